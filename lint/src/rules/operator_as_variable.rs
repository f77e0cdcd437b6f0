use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::Context;
use crate::rules::Need;
use crate::state::{Kind, state_names};

declare_rule! {
    /// The state table names an operator where a variable is expected.
    ///
    /// ## What it does
    /// Reports names of the state table's TLA+ column that are operators or constants.
    ///
    /// ## Why is this bad?
    /// It is not wrong: an operator such as `LastTerm(log[i])` can be compared. But a tool cannot
    /// derive the check of a variable from it, and a reader cannot tell which variables are
    /// covered.
    ///
    /// ## Example
    /// ```markdown
    /// | Impl field | TLA+ variable |
    /// |---|---|
    /// | `r.lastTerm()` | `LastTerm` |
    /// ```
    ///
    /// ## Use instead
    /// Name the variable, or give the whole expression in a `tracelaw` block:
    /// ```toml
    /// [state.lastTerm]
    /// variable = "LastTerm(log[node])"
    /// ```
    pub static OPERATOR_AS_VARIABLE = "TL107", "operator-as-variable", Note;
}

pub(super) const NEEDS: &[Need] = &[Need::Actions];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for name in state_names(context) {
        let (what, place) = match name.kind {
            Kind::Operator(operator) => (
                "an operator",
                operator.map(|operator| operator.place.clone()),
            ),
            Kind::Constant => ("a constant", None),
            Kind::Variable | Kind::Unknown => continue,
        };
        let mut finding = Diagnostic::new(
            &OPERATOR_AS_VARIABLE,
            format!("the state table names `{}`, which is {what}, not a variable", name.name),
        )
        .at(context.mapping.place(name.span))
        .variable(name.name)
        .help("give the whole TLA+ expression as `variable` in a `[state]` table of a `tracelaw` block");
        if let Some(place) = place {
            finding = finding.related(place, "defined here");
        }
        findings.push(finding);
    }
}
