//! The rules on Turnix streams, `TL370` to `TL385`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// A level is none of the standard's.
    ///
    /// ## What it does
    /// Reports a `level` that is not `debug`, `info`, `warn` or `error` (section 4).
    ///
    /// ## Why is this bad?
    /// Filters by level pass over the record.
    ///
    /// ## Example
    /// `"level": "warning"`.
    ///
    /// ## Use instead
    /// `"level": "warn"`.
    pub static TURNIX_LEVEL = "TL370", "turnix-level", Error;
}

declare_rule! {
    /// A span has not ended.
    ///
    /// ## What it does
    /// Reports spans without a `spanEnd` (sections 1, 2 and 11).
    ///
    /// ## Why is this bad?
    /// It need not be: the operation runs, or the program was stopped.
    ///
    /// ## Example
    /// The last operation of a program that was killed.
    ///
    /// ## Use instead
    /// Nothing, or a guard that ends the span on every way out.
    pub static SPAN_OPEN = "TL371", "span-open", Note;
}

declare_rule! {
    /// A span ends that is not open.
    ///
    /// ## What it does
    /// Reports a `spanEnd` without a `spanStart` before it in the stream, and a second `spanEnd` (section 11).
    ///
    /// ## Why is this bad?
    /// How long the operation took is not known, or told twice.
    ///
    /// ## Example
    /// A stream that was saved from a ring whose beginning was lost.
    ///
    /// ## Use instead
    /// One start and one end for each span.
    pub static END_WITHOUT_START = "TL372", "span-end-without-start", Error;
}

declare_rule! {
    /// A span ends in an error and does not say which.
    ///
    /// ## What it does
    /// Reports a `spanEnd` with the status `error` without `errorType`, `errorMessage` or `errorStack` (sections 7 and 11).
    ///
    /// ## Why is this bad?
    /// The one who looks for the fault has nothing to go by.
    ///
    /// ## Example
    /// `"status": "error", "errorType": "ValueError", "errorStack": null`.
    ///
    /// ## Use instead
    /// All three error fields.
    pub static ERROR_WITHOUT_DETAILS = "TL373", "error-without-details", Error;
}

declare_rule! {
    /// A status stands where none may, or is none.
    ///
    /// ## What it does
    /// Reports a `spanStart` whose status is not `null`, a `spanEnd` whose status is not `ok`, `error` or `cancelled`, and an event with a status (sections 6 to 8).
    ///
    /// ## Why is this bad?
    /// Readers take the span for ended, or for running.
    ///
    /// ## Example
    /// A `spanEnd` with `"status": null`.
    ///
    /// ## Use instead
    /// The status when the span ends, and only then.
    pub static SPAN_STATUS = "TL374", "span-status", Error;
}

declare_rule! {
    /// A span name carries an identifier.
    ///
    /// ## What it does
    /// Reports names with a part that is a number or hexadecimal digits (sections 2, 6 and 9).
    ///
    /// ## Why is this bad?
    /// Each operation has a name of its own then, and nothing can be grouped.
    ///
    /// ## Example
    /// `pipeline.run_17`.
    ///
    /// ## Use instead
    /// `pipeline.run`, and the number in `pipelineRunId`.
    pub static IDENTIFIER_IN_NAME = "TL375", "identifier-in-name", Error;
}

declare_rule! {
    /// A record is attached to no span.
    ///
    /// ## What it does
    /// Reports an empty `spanId`, and events whose span did not start before (sections 3 and 8).
    ///
    /// ## Why is this bad?
    /// Nobody can say what the event belongs to.
    ///
    /// ## Example
    /// `"spanId": ""`.
    ///
    /// ## Use instead
    /// A span around what happens, at least one for the process.
    pub static EVENT_WITHOUT_SPAN = "TL376", "event-without-span", Error;
}

declare_rule! {
    /// Numbers of a stream do not increase.
    ///
    /// ## What it does
    /// Reports a `seq` that is not larger than the one before it (section 4).
    ///
    /// ## Why is this bad?
    /// Readers that order by number and those that order by line differ.
    ///
    /// ## Example
    /// Several threads that take a number and write later.
    ///
    /// ## Use instead
    /// A number that is taken when the record is written.
    pub static SEQ_NOT_INCREASING = "TL377", "seq-not-increasing", Warning;
}

