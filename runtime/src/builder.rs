//! What a session is started with.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::checkpoints::{Checkpoints, Notary, SideFile};
use crate::clock::{Clock, Ids, SystemClock};
use crate::context::Place;
use crate::current;
use crate::file::{Rotating, Rotation, create_numbered, newest};
use crate::ids::SessionIds;
use crate::memory::Memory;
use crate::observers::Observers;
use crate::output::{Output, Target};
use crate::problem::{Hook, Problem, Reporter};
use crate::queue::{MAX_CAPACITY, Queue};
use crate::recorder::{Continues, Form, Identity, Recorder, SessionConfig, Store};
use crate::redaction::{Redaction, Redactor};
use crate::resume;
use crate::session::{Session, StartError};
use crate::shared::{Settings, Shared};
use crate::writer::Writer;

/// A session yet to be started: [`Session::builder`].
#[must_use = "call `start`"]
pub struct SessionBuilder {
    sink: Option<Sink>,
    existing: Existing,
    rotation: Option<Rotation>,
    checkpoints: Option<Checkpoints>,
    observers: Vec<Box<dyn Write + Send>>,
    artifacts: Option<PathBuf>,
    redaction: Redaction,
    identity: Identity,
    form: Form,
    capacity: usize,
    lossless: bool,
    patience: Duration,
    clock: Box<dyn Clock>,
    ids: Option<SessionIds>,
    hook: Option<Hook>,
}

enum Sink {
    File(PathBuf),
    Opened(File, PathBuf),
    Other(Box<dyn Write + Send>),
}

/// What becomes of a file that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Refuse,
    Overwrite,
    /// Goes on in a new file.
    Continue,
    /// Goes on in the same file, if that is whole.
    Append,
}

impl SessionBuilder {
    pub(crate) fn new() -> Self {
        Self {
            sink: None,
            existing: Existing::Refuse,
            rotation: None,
            checkpoints: None,
            observers: Vec::new(),
            artifacts: None,
            redaction: Redaction::default(),
            identity: Identity {
                component: "program".to_owned(),
                version: "0".to_owned(),
                instance: None,
            },
            form: Form::Trace,
            capacity: 8192,
            lossless: false,
            patience: Duration::from_secs(5),
            clock: Box::new(SystemClock),
            ids: None,
            hook: None,
        }
    }

