//! The evaluator: expressions, steps and behaviours by TLC's rules.

pub mod check;
mod error;
mod host;
mod ir;
mod machine;
mod natives;
mod resolve;
pub mod rules;
pub mod session;
mod spec;
mod value;

pub use error::Failure;
pub use host::{Host, Nowhere};
pub use session::{Session, State};
pub use spec::{Expression, ExpressionId, Spec};
pub use value::{Fault, FaultKind, Function, Interner, Sequence, Set, Text, Value};

#[cfg(test)]
mod tests;
