//! The rules on hashes, numbers and the order of records, `TL310` to `TL316` and `TL323` to `TL326`.

use tracelaw_diagnostics::declare_rule;

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
    /// A trace goes on in a file that was not read.
    ///
    /// ## What it does
    /// Reports a session whose end names the session that follows, or whose beginning names the one
    /// before it, where that one is in none of the files.
    ///
    /// ## Why is this bad?
    /// A file of a rotated trace can be taken away, and the others are still whole. Only the names
    /// show it.
    ///
    /// ## Example
    /// `tracelaw verify node.jsonl node.3.jsonl`, where there is a `node.2.jsonl`.
    ///
    /// ## Use instead
    /// All files of the trace: `tracelaw verify node*.jsonl`. Where a single file is meant to be
    /// looked at, allow open ends.
    pub static SESSION_ELSEWHERE = "TL327", "session-elsewhere", Warning;
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
