//! What is known of a session while its records come in.

use std::ops::RangeInclusive;

use tracelaw_diagnostics::{Diagnostic, Place, Severity};

use super::anchor::{Anchoring, Followed};
use super::hash::Dialect;
use super::report::time_goes_back;
use super::run::{Continues, Link, Run, Spelling};
use super::summary::{Completeness, SessionSummary, Wanted};
use crate::findings::{Findings, unread_line};
use crate::rules;

/// Of how many holes in a session's numbers the places are kept; records that fill further ones
/// are taken for repeated.
const MAX_HOLES: usize = 1024;

#[derive(Debug)]
pub(super) struct Session {
    followed: Option<Followed>,
    dialect: Dialect,
    spelling: Spelling,
    first_trace_id: Box<str>,
    trace_id: Box<str>,
    trace_change: Option<Place>,
    /// Which record is the one that was asked for.
    wanted: Option<u64>,
    forked: bool,
    incomplete: bool,
    pub(super) files: Vec<String>,
    pub(super) continues: Option<Continues>,
    /// Whether another session goes on from the last record.
    pub(super) continued: bool,
    /// The session that it goes on in.
    pub(super) continued_in: Option<Box<str>>,
    /// Whether that one was not read.
    pub(super) elsewhere: bool,
    records: u64,
    lost: u64,
    last: Link,
    ended: bool,
    /// Numbers that no record had yet, each with the place of the record behind.
    holes: Vec<(RangeInclusive<u64>, Place)>,
    pub(super) last_line: u64,
}

impl Session {
    pub(super) fn begin(
        run: Run,
        mut followed: Option<Followed>,
        keep: bool,
        findings: &mut Findings,
    ) -> Self {
        if let Some(followed) = &mut followed {
            followed.push(&run.leaves, keep, &run.place, findings);
        }
        let first = run.dialect.first_sequence();
        let mut holes = Vec::new();
        let named = match run.dialect {
            Dialect::ConcatenatedFields => run.first_previous.filter(|hash| *hash != [0; 32]),
            Dialect::Standard | Dialect::EcmaScriptOrder => run.first_previous,
        };
        if run.first_sequence > first && !(run.first_changed && named.is_none()) {
            // Unless it comes later.
            holes.push((first..=run.first_sequence - 1, run.place.clone()));
        } else if named.is_some() && !run.first_changed {
            findings.report(&rules::CHAIN_BROKEN, |_| {
                Diagnostic::new(
                    &rules::CHAIN_BROKEN,
                    "the first event of the session names an event before it",
                )
                .at(run.place.clone())
                .help("use the file as it was written")
            });
        }
        let mut last = run.last;
        if run.first_changed && named.is_none() && run.records == 1 {
            // It names no event before it, so it is the first, whatever number it has.
            last.sequence = first;
        }
        Self {
            followed,
            dialect: run.dialect,
            spelling: run.spelling,
            first_trace_id: run.first_trace_id.unwrap_or_else(|| run.trace_id.clone()),
            trace_id: run.trace_id,
            trace_change: run.trace_change,
            wanted: run.wanted,
            forked: false,
            incomplete: false,
            continues: run.continues,
            continued: false,
            continued_in: run.continued_in,
            elsewhere: false,
            files: vec![run.place.source.name().to_owned()],
            records: run.records,
            lost: run.lost,
            last,
            ended: run.ended,
            holes,
            last_line: run.last_line,
        }
    }

    pub(super) fn is_head(&self, continues: &Continues) -> bool {
        self.last.sequence == continues.sequence
            && (self.last.claimed == Some(continues.head) || self.last.computed == continues.head)
    }

    /// Adds what needs no order: spelling, correlation, hashes.
    fn absorb(&mut self, run: &mut Run, keep: bool, findings: &mut Findings) {
        if let Some(followed) = &mut self.followed {
            followed.push(&run.leaves, keep, &run.place, findings);
        }
        self.spelling.add(std::mem::take(&mut run.spelling));
        self.wanted = self
            .wanted
            .or(run.wanted.map(|offset| self.records + offset));
        let first = run.first_trace_id.as_ref().unwrap_or(&run.trace_id);
        if *first != self.trace_id {
            self.trace_change.get_or_insert_with(|| run.place.clone());
        } else if let Some(change) = run.trace_change.take() {
            self.trace_change.get_or_insert(change);
        }
        self.trace_id.clone_from(&run.trace_id);
        let file = run.place.source.name();
        if self.files.last().is_none_or(|last| last != file) {
            self.files.push(file.to_owned());
        }
    }

