//! The world that the document's definitions see: the trace's own file.

use std::fs::File;
use std::io::Read as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tracelaw_tla::eval::Host;

use crate::Options;
use crate::input::decompressed;

/// The trace's file, by the name `IOEnv.JSON`, and the time that is left.
pub(crate) struct World<'o> {
    path: String,
    deadline: Option<Instant>,
    stop: Option<&'o AtomicBool>,
}

impl<'o> World<'o> {
    pub(crate) fn new(file: &str, options: &Options<'o>) -> Self {
        let path = std::path::absolute(file);
        Self {
            path: path.map_or_else(
                |_| file.to_owned(),
                |path| path.to_string_lossy().into_owned(),
            ),
            deadline: (options.budget.time).and_then(|time| Instant::now().checked_add(time)),
            stop: options.stop,
        }
    }
}

impl Host for World<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path != self.path {
            return Err("definitions of a document may read the trace alone".to_owned());
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(decompressed)
            .and_then(|mut reader| reader.read_to_end(&mut bytes))
            .map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), self.path.clone())]
    }

    fn interrupted(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
            || self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
    }
}
