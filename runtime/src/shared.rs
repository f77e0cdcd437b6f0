//! What the threads of a program, the session's guard and the session's own thread have in common.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_queue::ArrayQueue;

use crate::clock::Clock;
use crate::event::Event;
use crate::problem::{Problem, Reporter};
use crate::queue::{Pushed, Queue};
use crate::recorder::Counts;

/// How many written events are kept for the next ones.
const SPARES: usize = 64;

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
    pub(crate) queue: Queue<Box<Event>>,
    /// Written events: their buffers are used again, so that in the long run nothing is allocated
    /// where an event happens.
    spares: ArrayQueue<Box<Event>>,
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
        queue: Queue<Box<Event>>,
        clock: Box<dyn Clock>,
        lossless: bool,
        reporter: Reporter,
        patience: Duration,
    ) -> Self {
        Self {
            queue,
            spares: ArrayQueue::new(SPARES),
            clock,
            lossless,
            reporter,
            patience,
            progress: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// An event to be filled in.
    pub(crate) fn event(&self, name: &'static str) -> Box<Event> {
        let mut event = self.spares.pop().unwrap_or_default();
        event.reset(name);
        event
    }

    /// Keeps an event that is no longer needed.
    pub(crate) fn recycle(&self, event: Box<Event>) {
        // Where there are enough, this one is freed.
        let _ = self.spares.push(event);
    }

    /// The event happens now.
    pub(crate) fn submit(&self, mut event: Box<Event>) {
        event.at = self.clock.now();
        if self.lossless {
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
