//! What checkpoints say of the sessions of a trace.

use std::collections::HashMap;

use tracelaw_diagnostics::{Diagnostic, Place, Severity, Source, Span};

use crate::checkpoint::{Checkpoint, Note, NoteError, origin_of};
use crate::findings::Findings;
use crate::merkle::{Hash, Tree, leaf};
use crate::rules;

/// The checkpoints that a trace is held against.
#[derive(Debug, Default)]
pub struct Anchors {
    origins: HashMap<String, Vec<Anchor>>,
    /// Whether each session must have one.
    expected: bool,
}

/// A checkpoint and where it was read.
#[derive(Clone, Debug)]
struct Anchor {
    checkpoint: Checkpoint,
    note: Note,
    place: Place,
}

impl Anchors {
    /// No checkpoints. `expected`: a session without one is reported.
    #[must_use]
    pub fn new(expected: bool) -> Self {
        Self {
            origins: HashMap::new(),
            expected,
        }
    }

    /// Whether sessions are followed at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty() && !self.expected
    }

    /// Adds the checkpoints of a file, those that `is_trusted` takes; reports the others, and
    /// those that contradict each other.
    pub fn read(
        &mut self,
        name: &str,
        text: &str,
        is_trusted: &dyn Fn(&Note) -> bool,
        findings: &mut Findings,
    ) {
        let source = Source::new(name, text);
        let at = |line: u64| {
            let lines = text.split_inclusive('\n').take(line as usize - 1);
            let start = lines.map(str::len).sum();
            let end = text[start..]
                .find('\n')
                .map_or(text.len(), |end| start + end);
            Place::new(&source, Span::new(start, end))
        };
        let (notes, errors) = Note::parse_all(text);
        for (line, error) in errors {
            let severity = match error {
                NoteError::Torn => Severity::Warning,
                _ => Severity::Error,
            };
            report_unreadable(error, severity, at(line), findings);
        }
        let mut largest: HashMap<String, u64> = HashMap::new();
        for note in notes {
            let place = at(note.line);
            let checkpoint = match Checkpoint::parse(&note.text) {
                Ok(checkpoint) => checkpoint,
                Err(error) => {
                    report_unreadable(error, Severity::Error, place, findings);
                    continue;
                }
            };
            if !is_trusted(&note) {
                findings.report(&rules::CHECKPOINT_SIGNATURE, |_| {
                    let message = "the checkpoint is not signed with the expected key";
                    Diagnostic::new(&rules::CHECKPOINT_SIGNATURE, message)
                        .at(place)
                        .help("check with the public key of the emitter; do not rely on this file")
                });
                continue;
            }
            let before = largest.entry(checkpoint.origin.clone()).or_default();
            if checkpoint.size < *before {
                report_conflict(
                    format!(
                        "a checkpoint of {} records stands behind one of {before}",
                        checkpoint.size
                    ),
                    &place,
                    findings,
                );
            }
            *before = checkpoint.size.max(*before);
            let known = self.origins.entry(checkpoint.origin.clone()).or_default();
            let same_size = known
                .iter()
                .find(|known| known.checkpoint.size == checkpoint.size);
            if same_size.is_some_and(|known| known.checkpoint.root != checkpoint.root) {
                let message = format!(
                    "two checkpoints of {} records have different roots",
                    checkpoint.size
                );
                report_conflict(message, &place, findings);
            }
            known.push(Anchor {
                checkpoint,
                note,
                place,
            });
        }
    }

    /// What holds for a session; its checkpoints are taken out.
    pub(super) fn of(&mut self, session: &str) -> Option<Followed> {
        if self.is_empty() {
            return None;
        }
        let mut anchors = self.origins.remove(&origin_of(session)).unwrap_or_default();
        anchors.retain(|anchor| anchor.checkpoint.size > 0);
        anchors.sort_by_key(|anchor| anchor.checkpoint.size);
        Some(Followed {
            expected: self.expected,
            tree: Tree::new(),
            anchors,
            next: 0,
            covered: 0,
            rewritten: false,
            leaves: Vec::new(),
        })
    }

    /// Reports checkpoints of sessions that were not there.
    pub(super) fn finish(self, findings: &mut Findings) {
        let mut left: Vec<_> = self.origins.into_values().flatten().collect();
        left.sort_by_key(|anchor| anchor.note.line);
        for anchor in left {
            findings.report(&rules::CHECKPOINT_FOREIGN, |_| {
                let origin = &anchor.checkpoint.origin;
                let message = format!("the checkpoint is of `{origin}`, which was not read");
                Diagnostic::new(&rules::CHECKPOINT_FOREIGN, message)
                    .at(anchor.place.clone())
                    .help("verify all traces that the checkpoints belong to")
            });
        }
    }
}

fn report_unreadable(error: NoteError, severity: Severity, place: Place, findings: &mut Findings) {
    findings.report_as(&rules::CHECKPOINT_UNREADABLE, severity, |_| {
        Diagnostic::new(&rules::CHECKPOINT_UNREADABLE, error.to_string())
            .at(place)
            .help("use the file that the emitter wrote beside the trace")
    });
}

