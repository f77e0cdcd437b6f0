//! FiniteSets.

use super::super::value::{Fault, Value};
use super::Native;

pub(super) static FINITE_SETS: &[Native] = &[
    Native::values("Cardinality", 1, |args| {
        let len = args[0].to_set("the argument of Cardinality")?.len()?;
        i64::try_from(len)
            .map(Value::Int)
            .map_err(|_| Fault::arithmetic("the number of elements does not fit 64 bits"))
    }),
    Native::values("IsFiniteSet", 1, |args| {
        let set = args[0].to_set("the argument of IsFiniteSet")?;
        Ok(Value::Bool(
            !set.as_symbolic()
                .is_some_and(|symbolic| symbolic.is_infinite()),
        ))
    }),
];
