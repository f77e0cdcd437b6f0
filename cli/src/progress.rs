//! Progress on standard error, on a terminal only.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracelaw_validator::Watch;

use crate::args::Global;

/// A bar over bytes of input.
pub(crate) struct ByteProgress {
    bar: ProgressBar,
}

impl ByteProgress {
    /// A bar for reading `files`; hidden where nobody would see it.
    pub(crate) fn new<'a>(global: &Global, files: impl Iterator<Item = &'a Path>) -> Self {
        if global.quiet || !std::io::stderr().is_terminal() {
            return Self {
                bar: ProgressBar::hidden(),
            };
        }
        let length = files
            .filter_map(|file| Some(std::fs::metadata(file).ok()?.len()))
            .sum();
        let bar = ProgressBar::new(length);
        let style = ProgressStyle::with_template(
            "{spinner} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar }
    }

    /// So many bytes more were read.
    pub(crate) fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }
}

impl Drop for ByteProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A run shorter than this shows nothing.
const SHORT: Duration = Duration::from_secs(1);

/// How far a validation is: traces, and events or bytes.
pub(crate) struct RunProgress {
    /// Nothing where nobody would see it.
    bar: Option<ProgressBar>,
    begun: Instant,
    done: Mutex<Done>,
}

/// What a run has done, of how much.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    bytes: (u64, u64),
    traces: (u64, u64),
    events: (u64, u64),
}

impl RunProgress {
    /// For reading `files`; hidden where nobody would see it.
    pub(crate) fn new<'a>(global: &Global, files: impl Iterator<Item = &'a Path>) -> Self {
        let mut done = Done::default();
        for file in files {
            done.traces.1 += 1;
            done.bytes.1 += std::fs::metadata(file).map_or(0, |metadata| metadata.len());
        }
        let seen = !global.quiet && std::io::stderr().is_terminal();
        let bar = seen.then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            begun: Instant::now(),
            done: Mutex::new(done),
        }
    }

    /// So many bytes more were read.
    pub(crate) fn advance(&self, bytes: u64) {
        self.update(|done| done.bytes.0 += bytes);
    }

    fn update(&self, change: impl FnOnce(&mut Done)) {
        let Some(bar) = &self.bar else { return };
        let done = {
            let mut done = self
                .done
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            change(&mut done);
            *done
        };
        if self.begun.elapsed() < SHORT {
            return;
        }
        if bar.is_hidden() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        bar.set_message(done.to_string());
    }
}

impl Watch for RunProgress {
    fn events(&self, expected: u64, taken: u64) {
        self.update(|done| {
            done.events.0 += taken;
            done.events.1 += expected;
        });
    }

    fn trace(&self) {
        self.update(|done| done.traces.0 += 1);
    }
}

impl Drop for RunProgress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (traces, all) = self.traces;
        write!(f, "{traces} of {all} traces")?;
        let (taken, events) = self.events;
        if events > 0 {
            return write!(
                f,
                ", {} of {} events",
                HumanCount(taken),
                HumanCount(events)
            );
        }
        let (read, bytes) = self.bytes;
        write!(f, ", {} of {}", HumanBytes(read), HumanBytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::Done;

    #[test]
    fn progress_is_told_in_events_where_they_are_known() {
        let mut done = Done {
            bytes: (1024, 4096),
            traces: (1, 3),
            events: (0, 0),
        };
        assert_eq!(done.to_string(), "1 of 3 traces, 1.00 KiB of 4.00 KiB");
        done.events = (1200, 56_000);
        assert_eq!(done.to_string(), "1 of 3 traces, 1,200 of 56,000 events");
    }
}
