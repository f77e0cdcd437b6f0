use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::{Context, list};
use crate::rules::Need;

declare_rule! {
    /// One action is seen as several events.
    ///
    /// ## What it does
    /// Reports every action to which the document gives more than one event, in one entry or in
    /// several.
    ///
    /// ## Why is this bad?
    /// The program emits an event for each, and the specification takes one step for all of them,
    /// so a validator takes the step twice or rejects the second event.
    ///
    /// ## Example
    /// ```markdown
    /// - **Spec action**: `Commit(i)`
    /// - **Trace event name**: `CommitStart`, `CommitEnd`
    /// ```
    ///
    /// ## Use instead
    /// One event where the action takes effect, or two actions in the specification:
    /// ```markdown
    /// - **Spec action**: `Commit(i)`
    /// - **Trace event name**: `Commit`
    /// ```
    pub static ACTION_WITH_SEVERAL_EVENTS = "TL105", "action-with-several-events", Warning;
}

pub(super) const NEEDS: &[Need] = &[];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for (action, events) in context.events_of_actions() {
        if events.len() < 2 {
            continue;
        }
        let mut finding = Diagnostic::new(
            &ACTION_WITH_SEVERAL_EVENTS,
            format!(
                "the action `{action}` is seen as {} events: {}",
                events.len(),
                list(events.iter().copied())
            ),
        )
        .action(action)
        .help("keep the event at which the action takes effect, or split the action");
        if let Some((_, name)) = context.documented.get(action).and_then(|named| named.first()) {
            finding = finding.at(context.mapping.place(name.name.span));
        }
        for event in events {
            if let Some(place) = context.event_place(event) {
                finding = finding.related(place, format!("as `{event}`"));
            }
        }
        findings.push(finding);
    }
}
