//! A module with its configuration, and what the document says about its events.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tracelaw_diagnostics::{Diagnostic, Source, Spanned};
use tracelaw_mapping::{Initial, Mapping};
use tracelaw_tla::config::{self, Config};
use tracelaw_tla::eval::Spec;
use tracelaw_tla::modules::{self, Modules};

use super::constants;
use super::expressions::{Gatherer, has_error};
use super::plan::{Plan, Planner};

/// What the steps of traces are checked against where there is no trace specification: the module
/// with its configuration, and the document's word on which event is which action.
#[derive(Debug)]
pub struct Model<'m> {
    mapping: &'m Mapping,
    /// The modules with the document's own definitions, where it has some.
    extended: Option<Modules>,
    modules: &'m Modules,
    config: (Config, Arc<Source>),
    plan: Plan,
    /// The specification, unless traces give constants their values.
    spec: Option<Arc<Spec>>,
    /// Specifications by the values that traces give constants.
    bound: Mutex<HashMap<String, Option<Arc<Spec>>>>,
}

/// What a [`Model`] is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'m> {
    /// The document, its headings turned the right way round.
    pub mapping: &'m Mapping,
    /// The module and those that it needs.
    pub modules: &'m Modules,
    /// The configuration's text.
    pub config: &'m Arc<Source>,
    /// The next-state operator, where the configuration names none.
    pub next: Option<&'m str>,
}

impl<'m> Model<'m> {
    /// Resolves the module and the document's expressions. Nothing is returned where an error
    /// makes every check meaningless.
    #[must_use]
    pub fn new(parts: &Parts<'m>) -> (Option<Self>, Vec<Diagnostic>) {
        let mapping = parts.mapping;
        let (config, mut diagnostics) = configuration(parts);
        let (extended, found) = extend(mapping, parts.modules);
        diagnostics.extend(found);
        let modules = extended.as_ref().unwrap_or(parts.modules);
        let mut gatherer = Gatherer::new(mapping, modules, &config.0);
        let mut planner = Planner::new(mapping, modules, &mut gatherer);
        let plan = planner.plan();
        diagnostics.append(&mut planner.diagnostics);
        let waits = !mapping.settings.constants.is_empty();
        let spec = if waits || has_error(&diagnostics) {
            None
        } else {
            let (spec, found) = gatherer.with_all(|expressions| {
                Spec::from_modules(modules, &config.0, &config.1, expressions)
            });
            diagnostics.extend(found);
            spec.map(Arc::new)
        };
        let sound = (spec.is_some() || waits) && !has_error(&diagnostics);
        let model = sound.then(|| Self {
            mapping,
            modules: parts.modules,
            config,
            plan,
            spec,
            bound: Mutex::default(),
            extended,
        });
        (model, diagnostics)
    }

    /// The document.
    #[must_use]
    pub fn mapping(&self) -> &'m Mapping {
        self.mapping
    }

    /// The modules, without what the document defines.
    #[must_use]
    pub fn modules(&self) -> &'m Modules {
        self.modules
    }

    /// What the document says about events.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The specification for a trace, whose configuration record is `record`.
    ///
    /// # Errors
    ///
    /// Why there is none for this trace: a constant is missing in the record, or its value is none
    /// that a configuration can have.
    pub(crate) fn spec(&self, record: Option<&str>) -> Result<Arc<Spec>, String> {
        if let Some(spec) = &self.spec {
            return Ok(Arc::clone(spec));
        }
        let text = constants::assignments(&self.mapping.settings.constants, record)?;
        let mut bound = match self.bound.lock() {
            Ok(bound) => bound,
            Err(poisoned) => poisoned.into_inner(),
        };
        let spec = bound
            .entry(text)
            .or_insert_with_key(|text| self.with_constants(text));
        let why = || "the specification cannot be resolved with the constants of the trace";
        spec.clone().ok_or_else(|| why().to_owned())
    }

    fn with_constants(&self, text: &str) -> Option<Arc<Spec>> {
        let (mut config, source) = self.config.clone();
        let own = Source::new("<the trace's configuration>", text);
        let (further, _) = config::parse(&own);
        let named = |constant: &config::Constant| {
            let mut further = further.constants.iter();
            further.any(|new| new.name.value == constant.name.value)
        };
        config.constants.retain(|constant| !named(constant));
        config.constants.extend(further.constants.iter().cloned());
        let modules = self.extended.as_ref().unwrap_or(self.modules);
        let mut gatherer = Gatherer::new(self.mapping, modules, &self.config.0);
        // The same expressions get the same numbers.
        Planner::new(self.mapping, modules, &mut gatherer).plan();
        let (spec, _) = gatherer
            .with_all(|expressions| Spec::from_modules(modules, &config, &source, expressions));
        spec.map(Arc::new)
    }
}