declare_rule! {
    /// A span is of another trace than the span around it.
    ///
    /// ## What it does
    /// Compares the `traceId` of each span with that of its parent, and that of each event with that of its span (section 2).
    ///
    /// ## Why is this bad?
    /// A trace groups related spans: from the call to the pipeline to the model. A trace a span groups nothing.
    ///
    /// ## Example
    /// An emitter that makes a new `traceId` for every span.
    ///
    /// ## Use instead
    /// The trace of the parent.
    pub static TRACE_ID_PER_SPAN = "TL378", "trace-id-per-span", Warning;
}

declare_rule! {
    /// A member is none of the standard's.
    ///
    /// ## What it does
    /// Reports members at the top of a record that the standard does not have (sections 4 to 8).
    ///
    /// ## Why is this bad?
    /// Viewers do not show it, and a later version may give it another meaning.
    ///
    /// ## Example
    /// `"appPackId": "pack@1"`.
    ///
    /// ## Use instead
    /// `attrs`, which hold anything.
    pub static TURNIX_EXTRA_MEMBER = "TL379", "turnix-extra-member", Note;
}

declare_rule! {
    /// An event comes behind the end of its span.
    ///
    /// ## What it does
    /// Reports events of spans that have ended otherwise than in an error (section 3).
    ///
    /// ## Why is this bad?
    /// What happened behind the end is outside of the operation.
    ///
    /// ## Example
    /// An event of a callback that outlives its span.
    ///
    /// ## Use instead
    /// A span of its own.
    pub static EVENT_AFTER_SPAN_END = "TL380", "event-after-span-end", Note;
}

declare_rule! {
    /// A memory operation lacks an attribute.
    ///
    /// ## What it does
    /// Reports spans `memory.op` whose `attrs` have no `opKind` (create, update, delete, load), `layerId` or `itemRef` (section 10).
    ///
    /// ## Why is this bad?
    /// Viewers cannot show what was done to which item.
    ///
    /// ## Example
    /// `"attrs": {"opKind": "move"}`.
    ///
    /// ## Use instead
    /// All three attributes.
    pub static MEMORY_ATTRIBUTES = "TL381", "memory-attributes", Error;
}

declare_rule! {
    /// A span name is none of the standard's.
    ///
    /// ## What it does
    /// Reports names that section 9 does not list.
    ///
    /// ## Why is this bad?
    /// It need not be; viewers know the standard names.
    ///
    /// ## Example
    /// `asset.load`.
    ///
    /// ## Use instead
    /// A standard name where one fits.
    pub static SPAN_NAME_UNKNOWN = "TL382", "span-name-unknown", Note;
}

declare_rule! {
    /// A span starts twice.
    ///
    /// ## What it does
    /// Reports a `spanStart` with the `spanId` of a span that started before.
    ///
    /// ## Why is this bad?
    /// Ends and events cannot be told apart.
    ///
    /// ## Example
    /// An identifier that is derived from the name.
    ///
    /// ## Use instead
    /// An identifier of its own for each span.
    pub static SPAN_STARTED_TWICE = "TL383", "span-started-twice", Error;
}

declare_rule! {
    /// A member has another name than the standard gives it.
    ///
    /// ## What it does
    /// Reports `ts` or `timeUnixMs` for `time`, and `name` for `spanName` or `eventName`. The value is used.
    ///
    /// ## Why is this bad?
    /// Other readers do not find it.
    ///
    /// ## Example
    /// `"ts": "2026-11-22T09:08:47.371Z"`.
    ///
    /// ## Use instead
    /// `"time": "2026-11-22T09:08:47.371Z"`.
    pub static TURNIX_MEMBER_NAME = "TL384", "turnix-member-name", Warning;
}

declare_rule! {
    /// A span ends under another name than it started.
    ///
    /// ## What it does
    /// Compares the `spanName` of the end with that of the start (section 2).
    ///
    /// ## Why is this bad?
    /// Names are stable; one of the two is wrong.
    ///
    /// ## Example
    /// `llm.call` ends as `llm.response`.
    ///
    /// ## Use instead
    /// One name for both.
    pub static SPAN_NAME_CHANGES = "TL385", "span-name-changes", Warning;
}
