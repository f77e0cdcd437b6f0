//! The rules that hold a mapping against its TLA+ module and its trace specification.
//!
//! Each rule is a file in `rules`: its documentation, its check, a fixture on which it speaks and
//! one on which it is silent. [`check`] runs those whose input is there, [`skipped`] names the
//! others.

mod context;
mod definitions;
mod fields;
mod input;
mod rules;
mod state;

pub use input::{Definitions, Input, Operator, Specification, TraceSpecification};
pub use rules::RULES;

use tracelaw_diagnostics::{Diagnostic, Rule, nearest};

use context::Context;

/// Runs every rule whose input is there. The findings come in the order of the rules.
pub fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let context = Context::new(input);
    let mut findings = Vec::new();
    for check in rules::CHECKS {
        if check.missing(input).is_none() {
            (check.run)(&context, &mut findings);
        }
    }
    findings
}

/// The rules that [`check`] leaves out, each with what it would need: `module`, `trace-spec` or
/// `config`.
#[must_use]
pub fn skipped(input: &Input<'_>) -> Vec<(&'static Rule, &'static str)> {
    rules::CHECKS
        .iter()
        .filter_map(|check| Some((check.rule, check.missing(input)?)))
        .collect()
}
