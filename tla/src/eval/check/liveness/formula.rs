//! Temporal formulas over numbered predicates.

use std::collections::HashMap;

use super::super::super::error::Result;
use super::super::super::ir::OpId;
use super::super::super::machine::{Machine, State};
use super::super::super::resolve::{Fairness, Formula};
use super::super::super::value::{Fault, FaultKind, Value, equals};
use super::super::fingerprint::FingerprintMap;

/// Truth values by number.
pub(super) type Bits = u64;

/// A formula of linear temporal logic in negation normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Ltl {
    /// A predicate and the truth value that it has to have.
    Atom(u32, bool),
    And(Vec<Self>),
    Or(Vec<Self>),
    Always(Box<Self>),
    Eventually(Box<Self>),
}

impl Ltl {
    /// The negation.
    pub(super) fn negated(&self) -> Self {
        let all = |items: &[Self]| items.iter().map(Self::negated).collect();
        match self {
            Self::Atom(atom, value) => Self::Atom(*atom, !value),
            Self::And(items) => Self::Or(all(items)),
            Self::Or(items) => Self::And(all(items)),
            Self::Always(inner) => Self::Eventually(Box::new(inner.negated())),
            Self::Eventually(inner) => Self::Always(Box::new(inner.negated())),
        }
    }
}

/// The predicates and fairness conditions of all formulas.
#[derive(Default)]
pub(super) struct Atoms {
    atoms: Vec<(OpId, Vec<Value>, bool)>,
    fairness: Vec<(Fairness, Vec<Value>)>,
    /// The truth values of predicates that depend on the state alone, by the state's number.
    known: FingerprintMap<Bits>,
}

impl Atoms {
    /// Numbers the predicates of a formula. Fairness is allowed where it is `assumed`.
    pub(super) fn translate(
        &mut self,
        machine: &mut Machine<'_>,
        formula: &Formula,
        args: &[Value],
        assumed: bool,
    ) -> Result<Ltl> {
        Ok(match formula {
            Formula::State(op) => Ltl::Atom(self.atom(machine, *op, args)?, true),
            Formula::Not(inner) => self.translate(machine, inner, args, false)?.negated(),
            Formula::And(items) => {
                let items = items.iter();
                let items = items.map(|item| self.translate(machine, item, args, assumed));
                Ltl::And(items.collect::<Result<_>>()?)
            }
            Formula::Or(items) => {
                let items = items.iter();
                let items = items.map(|item| self.translate(machine, item, args, false));
                Ltl::Or(items.collect::<Result<_>>()?)
            }
            Formula::Always(inner) => {
                Ltl::Always(Box::new(self.translate(machine, inner, args, false)?))
            }
            Formula::Eventually(inner) => {
                Ltl::Eventually(Box::new(self.translate(machine, inner, args, false)?))
            }
            Formula::Quantified { forall, sets, body } => {
                let items = self.instances(machine, sets, body, args, assumed && *forall)?;
                if *forall {
                    Ltl::And(items)
                } else {
                    Ltl::Or(items)
                }
            }
            Formula::Fair(fairness) if assumed => {
                if self.fairness.len() == Bits::BITS as usize {
                    return Err(too_many());
                }
                self.fairness.push((*fairness, args.to_vec()));
                Ltl::And(Vec::new())
            }
            Formula::Fair(_) | Formula::AlwaysStep { .. } => {
                return Err(Fault::new(
                    FaultKind::Unsupported,
                    "fairness and actions inside of a property cannot be checked",
                )
                .into());
            }
        })
    }

    fn instances(
        &mut self,
        machine: &mut Machine<'_>,
        sets: &[OpId],
        body: &Formula,
        args: &[Value],
        assumed: bool,
    ) -> Result<Vec<Ltl>> {
        let mut all = vec![args.to_vec()];
        for set in sets {
            let elements = machine.value_of(*set, args)?;
            let elements = elements.to_set("the set of a quantifier")?.enumerate()?;
            all = all
                .into_iter()
                .flat_map(|args| {
                    let with = |element| {
                        let mut args = args.clone();
                        args.push(element);
                        args
                    };
                    elements.elements().map(with).collect::<Vec<_>>()
                })
                .collect();
        }
        all.iter()
            .map(|args| self.translate(machine, body, args, assumed))
            .collect()
    }

    fn atom(&mut self, machine: &Machine<'_>, op: OpId, args: &[Value]) -> Result<u32> {
        let known = self
            .atoms
            .iter()
            .position(|(known, values, _)| *known == op && values == args);
        if let Some(known) = known {
            return Ok(known as u32);
        }
        if self.atoms.len() == Bits::BITS as usize {
            return Err(too_many());
        }
        let volatile = !machine.program.depends_on_state_only(op);
        self.atoms.push((op, args.to_vec(), volatile));
        Ok(self.atoms.len() as u32 - 1)
    }

    /// The kinds of the fairness conditions: whether each is strong.
    pub(super) fn fairness(&self) -> Vec<bool> {
        self.fairness
            .iter()
            .map(|(fairness, _)| fairness.strong)
            .collect()
    }

