use tracelaw_diagnostics::{Diagnostic, declare_rule};
use tracelaw_mapping::Entry;
use tracelaw_tla::trace_spec::TraceSpec;

use crate::context::{Context, list};
use crate::fields::{captures, is_envelope, is_same};
use crate::rules::Need;

declare_rule! {
    /// The trace specification reads a field that the entry does not capture.
    ///
    /// ## What it does
    /// Compares the fields that a record must have for the trace specification to take its event
    /// with the fields of the event's entry. A field that is read only if it is there is fine.
    ///
    /// ## Why is this bad?
    /// Instrumentation that follows the document leaves the field out, and TLC stops with an
    /// evaluation error at the first such record.
    ///
    /// ## Example
    /// ```tla
    /// ReceiveVote == IsEvent("ReceiveVote") /\ Vote(logline.event.msg.source)
    /// ```
    /// and an entry with
    /// ```markdown
    /// - **Fields**: state snapshot + msg (value)
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// - **Fields**: state snapshot + msg (source, value)
    /// ```
    pub static FIELD_NOT_LISTED = "TL117", "field-not-listed", Warning;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    for entry in &context.mapping.entries {
        let Some(fields) = &entry.fields else {
            continue;
        };
        for event in entry.event_names() {
            let missing: Vec<&str> = required(trace_spec.spec, entry, &event.value)
                .into_iter()
                .filter(|path| !is_envelope(context.mapping, path))
                .filter(|path| !captures(context.mapping, entry, path))
                .collect();
            if missing.is_empty() {
                continue;
            }
            let mut finding = Diagnostic::new(
                &FIELD_NOT_LISTED,
                format!(
                    "the trace specification reads {} of `{}`, and the entry does not capture {}",
                    list(missing.iter().copied()),
                    event.value,
                    if missing.len() == 1 { "it" } else { "them" }
                ),
            )
            .at(context.mapping.place(fields.text.span))
            .event(&event.value)
            .help("add what is missing to the fields, or guard it in the trace specification");
            if let Some(handled) = trace_spec.spec.event(&event.value) {
                finding = finding.related(handled.place.clone(), "the event is taken here");
            }
            findings.push(finding);
        }
    }
}

/// The members that a record of `event` must have, those that are read of every record included.
fn required<'a>(spec: &'a TraceSpec, entry: &Entry, event: &str) -> Vec<&'a str> {
    let Some(handled) = spec.event(event) else {
        return Vec::new();
    };
    let own = handled.fields.iter().filter(|field| field.required);
    let mut paths: Vec<&str> = own.map(|field| field.path.as_str()).collect();
    let keys = entry.fields.iter().flat_map(|fields| &fields.keys);
    let keys: Vec<&str> = keys.map(|key| key.value.as_str()).collect();
    for field in &spec.log_fields {
        // A guard holds for records of this event if the entry captures what it asks for.
        let is_read = field
            .guards
            .iter()
            .all(|guard| keys.iter().any(|key| is_same(key, guard)));
        if is_read && !paths.contains(&field.path.as_str()) {
            paths.push(&field.path);
        }
    }
    // What holds a member that is missing is no finding of its own.
    paths
        .iter()
        .copied()
        .filter(|path| {
            !paths.iter().any(|other| {
                other
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.starts_with('.'))
            })
        })
        .collect()
}
