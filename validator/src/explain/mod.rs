//! Why a trace is rejected, as a value that fits on one screen.
//!
//! Whoever checks the steps of a trace fills an [`Explanation`]; it serialises to the member
//! `explanation` of a trace in the command line's JSON.

mod hint;
mod model;
mod outcome;
mod screen;
mod values;

pub use hint::{Hint, HintClass};
pub use model::{
    ActionUse, Among, Attempt, Binding, CodePlace, Conjunct, Difference, Explanation, Held,
    MappingPlace, Prefix, Spot, Violation,
};
pub use outcome::{fill, violation};
pub use screen::{finding, screen};
