//! The steps of one trace, event by event.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Instant;

use tracelaw_diagnostics::{Diagnostic, Place, Span};
use tracelaw_events::blocks::{Block, Content, Line};
use tracelaw_events::envelope::{ActionEvent, Envelope, Format, Kind, Other};
use tracelaw_events::event_type;
use tracelaw_events::findings::line_place;
use tracelaw_events::scan::{Index, Member, Object, Record};
use tracelaw_tla::eval::{Failure, Spec};

use super::candidates::Candidate;
use super::occurrence::{Occurrence, Reader};
use super::rejection::{Rejection, unknown_event};
use super::search::{Advance, Search};
use super::take::Taker;
use super::world::World;
use super::{Behaviour, Checked, End, Model, rules};
use crate::explain::{self, Explanation};
use crate::rules::LEVEL_NOT_CHECKED;
use crate::{Level, Options};

/// How many events with intervals are looked at together: none may begin before one that stands
/// so many lines before it has ended.
const WINDOW: usize = 4096;

/// How many events behind a rejected one are read, for the explanation.
const BEHIND: usize = 16;

/// Checks the steps of one trace, event by event.
pub(crate) struct Stepper<'s> {
    model: &'s Model<'s>,
    file: String,
    level: Level,
    search: Search<'s>,
    reader: Option<Reader<'s>>,
    index: Index,
    /// Events that were read and have not begun, by the places where they begin.
    queue: BTreeMap<(i64, u64), Occurrence>,
    /// The names of the last events, the newest last.
    recent: VecDeque<Box<str>>,
    /// How many events were read.
    read: u64,
    /// How many events have begun.
    entered: u64,
    /// The names of the variables.
    variables: Vec<String>,
    /// Whether events carry intervals.
    intervals: bool,
    /// Where the last event began that has begun.
    now: i64,
    /// The number of the last record of each session, or of the stream.
    sequences: HashMap<String, u64>,
    /// Before which line candidates are kept.
    look_at: Option<u64>,
    /// Whether there are invariants to look at.
    has_invariants: bool,
    /// Whether the invariants were found to be broken.
    violated: bool,
    /// The event that could not be taken, and the candidates that it could not be taken from.
    rejected: Option<Rejected>,
    /// The events behind it.
    behind: Vec<Occurrence>,
    /// Whether the check has ended before the trace does.
    over: bool,
    checked: Checked,
}

/// An event that could not be taken.
struct Rejected {
    occurrence: Occurrence,
    candidates: Vec<Candidate>,
    /// How many events were taken before.
    accepted: u64,
}

