//! Why a step was not possible: the action is walked once more with someone looking on.

mod attempt;
mod inquiry;
mod lenient;
mod narrow;
mod trace;
mod witness;

pub use attempt::{Among, Attempt, Binding, Broken, Conjunct, Difference, Entered, Known};
pub use inquiry::{Clues, DeadEnd};
pub(crate) use inquiry::{broken, explain_predicate};
pub(crate) use witness::{Witness, without_value};

use trace::EventReads;

/// The most characters of a value or an expression in an explanation.
const LONGEST: usize = 200;
/// The most elements of a set that are looked at for the one that comes nearest.
const MOST_ELEMENTS: usize = 256;
