//! What goes wrong while a program is observed. None of it reaches the program.

use std::fmt;
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};

/// Something that keeps a trace from being whole. Each kind is reported once a session, to the
/// hook given to [`SessionBuilder::on_problem`](crate::SessionBuilder::on_problem) or, without
/// one, as a line on standard error.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// The sink does not take records: the disk is full, a pipe is closed. Records wait in the
    /// queue, and are lost when it is full, until the sink takes them again.
    Sink(io::Error),
    /// The queue was full and events were dropped. A gap record stands in their place.
    Lost {
        /// The sequence number of the first that was lost.
        first: u64,
        /// How many were lost in a row.
        count: u64,
    },
    /// An event was not written, because a value cannot be, or because an expression of the
    /// instrumentation panicked. A record in its place says so.
    Refused {
        /// The event's name.
        event: String,
        /// Why.
        reason: String,
    },
    /// The session ended before all records were written.
    Unwritten {
        /// How many were not.
        count: u64,
    },
    /// A sink that looks on ([`SessionBuilder::also`](crate::SessionBuilder::also)) failed and was
    /// closed, or was too slow and did not get all records. The trace itself goes on.
    Observer(io::Error),
    /// The next file could not be made; the trace goes on in the old one.
    Rotation(io::Error),
    /// A checkpoint could not be written beside the trace. The trace itself goes on.
    Checkpoint(io::Error),
    /// The content of an artifact could not be kept. Its record has the hash all the same.
    Artifact {
        /// The artifact's name.
        name: String,
        /// Why.
        reason: String,
    },
    /// A trace that the environment asks for could not be started.
    Start(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sink(error) => write!(f, "cannot write records: {error}"),
            Self::Lost { first, count } => write!(
                f,
                "the queue was full: {count} events were lost, from sequence number {first} on"
            ),
            Self::Refused { event, reason } => {
                write!(f, "the event `{event}` was not written: {reason}")
            }
            Self::Unwritten { count } => {
                write!(f, "the session ended with {count} records unwritten")
            }
            Self::Observer(error) => write!(f, "a sink that looked on lost records: {error}"),
            Self::Rotation(error) => write!(f, "cannot go on in a new file: {error}"),
            Self::Checkpoint(error) => write!(f, "cannot write a checkpoint: {error}"),
            Self::Artifact { name, reason } => {
                write!(f, "the artifact `{name}` was not kept: {reason}")
            }
            Self::Start(reason) => f.write_str(reason),
        }
    }
}

/// Who hears of problems.
pub(crate) type Hook = Box<dyn Fn(&Problem) + Send + Sync>;

/// Prints one line.
pub(crate) fn to_standard_error(problem: &Problem) {
    // Where even this fails, nobody is listening.
    let _ = writeln!(io::stderr().lock(), "tracelaw: {problem}");
}

/// Reports each kind of problem once.
pub(crate) struct Reporter {
    hook: Hook,
    seen: std::sync::Mutex<Vec<std::mem::Discriminant<Problem>>>,
}

impl Reporter {
    pub(crate) fn new(hook: Option<Hook>) -> Self {
        Self {
            hook: hook.unwrap_or_else(|| Box::new(to_standard_error)),
            seen: std::sync::Mutex::default(),
        }
    }

    pub(crate) fn report(&self, problem: &Problem) {
        let kind = std::mem::discriminant(problem);
        {
            let mut seen = self
                .seen
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if seen.contains(&kind) {
                return;
            }
            seen.push(kind);
        }
        // A hook that panics must not take the session's thread with it.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| (self.hook)(problem)));
    }
}
