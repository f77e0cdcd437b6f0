use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::{Context, list};
use crate::rules::Need;

declare_rule! {
    /// A step of the trace specification takes an event and compares no state with it.
    ///
    /// ## What it does
    /// Reports the operators of the trace specification that take an event and compare nothing of
    /// its record with a variable.
    ///
    /// ## Why is this bad?
    /// The step is accepted whatever state the program was in after it, so a divergence shows only
    /// later, at another event, or not at all.
    ///
    /// ## Example
    /// ```tla
    /// SendVoteIfLogged == \E i \in Server :
    ///     IsNodeEvent("SendVote", i) /\ SendVote(i) /\ StepTrace
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// SendVoteIfLogged == \E i \in Server :
    ///     IsNodeEvent("SendVote", i) /\ SendVote(i) /\ ValidatePostState(i) /\ StepTrace
    /// ```
    pub static WRAPPER_WITHOUT_STATE_CHECK = "TL120", "wrapper-without-state-check", Note;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    for wrapper in &trace_spec.spec.wrappers {
        if !wrapper.checks.is_empty() {
            continue;
        }
        let events = list(wrapper.events.iter().map(|event| &**event));
        let mut finding = Diagnostic::new(
            &WRAPPER_WITHOUT_STATE_CHECK,
            format!("`{}` takes {events} and compares no state", wrapper.name),
        )
        .at(wrapper.place.clone())
        .help("compare the state after the step with the record's");
        if let [event] = wrapper.events.as_slice() {
            finding = finding.event(&**event);
        }
        if let [action] = wrapper.actions.as_slice() {
            finding = finding.action(&**action);
        }
        findings.push(finding);
    }
}
