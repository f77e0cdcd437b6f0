use tracelaw_diagnostics::{Diagnostic, Spanned, declare_rule};

use crate::context::Context;
use crate::nearest::did_you_mean;
use crate::rules::Need;

declare_rule! {
    /// The document names an action that the specification does not define.
    ///
    /// ## What it does
    /// Looks up every action of an entry or an exemption among the operators of the module and of
    /// what it EXTENDS, or in the action list where there is no module.
    ///
    /// ## Why is this bad?
    /// The entry's events can never be held against the specification. Mostly the action was
    /// renamed in the module and the document was left behind.
    ///
    /// ## Example
    /// ```markdown
    /// - **Spec action**: `BecomeLeadr(i)`
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// - **Spec action**: `BecomeLeader(i)`
    /// ```
    pub static UNKNOWN_ACTION = "TL102", "unknown-action", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::Actions];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, action) in context.mapping.actions() {
        look_up(context, &action.name, "an entry", findings);
    }
    for exemption in &context.mapping.settings.exemptions {
        for action in &exemption.actions {
            look_up(context, action, "an exemption", findings);
        }
    }
}

fn look_up(
    context: &Context<'_>,
    action: &Spanned<String>,
    who: &str,
    findings: &mut Vec<Diagnostic>,
) {
    let name = action.value.as_str();
    if context.is_known(name) {
        return;
    }
    let what = if context.definitions().is_some() {
        "the specification does not define it"
    } else {
        "the action list does not have it"
    };
    // An action that still lacks an entry is the better guess.
    let mut candidates: Vec<_> = context.action_names().collect();
    candidates.sort_by_key(|candidate| context.documented.contains_key(candidate));
    findings.push(
        Diagnostic::new(
            &UNKNOWN_ACTION,
            format!("{who} names the action `{name}`, and {what}"),
        )
        .at(context.mapping.place(action.span))
        .action(name)
        .help(did_you_mean(
            name,
            candidates,
            "correct the name, or remove it from the document",
        )),
    );
}
