//! Temporal properties.
//!
//! While states are searched, the graph of their steps is recorded with the truth of every
//! predicate that a property is made of; afterwards a behaviour is looked for that is fair and
//! satisfies the negation of a property. As with TLC every state may stutter, so that `<>P` fails
//! without fairness, and a predicate that looks at the search (`TLCGet("queue")`) is evaluated at
//! the moment when the step is recorded.

mod atoms;
mod cycles;
mod formula;

use super::super::error::Result;
use super::super::machine::{Machine, State};
use super::super::resolve::Roots;
use atoms::Atoms;
use cycles::{Graph, Step};
use formula::Ltl;

pub(super) use atoms::is_step;

/// The properties of a specification and the steps recorded for them.
pub(crate) struct Liveness {
    atoms: Atoms,
    /// What behaviours are assumed to satisfy beside fairness.
    assumed: Vec<Ltl>,
    properties: Vec<(String, Ltl)>,
    graph: Graph,
}

impl Liveness {
    /// The properties that need the graph of steps; `None` where there are none.
    pub(crate) fn new(machine: &mut Machine<'_>, roots: &Roots) -> Result<Option<Self>> {
        let mut atoms = Atoms::default();
        let mut properties = Vec::new();
        for property in &roots.properties {
            if !property.formula.is_invariant_like() {
                let formula = atoms.translate(machine, &property.formula, &[], false)?;
                properties.push((property.name.to_string(), formula));
            }
        }
        if properties.is_empty() {
            return Ok(None);
        }
        let mut assumed = Vec::new();
        for formula in &roots.fairness {
            assumed.push(atoms.translate(machine, formula, &[], true)?);
        }
        let graph = Graph::new(atoms.fairness());
        Ok(Some(Self {
            atoms,
            assumed,
            properties,
            graph,
        }))
    }

    /// Records an initial state.
    pub(crate) fn initial(
        &mut self,
        machine: &mut Machine<'_>,
        index: u32,
        state: &State,
    ) -> Result<()> {
        let truths = self.atoms.truths(machine, index, state)?;
        self.graph.add_initial(index, truths);
        Ok(())
    }

    /// Records the steps of a state, with the one that changes nothing.
    pub(crate) fn steps(
        &mut self,
        machine: &mut Machine<'_>,
        from: (u32, &State),
        to: &[(u32, State)],
    ) -> Result<()> {
        let enabled = self.atoms.enabled(machine, from.1)?;
        self.graph.set_enabled(from.0, enabled);
        let itself = (from.0, from.1.clone());
        for (index, state) in to.iter().chain(std::iter::once(&itself)) {
            let taken = self.atoms.taken(machine, from.1, state)?;
            let actions = self.atoms.truths_of_step(machine, from.1, state)?;
            let truths = self.atoms.truths(machine, *index, state)?;
            let step = Step {
                to: *index,
                truths,
                actions,
                taken,
            };
            self.graph.add_step(from.0, step);
        }
        Ok(())
    }

    /// The first property that a behaviour violates.
    pub(crate) fn violated(&self) -> Option<&str> {
        self.properties.iter().find_map(|(name, formula)| {
            let mut wanted = self.assumed.clone();
            wanted.push(formula.negated());
            let found = self.graph.has_behaviour(&Ltl::And(wanted));
            found.then_some(name.as_str())
        })
    }
}
