//! A sink for tests.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps the records of a session in memory. Clones share what they keep.
///
/// ```
/// use tracelaw::{Memory, Session};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// tracelaw::emit!("Tick", fields(count = 1));
/// drop(session);
///
/// assert_eq!(memory.records().len(), 3); // started, Tick, ended
/// assert_eq!(memory.actions()[0]["args"]["count"], 1);
/// # Ok::<(), tracelaw::StartError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Memory {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Memory {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that was written, a record a line.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// The records.
    #[must_use]
    pub fn records(&self) -> Vec<serde_json::Value> {
        self.text()
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// The payloads of the action events (the `event` objects, in the plain envelope): what the
    /// program did, without what differs from run to run.
    #[must_use]
    pub fn actions(&self) -> Vec<serde_json::Value> {
        self.records()
            .into_iter()
            .filter_map(|mut record| {
                let is_action = record["event_type"]
                    .as_str()
                    .is_none_or(|kind| kind.starts_with("custom.action."));
                let key = if record.get("payload").is_some() {
                    "payload"
                } else {
                    "event"
                };
                is_action.then(|| record[key].take())
            })
            .collect()
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
