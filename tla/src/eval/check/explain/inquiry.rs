//! Why a trace was not taken to its end: what is tried, and what is found.

use super::super::super::error::Error;
use super::super::super::ir::{OpId, Program};
use super::super::super::machine::{Machine, State};
use super::super::super::value::{FaultKind, Value};
use super::super::cursor::TraceCursor;
use super::super::search::Search;
use super::attempt::{Attempt, Binding, Broken, Conjunct, Entered};
use super::lenient::Lenient;
use super::narrow::{Focus, narrow};
use super::{EventReads, LONGEST, Witness};

/// The most attempts that are reported.
const MOST_ATTEMPTS: usize = 12;
/// The most states that an experiment looks into.
const MOST_STATES: usize = 128;
/// The most states that all experiments together look into.
pub(in super::super) const MOST_EXPERIMENTS: u32 = 1_024;
/// How many events an event may have overtaken.
const MOST_OVERTAKEN: u64 = 3;
/// The most steps that are named.
const MOST_NAMED: usize = 8;

/// What experiments found out about a trace that was not taken to its end.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Clues {
    /// How many states were as far as it goes.
    pub candidates: u64,
    /// The event that could not be taken.
    pub event: Option<Value>,
    /// Steps of the specification that would be possible there, were it not for the event.
    pub enabled: Vec<String>,
    /// Those of them behind which the event can be taken.
    pub enabling: Vec<String>,
    /// The event can be taken behind so many of the events that follow it.
    pub behind: Option<u64>,
    /// The texts in the event that the specification does not contain.
    pub unknown_texts: Vec<String>,
    /// Those of them that stand where the specification has one of its own words.
    pub untranslated: Vec<String>,
    /// Where else the trace could not be taken further.
    pub dead_ends: Vec<DeadEnd>,
    /// The invariant that does not hold.
    pub broken: Option<Broken>,
}

/// States behind fewer events than others, and without a step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeadEnd {
    /// The number of the event that could not be taken, counted from 1.
    pub position: u64,
    /// How many states there are.
    pub states: u64,
    /// The attempt that got furthest.
    pub attempt: Option<Attempt>,
}

