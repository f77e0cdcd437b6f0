use tracelaw_diagnostics::{Diagnostic, Severity, declare_rule};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// Nothing in the configuration notices a trace that is not read to its end.
    ///
    /// ## What it does
    /// Looks in the model configuration for a property or an invariant about the end of the trace
    /// or for a POSTCONDITION. Where only a deadlock shows the end, this is a note: TLC reports
    /// the same error for a trace that was read to its end and for one that was not, and somebody
    /// has to look at the position.
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
    let Some(completion) = context.completion else {
        return;
    };
    if completion.postcondition
        || completion
            .properties
            .iter()
            .any(|property| property.of_completion)
    {
        return;
    }
    let by_deadlock = completion.deadlock && !completion.goes_on;
    let (message, severity) = if by_deadlock {
        (
            "only a deadlock shows where the trace ended, and it looks the same at every record",
            Severity::Note,
        )
    } else {
        (
            "the configuration accepts a trace that is not read to its end",
            Severity::Error,
        )
    };
    findings.push(
        Diagnostic::new(&COMPLETION_NOT_CHECKED, message)
            .severity(severity)
            .at(completion.file.clone())
            .help(
                "add a property such as `TraceMatched == <>(l > Len(TraceLog))`, or a POSTCONDITION",
            ),
    );
}
