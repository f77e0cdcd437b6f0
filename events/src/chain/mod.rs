//! Writes the events of one session as TRACE/1.0 records, chained by hash.
//!
//! The record is written in canonical member order, so that a verifier need only cut out
//! `event_hash` and hash the rest of the line (seed sections 4.1 and 4.2).

mod draft;
mod form;
#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::canonical::{Canonical, ObjectBuilder, Refusal};
use crate::checkpoint::{Checkpoint, Checkpointer};
use crate::sha256::Hash;
use crate::text::{push_ascii, push_string, push_u64, put_hex};
use crate::{Timestamp, event_type};
pub use draft::{Draft, Emitter, Level, Sealed};
use form::{Digits, Form, Setting, Stamp};

/// Gives the events of one session their places in the chain and writes them.
#[derive(Clone, Debug)]
pub struct Sealer {
    sequence: u64,
    last_hash: Option<(Hash, Digits)>,
    last_time: Timestamp,
    /// The records that are formed and not written yet. The first is complete.
    first: Option<Box<Form>>,
    second: Option<Box<Form>>,
    /// Forms of records that were written, for the next ones.
    #[expect(clippy::vec_box, reason = "a form goes from hand to hand as a pointer")]
    spare: Vec<Box<Form>>,
    setting: Setting,
    stamp: Stamp,
    /// Follows the records, where checkpoints are wanted.
    checkpointer: Option<Checkpointer>,
    session_id: Uuid,
}

impl Sealer {
    /// A chain without records: the first has sequence 1 and no previous hash.
    #[must_use]
    pub fn new(session_id: Uuid, emitter: &Emitter<'_>) -> Self {
        Self {
            sequence: 0,
            last_hash: None,
            last_time: Timestamp::from_unix(i64::MIN, 0),
            first: None,
            second: None,
            spare: Vec::new(),
            setting: Setting::new(session_id, emitter),
            stamp: Stamp::default(),
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
            last_hash: Some((last.hash, Digits::of(&last.hash))),
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
    pub fn head(&self) -> Option<Hash> {
        self.last_hash.map(|(hash, _)| hash)
    }

    /// Appends the record of `draft` with its line feed to `out`, ready for one write.
    pub fn seal(&mut self, draft: &Draft<'_>, out: &mut String) -> Sealed {
        self.defer(draft, out);
        self.settle(out).expect("a record was just deferred")
    }

    /// As [`seal`](Self::seal), for those who have more records at hand: it is an earlier record
    /// that is appended, and this one by one of the next calls, or by [`settle`](Self::settle). Some
    /// are hashed at once, which is faster.
    pub fn defer(&mut self, draft: &Draft<'_>, out: &mut String) {
        self.sequence += 1;
        self.last_time = self.last_time.max(draft.timestamp);
        let mut form = self.spare.pop().unwrap_or_default();
        self.write_form(draft, &mut form);
        match (self.first.take(), self.second.take()) {
            (Some(first), Some(mut second)) => {
                self.finish(first, Some(&mut second), out);
                self.first = Some(second);
                self.second = Some(form);
            }
            (Some(first), None) => {
                self.first = Some(first);
                self.second = Some(form);
            }
            (None, _) => {
                if let Some((_, digits)) = &self.last_hash {
                    form.complete(digits);
                }
                self.first = Some(form);
            }
        }
    }

    /// Goes on with the hashes of records that were [deferred](Self::defer). Each step of a hash
    /// waits for the one before; called between other things, it lets the processor do those
    /// meanwhile.
    #[inline]
    pub fn advance(&mut self) {
        if let (Some(first), Some(second)) = (&mut self.first, &mut self.second) {
            first.hash_one(second);
        }
    }

    /// Appends the records that were deferred; says what the last of them is, if there is one.
    pub fn settle(&mut self, out: &mut String) -> Option<Sealed> {
        let first = self.first.take()?;
        let mut second = self.second.take();
        let sealed = self.finish(first, second.as_deref_mut(), out);
        match second {
            Some(second) => Some(self.finish(second, None, out)),
            None => Some(sealed),
        }
    }

    /// Hashes a record that is complete and appends it. The one behind it is complete then.
    fn finish(
        &mut self,
        mut form: Box<Form>,
        mut next: Option<&mut Form>,
        out: &mut String,
    ) -> Sealed {
        let hash = form.finish(next.as_deref_mut());
        let digits = Digits::of(&hash);
        if let Some(next) = next {
            next.complete(&digits);
        }
        form.write(&digits, out);
        self.last_hash = Some((hash, digits));
        let sealed = Sealed {
            sequence: form.sequence,
            hash,
        };
        self.spare.push(form);
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
        (self.setting).set(draft.severity, draft.trace_id, draft.span_id);
        let mut written = form.begin();
        written.text.push('{');
        if let Some(artifacts) = &draft.artifacts {
            (written.text).extend(["\"artifacts\":", artifacts.as_str(), ","]);
        }
        written.hash_here();
        let text = &mut written.text;
        text.push_str("\"event_id\":\"");
        push_uuid(text, draft.event_id);
        text.push_str("\",\"event_type\":");
        push_string(text, draft.event_type);
        if let Some(parent) = draft.parent_span_id {
            text.push_str(",\"parent_span_id\":\"");
            push_uuid(text, parent);
            text.push('"');
        }
        self.advance();
        text.push_str(",\"payload\":");
        text.push_str(draft.payload.as_str());
        if self.last_hash.is_some() || self.first.is_some() {
            text.push_str(",\"previous_event_hash\":\"");
            written.previous_here();
            written.text.push('"');
        }
        let text = &mut written.text;
        self.advance();
        text.push_str(",\"sequence\":");
        push_u64(text, self.sequence);
        text.push_str(&self.setting.from_session);
        if let Some(tags) = &draft.tags {
            text.extend([",\"tags\":", tags.as_str()]);
        }
        text.push_str(",\"timestamp\":\"");
        self.stamp.push(self.last_time, text);
        text.push('"');
        text.push_str(&self.setting.from_trace);
        form.end(self.sequence, written);
    }
}

fn push_uuid(out: &mut String, id: Uuid) {
    let mut digits = [0; 32];
    put_hex(id.as_bytes(), &mut digits);
    push_ascii::<36>(out, |room| {
        *room = [b'-'; 36];
        room[..8].copy_from_slice(&digits[..8]);
        room[9..13].copy_from_slice(&digits[8..12]);
        room[14..18].copy_from_slice(&digits[12..16]);
        room[19..23].copy_from_slice(&digits[16..20]);
        room[24..].copy_from_slice(&digits[20..]);
        room.len()
    });
}

/// Appends lower-case hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, hash: &Hash) {
    out.push_str(Digits::of(hash).as_str());
}
