//! An event that no candidate could take.

mod attempt;
mod hint;
mod look;
mod other;
mod trial;

use std::time::{Duration, Instant};

use tracelaw_diagnostics::{Diagnostic, Place};

use super::candidates::{Candidate, DeadEnd};
use super::occurrence::Occurrence;
use super::take::Taker;
use super::{Model, rules};
use crate::explain::{CodePlace, Explanation, MappingPlace};
use attempt::{Asker, Tried};
use hint::Evidence;
pub(crate) use other::unknown_event;

/// The most time that experiments take together.
const MOST_TIME: Duration = Duration::from_secs(2);
/// The most attempts that are reported.
const MOST_ATTEMPTS: usize = 12;
/// The most candidates from which attempts are looked into.
const MOST_CANDIDATES: usize = 8;
/// The most steps that are named as possible.
const MOST_NAMED: usize = 8;

/// An event that no candidate could take, and all that is known of it.
///
/// What each of its alternatives asked for is in [`Occurrence::readings`], side by side with the
/// alternatives of the event in the model's plan; [`Taker`](super::take::Taker) asks again, of
/// these candidates or others, and [`Session::explain`](tracelaw_tla::eval::Session::explain)
/// says why the answer was no.
pub(crate) struct Rejection<'r> {
    /// The document and the modules.
    pub(crate) model: &'r Model<'r>,
    /// The trace's file, as named.
    pub(crate) file: &'r str,
    /// The event.
    pub(crate) occurrence: &'r Occurrence,
    /// How many events were taken before it.
    pub(crate) accepted: u64,
    /// The candidates that it could not be taken from, those that silent actions lead to included.
    pub(crate) candidates: &'r [Candidate],
    /// Some of the events that follow.
    pub(crate) behind: &'r [Occurrence],
    /// Where behaviours ended before.
    pub(crate) dead_ends: &'r [DeadEnd],
}

impl Rejection<'_> {
    /// Why: what the alternatives of the event asked for, and what was in the way.
    pub(crate) fn explain(&self, taker: &mut Taker<'_>) -> Explanation {
        let mut explanation = Explanation {
            candidates: self.candidates.len() as u64,
            accepted: self.accepted,
            ..self.about(self.occurrence)
        };
        let plan = self.model.plan();
        let mut tried = self.tried(taker);
        let event = plan.events.get(&*self.occurrence.name);
        let alternatives = event.map_or(&[][..], |event| &event.alternatives);
        let entry = tried.first().map_or(0, |best| best.alternative);
        if let Some(alternative) = alternatives.get(entry) {
            self.origin(alternative.entry, &mut explanation);
        }
        explanation.prefixes = self.dead_ends.iter().rev().map(DeadEnd::prefix).collect();
        let until = Instant::now() + MOST_TIME;
        let possible = self.possible(taker, until);
        let shown = possible.iter().take(MOST_NAMED);
        explanation.nearest = shown.map(|step| step.shown.clone()).collect();
        if let Some(best) = tried.first() {
            let own = alternatives.iter().filter_map(|one| one.action.as_ref());
            let evidence = Evidence {
                best,
                possible: &possible,
                behind: self.possible_behind(taker, until),
                own: own.map(|(name, _)| name.as_str()).collect(),
            };
            explanation.hint = evidence.hint(plan, &mut taker.session);
        }
        let omitted = tried.len().saturating_sub(MOST_ATTEMPTS);
        explanation.attempts_omitted = omitted as u64;
        tried.truncate(MOST_ATTEMPTS);
        explanation.attempts = tried.into_iter().map(|tried| tried.attempt).collect();
        explanation
    }

    /// The attempts from all candidates, each end of one once, what got furthest first.
    fn tried(&self, taker: &mut Taker<'_>) -> Vec<Tried> {
        let mut asker = Asker {
            plan: self.model.plan(),
            occurrence: self.occurrence,
            taker,
        };
        let mut all: Vec<Tried> = Vec::new();
        for candidate in self.candidates.iter().take(MOST_CANDIDATES) {
            all.extend(asker.attempts(&candidate.state));
        }
        // That other arguments are not those that were logged goes without saying.
        let is_other = |tried: &Tried| {
            let mut gaps = tried.gaps.iter();
            !tried.gaps.is_empty() && gaps.all(|gap| gap.argument && !gap.name.contains('.'))
        };
        if !all.iter().all(is_other) {
            all.retain(|tried| !is_other(tried));
        }
        all.sort_by_key(|tried| std::cmp::Reverse(tried.rank));
        let mut distinct: Vec<Tried> = Vec::new();
        for mut tried in all {
            tried.attempt.matched = tried.rank.0 as u64;
            let same = distinct.iter_mut().find(|known| {
                known.attempt.action == tried.attempt.action
                    && known.attempt.failed == tried.attempt.failed
                    && known.attempt.differences == tried.attempt.differences
            });
            match same {
                Some(known) => known.attempt.others += tried.attempt.others + 1,
                None => distinct.push(tried),
            }
        }
        distinct
    }

    /// An explanation that says no more than what the event is.
    fn about(&self, occurrence: &Occurrence) -> Explanation {
        Explanation {
            file: self.file.to_owned(),
            line: Some(occurrence.line),
            event: Some(occurrence.name.to_string()),
            node: occurrence.node.as_ref().map(ToString::to_string),
            ..Explanation::default()
        }
    }

    /// The entry of the document, and the code that it names.
    fn origin(&self, entry: usize, explanation: &mut Explanation) {
        let mapping = self.model.mapping();
        let Some(entry) = mapping.entries.get(entry) else {
            return;
        };
        explanation.mapping = Some(MappingPlace {
            entry: entry.title.value.clone(),
            place: mapping.place(entry.title.span).into(),
        });
        for location in &entry.locations {
            let Some(file) = &location.file else { continue };
            explanation.code.push(CodePlace {
                file: file.value.clone(),
                line: location.start.map(|line| line as u64),
                function: location.function.as_ref().map(|name| name.value.clone()),
            });
        }
    }

    /// The finding, without the explanation.
    pub(crate) fn finding(&self, place: Place) -> Diagnostic {
        let name = &self.occurrence.name;
        let states = match self.candidates.len() {
            1 => "the state that the events before it lead to".to_owned(),
            several => format!("any of the {several} states that the events before it allow"),
        };
        let actions = self.model.plan().events.get(&**name);
        let actions = actions.into_iter().flat_map(|event| &event.alternatives);
        let mut finding = Diagnostic::new(
            &rules::STEP_REJECTED,
            format!("the event `{name}` is no step from {states}"),
        )
        .at(place)
        .event(&**name)
        .note(format!("{} events before it were taken", self.accepted))
        .help(
            "compare what was logged with what the specification has, and correct the wrong side",
        );
        for action in actions.filter_map(|alternative| alternative.action.as_ref()) {
            finding = finding.action(&action.0);
        }
        finding
    }
}
