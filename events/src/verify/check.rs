//! Checks the records of one block, each by itself, and sums them up as runs.

use std::collections::{BTreeMap, HashMap};

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Span};

use super::TraceRecord;
use super::hash::{Dialect, Hash, Hasher, Verified};
use super::record::positive_integer;
use crate::blocks::Line;
use crate::canonical::{QuirkKind, Quirks};
use crate::findings::{Findings, line_place};
use crate::scan::Record;
use crate::{Timestamp, event_type, rules};

/// A stretch of one session in which each record follows from the one before.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) session: Box<str>,
    pub(super) dialect: Dialect,
    /// How many records.
    pub(super) records: u64,
    /// How many events gap records and refusals stand for.
    pub(super) lost: u64,
    /// Of the first record: the lowest number that it accounts for.
    pub(super) first_sequence: u64,
    pub(super) first_previous: Option<Hash>,
    pub(super) first_time: Option<Timestamp>,
    /// Whether the first record's own hash is wrong, so that its number proves nothing.
    pub(super) first_changed: bool,
    /// Where the first record stands.
    pub(super) place: Place,
    /// Of the last record.
    pub(super) last: Link,
    /// The last record's line.
    pub(super) last_line: u64,
    /// Whether the last record ends the session.
    pub(super) ended: bool,
}

/// What the next record must follow from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) sequence: u64,
    /// The hash that the record claims.
    pub(super) claimed: Option<Hash>,
    /// The hash that its content has.
    pub(super) computed: Hash,
    pub(super) time: Option<Timestamp>,
}

impl Link {
    /// Whether a record that names `previous` names this one. A record without a hash, which is
    /// reported, cannot be told from others.
    pub(super) fn is_named_by(&self, previous: Option<Hash>) -> bool {
        let named =
            self.claimed.is_none() || previous == self.claimed || previous == Some(self.computed);
        named && previous.is_some()
    }
}

/// Checks records one after the other.
#[derive(Debug)]
pub struct Checker {
    hasher: Hasher,
    runs: Vec<Run>,
    /// The run at hand of each session.
    open: HashMap<Box<str>, usize>,
    /// The run of the record before, which mostly goes on.
    latest: Option<usize>,
    dialects: BTreeMap<Dialect, Place>,
    records: u64,
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
        Self {
            hasher: Hasher::default(),
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
        let text = record.line();
        let Some(fields) = TraceRecord::new(record) else {
            return;
        };
        self.records += 1;
        fields.check(line, text, findings);
        let verified = self.hasher.verify(record, &fields);
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
            report_mismatch(line, text, &fields, &verified, findings);
        } else if verified.dialect != Dialect::Standard && !explained {
            self.dialects.entry(verified.dialect).or_insert_with(|| {
                line_place(findings.file(), line.number, text, Span::new(0, text.len()))
            });
        }
        self.follow(line, text, &fields, &verified, changed, findings);
    }

    /// Adds the record to its session's run, or begins one.
    fn follow(
        &mut self,
        line: &Line<'_>,
        text: &str,
        fields: &TraceRecord<'_>,
        verified: &Verified,
        changed: bool,
        findings: &mut Findings,
    ) {
        let session = fields
            .session_id
            .and_then(|member| member.string())
            .unwrap_or_default();
        let of_type = fields
            .event_type
            .and_then(|member| member.string())
            .unwrap_or_default();
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
                run.records += 1;
                run.lost += lost;
                run.last = link;
                run.last_line = line.number;
                run.ended = ended;
                self.latest = Some(at);
                return;
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
        };
        self.latest = Some(self.runs.len());
        self.open.insert(run.session.clone(), self.runs.len());
        self.runs.push(run);
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
            let span = fields.payload.map_or(Span::new(0, text.len()), |payload| {
                Span::new(payload.offset(), payload.offset() + payload.raw().len())
            });
            line_place(file, line.number, text, span)
        };
        let payload = fields.payload.and_then(|member| member.object());
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

    /// What was seen, for the chain: the runs in the order of the file, and the dialects with the
    /// first place of each.
    #[must_use]
    pub fn finish(self) -> (Vec<Run>, BTreeMap<Dialect, Place>) {
        (self.runs, self.dialects)
    }
}

