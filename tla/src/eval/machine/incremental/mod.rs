//! What is kept from one evaluation to the next, so that the next one need not begin anew.
//!
//! From one state of a behaviour to the next most of a large value stays. Everything here finds
//! what has changed by what two versions of a value share, and needs no word on which state came
//! before: where two versions share little, all is evaluated as if nothing had been kept.

mod analysis;
mod free;
mod index;
mod memo;
mod narrow;
mod pairs;

use std::collections::HashMap;
use std::rc::Rc;

pub(crate) use narrow::{Asked, Known};

use super::super::value::{Set, Value};
use index::Index;
use memo::{Answer, Footprint, Occasion};
use narrow::Keys;

/// What is kept. Expressions are told apart by their addresses, which are those of the program.
#[derive(Debug, Default)]
pub(crate) struct Incremental<'p> {
    /// Whether nothing is kept, so that there is something to compare with.
    #[cfg(test)]
    forgets: bool,
    /// Whether answers are remembered: for predicates of states, which are asked again and again.
    pub(crate) remembers: bool,
    /// A hash of the elements and calls around what is being evaluated.
    pub(super) around: u64,
    keys: HashMap<(usize, usize), Rc<Keys<'p>>>,
    indexes: HashMap<(usize, usize), Vec<Index>>,
    footprints: HashMap<usize, Option<Rc<Footprint<'p>>>>,
    answers: HashMap<Occasion, Answer>,
    filtered: HashMap<Occasion, (Answer, Set)>,
    pairs: HashMap<Occasion, (Value, Value)>,
}

impl Incremental<'_> {
    /// Whether nothing is kept.
    const fn forgets(&self) -> bool {
        #[cfg(test)]
        let forgets = self.forgets;
        #[cfg(not(test))]
        let forgets = false;
        forgets
    }
}

#[cfg(test)]
impl super::Machine<'_> {
    /// Keeps nothing from now on.
    pub(crate) fn forget(&mut self) {
        self.incremental.forgets = true;
    }
}