impl Search<'_> {
    /// The attempts that got furthest, from all states in which the trace got furthest, and what
    /// experiments with these states show.
    pub(in super::super) fn explain(&mut self) -> (Vec<Attempt>, Clues) {
        let events = self.cursor.map(|cursor| {
            let program = self.machine.program;
            EventReads::new(program, cursor.log, cursor.variable)
        });
        let furthest = self.furthest();
        let mut attempts = Vec::new();
        for state in &furthest {
            self.attempts(state, events.as_ref(), &mut attempts);
        }
        let mut clues = Clues {
            candidates: self.furthest_states,
            ..Clues::default()
        };
        if let (Some(cursor), Some(events)) = (self.cursor, &events)
            && self.reached <= cursor.length
        {
            clues.event = cursor.event(&mut self.machine, self.reached);
            if let Some(event) = &clues.event {
                unknown_texts(event, self.machine.program, &mut clues.unknown_texts);
            }
            for state in &furthest {
                self.experiment(state, cursor, events, &mut clues);
            }
            clues.dead_ends = self.explain_dead_ends(events);
        }
        let attempts = best(attempts);
        let program = self.machine.program;
        let differences = attempts
            .iter()
            .flat_map(|attempt| &attempt.failed.differences);
        for difference in differences {
            let own_word = match &difference.expected {
                Value::String(text) => program.interner.knows(text.as_str()),
                Value::Model(_) => true,
                _ => false,
            };
            if let Value::String(text) = &difference.logged
                && own_word
                && clues
                    .unknown_texts
                    .iter()
                    .any(|unknown| *unknown == text.as_str())
            {
                clues.untranslated.push(text.to_string());
            }
        }
        (attempts, clues)
    }

    /// The attempts from some states that were not possible, that which got furthest first.
    pub(in super::super) fn attempts_from(&mut self, states: &[State]) -> Vec<Attempt> {
        let events = self.cursor.map(|cursor| {
            let program = self.machine.program;
            EventReads::new(program, cursor.log, cursor.variable)
        });
        let mut attempts = Vec::new();
        for state in states {
            self.attempts(state, events.as_ref(), &mut attempts);
        }
        best(attempts)
    }

    /// Walks every action from a state.
    fn attempts(&mut self, state: &State, events: Option<&EventReads>, into: &mut Vec<Attempt>) {
        for number in 0..self.actions.len() {
            let mut witness = Witness::of_trace(events);
            self.machine.enter(state);
            let walked = self.actions[number].walk(&mut self.machine, &mut witness);
            let action = self.entered(number, events);
            let mut found = Vec::new();
            if let Err(error) = walked {
                found.extend(self.without_value(number, error));
            }
            found.extend(witness.into_attempts());
            into.extend(found.into_iter().map(|mut attempt| {
                attempt.operators.insert(0, action.clone());
                attempt
            }));
        }
    }

    fn without_value(&mut self, number: usize, error: Error) -> Option<Attempt> {
        if error.kind() == FaultKind::Interrupted {
            return None;
        }
        let body = &self.machine.program.operators[self.actions[number].op].body;
        Some(super::without_value(&self.machine, body, error))
    }

    /// An action as the operator that it was entered by when the next-state relation was taken
    /// apart.
    fn entered(&self, number: usize, events: Option<&EventReads>) -> Entered {
        let action = &self.actions[number];
        let program = self.machine.program;
        let operator = &program.operators[action.op];
        let names = operator.param_names.iter().zip(&action.arguments);
        Entered {
            name: operator.name.to_string(),
            place: super::definition(program, action.op),
            arguments: names
                .map(|(name, value)| Binding {
                    name: name.to_string(),
                    value: value.abridged(LONGEST),
                })
                .collect(),
            wrapper: events.is_some_and(|events| events.operator(action.op)),
        }
    }

    /// Tries what would have made the event possible in a state.
    fn experiment(
        &mut self,
        state: &State,
        cursor: TraceCursor,
        events: &EventReads,
        clues: &mut Clues,
    ) {
        let position = cursor.position(state);
        for (name, next) in self.lenient_steps(state, events) {
            if clues.enabled.len() < MOST_NAMED && !clues.enabled.contains(&name) {
                clues.enabled.push(name.clone());
            }
            if clues.enabling.len() >= MOST_NAMED || clues.enabling.contains(&name) {
                continue;
            }
            let next = self.with_trace_of(&next, state);
            if next != *state && !self.reach(vec![next], cursor, position + 1).is_empty() {
                clues.enabling.push(name);
            }
        }
        if clues.behind.is_none() {
            clues.behind = (1..=MOST_OVERTAKEN)
                .take_while(|overtaken| position + overtaken <= cursor.length)
                .find(|&overtaken| self.possible_behind(state, cursor, position, overtaken));
        }
    }

    /// The steps that would be possible if it were not for the event.
    fn lenient_steps(&mut self, state: &State, events: &EventReads) -> Vec<(String, State)> {
        let mut steps = Vec::new();
        for number in 0..self.actions.len() {
            let mut lenient = Lenient::new(events);
            self.machine.enter(state);
            // What was found before an error counts.
            let _ = self.actions[number].walk(&mut self.machine, &mut lenient);
            steps.extend(lenient.found);
        }
        steps.truncate(MOST_STATES);
        steps
    }

    /// Whether the events behind one can be taken first, then the event, and then another.
    fn possible_behind(
        &mut self,
        state: &State,
        cursor: TraceCursor,
        position: u64,
        overtaken: u64,
    ) -> bool {
        let moved = |search: &Self, states: Vec<State>, to: u64| -> Vec<State> {
            let states = states.into_iter();
            states
                .map(|state| search.with_cursor(&state, cursor, to))
                .collect()
        };
        let start = vec![self.with_cursor(state, cursor, position + 1)];
        let behind = self.reach(start, cursor, position + overtaken + 1);
        let back = moved(self, behind, position);
        let taken = self.reach(back, cursor, position + 1);
        if position + overtaken >= cursor.length {
            return !taken.is_empty();
        }
        let on = moved(self, taken, position + overtaken + 1);
        !self.reach(on, cursor, position + overtaken + 2).is_empty()
    }

    /// The states at a position of the trace that can be reached from others.
    fn reach(&mut self, states: Vec<State>, cursor: TraceCursor, position: u64) -> Vec<State> {
        let mut reached = Vec::new();
        let mut known = states.clone();
        let mut todo = states;
        while let Some(state) = todo.pop() {
            if self.experiments == 0 {
                break;
            }
            self.experiments -= 1;
            for number in 0..self.actions.len() {
                self.machine.enter(&state);
                let found = self.actions[number].successors(&mut self.machine);
                for next in found.unwrap_or_default() {
                    if known.contains(&next) || known.len() >= MOST_STATES {
                        continue;
                    }
                    known.push(State::clone(&next));
                    match cursor.position(&next) {
                        at if at == position => reached.push(next),
                        at if at < position => todo.push(next),
                        _ => {}
                    }
                }
            }
        }
        reached
    }

    /// A state with the cursor elsewhere, and with it what else the trace's module counts.
    fn with_cursor(&self, state: &State, cursor: TraceCursor, position: u64) -> State {
        let by = position.cast_signed() - cursor.position(state).cast_signed();
        let variables = self.machine.program.variables.iter().zip(state.iter());
        let moved = variables
            .enumerate()
            .map(|(number, (variable, value))| match value {
                Value::Int(count) if number == cursor.variable || variable.own => {
                    Value::Int(count + by)
                }
                value => value.clone(),
            });
        moved.collect()
    }

    /// A state with the values that the trace's own variables have in another.
    fn with_trace_of(&self, state: &State, other: &State) -> State {
        let cursor = self.cursor.map(|cursor| cursor.variable);
        let variables = self.machine.program.variables.iter().enumerate();
        let values = variables.zip(state.iter().zip(other.iter()));
        values
            .map(|((number, variable), (value, other))| {
                let own = variable.own || Some(number) == cursor;
                if own { other.clone() } else { value.clone() }
            })
            .collect()
    }

    fn explain_dead_ends(&mut self, events: &EventReads) -> Vec<DeadEnd> {
        let dead_ends = std::mem::take(&mut self.dead_ends);
        let mut explained = Vec::new();
        for (position, states, state) in dead_ends {
            if position >= self.reached {
                continue;
            }
            let mut attempts = Vec::new();
            self.attempts(&state, Some(events), &mut attempts);
            explained.push(DeadEnd {
                position,
                states,
                attempt: best(attempts).into_iter().next(),
            });
        }
        explained
    }

    /// The part of an invariant that is false in a state.
    pub(in super::super) fn explain_broken(&mut self, name: &str, state: &State) -> Option<Broken> {
        let invariants = self.roots.invariants.iter();
        let op = invariants.clone().find(|(known, _)| **known == *name)?.1;
        Some(broken(&mut self.machine, name, op, state))
    }
}

