//! What verification does with one block, apart from all others.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Place, Span};

use super::check::Pending;
use super::{Checker, Checks, Dialect, ExternalArtifact, Run};
use crate::blocks::{Block, Line};
use crate::envelope::{Envelope, EnvelopeOptions, Format, Kind};
use crate::findings::{Findings, line_place};
use crate::lines::{self, Read};
use crate::scan::{Index, Layouts, Record};
use crate::sha256::{self, Hash, Message, hash_many};
use crate::{rules, turnix};

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

/// Checks all records of `block`. For many blocks a [`BlockChecker`] does so faster.
#[must_use]
pub fn check_block(block: &Block, context: Context<'_>) -> Checked {
    BlockChecker::default().check(block, context)
}

/// Checks blocks. It keeps its buffers, and what it learned of how records are laid out.
#[derive(Debug)]
pub struct BlockChecker {
    layouts: Layouts,
    checker: Checker,
    slots: Vec<Slot>,
    hashes: Vec<Hash>,
}

/// How many records are read before their hashes are made, which many at once cost less.
const BATCH: usize = 64;

impl Default for BlockChecker {
    fn default() -> Self {
        Self {
            layouts: Layouts::default(),
            checker: Checker::new(),
            slots: (0..BATCH).map(|_| Slot::default()).collect(),
            hashes: Vec::with_capacity(BATCH),
        }
    }
}

impl BlockChecker {
    /// Checks all records of `block`.
    #[must_use]
    pub fn check(&mut self, block: &Block, context: Context<'_>) -> Checked {
        let Self {
            layouts,
            checker,
            slots,
            hashes,
        } = self;
        checker.set_checks(context.checks);
        let mut worker = Worker {
            context,
            envelope: Envelope::new(context.format, &EnvelopeOptions::default()),
            findings: Findings::new(context.file, context.max_findings),
            layouts,
            checker,
            turnix: turnix::Seen::default(),
            records: 0,
            torn: None,
        };
        let mut lines = block.lines();
        loop {
            let batch: Vec<Line<'_>> = lines.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return worker.finish();
            }
            let mut readings = Vec::with_capacity(batch.len());
            for (line, slot) in batch.iter().zip(&mut *slots) {
                worker.read(line, slot, &mut readings);
            }
            let messages: Vec<&[sha256::Block]> = (readings.iter())
                .map(|reading| reading.message.blocks())
                .collect();
            hashes.clear();
            hash_many(&messages, hashes);
            for (reading, hash) in readings.iter().zip(&*hashes) {
                worker.check(reading, *hash);
            }
        }
    }
}

/// What the reading of one line needs, for the next one.
#[derive(Debug, Default)]
struct Slot {
    index: Index,
    message: Message,
}

/// A record on its way.
struct Reading<'i> {
    line: &'i Line<'i>,
    record: Record<'i>,
    /// Empty where there is nothing to be hashed.
    message: &'i Message,
    /// Of a record of TRACE/1.0.
    pending: Option<Pending<'i>>,
}

/// The checks of one block.
struct Worker<'c> {
    context: Context<'c>,
    envelope: Envelope,
    findings: Findings,
    layouts: &'c mut Layouts,
    checker: &'c mut Checker,
    turnix: turnix::Seen,
    records: u64,
    torn: Option<u64>,
}

impl Worker<'_> {
    /// Reads a line, up to the message that has to be hashed. What is no record is reported.
    fn read<'i>(
        &mut self,
        line: &'i Line<'i>,
        slot: &'i mut Slot,
        readings: &mut Vec<Reading<'i>>,
    ) {
        let Slot { index, message } = slot;
        message.clear();
        let record = match lines::read(line, self.layouts, index, &mut self.findings) {
            Read::Record(record) => record,
            Read::Torn => {
                self.torn = Some(line.offset);
                return;
            }
            Read::Unreadable => return,
        };
        self.records += 1;
        let pending = match self.context.format {
            Format::Trace => (self.checker).prepare(line, &record, message, &mut self.findings),
            _ => None,
        };
        readings.push(Reading {
            line,
            record,
            message,
            pending,
        });
    }

    /// Checks a record; `hash` is that of its message.
    fn check(&mut self, reading: &Reading<'_>, hash: Hash) {
        let Reading { line, record, .. } = reading;
        if let Some(pending) = &reading.pending {
            (self.checker).finish_record(line, pending, hash, &mut self.findings);
        } else if self.context.format == Format::Turnix {
            self.turnix.check(line, record, &mut self.findings);
        }
        let is_known = match &reading.pending {
            // Another way to say what the envelope says.
            Some(pending) => pending.has_type(),
            None => !matches!(self.envelope.classify(record), Kind::Unknown),
        };
        if !is_known {
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

    fn finish(self) -> Checked {
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
