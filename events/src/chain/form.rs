//! A record on its way: its canonical form, and the hash of that in two steps.

use uuid::Uuid;

use super::hex;
use crate::Timestamp;
use crate::sha256::{Block, Hash, State, compress_two, pad};

/// The canonical form of a record without `event_hash`.
///
/// The digits of `previous_event_hash` are known last. What stands before them can be hashed while
/// the record before is not finished.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) sequence: u64,
    /// The form without those digits.
    pub(super) text: String,
    /// Where in it `event_hash` belongs.
    pub(super) hash_at: usize,
    /// Where in it the digits of the hash before belong; `None` in the first record.
    pub(super) previous_at: Option<usize>,
    previous: Option<[u8; 64]>,
    /// What is hashed: the form with all digits, and padding.
    message: Vec<u8>,
    /// The hash of the first blocks of the message, and how many they are.
    state: State,
    hashed: usize,
}

impl Form {
    /// A form without text.
    pub(super) fn begin(&mut self, sequence: u64) {
        self.sequence = sequence;
        self.text.clear();
        self.hash_at = 0;
        self.previous_at = None;
        self.previous = None;
        self.message.clear();
        self.state = State::new();
        self.hashed = 0;
    }

    /// The whole blocks before the digits of the hash before.
    fn first_blocks(&self) -> &[Block] {
        let known = self.previous_at.unwrap_or_default();
        self.text.as_bytes()[..known].as_chunks().0
    }

    /// The record's hash. `next` is the form of the record behind it.
    pub(super) fn finish(&mut self, previous: Option<&Hash>, next: Option<&mut Self>) -> Hash {
        let text = self.text.as_bytes();
        let begun = self.hashed * size_of::<Block>();
        match (self.previous_at, previous) {
            (Some(at), Some(previous)) => {
                let digits = hex(previous);
                self.message.extend_from_slice(&text[begun..at]);
                self.message.extend_from_slice(&digits);
                self.message.extend_from_slice(&text[at..]);
                self.previous = Some(digits);
            }
            _ => self.message.extend_from_slice(&text[begun..]),
        }
        let length = begun + self.message.len();
        pad(&mut self.message, length);
        let blocks = self.message.as_chunks().0;
        match next {
            None => self.state.compress(blocks),
            Some(next) => {
                let mut state = next.state;
                let first = next.first_blocks();
                compress_two((&mut self.state, blocks), (&mut state, first));
                next.hashed = first.len();
                next.state = state;
            }
        }
        self.state.hash()
    }

    /// Appends the record, which has this hash, and a line feed.
    pub(super) fn write(&self, hash: &Hash, out: &mut String) {
        let digits = |digits: &[u8; 64], out: &mut String| {
            out.push_str(str::from_utf8(digits).expect("hexadecimal digits are ASCII"));
        };
        let (before, behind) = self.text.split_at(self.hash_at);
        out.reserve(self.text.len() + 160);
        out.push_str(before);
        out.push_str("\"event_hash\":\"");
        digits(&hex(hash), out);
        out.push_str("\",");
        match (self.previous_at, &self.previous) {
            (Some(at), Some(previous)) => {
                let (payload, rest) = behind.split_at(at - self.hash_at);
                out.push_str(payload);
                digits(previous, out);
                out.push_str(rest);
            }
            _ => out.push_str(behind),
        }
        out.push('\n');
    }
}

/// An identifier with its text.
#[derive(Clone, Debug)]
pub(super) struct Spelled {
    id: Uuid,
    text: [u8; 36],
}

impl Default for Spelled {
    fn default() -> Self {
        Self {
            id: Uuid::nil(),
            text: *b"00000000-0000-0000-0000-000000000000",
        }
    }
}

impl Spelled {
    /// Appends `id`, which is spelled anew only if it is another one.
    pub(super) fn push(&mut self, id: Uuid, out: &mut String) {
        if id != self.id {
            self.id = id;
            id.hyphenated().encode_lower(&mut self.text);
        }
        out.push_str(str::from_utf8(&self.text).expect("an identifier is ASCII"));
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
        /// The length of `000000Z`.
        const FRACTION: usize = 7;
        if self.second != Some(at.seconds()) {
            self.second = Some(at.seconds());
            self.text.clear();
            at.push(&mut self.text);
            self.text.truncate(Timestamp::WRITTEN_LEN - FRACTION);
        }
        out.push_str(&self.text);
        let mut digits = *b"000000Z";
        let mut micros = at.subsec_nanos() / 1000;
        for digit in digits[..FRACTION - 1].iter_mut().rev() {
            *digit = b'0' + (micros % 10) as u8;
            micros /= 10;
        }
        out.push_str(str::from_utf8(&digits).expect("digits are ASCII"));
    }
}
