use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::{Context, list};
use crate::fields::{is_envelope, is_same};
use crate::rules::Need;

declare_rule! {
    /// An entry captures a field that the trace specification never reads.
    ///
    /// ## What it does
    /// Looks up every field of an entry, apart from the state snapshot, among those that the trace
    /// specification reads of the entry's events.
    ///
    /// ## Why is this bad?
    /// The program pays for the field, and a wrong value in it goes unnoticed.
    ///
    /// ## Example
    /// ```markdown
    /// - **Trace event name**: `ReceiveVote`
    /// - **Fields**: state snapshot + msg (source, value)
    /// ```
    /// and a trace specification that reads `logline.event.msg.source` alone.
    ///
    /// ## Use instead
    /// Compare `logline.event.msg.value` with the message that the action receives, or do not
    /// capture it.
    pub static FIELD_NEVER_CHECKED = "TL118", "field-never-checked", Note;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let spec = trace_spec.spec;
    for entry in &context.mapping.entries {
        let Some(fields) = &entry.fields else {
            continue;
        };
        let events: Vec<_> = entry
            .event_names()
            .iter()
            .filter_map(|event| spec.event(&event.value))
            .collect();
        if events.is_empty() {
            continue;
        }
        let read = events.iter().flat_map(|event| &event.fields);
        let read: Vec<&str> = read
            .map(|field| field.path.as_str())
            .chain(spec.log_fields.iter().map(|field| field.path.as_str()))
            .collect();
        let unread: Vec<_> = fields
            .keys
            .iter()
            .filter(|key| !is_envelope(context.mapping, &key.value))
            .filter(|key| !read.iter().any(|path| is_same(&key.value, path)))
            .collect();
        let Some(first) = unread.first() else {
            continue;
        };
        let mut finding = Diagnostic::new(
            &FIELD_NEVER_CHECKED,
            format!(
                "the trace specification never reads {} of `{}`",
                list(unread.iter().map(|key| key.value.as_str())),
                events[0].name
            ),
        )
        .at(context.mapping.place(first.span))
        .event(&*events[0].name)
        .help("compare it in the trace specification, or do not capture it");
        if let [action] = entry.actions.as_slice() {
            finding = finding.action(&action.name.value);
        }
        findings.push(finding);
    }
}
