//! Writes the events of one session as TRACE/1.0 records, chained by hash.
//!
//! The record is written in canonical member order, so that a verifier need only cut out
//! `event_hash` and hash the rest of the line (seed sections 4.1 and 4.2).

mod draft;
mod form;

use uuid::Uuid;

use crate::canonical::{Canonical, ObjectBuilder, Refusal};
use crate::checkpoint::{Checkpoint, Checkpointer};
use crate::sha256::Hash;
use crate::text::{push_string, push_u64};
use crate::{Timestamp, event_type};
pub use draft::{Draft, Emitter, Level, Sealed};
use form::{Form, Spelled, Stamp};

/// Gives the events of one session their places in the chain and writes them.
#[derive(Clone, Debug)]
pub struct Sealer {
    /// `"session_id":"...","severity":"`, which is the same in every record.
    session: String,
    /// `","source":{...},"span_id":"`, likewise.
    source: String,
    sequence: u64,
    last_hash: Option<Hash>,
    last_time: Timestamp,
    /// A record that is formed and not written yet.
    pending: Option<Form>,
    /// The form of the record before, for the next one.
    spare: Form,
    stamp: Stamp,
    /// The identifiers of the records before, which mostly are the next ones'.
    trace_id: Spelled,
    span_id: Spelled,
    /// Follows the records, where checkpoints are wanted.
    checkpointer: Option<Checkpointer>,
    session_id: Uuid,
}

impl Sealer {
    /// A chain without records: the first has sequence 1 and no previous hash.
    #[must_use]
    pub fn new(session_id: Uuid, emitter: &Emitter<'_>) -> Self {
        let mut session = String::from(",\"session_id\":\"");
        push_uuid(&mut session, session_id);
        session.push_str("\",\"severity\":\"");
        let mut source = String::from("\",\"source\":{\"component\":");
        push_string(&mut source, emitter.component);
        if let Some(instance) = emitter.instance_id {
            source.push_str(",\"instance_id\":");
            push_string(&mut source, instance);
        }
        source.push_str(",\"version\":");
        push_string(&mut source, emitter.version);
        source.push_str("},\"span_id\":\"");
        Self {
            session,
            source,
            sequence: 0,
            last_hash: None,
            last_time: Timestamp::from_unix(i64::MIN, 0),
            pending: None,
            spare: Form::default(),
            stamp: Stamp::default(),
            trace_id: Spelled::default(),
            span_id: Spelled::default(),
            checkpointer: None,
            session_id,
        }
    }

    /// Follows the records from now on, so that there can be checkpoints. Call it before the first
    /// record.
    pub fn keep_checkpoints(&mut self) {
        self.checkpointer = Some(Checkpointer::new(&self.session_id.to_string()));
    }

    /// How many records a checkpoint would cover; 0 where they are not followed.
    #[must_use]
    pub fn followed(&self) -> u64 {
        self.checkpointer.as_ref().map_or(0, Checkpointer::size)
    }

