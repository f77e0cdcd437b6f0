//! Reads TLA+: modules and what they are made of, the actions of a next-state relation, and TLC
//! configurations.
//!
//! - [`syntax`]: from text to a tree with places.
//! - [`modules`]: a module with all that it extends, and what its names stand for.
//! - [`actions`]: the actions of the next-state relation, as an engineer would name them.
//! - [`config`]: TLC configuration files.
//! - [`trace_spec`]: what a hand-written trace specification makes of the events of a trace.
//!
//! Nothing here touches a file, the network or the terminal: texts go in, values and diagnostics
//! come out. Parsing never fails.

pub mod actions;
pub mod config;
pub mod eval;
pub mod modules;
mod names;
pub mod rules;
mod stack;
pub mod syntax;
pub mod trace_spec;

pub use actions::{Action, ActionList};
pub use rules::RULES;
