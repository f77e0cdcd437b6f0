//! What a record is made of.

use uuid::Uuid;

use crate::Timestamp;
use crate::canonical::Canonical;
use crate::sha256::Hash;

/// How grave an event is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `debug`.
    Debug,
    /// `info`.
    #[default]
    Info,
    /// `warn`.
    Warn,
    /// `error`.
    Error,
}

impl Level {
    /// As records write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    /// What `text` writes, if it is one of the four words.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Debug, Self::Info, Self::Warn, Self::Error]
            .into_iter()
            .find(|level| level.as_str() == text)
    }
}

/// Who emits.
#[derive(Clone, Debug)]
pub struct Emitter<'a> {
    /// For instance `raft`.
    pub component: &'a str,
    /// The component's version.
    pub version: &'a str,
    /// Which of several instances.
    pub instance_id: Option<&'a str>,
}

/// An event that has no place in the chain yet.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// A UUIDv7.
    pub event_id: Uuid,
    /// When it happened. A time before that of the record before is written as the latter, so that
    /// a clock that is set back does not disorder the trace.
    pub timestamp: Timestamp,
    /// The root trace.
    pub trace_id: Uuid,
    /// The span.
    pub span_id: Uuid,
    /// The span around it.
    pub parent_span_id: Option<Uuid>,
    /// For instance `custom.action.BecomeLeader`.
    pub event_type: &'a str,
    /// How grave.
    pub severity: Level,
    /// An object.
    pub payload: Canonical<'a>,
    /// An object of strings.
    pub tags: Option<Canonical<'a>>,
    /// An array of artifact references.
    pub artifacts: Option<Canonical<'a>>,
}

/// What a record's place in the chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its sequence number.
    pub sequence: u64,
    /// Its hash.
    pub hash: Hash,
}
