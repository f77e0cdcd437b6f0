//! What verification does with one block, apart from all others.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Place, Span};

use super::{Checker, Checks, Dialect, ExternalArtifact, Run};
use crate::blocks::Block;
use crate::envelope::{Envelope, EnvelopeOptions, Format, Kind};
use crate::findings::{Findings, line_place};
use crate::lines::{self, Read};
use crate::rules;
use crate::scan::Index;
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

/// Checks all records of `block`.
#[must_use]
pub fn check_block(block: &Block, context: Context<'_>) -> Checked {
    let mut findings = Findings::new(context.file, context.max_findings);
    let mut checker = Checker::with(context.checks.clone());
    let mut turnix = turnix::Seen::default();
    let envelope = Envelope::new(context.format, &EnvelopeOptions::default());
    let mut index = Index::default();
    let (mut records, mut torn) = (0, None);
    for line in block.lines() {
        let record = match lines::read(&line, &mut index, &mut findings) {
            Read::Record(record) => record,
            Read::Torn => {
                torn = Some(line.offset);
                continue;
            }
            Read::Unreadable => continue,
        };
        records += 1;
        match context.format {
            Format::Trace => checker.check(&line, &record, &mut findings),
            Format::Turnix => turnix.check(&line, &record, &mut findings),
            _ => {}
        }
        if matches!(envelope.classify(&record), Kind::Unknown) {
            let format = context.format.as_str();
            findings.report(&rules::UNKNOWN_RECORD, |file| {
                let text = record.line();
                let message = format!("the record is nothing that `{format}` has");
                Diagnostic::new(&rules::UNKNOWN_RECORD, message)
                    .at(line_place(
                        file,
                        line.number,
                        text,
                        Span::new(0, text.len()),
                    ))
                    .help("write other things to other files")
            });
        }
    }
    let artifacts = checker.take_artifacts();
    Checked {
        findings,
        runs: checker.finish(),
        turnix,
        records,
        torn,
        artifacts,
        format: context.format,
    }
}
