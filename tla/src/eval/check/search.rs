//! The search itself.

use std::collections::VecDeque;

use super::super::error::{Error, Result};
use super::super::host::Host;
use super::super::machine::{Machine, State};
use super::super::resolve::{Resolved, Roots};
use super::super::session;
use super::super::value::FaultKind;
use super::actions::{Action, Collect, split};
use super::cursor::{self, TraceCursor};
use super::explain::{Broken, MOST_EXPERIMENTS};
use super::fingerprint::{FingerprintMap, of_state};
use super::liveness::Liveness;
use super::look::Looking;
use super::outcome::{CheckOptions, Cursor, Outcome, Verdict, Violation};
use super::properties::Properties;
use super::symmetry::Symmetry;

/// The most states that are looked into when a trace is not taken to its end.
const MOST_EXPLAINED: usize = 8;
/// At how many positions of a trace states without successors are kept.
const MOST_DEAD_ENDS: usize = 4;
/// How many states are looked into between two questions whether to stop.
const PATIENCE: u64 = 256;

/// A breadth-first search through the reachable states.
pub(crate) struct Search<'p> {
    pub(super) machine: Machine<'p>,
    pub(super) roots: &'p Roots,
    pub(super) options: CheckOptions,
    pub(super) actions: Vec<Action<'p>>,
    properties: Properties,
    liveness: Option<Liveness>,
    symmetry: Option<Symmetry>,
    pub(super) cursor: Option<TraceCursor>,
    pub(super) seen: FingerprintMap<u32>,
    /// Of each state, the one before it and the action that led from there.
    pub(super) origins: Vec<Origin>,
    queue: VecDeque<(u32, State)>,
    /// The states in which the trace is furthest.
    furthest: Vec<(u32, State)>,
    /// How many there are; not all of them are kept.
    pub(super) furthest_states: u64,
    pub(super) reached: u64,
    /// States without successors, the first at each of the last few positions of the trace, and
    /// how many there are.
    pub(super) dead_ends: Vec<(u64, u64, State)>,
    /// How many more states may be looked into in search of what would have helped.
    pub(super) experiments: u32,
    broken: Option<Broken>,
    /// The state that breaks an invariant or has no successor, where one does.
    bad: Option<(u32, State)>,
    /// What is kept for those who want to look at one event.
    pub(super) looking: Option<Looking>,
    taken: Vec<u64>,
}

#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub(super) parent: u32,
    pub(super) action: u32,
    level: u32,
}

/// The parent of initial states.
const NONE: u32 = u32::MAX;

/// Why a search ends before all states are found.
enum End {
    Rejected(Violation),
    Inconclusive(String),
    Failed(Error),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        if error.kind() == FaultKind::Interrupted {
            return Self::Inconclusive("the check was interrupted".to_owned());
        }
        Self::Failed(error)
    }
}

impl From<Violation> for End {
    fn from(violation: Violation) -> Self {
        Self::Rejected(violation)
    }
}

impl<'p> Search<'p> {
    pub(crate) fn new(resolved: &'p Resolved, host: &'p dyn Host, options: CheckOptions) -> Self {
        let mut machine = Machine::new(&resolved.program, host);
        let config = super::super::natives::config(resolved.roots.check_deadlock);
        machine.config = Some(config);
        let properties = Properties::new(&machine, &resolved.roots);
        Self {
            machine,
            roots: &resolved.roots,
            options,
            actions: Vec::new(),
            properties,
            liveness: None,
            symmetry: None,
            cursor: None,
            seen: FingerprintMap::default(),
            origins: Vec::new(),
            queue: VecDeque::new(),
            furthest: Vec::new(),
            furthest_states: 0,
            reached: 0,
            dead_ends: Vec::new(),
            experiments: MOST_EXPERIMENTS,
            broken: None,
            bad: None,
            looking: None,
            taken: Vec::new(),
        }
    }

