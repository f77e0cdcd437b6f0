//! The rules on records and on the chain, `TL300` to `TL327`, and the list of all.

mod exchange;
mod signed;
mod turnix;

pub use exchange::*;
pub use signed::*;
pub use turnix::*;

use tracelaw_diagnostics::{Rule, declare_rule};

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
    /// A record's hash is not that of its content.
    ///
    /// ## What it does
    /// Takes SHA-256 over the canonical form (RFC 8785) of each record without `event_hash`, and
    /// compares. The first record of a session is checked as any other.
    ///
    /// ## Why is this bad?
    /// The record was changed after it was written.
    ///
    /// ## Example
    /// `"reason":"policy"` became `"reason":"polizy"`.
    ///
    /// ## Use instead
    /// The file as it was written. If an emitter of your own writes it, hash the canonical form of
    /// the whole record without `event_hash`, as UTF-8.
    pub static HASH_MISMATCH = "TL310", "hash-mismatch", Error;
}

declare_rule! {
    /// A record does not follow from the one before it.
    ///
    /// ## What it does
    /// Reports a record whose sequence number is the next one while its `previous_event_hash` is
    /// not the hash of the record before; and a first record that names one before it.
    ///
    /// ## Why is this bad?
    /// A record was replaced by another with a hash of its own, or two histories were joined.
    ///
    /// ## Example
    /// Event 8 was rewritten and hashed again; event 9 still names the hash of the old one.
    ///
    /// ## Use instead
    /// The file as it was written.
    pub static CHAIN_BROKEN = "TL311", "chain-broken", Error;
}

declare_rule! {
    /// Events are missing within a session.
    ///
    /// ## What it does
    /// Reports sequence numbers that are left out and that no gap record accounts for.
    ///
    /// ## Why is this bad?
    /// Records were deleted, or the emitter lost them without saying so.
    ///
    /// ## Example
    /// Event 9 follows event 7.
    ///
    /// ## Use instead
    /// The file as it was written. An emitter that drops events writes `custom.trace.gap` in their
    /// place.
    pub static EVENTS_MISSING = "TL312", "events-missing", Error;
}

declare_rule! {
    /// A session's first events are missing.
    ///
    /// ## What it does
    /// Reports a session whose first record in the file is not the first of its chain.
    ///
    /// ## Why is this bad?
    /// The head was cut off: what led to the state at the first record is not known.
    ///
    /// ## Example
    /// The first line has `"sequence":4`.
    ///
    /// ## Use instead
    /// The whole file, or all files of a session that was rotated, in order.
    pub static HEAD_MISSING = "TL313", "head-missing", Error;
}

declare_rule! {
    /// Records do not stand in the order of their sequence.
    ///
    /// ## What it does
    /// Reports a record that stands behind one with a higher sequence number, where no other
    /// record has its number.
    ///
    /// ## Why is this bad?
    /// Records were swapped, or several threads wrote what they had numbered before.
    ///
    /// ## Example
    /// Events 1, 2, 4, 3, 5.
    ///
    /// ## Use instead
    /// The file as it was written; number a record when it is written.
    pub static EVENTS_REORDERED = "TL314", "events-reordered", Error;
}

declare_rule! {
    /// A sequence number stands twice in a session.
    ///
    /// ## What it does
    /// Reports a record whose sequence number was there before.
    ///
    /// ## Why is this bad?
    /// A record was copied, or two programs wrote under one session, and the history forks.
    ///
    /// ## Example
    /// Events 1, 2, 3, 2.
    ///
    /// ## Use instead
    /// A session of its own for every process that writes.
    pub static SEQUENCE_REPEATED = "TL315", "sequence-repeated", Error;
}

declare_rule! {
    /// A session does not end.
    ///
    /// ## What it does
    /// Reports a session whose last record is not `session.ended`. What is there was checked; the
    /// verdict is inconclusive unless open ends are allowed.
    ///
    /// ## Why is this bad?
    /// A chain cannot show that its tail was cut off. Only the end itself, or a checkpoint kept
    /// elsewhere, says that nothing is missing.
    ///
    /// ## Example
    /// The program was killed, or the last lines were deleted.
    ///
    /// ## Use instead
    /// Let the session end in the program (`Session` writes the end when it is dropped), or allow
    /// open ends where a crash is part of the test.
    pub static SESSION_NOT_ENDED = "TL316", "session-not-ended", Warning;
}

