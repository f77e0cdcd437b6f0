//! What the threads of a program, the session's guard and the session's own thread have in common.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_queue::ArrayQueue;

use crate::clock::Clock;
use crate::context::{Context, Place};
use crate::event::Event;
use crate::ids::SessionIds;
use crate::problem::{Problem, Reporter};
use crate::queue::{Pushed, Queue};
use crate::recorder::{Counts, Form};

/// How many written events are kept for the next ones.
const SPARES: usize = 1024;

/// How far the session's thread has come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// All records up to this sequence number are with the sink.
    pub(crate) written: u64,
    /// Nothing more will be written.
    pub(crate) finished: bool,
    /// When to give up on a sink that takes nothing; set when the session ends.
    pub(crate) deadline: Option<Instant>,
    pub(crate) counts: Counts,
    /// How many writes wait for further sinks, or are with one.
    pub(crate) observing: usize,
}

pub(crate) struct Shared {
    pub(crate) queue: Queue<Box<Event>>,
    /// Written events: their buffers are used again, so that in the long run nothing is allocated
    /// where an event happens.
    spares: ArrayQueue<Box<Event>>,
    pub(crate) settings: Settings,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) ids: SessionIds,
    /// The session as the span around all others.
    pub(crate) root: Place,
    pub(crate) reporter: Reporter,
    progress: Mutex<Progress>,
    changed: Condvar,
}

/// What a session was asked for, as the threads of the program need it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) form: Form,
    pub(crate) lossless: bool,
    /// How long the end of the session may take.
    pub(crate) patience: Duration,
}

impl Shared {
    pub(crate) fn new(
        queue: Queue<Box<Event>>,
        settings: Settings,
        clock: Box<dyn Clock>,
        ids: SessionIds,
        root: Place,
        reporter: Reporter,
    ) -> Self {
        Self {
            queue,
            spares: ArrayQueue::new(SPARES),
            settings,
            clock,
            ids,
            root,
            reporter,
            progress: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Whether records are written as Turnix has them.
    pub(crate) fn is_turnix(&self) -> bool {
        self.settings.form == Form::Turnix
    }

    /// An event to be filled in.
    pub(crate) fn event(&self, name: Cow<'static, str>) -> Box<Event> {
        let mut event = self.spares.pop().unwrap_or_default();
        event.reset(name);
        event
    }

    /// Keeps an event that is no longer needed.
    pub(crate) fn recycle(&self, mut event: Box<Event>) {
        // They may hold spans, sessions, and much memory.
        event.context = Context::default();
        event.artifacts.clear();
        event.span = None;
        // Where there are enough, this one is freed.
        let _ = self.spares.push(event);
    }

    /// The event happens now.
    pub(crate) fn submit(&self, mut event: Box<Event>) {
        event.at = self.clock.now();
        event.name_thread();
        if self.settings.lossless {
            self.queue.push_waiting(event);
        } else {
            match self.queue.push(event) {
                Pushed::Queued => {}
                // A lost event has its number, from which the writer sees that it was lost.
                Pushed::Lost(event) | Pushed::Closed(event) => self.recycle(event),
            }
        }
    }

    pub(crate) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn update(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress());
        self.changed.notify_all();
    }

    /// Waits until `reached` or until `limit` has passed; whether the former.
    pub(crate) fn wait(&self, limit: Duration, reached: impl Fn(&Progress) -> bool) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.progress(), limit, |progress| !reached(progress));
        let (progress, _) = waited.unwrap_or_else(PoisonError::into_inner);
        reached(&progress)
    }

    /// Waits until all events that have happened so far are with the sink, and what further sinks
    /// have been handed is with them, at most `limit`. Whether the former is so.
    pub(crate) fn flush(&self, limit: Duration) -> bool {
        let numbers = self.queue.numbers();
        self.queue.wake();
        let deadline = Instant::now() + limit;
        let written = self.wait(limit, |progress| {
            progress.written >= numbers || progress.finished
        });
        self.wait(remaining(deadline), |progress| progress.observing == 0);
        written && self.progress().written >= numbers
    }

    /// Ends the session: lets no event in, has `session.ended` written, and waits for that, but
    /// not longer than the session's patience.
    pub(crate) fn close(&self) {
        self.begin_close();
        self.await_close();
    }

    /// Lets no event in.
    pub(crate) fn begin_close(&self) {
        let deadline = Instant::now() + self.settings.patience;
        self.update(|progress| {
            progress.deadline.get_or_insert(deadline);
        });
        self.queue.close();
    }

    /// Waits for the end that [`begin_close`](Self::begin_close) has begun.
    pub(crate) fn await_close(&self) {
        let deadline = self.progress().deadline;
        let deadline = deadline.unwrap_or_else(|| Instant::now() + self.settings.patience);
        if !self.wait(remaining(deadline), |progress| progress.finished) {
            let count = self.queue.numbers().saturating_sub(self.progress().written);
            self.reporter.report(&Problem::Unwritten { count });
        }
        if !self.wait(remaining(deadline), |progress| progress.observing == 0) {
            let late = "it did not take all records before the session's end";
            let error = io::Error::new(io::ErrorKind::TimedOut, late);
            self.reporter.report(&Problem::Observer(error));
        }
    }
}

fn remaining(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}