    /// The truth values of all predicates in a state.
    pub(super) fn truths(
        &mut self,
        machine: &mut Machine<'_>,
        index: u32,
        state: &State,
    ) -> Result<Bits> {
        machine.enter(state);
        let known = self.known.get(&u64::from(index)).copied();
        let mut stable = known.unwrap_or_default();
        let mut all = 0;
        for (bit, (op, args, volatile)) in self.atoms.iter().enumerate() {
            if *volatile {
                all |= Bits::from(machine.truth_of(*op, args)?) << bit;
            } else if known.is_none() {
                stable |= Bits::from(machine.truth_of(*op, args)?) << bit;
            }
        }
        if known.is_none() {
            self.known.insert(u64::from(index), stable);
        }
        Ok(all | stable)
    }

    /// Which fairness conditions' actions are possible in a state.
    pub(super) fn enabled(&self, machine: &mut Machine<'_>, state: &State) -> Result<Bits> {
        let mut all = 0;
        for (bit, (fairness, args)) in self.fairness.iter().enumerate() {
            machine.enter(state);
            let enabled = machine.step_exists(fairness.action, fairness.subscript, args)?;
            all |= Bits::from(enabled) << bit;
        }
        Ok(all)
    }

    /// Which fairness conditions' actions a step is.
    pub(super) fn taken(
        &self,
        machine: &mut Machine<'_>,
        from: &State,
        to: &State,
    ) -> Result<Bits> {
        let mut all = 0;
        for (bit, (fairness, args)) in self.fairness.iter().enumerate() {
            machine.enter(from);
            let before = machine.value_of(fairness.subscript, args)?;
            machine.enter_next(to);
            let taken = machine.truth_of(fairness.action, args)?;
            machine.enter(to);
            let after = machine.value_of(fairness.subscript, args)?;
            all |= Bits::from(taken && !equals(&before, &after)?) << bit;
        }
        Ok(all)
    }
}

fn too_many() -> super::super::super::error::Error {
    Fault::too_large("a property has more than 64 predicates or fairness conditions").into()
}

/// What has to hold from some point on, as an automaton that reads one state at a time: its
/// states are sets of formulas.
#[derive(Default)]
pub(super) struct Automaton {
    sets: Vec<Vec<Ltl>>,
    index: HashMap<Vec<Ltl>, u32>,
    /// The formulas of the form `<>F` that have been met, by their bits.
    eventualities: Vec<Ltl>,
    moves: HashMap<(u32, Bits), Vec<(u32, Bits)>>,
}

impl Automaton {
    pub(super) fn state(&mut self, mut set: Vec<Ltl>) -> u32 {
        set.sort();
        set.dedup();
        if let Some(&known) = self.index.get(&set) {
            return known;
        }
        let id = self.sets.len() as u32;
        self.sets.push(set.clone());
        self.index.insert(set, id);
        id
    }

    /// The bits of all `<>F` that have been met.
    pub(super) fn eventualities(&self) -> Bits {
        match self.eventualities.len() {
            0 => 0,
            n => Bits::MAX >> (Bits::BITS as usize - n.min(Bits::BITS as usize)),
        }
    }

    /// What may have to hold from the next state on when predicates have these truth values now,
    /// and which `<>F` are put off.
    pub(super) fn moves(&mut self, state: u32, truths: Bits) -> Vec<(u32, Bits)> {
        if let Some(known) = self.moves.get(&(state, truths)) {
            return known.clone();
        }
        let todo = self.sets[state as usize].clone();
        let mut found = Vec::new();
        self.expand(todo, truths, Vec::new(), 0, &mut found);
        found.sort_unstable();
        found.dedup();
        self.moves.insert((state, truths), found.clone());
        found
    }

    fn expand(
        &mut self,
        mut todo: Vec<Ltl>,
        truths: Bits,
        mut next: Vec<Ltl>,
        mut put_off: Bits,
        found: &mut Vec<(u32, Bits)>,
    ) {
        while let Some(formula) = todo.pop() {
            match &formula {
                Ltl::Atom(atom, wanted) => {
                    if (truths >> atom & 1 == 1) != *wanted {
                        return;
                    }
                }
                Ltl::And(items) => todo.extend(items.iter().cloned()),
                Ltl::Or(items) => {
                    for item in items {
                        let mut branch = todo.clone();
                        branch.push(item.clone());
                        self.expand(branch, truths, next.clone(), put_off, found);
                    }
                    return;
                }
                Ltl::Always(inner) => {
                    todo.push((**inner).clone());
                    next.push(formula);
                }
                Ltl::Eventually(inner) => {
                    let mut now = todo.clone();
                    now.push((**inner).clone());
                    self.expand(now, truths, next.clone(), put_off, found);
                    put_off |= self.bit(&formula);
                    next.push(formula);
                }
            }
        }
        found.push((self.state(next), put_off));
    }

    fn bit(&mut self, formula: &Ltl) -> Bits {
        let known = self.eventualities.iter().position(|known| known == formula);
        let index = known.unwrap_or_else(|| {
            self.eventualities.push(formula.clone());
            self.eventualities.len() - 1
        });
        1 << index.min(Bits::BITS as usize - 1)
    }
}
