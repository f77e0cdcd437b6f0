//! Why a step was not possible: the action is walked once more with someone looking on.

use tracelaw_diagnostics::Place;

use super::super::error::Result;
use super::super::ir::{At, Kind, Node, OpId};
use super::super::machine::{Env, Flow, Machine, State, Visitor};
use super::search::Search;

/// The most attempts that are reported.
const MOST_ATTEMPTS: usize = 5;

/// An attempt to take a step from one of the furthest states, up to the conjunct that does not
/// hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operators that were entered on the way, the outermost first, with their arguments.
    pub operators: Vec<(String, Vec<Binding>)>,
    /// How many conjuncts held before.
    pub held: usize,
    /// The conjunct that does not hold.
    pub failed: Conjunct,
}

/// A name and its value as TLA+ text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Binding {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A conjunct and the values in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conjunct {
    /// Where it stands.
    pub place: Place,
    /// The values of the expressions in it that explain it.
    pub values: Vec<Binding>,
}

impl Search<'_> {
    /// The attempts that got furthest, from all states in which the trace got furthest.
    pub(super) fn explain(&mut self) -> Vec<Attempt> {
        let mut attempts: Vec<Attempt> = Vec::new();
        for state in self.furthest() {
            for number in 0..self.actions.len() {
                let mut witness = Witness::new(&state);
                self.machine.enter(&state);
                // An error is an answer too: what was seen up to there counts.
                let _ = self.actions[number].walk(&mut self.machine, &mut witness);
                attempts.extend(witness.attempts);
            }
        }
        attempts.sort_by_key(|attempt| std::cmp::Reverse(attempt.held));
        attempts.dedup_by(|a, b| a.failed.place == b.failed.place && a.held == b.held);
        attempts.truncate(MOST_ATTEMPTS);
        attempts
    }
}

/// Remembers where each way through an action ends.
struct Witness {
    entered: Vec<(OpId, Env)>,
    held: Vec<usize>,
    attempts: Vec<Attempt>,
    _state: State,
}

impl Witness {
    fn new(state: &State) -> Self {
        Self {
            entered: Vec::new(),
            held: vec![0],
            attempts: Vec::new(),
            _state: State::clone(state),
        }
    }
}

impl<'p> Visitor<'p> for Witness {
    fn found(&mut self, _: &mut Machine<'p>) -> Result<Flow> {
        Ok(Flow::Continue)
    }

    fn enter(&mut self, _: &mut Machine<'p>, op: OpId, env: Env) -> Result<bool> {
        self.entered.push((op, env));
        self.held
            .push(self.held.last().copied().unwrap_or_default());
        Ok(true)
    }

    fn leave(&mut self, _: OpId) {
        self.entered.pop();
        self.held.pop();
    }

    fn tested(&mut self, machine: &mut Machine<'p>, test: &'p Node, env: Env, holds: bool) {
        if holds {
            if let Some(held) = self.held.last_mut() {
                *held += 1;
            }
            return;
        }
        let mut operators = Vec::new();
        for &(op, frame) in &self.entered {
            operators.push((
                machine.program.operators[op].name.to_string(),
                parameters(machine, op, frame),
            ));
        }
        let (at, values) = narrow(machine, test, env);
        self.attempts.push(Attempt {
            operators,
            held: self.held.last().copied().unwrap_or_default(),
            failed: Conjunct {
                place: machine.program.place(at),
                values,
            },
        });
    }
}

fn parameters(machine: &mut Machine<'_>, op: OpId, frame: Env) -> Vec<Binding> {
    let _ = (machine, op, frame);
    Vec::new()
}

/// The first part of a conjunction that does not hold, and the values of its operands.
fn narrow<'p>(machine: &mut Machine<'p>, node: &'p Node, env: Env) -> (At, Vec<Binding>) {
    if let Kind::And(items) = &node.kind {
        for item in items {
            if machine.holds(item, env).is_ok_and(|holds| !holds) {
                return narrow(machine, item, env);
            }
        }
    }
    let mut values = Vec::new();
    node.for_each_child(&mut |child| {
        let _ = child;
    });
    let place = machine.program.place(node.at);
    values.push(Binding {
        name: place.text().to_owned(),
        value: "FALSE".to_owned(),
    });
    (node.at, values)
}
