//! What the rules look at, as plain values.

use std::collections::BTreeMap;
use std::sync::Arc;

use tracelaw_diagnostics::{Place, Source};
use tracelaw_mapping::Mapping;
use tracelaw_tla::ActionList;
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::Modules;
use tracelaw_tla::trace_spec::TraceSpec;

/// What a lint is about. Rules whose input is absent are left out.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The document.
    pub mapping: &'a Mapping,
    /// The specification that the document is about.
    pub specification: Option<Specification<'a>>,
    /// The trace specification.
    pub trace_spec: Option<TraceSpecification<'a>>,
}

/// The specification, from its module or from an action list that a repository keeps.
#[derive(Clone, Copy, Debug)]
pub struct Specification<'a> {
    /// The actions of the next-state relation.
    pub actions: &'a ActionList,
    /// Everything else that the modules define; absent where only the list is known.
    pub definitions: Option<&'a Definitions>,
}

/// What the modules define.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// The operators, by name.
    pub operators: BTreeMap<String, Operator>,
}

/// An operator definition.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The number of its parameters.
    pub arity: usize,
    /// Its name, where it is defined.
    pub place: Place,
    /// Whether the next-state relation uses it, directly or through other operators.
    pub in_next: bool,
    /// The actions that it fans out to; none where it is no dispatcher.
    pub leaves: Vec<String>,
}

/// A trace specification and how it is run.
#[derive(Clone, Copy, Debug)]
pub struct TraceSpecification<'a> {
    /// Its modules.
    pub modules: &'a Modules,
    /// What it makes of the events.
    pub spec: &'a TraceSpec,
    /// The configuration that runs it, and the text that the configuration was read from.
    pub config: Option<(&'a Config, &'a Arc<Source>)>,
}

impl TraceSpecification<'_> {
    /// Its file as a whole.
    pub(crate) fn file(&self) -> Place {
        Place::file(self.modules.root().map_or("", |root| root.source.name()))
    }

    /// The name of an operator, where it is defined.
    pub(crate) fn definition(&self, name: &str) -> Option<Place> {
        let defined = self.modules.definition(name)?;
        let operator = defined.operator()?;
        Some(
            self.modules
                .module(defined.module)
                .place(operator.name.span),
        )
    }
}
