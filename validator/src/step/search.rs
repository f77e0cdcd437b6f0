//! From one set of candidates to the next: the events that must have been taken are taken, in
//! every order that is allowed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tracelaw_tla::eval::{Failure, State};

use super::behaviour::{Visit, Way};
use super::candidates::{Broken, Candidate, Candidates, DeadEnd, Sight};
use super::occurrence::Occurrence;
use super::take::{Step, Taker};
use crate::Budget;

/// How many places are kept at which candidates ended.
const MOST_DEAD_ENDS: usize = 4;
/// The most states that silent actions are followed to between two events.
const MOST_SILENT: usize = 20_000;

/// A search through the behaviours that a trace may stand for.
pub(crate) struct Search<'s> {
    pub(crate) taker: Taker<'s>,
    /// The states that the events taken so far may have led to.
    pub(crate) candidates: Vec<Candidate>,
    /// The events that have begun and were not taken by every candidate.
    pub(crate) open: BTreeMap<u64, Occurrence>,
    /// Whether invariants are looked at.
    pub(crate) invariants: bool,
    /// Whether the ways to the candidates are kept.
    pub(crate) keep_ways: bool,
    pub(crate) budget: Budget,
    /// Set from outside when the run is to end.
    pub(crate) stop: Option<&'s AtomicBool>,
    pub(crate) began: Instant,
    /// How many distinct states were met.
    pub(crate) states: u64,
    /// Whether silent actions were followed to their end so far.
    pub(crate) cut: bool,
    /// The first invariant that has no value.
    pub(crate) invariant_failure: Option<Box<Failure>>,
    /// How many events each action was taken for.
    pub(crate) coverage: BTreeMap<String, u64>,
    /// Where candidates ended last that could not take an event which others could.
    pub(crate) dead_ends: Vec<DeadEnd>,
}

/// How a search went on.
#[derive(Debug)]
pub(crate) enum Advance {
    /// There are candidates behind the events.
    Taken,
    /// There are none: these could not take an event, the one with this number.
    Stuck {
        event: u64,
        candidates: Vec<Candidate>,
    },
    /// A budget ran out, or the run is to end.
    Exhausted(&'static str),
}

impl<'s> Search<'s> {
    /// Begins in the initial states.
    ///
    /// # Errors
    ///
    /// They cannot be found.
    pub(crate) fn begin(&mut self) -> Result<(), Box<Failure>> {
        let states = self.taker.session.initial_states().map_err(Box::new)?;
        let mut found = Candidates::default();
        for state in states {
            let candidate = self.initial(state);
            found.add(candidate);
        }
        self.states += found.len() as u64;
        self.candidates = found.into_vec();
        Ok(())
    }

    fn initial(&mut self, state: State) -> Candidate {
        let way = self.keep_ways.then(|| {
            Arc::new(Way {
                before: None,
                visit: Visit {
                    state: state.clone(),
                    action: String::new(),
                    line: None,
                },
            })
        });
        let broken = self.broken(&state, None, |invariant| Broken {
            invariant,
            state: state.clone(),
            before: None,
            event: None,
            action: String::new(),
        });
        Candidate {
            open: Vec::new(),
            state,
            sight: Sight::default(),
            broken,
            way,
        }
    }

    /// An event has begun.
    pub(crate) fn enter(&mut self, number: u64, occurrence: Occurrence) {
        for candidate in &mut self.candidates {
            candidate.open.push(number);
        }
        self.open.insert(number, occurrence);
    }

