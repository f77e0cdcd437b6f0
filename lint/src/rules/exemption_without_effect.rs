use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, declare_rule};
use tracelaw_mapping::{Exemption, ExemptionClass};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// An exemption exempts nothing.
    ///
    /// ## What it does
    /// Reports exempt actions that the next-state relation does not have, that are exempt already,
    /// that are exempt as `merged` and share no event, and that are exempt as `environment` or
    /// `untraced` and yet have an entry with an event.
    ///
    /// ## Why is this bad?
    /// An exemption that is no longer needed hides the day on which it is needed again, and one
    /// that contradicts an entry makes the document say two things.
    ///
    /// ## Example
    /// ```toml
    /// [[exempt]]
    /// action = "Crash"
    /// class = "untraced"
    /// reason = "no hook yet"
    /// ```
    /// beside an entry for `Crash` with an event.
    ///
    /// ## Use instead
    /// Remove the exemption, or the entry.
    pub static EXEMPTION_WITHOUT_EFFECT = "TL115", "exemption-without-effect", Warning;
}

pub(super) const NEEDS: &[Need] = &[];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for exemption in &context.mapping.settings.exemptions {
        for action in &exemption.actions {
            let name = action.value.as_str();
            let first = seen.insert((name, exemption.class.value == ExemptionClass::Merged));
            let why = if first {
                why_without_effect(context, exemption, name)
            } else {
                Some("another exemption names it already")
            };
            let Some(why) = why else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    &EXEMPTION_WITHOUT_EFFECT,
                    format!("the exemption of `{name}` has no effect: {why}"),
                )
                .at(context.mapping.place(action.span))
                .action(name)
                .help(format!("remove `{name}` from the exemption")),
            );
        }
    }
}

fn why_without_effect(
    context: &Context<'_>,
    exemption: &Exemption,
    name: &str,
) -> Option<&'static str> {
    if context.definitions().is_some() {
        if !context.is_known(name) {
            // `unknown-action` says it.
            return None;
        }
        if !context.in_next(name) {
            return Some("the next-state relation never takes it");
        }
    }
    match exemption.class.value {
        ExemptionClass::Merged => {
            let shares = context
                .actions_of_events()
                .iter()
                .any(|(_, actions)| actions.len() > 1 && actions.contains(&name));
            (!shares).then_some("it shares no event")
        }
        ExemptionClass::Environment | ExemptionClass::Untraced => {
            let has_event = context
                .mapping
                .bindings()
                .any(|(_, binding)| binding.action == name);
            has_event.then_some("it has an entry with an event")
        }
        // A harness may emit an event for a fault, and a step that is logged at one place may
        // happen silently at another.
        ExemptionClass::Fault | ExemptionClass::Silent => None,
    }
}
