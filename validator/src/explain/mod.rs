//! Why a trace is rejected, as a value that fits on one screen.
//!
//! Whoever checks the steps of a trace fills an [`Explanation`]; it serialises to the member
//! `explanation` of a trace in the command line's JSON.

mod hint;
mod look;
mod model;
mod outcome;
mod screen;
mod values;

pub use hint::{Hint, HintClass};
pub(crate) use hint::{out_of_order, silent_step};
pub(crate) use look::MOST_STATES as MOST_LOOKED_AT;
pub use look::{Candidate, Look, look_screen};
pub use model::{
    ActionUse, Among, Attempt, Binding, CodePlace, Conjunct, Difference, Explanation, Held,
    MappingPlace, Prefix, Spot, Violation,
};
pub(crate) use outcome::{attempt, conjunct, differing};
pub use outcome::{fill, look, violation};
pub use screen::{finding, screen};
