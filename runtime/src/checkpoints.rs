//! Checkpoints of the chain, in a file beside the trace: what shows that a tail was cut off, or
//! that the whole was written anew.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use tracelaw_events::checkpoint::{Checkpoint, Note};

/// How checkpoints are made: signed notes over the number of records, the root of the Merkle tree
/// over their hashes, and the last hash (`tracelaw verify` checks them).
///
/// They go to `run.trace.jsonl.checkpoints`, beside the trace `run.trace.jsonl`; a copy of the last
/// one elsewhere makes the trace evident even against those who can write to both files.
///
/// ```
/// use std::time::Duration;
/// use tracelaw::{Checkpoints, Session};
///
/// let folder = std::env::temp_dir().join("tracelaw-checkpoints");
/// # let _ = std::fs::remove_dir_all(&folder);
/// std::fs::create_dir_all(&folder)?;
/// let session = Session::builder()
///     .file(folder.join("run.trace.jsonl"))
///     .checkpoints(Checkpoints::every(1000).or_after(Duration::from_secs(1)))
///     .start()?;
/// session.finish();
/// assert!(folder.join("run.trace.jsonl.checkpoints").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Checkpoints {
    records: u64,
    period: Duration,
    sign: Box<dyn Fn(String) -> Note + Send>,
}

impl fmt::Debug for Checkpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoints")
            .field("records", &self.records)
            .field("period", &self.period)
            .finish_non_exhaustive()
    }
}

impl Checkpoints {
    /// One after so many records, and one at the end; not signed.
    #[must_use]
    pub fn every(records: u64) -> Self {
        Self {
            records: records.max(1),
            period: Duration::MAX,
            sign: Box::new(Note::new),
        }
    }

    /// And one when so much time has passed, if there were records.
    #[must_use]
    pub const fn or_after(mut self, period: Duration) -> Self {
        self.period = period;
        self
    }

    /// Signs them. `tracelaw keys new` makes keys.
    #[cfg(feature = "sign")]
    #[must_use]
    pub fn signed(mut self, key: tracelaw_events::checkpoint::SigningKey) -> Self {
        self.sign = Box::new(move |text| key.sign(text));
        self
    }
}

/// Writes checkpoints.
pub(crate) struct Notary {
    how: Checkpoints,
    /// The file, once there is a checkpoint.
    file: Option<File>,
    /// How many records the last checkpoint covers, and when it was made.
    covered: u64,
    last: Instant,
    existing: SideFile,
}

/// What becomes of checkpoints that are there already.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SideFile {
    /// They are of a trace that is gone.
    Replace,
    /// They are of the sessions before in the same file.
    Append,
}

impl SideFile {
    fn open(self, path: &OsStr) -> io::Result<File> {
        let mut options = OpenOptions::new();
        match self {
            Self::Replace => options.write(true).truncate(true),
            Self::Append => options.append(true),
        };
        options.create(true).open(path)
    }
}

impl Notary {
    pub(crate) fn new(how: Checkpoints, existing: SideFile) -> Self {
        Self {
            how,
            existing,
            file: None,
            covered: 0,
            last: Instant::now(),
        }
    }

    /// Whether a chain of `size` records needs a checkpoint now.
    pub(crate) fn is_due(&self, size: u64) -> bool {
        size >= self.covered.saturating_add(self.how.records)
            || (size > self.covered && self.last.elapsed() >= self.how.period)
    }

    /// How long until it may need one although nothing happens; `None` for never.
    pub(crate) fn wait(&self, size: u64) -> Option<Duration> {
        let due = size > self.covered && self.how.period != Duration::MAX;
        due.then(|| self.how.period.saturating_sub(self.last.elapsed()))
    }

    /// Writes a checkpoint beside the trace, in one write.
    pub(crate) fn write(&mut self, checkpoint: &Checkpoint, trace: &Path) -> io::Result<()> {
        if checkpoint.size <= self.covered {
            return Ok(());
        }
        // Also where it fails: a disk that is full is not asked again for each record.
        self.covered = checkpoint.size;
        self.last = Instant::now();
        let note = (self.how.sign)(checkpoint.to_text());
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(self.existing.open(&beside(trace))?),
        };
        let separator = match file.metadata()?.len() {
            0 => "",
            _ => "\n",
        };
        file.write_all(format!("{separator}{note}").as_bytes())
    }

    /// The next chain begins, in a file of its own.
    pub(crate) fn begin_next(&mut self) {
        self.file = None;
        self.existing = SideFile::Replace;
        self.covered = 0;
        self.last = Instant::now();
    }
}

fn beside(trace: &Path) -> OsString {
    let mut name = trace.as_os_str().to_owned();
    name.push(".checkpoints");
    name
}
