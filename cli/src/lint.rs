//! Lint as the commands run it: from what was read to findings.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_lint::{Completion, Definitions, Input, Specification, TraceSpec, check};
use tracelaw_mapping::Mapping;
use tracelaw_tla::ActionList;
use tracelaw_tla::modules::Modules;

/// Holds a mapping against its specification, and against a trace specification where there is
/// one.
pub(crate) fn findings(
    mapping: &Mapping,
    actions: Option<&ActionList>,
    modules: Option<&Modules>,
    trace_spec: Option<&TraceSpec>,
    completion: Option<&Completion>,
) -> Vec<Diagnostic> {
    let definitions = actions
        .zip(modules)
        .map(|(list, modules)| Definitions::new(modules, list));
    let specification = actions.map(|actions| Specification {
        actions,
        definitions: definitions.as_ref(),
    });
    check(&Input {
        mapping,
        specification,
        trace_spec,
        completion,
    })
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
    diagnostics.extend(findings(
        &mapping,
        actions.as_ref(),
        Some(&modules),
        None,
        None,
    ));
    (diagnostics, actions)
}
