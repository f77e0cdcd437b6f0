//! The rules on steps and properties, `TL500` to `TL519`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// An event is no step of the specification.
    ///
    /// ## What it does
    /// Reports the first event that no behaviour of the specification explains: in none of the
    /// states that the events before it allow is there a step of one of the event's actions, with
    /// the arguments and the next values that were logged. What was not logged was searched, and
    /// silent actions were tried between the events.
    ///
    /// ## Why is this bad?
    /// The program did what the specification does not allow, or the document, the instrumentation
    /// or the specification says something else than the program does.
    ///
    /// ## Example
    /// A server restarts, and its snapshot shows `"votedFor":null` where the specification keeps
    /// the vote.
    ///
    /// ## Use instead
    /// Look at the first conjunct that does not hold, and at the difference between the logged and
    /// the expected value; then correct the side that is wrong.
    pub static STEP_REJECTED = "TL500", "step-rejected", Error;
}

declare_rule! {
    /// An invariant does not hold.
    ///
    /// ## What it does
    /// Reports an invariant of the configuration that is false in a state of the trace's
    /// behaviour. Where the trace has several behaviours, since not everything was logged, the
    /// finding means that each of them breaks an invariant: the first one is named, and how many
    /// there are.
    ///
    /// ## Why is this bad?
    /// Every step was allowed, and still the system is in a state that must not be.
    ///
    /// ## Example
    /// Two servers lead in one term, and `ElectionSafety` is an invariant.
    ///
    /// ## Use instead
    /// A specification that does not allow the step, or a property that is meant.
    pub static INVARIANT_VIOLATED = "TL501", "invariant-violated", Error;
}

declare_rule! {
    /// It could not be found out whether the events are steps.
    ///
    /// ## What it does
    /// Reports that the check of steps ended without an answer: a budget of states or time ran
    /// out, the closure of silent actions was cut off and a later event found no step, or events
    /// are missing from the trace. The message says which, and how far the check came.
    ///
    /// ## Why is this bad?
    /// The trace is neither accepted nor rejected, so the run does not succeed.
    ///
    /// ## Example
    /// A silent action may happen any number of times and changes the state each time.
    ///
    /// ## Use instead
    /// Log more of the state, give the silent action a `guard`, or raise the budget.
    pub static STEP_INCONCLUSIVE = "TL502", "step-inconclusive", Error;
}

declare_rule! {
    /// The document says something about events that cannot be checked.
    ///
    /// ## What it does
    /// Reports, when steps are to be checked, actions that the module does not define, parameters
    /// that an action does not have, and paths that lead into no event.
    ///
    /// ## Why is this bad?
    /// Every event of the entry would be rejected, or accepted unseen.
    ///
    /// ## Example
    /// ```toml
    /// bind = { server = "node" }
    /// ```
    /// where the action is `Timeout(i)`.
    ///
    /// ## Use instead
    /// ```toml
    /// bind = { i = "node" }
    /// ```
    pub static MAPPING_NOT_CHECKABLE = "TL505", "mapping-not-checkable", Error;
}

declare_rule! {
    /// An action has no value.
    ///
    /// ## What it does
    /// Reports that the evaluation of an action failed, and no other explanation of the event was
    /// found. The place is that of the expression in the module.
    ///
    /// ## Why is this bad?
    /// Whether the event is a step is not known.
    ///
    /// ## Example
    /// `log[i][index]` is evaluated where the log is shorter.
    ///
    /// ## Use instead
    /// An action that is defined wherever it is reached.
    pub static STEP_FAILED = "TL503", "step-failed", Error;
}

declare_rule! {
    /// An invariant has no value.
    ///
    /// ## What it does
    /// Reports an invariant whose evaluation failed in a state of the trace.
    ///
    /// ## Why is this bad?
    /// Whether it holds is not known, so level 3 is not reached.
    ///
    /// ## Example
    /// `\A i \in Server : log[i][commitIndex[i]].term > 0` where nothing is committed.
    ///
    /// ## Use instead
    /// An invariant that is defined in every state.
    pub static INVARIANT_FAILED = "TL504", "invariant-failed", Error;
}