    /// Takes all open events whose time is over `before`.
    pub(crate) fn advance(&mut self, before: Option<i64>) -> Advance {
        let is_over =
            |occurrence: &Occurrence| before.is_none_or(|before| occurrence.span.1 < before);
        let open = self.open.iter();
        let forced: BTreeSet<u64> = open
            .filter(|(_, occurrence)| is_over(occurrence))
            .map(|(number, _)| *number)
            .collect();
        if forced.is_empty() {
            return Advance::Taken;
        }
        let mut round = Round::default();
        for mut candidate in std::mem::take(&mut self.candidates) {
            self.look(&mut candidate);
            round.add(candidate);
        }
        while let Some(candidate) = round.work.pop_front() {
            if !candidate.open.iter().any(|number| forced.contains(number)) {
                round.done.add(candidate);
                continue;
            }
            if let Some(budget) = self.exhausted() {
                return Advance::Exhausted(budget);
            }
            let known = round.made;
            self.take_open(&candidate, &mut round);
            let stuck = round.made == known;
            if stuck {
                round.stick(&candidate, &forced);
            }
            let silent = round.silent;
            self.take_silent(&candidate, &mut round);
            if stuck && round.silent == silent {
                round.ended += 1;
            }
        }
        for (action, events) in std::mem::take(&mut round.taken) {
            *self.coverage.entry(action).or_default() += events.len() as u64;
        }
        if round.done.len() == 0 {
            let event = round.stuck_with.map_or(0, |(_, event)| event);
            return Advance::Stuck {
                event,
                candidates: round.stuck,
            };
        }
        self.remember_ended(&round);
        // A step that has no value matters only where no other was found.
        self.taker.failure = None;
        self.candidates = round.done.into_vec();
        let candidates = &self.candidates;
        self.open.retain(|number, _| {
            candidates
                .iter()
                .any(|candidate| candidate.open.contains(number))
        });
        Advance::Taken
    }

    /// Keeps where candidates ended that could not take an event.
    fn remember_ended(&mut self, round: &Round) {
        let Some((_, number)) = round.stuck_with.filter(|_| round.ended > 0) else {
            return;
        };
        if let Some(occurrence) = self.open.get(&number) {
            if self.dead_ends.len() >= MOST_DEAD_ENDS {
                self.dead_ends.remove(0);
            }
            self.dead_ends.push(DeadEnd {
                accepted: number,
                line: occurrence.line,
                event: occurrence.name.to_string(),
                candidates: round.ended,
            });
        }
    }

