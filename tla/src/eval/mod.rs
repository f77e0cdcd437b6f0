//! The evaluator: expressions, steps and behaviours by TLC's rules.

mod value;

pub use value::{Fault, FaultKind, Function, Interner, Sequence, Set, Text, Value};
