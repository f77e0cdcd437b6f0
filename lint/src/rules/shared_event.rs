use tracelaw_diagnostics::{Diagnostic, declare_rule};
use tracelaw_mapping::ExemptionClass;

use crate::context::{Context, list};
use crate::rules::Need;

declare_rule! {
    /// One event stands for several actions.
    ///
    /// ## What it does
    /// Reports every event that the document gives to more than one action, unless the entry has a
    /// `discriminator` or an exemption of the class `merged` names the actions.
    ///
    /// ## Why is this bad?
    /// A trace does not say which of the actions happened. A validator has to try them all, and a
    /// wrong one may fit. The format asks for one event per action and one action per event.
    ///
    /// ## Example
    /// ```markdown
    /// - **Spec actions**: `RoundSkipPrevote(i)`, `RoundSkipPrecommit(i)`
    /// - **Trace event name**: `RoundSkip`
    /// ```
    ///
    /// ## Use instead
    /// Two entries with an event each; or, where the code has one place for both, say what tells
    /// them apart, in a `tracelaw` block of the entry:
    /// ```toml
    /// discriminator = "msg.type"
    /// ```
    pub static SHARED_EVENT = "TL104", "shared-event", Warning;
}

pub(super) const NEEDS: &[Need] = &[];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (event, actions) in context.actions_of_events() {
        if actions.len() < 2
            || actions
                .iter()
                .all(|action| is_declared(context, event, action))
        {
            continue;
        }
        let mut finding = Diagnostic::new(
            &SHARED_EVENT,
            format!(
                "the event `{event}` stands for {} actions: {}",
                actions.len(),
                list(actions.iter().copied())
            ),
        )
        .event(event)
        .help(
            "give each action an event of its own, or name in a `tracelaw` block the \
             `discriminator` that tells them apart",
        );
        if let Some(place) = context.event_place(event) {
            finding = finding.at(place);
        }
        for action in &actions {
            let named = context.documented.get(action).into_iter().flatten();
            for (_, name) in named.filter(|(entry, _)| {
                entry.bindings.iter().any(|binding| binding.event == event)
            }) {
                finding = finding.related(
                    context.mapping.place(name.name.span),
                    format!("`{action}`"),
                );
            }
        }
        findings.push(finding);
    }
}

/// Whether the document says how `action` is told from the others of `event`.
fn is_declared(context: &Context<'_>, event: &str, action: &str) -> bool {
    context.is_exempt_as(action, &[ExemptionClass::Merged])
        || context
            .mapping
            .bindings()
            .filter(|(_, binding)| binding.event == event && binding.action == action)
            .all(|(entry, _)| entry.settings.tells_actions_apart())
}
