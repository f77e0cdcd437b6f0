//! How the records of a session follow from each other, over a whole file.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use tracelaw_diagnostics::{Diagnostic, Place};

use super::check::{Link, Run, time_goes_back};
use super::hash::Dialect;
use crate::findings::{Findings, unread_line};
use crate::rules;

/// Of how many holes in a session's numbers the places are kept; records that fill further ones
/// are taken for repeated.
const MAX_HOLES: usize = 1024;

/// Joins runs in the order of the file.
#[derive(Debug, Default)]
pub struct Chain {
    sessions: HashMap<Box<str>, Session>,
    /// The sessions in the order of their first records.
    order: Vec<Box<str>>,
    dialects: BTreeMap<Dialect, Place>,
}

#[derive(Debug)]
struct Session {
    records: u64,
    lost: u64,
    last: Link,
    ended: bool,
    /// Numbers that no record had yet, each with the place of the record behind.
    holes: Vec<(RangeInclusive<u64>, Place)>,
    last_line: u64,
}

/// What is known of a session at the end of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// `session_id`.
    pub session: String,
    /// How many records were there.
    pub records: u64,
    /// How many events are lost by the session's own word: gap records and refusals.
    pub lost: u64,
    /// Whether `session.ended` was there.
    pub ended: bool,
}

impl Chain {
    /// A chain without records.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what a checker saw of the next block.
    pub fn add(
        &mut self,
        (runs, dialects): (Vec<Run>, BTreeMap<Dialect, Place>),
        findings: &mut Findings,
    ) {
        for (dialect, place) in dialects {
            self.dialects.entry(dialect).or_insert(place);
        }
        for run in runs {
            match self.sessions.get_mut(&run.session) {
                Some(session) => session.go_on(run, findings),
                None => {
                    self.order.push(run.session.clone());
                    self.sessions
                        .insert(run.session.clone(), Session::begin(run, findings));
                }
            }
        }
    }

    /// Reports what only the end of the file shows, and sums up each session.
    pub fn finish(mut self, findings: &mut Findings) -> Vec<SessionSummary> {
        for (dialect, place) in self.dialects {
            findings.report(&rules::HASH_DIALECT, |_| {
                let name = dialect.as_str();
                let message = format!("hashes verify as the dialect `{name}`, from this record on");
                Diagnostic::new(&rules::HASH_DIALECT, message)
                    .at(place)
                    .help("let the emitter hash the form of RFC 8785")
            });
        }
        let sessions = self
            .order
            .into_iter()
            .filter_map(|name| self.sessions.remove_entry(&name));
        sessions
            .map(|(name, session)| session.finish(name.into_string(), findings))
            .collect()
    }
}

impl Session {
    fn begin(run: Run, findings: &mut Findings) -> Self {
        let first = run.dialect.first_sequence();
        let named = match run.dialect {
            Dialect::ConcatenatedFields => run.first_previous.filter(|hash| *hash != [0; 32]),
            Dialect::Standard | Dialect::EcmaScriptOrder => run.first_previous,
        };
        if run.first_sequence > first && !(run.first_changed && named.is_none()) {
            findings.report(&rules::HEAD_MISSING, |_| {
                let last = run.first_sequence - 1;
                let message = format!("the session's head is missing: {}", events(first..=last));
                Diagnostic::new(&rules::HEAD_MISSING, message)
                    .at(run.place.clone())
                    .help("use the whole file, or all files of the session in order")
            });
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
            records: run.records,
            lost: run.lost,
            last,
            ended: run.ended,
            holes: Vec::new(),
            last_line: run.last_line,
        }
    }

    fn go_on(&mut self, run: Run, findings: &mut Findings) {
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
        for rest in [
            *range.start()..=first.wrapping_sub(1),
            last + 1..=*range.end(),
        ] {
            if first > 0 && !rest.is_empty() {
                self.holes.push((rest, place.clone()));
            }
        }
    }

    fn finish(mut self, session: String, findings: &mut Findings) -> SessionSummary {
        self.holes.sort_by_key(|(hole, _)| *hole.start());
        for (hole, place) in self.holes {
            report_missing(hole, place, findings);
        }
        if !self.ended {
            findings.report(&rules::SESSION_NOT_ENDED, |file| {
                let message = format!(
                    "the session ends without `session.ended`: what followed event {} may be missing",
                    self.last.sequence
                );
                Diagnostic::new(&rules::SESSION_NOT_ENDED, message)
                    .at(unread_line(file, self.last_line))
                    .note(format!("the {} records that are there were checked", self.records))
                    .help("let the session end in the program, or allow open ends")
            });
        }
        SessionSummary {
            session,
            records: self.records,
            lost: self.lost,
            ended: self.ended,
        }
    }
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
