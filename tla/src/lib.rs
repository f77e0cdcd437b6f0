//! Reads TLA+ modules: syntax, and the actions of the next-state relation.

mod actions;
pub mod rules;
pub mod syntax;

pub use actions::{Action, ActionList};
pub use rules::RULES;
