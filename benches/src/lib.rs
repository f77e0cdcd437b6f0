//! What the measurements share: traces of any size, and how long something takes.

mod records;
mod reference;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::Host;

pub use records::{DOCUMENT, EVENTS, Streamed, trace, varied_trace};
pub use reference::{Shared, plain};

/// The shortest of `rounds` runs on this thread.
///
/// Where the system tells it, the time that the thread had a core is measured, so that
/// other programs on the machine do not count.
pub fn shortest<T>(rounds: usize, mut run: impl FnMut() -> T) -> Duration {
    let once = |_| {
        let (start, on_core) = (Instant::now(), time_on_core());
        std::hint::black_box(run());
        match (on_core, time_on_core()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => start.elapsed(),
        }
    };
    (0..rounds.max(1)).map(once).min().unwrap_or_default()
}

/// Runs each of `subjects` in turn, `rounds` times, so that what else the machine does is the same
/// for all; the least time of each by `clock`.
pub fn in_turn<const N: usize>(
    rounds: usize,
    clock: fn() -> Option<Duration>,
    mut subjects: [&mut dyn FnMut(); N],
) -> [Duration; N] {
    let mut least = [Duration::MAX; N];
    for _ in 0..rounds.max(1) {
        for (subject, least) in subjects.iter_mut().zip(&mut least) {
            let (start, before) = (Instant::now(), clock());
            subject();
            let time = match (before, clock()) {
                (Some(before), Some(after)) => after.saturating_sub(before),
                _ => start.elapsed(),
            };
            *least = time.min(*least);
        }
    }
    least
}

/// Whether the command line asks for a part of a measurement: by its name, or for all by none.
#[must_use]
pub fn is_wanted(part: &str) -> bool {
    // Cargo adds flags of its own.
    let mut names = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .peekable();
    names.peek().is_none() || names.any(|name| name == part)
}

/// Runs `work` on one core, the threads that it starts included, where the system can be told so.
///
/// What seem to be two cores may be two threads of one, which slow each other.
pub fn on_one_core<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        let Ok(all) = sched_getaffinity(None) else {
            return work();
        };
        let mut one = CpuSet::new();
        if let Some(first) = (0..CpuSet::MAX_CPU).find(|&core| all.is_set(core)) {
            one.set(first);
        }
        let is_set = sched_setaffinity(None, &one).is_ok();
        let result = work();
        if is_set {
            sched_setaffinity(None, &all).expect("the cores were allowed before");
        }
        result
    }
    #[cfg(not(target_os = "linux"))]
    work()
}

/// How long this thread has had a core, where the system tells it.
#[must_use]
pub fn time_on_core() -> Option<Duration> {
    clock::thread()
}

/// How long all threads of this process have had a core, where the system tells it.
#[must_use]
pub fn time_on_cores() -> Option<Duration> {
    clock::process()
}

#[cfg(unix)]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    pub(super) fn thread() -> Option<Duration> {
        Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).ok()
    }

    pub(super) fn process() -> Option<Duration> {
        Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).ok()
    }
}

#[cfg(not(unix))]
mod clock {
    use std::time::Duration;

    pub(super) const fn thread() -> Option<Duration> {
        None
    }

    pub(super) const fn process() -> Option<Duration> {
        None
    }
}

/// The most memory that this process has had in use, in megabytes (10^6 bytes), where the system
/// tells it.
#[must_use]
pub fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// The folder of real traces and TLC's answers, which is not part of the repository.
#[must_use]
pub fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    path.join("answers").is_dir().then_some(path)
}

/// Gives a trace specification its trace.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    folder: &'a Path,
    trace: &'a Path,
}

impl<'a> Files<'a> {
    /// With a folder that files are read from, and the trace in it or elsewhere.
    #[must_use]
    pub const fn new(folder: &'a Path, trace: &'a Path) -> Self {
        Self { folder, trace }
    }
}

impl Host for Files<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.folder.join(path)).map_err(|error| error.to_string())
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), self.trace.display().to_string())]
    }
}

/// A file as a source, if it is there.
#[must_use]
pub fn source(path: &Path) -> Option<Arc<Source>> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(Source::new(path.display().to_string(), text))
}

/// Megabytes (10^6 bytes) a second.
#[must_use]
pub fn megabytes_a_second(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}
