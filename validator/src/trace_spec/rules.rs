//! The rules on trace specifications, `TL520` to `TL529`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// It is not clear how a trace's file reaches the trace specification.
    ///
    /// ## What it does
    /// Looks for the calls of `ndJsonDeserialize` and its like, and for the variable `NAME` of the
    /// environment whose value `IOEnv.NAME` flows into the name of the file. Reports where there
    /// is none, or several.
    ///
    /// ## Why is this bad?
    /// The specification would check another file than the one that was named.
    ///
    /// ## Example
    /// ```tla
    /// TraceLog == ndJsonDeserialize(IOEnv.DIR \o IOEnv.FILE)
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// TraceLog == ndJsonDeserialize(IOEnv.JSON)
    /// ```
    /// or say it on the command line: `--env DIR= --env FILE={trace}`.
    pub static TRACE_INPUT_NOT_FOUND = "TL520", "trace-input-not-found", Error;
}

declare_rule! {
    /// The trace specification names the file of the trace itself.
    ///
    /// ## What it does
    /// Says that the specification reads a fixed path and that each trace is given to it in the
    /// place of that file.
    ///
    /// ## Why is this bad?
    /// Others who run the specification, with TLC say, check the same file always, whatever they
    /// mean to check.
    ///
    /// ## Example
    /// ```tla
    /// TraceLog == ndJsonDeserialize("trace.ndjson")
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// TraceLog == ndJsonDeserialize(IOEnv.JSON)
    /// ```
    pub static TRACE_PATH_FIXED = "TL521", "trace-path-fixed", Note;
}

declare_rule! {
    /// The configuration accepts a trace that was not taken to its end.
    ///
    /// ## What it does
    /// Reports a trace with a line that the specification never took, where the configuration asks
    /// for nothing that would fail then: no property, no postcondition, no check for deadlock.
    ///
    /// ## Why is this bad?
    /// TLC says that all is well of every trace. The level of steps was not reached, so the verdict
    /// is inconclusive.
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
    /// where `TraceMatched == <>(l > Len(TraceLog))`.
    pub static TRACE_END_NOT_CHECKED = "TL522", "trace-end-not-checked", Error;
}

declare_rule! {
    /// A property of the configuration does not hold of the trace.
    ///
    /// ## What it does
    /// Reports a temporal property or a postcondition that is false, other than the one by which
    /// the trace specification notices the end of the trace.
    ///
    /// ## Why is this bad?
    /// Every step may have been allowed, and still the system does what it must not do.
    ///
    /// ## Example
    /// `PROPERTY TermNeverFalls`, and a term falls.
    ///
    /// ## Use instead
    /// A specification that does not allow the step, or a property that is meant.
    pub static PROPERTY_VIOLATED = "TL523", "property-violated", Error;
}

declare_rule! {
    /// An assumption of the specification is false.
    ///
    /// ## What it does
    /// Reports an `ASSUME` that is false with the constants of the configuration and the values
    /// that the trace gives.
    ///
    /// ## Why is this bad?
    /// The specification says nothing about such a trace; TLC refuses it.
    ///
    /// ## Example
    /// `ASSUME Len(TraceLog) > 0`, for a trace without events.
    ///
    /// ## Use instead
    /// A trace with what is assumed.
    pub static ASSUMPTION_VIOLATED = "TL524", "assumption-violated", Error;
}
