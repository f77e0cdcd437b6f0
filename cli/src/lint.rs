//! Lint as the commands run it: from what was read to findings.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_lint::{Definitions, Input, Specification, TraceSpecification, check, skipped};
use tracelaw_mapping::Mapping;
use tracelaw_tla::ActionList;
use tracelaw_tla::modules::Modules;

/// What a lint found, and which rules it had to leave out.
pub(crate) struct Linted {
    pub(crate) findings: Vec<Diagnostic>,
    /// The names of the rules whose input is not there.
    pub(crate) skipped: Vec<&'static str>,
}

/// Holds a mapping against its specification, and against a trace specification where there is
/// one.
pub(crate) fn lint(
    mapping: &Mapping,
    actions: Option<&ActionList>,
    modules: Option<&Modules>,
    trace_spec: Option<TraceSpecification<'_>>,
) -> Linted {
    let definitions = actions
        .zip(modules)
        .map(|(list, modules)| Definitions::new(modules, list));
    let input = Input {
        mapping,
        specification: actions.map(|actions| Specification {
            actions,
            definitions: definitions.as_ref(),
        }),
        trace_spec,
    };
    Linted {
        findings: check(&input),
        skipped: skipped(&input)
            .into_iter()
            .map(|(rule, _)| rule.name)
            .collect(),
    }
}

/// Lints the system that is in the binary: its document, its one module and its configuration.
pub(crate) fn bundled(
    document: &Arc<Source>,
    module: &Arc<Source>,
    config: &Arc<Source>,
) -> (Vec<Diagnostic>, Option<ActionList>) {
    let (mapping, mut diagnostics) = tracelaw_mapping::parse(document);
    let (modules, more) = tracelaw_tla::modules::load(module, &mut |_| None);
    diagnostics.extend(more);
    let (config, more) = tracelaw_tla::config::parse(config);
    diagnostics.extend(more);
    let (actions, more) = ActionList::of(&modules, None, Some(&config));
    diagnostics.extend(more);
    let linted = lint(&mapping, actions.as_ref(), Some(&modules), None);
    diagnostics.extend(linted.findings);
    (diagnostics, actions)
}
