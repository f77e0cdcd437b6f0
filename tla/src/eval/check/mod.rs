//! Checking a specification: all reachable states, breadth first, by TLC's rules.

mod actions;
mod behaviour;
mod cursor;
mod explain;
mod fingerprint;
mod liveness;
mod look;
mod outcome;
mod properties;
mod quantified;
mod search;
mod symmetry;

pub use explain::{
    Among, Attempt, Binding, Broken, Clues, Conjunct, DeadEnd, Difference, Entered, Known,
};
pub use look::Look;
pub use outcome::{CheckOptions, Cursor, Outcome, Step, Verdict, Violation};

pub(crate) use actions::Collect;
pub(crate) use explain::{Witness, broken, explain_predicate, without_value};
pub(crate) use fingerprint::{Identity, of_state};
pub(crate) use properties::Properties;
pub(crate) use search::Search;
