//! Lint as the commands run it: from what was read to findings.

use tracelaw_diagnostics::Diagnostic;
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
