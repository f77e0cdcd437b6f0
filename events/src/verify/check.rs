//! Checks the records of one block, each by itself, and sums them up as runs.

use std::collections::{BTreeMap, HashMap};

use tracelaw_diagnostics::{Diagnostic, Place, Span};

use super::content::{self, ExternalArtifact};
use super::hash::{Dialect, Hash, Hasher, Prepared, Verified};
use super::record::{Known, Name, TraceRecord, positive_integer};
use super::report::{report_mismatch, report_quirks, report_time};
use super::run::{Continues, Link, Run, Spelling, continued_in};
use crate::blocks::Line;
use crate::canonical::QuirkKind;
use crate::findings::{Findings, line_place};
use crate::scan::Record;
use crate::sha256::Message;
use crate::{event_type, merkle, rules};

/// What is looked at besides the records and their chain.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// Hashes for the Merkle tree.
    pub leaves: bool,
    /// Payloads, event types and artifacts.
    pub content: bool,
    /// The event whose place in its session is asked for, by its identifier.
    pub event: Option<String>,
}

/// Checks records one after the other.
#[derive(Debug)]
pub struct Checker {
    known: Known,
    hasher: Hasher,
    message: Message,
    runs: Vec<Run>,
    /// The run at hand of each session.
    open: HashMap<Box<str>, usize>,
    /// The run of the record before, which mostly goes on.
    latest: Option<usize>,
    dialects: BTreeMap<Dialect, Place>,
    records: u64,
    checks: Checks,
    artifacts: Vec<ExternalArtifact>,
}

/// A record whose message was made and is yet to be hashed.
pub(super) struct Pending<'i> {
    fields: TraceRecord<'i>,
    prepared: Prepared,
}

impl Pending<'_> {
    /// Whether it has an `event_type`: without one a record is nothing that the format knows.
    pub(super) fn has_type(&self) -> bool {
        (self.fields.get(Name::EventType)).is_some_and(|member| member.is_string())
    }
}

impl Default for Checker {
    fn default() -> Self {
        Self::new()
    }
}

