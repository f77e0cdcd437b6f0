//! Whether traces are as they were written, and whole: the files' side of
//! [`tracelaw_events::verify`].

use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tracelaw_diagnostics::{Diagnostic, Place};
use tracelaw_events::blocks::{Block, Blocks, Limits};
use tracelaw_events::envelope::Format;
use tracelaw_events::findings::DEFAULT_LIMIT;
use tracelaw_events::rules as record_rules;
use tracelaw_events::verify::{
    Anchors, BlockChecker, Checked, Checks, Context, ExternalArtifact, Verification, Verifier,
};

use crate::{Input, Progress};

/// What a verification is asked to do.
#[derive(Clone, Copy)]
pub struct VerifyOptions<'a> {
    /// The event whose proof is wanted, by its identifier.
    pub prove: Option<&'a str>,
    /// The program may still write: an open end is no fault.
    pub allow_open_end: bool,
    /// Where a Turnix stream differs from the standard and can be understood, that is a note.
    pub lenient: bool,
    /// How many threads; 0 is one a core.
    pub jobs: usize,
    /// How traces are cut up.
    pub limits: Limits,
    /// Of each rule, how many findings a trace are kept.
    pub max_findings: u64,
    /// Told how far reading is.
    pub progress: Option<&'a Progress<'a>>,
}

impl Default for VerifyOptions<'_> {
    fn default() -> Self {
        Self {
            prove: None,
            allow_open_end: false,
            lenient: false,
            jobs: 0,
            limits: Limits::default(),
            max_findings: DEFAULT_LIMIT,
            progress: None,
        }
    }
}

impl fmt::Debug for VerifyOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyOptions")
            .field("prove", &self.prove)
            .field("allow_open_end", &self.allow_open_end)
            .field("lenient", &self.lenient)
            .field("jobs", &self.jobs)
            .finish_non_exhaustive()
    }
}

/// What came of a verification.
#[derive(Clone, Debug)]
pub struct VerifyReport {
    /// What is known of the files and their sessions.
    pub verification: Verification,
    /// Why something could not be looked at.
    pub errors: Vec<Diagnostic>,
}

/// Verifies `inputs`; a session may go on from one to the next.
#[must_use]
pub fn verify(inputs: Vec<Input>, anchors: Anchors, options: &VerifyOptions<'_>) -> VerifyReport {
    let threads = match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let checks = Checks {
        leaves: !anchors.is_empty() || options.prove.is_some(),
        content: true,
        event: options.prove.map(str::to_owned),
    };
    let mut verifier = Verifier::new(anchors, options.prove.is_some(), options.max_findings);
    if options.allow_open_end {
        verifier.allow_open_end();
    }
    if options.lenient {
        verifier.lenient();
    }
    let mut feed = Feed {
        inputs: inputs.into_iter(),
        open: None,
        options,
        batch: if threads > 1 { threads * 4 } else { 1 },
    };
    let checkers = Checkers::default();
    let check = |item: Item| item.check(&checks, options.max_findings, &checkers);
    let mut errors = Vec::new();
    let mut folder = None;
    let mut work = || {
        let mut batch = feed.next_batch();
        while !batch.is_empty() {
            let (results, next) = if threads > 1 {
                rayon::join(
                    || batch.into_par_iter().map(check).collect::<Vec<_>>(),
                    || feed.next_batch(),
                )
            } else {
                let results = batch.into_iter().map(check).collect();
                (results, feed.next_batch())
            };
            for (outcome, block) in results {
                take(outcome, &mut verifier, &mut folder, &mut errors);
                feed.recycle(block);
            }
            batch = next;
        }
    };
    match threads {
        1 => work(),
        threads => match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(&mut work),
            // Where threads cannot be had, the pool that is there must do.
            Err(_) => work(),
        },
    }
    VerifyReport {
        verification: verifier.finish(),
        errors,
    }
}

/// What the files are cut into, in order.
enum Item {
    Begin(String, Option<PathBuf>),
    Block(String, Format, Block),
    Binary,
    Failed(String, std::io::Error),
}

enum Outcome {
    Begin(String, Option<PathBuf>),
    Checked(Box<Checked>),
    Binary,
    Failed(String, std::io::Error),
}

