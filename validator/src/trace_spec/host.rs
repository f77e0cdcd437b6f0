//! The world that a trace specification sees.

use std::cell::{Cell, RefCell};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tracelaw_tla::eval::Host;

use super::binding::Binding;
use crate::Watch;
use crate::input::decompressed;

/// A trace's file, read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceFile<'t> {
    /// As findings name it.
    pub(crate) name: &'t str,
    /// Its bytes, decompressed.
    pub(crate) content: &'t [u8],
}

/// Why a check was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It took too long.
    Time(Duration),
    /// The run was interrupted.
    Run,
}

/// Files, the environment and the time that is left.
pub(super) struct World<'t> {
    trace: TraceFile<'t>,
    binding: &'t Binding,
    /// The trace's path, as the specification is told.
    path: String,
    environment: Vec<(String, String)>,
    folder: &'t Path,
    limit: Option<(Instant, Duration)>,
    stop: Option<&'t AtomicBool>,
    stopped: Cell<Option<Stop>>,
    unreadable: RefCell<Vec<String>>,
    watch: Option<&'t dyn Watch>,
    /// The numbers of events that were told last: all, and those taken.
    told: Cell<(u64, u64)>,
}

/// What a [`World`] is made of.
pub(super) struct Parts<'t> {
    pub(super) trace: TraceFile<'t>,
    pub(super) binding: &'t Binding,
    pub(super) inherited: &'t [(String, String)],
    pub(super) settings: &'t [(String, String)],
    /// Where the trace specification stands.
    pub(super) folder: &'t Path,
    pub(super) time: Option<Duration>,
    pub(super) stop: Option<&'t AtomicBool>,
    pub(super) watch: Option<&'t dyn Watch>,
}

impl<'t> World<'t> {
    pub(super) fn new(parts: Parts<'t>) -> Self {
        let path = std::path::absolute(parts.trace.name)
            .unwrap_or_else(|_| PathBuf::from(parts.trace.name))
            .to_string_lossy()
            .into_owned();
        Self {
            environment: parts
                .binding
                .environment(parts.inherited, parts.settings, &path),
            trace: parts.trace,
            binding: parts.binding,
            path,
            folder: parts.folder,
            limit: parts.time.map(|time| (Instant::now(), time)),
            stop: parts.stop,
            stopped: Cell::new(None),
            unreadable: RefCell::default(),
            watch: parts.watch,
            told: Cell::default(),
        }
    }

    /// Tells that no event of the trace is waited for any more.
    pub(super) fn finish(&self) {
        let (events, _) = self.told.get();
        self.progress(events, events);
    }

    /// Why the check was stopped, if it was.
    pub(super) fn stopped(&self) -> Option<Stop> {
        self.stopped.get()
    }

    /// The other files that the specification asked for in vain, with the reasons.
    pub(super) fn unreadable(&self) -> Vec<String> {
        self.unreadable.borrow().clone()
    }

    /// Whether a path that the specification has put together means the trace.
    fn is_trace(&self, path: &str) -> bool {
        match self.binding {
            Binding::Fixed(fixed) => path == fixed,
            // It may have put something in front of it.
            Binding::Variable(_) | Binding::Template => path.ends_with(&self.path),
        }
    }
}

impl Host for World<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if self.is_trace(path) {
            return Ok(self.trace.content.to_vec());
        }
        // As TLC does it, from the folder that one is in; else from that of the specification.
        let path = Path::new(path);
        let beside = self.folder.join(path);
        let found = if path.exists() { path } else { &beside };
        let read = std::fs::File::open(found).and_then(|file| {
            let mut bytes = Vec::new();
            decompressed(file)?.read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        read.map_err(|error| {
            let mut unreadable = self.unreadable.borrow_mut();
            unreadable.push(format!("`{}`: {error}", path.display()));
            error.to_string()
        })
    }

    fn environment(&self) -> Vec<(String, String)> {
        self.environment.clone()
    }

    fn progress(&self, taken: u64, events: u64) {
        if let Some(watch) = self.watch {
            let (expected, before) = self.told.replace((events, taken));
            watch.events(events - expected, taken.saturating_sub(before));
        }
    }

    fn interrupted(&self) -> bool {
        if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            self.stopped.set(Some(Stop::Run));
        } else if let Some((start, time)) = self.limit
            && start.elapsed() >= time
        {
            self.stopped.set(Some(Stop::Time(time)));
        }
        self.stopped.get().is_some()
    }
}