#[cold]
fn report_quirks(line: &Line<'_>, text: &str, quirks: &Quirks, findings: &mut Findings) {
    for quirk in quirks.iter() {
        let (rule, message, help): (&'static Rule, &str, &str) = match quirk.kind {
            QuirkKind::DuplicateKey => (
                &rules::DUPLICATE_KEY,
                "a key stands twice in the record",
                "use the file as it was written, or keep one member of each name",
            ),
            QuirkKind::ProtoKey => (
                &rules::PROTO_MEMBER,
                "the record has a member `__proto__`, which hashes made in JavaScript do not cover",
                "use the file as it was written, or name the member otherwise",
            ),
            QuirkKind::LargeInteger => (
                &rules::LARGE_INTEGER,
                "an integer beyond 2^53-1, which readers with doubles cannot tell from its neighbours",
                "log it as a string",
            ),
            QuirkKind::InexactInteger => (
                &rules::INEXACT_INTEGER,
                "an integer that its hash does not cover: no double holds it",
                "use the file as it was written, or log the number as a string",
            ),
            QuirkKind::RespelledNumber => (
                &rules::RESPELLED_NUMBER,
                "a number that is not spelled canonically",
                "use the file as it was written",
            ),
            QuirkKind::LoneSurrogate => (
                &rules::LONE_SURROGATE,
                "half a surrogate pair, which is no text in Unicode",
                "log whole characters, or encode what is no text",
            ),
            QuirkKind::IndexKey => continue,
        };
        findings.report(rule, |file| {
            let end = token_end(text, quirk.offset);
            let span = Span::new(quirk.offset, end);
            Diagnostic::new(rule, message)
                .at(line_place(file, line.number, text, span))
                .help(help)
        });
    }
}

/// Where the key, the number or the escape that begins at `start` ends.
fn token_end(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    let length = match rest.first() {
        Some(b'"') => rest[1..]
            .iter()
            .position(|&byte| byte == b'"')
            .map(|end| end + 2),
        Some(b'\\') => Some(6),
        _ => rest
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ')),
    };
    text.len().min(start + length.unwrap_or(rest.len()))
}

#[cold]
fn report_mismatch(
    line: &Line<'_>,
    text: &str,
    fields: &TraceRecord<'_>,
    verified: &Verified,
    findings: &mut Findings,
) {
    let number = fields
        .sequence
        .map_or_else(String::new, |number| format!("event {number} "));
    findings.report(&rules::HASH_MISMATCH, |file| {
        let span = fields
            .hash_member
            .map_or(Span::new(0, text.len()), |member| {
                Span::new(member.offset(), member.offset() + member.raw().len())
            });
        let what = if number.is_empty() {
            "the event "
        } else {
            &number
        };
        Diagnostic::new(
            &rules::HASH_MISMATCH,
            format!("{what}was changed after it was hashed: its content has another hash"),
        )
        .at(line_place(file, line.number, text, span))
        .note(format!("the content's hash is {}", hex(&verified.hash)))
        .help("use the file as it was written; nothing that this record says can be relied on")
    });
}

#[cold]
fn report_time(
    line: &Line<'_>,
    text: &str,
    fields: &TraceRecord<'_>,
    before: Timestamp,
    findings: &mut Findings,
) {
    findings.report(&rules::TIME_GOES_BACK, |file| {
        let span = fields.timestamp.map_or(Span::new(0, text.len()), |member| {
            Span::new(member.offset(), member.offset() + member.raw().len())
        });
        time_goes_back(before).at(line_place(file, line.number, text, span))
    });
}

pub(super) fn time_goes_back(before: Timestamp) -> Diagnostic {
    let message = format!("time goes back: the event before was at {before}");
    Diagnostic::new(&rules::TIME_GOES_BACK, message)
        .help("let the emitter repeat the last timestamp while its clock is behind")
}

fn hex(hash: &Hash) -> String {
    let mut text = String::with_capacity(64);
    crate::chain::push_hex(&mut text, hash);
    text
}
