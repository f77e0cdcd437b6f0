//! What is checked of each state and of each step.

use std::sync::Arc;

use super::super::error::Result;
use super::super::ir::{OpId, Reads};
use super::super::machine::{Machine, State};
use super::super::resolve::{Formula, Roots, StepFormula};
use super::super::value::Value;
use super::liveness::is_step;
use super::quantified::instances;

/// Predicates of states and steps.
pub(crate) struct Properties {
    invariants: Vec<Invariant>,
    /// Predicates of initial states alone.
    initial: Vec<Quantified<OpId>>,
    /// What every step has to be.
    steps: Vec<Quantified<StepFormula>>,
}

/// Something of a property and the quantifiers around it, the outermost first.
struct Quantified<T> {
    name: Arc<str>,
    quantifiers: Vec<Vec<OpId>>,
    inner: T,
}

impl<T: Copy> Quantified<T> {
    /// Whether it holds for all that the quantifiers run through.
    fn all(
        &self,
        machine: &mut Machine<'_>,
        mut holds: impl FnMut(&mut Machine<'_>, T, &[Value]) -> Result<bool>,
    ) -> Result<bool> {
        let mut all = vec![Vec::new()];
        for sets in &self.quantifiers {
            let mut longer = Vec::new();
            for args in &all {
                longer.extend(instances(machine, sets, args)?);
            }
            all = longer;
        }
        for args in all {
            if !holds(machine, self.inner, &args)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

struct Invariant {
    predicate: Quantified<OpId>,
    reads: Reads,
}

impl Properties {
    pub(crate) fn new(machine: &Machine<'_>, roots: &Roots) -> Self {
        let mut all = Self {
            invariants: Vec::new(),
            initial: Vec::new(),
            steps: Vec::new(),
        };
        for (name, op) in &roots.invariants {
            all.add_invariant(machine, name, Vec::new(), *op);
        }
        for property in &roots.properties {
            if property.formula.is_invariant_like() {
                all.add(machine, &property.name, Vec::new(), &property.formula);
            }
        }
        all
    }

    fn add_invariant(
        &mut self,
        machine: &Machine<'_>,
        name: &Arc<str>,
        quantifiers: Vec<Vec<OpId>>,
        op: OpId,
    ) {
        let mut reads = machine.program.reads(op);
        for set in quantifiers.iter().flatten() {
            let set = machine.program.reads(*set);
            reads.volatile |= set.volatile || !set.variables.is_empty();
        }
        self.invariants.push(Invariant {
            predicate: Quantified {
                name: Arc::clone(name),
                quantifiers,
                inner: op,
            },
            reads,
        });
    }

    fn add(
        &mut self,
        machine: &Machine<'_>,
        name: &Arc<str>,
        mut quantifiers: Vec<Vec<OpId>>,
        formula: &Formula,
    ) {
        match formula {
            Formula::State(op) => self.initial.push(Quantified {
                name: Arc::clone(name),
                quantifiers,
                inner: *op,
            }),
            Formula::Always(inner) => match **inner {
                Formula::State(op) => self.add_invariant(machine, name, quantifiers, op),
                Formula::Step(step) => self.steps.push(Quantified {
                    name: Arc::clone(name),
                    quantifiers,
                    inner: step,
                }),
                _ => {}
            },
            Formula::And(items) => {
                for item in items {
                    self.add(machine, name, quantifiers.clone(), item);
                }
            }
            Formula::Quantified { sets, body, .. } => {
                quantifiers.push(sets.clone());
                self.add(machine, name, quantifiers, body);
            }
            _ => {}
        }
    }

    /// The first invariant that does not hold in a state. Where the state came from another one
    /// in which all hold, those that look only at unchanged variables need not be asked again.
    pub(crate) fn broken_invariant(
        &self,
        machine: &mut Machine<'_>,
        state: &State,
        before: Option<&State>,
    ) -> Result<Option<&str>> {
        machine.enter(state);
        for invariant in &self.invariants {
            if let Some(before) = before
                && !invariant.reads.volatile
                && invariant
                    .reads
                    .variables
                    .iter()
                    .all(|&variable| before[variable].same(&state[variable]))
            {
                continue;
            }
            let predicate = &invariant.predicate;
            if !predicate.all(machine, |machine, op, args| machine.truth_again(op, args))? {
                return Ok(Some(&predicate.name));
            }
        }
        Ok(None)
    }

    /// The first property of initial states that does not hold.
    pub(crate) fn broken_initial(
        &self,
        machine: &mut Machine<'_>,
        state: &State,
    ) -> Result<Option<&str>> {
        machine.enter(state);
        for predicate in &self.initial {
            if !predicate.all(machine, |machine, op, args| machine.truth_of(op, args))? {
                return Ok(Some(&predicate.name));
            }
        }
        Ok(None)
    }

    /// The first property of steps that does not hold.
    pub(crate) fn broken_step(
        &self,
        machine: &mut Machine<'_>,
        from: &State,
        to: &State,
    ) -> Result<Option<&str>> {
        for property in &self.steps {
            let holds = property.all(machine, |machine, step, args| {
                is_step(machine, step, args, from, to)
            });
            if !holds? {
                return Ok(Some(&property.name));
            }
        }
        Ok(None)
    }
}
