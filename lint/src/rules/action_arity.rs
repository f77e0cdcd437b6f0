use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// The document writes an action with another number of arguments than it has.
    ///
    /// ## What it does
    /// Where an entry writes an action with arguments, `X(i, m)`, compares their number with the
    /// parameters of the definition.
    ///
    /// ## Why is this bad?
    /// The action changed after the entry was written, and what the entry captures may no longer
    /// be what the action needs.
    ///
    /// ## Example
    /// ```tla
    /// HandleVote(i, j, m) == ...
    /// ```
    /// and an entry for `HandleVote(i, m)`.
    ///
    /// ## Use instead
    /// ```markdown
    /// - **Spec action**: `HandleVote(i, j, m)`
    /// ```
    pub static ACTION_ARITY = "TL116", "action-arity", Warning;
}

pub(super) const NEEDS: &[Need] = &[Need::Actions];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, action) in context.mapping.actions() {
        let Some(written) = &action.params else {
            continue;
        };
        let name = action.name.value.as_str();
        let Some(arity) = arity(context, name).filter(|arity| *arity != written.len()) else {
            continue;
        };
        let mut finding = Diagnostic::new(
            &ACTION_ARITY,
            format!(
                "`{name}` is written with {}, and it takes {}",
                arguments(written.len()),
                arguments(arity)
            ),
        )
        .at(context.mapping.place(action.name.span))
        .action(name)
        .help("write the arguments as the definition has them, or leave them out");
        if let Some(operator) = context.operator(name) {
            finding = finding.related(operator.place.clone(), "the definition");
        }
        findings.push(finding);
    }
}

/// The number of parameters, where the modules or a list that was made from them say it. A list
/// of names alone has no module.
fn arity(context: &Context<'_>, name: &str) -> Option<usize> {
    if let Some(operator) = context.operator(name) {
        return Some(operator.arity);
    }
    let list = context.specification?.actions;
    if list.module.is_empty() {
        return None;
    }
    let action = list.actions.iter().find(|action| action.name == name)?;
    Some(action.params.len())
}

fn arguments(number: usize) -> String {
    match number {
        0 => "none".to_owned(),
        1 => "1 argument".to_owned(),
        number => format!("{number} arguments"),
    }
}
