//! From a document and its module to a trace specification that TLC runs: `Trace.tla` and
//! `Trace.cfg`.
//!
//! What an event may be is what mapping mode makes of it: the disjuncts of the next-state relation
//! that take its action, with the parameters that the document binds, between what the snapshot
//! shows of the states before and behind. What cannot be written stands there as `FALSE` with a
//! `todo`, and is a finding.
//!
//! The parts: `shape` and `parts` (where the parts of an event are), `meaning` and `conversion` (what
//! its values stand for), `keys` and `shown` (what is compared), `ways` (how the next-state relation
//! takes an action), `alternatives`, `wrappers`, `silent`, `early` (steps), `log`, `initial`,
//! `behaviour` (the rest of the module), `module`, `config` (the files), `seal` (the digest in them).
//! `text`, `layout`, `names` and `expression` know how TLA+ is written; `writer` holds what all of
//! them need.

mod alternatives;
mod behaviour;
mod config;
mod conversion;
mod early;
mod expression;
mod initial;
mod keys;
mod layout;
mod log;
mod meaning;
mod module;
mod names;
mod parts;
pub mod rules;
mod seal;
mod shape;
mod shown;
mod silent;
mod text;
mod ways;
mod wrappers;
mod writer;

use std::sync::Arc;

use serde::Serialize;
use tracelaw_diagnostics::{Diagnostic, Source, Span};
use tracelaw_mapping::Mapping;
use tracelaw_tla::actions::next_operator;
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::{Defined, Modules};

pub use seal::{Existing, copy_line, existing};

/// What a trace specification is made of.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The document, its headings turned the right way round.
    pub mapping: &'a Mapping,
    /// The module and those that it needs.
    pub base: &'a Modules,
    /// The same with what the document defines, where it defines something.
    pub extended: Option<&'a Modules>,
    /// The model's configuration.
    pub config: Option<&'a Arc<Source>>,
    /// The next-state operator; found by itself where nothing is said.
    pub next: Option<&'a str>,
}

/// A trace specification.
#[derive(Clone, Debug)]
pub struct TraceSpec {
    /// The name of the module, which is that of its files.
    pub name: String,
    /// The module's text.
    pub module: String,
    /// The text of its configuration.
    pub config: String,
    /// One for each event of each entry.
    pub wrappers: Vec<WrapperReport>,
    /// What is left to a person.
    pub findings: Vec<Diagnostic>,
}

impl TraceSpec {
    /// The module's text with a note of each module beside it that is a copy: file and text.
    #[must_use]
    pub fn module_with(&self, copies: &[(String, String)]) -> String {
        seal::with_copies(&self.module, copies)
    }
}

/// What became of an event of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WrapperReport {
    /// The operator that takes the event.
    pub name: String,
    /// The event.
    pub event: String,
    /// The actions that it may be.
    pub actions: Vec<String>,
    /// Where the entry is in the document.
    pub document_line: usize,
    /// Whether it was written whole.
    pub status: Status,
}

/// Whether something was written whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    /// It was.
    Written,
    /// A person has to fill in a place.
    Open,
}

/// A place that a person has to fill in.
#[derive(Clone, Debug)]
struct Open {
    span: Span,
    event: String,
    action: Option<String>,
    reason: String,
}

impl<'a> Input<'a> {
    fn modules(&self) -> &'a Modules {
        self.extended.unwrap_or(self.base)
    }

    /// The configuration, without what it names of a trace specification that is not there.
    fn parsed_config(&self) -> Config {
        let modules = self.modules();
        let is_defined = |name: &str| modules.definition(name).is_some();
        let mut config = self.whole_config();
        config.invariants.retain(|name| is_defined(&name.value));
        config.init = config.init.filter(|name| is_defined(&name.value));
        config.next = config.next.filter(|name| is_defined(&name.value));
        config.specification = config.specification.filter(|name| is_defined(&name.value));
        config
    }

    fn whole_config(&self) -> Config {
        let parsed = self
            .config
            .map(|source| tracelaw_tla::config::parse(source).0);
        parsed.unwrap_or_default()
    }

    /// The next-state operator, where there is one.
    fn next_operator(&self) -> Option<Defined<'a>> {
        let named = self.mapping.settings.next.as_ref();
        let named = self.next.or(named.map(|next| next.value.as_str()));
        match named {
            Some(name) => self.modules().definition(name),
            None => {
                let config = self.parsed_config();
                next_operator(self.modules(), Some(&config)).map(|(_, defined)| defined)
            }
        }
    }
}

/// Writes a trace specification; nothing where the module has no next-state relation.
#[must_use]
pub fn trace_spec(input: &Input<'_>) -> Option<TraceSpec> {
    let next = input.next_operator()?;
    let base = input.base.root()?;
    Some(module::write(input, next, &base.module.name.value))
}

/// The findings about places that are left open.
fn findings(mapping: &Mapping, open: Vec<Open>) -> Vec<Diagnostic> {
    let finding = |open: Open| {
        let message = match open.event.as_str() {
            "" => format!("the trace specification is left open: {}", open.reason),
            event => format!("the step of `{event}` is left open: {}", open.reason),
        };
        let mut finding = Diagnostic::new(&rules::TRACE_SPEC_OPEN, message)
            .at(mapping.place(open.span))
            .help("say it in the document so that it can be written, or fill in the place marked `todo`");
        if !open.event.is_empty() {
            finding = finding.event(&open.event);
        }
        match &open.action {
            Some(action) => finding.action(action),
            None => finding,
        }
    };
    open.into_iter().map(finding).collect()
}