    pub(super) fn go_on(&mut self, mut run: Run, keep: bool, findings: &mut Findings) {
        self.absorb(&mut run, keep, findings);
        if self.ended {
            findings.report(&rules::EVENT_AFTER_END, |_| {
                Diagnostic::new(&rules::EVENT_AFTER_END, "an event after the session's end")
                    .at(run.place.clone())
                    .help("give what runs after the end a session of its own")
            });
        }
        self.records += run.records;
        self.lost += run.lost;
        self.ended |= run.ended;
        self.continued_in = run.continued_in.take().or(self.continued_in.take());
        let named = self.last.is_named_by(run.first_previous);
        let next = self.last.sequence.saturating_add(1);
        let (first, last) = (run.first_sequence, run.last.sequence);
        if first == next || (run.first_changed && named) {
            self.check_link(&run, named, findings);
            self.last = run.last;
            if first != next {
                self.last.sequence = self.last.sequence.min(next + run.records - 1).max(next);
            }
        } else if first > next {
            if self.holes.len() < MAX_HOLES {
                self.holes.push((next..=first - 1, run.place.clone()));
            } else {
                self.incomplete = true;
                report_missing(next..=first - 1, run.place.clone(), findings);
            }
            self.last = run.last;
        } else {
            self.check_earlier(&run, next, findings);
            if last >= next {
                self.last = run.last;
            }
        }
        self.last_line = run.last_line;
    }

    fn check_link(&self, run: &Run, named: bool, findings: &mut Findings) {
        if !named {
            findings.report(&rules::CHAIN_BROKEN, |_| {
                let message = format!(
                    "event {} does not follow from the event before: it names another hash",
                    run.first_sequence
                );
                Diagnostic::new(&rules::CHAIN_BROKEN, message)
                    .at(run.place.clone())
                    .help("use the file as it was written: an event was replaced or inserted here")
            });
        }
        if let (Some(before), Some(now)) = (self.last.time, run.first_time)
            && now < before
        {
            findings.report(&rules::TIME_GOES_BACK, |_| {
                time_goes_back(before).at(run.place.clone())
            });
        }
    }

    /// Says why a run begins with a number that was passed: it fills a hole, or repeats.
    fn check_earlier(&mut self, run: &Run, next: u64, findings: &mut Findings) {
        let (first, last) = (run.first_sequence, run.last.sequence.min(next - 1));
        let hole = self
            .holes
            .iter()
            .position(|(hole, _)| hole.contains(&first));
        let Some(hole) = hole else {
            self.forked = true;
            findings.report(&rules::SEQUENCE_REPEATED, |_| {
                let message = format!("the sequence number {first} stands twice in its session");
                Diagnostic::new(&rules::SEQUENCE_REPEATED, message)
                    .at(run.place.clone())
                    .help("give every process that writes a session of its own")
            });
            return;
        };
        let (range, place) = self.holes.swap_remove(hole);
        findings.report(&rules::EVENTS_REORDERED, |_| {
            let message = format!("{} behind a later event", stand(first..=last));
            Diagnostic::new(&rules::EVENTS_REORDERED, message)
                .at(run.place.clone())
                .related(place.clone(), "this event belongs behind")
                .help("use the file as it was written; number a record when it is written")
        });
        let before = (first > *range.start()).then(|| *range.start()..=first - 1);
        let behind = (last < *range.end()).then(|| last + 1..=*range.end());
        let rest = before.into_iter().chain(behind);
        self.holes.extend(rest.map(|hole| (hole, place.clone())));
    }

    pub(super) fn finish(mut self, session: String, findings: &mut Findings) -> SessionSummary {
        self.incomplete |= !self.holes.is_empty();
        self.holes.sort_by_key(|(hole, _)| *hole.start());
        let first = self.dialect.first_sequence();
        for (hole, place) in std::mem::take(&mut self.holes) {
            if *hole.start() == first {
                report_headless(hole, place, findings);
            } else {
                report_missing(hole, place, findings);
            }
        }
        self.report_correlation(findings);
        self.report_spelling(findings);
        let file = self.files.last().map_or("", String::as_str);
        let end = unread_line(file, self.last_line);
        let anchoring = self
            .followed
            .take()
            .map(|followed| followed.finish(self.ended, &end, findings));
        let covered = anchoring
            .as_ref()
            .is_some_and(|anchoring| anchoring.note.is_some() && anchoring.uncovered == 0);
        if self.elsewhere {
            findings.report(&rules::SESSION_ELSEWHERE, |_| {
                let next = self.continued_in.as_deref().unwrap_or_default();
                let message = format!("the session goes on as `{next}`, which was not read");
                Diagnostic::new(&rules::SESSION_ELSEWHERE, message)
                    .at(end.clone())
                    .help("name all files of the trace, or allow open ends")
            });
        }
        if !self.ended && !self.continued {
            // A checkpoint says that these records were there, not that none followed.
            let severity = if covered {
                Severity::Note
            } else {
                rules::SESSION_NOT_ENDED.severity
            };
            findings.report_as(&rules::SESSION_NOT_ENDED, severity, |_| {
                let message = format!(
                    "the session ends without `session.ended`: what followed event {}{} may be missing",
                    self.last.sequence,
                    if covered { ", which a checkpoint covers," } else { "" }
                );
                Diagnostic::new(&rules::SESSION_NOT_ENDED, message)
                    .at(end)
                    .note(format!("the {} records that are there were checked", self.records))
                    .help("let the session end in the program, or allow open ends")
            });
        }
        SessionSummary {
            session,
            records: self.records,
            lost: self.lost,
            ended: self.ended,
            dialect: self.dialect,
            sequence: self.last.sequence,
            head: self.last.claimed.unwrap_or(self.last.computed),
            time: self.last.time,
            completeness: self.completeness(anchoring.as_ref(), covered),
            files: self.files,
            unanchored: anchoring
                .as_ref()
                .filter(|anchoring| anchoring.note.is_some())
                .map(|anchoring| anchoring.uncovered),
            wanted: self.wanted.map(|index| {
                let (leaves, note) = anchoring.map_or((Vec::new(), None), |a| (a.leaves, a.note));
                Wanted {
                    index,
                    leaves,
                    note,
                }
            }),
        }
    }

