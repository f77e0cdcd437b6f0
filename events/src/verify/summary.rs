//! What is known of a session at the end.

use super::hash::Dialect;
use crate::Timestamp;
use crate::checkpoint::Note;
use crate::merkle::Hash;

/// What is known of a session at the end of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// `session_id`.
    pub session: String,
    /// How many records were there.
    pub records: u64,
    /// How many events are lost by the session's own word: gap records and refusals.
    pub lost: u64,
    /// Whether `session.ended` was there.
    pub ended: bool,
    /// How the hashes were made.
    pub dialect: Dialect,
    /// The last record's sequence number.
    pub sequence: u64,
    /// The last record's hash.
    pub head: Hash,
    /// The last record's time.
    pub time: Option<Timestamp>,
    /// The files that the records stand in.
    pub files: Vec<String>,
    /// Whether anything is missing.
    pub completeness: Completeness,
    /// The records that no checkpoint covers, where there are checkpoints.
    pub unanchored: Option<u64>,
    /// For the event that was asked for: its place, and what its proof is made of.
    pub wanted: Option<Wanted>,
}

/// What a proof is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The event's place in its session, counted from 0.
    pub index: u64,
    /// The leaves of the whole session.
    pub leaves: Vec<Hash>,
    /// The last checkpoint that holds.
    pub note: Option<Note>,
}

/// Whether anything of a session is missing, apart from whether what is there is intact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Completeness {
    /// The session has ended, or a checkpoint covers its last record.
    Complete,
    /// The session has not ended, and nothing says what followed.
    OpenEnd,
    /// There are checkpoints, and records behind the last of them.
    UnanchoredTail,
    /// The emitter lost events and says so.
    Gaps,
    /// Records are missing.
    Truncated,
    /// Two histories go on from one record.
    Forked,
    /// A checkpoint is of another history.
    Rewritten,
    /// The format cannot show it.
    Unknown,
}

impl Completeness {
    /// As JSON writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::OpenEnd => "open-end",
            Self::UnanchoredTail => "unanchored-tail",
            Self::Gaps => "gaps",
            Self::Truncated => "truncated",
            Self::Forked => "forked",
            Self::Rewritten => "rewritten",
            Self::Unknown => "unknown",
        }
    }
}
