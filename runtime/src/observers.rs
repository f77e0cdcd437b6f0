//! Further sinks, each on a thread of its own: one that blocks holds nobody up.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use crate::output::guarded;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::writer;

/// How many writes may wait for a sink that is slower than the first one.
const WAITING: usize = 64;

/// The further sinks that still take records.
pub(crate) struct Observers {
    all: Vec<SyncSender<Arc<str>>>,
    shared: Arc<Shared>,
}

impl Observers {
    /// Starts the threads. A sink that gets none is reported, and no sink any more.
    pub(crate) fn start(sinks: Vec<Box<dyn Write + Send>>, shared: &Arc<Shared>) -> Self {
        let start = |sink| {
            let (sender, records) = sync_channel(WAITING);
            let of_thread = Arc::clone(shared);
            let started = thread::Builder::new()
                .name("tracelaw-sink".to_owned())
                .spawn(move || observe(sink, &records, &of_thread));
            match started {
                Ok(_) => Some(sender),
                Err(error) => {
                    shared.reporter.report(&Problem::Observer(error));
                    None
                }
            }
        };
        Self {
            all: sinks.into_iter().filter_map(start).collect(),
            shared: Arc::clone(shared),
        }
    }

    /// Hands whole records to each sink. One whose queue is full does not get them, which is
    /// reported.
    pub(crate) fn hand(&mut self, records: &str) {
        if self.all.is_empty() || records.is_empty() {
            return;
        }
        let records: Arc<str> = records.into();
        let shared = &self.shared;
        self.all.retain(|sink| {
            shared.update(|progress| progress.observing += 1);
            let refused = match sink.try_send(Arc::clone(&records)) {
                Ok(()) => return true,
                Err(refused) => refused,
            };
            shared.update(|progress| progress.observing -= 1);
            let is_full = matches!(refused, TrySendError::Full(_));
            if is_full {
                let late = "it was too slow and did not get all records";
                let error = io::Error::new(io::ErrorKind::WouldBlock, late);
                shared.reporter.report(&Problem::Observer(error));
            }
            is_full
        });
    }
}

/// The thread of one sink. One that fails is closed, since it would go on within a record.
fn observe(mut sink: Box<dyn Write + Send>, records: &Receiver<Arc<str>>, shared: &Shared) {
    writer::mark_this_thread();
    let mut is_open = true;
    for records in records {
        if is_open {
            let written = guarded(|| {
                sink.write_all(records.as_bytes())?;
                sink.flush()
            });
            if let Err(error) = written {
                is_open = false;
                shared.reporter.report(&Problem::Observer(error));
            }
        }
        shared.update(|progress| progress.observing -= 1);
    }
}
