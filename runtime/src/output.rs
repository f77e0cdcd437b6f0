//! Where records go, and how they get there whole.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};

use crate::exit::uneventful;
use crate::file::Rotating;

/// The sink of the trace, and the records that it has not taken yet.
pub(crate) struct Output {
    sink: Target,
    /// Whole records.
    pub(crate) records: String,
    /// How many bytes of them the sink has taken.
    taken: usize,
}

/// Where a trace is written.
pub(crate) enum Target {
    /// To a sink of the user's.
    Sink(Box<dyn Write + Send>),
    /// To files.
    Files(Rotating),
}

impl Target {
    fn write(&mut self) -> &mut dyn Write {
        match self {
            Self::Sink(sink) => sink,
            Self::Files(files) => files,
        }
    }
}

impl Output {
    pub(crate) fn new(sink: Target) -> Self {
        Self {
            sink,
            records: String::new(),
            taken: 0,
        }
    }

    /// The files, if the trace is written to files.
    pub(crate) fn files(&mut self) -> Option<&mut Rotating> {
        match &mut self.sink {
            Target::Sink(_) => None,
            Target::Files(files) => Some(files),
        }
    }

    /// Gives the records to the sink, all in one write if it takes them so. After an error the
    /// rest stays, and the next call goes on at the byte where this one stopped, so that a record
    /// is never torn by another.
    pub(crate) fn drain(&mut self) -> io::Result<()> {
        while self.taken < self.records.len() {
            let rest = &self.records.as_bytes()[self.taken..];
            let sink = self.sink.write();
            match guarded(|| sink.write(rest)) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(taken) => self.taken += taken.min(rest.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let sink = self.sink.write();
        guarded(|| sink.flush())?;
        self.records.clear();
        self.taken = 0;
        Ok(())
    }
}

/// A sink of the user's that panics is one that fails.
pub(crate) fn guarded<T>(call: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    uneventful(|| panic::catch_unwind(AssertUnwindSafe(call)))
        .unwrap_or_else(|_| Err(io::Error::other("the sink panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    /// Takes three bytes, then fails once, and so on.
    struct Reluctant(Memory, bool);

    impl Write for Reluctant {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                self.0.write(&bytes[..bytes.len().min(3)])
            } else {
                Err(io::ErrorKind::StorageFull.into())
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn output(sink: impl Write + Send + 'static) -> Output {
        Output::new(Target::Sink(Box::new(sink)))
    }

    #[test]
    fn no_byte_is_lost_or_doubled_when_the_sink_fails_in_between() {
        let memory = Memory::new();
        let mut output = output(Reluctant(memory.clone(), false));
        output.records.push_str("{\"a\":1}\n{\"b\":2}\n");
        let mut failures = 0;
        while output.drain().is_err() {
            failures += 1;
        }
        assert_eq!(failures, 5);
        assert_eq!(memory.text(), "{\"a\":1}\n{\"b\":2}\n");
        assert!(output.records.is_empty());
    }

    #[test]
    fn a_sink_that_panics_is_one_that_fails() {
        struct Panics;
        impl Write for Panics {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                panic!("no");
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut output = output(Panics);
        output.records.push('x');
        assert!(output.drain().is_err());
    }
}
