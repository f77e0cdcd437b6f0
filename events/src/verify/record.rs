//! The members of a TRACE/1.0 record (seed section 2.1).

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::content::is_action_payload;
use super::hash::Hash;
use crate::Timestamp;
use crate::scan::{Layout, Member, Object, Record};
use crate::timestamp;

/// A member of a TRACE/1.0 record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    TraceVersion,
    EventId,
    TraceId,
    SpanId,
    ParentSpanId,
    SessionId,
    EventType,
    Severity,
    Payload,
    Artifacts,
    Source,
    Tags,
    Timestamp,
    Sequence,
    EventHash,
    PreviousEventHash,
}

impl Name {
    const ALL: [Self; 16] = [
        Self::TraceVersion,
        Self::EventId,
        Self::TraceId,
        Self::SpanId,
        Self::ParentSpanId,
        Self::SessionId,
        Self::EventType,
        Self::Severity,
        Self::Payload,
        Self::Artifacts,
        Self::Source,
        Self::Tags,
        Self::Timestamp,
        Self::Sequence,
        Self::EventHash,
        Self::PreviousEventHash,
    ];

    /// As records spell it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::TraceVersion => "trace_version",
            Self::EventId => "event_id",
            Self::TraceId => "trace_id",
            Self::SpanId => "span_id",
            Self::ParentSpanId => "parent_span_id",
            Self::SessionId => "session_id",
            Self::EventType => "event_type",
            Self::Severity => "severity",
            Self::Payload => "payload",
            Self::Artifacts => "artifacts",
            Self::Source => "source",
            Self::Tags => "tags",
            Self::Timestamp => "timestamp",
            Self::Sequence => "sequence",
            Self::EventHash => "event_hash",
            Self::PreviousEventHash => "previous_event_hash",
        }
    }

    fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == key)
    }
}

/// Whether TRACE/1.0 defines a member of this name for a record.
pub(crate) fn is_member(key: &str) -> bool {
    Name::of(key).is_some()
}

/// Where the members of a record are in its index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members([u32; Name::ALL.len()]);

impl Members {
    const NOT_THERE: u32 = u32::MAX;

    fn get<'i>(&self, record: &Record<'i>, name: Name) -> Option<Member<'i>> {
        let number = self.0[name as usize];
        (number != Self::NOT_THERE).then(|| record.member(number))
    }

    fn of(record: &Record<'_>) -> Option<Self> {
        let mut found = [Self::NOT_THERE; Name::ALL.len()];
        for member in record.object()? {
            if let Some(name) = Name::of(&member.key()) {
                found[name as usize] = member.number();
            }
        }
        Some(Self(found))
    }
}

/// What is known of the records before, which the next ones mostly share.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Of each layout.
    keys: FxHashMap<Layout, Keys>,
    /// The last `source` that is as it must be.
    source: String,
    stamps: timestamp::Reader,
    /// The last `event_hash`, which the next record names.
    hash: Option<([u8; 64], Hash)>,
}

/// What follows from the keys of a record.
#[derive(Clone, Copy, Debug)]
struct Keys {
    members: Members,
    /// Whether the payload surely is that of an action.
    of_action: bool,
}

impl Keys {
    fn of(record: &Record<'_>) -> Option<Self> {
        let members = Members::of(record)?;
        let payload = members.get(record, Name::Payload);
        let payload = payload.and_then(|payload| payload.object());
        Some(Self {
            members,
            of_action: payload.is_some_and(is_action_payload),
        })
    }
}

impl Known {
    /// The keys of `record`, if it is an object.
    fn keys(&mut self, record: &Record<'_>) -> Option<Keys> {
        let Some(layout) = record.layout() else {
            return Keys::of(record);
        };
        if let Some(keys) = self.keys.get(&layout) {
            return Some(*keys);
        }
        let keys = Keys::of(record)?;
        self.keys.insert(layout, keys);
        Some(keys)
    }

    fn source_fits(&mut self, source: Member<'_>) -> bool {
        if source.raw() == self.source {
            return true;
        }
        let fits = source.object().is_some_and(is_source);
        if fits {
            source.raw().clone_into(&mut self.source);
        }
        fits
    }

    /// What `previous_event_hash` says, which mostly is the `event_hash` of the record before.
    fn previous(&self, member: Member<'_>) -> Option<Hash> {
        let Some(digits) = digits(member) else {
            return decode_digits(&member.string()?);
        };
        match &self.hash {
            Some((before, hash)) if before == digits => Some(*hash),
            _ => decode(digits),
        }
    }
}

/// A TRACE/1.0 record, borrowed from its line. What is decoded is absent where the member is missing
/// or has a value of the wrong type.
#[derive(Clone, Copy, Debug)]
pub(super) struct TraceRecord<'i> {
    record: Record<'i>,
    members: Members,
    /// Whether the payload surely is that of an action.
    pub(super) of_action: bool,
    /// Whether `source` is as it must be.
    pub(super) source_fits: bool,
    /// `sequence`, decoded.
    pub(super) sequence: Option<u64>,
    /// `event_hash`, decoded.
    pub(super) event_hash: Option<Hash>,
    /// `previous_event_hash`, decoded.
    pub(super) previous_hash: Option<Hash>,
    /// `timestamp`, decoded.
    pub(super) time: Option<Timestamp>,
}

