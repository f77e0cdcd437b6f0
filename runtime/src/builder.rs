//! What a session is started with.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::clock::{Clock, Ids, RandomIds, SystemClock};
use crate::current;
use crate::memory::Memory;
use crate::output::Output;
use crate::problem::{Hook, Problem, Reporter};
use crate::queue::{MAX_CAPACITY, Queue};
use crate::recorder::{Identity, Recorder};
use crate::session::{Session, StartError};
use crate::shared::Shared;
use crate::writer::{SessionConfig, Writer};

/// A session yet to be started: [`Session::builder`].
#[must_use = "call `start`"]
pub struct SessionBuilder {
    sink: Option<Target>,
    overwrite: bool,
    identity: Identity,
    plain: bool,
    capacity: usize,
    lossless: bool,
    patience: Duration,
    clock: Box<dyn Clock>,
    ids: Box<dyn Ids>,
    hook: Option<Hook>,
}

enum Target {
    File(PathBuf),
    Sink(Box<dyn Write + Send>),
}

impl SessionBuilder {
    pub(crate) fn new() -> Self {
        Self {
            sink: None,
            overwrite: false,
            identity: Identity {
                component: "program".to_owned(),
                version: "0".to_owned(),
                instance: None,
            },
            plain: false,
            capacity: 8192,
            lossless: false,
            patience: Duration::from_secs(5),
            clock: Box::new(SystemClock),
            ids: Box::new(RandomIds::default()),
            hook: None,
        }
    }

    /// Writes to a new file, by custom `*.trace.jsonl`.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.sink = Some(Target::File(path.into()));
        self
    }

    /// Lets [`file`](Self::file) replace a file that is there.
    pub fn overwrite(mut self) -> Self {
        self.overwrite = true;
        self
    }

    /// Writes to anything that takes bytes. Each write is of whole records, and is made on the
    /// session's own thread.
    pub fn sink(mut self, sink: impl Write + Send + 'static) -> Self {
        self.sink = Some(Target::Sink(Box::new(sink)));
        self
    }

    /// Keeps the records in memory.
    pub fn memory(self, memory: &Memory) -> Self {
        self.sink(memory.clone())
    }

    /// What emits, for instance `raft`; default `program`.
    pub fn component(mut self, name: impl Into<String>) -> Self {
        self.identity.component = name.into();
        self
    }

    /// The component's version; default `0`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.identity.version = version.into();
        self
    }

    /// Which of several instances of the component this is.
    pub fn instance(mut self, id: impl Into<String>) -> Self {
        self.identity.instance = Some(id.into());
        self
    }

    /// Writes the plain envelope of instrumentation specs instead of TRACE/1.0. It has no chain:
    /// a line that is changed or taken away does not show.
    pub fn plain(mut self) -> Self {
        self.plain = true;
        self
    }

    /// How many events may wait for the sink; default 8192, at most 32768. It is rounded up to a
    /// power of two.
    pub fn queue(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// For tests: a full queue **blocks the program** until the sink has taken something, so that
    /// no event is lost. The `session.started` record says so.
    ///
    /// Without this a full queue never blocks: the event is dropped, its sequence number is taken,
    /// and a gap record stands in its place.
    pub fn lossless(mut self) -> Self {
        self.lossless = true;
        self
    }

    /// How long the end of the session may wait for a sink that does not take what is queued;
    /// default five seconds.
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// Takes the time from `clock`.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Takes identifiers from `ids`.
    pub fn ids(mut self, ids: impl Ids) -> Self {
        self.ids = Box::new(ids);
        self
    }

    /// Is called with each kind of [`Problem`] once, in place of a line on standard error.
    pub fn on_problem(mut self, hook: impl Fn(&Problem) + Send + Sync + 'static) -> Self {
        self.hook = Some(Box::new(hook));
        self
    }

    /// Starts the session: from now on the events of this process are recorded.
    ///
    /// # Errors
    /// Another session is running, there is no place to write to, or it cannot be made.
    pub fn start(self) -> Result<Session, StartError> {
        let capacity = self.capacity.clamp(1, MAX_CAPACITY).next_power_of_two();
        let recorder = Recorder::new(self.plain, self.identity, self.ids, self.clock.now());
        let shared = Arc::new(Shared::new(
            // The number 1 is that of `session.started`.
            Queue::new(capacity, 2),
            self.clock,
            self.lossless,
            Reporter::new(self.hook),
            self.patience,
        ));
        let id = recorder.session_id();
        // Before the file is touched: it may be the running session's.
        current::install(&shared)?;
        let started = open(self.sink, self.overwrite).and_then(|sink| {
            let writer = Writer {
                shared: Arc::clone(&shared),
                recorder,
                output: Output::new(sink),
                config: SessionConfig {
                    on_full_queue: if self.lossless { "block" } else { "drop" },
                    queue_capacity: capacity,
                    tracelaw: env!("CARGO_PKG_VERSION"),
                },
            };
            thread::Builder::new()
                .name("tracelaw".to_owned())
                .spawn(|| writer.run())
                .map_err(StartError::Thread)
        });
        match started {
            Ok(_) => Ok(Session { shared, id }),
            Err(error) => {
                current::remove(&shared);
                Err(error)
            }
        }
    }
}

fn open(target: Option<Target>, overwrite: bool) -> Result<Box<dyn Write + Send>, StartError> {
    match target {
        None => Err(StartError::NoSink),
        Some(Target::Sink(sink)) => Ok(sink),
        Some(Target::File(path)) => {
            let mut options = OpenOptions::new();
            options.write(true);
            if overwrite {
                options.create(true).truncate(true);
            } else {
                options.create_new(true);
            }
            match options.open(&path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(StartError::File(path, error)),
            }
        }
    }
}
