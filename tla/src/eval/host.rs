//! What a specification asks of the world: files and the environment.

/// The world around an evaluation. The evaluator itself touches no file.
pub trait Host {
    /// The content of a file that the specification names, decompressed where the name says so.
    ///
    /// # Errors
    ///
    /// Why there is none, as a fragment.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// The variables that `IOEnv` shows.
    fn environment(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What `Print` and `PrintT` say.
    fn print(&self, line: &str) {
        let _ = line;
    }

    /// How many events of the trace have been taken, of how many; told now and then.
    fn progress(&self, taken: u64, events: u64) {
        let _ = (taken, events);
    }

    /// Whether to stop; asked now and then.
    fn interrupted(&self) -> bool {
        false
    }
}

/// A world without files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Host for Nowhere {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Err("there are no files here".to_owned())
    }
}
