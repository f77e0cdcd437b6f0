//! What verification does with one block, apart from all others.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Place, Span};

use super::check::Pending;
use super::{Checker, Checks, Dialect, ExternalArtifact, Run};
use crate::blocks::{Block, Line};
use crate::envelope::{Envelope, EnvelopeOptions, Format, Kind};
use crate::findings::{Findings, line_place};
use crate::lines::{self, Read};
use crate::rules;
use crate::scan::{Index, Record};
use crate::sha256::{Hash, Message, hash_two};
use crate::turnix;

/// What is the same for all blocks of a file.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// What findings call the file.
    pub file: &'c str,
    /// What its records are; found by [`Format::of_block`].
    pub format: Format,
    /// What is looked at.
    pub checks: &'c Checks,
    /// Of each rule, how many findings are kept.
    pub max_findings: u64,
}

/// What came of a block.
#[derive(Debug)]
pub struct Checked {
    pub(super) findings: Findings,
    pub(super) runs: (Vec<Run>, BTreeMap<Dialect, Place>),
    pub(super) turnix: turnix::Seen,
    pub(super) records: u64,
    pub(super) torn: Option<u64>,
    pub(super) artifacts: Vec<ExternalArtifact>,
    pub(super) format: Format,
}

impl Checked {
    /// The leaves of the records, where they were asked for.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = crate::merkle::Hash> + '_ {
        self.runs
            .0
            .iter()
            .flat_map(|run| run.leaves.iter().copied())
    }
}

/// Checks all records of `block`, two at a time: their hashes cost little more than that of one.
#[must_use]
pub fn check_block(block: &Block, context: Context<'_>) -> Checked {
    let mut worker = Worker {
        context,
        envelope: Envelope::new(context.format, &EnvelopeOptions::default()),
        findings: Findings::new(context.file, context.max_findings),
        checker: Checker::with(context.checks.clone()),
        turnix: turnix::Seen::default(),
        records: 0,
        torn: None,
    };
    let mut slots = [Slot::default(), Slot::default()];
    let mut lines = block.lines();
    while let Some(first) = lines.next() {
        let second = lines.next();
        let [one, two] = &mut slots;
        let first = worker.read(&first, one);
        let second = second.as_ref().and_then(|line| worker.read(line, two));
        match (first, second) {
            (Some(first), Some(second)) if first.is_hashed() && second.is_hashed() => {
                let hashes = hash_two(first.message, second.message);
                worker.check(first, hashes.0);
                worker.check(second, hashes.1);
            }
            (first, second) => {
                for reading in first.into_iter().chain(second) {
                    let hash = match reading.is_hashed() {
                        true => reading.message.hash(),
                        false => Hash::default(),
                    };
                    worker.check(reading, hash);
                }
            }
        }
    }
    worker.finish()
}

/// What the reading of one line needs, for the next one.
#[derive(Default)]
struct Slot {
    index: Index,
    message: Message,
}

/// A record on its way.
struct Reading<'i> {
    line: &'i Line<'i>,
    record: Record<'i>,
    message: &'i Message,
    /// Of a record of TRACE/1.0.
    pending: Option<Pending<'i>>,
}

impl Reading<'_> {
    fn is_hashed(&self) -> bool {
        self.pending.is_some()
    }
}

/// The checks of one block.
struct Worker<'c> {
    context: Context<'c>,
    envelope: Envelope,
    findings: Findings,
    checker: Checker,
    turnix: turnix::Seen,
    records: u64,
    torn: Option<u64>,
}

impl Worker<'_> {
    /// Reads a line, up to the message that has to be hashed. What is no record is reported.
    fn read<'i>(&mut self, line: &'i Line<'i>, slot: &'i mut Slot) -> Option<Reading<'i>> {
        let Slot { index, message } = slot;
        let record = match lines::read(line, index, &mut self.findings) {
            Read::Record(record) => record,
            Read::Torn => {
                self.torn = Some(line.offset);
                return None;
            }
            Read::Unreadable => return None,
        };
        self.records += 1;
        let pending = match self.context.format {
            Format::Trace => self.checker.prepare(&record, message),
            _ => None,
        };
        Some(Reading {
            line,
            record,
            message,
            pending,
        })
    }

    /// Checks a record; `hash` is that of its message.
    fn check(&mut self, reading: Reading<'_>, hash: Hash) {
        let Reading { line, record, .. } = reading;
        if let Some(pending) = reading.pending {
            (self.checker).finish_record(line, pending, hash, &mut self.findings);
        } else if self.context.format == Format::Turnix {
            self.turnix.check(line, &record, &mut self.findings);
        }
        if matches!(self.envelope.classify(&record), Kind::Unknown) {
            self.report_unknown(line, record.line());
        }
    }

    #[cold]
    fn report_unknown(&mut self, line: &Line<'_>, text: &str) {
        let format = self.context.format.as_str();
        self.findings.report(&rules::UNKNOWN_RECORD, |file| {
            let message = format!("the record is nothing that `{format}` has");
            let whole = Span::new(0, text.len());
            Diagnostic::new(&rules::UNKNOWN_RECORD, message)
                .at(line_place(file, line.number, text, whole))
                .help("write other things to other files")
        });
    }

    fn finish(mut self) -> Checked {
        let artifacts = self.checker.take_artifacts();
        Checked {
            findings: self.findings,
            runs: self.checker.finish(),
            turnix: self.turnix,
            records: self.records,
            torn: self.torn,
            artifacts,
            format: self.context.format,
        }
    }
}