impl Item {
    /// What comes of it, and the block that is done with.
    fn check(
        self,
        checks: &Checks,
        max_findings: u64,
        checkers: &Checkers,
    ) -> (Outcome, Option<Block>) {
        let outcome = match self {
            Self::Begin(name, folder) => Outcome::Begin(name, folder),
            Self::Binary => Outcome::Binary,
            Self::Failed(name, error) => Outcome::Failed(name, error),
            Self::Block(file, format, block) => {
                let context = Context {
                    file: &file,
                    format,
                    checks,
                    max_findings,
                };
                let checked = checkers.with(|checker| checker.check(&block, context));
                return (Outcome::Checked(Box::new(checked)), Some(block));
            }
        };
        (outcome, None)
    }
}

/// Checkers that were used, for the next blocks: as many as there are threads.
#[derive(Default)]
struct Checkers(Mutex<Vec<BlockChecker>>);

impl Checkers {
    fn with<T>(&self, work: impl FnOnce(&mut BlockChecker) -> T) -> T {
        let all = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let spare = all().pop();
        let mut checker = spare.unwrap_or_default();
        let result = work(&mut checker);
        all().push(checker);
        result
    }
}

fn take(
    outcome: Outcome,
    verifier: &mut Verifier,
    folder: &mut Option<PathBuf>,
    errors: &mut Vec<Diagnostic>,
) {
    match outcome {
        Outcome::Begin(name, of_file) => {
            verifier.begin(&name);
            *folder = of_file;
        }
        Outcome::Checked(checked) => {
            verifier.add(*checked);
            for artifact in verifier.take_artifacts() {
                check_artifact(&artifact, folder.as_ref(), verifier);
            }
        }
        Outcome::Binary => verifier
            .findings()
            .report(&record_rules::BINARY_FILE, |file| {
                Diagnostic::new(
                    &record_rules::BINARY_FILE,
                    "the file is binary, not a trace",
                )
                .at(Place::file(file))
                .help("name the trace: JSON lines, plain or compressed with gzip or Zstandard")
            }),
        Outcome::Failed(name, error) => errors.push(crate::trace::unreadable(&name, &error)),
    }
}

fn check_artifact(artifact: &ExternalArtifact, folder: Option<&PathBuf>, verifier: &mut Verifier) {
    let (Some(path), Some(folder)) = (artifact.relative_path(), folder) else {
        return artifact.report_elsewhere(verifier.findings());
    };
    let content = read_file(&folder.join(path)).map_err(|error| error.to_string());
    artifact.check(
        content.as_deref().map_err(String::as_str),
        verifier.findings(),
    );
}

/// The content of a regular file. A trace may name others, which have no end, or nobody that writes
/// to them.
fn read_file(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    std::fs::read(path)
}

/// Reads the files one after the other.
struct Feed<'o> {
    inputs: std::vec::IntoIter<Input>,
    open: Option<Open<'o>>,
    options: &'o VerifyOptions<'o>,
    /// How many blocks are looked at together.
    batch: usize,
}

struct Open<'o> {
    name: String,
    format: Option<Format>,
    blocks: Blocks<Box<dyn Read + Send + 'o>>,
    started: bool,
}

impl Feed<'_> {
    /// Takes back a block that is done with.
    fn recycle(&mut self, block: Option<Block>) {
        if let (Some(open), Some(block)) = (&mut self.open, block) {
            open.blocks.recycle(block);
        }
    }

    fn next_batch(&mut self) -> Vec<Item> {
        let mut batch = Vec::new();
        let mut blocks = 0;
        while blocks < self.batch {
            let Some(open) = &mut self.open else {
                let Some(input) = self.inputs.next() else {
                    break;
                };
                let name = input.name().to_owned();
                batch.push(Item::Begin(name.clone(), input.folder()));
                match input.open(self.options.progress) {
                    Ok(reader) => {
                        self.open = Some(Open {
                            name,
                            format: None,
                            blocks: Blocks::new(reader, self.options.limits),
                            started: false,
                        });
                    }
                    Err(error) => batch.push(Item::Failed(name, error)),
                }
                continue;
            };
            match open.blocks.next_block() {
                Ok(Some(block)) if !open.started && block.is_binary() => {
                    batch.push(Item::Binary);
                    self.open = None;
                }
                Ok(Some(block)) => {
                    blocks += 1;
                    open.started = true;
                    open.format = open.format.or_else(|| Format::of_block(&block));
                    let format = open.format.unwrap_or(Format::Nested);
                    batch.push(Item::Block(open.name.clone(), format, block));
                }
                Ok(None) => self.open = None,
                Err(error) => {
                    batch.push(Item::Failed(open.name.clone(), error));
                    self.open = None;
                }
            }
        }
        batch
    }
}
