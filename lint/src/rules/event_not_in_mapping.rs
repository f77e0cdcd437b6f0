use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, declare_rule};
use tracelaw_mapping::Entry;

use crate::context::Context;
use crate::nearest::did_you_mean;
use crate::rules::Need;

declare_rule! {
    /// The trace specification takes an event that the document does not have.
    ///
    /// ## What it does
    /// Looks up every name that the trace specification compares a record's event with among the
    /// events of the document.
    ///
    /// ## Why is this bad?
    /// Instrumentation that follows the document never emits the event, so this part of the trace
    /// specification is dead, or the document is behind the program.
    ///
    /// ## Example
    /// ```tla
    /// TraceClientSubmit == LoglineIs("ClientSubmit") /\ ClientSubmit /\ StepTrace
    /// ```
    /// and a document without an event `ClientSubmit`.
    ///
    /// ## Use instead
    /// Write the entry whose event is `ClientSubmit`, or remove the disjunct.
    pub static EVENT_NOT_IN_MAPPING = "TL110", "event-not-in-mapping", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let documented: BTreeSet<_> = context
        .mapping
        .entries
        .iter()
        .flat_map(Entry::event_names)
        .map(|event| event.value.as_str())
        .collect();
    for event in &trace_spec.spec.events {
        if documented.contains(&*event.name) {
            continue;
        }
        let mut finding = Diagnostic::new(
            &EVENT_NOT_IN_MAPPING,
            format!(
                "the trace specification takes the event `{}`, and the document has no such event",
                event.name
            ),
        )
        .at(event.place.clone())
        .event(&*event.name)
        .help(did_you_mean(
            &event.name,
            documented.iter().copied(),
            "add an entry with this event, or remove it from the trace specification",
        ));
        if let [action] = event.actions.as_slice() {
            finding = finding.action(&**action);
        }
        findings.push(finding);
    }
}
