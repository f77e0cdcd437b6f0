//! Traces in files: when one file ends and the next begins, and what is found there already.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// When a trace goes on in a new file.
///
/// The next file of `run.trace.jsonl` is `run.2.trace.jsonl`. Each file is a trace of its own: its
/// last record is `session.ended` with the identifier of the session of the next file, whose first
/// record names the file, the session and the last hash before it. So every file can be verified
/// alone, and one that was taken away or shortened shows.
///
/// ```
/// use std::time::Duration;
/// use tracelaw::Rotation;
///
/// let rotation = Rotation::bytes(64 << 20).or_every(Duration::from_secs(3600));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    bytes: u64,
    every: Duration,
}

impl Rotation {
    /// A file ends behind the record with which it has `limit` bytes.
    #[must_use]
    pub const fn bytes(limit: u64) -> Self {
        Self {
            bytes: limit,
            every: Duration::MAX,
        }
    }

    /// A file ends before the first record that comes `period` after its beginning.
    #[must_use]
    pub const fn every(period: Duration) -> Self {
        Self {
            bytes: u64::MAX,
            every: period,
        }
    }

    /// Whichever comes first.
    #[must_use]
    pub const fn or_every(mut self, period: Duration) -> Self {
        self.every = period;
        self
    }
}

/// A file, and the ones behind it.
pub(crate) struct Rotating {
    file: File,
    first: PathBuf,
    path: PathBuf,
    rotation: Option<Rotation>,
    written: u64,
    begun: Instant,
}

impl Rotating {
    pub(crate) fn new(file: File, path: PathBuf, rotation: Option<Rotation>) -> Self {
        Self::of(file, path.clone(), path, rotation)
    }

    /// The file at `path`, one of those that are numbered from `first` on.
    pub(crate) fn of(
        file: File,
        first: PathBuf,
        path: PathBuf,
        rotation: Option<Rotation>,
    ) -> Self {
        Self {
            file,
            first,
            path,
            rotation,
            written: 0,
            begun: Instant::now(),
        }
    }

    /// The file has so many bytes already.
    pub(crate) fn behind(mut self, written: u64) -> Self {
        self.written = written;
        self
    }

    /// The file at hand.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the file at hand, without its folder.
    pub(crate) fn name(&self) -> Option<String> {
        Some(self.path.file_name()?.to_string_lossy().into_owned())
    }

    /// Whether the next record belongs into a new file, with `pending` bytes on their way.
    pub(crate) fn is_due(&self, pending: usize) -> bool {
        self.rotation.is_some_and(|rotation| {
            self.written + pending as u64 >= rotation.bytes
                || self.begun.elapsed() >= rotation.every
        })
    }

    /// The next file, yet to be [taken](Self::go_on).
    pub(crate) fn open_next(&self) -> io::Result<(File, PathBuf)> {
        create_numbered(&self.first, 2)
    }

    /// Makes a whole file's length out of one that could not be ended.
    pub(crate) fn put_off(&mut self) {
        self.written = 0;
        self.begun = Instant::now();
    }

    /// Writes to the next file from now on.
    pub(crate) fn go_on(&mut self, (file, path): (File, PathBuf)) {
        self.file = file;
        self.path = path;
        self.written = 0;
        self.begun = Instant::now();
    }
}

impl Write for Rotating {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.written += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Creates the file, or `run.2.trace.jsonl` and so on where others are there already: no trace is
/// overwritten. Numbers begin at `first`; 1 is the name itself.
pub(crate) fn create_numbered(path: &Path, first: u32) -> io::Result<(File, PathBuf)> {
    let mut attempt = first;
    loop {
        let name = numbered(path, attempt);
        match OpenOptions::new().write(true).create_new(true).open(&name) {
            Ok(file) => return Ok((file, name)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1_000_000 => {
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// The last of the files that are numbered from `path` on, if there is any.
pub(crate) fn newest(path: &Path) -> Option<PathBuf> {
    (1..)
        .map(|number| numbered(path, number))
        .take_while(|path| path.exists())
        .last()
}

/// `run.trace.jsonl` with a number in front of its extensions, from 2 on.
pub(crate) fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (stem, extensions) = match name.find(".trace.").or_else(|| name.rfind('.')) {
        Some(0) | None => (&*name, ""),
        Some(dot) => name.split_at(dot),
    };
    path.with_file_name(OsString::from(format!("{stem}.{number}{extensions}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_goes_in_front_of_the_extensions() {
        for (name, expect) in [
            ("a/run.trace.jsonl", "a/run.2.trace.jsonl"),
            ("v1.2.trace.jsonl", "v1.2.2.trace.jsonl"),
            ("run.ndjson", "run.2.ndjson"),
            ("run", "run.2"),
            (".hidden", ".hidden.2"),
        ] {
            assert_eq!(numbered(Path::new(name), 2), Path::new(expect), "{name}");
        }
    }

    #[test]
    fn no_file_is_overwritten() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("run.trace.jsonl");
        for _ in 0..3 {
            create_numbered(&path, 1).expect("a file");
        }
        assert!(dir.path().join("run.3.trace.jsonl").exists());
    }
}