    /// Why the search has to end here, if it has to.
    pub(crate) fn exhausted(&self) -> Option<&'static str> {
        if self.budget.states.is_some_and(|most| self.states >= most) {
            return Some("the budget of states ran out");
        }
        if self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Some("the run was interrupted");
        }
        let time = self.budget.time?;
        (self.began.elapsed() >= time).then_some("the budget of time ran out")
    }

    /// Takes one more of the open events, in every way.
    fn take_open(&mut self, candidate: &Candidate, round: &mut Round) {
        for &number in &candidate.open {
            // The occurrence is put back; it cannot be borrowed while steps are looked for.
            let Some(occurrence) = self.open.remove(&number) else {
                continue;
            };
            if self.may_take(&occurrence, number, candidate) {
                let rest: Vec<u64> = candidate
                    .open
                    .iter()
                    .copied()
                    .filter(|other| *other != number)
                    .collect();
                let shown = |alternative| candidate.sight.shown.contains(&(number, alternative));
                let shown: Option<&dyn Fn(usize) -> bool> = match self.taker.plan.looks_back {
                    true => Some(&shown),
                    false => None,
                };
                let taker = &mut self.taker;
                for step in taker.steps_behind(&occurrence, &candidate.state, shown) {
                    let made = self.made(candidate, &occurrence, &rest, &step);
                    self.states += u64::from(round.add(made));
                    round.made += 1;
                    if let Some(action) = step.action {
                        round.taken.entry(action).or_default().insert(number);
                    }
                }
            }
            self.open.insert(number, occurrence);
        }
    }

    /// Whether an event's time has come: its own thread has taken those before it, and no other
    /// that is still open ended before it began.
    fn may_take(&self, occurrence: &Occurrence, number: u64, candidate: &Candidate) -> bool {
        candidate.open.iter().all(|other| {
            let Some(before) = self.open.get(other) else {
                return true;
            };
            let same_thread = occurrence.thread.is_some() && before.thread == occurrence.thread;
            let is_earlier = (before.span, *other) < (occurrence.span, number);
            !(before.span.1 < occurrence.span.0 || (same_thread && is_earlier))
        })
    }

    fn made(
        &mut self,
        from: &Candidate,
        occurrence: &Occurrence,
        open: &[u64],
        step: &Step,
    ) -> Candidate {
        let event = Some((occurrence.line, occurrence.name.to_string()));
        let mut made = self.follow(from, step, open, event);
        self.look(&mut made);
        made
    }

    /// The candidate behind a step.
    fn follow(
        &mut self,
        from: &Candidate,
        step: &Step,
        open: &[u64],
        event: Option<(u64, String)>,
    ) -> Candidate {
        let line = event.as_ref().map(|(line, _)| *line);
        let broken = match &from.broken {
            Some(broken) => Some(Arc::clone(broken)),
            None if step.state == from.state => None,
            None => self.broken(&step.state, Some(&from.state), |invariant| Broken {
                invariant,
                state: step.state.clone(),
                before: Some(from.state.clone()),
                event,
                action: step.shown(),
            }),
        };
        let way = from.way.as_ref().map(|before| {
            Arc::new(Way {
                before: Some(Arc::clone(before)),
                visit: Visit {
                    state: step.state.clone(),
                    action: step.shown(),
                    line,
                },
            })
        });
        Candidate {
            open: open.to_vec(),
            state: step.state.clone(),
            sight: Sight::default(),
            broken,
            way,
        }
    }

    /// Notes which open events show the state that a candidate is in, of those whose snapshots are
    /// from before their steps: silent actions may lead from there to the step.
    fn look(&mut self, candidate: &mut Candidate) {
        let Sight { shown, during } = &mut candidate.sight;
        if *during || !self.taker.plan.looks_back {
            return;
        }
        for &number in &candidate.open {
            let Some(occurrence) = self.open.get(&number) else {
                continue;
            };
            for (alternative, reading) in occurrence.readings.iter().enumerate() {
                let seen = (number, alternative);
                if reading.query.is_some()
                    && !reading.before.is_empty()
                    && !shown.contains(&seen)
                    && self.taker.shows(&reading.before, &candidate.state)
                {
                    shown.push(seen);
                }
            }
        }
        shown.sort_unstable();
    }

    /// The invariant that a state breaks, if invariants are looked at.
    fn broken(
        &mut self,
        state: &State,
        before: Option<&State>,
        make: impl FnOnce(String) -> Broken,
    ) -> Option<Arc<Broken>> {
        if !self.invariants {
            return None;
        }
        match self.taker.session.broken_invariant(state, before) {
            Ok(broken) => broken.map(|invariant| Arc::new(make(invariant))),
            Err(failure) => {
                self.invariants = false;
                self.invariant_failure.get_or_insert(Box::new(failure));
                None
            }
        }
    }

    /// Follows the silent actions one step.
    fn take_silent(&mut self, candidate: &Candidate, round: &mut Round) {
        for silent in &self.taker.plan.silent {
            if round.silent >= MOST_SILENT {
                self.cut = true;
                return;
            }
            let open = candidate.open.iter();
            let open: Vec<&Occurrence> = open.filter_map(|number| self.open.get(number)).collect();
            for step in self.taker.silent_steps(silent, &candidate.state, &open) {
                let mut made = self.follow(candidate, &step, &candidate.open, None);
                if self.taker.plan.looks_back {
                    made.sight = candidate.sight.clone();
                    made.sight.during |= silent.during;
                    self.look(&mut made);
                }
                if round.add(made) {
                    self.states += 1;
                    round.silent += 1;
                }
            }
        }
    }
}

/// One advance: what is still to be looked at, and what came of it.
#[derive(Default)]
struct Round {
    work: VecDeque<Candidate>,
    seen: Candidates,
    done: Candidates,
    stuck: Vec<Candidate>,
    /// The fewest events that a candidate in `stuck` had still to take, and the first of them.
    stuck_with: Option<(usize, u64)>,
    /// How many candidates neither an event nor a silent action led on from.
    ended: u64,
    /// How many steps events were.
    made: u64,
    /// How many new states silent actions led to.
    silent: usize,
    taken: BTreeMap<String, BTreeSet<u64>>,
}

impl Round {
    /// Adds a candidate to the work; false where it is known already.
    fn add(&mut self, candidate: Candidate) -> bool {
        let new = self.seen.add(candidate.clone());
        if new {
            self.work.push_back(candidate);
        }
        new
    }

    /// No event can be taken from a candidate. Those that came furthest are kept.
    fn stick(&mut self, candidate: &Candidate, forced: &BTreeSet<u64>) {
        let mut left = candidate
            .open
            .iter()
            .filter(|number| forced.contains(number));
        let Some(&first) = left.clone().min() else {
            return;
        };
        let count = left.by_ref().count();
        match self.stuck_with {
            Some((fewest, _)) if fewest < count => return,
            Some((fewest, known)) if fewest == count => {
                self.stuck_with = Some((count, known.min(first)));
            }
            _ => {
                self.stuck.clear();
                self.stuck_with = Some((count, first));
            }
        }
        self.stuck.push(candidate.clone());
    }
}