    /// A checkpoint over all records so far; `None` before the first, and where they are not
    /// followed.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.checkpointer.as_ref()?.checkpoint()
    }

    /// Goes on with a chain: behind the record with this sequence number, hash and time.
    #[must_use]
    pub fn resume(session_id: Uuid, emitter: &Emitter<'_>, last: Sealed, time: Timestamp) -> Self {
        Self {
            sequence: last.sequence,
            last_hash: Some(last.hash),
            last_time: time,
            ..Self::new(session_id, emitter)
        }
    }

    /// The sequence number of the last record, written or [deferred](Self::defer); 0 before the
    /// first.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The hash of the last record that was written.
    #[must_use]
    pub const fn head(&self) -> Option<Hash> {
        self.last_hash
    }

    /// Appends the record of `draft` with its line feed to `out`, ready for one write.
    pub fn seal(&mut self, draft: &Draft<'_>, out: &mut String) -> Sealed {
        self.defer(draft, out);
        self.settle(out).expect("a record was just deferred")
    }

    /// As [`seal`](Self::seal), for those who have more records at hand: it is the record before
    /// that is appended, and this one by the next call, or by [`settle`](Self::settle). The two are
    /// hashed at once, which is faster.
    pub fn defer(&mut self, draft: &Draft<'_>, out: &mut String) {
        self.sequence += 1;
        self.last_time = self.last_time.max(draft.timestamp);
        let mut next = std::mem::take(&mut self.spare);
        self.write_form(draft, &mut next);
        if let Some(last) = self.pending.take() {
            self.complete(last, Some(&mut next), out);
        }
        self.pending = Some(next);
    }

    /// Appends the record that was deferred, if there is one.
    pub fn settle(&mut self, out: &mut String) -> Option<Sealed> {
        let last = self.pending.take()?;
        Some(self.complete(last, None, out))
    }

    /// Hashes a record and appends it; begins with the hash of the next one meanwhile.
    fn complete(&mut self, mut form: Form, next: Option<&mut Form>, out: &mut String) -> Sealed {
        let hash = form.finish(self.last_hash.as_ref(), next);
        form.write(&hash, out);
        self.last_hash = Some(hash);
        let sealed = Sealed {
            sequence: form.sequence,
            hash,
        };
        self.spare = form;
        if let Some(checkpointer) = &mut self.checkpointer {
            checkpointer.push(sealed);
        }
        sealed
    }

    /// Appends a gap record in the place of `count` events that were lost. The events keep the
    /// sequence numbers that they would have had; the record has the last of them, and names the
    /// first. `draft` gives identifiers and time; its type and payload are not used. With a count
    /// of 0 the record takes one number and says so.
    pub fn seal_gap(
        &mut self,
        draft: &Draft<'_>,
        count: u64,
        reason: &str,
        out: &mut String,
    ) -> Sealed {
        let first = self.sequence + 1;
        self.sequence += count.saturating_sub(1);
        let mut payload = String::from("{\"count\":");
        push_u64(&mut payload, count);
        payload.push_str(",\"first\":");
        push_u64(&mut payload, first);
        payload.push_str(",\"last\":");
        push_u64(&mut payload, self.sequence + 1);
        payload.push_str(",\"reason\":");
        push_string(&mut payload, reason);
        payload.push('}');
        let gap = Draft {
            event_type: event_type::GAP,
            severity: Level::Warn,
            payload: Canonical::trusted(payload),
            ..draft.clone()
        };
        self.seal(&gap, out)
    }

    /// Appends, in the place of an event whose payload cannot be written, a record that says which
    /// and why. The payload of `draft` is not used.
    pub fn seal_refused(
        &mut self,
        draft: &Draft<'_>,
        refusal: &Refusal,
        out: &mut String,
    ) -> Sealed {
        let mut payload = ObjectBuilder::new();
        payload.member("event_type", Canonical::string(draft.event_type));
        payload.member("reason", Canonical::string(&refusal.to_string()));
        let refused = Draft {
            event_type: event_type::REFUSED,
            severity: Level::Error,
            payload: payload.finish().expect("the two keys differ"),
            ..draft.clone()
        };
        self.seal(&refused, out)
    }

    /// Writes the canonical form without `event_hash`, and without the digits of the hash before.
    fn write_form(&mut self, draft: &Draft<'_>, form: &mut Form) {
        form.begin(self.sequence);
        let text = &mut form.text;
        text.push('{');
        if let Some(artifacts) = &draft.artifacts {
            text.push_str("\"artifacts\":");
            text.push_str(artifacts.as_str());
            text.push(',');
        }
        form.hash_at = text.len();
        text.push_str("\"event_id\":\"");
        push_uuid(text, draft.event_id);
        text.push_str("\",\"event_type\":");
        push_string(text, draft.event_type);
        if let Some(parent) = draft.parent_span_id {
            text.push_str(",\"parent_span_id\":\"");
            push_uuid(text, parent);
            text.push('"');
        }
        text.push_str(",\"payload\":");
        text.push_str(draft.payload.as_str());
        if self.last_hash.is_some() || self.pending.is_some() {
            text.push_str(",\"previous_event_hash\":\"");
            form.previous_at = Some(text.len());
            text.push('"');
        }
        text.push_str(",\"sequence\":");
        push_u64(text, self.sequence);
        text.push_str(&self.session);
        text.push_str(draft.severity.as_str());
        text.push_str(&self.source);
        self.span_id.push(draft.span_id, text);
        text.push('"');
        if let Some(tags) = &draft.tags {
            text.push_str(",\"tags\":");
            text.push_str(tags.as_str());
        }
        text.push_str(",\"timestamp\":\"");
        self.stamp.push(self.last_time, text);
        text.push_str("\",\"trace_id\":\"");
        self.trace_id.push(draft.trace_id, text);
        text.push_str("\",\"trace_version\":\"1.0\"}");
    }
}

fn push_uuid(out: &mut String, id: Uuid) {
    out.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}

/// Appends lower-case hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, hash: &Hash) {
    out.push_str(str::from_utf8(&hex(hash)).expect("hexadecimal digits are ASCII"));
}

