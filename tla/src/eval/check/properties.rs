//! What is checked of each state and of each step.

use std::sync::Arc;

use super::super::error::Result;
use super::super::ir::{OpId, Reads};
use super::super::machine::{Machine, State};
use super::super::resolve::{Formula, Roots};
use super::super::value::equals;

/// Predicates of states and steps.
pub(crate) struct Properties {
    invariants: Vec<Invariant>,
    /// Predicates of initial states alone.
    initial: Vec<(Arc<str>, OpId)>,
    /// Actions that every step has to be, unless the subscript stays as it is.
    steps: Vec<(Arc<str>, OpId, OpId)>,
}

struct Invariant {
    name: Arc<str>,
    op: OpId,
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
            all.add_invariant(machine, name, *op);
        }
        for property in &roots.properties {
            if super::liveness::is_invariant_like(&property.formula) {
                all.add(machine, &property.name, &property.formula);
            }
        }
        all
    }

    fn add_invariant(&mut self, machine: &Machine<'_>, name: &Arc<str>, op: OpId) {
        self.invariants.push(Invariant {
            name: Arc::clone(name),
            op,
            reads: machine.program.reads(op),
        });
    }

    fn add(&mut self, machine: &Machine<'_>, name: &Arc<str>, formula: &Formula) {
        match formula {
            Formula::State(op) => self.initial.push((Arc::clone(name), *op)),
            Formula::AlwaysStep { action, subscript } => {
                self.steps.push((Arc::clone(name), *action, *subscript));
            }
            Formula::Always(inner) => {
                if let Formula::State(op) = **inner {
                    self.add_invariant(machine, name, op);
                }
            }
            Formula::And(items) => {
                for item in items {
                    self.add(machine, name, item);
                }
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
            if !machine.truth_of(invariant.op, &[])? {
                return Ok(Some(&invariant.name));
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
        for (name, op) in &self.initial {
            if !machine.truth_of(*op, &[])? {
                return Ok(Some(name));
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
        for (name, action, subscript) in &self.steps {
            machine.enter(to);
            let after = machine.value_of(*subscript, &[])?;
            machine.enter(from);
            machine.enter_next(to);
            let before = machine.value_of(*subscript, &[])?;
            if !equals(&before, &after)? && !machine.truth_of(*action, &[])? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}