impl<'s> Stepper<'s> {
    pub(crate) fn new(
        model: &'s Model<'s>,
        (spec, world): (&'s Spec, &'s World<'s>),
        file: &str,
        options: &Options<'s>,
    ) -> Self {
        let mut session = spec.session(world);
        let nil = &model.mapping().settings.nil;
        let nil = nil.iter().map(|nil| nil.value.clone());
        let reader = Reader::new(model.plan(), nil, &mut session);
        let taker = Taker {
            session,
            plan: model.plan(),
            failure: None,
        };
        let mut stepper = Self {
            model,
            file: file.to_owned(),
            level: options.level,
            search: Search {
                taker,
                candidates: Vec::new(),
                open: BTreeMap::new(),
                invariants: options.level >= Level::Property,
                keep_ways: options.behaviour,
                budget: options.budget,
                stop: options.stop,
                began: Instant::now(),
                states: 0,
                cut: false,
                invariant_failure: None,
                coverage: BTreeMap::new(),
                dead_ends: Vec::new(),
            },
            reader: None,
            index: Index::default(),
            queue: BTreeMap::new(),
            recent: VecDeque::new(),
            read: 0,
            entered: 0,
            variables: spec.variables().map(str::to_owned).collect(),
            intervals: false,
            now: i64::MIN,
            sequences: HashMap::new(),
            look_at: options.look_at,
            has_invariants: spec.invariants().len() > 0,
            violated: false,
            rejected: None,
            behind: Vec::new(),
            over: false,
            checked: Checked::new(End::Accepted),
        };
        match reader {
            Ok(reader) => {
                stepper.reader = Some(reader);
                match stepper.search.begin() {
                    Ok(()) => stepper.look_at_candidates(),
                    Err(failure) => stepper.failed("the initial states cannot be found", &failure),
                }
            }
            Err(failure) => {
                stepper.failed("an expression of the document is no constant", &failure)
            }
        }
        stepper
    }

    /// Takes the events of the next block of the trace.
    pub(crate) fn feed(&mut self, block: &Block, envelope: &Envelope) {
        let mut index = std::mem::take(&mut self.index);
        for line in block.lines() {
            if self.over && (self.rejected.is_none() || self.behind.len() >= BEHIND) {
                break;
            }
            let Content::Text(text) = line.content else {
                self.gap(&line, "a line that cannot be read");
                continue;
            };
            match index.scan(text) {
                Ok(record) => self.record(&line, &record, envelope),
                // What is torn at the end is no gap: it was never complete.
                Err(_) if !line.terminated => {}
                Err(_) => self.gap(&line, "a line that cannot be read"),
            }
        }
        self.index = index;
    }

    fn record(&mut self, line: &Line<'_>, record: &Record<'_>, envelope: &Envelope) {
        let Some(object) = record.object() else {
            return;
        };
        if self.is_behind_a_gap(object, envelope.format()) {
            self.gap(line, "records that are missing");
        }
        match envelope.classify(record) {
            Kind::Action(event) => self.event(line, record.line(), &event),
            Kind::Other(Other::Gap) => self.gap(line, "events that were lost"),
            _ => {
                let lost = object
                    .get("event_type")
                    .and_then(|of_type| of_type.string());
                if matches!(lost.as_deref(), Some(event_type::GAP | event_type::REFUSED)) {
                    self.gap(line, "events that were lost");
                }
            }
        }
    }

    /// Whether records are missing before this one, by the numbers that they carry.
    fn is_behind_a_gap(&mut self, record: Object<'_>, format: Format) -> bool {
        let number = |key| {
            record
                .get(key)
                .and_then(|number| number.raw().parse::<u64>().ok())
        };
        let (session, number) = match format {
            Format::Trace => (
                record.get("session_id").map(|id| id.raw()),
                number("sequence"),
            ),
            Format::Turnix => (Some(""), number("seq")),
            _ => return false,
        };
        let (Some(session), Some(number)) = (session, number) else {
            return false;
        };
        // Emitters of Turnix records count from 0 or from 1.
        const FIRST: u64 = 1;
        match self.sequences.get_mut(session) {
            Some(last) => {
                let next = *last + 1;
                *last = number.max(*last);
                number > next
            }
            None => {
                self.sequences.insert(session.to_owned(), number);
                number > FIRST
            }
        }
    }

    fn event(&mut self, line: &Line<'_>, text: &str, event: &ActionEvent<'_>) {
        let Some(plan) = self.model.plan().events.get(&*event.name) else {
            self.read += 1;
            return self.unknown(line.number, event);
        };
        let Some(reader) = &mut self.reader else {
            return;
        };
        let number = self.read;
        self.read += 1;
        let position = i64::try_from(number).unwrap_or(i64::MAX / 4);
        let session = &mut self.search.taker.session;
        let place = (line.number, text, position + 1);
        let mut occurrence = reader.read(event, place, plan, session);
        if self.over {
            self.behind.push(occurrence);
            return;
        }
        let time = position * 2;
        occurrence.span = (time, time);
        if let (Some(start), Some(end)) = (time_of(event.start()), time_of(event.end())) {
            self.intervals = true;
            occurrence.span = (start, end.max(start));
            occurrence.thread = occurrence.node.clone();
        } else if let Some((before, within)) = &plan.late {
            let mut recent = self.recent.iter().rev().take(*within).enumerate();
            let earliest = recent
                .by_ref()
                .filter(|(_, name)| before.iter().any(|b| **b == ***name));
            if let Some((behind, _)) = earliest.last() {
                // Before the earliest of the events that its step may precede.
                let behind = i64::try_from(behind).unwrap_or_default();
                occurrence.span.0 = time - 2 * behind - 3;
            }
        }
        let window = if self.intervals {
            WINDOW
        } else {
            self.model.plan().behind
        };
        if window > 0 {
            if self.recent.len() > window {
                self.recent.pop_front();
            }
            self.recent.push_back(occurrence.name.clone());
        }
        self.queue.insert((occurrence.span.0, number), occurrence);
        while self.queue.len() > window && !self.over {
            self.begin_next();
        }
    }

    /// The next event of the queue begins.
    fn begin_next(&mut self) {
        let Some(((start, number), occurrence)) = self.queue.pop_first() else {
            return;
        };
        if start < self.now {
            let message = format!(
                "the event began before others that stand more than {WINDOW} lines behind it had ended"
            );
            return self.inconclusive(
                &occurrence,
                message,
                "write events nearer to the order in which they begin",
            );
        }
        self.now = start;
        self.entered += 1;
        let is_point = occurrence.span.0 == occurrence.span.1;
        if !self.search.open.is_empty() {
            self.advance(Some(start));
        }
        if self.over {
            return;
        }
        if self.look_at.is_some_and(|line| occurrence.line >= line) {
            self.look(&occurrence);
        }
        self.search.enter(number, occurrence);
        // What begins later must wait for it anyway.
        if is_point && !self.intervals {
            self.advance(Some(start + 1));
        }
    }

    fn advance(&mut self, before: Option<i64>) {
        match self.search.advance(before) {
            Advance::Taken => self.look_at_candidates(),
            Advance::Exhausted(what) => {
                let accepted = self.accepted();
                if let Some((_, occurrence)) = self.search.open.pop_first() {
                    self.exhausted(what, &occurrence, accepted);
                }
            }
            Advance::Stuck { event, candidates } => self.stuck(event, candidates),
        }
    }

    /// Keeps the states at an event for those who want to look at them.
    fn look(&mut self, occurrence: &Occurrence) {
        self.look_at = None;
        let rejection = Rejection {
            model: self.model,
            file: &self.file,
            occurrence,
            accepted: self.entered,
            candidates: &self.search.candidates,
            behind: &[],
            dead_ends: &[],
        };
        self.checked.look = Some(Box::new(rejection.look(&mut self.search.taker)));
    }

    /// The check ends without an answer at an event.
    fn exhausted(&mut self, what: &str, occurrence: &Occurrence, accepted: u64) {
        let states = self.search.states;
        let message = format!("{what} behind {accepted} events, at {states} distinct states");
        let help = "raise the budget, or log more of the state";
        self.inconclusive(occurrence, message, help);
    }

    /// How many events were taken.
    fn accepted(&self) -> u64 {
        self.entered - self.search.open.len() as u64
    }

    fn stuck(&mut self, event: u64, candidates: Vec<Candidate>) {
        let accepted = self.accepted();
        let Some(occurrence) = self.search.open.remove(&event) else {
            return;
        };
        if let Some(failure) = self.search.taker.failure.take() {
            match self.search.exhausted() {
                Some(what) => self.exhausted(what, &occurrence, accepted),
                None => self.failed_at(&occurrence, &failure),
            }
            return;
        }
        if self.search.cut {
            let message = format!(
                "no step was found for the event `{}`, but silent actions were not followed to their end",
                occurrence.name
            );
            self.inconclusive(
                &occurrence,
                message,
                "give the silent actions a `guard`, or log them",
            );
            return;
        }
        self.over = true;
        self.checked.end = End::Rejected;
        self.checked.reached = None;
        self.checked.line = Some(occurrence.line);
        self.checked.event = Some(occurrence.name.to_string());
        self.rejected = Some(Rejected {
            occurrence,
            candidates,
            accepted,
        });
    }

    /// An event that the document does not know: level 1 says so.
    fn unknown(&mut self, line: u64, event: &ActionEvent<'_>) {
        if self.over {
            return;
        }
        self.run_out();
        if !self.over {
            self.over = true;
            self.checked.end = End::Rejected;
            self.checked.line = Some(line);
            self.checked.event = Some(event.name.to_string());
            let accepted = self.accepted();
            let node = event.node().map(|node| node.raw().to_owned());
            self.checked.explanation = Some(Box::new(Explanation {
                file: self.file.clone(),
                line: Some(line),
                node,
                accepted,
                candidates: self.search.candidates.len() as u64,
                ..unknown_event(self.model.plan(), &event.name)
            }));
        }
    }

    /// Something is missing from the trace.
    fn gap(&mut self, line: &Line<'_>, what: &str) {
        if self.over {
            return;
        }
        self.run_out();
        if self.over {
            return;
        }
        let place = line_place(&self.file, line.number, "", Span::default());
        let message = format!("the events behind {what} cannot be checked");
        let finding = Diagnostic::new(&rules::STEP_INCONCLUSIVE, message)
            .at(place)
            .note(format!("the {} events before were taken", self.accepted()))
            .help("use a trace without gaps");
        self.checked.findings.push(finding);
        self.end_inconclusive();
    }

    /// Takes what was read.
    fn run_out(&mut self) {
        while !self.queue.is_empty() && !self.over {
            self.begin_next();
        }
        if !self.over && !self.search.open.is_empty() {
            self.advance(None);
        }
    }

    /// Draws the conclusion on invariants, where none of the behaviours is without a violation.
    fn look_at_candidates(&mut self) {
        if self.violated || self.level < Level::Property {
            return;
        }
        let candidates = &self.search.candidates;
        if candidates.is_empty()
            || candidates
                .iter()
                .any(|candidate| candidate.broken.is_none())
        {
            return;
        }
        let broken = candidates
            .iter()
            .filter_map(|candidate| candidate.broken.clone());
        let Some(first) = broken.min_by_key(|broken| broken.event.as_ref().map(|(line, _)| *line))
        else {
            return;
        };
        self.violated = true;
        self.search.invariants = false;
        let count = candidates.len();
        let line = first.event.as_ref().map(|(line, _)| *line);
        let after = match &first.event {
            Some((_, event)) => format!("behind the event `{event}`"),
            None => "in the initial state".to_owned(),
        };
        let message = format!("the invariant `{}` does not hold {after}", first.invariant);
        let place = line_place(&self.file, line.unwrap_or(1), "", Span::default());
        let mut finding = Diagnostic::new(&rules::INVARIANT_VIOLATED, message)
            .at(place)
            .help("look at the state, and correct the program or the specification");
        if count > 1 {
            finding = finding.note(format!(
                "each of the {count} candidate behaviours breaks an invariant"
            ));
        }
        if let Some((_, event)) = &first.event {
            finding = finding.event(event);
        }
        if self.search.cut {
            finding = Diagnostic::new(
                &rules::STEP_INCONCLUSIVE,
                finding.message.clone() + " in the behaviours that were found",
            )
            .note("silent actions were not followed to their end")
            .help("give the silent actions a `guard`, or log them");
            self.checked.end = End::Inconclusive;
        } else {
            self.checked.end = End::Rejected;
            self.checked.line = line;
            self.checked.event = first.event.as_ref().map(|(_, event)| event.clone());
        }
        self.checked.findings.push(finding);
        let session = &mut self.search.taker.session;
        self.checked.explanation = Some(Box::new(Explanation {
            file: self.file.clone(),
            line,
            event: first.event.as_ref().map(|(_, event)| event.clone()),
            accepted: self.entered - self.search.open.len() as u64,
            candidates: count as u64,
            ..first.explain(session)
        }));
    }

    fn inconclusive(&mut self, occurrence: &Occurrence, message: String, help: &str) {
        let finding = Diagnostic::new(&rules::STEP_INCONCLUSIVE, message)
            .at(self.place(occurrence))
            .event(&*occurrence.name)
            .help(help);
        self.checked.findings.push(finding);
        self.end_inconclusive();
    }

    fn end_inconclusive(&mut self) {
        self.over = true;
        // A violation that was found stays one.
        if self.checked.end == End::Accepted {
            self.checked.end = End::Inconclusive;
        }
    }

    fn place(&self, occurrence: &Occurrence) -> Place {
        let span = Span::new(0, occurrence.text.len());
        line_place(&self.file, occurrence.line, &occurrence.text, span)
    }

    fn failed(&mut self, what: &str, failure: &Failure) {
        let mut finding =
            Diagnostic::new(&rules::STEP_FAILED, format!("{what}: {}", failure.fault))
                .help("define it wherever it is evaluated");
        finding.place.clone_from(&failure.place);
        self.checked.findings.push(finding);
        self.end_inconclusive();
    }

    fn failed_at(&mut self, occurrence: &Occurrence, failure: &Failure) {
        let message = format!(
            "whether the event `{}` is a step cannot be evaluated: {}",
            occurrence.name, failure.fault
        );
        let mut finding = Diagnostic::new(&rules::STEP_FAILED, message)
            .at(self.place(occurrence))
            .event(&*occurrence.name)
            .help("define the action wherever it is evaluated");
        if let Some(place) = &failure.place {
            finding = finding.related(place.clone(), "this has no value");
        }
        self.checked.findings.push(finding);
        self.end_inconclusive();
    }

    /// What was found, behind the last block.
    pub(crate) fn finish(mut self) -> Checked {
        self.run_out();
        if let Some(failure) = self.search.invariant_failure.take() {
            let message = format!("an invariant cannot be evaluated: {}", failure.fault);
            let mut finding = Diagnostic::new(&rules::INVARIANT_FAILED, message)
                .help("define the invariant in every state");
            finding.place.clone_from(&failure.place);
            self.checked.findings.push(finding);
            if !self.over {
                self.checked.reached = Some(Level::Step);
            }
            if self.checked.end == End::Accepted {
                self.checked.end = End::Inconclusive;
            }
        } else if !self.over {
            let full = self.level >= Level::Property && !self.violated && self.has_invariants;
            self.checked.reached = Some(if full { Level::Property } else { Level::Step });
        }
        if self.level >= Level::Property && !self.has_invariants {
            let message = "level 3 was not checked: the configuration names no invariant";
            let finding = Diagnostic::new(&LEVEL_NOT_CHECKED, message)
                .at(Place::file(&self.file))
                .help("add INVARIANTS to the configuration, or ask for level 2");
            self.checked.findings.push(finding);
        }
        self.checked.distinct_states = self.search.states;
        if !self.over {
            self.checked.coverage = Some(std::mem::take(&mut self.search.coverage));
        }
        self.keep_behaviour();
        if let Some(rejected) = self.rejected.take() {
            self.reject(&rejected);
        }
        self.checked
    }

    /// Keeps the behaviour of the best candidate.
    fn keep_behaviour(&mut self) {
        let stuck = self
            .rejected
            .iter()
            .flat_map(|rejected| &rejected.candidates);
        let mut all = self.search.candidates.iter().chain(stuck);
        let clean = all.clone().find(|candidate| candidate.broken.is_none());
        let Some(best) = clean.or_else(|| all.next()) else {
            return;
        };
        if let Some(way) = &best.way {
            self.checked.behaviour = Some(Behaviour {
                variables: self.variables.clone(),
                visits: way.visits(),
            });
        }
    }

    fn reject(&mut self, rejected: &Rejected) {
        let rejection = Rejection {
            model: self.model,
            file: &self.file,
            occurrence: &rejected.occurrence,
            accepted: rejected.accepted,
            candidates: &rejected.candidates,
            behind: &self.behind,
            dead_ends: &self.search.dead_ends.clone(),
        };
        let mut finding = rejection.finding(self.place(&rejected.occurrence));
        let explanation = rejection.explain(&mut self.search.taker);
        if self.violated {
            // What was found first is the trace's explanation; this one stays with its finding.
            finding = explain::finding(finding, &explanation);
        } else {
            self.checked.explanation = Some(Box::new(explanation));
        }
        self.checked.findings.push(finding);
    }
}

/// A time of an interval: a number, or a text that is one.
fn time_of(member: Option<Member<'_>>) -> Option<i64> {
    let member = member?;
    match member.string() {
        Some(text) => text.parse().ok(),
        None => member.raw().parse().ok(),
    }
}