fn hex(hash: &Hash) -> [u8; 64] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0u8; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    text
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn draft<'a>(event_type: &'a str, payload: &'a str) -> Draft<'a> {
        Draft {
            event_id: Uuid::from_u128(1),
            timestamp: Timestamp::from_unix(1_795_338_445, 887_123_456),
            trace_id: Uuid::from_u128(2),
            span_id: Uuid::from_u128(3),
            parent_span_id: None,
            event_type,
            severity: Level::Info,
            payload: Canonical::from_json(payload).expect("a canonical payload"),
            tags: None,
            artifacts: None,
        }
    }

    fn sealer() -> Sealer {
        let emitter = Emitter {
            component: "raft \"x\"",
            version: "1",
            instance_id: Some("n1"),
        };
        Sealer::new(Uuid::from_u128(9), &emitter)
    }

    /// The oracle: a tree, another crate's canonical form, SHA-256.
    fn check_chain(lines: &str) -> Vec<serde_json::Value> {
        let mut previous: Option<String> = None;
        lines
            .lines()
            .map(|line| {
                let record: serde_json::Value = serde_json::from_str(line).expect("a record");
                let whole = serde_json_canonicalizer::to_string(&record).expect("canonical");
                assert_eq!(whole, line, "the line is in canonical order");
                let mut without = record.clone();
                let object = without.as_object_mut().expect("an object");
                let hash = object.remove("event_hash").expect("a hash");
                let form = serde_json_canonicalizer::to_string(&without).expect("canonical");
                let mut wanted = String::new();
                push_hex(&mut wanted, &Sha256::digest(form).into());
                assert_eq!(hash, wanted);
                let before = record
                    .get("previous_event_hash")
                    .and_then(|hash| hash.as_str());
                assert_eq!(before, previous.as_deref());
                previous = Some(wanted);
                record
            })
            .collect()
    }

    #[test]
    fn records_are_canonical_chained_and_numbered_from_one() {
        let mut sealer = sealer();
        let mut out = String::new();
        sealer.seal(&draft(event_type::SESSION_STARTED, "{}"), &mut out);
        let rich = Draft {
            parent_span_id: Some(Uuid::from_u128(4)),
            tags: Some(Canonical::from_json(r#"{"env":"test"}"#).expect("tags")),
            artifacts: Some(Canonical::from_json("[]").expect("artifacts")),
            ..draft("custom.action.\"Ä\n", r#"{"z":1,"action":"x"}"#)
        };
        sealer.seal(&rich, &mut out);
        let sealed = sealer.seal(&draft(event_type::SESSION_ENDED, "{}"), &mut out);
        assert_eq!((sealed.sequence, sealer.sequence()), (3, 3));
        assert_eq!(sealer.head(), Some(sealed.hash));
        let records = check_chain(&out);
        let numbers: Vec<_> = records.iter().map(|r| r["sequence"].as_u64()).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
        assert_eq!(records[0]["timestamp"], "2026-11-22T09:07:25.887123Z");
    }

    #[test]
    fn records_that_are_deferred_are_the_same() {
        let types = ["a", "custom.action.BecomeLeader", "c"];
        let payload = |size: usize| format!(r#"{{"x":"{}"}}"#, "y".repeat(size));
        let (mut one, mut other) = (sealer(), sealer());
        let (mut sealed, mut deferred) = (String::new(), String::new());
        for size in 0..200 {
            let payload = payload(size * 7 % 300);
            let draft = draft(types[size % 3], &payload);
            let wanted = one.seal(&draft, &mut sealed);
            other.defer(&draft, &mut deferred);
            if size % 17 == 0 {
                assert_eq!(other.settle(&mut deferred), Some(wanted));
                assert_eq!(other.settle(&mut deferred), None);
            }
        }
        other.settle(&mut deferred);
        assert_eq!(deferred, sealed);
        check_chain(&sealed);
    }

    #[test]
    fn a_gap_record_takes_the_numbers_of_what_was_lost() {
        let mut sealer = sealer();
        let mut out = String::new();
        sealer.seal(&draft("a", "{}"), &mut out);
        sealer.seal_gap(&draft("b", "{}"), 5, "queue full", &mut out);
        sealer.seal(&draft("c", "{}"), &mut out);
        let records = check_chain(&out);
        assert_eq!(records[1]["event_type"], "custom.trace.gap");
        assert_eq!(
            records[1]["payload"],
            serde_json::json!({"count": 5, "first": 2, "last": 6, "reason": "queue full"})
        );
        assert_eq!(
            (&records[1]["sequence"], &records[2]["sequence"]),
            (&6.into(), &7.into())
        );
    }

    #[test]
    fn what_cannot_be_written_is_said_in_its_place() {
        let refusal = Canonical::from_json("9007199254740993").expect_err("too large");
        let mut out = String::new();
        sealer().seal_refused(&draft("custom.action.A", "{}"), &refusal, &mut out);
        let records = check_chain(&out);
        assert_eq!(records[0]["event_type"], "custom.trace.refused");
        assert_eq!(records[0]["payload"]["event_type"], "custom.action.A");
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_disorder_the_trace() {
        let mut sealer = sealer();
        let mut out = String::new();
        sealer.seal(&draft("a", "{}"), &mut out);
        let early = Draft {
            timestamp: Timestamp::from_unix(5, 0),
            ..draft("b", "{}")
        };
        sealer.seal(&early, &mut out);
        let records = check_chain(&out);
        assert_eq!(records[0]["timestamp"], records[1]["timestamp"]);
    }
}
