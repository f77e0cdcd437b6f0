//! Reads TLA+ modules: syntax, and the actions of the next-state relation.

mod actions;

pub use actions::{Action, ActionList};