declare_rule! {
    /// A key stands twice in an object of a chained record.
    ///
    /// ## What it does
    /// Reports it wherever it stands in the record.
    ///
    /// ## Why is this bad?
    /// Readers differ in which value they take, so the record can say one thing to the hash and
    /// another to a reader.
    ///
    /// ## Example
    /// ```json
    /// {"action_id":"a2","reason":"FORGED","reason":"policy"}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"action_id":"a2","reason":"policy"}
    /// ```
    pub static DUPLICATE_KEY = "TL317", "duplicate-key", Error;
}

declare_rule! {
    /// A chained record has a member `__proto__`.
    ///
    /// ## What it does
    /// Reports it wherever it stands in the record.
    ///
    /// ## Why is this bad?
    /// JavaScript readers drop it or obey it; hashes made in JavaScript mostly do not cover it.
    ///
    /// ## Example
    /// ```json
    /// {"__proto__":{"admin":true},"action_id":"a2"}
    /// ```
    ///
    /// ## Use instead
    /// Another name.
    pub static PROTO_MEMBER = "TL318", "proto-member", Error;
}

declare_rule! {
    /// An integer in a chained record is beyond what its hash covers.
    ///
    /// ## What it does
    /// Reports integers that no double holds: the canonical form has another value than the record.
    ///
    /// ## Why is this bad?
    /// 9007199254740993 and 9007199254740992 have one hash, so the number can be changed without
    /// breaking the chain.
    ///
    /// ## Example
    /// ```json
    /// {"big":9007199254740993}
    /// ```
    ///
    /// ## Use instead
    /// A string:
    /// ```json
    /// {"big":"9007199254740993"}
    /// ```
    pub static INEXACT_INTEGER = "TL319", "inexact-integer", Error;
}

declare_rule! {
    /// A number in a chained record is not spelled canonically.
    ///
    /// ## What it does
    /// Reports numbers such as `1.2e1`, `12.0` or `-0`, whose canonical spelling is another.
    ///
    /// ## Why is this bad?
    /// The value is the same, and so is the hash; but the bytes are not those that a canonical
    /// emitter wrote, so something rewrote the record.
    ///
    /// ## Example
    /// ```json
    /// {"duration_ms":1.2e1}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"duration_ms":12}
    /// ```
    pub static RESPELLED_NUMBER = "TL320", "respelled-number", Warning;
}

declare_rule! {
    /// An integer in a chained record is beyond 2^53-1.
    ///
    /// ## What it does
    /// Reports integers that readers with doubles cannot tell from their neighbours, where the
    /// record spells the one that its hash covers.
    ///
    /// ## Why is this bad?
    /// Readers with doubles cannot tell it from its neighbours. The record itself is intact: one
    /// that spells a neighbour is reported as `inexact-integer`. A large float is spelled so too.
    ///
    /// ## Example
    /// ```json
    /// {"big":9007199254740992}
    /// ```
    ///
    /// ## Use instead
    /// A string, or a smaller unit.
    pub static LARGE_INTEGER = "TL321", "large-integer", Note;
}

declare_rule! {
    /// A string in a chained record holds half a surrogate pair.
    ///
    /// ## What it does
    /// Reports escapes such as `\ud800` that stand alone.
    ///
    /// ## Why is this bad?
    /// It is no text in Unicode: RFC 8785 refuses it, and readers replace it in different ways.
    ///
    /// ## Example
    /// ```json
    /// {"s":"a\ud800b"}
    /// ```
    ///
    /// ## Use instead
    /// Whole characters; encode what is no text, for instance in base64.
    pub static LONE_SURROGATE = "TL322", "lone-surrogate", Warning;
}

declare_rule! {
    /// Hashes of the trace are made in another way than TRACE/1.0 says.
    ///
    /// ## What it does
    /// Names the dialect under which records verify: `ecmascript-order` (keys that look like array
    /// indices go first, as JavaScript orders them) or `concatenated-fields` (SHA-256 over the
    /// fields one after the other, sequence from 0, 64 zeros before the first).
    ///
    /// ## Why is this bad?
    /// The records are intact; but other verifiers may refuse them, and a concatenation without
    /// delimiters lets a byte move from one field to the next without changing the hash.
    ///
    /// ## Example
    /// A payload with the keys `"9"` and `"10"`, hashed in JavaScript.
    ///
    /// ## Use instead
    /// An emitter that hashes the form of RFC 8785.
    pub static HASH_DIALECT = "TL323", "hash-dialect", Note;
}