    fn completeness(&self, anchoring: Option<&Anchoring>, covered: bool) -> Completeness {
        let rewritten = anchoring.is_some_and(|anchoring| anchoring.rewritten);
        let missing = anchoring.is_some_and(|anchoring| anchoring.missing > 0);
        let anchored = anchoring.is_some_and(|anchoring| anchoring.note.is_some());
        if rewritten {
            Completeness::Rewritten
        } else if self.forked {
            Completeness::Forked
        } else if self.incomplete || missing {
            Completeness::Truncated
        } else if anchored && !covered {
            Completeness::UnanchoredTail
        } else if !covered && (self.elsewhere || (!self.ended && !self.continued)) {
            Completeness::OpenEnd
        } else if self.lost > 0 {
            Completeness::Gaps
        } else {
            Completeness::Complete
        }
    }

    fn report_correlation(&mut self, findings: &mut Findings) {
        if let Some(place) = self.trace_change.take() {
            findings.report(&rules::TRACE_ID_CHANGES, |_| {
                let message = "the event is of another trace than those before it in its session";
                Diagnostic::new(&rules::TRACE_ID_CHANGES, message)
                    .at(place)
                    .note(format!(
                        "the session's first trace is {}",
                        self.first_trace_id
                    ))
                    .help("give each root trace a session, unless callers' traces come in here")
            });
        }
    }

    fn report_spelling(&mut self, findings: &mut Findings) {
        let Spelling {
            canonical,
            others,
            other: Some(place),
        } = std::mem::take(&mut self.spelling)
        else {
            return;
        };
        if canonical <= others || canonical < 2 {
            return;
        }
        let severity = if others == 1 {
            Severity::Error
        } else {
            Severity::Warning
        };
        findings.report_as(&rules::RECORD_RESPELLED, severity, |_| {
            let message = "the record says what was hashed in other bytes than its emitter's";
            Diagnostic::new(&rules::RECORD_RESPELLED, message)
                .at(place)
                .note(format!(
                    "{canonical} records of the session are in canonical form, {others} not"
                ))
                .help("use the file as it was written")
        });
    }
}

fn report_headless(hole: RangeInclusive<u64>, place: Place, findings: &mut Findings) {
    findings.report(&rules::HEAD_MISSING, |_| {
        let message = format!("the session's head is missing: {}", events(hole));
        Diagnostic::new(&rules::HEAD_MISSING, message)
            .at(place)
            .help("use the whole file, or all files of the session in order")
    });
}

fn report_missing(hole: RangeInclusive<u64>, place: Place, findings: &mut Findings) {
    findings.report(&rules::EVENTS_MISSING, |_| {
        let message = format!("{} missing before this one", are(hole));
        Diagnostic::new(&rules::EVENTS_MISSING, message)
            .at(place)
            .help("use the file as it was written: nothing in it accounts for the loss")
    });
}

fn events(range: RangeInclusive<u64>) -> String {
    match range.end().saturating_sub(*range.start()) {
        0 => format!("event {}", range.start()),
        1 => format!("events {} and {}", range.start(), range.end()),
        _ => format!("events {} to {}", range.start(), range.end()),
    }
}

fn are(range: RangeInclusive<u64>) -> String {
    let verb = if range.start() == range.end() {
        "is"
    } else {
        "are"
    };
    format!("{} {verb}", events(range))
}

fn stand(range: RangeInclusive<u64>) -> String {
    let verb = if range.start() == range.end() {
        "stands"
    } else {
        "stand"
    };
    format!("{} {verb}", events(range))
}
