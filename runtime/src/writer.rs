//! The session's own thread: it takes events from the queue, gives them their places in the chain,
//! and hands the records to the sink.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracelaw_events::checkpoint::Checkpoint;

use crate::checkpoints::Notary;
use crate::observers::Observers;
use crate::output::Output;
use crate::problem::Problem;
use crate::queue::Popped;
use crate::recorder::{Recorder, SessionConfig};
use crate::shared::Shared;

thread_local! {
    static IS_WRITER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this is a session's own thread, where nothing is observed: a sink whose writes are
/// events would never come to an end.
pub(crate) fn is_this_thread() -> bool {
    IS_WRITER.try_with(Cell::get).unwrap_or(true)
}

/// This thread is a session's own.
pub(crate) fn mark_this_thread() {
    let _ = IS_WRITER.try_with(|is_writer| is_writer.set(true));
}

/// Records that are already queued share a write up to this many bytes.
const SHARED_WRITE: usize = 64 * 1024;
/// The longest sleep; a wake-up that nobody sent does no harm.
const LONG: Duration = Duration::from_secs(3600);
/// The shortest sleep before a checkpoint that is due.
const MOMENT: Duration = Duration::from_millis(1);
/// The first and the longest wait for a sink that takes nothing.
const RETRY: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));

pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) recorder: Recorder,
    pub(crate) output: Output,
    pub(crate) observers: Observers,
    pub(crate) config: SessionConfig,
    pub(crate) notary: Option<Notary>,
}

/// What a look into the queue showed.
enum Found {
    /// There is more.
    More,
    /// Nothing, for now.
    Nothing,
    /// Nothing, for ever.
    End,
}

impl Writer {
    /// Until the session has ended.
    pub(crate) fn run(mut self) {
        mark_this_thread();
        let shared = Arc::clone(&self.shared);
        // A defect of ours must not have the program wait for the session's end.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| self.work()));
        shared.update(|progress| progress.finished = true);
    }

    fn work(&mut self) {
        self.recorder
            .started(&self.config, &mut self.output.records);
        loop {
            let found = self.gather();
            if matches!(found, Found::End) {
                let now = self.shared.clock.now();
                self.recorder.ended(now, &mut self.output.records);
            }
            if !self.deliver() {
                let count = self.shared.queue.numbers() - self.shared.progress().written;
                self.shared.reporter.report(&Problem::Unwritten { count });
                break;
            }
            self.note(matches!(found, Found::End));
            match found {
                Found::More => {}
                Found::Nothing => {
                    let size = self.recorder.followed();
                    let wait = self.notary.as_ref().and_then(|notary| notary.wait(size));
                    let sleep = wait.map_or(LONG, |wait| wait.max(MOMENT).min(LONG));
                    self.shared.queue.sleep(self.recorder.sequence(), sleep);
                }
                Found::End => break,
            }
        }
    }

    /// Writes a checkpoint of what was delivered, if one is due or the session ends.
    fn note(&mut self, at_end: bool) {
        let size = self.recorder.followed();
        let due = self
            .notary
            .as_ref()
            .is_some_and(|notary| at_end || notary.is_due(size));
        if let Some(checkpoint) = due.then(|| self.recorder.checkpoint()).flatten() {
            self.write_checkpoint(&checkpoint);
        }
    }

    fn write_checkpoint(&mut self, checkpoint: &Checkpoint) {
        let (Some(notary), Some(files)) = (&mut self.notary, self.output.files()) else {
            return;
        };
        if let Err(error) = notary.write(checkpoint, files.path()) {
            self.shared.reporter.report(&Problem::Checkpoint(error));
        }
    }

    /// Makes records of what is queued.
    fn gather(&mut self) -> Found {
        let found = self.gather_some();
        self.recorder.settle(&mut self.output.records);
        found
    }

    fn gather_some(&mut self) -> Found {
        while self.output.records.len() < SHARED_WRITE {
            if !self.rotate() {
                return Found::More;
            }
            match self.shared.queue.pop() {
                Popped::Value(number, mut event) => {
                    // What was lost was lost before this event, so it has this event's time.
                    self.gap_before(number, event.at);
                    let out = &mut self.output.records;
                    if let Err(reason) = self.recorder.event(&mut event, out) {
                        self.shared.reporter.report(&Problem::Refused {
                            event: event.name.clone().into_owned(),
                            reason,
                        });
                    }
                    if let Some(problem) = self.recorder.artifact_problem.take() {
                        self.shared.reporter.report(&problem);
                    }
                    self.shared.recycle(event);
                }
                Popped::Empty { numbers, closed } => {
                    if numbers > self.recorder.sequence() {
                        let now = self.shared.clock.now();
                        self.gap_before(numbers + 1, now);
                    }
                    return if closed { Found::End } else { Found::Nothing };
                }
            }
        }
        Found::More
    }

    /// Writes a gap record if numbers below `number` are missing.
    fn gap_before(&mut self, number: u64, at: tracelaw_events::Timestamp) {
        let first = self.recorder.sequence() + 1;
        if number > first {
            let count = number - first;
            self.recorder.gap(at, count, &mut self.output.records);
            self.shared.reporter.report(&Problem::Lost { first, count });
        }
    }

    /// Goes on in a new file where it is time to, behind the end of the old one. `false` where the
    /// session ended before that could be written.
    fn rotate(&mut self) -> bool {
        let pending = self.output.records.len();
        let Some(files) = self.output.files().filter(|files| files.is_due(pending)) else {
            return true;
        };
        if !self.shared.queue.has_news(self.recorder.sequence()) {
            return true;
        }
        let next = match files.open_next() {
            Ok(next) => next,
            Err(error) => {
                // The old file goes on growing.
                files.put_off();
                self.shared.reporter.report(&Problem::Rotation(error));
                return true;
            }
        };
        let (now, name) = (self.shared.clock.now(), files.name());
        let mut first = String::new();
        let last = &mut self.output.records;
        (self.recorder).begin_next(&self.config, name, now, last, &mut first);
        if !self.deliver() {
            return false;
        }
        if let Some(last) = self.recorder.take_last_checkpoint() {
            self.write_checkpoint(&last);
        }
        if let Some(files) = self.output.files() {
            files.go_on(next);
        }
        if let Some(notary) = &mut self.notary {
            notary.begin_next();
        }
        self.output.records.push_str(&first);
        true
    }

    /// Hands the records to the sink, again and again while it takes none. Meanwhile events wait
    /// in the queue. Gives up, with `false`, only when the session ends.
    fn deliver(&mut self) -> bool {
        let (mut pause, longest) = RETRY;
        self.observers.hand(&self.output.records);
        while let Err(error) = self.output.drain() {
            self.shared.reporter.report(&Problem::Sink(error));
            let deadline = self.shared.progress().deadline;
            let is_over =
                |deadline: Option<Instant>| deadline.is_some_and(|it| it <= Instant::now());
            if is_over(deadline) {
                return false;
            }
            self.shared
                .wait(pause, |progress| is_over(progress.deadline));
            pause = (pause * 2).min(longest);
        }
        let (written, counts) = (self.recorder.sequence(), self.recorder.counts);
        self.shared.update(|progress| {
            progress.written = written;
            progress.counts = counts;
        });
        true
    }
}