declare_rule! {
    /// Events were lost while the trace was written.
    ///
    /// ## What it does
    /// Reports a gap record (`custom.trace.gap`), which the emitter wrote in the place of events
    /// that it had to drop. The verdict is inconclusive.
    ///
    /// ## Why is this bad?
    /// What happened in the gap is not known, so the trace can neither be accepted nor rejected.
    ///
    /// ## Example
    /// ```json
    /// {"event_type":"custom.trace.gap","payload":{"count":5,"first":8,"last":12,"reason":"queue full"}}
    /// ```
    ///
    /// ## Use instead
    /// A larger queue, a faster disk, or the lossless policy in tests.
    pub static EVENTS_LOST = "TL324", "events-lost", Warning;
}

declare_rule! {
    /// An event could not be written.
    ///
    /// ## What it does
    /// Reports a record `custom.trace.refused`, which the emitter wrote in the place of an event
    /// whose values JSON cannot hold. The verdict is inconclusive.
    ///
    /// ## Why is this bad?
    /// The event happened, and its values are not known.
    ///
    /// ## Example
    /// A field that was NaN, or an integer beyond 2^53-1.
    ///
    /// ## Use instead
    /// Log such values as strings.
    pub static EVENT_REFUSED = "TL325", "event-refused", Warning;
}

declare_rule! {
    /// A session goes on after its end.
    ///
    /// ## What it does
    /// Reports a record of a session whose `session.ended` stands before it.
    ///
    /// ## Why is this bad?
    /// The end says that nothing follows.
    ///
    /// ## Example
    /// An event appended to a finished trace.
    ///
    /// ## Use instead
    /// A session of its own.
    pub static EVENT_AFTER_END = "TL326", "event-after-end", Error;
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

/// All rules of this crate.
pub static RULES: &[&Rule] = &[
    &NOT_JSON,
    &LINE_TOO_LONG,
    &INVALID_UTF8,
    &BINARY_FILE,
    &TORN_TAIL,
    &UNKNOWN_RECORD,
    &MEMBER_MISSING,
    &MEMBER_TYPE,
    &BAD_TIMESTAMP,
    &TIME_GOES_BACK,
    &HASH_MISMATCH,
    &CHAIN_BROKEN,
    &EVENTS_MISSING,
    &HEAD_MISSING,
    &EVENTS_REORDERED,
    &SEQUENCE_REPEATED,
    &SESSION_NOT_ENDED,
    &DUPLICATE_KEY,
    &PROTO_MEMBER,
    &INEXACT_INTEGER,
    &RESPELLED_NUMBER,
    &LARGE_INTEGER,
    &LONE_SURROGATE,
    &HASH_DIALECT,
    &EVENTS_LOST,
    &EVENT_REFUSED,
    &EVENT_AFTER_END,
    &EVENT_ID_NOT_V7,
    &TRACE_ID_CHANGES,
    &RECORD_RESPELLED,
    &TRACE_UNSIGNED,
    &CHECKPOINT_SIGNATURE,
    &TRACE_REWRITTEN,
    &TAIL_MISSING,
    &TAIL_UNANCHORED,
    &CHECKPOINT_CONFLICT,
    &CHECKPOINT_UNREADABLE,
    &CHECKPOINT_FOREIGN,
    &ARTIFACT_MISMATCH,
    &ARTIFACT_UNAVAILABLE,
    &ARTIFACT_REFERENCE,
    &PAYLOAD_MEMBER,
    &UNKNOWN_EVENT_TYPE,
    &TURNIX_LEVEL,
    &SPAN_OPEN,
    &END_WITHOUT_START,
    &ERROR_WITHOUT_DETAILS,
    &SPAN_STATUS,
    &IDENTIFIER_IN_NAME,
    &EVENT_WITHOUT_SPAN,
    &SEQ_NOT_INCREASING,
    &TRACE_ID_PER_SPAN,
    &TURNIX_EXTRA_MEMBER,
    &EVENT_AFTER_SPAN_END,
    &MEMORY_ATTRIBUTES,
    &SPAN_NAME_UNKNOWN,
    &SPAN_STARTED_TWICE,
    &TURNIX_MEMBER_NAME,
    &SPAN_NAME_CHANGES,
    &LOSSY_CONVERSION,
    &NO_TLA_VALUE,
    &NOT_IMPORTABLE,
];
