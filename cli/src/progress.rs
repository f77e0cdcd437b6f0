//! Progress on standard error, on a terminal only.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

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
