use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::Context;
use crate::fields::state_keys;
use crate::rules::Need;

declare_rule! {
    /// The document captures a part of the state that the trace specification never looks at.
    ///
    /// ## What it does
    /// Looks up every key of the state snapshot among the members of records that the trace
    /// specification compares with variables or reads otherwise. A validator that nothing calls
    /// does not count.
    ///
    /// ## Why is this bad?
    /// The snapshot looks as if the state were checked, and a wrong value passes at every event.
    ///
    /// ## Example
    /// ```tla
    /// ValidatePostState(i) == term'[i] = logline.event.state.term
    /// ```
    /// and a state snapshot with `term` and `votedFor`.
    ///
    /// ## Use instead
    /// ```tla
    /// ValidatePostState(i) == /\ term'[i] = logline.event.state.term
    ///                         /\ votedFor'[i] = logline.event.state.votedFor
    /// ```
    pub static STATE_NEVER_CHECKED = "TL119", "state-never-checked", Warning;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let spec = trace_spec.spec;
    if spec.events.is_empty() {
        // `event-not-in-trace-spec` says that nothing is read at all.
        return;
    }
    let is_read = |key: &str| {
        let path = format!("state.{key}");
        let mut fields = spec.events.iter().flat_map(|event| &event.fields);
        fields.any(|field| field.path == path || field.path == key)
            || spec.log_fields.iter().any(|field| field.path == path)
            || spec.validated().iter().any(|check| check.key() == key)
    };
    for (key, span) in state_keys(context.mapping) {
        if is_read(key) {
            continue;
        }
        let mut finding = Diagnostic::new(
            &STATE_NEVER_CHECKED,
            format!("`{key}` is captured, and the trace specification never looks at it"),
        )
        .at(context.mapping.place(span))
        .variable(key)
        .help("compare it with its variable after each step, or do not capture it");
        for validator in &spec.unused_validators {
            finding = finding.related(validator.place.clone(), "nothing calls this");
        }
        findings.push(finding);
    }
}