    /// Writes to a new file, by custom `*.trace.jsonl`.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.sink = Some(Sink::File(path.into()));
        self
    }

    /// Lets [`file`](Self::file) replace a file that is there.
    pub fn overwrite(mut self) -> Self {
        self.existing = Existing::Overwrite;
        self
    }

    /// Where the [`file`](Self::file) is there already, goes on in a new one with a number in its
    /// name, whose first record names the last whole record of the newest one there is: for
    /// programs that are started again, also after a crash that left half a record.
    pub fn go_on(mut self) -> Self {
        self.existing = Existing::Continue;
        self
    }

    /// Where the [`file`](Self::file) is there already and whole, goes on behind its last record: a
    /// new session whose first record names that record. Nothing that is there is written over.
    ///
    /// Where a crash left half a record, or the last record is not as it was written, goes on in a
    /// new file, as [`go_on`](Self::go_on) does.
    pub fn append(mut self) -> Self {
        self.existing = Existing::Append;
        self
    }

    /// Has the trace go on in a new file when the [`file`](Self::file) has grown large or old.
    pub fn rotate(mut self, rotation: Rotation) -> Self {
        self.rotation = Some(rotation);
        self
    }

    /// A file that was made already.
    pub(crate) fn opened(mut self, file: File, path: PathBuf) -> Self {
        self.sink = Some(Sink::Opened(file, path));
        self
    }

    /// Writes to anything that takes bytes. Each write is of whole records, and is made on the
    /// session's own thread.
    pub fn sink(mut self, sink: impl Write + Send + 'static) -> Self {
        self.sink = Some(Sink::Other(Box::new(sink)));
        self
    }

    /// Writes to standard error.
    pub fn standard_error(self) -> Self {
        self.sink(io::stderr())
    }

    /// Writes to a further sink, such as a [`Ring`](crate::Ring) or a
    /// [`Channel`](crate::Channel): any number of them get what the first one gets.
    ///
    /// They only look on: while the first sink takes nothing, events wait and may become a gap in
    /// the trace; a further sink that fails is closed and [reported](Problem::Observer). Each has a
    /// thread of its own: one that blocks holds neither the trace nor another sink up, but does not
    /// get what it has no room for, which is reported too.
    pub fn also(mut self, sink: impl Write + Send + 'static) -> Self {
        self.observers.push(Box::new(sink));
        self
    }

    /// Makes checkpoints beside the file: they show that a tail was cut off or that the whole was
    /// written anew. Only for records of TRACE/1.0 in files.
    pub fn checkpoints(mut self, how: Checkpoints) -> Self {
        self.checkpoints = Some(how);
        self
    }

    /// Keeps the records in memory.
    pub fn memory(self, memory: &Memory) -> Self {
        self.sink(memory.clone())
    }

    /// The folder for the contents of large [`Artifact`](crate::Artifact)s; without it `artifacts`
    /// beside the file.
    pub fn artifacts(mut self, folder: impl Into<PathBuf>) -> Self {
        self.artifacts = Some(folder.into());
        self
    }

    /// What is taken out before anything is hashed and written; without it, what
    /// [`Redaction::default`] finds.
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.redaction = redaction;
        self
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
        self.form = Form::Plain;
        self
    }

    /// Writes records of the Turnix tracing standard v0.1 instead of TRACE/1.0. They have no
    /// chain; a lost record shows in the numbers.
    pub fn turnix(mut self) -> Self {
        self.form = Form::Turnix;
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
        self.ids = Some(SessionIds::own(ids));
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
    /// Another session is the process's own, there is no place to write to, or it cannot be made.
    pub fn start(self) -> Result<Session, StartError> {
        self.run(false)
    }

    /// Starts a session that gets the events of those contexts only that it is
    /// [attached](Session::attach) to. There may be any number of them, each with its own chain:
    /// for several nodes, tenants or tests in one process.
    ///
    /// ```
    /// use tracelaw::{Memory, Session, emit};
    ///
    /// let (one, two) = (Memory::new(), Memory::new());
    /// let first = Session::builder().memory(&one).start_apart()?;
    /// let second = Session::builder().memory(&two).start_apart()?;
    /// for (session, node) in [(&first, "n1"), (&second, "n2")] {
    ///     let _attached = session.attach();
    ///     emit!("Timeout", node = node);
    /// }
    /// emit!("Nowhere");
    /// drop((first, second));
    /// assert_eq!(one.actions()[0]["node"], "n1");
    /// assert_eq!(two.actions()[0]["node"], "n2");
    /// # Ok::<(), tracelaw::StartError>(())
    /// ```
    ///
    /// # Errors
    /// There is no place to write to, or it cannot be made.
    pub fn start_apart(self) -> Result<Session, StartError> {
        self.run(true)
    }

    fn run(self, apart: bool) -> Result<Session, StartError> {
        let capacity = self.capacity.clamp(1, MAX_CAPACITY).next_power_of_two();
        let ids = self.ids.unwrap_or_else(SessionIds::random);
        let now = self.clock.now();
        let id = ids.next(now);
        let root = Place {
            trace_id: ids.next(now),
            span_id: ids.next(now),
            parent_span_id: None,
            owner: Some(id),
        };
        let store = match (&self.artifacts, &self.sink) {
            (None, Some(Sink::File(path) | Sink::Opened(_, path))) => Store::beside(path),
            (folder, _) => Store::new(folder.clone()),
        };
        let redactor = Redactor::new(self.redaction);
        let mut recorder =
            Recorder::new(self.form, self.identity, store, redactor, &ids, root, now);
        let side_file = match self.existing {
            Existing::Append => SideFile::Append,
            _ => SideFile::Replace,
        };
        let notary = (self.checkpoints).map(|how| Notary::new(how, side_file));
        if notary.is_some() {
            recorder.follow();
        }
        let settings = Settings {
            form: self.form,
            lossless: self.lossless,
            patience: self.patience,
        };
        let shared = Arc::new(Shared::new(
            // The number 1 is that of `session.started`.
            Queue::new(capacity, 2),
            settings,
            self.clock,
            ids,
            root,
            Reporter::new(self.hook),
        ));
        // Before the file is touched: it may be the running session's.
        current::install(&shared, apart)?;
        let opened = open(self.sink, self.existing, self.rotation);
        let started = opened.and_then(|(target, continues)| {
            let writer = Writer {
                shared: Arc::clone(&shared),
                recorder,
                output: Output::new(target),
                observers: Observers::start(self.observers, &shared),
                config: SessionConfig {
                    continues,
                    on_full_queue: if self.lossless { "block" } else { "drop" },
                    queue_capacity: capacity,
                    tracelaw: env!("CARGO_PKG_VERSION"),
                },
                notary,
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

/// Where the records go, and the chain that they go on from.
fn open(
    sink: Option<Sink>,
    existing: Existing,
    rotation: Option<Rotation>,
) -> Result<(Target, Option<Continues>), StartError> {
    let path = match sink {
        None => return Err(StartError::NoSink),
        Some(Sink::Other(sink)) => return Ok((Target::Sink(sink), None)),
        Some(Sink::Opened(file, path)) => {
            return Ok((Target::Files(Rotating::new(file, path, rotation)), None));
        }
        Some(Sink::File(path)) => path,
    };
    let mut options = OpenOptions::new();
    options.write(true);
    let opened = match existing {
        Existing::Refuse => options.create_new(true).open(&path),
        Existing::Overwrite => options.create(true).truncate(true).open(&path),
        Existing::Continue | Existing::Append => {
            let (files, last) =
                go_on(&path, existing, rotation).map_err(|error| StartError::File(path, error))?;
            return Ok((Target::Files(files), last));
        }
    };
    match opened {
        Ok(file) => Ok((Target::Files(Rotating::new(file, path, rotation)), None)),
        Err(error) => Err(StartError::File(path, error)),
    }
}

/// Goes on behind the newest of the files that are numbered from `path` on: in it, if that is
/// asked for and its last record is whole and intact, or else in a new one.
fn go_on(
    path: &Path,
    existing: Existing,
    rotation: Option<Rotation>,
) -> io::Result<(Rotating, Option<Continues>)> {
    let newest = newest(path);
    // A file that cannot be read is not gone on from, and not touched either.
    let end = (newest.as_ref()).and_then(|newest| resume::end_of(newest).ok().flatten());
    if existing == Existing::Append
        && let (Some(newest), Some(end)) = (newest, &end)
        && end.is_intact
        && end.last.torn_bytes == 0
    {
        let file = OpenOptions::new().append(true).open(&newest)?;
        let written = file.metadata()?.len();
        let files = Rotating::of(file, path.to_owned(), newest, rotation).behind(written);
        return Ok((files, Some(end.last.clone())));
    }
    let (file, own) = create_numbered(path, 1)?;
    let files = Rotating::of(file, path.to_owned(), own, rotation);
    Ok((files, end.map(|end| end.last)))
}
