use tracelaw_diagnostics::{Diagnostic, Place, Severity, Span, declare_rule};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// Nothing in the configuration notices a trace that is not read to its end.
    ///
    /// ## What it does
    /// Looks in the model configuration for a property or an invariant about the end of the trace,
    /// for a POSTCONDITION, or for deadlock checking beside a step that goes on behind the last
    /// record. Where the trace specification deadlocks at the end as well, this is a note: TLC
    /// reports the same error for a trace that was read to its end and for one that was not, and
    /// somebody has to look at the position.
    ///
    /// ## Why is this bad?
    /// The check passes for a trace that diverges at its first record: TLC runs out of states and
    /// finds no error.
    ///
    /// ## Example
    /// ```text
    /// SPECIFICATION TraceSpec
    /// CHECK_DEADLOCK FALSE
    /// ```
    ///
    /// ## Use instead
    /// ```text
    /// SPECIFICATION TraceSpec
    /// PROPERTIES TraceMatched
    /// CHECK_DEADLOCK FALSE
    /// ```
    pub static COMPLETION_NOT_CHECKED = "TL114", "completion-not-checked", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::Config];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let Some((config, source)) = trace_spec.config else {
        return;
    };
    let completion = &trace_spec.spec.completion;
    if config.postcondition.is_some()
        || completion.operators.iter().any(|operator| operator.checked)
    {
        return;
    }
    let deadlock = completion.deadlock && !completion.stutters_anywhere;
    let (message, severity) = match (deadlock, completion.stutters_at_end) {
        (true, true) => return,
        (true, false) => (
            "a trace that is read to its end deadlocks like one that is not",
            Severity::Note,
        ),
        (false, _) => (
            "the configuration accepts a trace that is not read to its end",
            Severity::Error,
        ),
    };
    findings.push(
        Diagnostic::new(&COMPLETION_NOT_CHECKED, message)
            .severity(severity)
            .at(Place::new(source, Span::default()))
            .help(
                "add a property such as `TraceMatched == <>(l > Len(TraceLog))`, or a POSTCONDITION",
            ),
    );
}