/// The configuration; where it says not what a behaviour is, the document and the usual names do.
fn configuration(parts: &Parts<'_>) -> ((Config, Arc<Source>), Vec<Diagnostic>) {
    let (config, diagnostics) = config::parse(parts.config);
    let initial = parts.mapping.settings.initial.as_ref();
    let initial = match initial.map(|initial| &initial.value) {
        Some(Initial::Operator(name)) => Some(name.as_str()),
        Some(Initial::FirstSnapshot) | None => None,
    };
    let is_said =
        config.specification.is_some() || (config.init.is_some() && config.next.is_some());
    if is_said && initial.is_none() {
        return ((config, Arc::clone(parts.config)), diagnostics);
    }
    let next = match &config.next {
        Some(next) => next.value.to_string(),
        None => parts.next.unwrap_or("Next").to_owned(),
    };
    let init = match (initial, &config.init) {
        (Some(initial), _) => initial.to_owned(),
        (None, Some(init)) => init.value.to_string(),
        (None, None) => "Init".to_owned(),
    };
    // What is added stands behind the text as it is, so that all places stay.
    let text = format!("{}\nINIT {init}\nNEXT {next}\n", parts.config.text());
    let source = Source::new(parts.config.name(), text);
    let (added, _) = config::parse(&Source::new("", format!("INIT {init}\nNEXT {next}\n")));
    let mut config = config;
    config.init = added.init;
    config.next = added.next;
    config.specification = None;
    ((config, source), diagnostics)
}

/// The modules with one more on top, which holds the document's definitions; nothing where it has
/// none.
#[must_use]
pub fn extend(mapping: &Mapping, modules: &Modules) -> (Option<Modules>, Vec<Diagnostic>) {
    let (Some(root), false) = (modules.root(), mapping.settings.definitions.is_empty()) else {
        return (None, Vec::new());
    };
    let name = &root.module.name.value;
    let mut line = 1;
    let mut text = format!("---- MODULE {name}Mapping ---- EXTENDS {name}");
    let mut first = None;
    for definitions in &mapping.settings.definitions {
        let at = line_of(mapping, definitions);
        // Lines of the module are those of the document, so that places are right.
        let first = *first.get_or_insert(at.saturating_sub(1).max(1));
        while first + line - 1 < at {
            text.push('\n');
            line += 1;
        }
        text.push_str(&definitions.value);
        text.push('\n');
        line += definitions.value.matches('\n').count() + 1;
    }
    text.push_str("\n====\n");
    let source = Source::fragment(mapping.source.name(), text, first.unwrap_or(1));
    let mut resolve = |wanted: &str| {
        let mut all = modules.iter();
        all.find(|(_, loaded)| *loaded.module.name.value == *wanted && loaded.parent().is_none())
            .map(|(_, loaded)| Arc::clone(&loaded.source))
    };
    let (extended, diagnostics) = modules::load(&source, &mut resolve);
    (Some(extended), diagnostics)
}

/// The document's line in which the text of a string begins.
fn line_of(mapping: &Mapping, text: &Spanned<String>) -> usize {
    let written = mapping.source.slice(text.span);
    let opening = match written
        .strip_prefix("'''")
        .or(written.strip_prefix("\"\"\""))
    {
        Some(rest) => usize::from(rest.starts_with(['\n', '\r'])),
        None => 0,
    };
    mapping.source.line(text.span.start) + opening
}
