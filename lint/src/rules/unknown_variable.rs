use tracelaw_diagnostics::{Diagnostic, Severity, declare_rule};

use crate::context::Context;
use crate::nearest::did_you_mean;
use crate::rules::Need;
use crate::state::{Kind, state_names};

declare_rule! {
    /// The state table names a variable that the specification does not have.
    ///
    /// ## What it does
    /// Looks up every name of the state table's TLA+ column, and of the `variable` keys of
    /// `tracelaw` blocks, among the variables. `x[node]` and `x.field` are about `x`. An operator
    /// is reported by `operator-as-variable` instead. With an action list alone an operator
    /// cannot be told from a mistake, so this is a warning then.
    ///
    /// ## Why is this bad?
    /// The value is captured at every event and compared with nothing.
    ///
    /// ## Example
    /// ```markdown
    /// | Impl field | TLA+ variable |
    /// |---|---|
    /// | `r.term` | `curentTerm` |
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// | Impl field | TLA+ variable |
    /// |---|---|
    /// | `r.term` | `currentTerm` |
    /// ```
    pub static UNKNOWN_VARIABLE = "TL106", "unknown-variable", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::Actions];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(specification) = context.specification else {
        return;
    };
    let variables = &specification.actions.variables;
    if variables.is_empty() {
        // A list of names says nothing about variables.
        return;
    }
    for name in state_names(context) {
        if !matches!(name.kind, Kind::Unknown) {
            continue;
        }
        let severity = if context.definitions().is_some() {
            Severity::Error
        } else {
            Severity::Warning
        };
        findings.push(
            Diagnostic::new(
                &UNKNOWN_VARIABLE,
                format!(
                    "the state table names `{}`, and the specification has no such variable",
                    name.name
                ),
            )
            .severity(severity)
            .at(context.mapping.place(name.span))
            .variable(name.name)
            .help(did_you_mean(
                name.name,
                variables.iter().map(String::as_str),
                "correct the name, or remove the row",
            )),
        );
    }
}
