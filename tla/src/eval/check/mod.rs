//! Checking a specification: all reachable states, breadth first, by TLC's rules.

mod actions;
mod behaviour;
mod cursor;
mod explain;
mod fingerprint;
mod liveness;
mod outcome;
mod properties;
mod quantified;
mod search;
mod symmetry;

pub use explain::{Attempt, Binding, Conjunct, Entered};
pub use outcome::{CheckOptions, Cursor, Outcome, Step, Verdict, Violation};

pub(crate) use actions::Collect;
pub(crate) use explain::Witness;
pub(crate) use fingerprint::of_state;
pub(crate) use properties::Properties;
pub(crate) use search::Search;
