//! Why a step was not possible: the action is walked once more with someone looking on.

use tracelaw_diagnostics::Place;

use super::super::error::Result;
use super::super::ir::{Binary, Kind, Node, OpId};
use super::super::machine::{Env, Flow, Machine, Visitor};
use super::super::session::Guide;
use super::super::value::Value;
use super::search::Search;

/// The most attempts that are reported.
const MOST_ATTEMPTS: usize = 5;
/// The most characters of a value or an expression in an explanation.
const LONGEST: usize = 200;

/// An attempt to take a step, up to the conjunct that does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operators that were entered on the way, the outermost first.
    pub operators: Vec<Entered>,
    /// How many variables had been given their next values.
    pub assigned: usize,
    /// How many conjuncts held before.
    pub held: usize,
    /// The conjunct that does not hold.
    pub failed: Conjunct,
}

/// An operator that was entered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entered {
    /// Its name.
    pub name: String,
    /// Where its body stands.
    pub place: Place,
    /// Its arguments as far as they have values.
    pub arguments: Vec<Binding>,
}

/// A piece of text and its value as TLA+ text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Binding {
    /// The text: a name or an expression.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A conjunct that does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conjunct {
    /// Where it stands; the place's text is the conjunct.
    pub place: Place,
    /// The values of the expressions in it.
    pub values: Vec<Binding>,
    /// The value that a variable or a part of it was known to have, where the step gives it
    /// another one.
    pub expected: Option<Binding>,
}

impl Search<'_> {
    /// The attempts that got furthest, from all states in which the trace got furthest.
    pub(super) fn explain(&mut self) -> Vec<Attempt> {
        let mut attempts: Vec<Attempt> = Vec::new();
        for state in self.furthest() {
            for number in 0..self.actions.len() {
                let mut witness = Witness::default();
                self.machine.enter(&state);
                // An error is an answer too: what was seen up to there counts.
                let _ = self.actions[number].walk(&mut self.machine, &mut witness);
                let action = self.entered(number);
                attempts.extend(witness.into_attempts().into_iter().map(|mut attempt| {
                    attempt.operators.insert(0, action.clone());
                    attempt
                }));
            }
        }
        best(attempts)
    }

    /// An action as the operator that it was entered by when the next-state relation was taken
    /// apart.
    fn entered(&self, number: usize) -> Entered {
        let action = &self.actions[number];
        let program = self.machine.program;
        let operator = &program.operators[action.op];
        let names = operator.param_names.iter().zip(&action.arguments);
        Entered {
            name: operator.name.to_string(),
            place: program.place(operator.at),
            arguments: names
                .map(|(name, value)| Binding {
                    name: name.to_string(),
                    value: value.abridged(LONGEST),
                })
                .collect(),
        }
    }
}

fn best(mut attempts: Vec<Attempt>) -> Vec<Attempt> {
    attempts.sort_by_key(|attempt| std::cmp::Reverse((attempt.assigned, attempt.held)));
    attempts.dedup_by(|a, b| a.failed.place == b.failed.place && a.held == b.held);
    attempts.truncate(MOST_ATTEMPTS);
    attempts
}

/// Remembers where each way through an action ends.
#[derive(Default)]
pub(crate) struct Witness<'a> {
    /// Where only some steps are asked for.
    guide: Option<Guide<'a>>,
    entered: Vec<(OpId, Env)>,
    /// How many conjuncts held, for each operator that has been entered.
    held: Vec<usize>,
    attempts: Vec<Attempt>,
}

impl<'a> Witness<'a> {
    pub(crate) fn guided(guide: Guide<'a>) -> Self {
        Self {
            guide: Some(guide),
            ..Self::default()
        }
    }

    pub(crate) fn into_attempts(self) -> Vec<Attempt> {
        best(self.attempts)
    }

    fn held(&self) -> usize {
        self.held.last().copied().unwrap_or_default()
    }

    /// Whether an attempt that ends here would be among the best; most of them are not, and
    /// telling their story takes time.
    fn matters(&self, rank: (usize, usize)) -> bool {
        let better = self.attempts.iter();
        let better = better.filter(|attempt| (attempt.assigned, attempt.held) >= rank);
        better.count() < MOST_ATTEMPTS
    }

    fn end(&mut self, machine: &mut Machine<'_>, failed: Conjunct) {
        let entered = self.entered.clone();
        let operators = entered.into_iter().map(|(op, env)| {
            let arguments = machine.arguments(op, env);
            let operator = &machine.program.operators[op];
            let binding = |(name, value): (String, Value)| Binding {
                name,
                value: value.abridged(LONGEST),
            };
            Entered {
                name: operator.name.to_string(),
                place: machine.program.place(operator.at),
                arguments: arguments.into_iter().map(binding).collect(),
            }
        });
        self.attempts.push(Attempt {
            operators: operators.collect(),
            assigned: machine.assigned(),
            held: self.held(),
            failed,
        });
    }
}

