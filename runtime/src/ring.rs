//! A sink that keeps the last records.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps the last records in memory, and counts those that had to go. Clones share what they keep.
///
/// ```
/// use tracelaw::{Ring, Session, emit};
///
/// let ring = Ring::new(2);
/// let session = Session::builder().sink(ring.clone()).start()?;
/// emit!("First");
/// emit!("Second");
/// drop(session);
/// let (records, dropped) = ring.snapshot();
/// assert!(records[0].contains("Second") && records[1].contains("session.ended"));
/// assert_eq!(dropped, 2);
/// # Ok::<(), tracelaw::StartError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ring {
    capacity: usize,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    records: VecDeque<String>,
    dropped: u64,
}

impl Ring {
    /// Room for `capacity` records, at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            kept: Arc::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The records that are kept, without their line feeds, the oldest first; and how many older
    /// ones had to go.
    #[must_use]
    pub fn snapshot(&self) -> (Vec<String>, u64) {
        let kept = self.kept();
        (kept.records.iter().cloned().collect(), kept.dropped)
    }
}

impl Write for Ring {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut kept = self.kept();
        for record in text.lines() {
            if kept.records.len() == self.capacity {
                kept.records.pop_front();
                kept.dropped += 1;
            }
            kept.records.push_back(record.to_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
