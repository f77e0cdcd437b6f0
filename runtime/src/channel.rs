//! A sink at whose other end the program reads.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TryIter, TrySendError};
use std::time::Duration;

/// Hands records to a reader of the program's own. A reader that is too slow loses records, and is
/// told how many; one that is gone is a closed sink.
///
/// ```
/// use tracelaw::{Channel, Session, emit};
///
/// let (sink, records) = Channel::new(100);
/// let session = Session::builder().sink(sink).start()?;
/// emit!("Tick");
/// drop(session);
/// assert!(records.iter().nth(1).is_some_and(|record| record.contains("Tick")));
/// assert_eq!(records.dropped(), 0);
/// # Ok::<(), tracelaw::StartError>(())
/// ```
#[derive(Debug)]
pub struct Channel {
    sender: SyncSender<String>,
    dropped: Arc<AtomicU64>,
}

/// The reader's end of a [`Channel`].
#[derive(Debug)]
pub struct Records {
    receiver: Receiver<String>,
    dropped: Arc<AtomicU64>,
}

impl Channel {
    /// A channel with room for `capacity` records, at least one.
    #[must_use]
    pub fn new(capacity: usize) -> (Self, Records) {
        let (sender, receiver) = mpsc::sync_channel(capacity.max(1));
        let dropped = Arc::new(AtomicU64::new(0));
        let records = Records {
            receiver,
            dropped: Arc::clone(&dropped),
        };
        (Self { sender, dropped }, records)
    }
}

impl Records {
    /// The next record, without its line feed, if one comes within `limit`.
    #[must_use]
    pub fn next_within(&self, limit: Duration) -> Option<String> {
        self.receiver.recv_timeout(limit).ok()
    }

    /// The records that are there.
    pub fn iter(&self) -> TryIter<'_, String> {
        self.receiver.try_iter()
    }

    /// How many records found no room.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl<'a> IntoIterator for &'a Records {
    type Item = String;
    type IntoIter = TryIter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        for record in text.lines() {
            match self.sender.try_send(record.to_owned()) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => {
                    self.dropped.fetch_add(1, Ordering::Relaxed);
                }
                Err(TrySendError::Disconnected(_)) => {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