impl Checker {
    /// A checker for one block.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Checks::default())
    }

    /// A checker that looks at more than the chain.
    #[must_use]
    pub fn with(checks: Checks) -> Self {
        Self {
            checks,
            artifacts: Vec::new(),
            known: Known::default(),
            hasher: Hasher::default(),
            message: Message::default(),
            runs: Vec::new(),
            open: HashMap::new(),
            latest: None,
            dialects: BTreeMap::new(),
            records: 0,
        }
    }

    /// Checks the record that stands in `line`: members and types, what readers would take in two
    /// ways, and its own hash.
    pub fn check(&mut self, line: &Line<'_>, record: &Record<'_>, findings: &mut Findings) {
        let mut message = std::mem::take(&mut self.message);
        if let Some(pending) = self.prepare(line, record, &mut message, findings) {
            self.finish_record(line, &pending, message.hash(), findings);
        }
        self.message = message;
    }

    /// Looks at these things in the next block.
    pub(super) fn set_checks(&mut self, checks: &Checks) {
        self.checks.clone_from(checks);
    }

    /// The first half of [`Self::check`]: looks at what the record says, and makes the message that
    /// the second half wants the hash of, so that those of many records can be made at once. `None`
    /// if the record is no object.
    pub(super) fn prepare<'i>(
        &mut self,
        line: &Line<'_>,
        record: &Record<'i>,
        message: &mut Message,
        findings: &mut Findings,
    ) -> Option<Pending<'i>> {
        let fields = TraceRecord::new(record, &mut self.known)?;
        fields.check(line, record.line(), findings);
        if self.checks.content {
            content::check(line, record, &fields, &mut self.artifacts, findings);
        }
        Some(Pending {
            prepared: self.hasher.prepare(record, &fields, message),
            fields,
        })
    }

    /// The second half of [`Self::check`].
    pub(super) fn finish_record(
        &mut self,
        line: &Line<'_>,
        pending: &Pending<'_>,
        hash: Hash,
        findings: &mut Findings,
    ) {
        let Pending { fields, prepared } = pending;
        let record = fields.record();
        let text = record.line();
        self.records += 1;
        let verified = self.hasher.verify(record, fields, prepared, hash);
        let quirks = self.hasher.quirks();
        if !quirks.is_empty() {
            report_quirks(line, text, quirks, findings);
        }
        // Where a key stands twice or is `__proto__`, that is the reason.
        let explained = [QuirkKind::DuplicateKey, QuirkKind::ProtoKey]
            .iter()
            .any(|&kind| quirks.get(kind).is_some());
        let changed = !verified.matches && fields.event_hash.is_some() && !explained;
        if changed {
            report_mismatch(line, text, fields, &verified, findings);
        } else if verified.dialect != Dialect::Standard && !explained {
            self.dialects.entry(verified.dialect).or_insert_with(|| {
                line_place(findings.file(), line.number, text, Span::new(0, text.len()))
            });
        }
        let respelled = verified.matches
            && !record.is_canonical()
            && self.hasher.quirks().is_empty()
            && verified.dialect == Dialect::Standard;
        let at = self.follow(line, text, fields, &verified, changed, findings);
        let spelling = &mut self.runs[at].spelling;
        spelling.canonical += u64::from(record.is_canonical());
        if respelled {
            spelling.others += 1;
            spelling.other.get_or_insert_with(|| {
                line_place(findings.file(), line.number, text, Span::new(0, text.len()))
            });
        }
    }

    /// Adds the record to its session's run, or begins one; its number.
    fn follow(
        &mut self,
        line: &Line<'_>,
        text: &str,
        fields: &TraceRecord<'_>,
        verified: &Verified,
        changed: bool,
        findings: &mut Findings,
    ) -> usize {
        let leaf = (self.checks.leaves).then(|| fields.event_hash.unwrap_or(verified.hash));
        let trace_id = fields.get(Name::TraceId).map_or("", |member| member.raw());
        let is_wanted = self.checks.event.is_some()
            && fields.string(Name::EventId).as_deref() == self.checks.event.as_deref();
        let session = fields.string(Name::SessionId).unwrap_or_default();
        let of_type = fields.string(Name::EventType).unwrap_or_default();
        let (first, lost) = self.loss(line, text, fields, &of_type, findings);
        let at = match self.latest {
            Some(at) if *self.runs[at].session == *session => Some(at),
            _ => self.open.get(&*session).copied(),
        };
        let mut link = Link {
            sequence: fields.sequence.unwrap_or_default(),
            claimed: fields.event_hash,
            computed: verified.hash,
            time: fields.time,
        };
        let ended = of_type == event_type::SESSION_ENDED;
        let continued_in = ended.then(|| continued_in(fields)).flatten();
        if let Some(at) = at {
            let run = &mut self.runs[at];
            let named = run.last.is_named_by(fields.previous_hash);
            let next = run.last.sequence.saturating_add(1);
            // A record that was changed may have another number than it was written with; the hash
            // that it names says where it belongs.
            if (fields.sequence.is_none() || changed) && named {
                link.sequence = next;
            }
            let in_order = named && (first == Some(next) || link.sequence == next) && !run.ended;
            if in_order {
                if let (Some(before), Some(now)) = (run.last.time, link.time)
                    && now < before
                {
                    report_time(line, text, fields, before, findings);
                    link.time = Some(before);
                }
                if is_wanted {
                    run.wanted = Some(run.records);
                }
                run.records += 1;
                run.lost += lost;
                run.leaves.extend(leaf);
                if *run.trace_id != *trace_id {
                    run.first_trace_id
                        .get_or_insert_with(|| run.trace_id.clone());
                    run.trace_id = trace_id.into();
                    run.trace_change.get_or_insert_with(|| {
                        line_place(findings.file(), line.number, text, Span::new(0, text.len()))
                    });
                }
                run.last = link;
                run.last_line = line.number;
                run.ended = ended;
                run.continued_in = continued_in;
                self.latest = Some(at);
                return at;
            }
        }
        let run = Run {
            session: session.into(),
            dialect: verified.dialect,
            records: 1,
            lost,
            first_sequence: first.unwrap_or(link.sequence),
            first_previous: fields.previous_hash,
            first_time: fields.time,
            first_changed: changed || fields.sequence.is_none(),
            place: line_place(findings.file(), line.number, text, Span::new(0, text.len())),
            last: link,
            last_line: line.number,
            ended,
            continued_in,
            trace_id: trace_id.into(),
            first_trace_id: None,
            trace_change: None,
            spelling: Spelling::default(),
            leaves: leaf.into_iter().collect(),
            wanted: is_wanted.then_some(0),
            continues: (of_type == event_type::SESSION_STARTED)
                .then(|| {
                    let whole = Span::new(0, text.len());
                    Continues::of(fields, || {
                        line_place(findings.file(), line.number, text, whole)
                    })
                })
                .flatten(),
        };
        let at = self.runs.len();
        self.latest = Some(at);
        self.open.insert(run.session.clone(), at);
        self.runs.push(run);
        at
    }

    /// The first number that a gap record stands for, and how many events were lost.
    fn loss(
        &self,
        line: &Line<'_>,
        text: &str,
        fields: &TraceRecord<'_>,
        of_type: &str,
        findings: &mut Findings,
    ) -> (Option<u64>, u64) {
        let place = |file: &str| {
            let span = fields
                .get(Name::Payload)
                .map_or(Span::new(0, text.len()), |payload| {
                    Span::new(payload.offset(), payload.offset() + payload.raw().len())
                });
            line_place(file, line.number, text, span)
        };
        let payload = fields.get(Name::Payload).and_then(|member| member.object());
        let word = |key| {
            payload
                .and_then(|payload| payload.get(key)?.string())
                .unwrap_or_default()
        };
        match of_type {
            event_type::GAP => {
                let number = |key| payload.and_then(|p| positive_integer(p.get(key)?.raw()));
                let first = number("first").filter(|&first| Some(first) <= fields.sequence);
                let count = number("count").unwrap_or(1);
                findings.report(&rules::EVENTS_LOST, |file| {
                    let message = format!("{count} events were lost here ({})", word("reason"));
                    Diagnostic::new(&rules::EVENTS_LOST, message)
                        .at(place(file))
                        .help("give the emitter a larger queue or a faster disk, and record again")
                });
                (first, count)
            }
            event_type::REFUSED => {
                findings.report(&rules::EVENT_REFUSED, |file| {
                    let (what, why) = (word("event_type"), word("reason"));
                    let message = format!("the event `{what}` could not be written: {why}");
                    Diagnostic::new(&rules::EVENT_REFUSED, message)
                        .at(place(file))
                        .help("log such values as strings, and record again")
                });
                (None, 1)
            }
            _ => (None, 0),
        }
    }

    /// How many records were checked.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// The artifacts that lie in files, which somebody else must open.
    #[must_use]
    pub fn take_artifacts(&mut self) -> Vec<ExternalArtifact> {
        std::mem::take(&mut self.artifacts)
    }

    /// What was seen, for the chain: the runs in the order of the file, and the dialects with the
    /// first place of each. The checker is as new then, for another block.
    #[must_use]
    pub fn finish(&mut self) -> (Vec<Run>, BTreeMap<Dialect, Place>) {
        self.open.clear();
        self.latest = None;
        self.records = 0;
        for run in &mut self.runs {
            run.leaves = merkle::leaves(&run.leaves);
        }
        (
            std::mem::take(&mut self.runs),
            std::mem::take(&mut self.dialects),
        )
    }
}
