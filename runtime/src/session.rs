//! Sessions: from when to when events are recorded, and where to.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::builder::SessionBuilder;
use crate::context::{Context, ContextGuard};
use crate::shared::Shared;

/// A running session: while it lives, the events of this process are recorded.
///
/// Dropping it writes what is queued and the `session.ended` record, in bounded time
/// ([`SessionBuilder::patience`]). After that another session may be started.
///
/// ```
/// use tracelaw::{Memory, Session};
///
/// let memory = Memory::new();
/// let session = Session::builder().component("raft").memory(&memory).start()?;
/// tracelaw::emit!("Timeout", node = "n1");
/// let summary = session.finish();
/// assert_eq!((summary.events, summary.lost), (1, 0));
/// # Ok::<(), tracelaw::StartError>(())
/// ```
#[must_use = "the session ends when this value is dropped"]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: Uuid,
}

impl Session {
    /// A session yet to be started.
    #[must_use = "call `start`"]
    pub fn builder() -> SessionBuilder {
        SessionBuilder::new()
    }

    /// The session's identifier, which all its records carry.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Waits until all events that have happened so far are with the sink, at most `limit`.
    /// Whether they are.
    pub fn flush(&self, limit: Duration) -> bool {
        self.shared.flush(limit)
    }

    /// The current context with this session as the one that events go to. The process's own
    /// session needs none; one that was started [apart](SessionBuilder::start_apart) gets no other
    /// events.
    #[must_use]
    pub fn context(&self) -> Context {
        let mut scope = Context::current().scope();
        scope.session = Some(Arc::clone(&self.shared));
        Context::from_scope(scope)
    }

    /// Has the events of this thread go to this session until the guard is dropped.
    pub fn attach(&self) -> ContextGuard {
        self.context().attach()
    }

    /// Ends the session as dropping it does, and says what it recorded.
    pub fn finish(self) -> Summary {
        let shared = Arc::clone(&self.shared);
        drop(self);
        let progress = *shared.progress();
        Summary {
            events: progress.counts.events,
            lost: progress.counts.lost,
            refused: progress.counts.refused,
            redacted: progress.counts.redacted,
            complete: progress.finished && progress.written > shared.queue.numbers(),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What a session recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Events that became records.
    pub events: u64,
    /// Events that were lost because the queue was full; gap records say where.
    pub lost: u64,
    /// Events that could not be written; records in their places say why.
    pub refused: u64,
    /// Values that were [redacted](crate::Redaction).
    pub redacted: u64,
    /// Whether everything, the `session.ended` record included, is with the sink.
    pub complete: bool,
}

/// Why a session could not be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// Another session is running; it has to be dropped first.
    Active,
    /// The builder was given no place to write to.
    NoSink,
    /// The file cannot be created; without [`SessionBuilder::overwrite`] it must not exist.
    File(PathBuf, io::Error),
    /// The system has no thread for the session.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.write_str("another session is running: drop it first"),
            Self::NoSink => f.write_str(
                "the session has no place to write to: give it a file, a sink or a memory",
            ),
            Self::File(path, error) if error.kind() == io::ErrorKind::AlreadyExists => write!(
                f,
                "`{}` exists: choose another name, or allow it to be replaced with `overwrite`",
                path.display()
            ),
            Self::File(path, error) => write!(f, "cannot create `{}`: {error}", path.display()),
            Self::Thread(error) => write!(f, "cannot start the session's thread: {error}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File(_, error) | Self::Thread(error) => Some(error),
            Self::Active | Self::NoSink => None,
        }
    }
}

/// So that `?` works in a function that returns [`io::Result`].
impl From<StartError> for io::Error {
    fn from(error: StartError) -> Self {
        match error {
            StartError::File(_, ref cause) => Self::new(cause.kind(), error),
            other => Self::other(other),
        }
    }
}
