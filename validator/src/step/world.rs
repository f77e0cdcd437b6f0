//! The world that the document's definitions see: the trace's own file.

use std::fs::File;
use std::io::Read as _;

use tracelaw_tla::eval::Host;

use crate::input::decompressed;

/// The trace's file, by the name `IOEnv.JSON`; nothing else.
pub(crate) struct World {
    path: String,
}

impl World {
    pub(crate) fn new(file: &str) -> Self {
        let path = std::path::absolute(file);
        Self {
            path: path.map_or_else(
                |_| file.to_owned(),
                |path| path.to_string_lossy().into_owned(),
            ),
        }
    }
}

impl Host for World {
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
}