    /// Runs the search to its end.
    pub(crate) fn run(mut self) -> Outcome {
        let verdict = match self.search() {
            Ok(()) => Verdict::Accepted,
            Err(End::Rejected(violation)) => Verdict::Rejected(violation),
            Err(End::Inconclusive(why)) => Verdict::Inconclusive(why),
            Err(End::Failed(error)) => {
                Verdict::Failed(Box::new(error.resolve(self.machine.program)))
            }
        };
        let (attempts, mut clues) = match &verdict {
            Verdict::Accepted | Verdict::Inconclusive(_) => Default::default(),
            _ if !self.options.explain => Default::default(),
            // Every step up to there was possible.
            Verdict::Rejected(Violation::Invariant { .. }) => Default::default(),
            _ => self.explain(),
        };
        clues.broken = self.broken.take();
        let behaviour = self.kept_behaviour();
        let look = self.take_look();
        let coverage = self.coverage();
        let progress = self.machine.progress;
        Outcome {
            verdict,
            distinct_states: self.seen.len() as u64,
            generated_states: progress.generated.unsigned_abs(),
            depth: progress.diameter.unsigned_abs(),
            cursor: self.cursor_reached(),
            coverage,
            notes: std::mem::take(&mut self.machine.notes),
            attempts,
            behaviour,
            clues,
            look,
        }
    }

    fn search(&mut self) -> std::result::Result<(), End> {
        for &op in &self.roots.assumptions {
            if !self.machine.truth_of(op, &[])? {
                let place = self
                    .machine
                    .program
                    .place(self.machine.program.operators[op].at);
                return Err(Violation::Assumption { place }.into());
            }
        }
        if self.options.trace {
            self.cursor = cursor::find(&mut self.machine);
        }
        self.prepare_look();
        if let Some(next) = self.roots.next {
            self.actions = split(&mut self.machine, next);
        }
        self.taken = vec![0; self.actions.len()];
        if let Some(op) = self.roots.symmetry {
            self.symmetry = Some(Symmetry::new(&mut self.machine, op)?);
        }
        self.liveness = Liveness::new(&mut self.machine, self.roots)?;
        self.initial_states()?;
        let mut looked_into = 0u64;
        while let Some((index, state)) = self.queue.pop_front() {
            self.look_into(index, &state)?;
            looked_into += 1;
            if looked_into.is_multiple_of(PATIENCE) {
                if self.machine.host.interrupted() {
                    return Err(End::Inconclusive("the check was interrupted".to_owned()));
                }
                if let Some(cursor) = self.cursor {
                    let taken = self.reached.saturating_sub(1);
                    self.machine.host.progress(taken, cursor.length);
                }
            }
            if self.machine.exit {
                break;
            }
        }
        if let Some(name) = self.liveness.as_ref().and_then(Liveness::violated) {
            let name = name.to_owned();
            return Err(Violation::Property { name }.into());
        }
        if let Some(op) = self.roots.postcondition
            && !self.machine.truth_of(op, &[])?
        {
            let name = self.machine.program.operators[op].name.to_string();
            return Err(Violation::Postcondition { name }.into());
        }
        if self.completion_by_deadlock()
            && let Some(cursor) = self.cursor
            && self.reached <= cursor.length
        {
            return Err(Violation::Incomplete.into());
        }
        Ok(())
    }

    /// Whether the end of the trace shows only as a state without successors: nothing else in the
    /// configuration asks for it.
    fn completion_by_deadlock(&self) -> bool {
        self.options.trace
            && self.cursor.is_some()
            && self.roots.properties.is_empty()
            && self.roots.postcondition.is_none()
    }

    fn initial_states(&mut self) -> std::result::Result<(), End> {
        let mut found = Collect::default();
        initial(&mut self.machine, &self.roots.init, &mut found)?;
        if found.0.is_empty() {
            return Err(Violation::NoInitialState.into());
        }
        for state in found.0 {
            self.machine.progress.generated += 1;
            self.machine.progress.level = 1;
            let in_model = self.in_model(&state)?;
            let origin = Origin {
                parent: NONE,
                action: NONE,
                level: 1,
            };
            let (index, new) = self.admit(&state, in_model, origin)?;
            if new && in_model {
                self.keep_for_look(&state, None);
                self.queue.push_back((index, state.clone()));
                self.progressed();
                if let Some(mut liveness) = self.liveness.take() {
                    liveness.initial(&mut self.machine, index, &state)?;
                    self.liveness = Some(liveness);
                }
            }
            if new {
                self.check_state(index, &state, None)?;
                self.machine.enter(&state);
                let broken = self.properties.broken_initial(&mut self.machine, &state)?;
                if let Some(name) = broken {
                    let name = name.to_owned();
                    return Err(Violation::Property { name }.into());
                }
            }
        }
        Ok(())
    }