impl<'p> Visitor<'p> for Witness<'_> {
    fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow> {
        match &mut self.guide {
            Some(guide) => guide.found(machine),
            None => Ok(Flow::Continue),
        }
    }

    fn admits(&mut self, branch: &'p Node, last: bool) -> bool {
        self.guide
            .as_mut()
            .is_none_or(|guide| guide.admits(branch, last))
    }

    fn enter(&mut self, machine: &mut Machine<'p>, op: OpId, env: Env) -> Result<bool> {
        if let Some(guide) = &mut self.guide
            && !guide.enter(machine, op, env)?
        {
            return Ok(false);
        }
        self.held.push(self.held());
        self.entered.push((op, env));
        Ok(true)
    }

    fn leave(&mut self, op: OpId) {
        if let Some(guide) = &mut self.guide {
            guide.leave(op);
        }
        self.entered.pop();
        self.held.pop();
    }

    fn refused(&mut self, machine: &mut Machine<'p>, wanted: usize, value: &Value, at: &'p Node) {
        if !self.matters((machine.assigned(), self.held())) {
            return;
        }
        let wanted = machine.wanted[wanted].clone();
        let mut name = machine.program.variables[wanted.variable].name.to_string();
        for argument in &wanted.path {
            name.push_str(&format!("[{argument}]"));
        }
        let got = wanted
            .part(value)
            .map_or_else(String::new, |part| part.abridged(LONGEST));
        let failed = Conjunct {
            place: machine.program.place(at.at),
            values: vec![Binding {
                name: format!("{name}'"),
                value: got,
            }],
            expected: Some(Binding {
                name: format!("{name}'"),
                value: wanted.value.abridged(LONGEST),
            }),
        };
        self.end(machine, failed);
    }

    fn tested(&mut self, machine: &mut Machine<'p>, test: &'p Node, env: Env, holds: bool) {
        if holds {
            match self.held.last_mut() {
                Some(held) => *held += 1,
                None => self.held.push(1),
            }
            return;
        }
        if self.matters((machine.assigned(), self.held())) {
            let failed = narrow(machine, test, env);
            self.end(machine, failed);
        }
    }
}

/// The part of a false expression that makes it false, and the values in it.
fn narrow<'p>(machine: &mut Machine<'p>, node: &'p Node, env: Env) -> Conjunct {
    let is_false = |machine: &mut Machine<'p>, node: &'p Node, env: Env| {
        machine.holds(node, env).is_ok_and(|holds| !holds)
    };
    match &node.kind {
        Kind::And(items) => {
            for item in items {
                if is_false(machine, item, env) {
                    return narrow(machine, item, env);
                }
            }
        }
        Kind::Implies(parts) => return narrow(machine, &parts[1], env),
        Kind::If(parts) => {
            let holds = machine.holds(&parts[0], env).unwrap_or_default();
            return narrow(machine, &parts[if holds { 1 } else { 2 }], env);
        }
        Kind::Let { definitions, body } => {
            machine.delay_all(env, definitions);
            return narrow(machine, body, env);
        }
        Kind::Call { .. } => {
            let inside = machine.inside_call(node, env, |machine, body, env| {
                is_false(machine, body, env).then(|| narrow(machine, body, env))
            });
            if let Some(conjunct) = inside.flatten() {
                return conjunct;
            }
        }
        _ => {}
    }
    let mut values = Vec::new();
    operands(machine, node, env, &mut values);
    Conjunct {
        place: machine.program.place(node.at),
        values,
        expected: None,
    }
}

/// The values of the largest parts of an expression that are no Boolean combinations.
fn operands<'p>(machine: &mut Machine<'p>, node: &'p Node, env: Env, into: &mut Vec<Binding>) {
    match &node.kind {
        Kind::Const(_) => {}
        Kind::And(items) | Kind::Or(items) => {
            for item in items {
                operands(machine, item, env, into);
            }
        }
        Kind::Not(inner) | Kind::Kept(_, inner) => operands(machine, inner, env, into),
        Kind::Implies(parts) => parts
            .iter()
            .for_each(|part| operands(machine, part, env, into)),
        Kind::Binary(
            Binary::Equal
            | Binary::NotEqual
            | Binary::Equivalent
            | Binary::In
            | Binary::NotIn
            | Binary::SubsetEqual
            | Binary::Less
            | Binary::LessEqual
            | Binary::Greater
            | Binary::GreaterEqual
            | Binary::Add
            | Binary::Subtract,
            parts,
        ) => parts
            .iter()
            .for_each(|part| operands(machine, part, env, into)),
        Kind::Keep(variables) => {
            for &variable in variables {
                let (before, after) = machine.both_values(variable);
                let (Some(before), Some(after)) = (before, after) else {
                    continue;
                };
                if before != after {
                    let name = machine.program.variables[variable].name.to_string();
                    into.push(Binding {
                        value: before.abridged(LONGEST),
                        name: name.clone(),
                    });
                    into.push(Binding {
                        name: format!("{name}'"),
                        value: after.abridged(LONGEST),
                    });
                }
            }
        }
        Kind::Exists(bounded) | Kind::Forall(bounded) => {
            // The sets that are run through explain more than the body for some element.
            for set in bounded.bounds.iter().filter_map(|bound| bound.set.as_ref()) {
                operands(machine, set, env, into);
            }
        }
        _ => {
            let place = machine.program.place(node.at);
            let name = place
                .text()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            let value = match machine.eval(node, env) {
                Ok(value) => value.abridged(LONGEST),
                Err(error) => error.fault().to_string(),
            };
            let binding = Binding { name, value };
            if !into.contains(&binding) {
                into.push(binding);
            }
        }
    }
}
