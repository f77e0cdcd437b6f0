//! The predicates and fairness conditions that temporal formulas are made of.

use super::super::super::error::Result;
use super::super::super::ir::OpId;
use super::super::super::machine::{Machine, State};
use super::super::super::resolve::{Fairness, Formula, StepFormula};
use super::super::super::value::{Fault, Value, equals};
use super::super::fingerprint::FingerprintMap;
use super::super::quantified::instances;
use super::formula::{Bits, Ltl};

/// The predicates and fairness conditions of all formulas.
#[derive(Default)]
pub(super) struct Atoms {
    atoms: Vec<(Atom, Vec<Value>)>,
    fairness: Vec<(Fairness, Vec<Value>)>,
    /// The truth values of predicates that depend on the state alone, by the state's number.
    known: FingerprintMap<Bits>,
}

/// A predicate of states or of steps.
#[derive(Clone, Copy, PartialEq)]
enum Atom {
    /// Whether it depends on more than the state.
    State { op: OpId, volatile: bool },
    /// `ENABLED <<A>>_v`.
    Enabled { action: OpId, subscript: OpId },
    /// `[A]_v` or `<<A>>_v`.
    Step(StepFormula),
}

impl Atoms {
    /// Numbers the predicates of a formula. Where fairness is `assumed` it is no part of the
    /// result.
    pub(super) fn translate(
        &mut self,
        machine: &mut Machine<'_>,
        formula: &Formula,
        args: &[Value],
        assumed: bool,
    ) -> Result<Ltl> {
        let mut all = |atoms: &mut Self, items: &[Formula], assumed| {
            let items = items.iter();
            let items = items.map(|item| atoms.translate(machine, item, args, assumed));
            items.collect::<Result<Vec<_>>>()
        };
        Ok(match formula {
            Formula::State(op) => {
                let volatile = !machine.program.depends_on_state_only(*op);
                self.atom(Atom::State { op: *op, volatile }, args)?
            }
            Formula::Step(step) => self.atom(Atom::Step(*step), args)?,
            Formula::Not(inner) => self.translate(machine, inner, args, false)?.negated(),
            Formula::And(items) => Ltl::And(all(self, items, assumed)?),
            Formula::Or(items) => Ltl::Or(all(self, items, false)?),
            Formula::Always(inner) => Ltl::always(self.translate(machine, inner, args, false)?),
            Formula::Eventually(inner) => {
                Ltl::eventually(self.translate(machine, inner, args, false)?)
            }
            Formula::Quantified { forall, sets, body } => {
                let mut items = Vec::new();
                for args in instances(machine, sets, args)? {
                    items.push(self.translate(machine, body, &args, assumed && *forall)?);
                }
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
            Formula::Fair(fairness) => self.fair(*fairness, args)?,
        })
    }

    /// Fairness as a formula: an action is taken again and again, or it is again and again (for a
    /// strong one: in the end always) not possible.
    fn fair(&mut self, fairness: Fairness, args: &[Value]) -> Result<Ltl> {
        let Fairness {
            strong,
            subscript,
            action,
        } = fairness;
        let step = StepFormula {
            must_change: true,
            action,
            subscript,
        };
        let taken = self.atom(Atom::Step(step), args)?;
        let disabled = self
            .atom(Atom::Enabled { action, subscript }, args)?
            .negated();
        let excused = if strong {
            Ltl::eventually(Ltl::always(disabled))
        } else {
            Ltl::always(Ltl::eventually(disabled))
        };
        Ok(Ltl::Or(vec![excused, Ltl::always(Ltl::eventually(taken))]))
    }

    fn atom(&mut self, atom: Atom, args: &[Value]) -> Result<Ltl> {
        let mut known = self.atoms.iter();
        if let Some(known) = known.position(|(known, values)| *known == atom && values == args) {
            return Ok(Ltl::Atom(known as u32, true));
        }
        if self.atoms.len() == Bits::BITS as usize {
            return Err(too_many());
        }
        self.atoms.push((atom, args.to_vec()));
        Ok(Ltl::Atom(self.atoms.len() as u32 - 1, true))
    }

    /// The kinds of the fairness conditions: whether each is strong.
    pub(super) fn fairness(&self) -> Vec<bool> {
        let fairness = self.fairness.iter();
        fairness.map(|(fairness, _)| fairness.strong).collect()
    }

    /// The truth values of all predicates of states in a state.
    pub(super) fn truths(
        &mut self,
        machine: &mut Machine<'_>,
        index: u32,
        state: &State,
    ) -> Result<Bits> {
        let known = self.known.get(&u64::from(index)).copied();
        let mut stable = known.unwrap_or_default();
        let mut all = 0;
        for (bit, (atom, args)) in self.atoms.iter().enumerate() {
            machine.enter(state);
            match *atom {
                Atom::State { op, volatile: true } => {
                    all |= Bits::from(machine.truth_of(op, args)?) << bit;
                }
                Atom::State { op, .. } if known.is_none() => {
                    stable |= Bits::from(machine.truth_of(op, args)?) << bit;
                }
                Atom::Enabled { action, subscript } if known.is_none() => {
                    stable |= Bits::from(machine.step_exists(action, subscript, args)?) << bit;
                }
                _ => {}
            }
        }
        if known.is_none() {
            self.known.insert(u64::from(index), stable);
        }
        Ok(all | stable)
    }

    /// The truth values of all predicates of steps.
    pub(super) fn truths_of_step(
        &self,
        machine: &mut Machine<'_>,
        from: &State,
        to: &State,
    ) -> Result<Bits> {
        let mut all = 0;
        for (bit, (atom, args)) in self.atoms.iter().enumerate() {
            if let Atom::Step(step) = atom {
                all |= Bits::from(is_step(machine, *step, args, from, to)?) << bit;
            }
        }
        Ok(all)
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
            let step = StepFormula {
                must_change: true,
                action: fairness.action,
                subscript: fairness.subscript,
            };
            all |= Bits::from(is_step(machine, step, args, from, to)?) << bit;
        }
        Ok(all)
    }
}

/// Whether a step is one of `[A]_v` or `<<A>>_v`.
pub(in super::super) fn is_step(
    machine: &mut Machine<'_>,
    step: StepFormula,
    args: &[Value],
    from: &State,
    to: &State,
) -> Result<bool> {
    machine.enter(to);
    let after = machine.value_of(step.subscript, args)?;
    machine.enter(from);
    let before = machine.value_of(step.subscript, args)?;
    if equals(&before, &after)? {
        return Ok(!step.must_change);
    }
    machine.enter_next(to);
    machine.truth_of(step.action, args)
}

fn too_many() -> super::super::super::error::Error {
    Fault::too_large("a property has more than 64 predicates or fairness conditions").into()
}
