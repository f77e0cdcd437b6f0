//! The evaluator: expressions, steps and behaviours by TLC's rules.

mod error;
mod host;
mod ir;
mod machine;
mod natives;
mod value;

pub use error::Failure;
pub use host::{Host, Nowhere};
pub use value::{Fault, FaultKind, Function, Interner, Sequence, Set, Text, Value};