fn report_conflict(message: String, place: &Place, findings: &mut Findings) {
    findings.report(&rules::CHECKPOINT_CONFLICT, |_| {
        Diagnostic::new(&rules::CHECKPOINT_CONFLICT, message)
            .at(place.clone())
            .help("use the file as it was written; compare with a copy that was kept elsewhere")
    });
}

/// A session and its checkpoints, in the order of their sizes.
#[derive(Debug)]
pub(super) struct Followed {
    expected: bool,
    tree: Tree,
    anchors: Vec<Anchor>,
    next: usize,
    /// How many records the last checkpoint that holds covers.
    covered: u64,
    pub(super) rewritten: bool,
    /// All leaves, where a proof is wanted.
    leaves: Vec<Hash>,
}

/// How a session stands to its checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchoring {
    /// How many records no checkpoint covers.
    pub(super) uncovered: u64,
    /// How many the checkpoints show that are not there.
    pub(super) missing: u64,
    /// Whether the checkpoints are of another history.
    pub(super) rewritten: bool,
    pub(super) leaves: Vec<Hash>,
    /// The last checkpoint that holds.
    pub(super) note: Option<Note>,
}

impl Followed {
    /// The next records.
    pub(super) fn push(
        &mut self,
        leaves: &[Hash],
        keep: bool,
        place: &Place,
        findings: &mut Findings,
    ) {
        if keep {
            self.leaves.extend_from_slice(leaves);
        }
        let mut leaves = leaves;
        while let [_, ..] = leaves {
            // Up to where a checkpoint was made.
            let due = self
                .anchors
                .get(self.next)
                .map_or(u64::MAX, |anchor| anchor.checkpoint.size - self.tree.size());
            let count = leaves.len().min(usize::try_from(due).unwrap_or(usize::MAX));
            let (part, rest) = leaves.split_at(count);
            self.tree.extend(part);
            leaves = rest;
            while let Some(anchor) = self.anchors.get(self.next)
                && anchor.checkpoint.size == self.tree.size()
            {
                self.next += 1;
                let checkpoint = &anchor.checkpoint;
                let is_head = part.last() == Some(&leaf(&checkpoint.head));
                if checkpoint.root == self.tree.root() && is_head {
                    self.covered = checkpoint.size;
                    continue;
                }
                // Those behind differ for the same reason.
                if std::mem::replace(&mut self.rewritten, true) {
                    continue;
                }
                let message = format!(
                    "the first {} records are not those of the checkpoint",
                    checkpoint.size
                );
                findings.report(&rules::TRACE_REWRITTEN, |_| {
                    Diagnostic::new(&rules::TRACE_REWRITTEN, message)
                        .at(place.clone())
                        .related(anchor.place.clone(), "this checkpoint")
                        .note(format!(
                            "checkpoints cover the first {} records",
                            self.covered
                        ))
                        .help("use the file as it was written: the history was written anew")
                });
            }
        }
    }

    /// Reports what only the end of the trace shows.
    pub(super) fn finish(
        mut self,
        ended: bool,
        place: &Place,
        findings: &mut Findings,
    ) -> Anchoring {
        let size = self.tree.size();
        let most = self
            .anchors
            .last()
            .map_or(0, |anchor| anchor.checkpoint.size);
        let missing = most.saturating_sub(size);
        let uncovered = size.saturating_sub(self.covered);
        if missing > 0 && !self.rewritten {
            let anchor = self.anchors.last().expect("it has the largest size");
            findings.report(&rules::TAIL_MISSING, |_| {
                let message = format!(
                    "the session's tail is missing: a checkpoint shows {most} records, {size} are there"
                );
                Diagnostic::new(&rules::TAIL_MISSING, message)
                    .at(place.clone())
                    .related(anchor.place.clone(), "this checkpoint")
                    .help("use the whole file")
            });
        } else if self.anchors.is_empty() && self.expected {
            findings.report(&rules::TRACE_UNSIGNED, |_| {
                let message = "the session has no checkpoint that is signed with the expected key";
                Diagnostic::new(&rules::TRACE_UNSIGNED, message)
                    .at(place.clone())
                    .help("name the emitter's checkpoints with `--checkpoints`")
            });
        } else if uncovered > 0 && !self.rewritten && !self.anchors.is_empty() {
            let severity = if ended {
                Severity::Error
            } else {
                Severity::Warning
            };
            findings.report_as(&rules::TAIL_UNANCHORED, severity, |_| {
                let message = format!("no checkpoint covers the last {uncovered} records");
                let diagnostic = Diagnostic::new(&rules::TAIL_UNANCHORED, message)
                    .at(place.clone())
                    .help("use the latest checkpoints");
                match ended {
                    true => diagnostic.note("an emitter makes a checkpoint when the session ends"),
                    false => diagnostic,
                }
            });
        }
        let holds = |anchor: &Anchor| anchor.checkpoint.size <= self.covered;
        let note = self.anchors.iter().rfind(|anchor| holds(anchor));
        Anchoring {
            uncovered,
            missing,
            rewritten: self.rewritten,
            note: note.map(|anchor| anchor.note.clone()),
            leaves: std::mem::take(&mut self.leaves),
        }
    }
}