    fn look_into(&mut self, index: u32, state: &State) -> std::result::Result<(), End> {
        let level = self.origins[index as usize].level;
        let mut any = false;
        let mut successors: Vec<(u32, State)> = Vec::new();
        for number in 0..self.actions.len() {
            self.progressed();
            self.machine.progress.level = i64::from(level);
            self.machine.enter(state);
            let found = self.actions[number].successors(&mut self.machine)?;
            any |= !found.is_empty();
            for next in found {
                self.machine.progress.generated += 1;
                let in_model = self.in_model(&next)? && self.step_in_model(state, &next)?;
                let origin = Origin {
                    parent: index,
                    action: number as u32,
                    level: level + 1,
                };
                let (number_of_next, new) = self.admit(&next, in_model, origin)?;
                if new {
                    self.machine.progress.level = i64::from(level) + 1;
                    self.check_state(number_of_next, &next, Some(state))?;
                    self.machine.progress.level = i64::from(level);
                }
                let broken = self
                    .properties
                    .broken_step(&mut self.machine, state, &next)?;
                if let Some(name) = broken {
                    let name = name.to_owned();
                    return Err(Violation::Property { name }.into());
                }
                if in_model {
                    if new {
                        self.taken[number] += 1;
                        self.keep_for_look(&next, Some((state, number)));
                        self.queue.push_back((number_of_next, next.clone()));
                    }
                    if self.liveness.is_some() {
                        successors.push((number_of_next, next));
                    }
                }
            }
        }
        if !any {
            self.remember_dead_end(state);
        }
        if !any && self.roots.check_deadlock && !self.completion_by_deadlock() {
            self.bad = Some((index, State::clone(state)));
            let behaviour = self.behaviour(index);
            return Err(Violation::Deadlock { behaviour }.into());
        }
        self.progressed();
        if let Some(mut liveness) = self.liveness.take() {
            liveness.steps(&mut self.machine, (index, state), &successors)?;
            self.liveness = Some(liveness);
        }
        Ok(())
    }

    /// Tells `TLCGet` how the search stands.
    fn progressed(&mut self) {
        let progress = &mut self.machine.progress;
        progress.distinct = self.seen.len() as i64;
        progress.queue = self.queue.len() as i64;
    }

    /// Counts a state. The number is that of the state, which is meaningless outside of the model.
    fn admit(
        &mut self,
        state: &State,
        in_model: bool,
        origin: Origin,
    ) -> std::result::Result<(u32, bool), End> {
        if !in_model {
            return Ok((NONE, true));
        }
        let fingerprint = self.fingerprint(state)?;
        let fresh = self.origins.len() as u32;
        let index = *self.seen.entry(fingerprint).or_insert(fresh);
        if index != fresh {
            return Ok((index, false));
        }
        if self.seen.len() as u64 > self.options.most_states {
            let most = self.options.most_states;
            return Err(End::Inconclusive(format!(
                "there are more than {most} distinct states"
            )));
        }
        self.origins.push(origin);
        let progress = &mut self.machine.progress;
        progress.diameter = progress.diameter.max(i64::from(origin.level));
        self.remember(index, state);
        Ok((index, true))
    }

    /// Keeps the states in which the trace is furthest.
    fn remember(&mut self, index: u32, state: &State) {
        let position = match self.cursor {
            Some(cursor) => cursor.position(state),
            None => u64::from(self.origins[index as usize].level),
        };
        if position > self.reached {
            self.furthest.clear();
            self.furthest_states = 0;
            self.reached = position;
        }
        if position == self.reached {
            self.furthest_states += 1;
            if self.furthest.len() < MOST_EXPLAINED {
                self.furthest.push((index, State::clone(state)));
            }
        }
    }