impl<'i> TraceRecord<'i> {
    /// The members of `record`, if it is an object.
    pub(super) fn new(record: &Record<'i>, known: &mut Known) -> Option<Self> {
        let Keys { members, of_action } = known.keys(record)?;
        let get = |name| members.get(record, name);
        let previous_hash = get(Name::PreviousEventHash).and_then(|m| known.previous(m));
        let event_hash = get(Name::EventHash).and_then(|member| {
            let Some(digits) = digits(member) else {
                return decode_digits(&member.string()?);
            };
            let hash = decode(digits)?;
            known.hash = Some((*digits, hash));
            Some(hash)
        });
        Some(Self {
            record: *record,
            members,
            of_action,
            source_fits: get(Name::Source).is_some_and(|source| known.source_fits(source)),
            sequence: get(Name::Sequence).and_then(|m| positive_integer(m.raw())),
            event_hash,
            previous_hash,
            time: get(Name::Timestamp).and_then(|m| known.stamps.read(&m.string()?)),
        })
    }

    /// What it was read from.
    pub(super) const fn record(&self) -> &Record<'i> {
        &self.record
    }

    /// A member, if it is there.
    #[inline]
    pub(super) fn get(&self, name: Name) -> Option<Member<'i>> {
        self.members.get(&self.record, name)
    }

    /// Its text, if it is there and a string.
    #[inline]
    pub(super) fn string(&self, name: Name) -> Option<Cow<'i, str>> {
        self.get(name)?.string()
    }

    pub(super) fn has(&self, name: Name) -> bool {
        self.members.0[name as usize] != Members::NOT_THERE
    }

    /// The line before and behind `event_hash`; right only for a line in canonical form.
    pub(super) fn without_hash(&self) -> Option<(&'i str, &'i str)> {
        let line = self.record.line();
        let hash = self.get(Name::EventHash)?;
        let start = hash.key_offset();
        Some(match hash.next() {
            Some(next) => (&line[..start], &line[next.key_offset()..]),
            // The last member: the comma before it goes too, if there is one.
            None => (line[..start].trim_end_matches(','), "}"),
        })
    }

    /// Whether the record is of the dialect that lacks severity and source and names 64 zeros, or
    /// the hash before, in every record.
    pub(super) fn is_concatenated_dialect(&self) -> bool {
        !self.has(Name::Severity) && !self.has(Name::Source) && self.has(Name::PreviousEventHash)
    }
}

fn is_source(source: Object<'_>) -> bool {
    ["component", "version"].iter().all(|key| {
        source
            .get(key)
            .and_then(|member| member.string())
            .is_some_and(|text| !text.is_empty())
    })
}

/// The value of an integer that is not negative, spelled plainly.
pub(crate) fn positive_integer(raw: &str) -> Option<u64> {
    raw.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| raw.parse().ok())?
}

/// The inside of a string of 64 bytes.
fn digits<'i>(member: Member<'i>) -> Option<&'i [u8; 64]> {
    member.plain()?.as_bytes().as_array()
}

/// The bytes of 64 lower-case hexadecimal digits.
pub(crate) fn decode_digits(digits: &str) -> Option<Hash> {
    decode(digits.as_bytes().as_array()?)
}

/// Without a branch for each digit, so that it is done with vectors.
fn decode(digits: &[u8; 64]) -> Option<Hash> {
    let (mut values, mut wrong) = ([0; 64], false);
    for (value, byte) in values.iter_mut().zip(digits) {
        let (digit, letter) = (byte.wrapping_sub(b'0'), byte.wrapping_sub(b'a'));
        *value = if digit < 10 {
            digit
        } else {
            letter.wrapping_add(10)
        };
        wrong |= digit >= 10 && letter >= 6;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(values.as_chunks().0) {
        let pair = u16::from_le_bytes(*pair);
        *byte = (pair << 4 | pair >> 8) as u8;
    }
    (!wrong).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_digits_are_hexadecimal_wherever_they_stand() {
        for at in 0..64 {
            for byte in 0..=255 {
                let mut digits =
                    *b"09af5c3e1234567890abcdef00ff10017f80cafebeef8badf00d5eed91ca7e02";
                digits[at] = byte;
                let value = char::from(byte)
                    .to_digit(16)
                    .filter(|_| !byte.is_ascii_uppercase());
                let wanted = value.map(|_| {
                    std::array::from_fn(|byte| {
                        let pair = std::str::from_utf8(&digits[2 * byte..][..2]).expect("ASCII");
                        u8::from_str_radix(pair, 16).expect("digits")
                    })
                });
                assert_eq!(decode(&digits), wanted, "{byte} at {at}");
            }
        }
    }
}
