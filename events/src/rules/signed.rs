//! The rules on checkpoints, artifacts and the whole of a trace, `TL328` to `TL340`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// A session has events of several traces.
    ///
    /// ## What it does
    /// Reports the first event of a session whose `trace_id` is another than that of the event
    /// before.
    ///
    /// ## Why is this bad?
    /// It need not be: a service that takes part in others' traces has such sessions. Where the
    /// emitter has one trace a session, events were mixed up.
    ///
    /// ## Example
    /// Event 7 has the trace `01a2...`, event 8 the trace `01b7...`, both of one session.
    ///
    /// ## Use instead
    /// One root trace a session, or nothing if the identifiers came from a caller.
    pub static TRACE_ID_CHANGES = "TL328", "trace-id-changes", Note;
}

declare_rule! {
    /// A record is spelled otherwise than the others of its session.
    ///
    /// ## What it does
    /// Where a session's records are in canonical form, reports those that are not: same content
    /// and same hash, but other bytes. A single one is an error.
    ///
    /// ## Why is this bad?
    /// An emitter spells all records alike. Something wrote this one again.
    ///
    /// ## Example
    /// `\u001f` became `\u001F`, or the members stand in another order.
    ///
    /// ## Use instead
    /// The file as it was written.
    pub static RECORD_RESPELLED = "TL329", "record-respelled", Warning;
}

declare_rule! {
    /// A trace that should be signed is not.
    ///
    /// ## What it does
    /// With `--key`, reports each session for which no checkpoint is signed with that key.
    ///
    /// ## Why is this bad?
    /// A chain without a signature can be written anew from its first event.
    ///
    /// ## Example
    /// The file of checkpoints was deleted with the evidence in it.
    ///
    /// ## Use instead
    /// The checkpoints that the emitter wrote beside the trace, or a copy kept elsewhere.
    pub static TRACE_UNSIGNED = "TL330", "trace-unsigned", Error;
}

declare_rule! {
    /// A checkpoint is not signed with the expected key.
    ///
    /// ## What it does
    /// Checks the Ed25519 signatures of each checkpoint against `--key`.
    ///
    /// ## Why is this bad?
    /// Anybody can write a checkpoint; only the holder of the key can sign it.
    ///
    /// ## Example
    /// A checkpoint of a key with the same name.
    ///
    /// ## Use instead
    /// The public key of the emitter, `tracelaw keys new` printed it.
    pub static CHECKPOINT_SIGNATURE = "TL331", "checkpoint-signature", Error;
}

declare_rule! {
    /// The trace is not the one that a checkpoint was made of.
    ///
    /// ## What it does
    /// Compares the Merkle root (RFC 6962) over the hashes of the first records, and the last of
    /// these hashes, with each checkpoint.
    ///
    /// ## Why is this bad?
    /// The history was written anew, with hashes that fit; only the checkpoint remembers.
    ///
    /// ## Example
    /// Event 8 was changed, and it and all behind it were hashed again.
    ///
    /// ## Use instead
    /// The file as it was written.
    pub static TRACE_REWRITTEN = "TL332", "trace-rewritten", Error;
}

declare_rule! {
    /// A checkpoint shows more events than the trace has.
    ///
    /// ## What it does
    /// Compares the number of records with that of each checkpoint.
    ///
    /// ## Why is this bad?
    /// The tail was cut off.
    ///
    /// ## Example
    /// The checkpoint says 1000, the file has 990.
    ///
    /// ## Use instead
    /// The whole file.
    pub static TAIL_MISSING = "TL333", "tail-missing", Error;
}

declare_rule! {
    /// Events stand behind the last checkpoint.
    ///
    /// ## What it does
    /// Reports how many records no checkpoint covers. It is an error where the session has ended,
    /// because an emitter makes a checkpoint at the end.
    ///
    /// ## Why is this bad?
    /// These events could have been replaced, or others left out.
    ///
    /// ## Example
    /// An older file of checkpoints was put back, and the events behind it were written anew.
    ///
    /// ## Use instead
    /// The latest checkpoints. After a crash, the tail is what it is.
    pub static TAIL_UNANCHORED = "TL334", "tail-unanchored", Warning;
}

