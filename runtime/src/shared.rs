//! What the threads of a program, the session's guard and the session's own thread have in common.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracelaw_events::Timestamp;

use crate::clock::Clock;
use crate::event::Event;
use crate::problem::{Problem, Reporter};
use crate::queue::{Pushed, Queue};
use crate::recorder::Counts;

/// An event and when it happened.
pub(crate) struct Item {
    pub(crate) at: Timestamp,
    pub(crate) event: Event,
}

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
}

pub(crate) struct Shared {
    pub(crate) queue: Queue<Item>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) lossless: bool,
    pub(crate) reporter: Reporter,
    /// How long the end of the session may take.
    pub(crate) patience: Duration,
    progress: Mutex<Progress>,
    changed: Condvar,
}

impl Shared {
    pub(crate) fn new(
        queue: Queue<Item>,
        clock: Box<dyn Clock>,
        lossless: bool,
        reporter: Reporter,
        patience: Duration,
    ) -> Self {
        Self {
            queue,
            clock,
            lossless,
            reporter,
            patience,
            progress: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// The event happens now.
    pub(crate) fn submit(&self, event: Event) {
        let item = Item {
            at: self.clock.now(),
            event,
        };
        if self.lossless {
            self.queue.push_waiting(item);
        } else {
            // A lost event has its number, from which the writer sees that it was lost.
            let _: Pushed = self.queue.push(item);
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

    /// Ends the session: lets no event in, has `session.ended` written, and waits for that, but
    /// not longer than the session's patience.
    pub(crate) fn close(&self) {
        let deadline = Instant::now() + self.patience;
        self.update(|progress| {
            progress.deadline.get_or_insert(deadline);
        });
        self.queue.close();
        if !self.wait(self.patience, |progress| progress.finished) {
            let count = self.queue.numbers().saturating_sub(self.progress().written);
            self.reporter.report(&Problem::Unwritten { count });
        }
    }
}
