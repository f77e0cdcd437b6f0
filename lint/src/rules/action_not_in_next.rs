use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// The document names an operator that the next-state relation never uses.
    ///
    /// ## What it does
    /// Looks for every action of an entry among the operators that the next-state relation uses,
    /// directly or through other operators. What a dispatcher fans out to is fine.
    ///
    /// ## Why is this bad?
    /// The specification can never take the step, so every trace with the entry's event is
    /// rejected. Mostly an action was taken out of `Next`, or never put in.
    ///
    /// ## Example
    /// ```tla
    /// Restart(s) == up' = [up EXCEPT ![s] = TRUE]
    /// Next == \E s \in Server : Timeout(s)
    /// ```
    /// and a document with an entry for `Restart`.
    ///
    /// ## Use instead
    /// ```tla
    /// Next == \E s \in Server : Timeout(s) \/ Restart(s)
    /// ```
    pub static ACTION_NOT_IN_NEXT = "TL103", "action-not-in-next", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::Actions, Need::Module];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let next = context.next();
    for (_, action) in context.mapping.actions() {
        let name = action.name.value.as_str();
        let Some(operator) = context.operator(name) else {
            continue;
        };
        if context.in_next(name) {
            continue;
        }
        findings.push(
            Diagnostic::new(
                &ACTION_NOT_IN_NEXT,
                format!("`{name}` is defined, but {next} never takes it"),
            )
            .at(context.mapping.place(action.name.span))
            .related(operator.place.clone(), "defined here")
            .action(name)
            .help(format!(
                "make `{name}` a disjunct of {next}, or remove the entry"
            )),
        );
    }
}
