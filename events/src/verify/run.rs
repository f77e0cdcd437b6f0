//! What a checker sums up: stretches of sessions.

use tracelaw_diagnostics::Place;

use super::decode_digits;
use super::hash::{Dialect, Hash};
use super::record::positive_integer;
use super::record::{Name, TraceRecord};
use crate::Timestamp;

/// A stretch of one session in which each record follows from the one before.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) session: Box<str>,
    pub(super) dialect: Dialect,
    /// How many records.
    pub(super) records: u64,
    /// How many events gap records and refusals stand for.
    pub(super) lost: u64,
    /// Of the first record: the lowest number that it accounts for.
    pub(super) first_sequence: u64,
    pub(super) first_previous: Option<Hash>,
    pub(super) first_time: Option<Timestamp>,
    /// Whether the first record's own hash is wrong, so that its number proves nothing.
    pub(super) first_changed: bool,
    /// Where the first record stands.
    pub(super) place: Place,
    /// Of the last record.
    pub(super) last: Link,
    /// The last record's line.
    pub(super) last_line: u64,
    /// Whether the last record ends the session.
    pub(super) ended: bool,
    /// The session in another file that it goes on in, by the word of its end.
    pub(super) continued_in: Option<Box<str>>,
    /// `trace_id` of the last record, and the first place where it is another than before.
    pub(super) trace_id: Box<str>,
    pub(super) first_trace_id: Option<Box<str>>,
    pub(super) trace_change: Option<Place>,
    pub(super) spelling: Spelling,
    /// The leaves of the records' hashes, if they are wanted; until the block ends the hashes.
    pub(super) leaves: Vec<Hash>,
    /// Which of the records is the one that was asked for.
    pub(super) wanted: Option<u64>,
    /// The chain in another file that the session says it goes on from.
    pub(super) continues: Option<Continues>,
}

/// What `session.started` says of the session before, in `session_config.continues`.
#[derive(Clone, Debug)]
pub(super) struct Continues {
    pub(super) session: String,
    /// The name of its file, if that is said.
    pub(super) file: Option<String>,
    pub(super) sequence: u64,
    pub(super) head: Hash,
    pub(super) place: Place,
}

/// The session that `session.ended` names as the next one.
pub(super) fn continued_in(fields: &TraceRecord<'_>) -> Option<Box<str>> {
    let payload = fields.get(Name::Payload)?.object()?;
    Some(payload.get("continued_in")?.string()?.into())
}

impl Continues {
    pub(super) fn of(fields: &TraceRecord<'_>, place: impl FnOnce() -> Place) -> Option<Self> {
        let config = fields.get(Name::Payload)?.object()?.get("session_config")?;
        let continues = config.object()?.get("continues")?.object()?;
        Some(Self {
            session: continues.get("session_id")?.string()?.into_owned(),
            file: continues
                .get("file")
                .and_then(|member| Some(member.string()?.into_owned())),
            sequence: positive_integer(continues.get("sequence")?.raw())?,
            head: decode_digits(&continues.get("head")?.string()?)?,
            place: place(),
        })
    }
}

/// How many records are in canonical form, and how many are intact and not.
#[derive(Clone, Debug, Default)]
pub(super) struct Spelling {
    pub(super) canonical: u64,
    pub(super) others: u64,
    /// Where the first of the others stands.
    pub(super) other: Option<Place>,
}

impl Spelling {
    pub(super) fn add(&mut self, later: Self) {
        self.canonical += later.canonical;
        self.others += later.others;
        self.other = self.other.take().or(later.other);
    }
}

/// What the next record must follow from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) sequence: u64,
    /// The hash that the record claims.
    pub(super) claimed: Option<Hash>,
    /// The hash that its content has.
    pub(super) computed: Hash,
    pub(super) time: Option<Timestamp>,
}

impl Link {
    /// Whether a record that names `previous` names this one. A record without a hash, which is
    /// reported, cannot be told from others.
    pub(super) fn is_named_by(&self, previous: Option<Hash>) -> bool {
        let named =
            self.claimed.is_none() || previous == self.claimed || previous == Some(self.computed);
        named && previous.is_some()
    }
}
