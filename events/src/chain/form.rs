//! A record on its way: its canonical form, and the hash of that in two steps.

use std::ops::Range;
use std::slice;

use uuid::Uuid;

use super::{Emitter, Level, push_uuid};
use crate::Timestamp;
use crate::sha256::{Block, Hash, State, compress_two, pad};
use crate::text::{push_ascii, push_string, put_digits, put_hex};

/// A hash in lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits([u8; 64]);

impl Digits {
    /// As many, for a place where others will stand.
    const NONE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

    pub(crate) fn of(hash: &Hash) -> Self {
        let mut digits = [0; 64];
        put_hex(hash, &mut digits);
        Self(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("hexadecimal digits are ASCII")
    }
}

/// The canonical form of a record without `event_hash`.
///
/// The digits of `previous_event_hash` are known last. What stands before them can be hashed while
/// the record before is not finished.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) sequence: u64,
    /// What is hashed: the form, which has [`Digits::NONE`] until the hash before is known, and the
    /// padding.
    message: Vec<u8>,
    /// The length of the form.
    length: usize,
    /// Where in it `event_hash` belongs.
    hash_at: usize,
    /// Where in it the digits of the hash before belong; `None` in the first record.
    previous_at: Option<usize>,
    /// The hash of the first blocks of the message, and how many they are.
    state: State,
    hashed: usize,
}

/// A [`Form`] that is being written.
pub(super) struct Writing {
    pub(super) text: String,
    hash_at: usize,
    previous_at: Option<usize>,
}

impl Writing {
    /// `event_hash` belongs here.
    pub(super) fn hash_here(&mut self) {
        self.hash_at = self.text.len();
    }

    /// The digits of the hash before belong here.
    pub(super) fn previous_here(&mut self) {
        self.previous_at = Some(self.text.len());
        self.text.push_str(Digits::NONE);
    }
}

impl Form {
    /// Begins a form, in the buffer of this one.
    pub(super) fn begin(&mut self) -> Writing {
        let mut buffer = std::mem::take(&mut self.message);
        buffer.clear();
        Writing {
            text: String::from_utf8(buffer).unwrap_or_default(),
            hash_at: 0,
            previous_at: None,
        }
    }

    /// Becomes the form that was written.
    pub(super) fn end(&mut self, sequence: u64, written: Writing) {
        self.sequence = sequence;
        self.length = written.text.len();
        self.hash_at = written.hash_at;
        self.previous_at = written.previous_at;
        self.message = written.text.into_bytes();
        pad(&mut self.message, self.length);
        self.state = State::new();
        self.hashed = 0;
    }

