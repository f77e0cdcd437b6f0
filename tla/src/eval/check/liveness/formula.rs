//! Temporal formulas over numbered predicates.

use std::collections::HashMap;

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
    pub(super) fn always(inner: Self) -> Self {
        Self::Always(Box::new(inner))
    }

    pub(super) fn eventually(inner: Self) -> Self {
        Self::Eventually(Box::new(inner))
    }

    /// The negation.
    pub(super) fn negated(&self) -> Self {
        let all = |items: &[Self]| items.iter().map(Self::negated).collect();
        match self {
            Self::Atom(atom, value) => Self::Atom(*atom, !value),
            Self::And(items) => Self::Or(all(items)),
            Self::Or(items) => Self::And(all(items)),
            Self::Always(inner) => Self::eventually(inner.negated()),
            Self::Eventually(inner) => Self::always(inner.negated()),
        }
    }
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
