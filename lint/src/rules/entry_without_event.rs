use tracelaw_diagnostics::{Diagnostic, declare_rule};
use tracelaw_mapping::{EventNames, ExemptionClass};

use crate::context::{Context, list};
use crate::rules::Need;

declare_rule! {
    /// An entry says that its action leaves no event.
    ///
    /// ## What it does
    /// Reports entries whose event is `none`, unless every action of the entry is exempt.
    ///
    /// ## Why is this bad?
    /// Whoever reads a trace cannot see the step, and nothing says whether that was decided or
    /// forgotten. A validator must either guess where it happened or reject what follows.
    ///
    /// ## Example
    /// ```markdown
    /// - **Spec action**: `DropMessage(m)`
    /// - **Trace event name**: none (the network drops it)
    /// ```
    ///
    /// ## Use instead
    /// Say it where a tool reads it:
    /// ```toml
    /// [[exempt]]
    /// action = "DropMessage"
    /// class = "environment"
    /// reason = "the network drops it; no code runs"
    /// ```
    pub static ENTRY_WITHOUT_EVENT = "TL108", "entry-without-event", Warning;
}

/// The classes of actions that need no event.
const CLASSES: &[ExemptionClass] = &[
    ExemptionClass::Environment,
    ExemptionClass::Fault,
    ExemptionClass::Silent,
    ExemptionClass::Untraced,
];

pub(super) const NEEDS: &[Need] = &[];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for entry in &context.mapping.entries {
        let span = match &entry.events {
            EventNames::None(span) => *span,
            EventNames::Given(names) if names.is_empty() => entry.title.span,
            EventNames::Given(_) | EventNames::Implied(_) => continue,
        };
        let open: Vec<_> = entry
            .actions
            .iter()
            .map(|action| action.name.value.as_str())
            .filter(|action| !context.is_exempt_as(action, CLASSES))
            .collect();
        let Some(first) = open.first() else {
            continue;
        };
        findings.push(
            Diagnostic::new(
                &ENTRY_WITHOUT_EVENT,
                format!("the entry of {} has no event", list(open.iter().copied())),
            )
            .at(context.mapping.place(span))
            .action(*first)
            .help("name the event, or say in an `[[exempt]]` table why there is none"),
        );
    }
}