declare_rule! {
    /// Two checkpoints of a session contradict each other.
    ///
    /// ## What it does
    /// Reports checkpoints of one size with different roots, and checkpoints that stand behind one
    /// of a larger size.
    ///
    /// ## Why is this bad?
    /// Two histories were signed, or an older checkpoint was copied behind a newer one.
    ///
    /// ## Example
    /// Checkpoints of 100, 200 and again 100 records.
    ///
    /// ## Use instead
    /// The file of checkpoints as it was written.
    pub static CHECKPOINT_CONFLICT = "TL335", "checkpoint-conflict", Error;
}

declare_rule! {
    /// A note in the file of checkpoints cannot be read.
    ///
    /// ## What it does
    /// Reports what is no signed note, or no checkpoint of a trace. A note that is torn at the end
    /// of the file is what a crash leaves, and a warning.
    ///
    /// ## Why is this bad?
    /// What it said about the trace is lost.
    ///
    /// ## Example
    /// A file of another program.
    ///
    /// ## Use instead
    /// The file that the emitter wrote beside the trace.
    pub static CHECKPOINT_UNREADABLE = "TL336", "checkpoint-unreadable", Error;
}

declare_rule! {
    /// A checkpoint is of no session in the trace.
    ///
    /// ## What it does
    /// Reports checkpoints whose origin is none of the sessions that were read.
    ///
    /// ## Why is this bad?
    /// The session that it speaks of is missing, or the file belongs to another trace.
    ///
    /// ## Example
    /// Two traces, and the checkpoints of one of them.
    ///
    /// ## Use instead
    /// The traces that belong to the checkpoints.
    pub static CHECKPOINT_FOREIGN = "TL337", "checkpoint-foreign", Warning;
}

declare_rule! {
    /// An artifact is not what its reference says.
    ///
    /// ## What it does
    /// Takes SHA-256 and size of each artifact, inline or in a file, and compares them with
    /// `content_hash` and `size_bytes` (TRACE/1.0 sections 2.3 and 4.3).
    ///
    /// ## Why is this bad?
    /// The artifact was changed after the event was hashed.
    ///
    /// ## Example
    /// A file in `artifacts/` was edited.
    ///
    /// ## Use instead
    /// The artifact as it was written.
    pub static ARTIFACT_MISMATCH = "TL338", "artifact-mismatch", Error;
}

declare_rule! {
    /// An artifact is not there, or was not looked at.
    ///
    /// ## What it does
    /// Reports artifacts whose file cannot be read, and those that lie elsewhere: URLs, absolute
    /// paths, paths out of the trace's folder.
    ///
    /// ## Why is this bad?
    /// What the event refers to is not known. The event itself is intact.
    ///
    /// ## Example
    /// The trace was copied without its `artifacts/`.
    ///
    /// ## Use instead
    /// Copy both, or look at the artifact where it lies.
    pub static ARTIFACT_UNAVAILABLE = "TL339", "artifact-unavailable", Warning;
}

declare_rule! {
    /// A reference to an artifact is not of the format.
    ///
    /// ## What it does
    /// Reports references without a required member, with a member of the wrong type, or without
    /// the content that their storage promises (TRACE/1.0 section 2.3).
    ///
    /// ## Why is this bad?
    /// The artifact cannot be verified.
    ///
    /// ## Example
    /// ```json
    /// {"storage":"inline","name":"request"}
    /// ```
    ///
    /// ## Use instead
    /// All members of section 2.3, and `inline_content` or `external_ref`.
    pub static ARTIFACT_REFERENCE = "TL340", "artifact-reference", Error;
}

declare_rule! {
    /// A payload lacks what its event type defines.
    ///
    /// ## What it does
    /// Compares the payloads of the types that TRACE/1.0 section 9 defines with their members.
    ///
    /// ## Why is this bad?
    /// Readers that go by the format do not find what they look for. The record is intact.
    ///
    /// ## Example
    /// `session.ended` without `events_emitted`.
    ///
    /// ## Use instead
    /// The members of section 9; more may stand beside them.
    pub static PAYLOAD_MEMBER = "TL341", "payload-member", Note;
}

declare_rule! {
    /// An event type is none of the format.
    ///
    /// ## What it does
    /// Reports types that neither TRACE/1.0 section 2.2 has nor begin with `custom.`.
    ///
    /// ## Why is this bad?
    /// Filters and viewers that go by the format do not know it.
    ///
    /// ## Example
    /// `carp.carp_resolve.started`.
    ///
    /// ## Use instead
    /// `custom.carp_resolve.started`.
    pub static UNKNOWN_EVENT_TYPE = "TL342", "unknown-event-type", Note;
}
