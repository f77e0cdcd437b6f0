//! The system that is in the binary: the document of the bundled Raft, its module and its
//! configuration.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_mapping::Mapping;
use tracelaw_tla::ActionList;
use tracelaw_tla::modules::Modules;
use tracelaw_validator::Model;
use tracelaw_validator::step::Parts;

use crate::lint::lint;

/// The bundled system, read.
pub(crate) struct Bundled {
    pub(crate) mapping: Mapping,
    pub(crate) modules: Modules,
    pub(crate) actions: Option<ActionList>,
    config: Arc<Source>,
    /// What was found while it was read.
    diagnostics: Vec<Diagnostic>,
}

impl Bundled {
    pub(crate) fn read() -> Self {
        let document = Source::new(
            "specs/raft/instrumentation-spec.md",
            include_str!("../../specs/raft/instrumentation-spec.md"),
        );
        let module = Source::new(
            "specs/raft/raft.tla",
            include_str!("../../specs/raft/raft.tla"),
        );
        let config = Source::new(
            "specs/raft/raft.cfg",
            include_str!("../../specs/raft/raft.cfg"),
        );
        let (mapping, mut diagnostics) = tracelaw_mapping::parse(&document);
        let (modules, more) = tracelaw_tla::modules::load(&module, &mut |_| None);
        diagnostics.extend(more);
        let (settings, more) = tracelaw_tla::config::parse(&config);
        diagnostics.extend(more);
        let (actions, more) = ActionList::of(&modules, None, Some(&settings));
        diagnostics.extend(more);
        Self {
            mapping,
            modules,
            actions,
            config,
            diagnostics,
        }
    }

    /// Everything that is wrong with it.
    pub(crate) fn lint(&self) -> Vec<Diagnostic> {
        let linted = lint(
            &self.mapping,
            self.actions.as_ref(),
            Some(&self.modules),
            None,
        );
        let mut findings = self.diagnostics.clone();
        findings.extend(linted.findings);
        findings
    }

    /// What the steps of its traces are checked against.
    pub(crate) fn model(&self) -> Option<Model<'_>> {
        let (model, _) = Model::new(&Parts {
            mapping: &self.mapping,
            modules: &self.modules,
            config: &self.config,
            next: None,
        });
        model
    }
}
