//! The model that the steps of traces are checked against: document, modules and configuration.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_tla::actions::next_operator;
use tracelaw_tla::config;
use tracelaw_tla::modules::Modules;
use tracelaw_validator::Model;
use tracelaw_validator::step::Parts;

use crate::args::ValidateArgs;
use crate::document::Document;
use crate::files;

/// What a model is made of, as read.
pub(crate) struct ModelParts<'m> {
    document: &'m Document,
    modules: &'m Modules,
    source: Arc<Source>,
    next: Option<String>,
}

impl<'m> ModelParts<'m> {
    /// Reads the configuration that the command line names, else the document's, if any.
    pub(crate) fn read(
        args: &ValidateArgs,
        document: &'m Document,
        modules: &'m Modules,
    ) -> Result<Self, Box<Diagnostic>> {
        let path = args.config.clone().or_else(|| document.config_path());
        let source = match path {
            Some(path) => files::read_source(&path)?,
            None => Source::new("<no configuration>", ""),
        };
        let (config, _) = config::parse(&source);
        let named = args.specification.next.clone().or_else(|| document.next());
        let found = || next_operator(modules, Some(&config)).map(|(name, _)| name);
        let next = named.or_else(found);
        Ok(Self {
            document,
            modules,
            source,
            next,
        })
    }

    /// The model, unless something keeps it from being checked, and what was found on the way.
    pub(crate) fn model(&self) -> (Option<Model<'_>>, Vec<Diagnostic>) {
        Model::new(&Parts {
            mapping: &self.document.mapping,
            modules: self.modules,
            config: &self.source,
            next: self.next.as_deref(),
        })
    }
}