/// The part of a predicate that is false in the state or step that the machine is in.
pub(crate) fn explain_predicate(machine: &mut Machine<'_>, op: OpId, args: &[Value]) -> Conjunct {
    let operator = &machine.program.operators[op];
    let env = machine.open_frame(op);
    for (slot, value) in (operator.first_param()..).zip(args) {
        machine.bind_slot(env, slot, value.clone());
    }
    let failed = match machine.holds(&operator.body, env) {
        Err(error) => super::narrow::without_value(machine, &operator.body, error),
        Ok(_) => narrow(machine, Focus::default(), &operator.body, env),
    };
    machine.close_frame(env);
    failed
}

/// The part of an invariant that is false in a state.
pub(crate) fn broken(machine: &mut Machine<'_>, name: &str, op: OpId, state: &State) -> Broken {
    machine.enter(state);
    let failed = explain_predicate(machine, op, &[]);
    let program = machine.program;
    Broken {
        name: name.to_owned(),
        place: super::definition(program, op),
        failed,
    }
}

/// The texts in an event that the specification does not contain.
fn unknown_texts(event: &Value, program: &Program, into: &mut Vec<String>) {
    match event {
        Value::String(text) if !program.interner.knows(text.as_str()) => {
            into.push(text.to_string());
        }
        Value::Function(function) => {
            for (_, value) in function.iter() {
                unknown_texts(value, program, into);
            }
        }
        _ => {}
    }
}

/// The attempts that got furthest, each end once.
pub(super) fn best(mut attempts: Vec<Attempt>) -> Vec<Attempt> {
    attempts.sort_by_key(|attempt| std::cmp::Reverse(attempt.rank()));
    let mut distinct: Vec<Attempt> = Vec::new();
    for attempt in attempts {
        let same = distinct.iter_mut().find(|known| {
            known.failed.place == attempt.failed.place
                && known.operators.first().map(|entered| &entered.name)
                    == attempt.operators.first().map(|entered| &entered.name)
        });
        match same {
            Some(known) => known.others += attempt.others + 1,
            None => distinct.push(attempt),
        }
    }
    distinct.truncate(MOST_ATTEMPTS);
    distinct
}
