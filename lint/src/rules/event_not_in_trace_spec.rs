use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, declare_rule};
use tracelaw_mapping::Entry;

use crate::context::Context;
use crate::nearest::did_you_mean;
use crate::rules::Need;

declare_rule! {
    /// The document has an event that the trace specification cannot take.
    ///
    /// ## What it does
    /// Looks up every event of the document among the names that the trace specification compares
    /// a record's event with.
    ///
    /// ## Why is this bad?
    /// The first record with this event stops the validation, whatever the program did.
    ///
    /// ## Example
    /// ```markdown
    /// - **Trace event name**: `BecomeLeader`
    /// ```
    /// and a trace specification that has `IsEvent("BecameLeader")`.
    ///
    /// ## Use instead
    /// One name on both sides:
    /// ```tla
    /// BecomeLeaderIfLogged == \E i \in Server : IsEvent("BecomeLeader") /\ BecomeLeader(i)
    /// ```
    pub static EVENT_NOT_IN_TRACE_SPEC = "TL109", "event-not-in-trace-spec", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let taken: BTreeSet<&str> = trace_spec
        .spec
        .events
        .iter()
        .map(|event| &*event.name)
        .collect();
    if taken.is_empty() {
        findings.push(
            Diagnostic::new(
                &EVENT_NOT_IN_TRACE_SPEC,
                "the trace specification compares no record's event with a name",
            )
            .at(trace_spec.file())
            .help("compare it in each disjunct: `TraceLog[l].event.name = \"BecomeLeader\"`"),
        );
        return;
    }
    let mut reported = BTreeSet::new();
    for event in context.mapping.entries.iter().flat_map(Entry::event_names) {
        let name = event.value.as_str();
        if taken.contains(name) || !reported.insert(name) {
            continue;
        }
        findings.push(
            Diagnostic::new(
                &EVENT_NOT_IN_TRACE_SPEC,
                format!("the trace specification never takes the event `{name}`"),
            )
            .at(context.mapping.place(event.span))
            .related(trace_spec.file(), "the trace specification")
            .event(name)
            .help(did_you_mean(
                name,
                taken.iter().copied(),
                "add a disjunct for the event to the trace specification",
            )),
        );
    }
}
