//! A module with its configuration, and what the document says about its events.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_mapping::Mapping;
use tracelaw_tla::config::Config;
use tracelaw_tla::eval::Spec;
use tracelaw_tla::modules::Modules;

/// What the steps of traces are checked against where there is no trace specification: the module
/// with its configuration, and the document's word on which event is which action.
#[derive(Debug)]
pub struct Model<'m> {
    mapping: &'m Mapping,
    modules: &'m Modules,
    spec: Spec,
}

/// What a [`Model`] is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'m> {
    /// The document, its headings turned the right way round.
    pub mapping: &'m Mapping,
    /// The module and those that it needs.
    pub modules: &'m Modules,
    /// The configuration with its text.
    pub config: (&'m Config, &'m Arc<Source>),
    /// The next-state operator, where the configuration names none.
    pub next: Option<&'m str>,
}

impl<'m> Model<'m> {
    /// Resolves the module and the document's expressions. Nothing is returned where an error
    /// makes every check meaningless.
    #[must_use]
    pub fn new(parts: &Parts<'m>) -> (Option<Self>, Vec<Diagnostic>) {
        let (config, source) = parts.config;
        let (spec, diagnostics) = Spec::from_modules(parts.modules, config, source, &[]);
        let model = spec.map(|spec| Self {
            mapping: parts.mapping,
            modules: parts.modules,
            spec,
        });
        (model, diagnostics)
    }

    /// The document.
    #[must_use]
    pub fn mapping(&self) -> &'m Mapping {
        self.mapping
    }

    /// The modules.
    #[must_use]
    pub fn modules(&self) -> &'m Modules {
        self.modules
    }

    /// The resolved specification.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }
}