    fn text(&self, range: Range<usize>) -> &str {
        let bytes = &self.message[range];
        debug_assert!(str::from_utf8(bytes).is_ok());
        // SAFETY: up to `length` the message is what `end` was given, which was a `String`, except
        // that `finish` has put digits in the place of digits. The ranges that `write` asks for
        // begin and end there or at `hash_at`, where `hash_here` was called: between two pieces of
        // text.
        #[expect(
            unsafe_code,
            reason = "to look at each byte again takes a tenth of the time: the measurement `emission`"
        )]
        unsafe {
            str::from_utf8_unchecked(bytes)
        }
    }

    /// Takes the digits of the hash before; all of the form is known then.
    pub(super) fn complete(&mut self, previous: &Digits) {
        if let Some(at) = self.previous_at {
            self.message[at..at + previous.0.len()].copy_from_slice(&previous.0);
        }
    }

    /// The whole blocks before the digits of the hash before that are not hashed yet.
    fn beginning(&self) -> &[Block] {
        let known = self.previous_at.unwrap_or_default();
        &self.message[..known].as_chunks().0[self.hashed..]
    }

    /// The blocks that are not hashed yet.
    fn rest(&self) -> &[Block] {
        &self.message.as_chunks().0[self.hashed..]
    }

    /// Hashes a block of a form that is complete, unless it is the last. Where there are not more
    /// left than the beginning of the form behind it has, one of that is hashed besides: as long as
    /// there are, a block alone leaves more of the processor to others.
    #[inline]
    pub(super) fn hash_one(&mut self, next: &mut Self) {
        let [block, others @ ..] = self.rest() else {
            return;
        };
        if others.is_empty() {
            return;
        }
        let (block, mut state) = (slice::from_ref(block), self.state);
        match next.beginning() {
            [beside, ..] if others.len() < next.beginning().len() => {
                let mut other = next.state;
                compress_two((&mut state, block), (&mut other, slice::from_ref(beside)));
                next.state = other;
                next.hashed += 1;
            }
            _ => state.compress(block),
        }
        self.state = state;
        self.hashed += 1;
    }

    /// The hash of a form that is complete. The beginning of the form behind it is hashed besides.
    pub(super) fn finish(&mut self, next: Option<&mut Self>) -> Hash {
        let mut state = self.state;
        match next {
            None => state.compress(self.rest()),
            Some(next) => {
                let mut other = next.state;
                let beside = next.beginning();
                compress_two((&mut state, self.rest()), (&mut other, beside));
                next.hashed += beside.len();
                next.state = other;
            }
        }
        state.hash()
    }

    /// Appends the record, which has this hash, and a line feed.
    pub(super) fn write(&self, hash: &Digits, out: &mut String) {
        out.reserve(self.length + 96);
        out.push_str(self.text(0..self.hash_at));
        out.push_str("\"event_hash\":\"");
        out.push_str(hash.as_str());
        out.push_str("\",");
        out.push_str(self.text(self.hash_at..self.length));
        out.push('\n');
    }
}

/// What is the same in all records of a session between those of one span, of one severity.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// `,"session_id":"...","severity":"`, which is the same in every record.
    session: String,
    /// `","source":{...},"span_id":"`, likewise.
    source: String,
    of: Option<(Level, Uuid, Uuid)>,
    /// From `session_id` to `span_id`.
    pub(super) from_session: String,
    /// From `trace_id` to the end.
    pub(super) from_trace: String,
}

impl Setting {
    pub(super) fn new(session_id: Uuid, emitter: &Emitter<'_>) -> Self {
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
            of: None,
            from_session: String::new(),
            from_trace: String::new(),
        }
    }

    /// Prepares the texts for a record, unless they are those of the one before.
    pub(super) fn set(&mut self, severity: Level, trace_id: Uuid, span_id: Uuid) {
        let of = Some((severity, trace_id, span_id));
        if self.of == of {
            return;
        }
        self.of = of;
        self.from_session.clear();
        (self.from_session).extend([&self.session, severity.as_str(), &self.source]);
        push_uuid(&mut self.from_session, span_id);
        self.from_session.push('"');
        self.from_trace.clear();
        self.from_trace.push_str(",\"trace_id\":\"");
        push_uuid(&mut self.from_trace, trace_id);
        self.from_trace.push_str("\",\"trace_version\":\"1.0\"}");
    }
}

/// The last timestamp with its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamp {
    second: Option<i64>,
    text: String,
}

impl Stamp {
    /// Appends `at`, of which the part up to the second is spelled anew only if it is another one.
    pub(super) fn push(&mut self, at: Timestamp, out: &mut String) {
        const FRACTION: &str = "000000Z";
        if self.second != Some(at.seconds()) {
            self.second = Some(at.seconds());
            self.text.clear();
            at.push(&mut self.text);
            self.text.truncate(Timestamp::WRITTEN_LEN - FRACTION.len());
        }
        out.push_str(&self.text);
        push_ascii::<{ FRACTION.len() }>(out, |room| {
            put_digits(&mut room[..6], u64::from(at.subsec_nanos() / 1000));
            room[6] = b'Z';
            room.len()
        });
    }
}
