//! The rules on lines and on the members of records, `TL300` to `TL309` and `TL327`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// A line of the trace is no JSON object.
    ///
    /// ## What it does
    /// Reports a line that is no JSON (RFC 8259), or JSON that is no object. The line is passed
    /// over; reading goes on at the next.
    ///
    /// ## Why is this bad?
    /// The event that stood there cannot be checked. The usual cause is several writers to one
    /// file without a lock, whose lines cut into each other.
    ///
    /// ## Example
    /// ```json
    /// {"tag":"trace","event":{"name":"A"{"tag":"trace","event":{"name":"B"}}
    /// ```
    ///
    /// ## Use instead
    /// One writer a file, and one write a record. The `tracelaw` runtime does both.
    pub static NOT_JSON = "TL300", "not-json", Error;
}

declare_rule! {
    /// A line is longer than the limit.
    ///
    /// ## What it does
    /// Reports a line beyond the limit (16 MiB unless set otherwise) without reading it into
    /// memory; reading goes on at the next line.
    ///
    /// ## Why is this bad?
    /// A file whose lines do not end is mostly no trace at all, and reading it whole would take
    /// memory without bound.
    ///
    /// ## Example
    /// A core dump, or a JSON array on one line.
    ///
    /// ## Use instead
    /// One record a line, with large values stored as artifacts beside the trace.
    pub static LINE_TOO_LONG = "TL301", "line-too-long", Error;
}

declare_rule! {
    /// A line is not UTF-8.
    ///
    /// ## What it does
    /// Reports the first byte of a line that is no UTF-8. The line is passed over.
    ///
    /// ## Why is this bad?
    /// JSON between systems is UTF-8 (RFC 8259, section 8.1), and a hash over text that readers
    /// repair in different ways proves nothing.
    ///
    /// ## Example
    /// A node's name in Latin-1.
    ///
    /// ## Use instead
    /// Escape what is no text, for instance in base64, before it is logged.
    pub static INVALID_UTF8 = "TL302", "invalid-utf8", Error;
}

declare_rule! {
    /// The file is binary.
    ///
    /// ## What it does
    /// Reports a file that holds zero bytes where a trace has text, and does not read it further.
    ///
    /// ## Why is this bad?
    /// It is no trace.
    ///
    /// ## Example
    /// `tracelaw validate spec.md target/debug/node`
    ///
    /// ## Use instead
    /// The path of the trace. Traces compressed with gzip or Zstandard are read as they are.
    pub static BINARY_FILE = "TL303", "binary-file", Error;
}

declare_rule! {
    /// The last line is torn.
    ///
    /// ## What it does
    /// Reports a last line that ends within a record, with the byte at which it begins. What
    /// stands before it is checked as usual; the verdict is inconclusive.
    ///
    /// ## Why is this bad?
    /// The writer was killed, or the copy is not whole: events that happened may be missing.
    ///
    /// ## Example
    /// ```json
    /// {"trace_version":"1.0","event_id":"0192
    /// ```
    ///
    /// ## Use instead
    /// Cut the file at the byte that is named, if a crash is part of the test, and let the
    /// restarted program write a file of its own.
    pub static TORN_TAIL = "TL304", "torn-tail", Error;
}

declare_rule! {
    /// A record is of no kind that the trace's format has.
    ///
    /// ## What it does
    /// Reports records that are neither events nor anything else that the format knows (sessions,
    /// configuration lines, records with another tag). They are counted, and the first is shown.
    ///
    /// ## Why is this bad?
    /// What is not recognised is not checked: a trace that is misread would pass.
    ///
    /// ## Example
    /// ```json
    /// {"level":"info","msg":"listening"}
    /// ```
    ///
    /// ## Use instead
    /// Write logs elsewhere, or fix the envelope in the document's `tracelaw` block:
    /// ```toml
    /// [envelope]
    /// tag = "trace"
    /// name = "event.name"
    /// ```
    pub static UNKNOWN_RECORD = "TL305", "unknown-record", Warning;
}

declare_rule! {
    /// A required member is missing.
    ///
    /// ## What it does
    /// Reports a record without a member that its format requires (TRACE/1.0 section 2.1, Turnix
    /// section 4).
    ///
    /// ## Why is this bad?
    /// The record cannot be ordered, attributed or verified.
    ///
    /// ## Example
    /// A TRACE/1.0 record without `session_id`.
    ///
    /// ## Use instead
    /// Write records with the `tracelaw` runtime, or add the member where they are made.
    pub static MEMBER_MISSING = "TL306", "member-missing", Error;
}

declare_rule! {
    /// A member has a value of the wrong type.
    ///
    /// ## What it does
    /// Reports members whose value is not what the format says: a sequence that is no positive
    /// integer, a severity that is none of the four words, a hash that is not 64 lower-case
    /// hexadecimal digits, a payload that is no object.
    ///
    /// ## Why is this bad?
    /// Every reader would guess something else.
    ///
    /// ## Example
    /// ```json
    /// "sequence": "17"
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// "sequence": 17
    /// ```
    pub static MEMBER_TYPE = "TL307", "member-type", Error;
}

declare_rule! {
    /// A timestamp cannot be read.
    ///
    /// ## What it does
    /// Reports a timestamp that is not of RFC 3339.
    ///
    /// ## Why is this bad?
    /// The order in time cannot be checked.
    ///
    /// ## Example
    /// ```json
    /// "timestamp": "22.11.2026 09:07"
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// "timestamp": "2026-11-22T09:07:25.887123Z"
    /// ```
    pub static BAD_TIMESTAMP = "TL308", "bad-timestamp", Error;
}

declare_rule! {
    /// Time goes back within a session.
    ///
    /// ## What it does
    /// Reports an event whose timestamp lies before that of the event before it in the session.
    ///
    /// ## Why is this bad?
    /// TRACE/1.0 guarantees the order of a session's events (section 1.2). Either the clock was set
    /// back and the emitter did not hold the time, or the records are not as they were written.
    ///
    /// ## Example
    /// Event 7 at 09:07:25, event 8 at 09:07:24.
    ///
    /// ## Use instead
    /// Write the last timestamp again while the clock is behind, as the `tracelaw` runtime does.
    pub static TIME_GOES_BACK = "TL309", "time-goes-back", Error;
}

declare_rule! {
    /// An event's identifier is no UUIDv7.
    ///
    /// ## What it does
    /// Reports `event_id`s of another form (TRACE/1.0 section 12.1).
    ///
    /// ## Why is this bad?
    /// UUIDv7 is ordered in time; stores and viewers that rely on it sort such events wrongly.
    ///
    /// ## Example
    /// ```json
    /// "event_id": "88242016-0182-45da-b208-9f9b82925688"
    /// ```
    ///
    /// ## Use instead
    /// A UUIDv7.
    pub static EVENT_ID_NOT_V7 = "TL327", "event-id-not-v7", Warning;
}