    /// Keeps a state without successors, of which those that are furthest count.
    fn remember_dead_end(&mut self, state: &State) {
        let Some(cursor) = self.cursor else { return };
        let position = cursor.position(state);
        if let Some((_, states, _)) = self.dead_ends.iter_mut().find(|end| end.0 == position) {
            *states += 1;
            return;
        }
        self.dead_ends.push((position, 1, State::clone(state)));
        self.dead_ends.sort_by_key(|end| std::cmp::Reverse(end.0));
        self.dead_ends.truncate(MOST_DEAD_ENDS);
    }

    fn check_state(
        &mut self,
        index: u32,
        state: &State,
        before: Option<&State>,
    ) -> std::result::Result<(), End> {
        let broken = self
            .properties
            .broken_invariant(&mut self.machine, state, before)?;
        if let Some(name) = broken {
            let name = name.to_owned();
            self.broken = self.explain_broken(&name, state);
            self.bad = Some((index, State::clone(state)));
            let behaviour = self.behaviour(index);
            return Err(Violation::Invariant { name, behaviour }.into());
        }
        Ok(())
    }

    fn in_model(&mut self, state: &State) -> Result<bool> {
        for &op in &self.roots.constraints {
            self.machine.enter(state);
            if !self.machine.truth_of(op, &[])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn step_in_model(&mut self, from: &State, to: &State) -> Result<bool> {
        for &op in &self.roots.action_constraints {
            self.machine.enter(from);
            self.machine.enter_next(to);
            if !self.machine.truth_of(op, &[])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What states that count as one have in common.
    pub(super) fn fingerprint(&mut self, state: &State) -> Result<u64> {
        let (machine, view) = (&mut self.machine, self.roots.view);
        let mut seen = |state: &State| match view {
            Some(view) => {
                machine.enter(state);
                Ok(machine.value_of(view, &[])?.fingerprint())
            }
            None => Ok(of_state(state)),
        };
        match &self.symmetry {
            Some(symmetry) => symmetry.least(state, seen),
            None => seen(state),
        }
    }

    /// The states that the trace got furthest in.
    pub(super) fn furthest(&self) -> Vec<State> {
        self.furthest
            .iter()
            .map(|(_, state)| State::clone(state))
            .collect()
    }

    /// The behaviour that the verdict is about, where it is to be kept.
    fn kept_behaviour(&mut self) -> Vec<(String, session::State)> {
        let last = self.bad.as_ref().or_else(|| self.furthest.first());
        let Some((index, _)) = last.filter(|_| self.options.behaviour) else {
            return Vec::new();
        };
        let index = *index;
        (self.path(index).into_iter())
            .map(|(action, state)| (action, session::State::new(state)))
            .collect()
    }

    fn cursor_reached(&mut self) -> Option<Cursor> {
        let (name, log, length) = match self.cursor {
            Some(cursor) => {
                let variable = &self.machine.program.variables[cursor.variable];
                (variable.name.to_string(), cursor.log, cursor.length)
            }
            // Without a cursor the level counts the events.
            None if self.options.trace => {
                let (log, length) = cursor::find_log(&mut self.machine)?;
                (String::new(), log, length)
            }
            None => return None,
        };
        let lines = cursor::lines(&mut self.machine, log, length);
        let broken = (self.bad.as_ref()).map(|(index, state)| match self.cursor {
            Some(cursor) => cursor.position(state),
            None => u64::from(self.origins[*index as usize].level),
        });
        Some(Cursor {
            variable: name,
            length,
            reached: self.reached,
            line: (self.reached.checked_sub(1))
                .and_then(|index| *lines.get(usize::try_from(index).ok()?)?),
            broken,
            lines,
        })
    }

    fn coverage(&self) -> Vec<(String, u64)> {
        let mut all: Vec<(String, u64)> = Vec::new();
        for (action, taken) in self.actions.iter().zip(&self.taken) {
            match all.iter_mut().find(|(name, _)| **name == *action.name) {
                Some((_, sum)) => *sum += taken,
                None => all.push((action.name.to_string(), *taken)),
            }
        }
        all
    }
}

/// Enumerates the initial states: every conjunct has to hold.
pub(crate) fn initial<'p>(
    machine: &mut Machine<'p>,
    init: &[super::super::ir::OpId],
    found: &mut Collect,
) -> Result<()> {
    machine.walk_initial(found, init)
}
