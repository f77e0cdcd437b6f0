//! Bitwise.

use super::super::value::{Fault, Value};
use super::Native;

pub(super) static BITWISE: &[Native] = &[
    Native::values("&", 2, |args| bits(args, |a, b| a & b)),
    Native::values("|", 2, |args| bits(args, |a, b| a | b)),
    Native::values("^^", 2, |args| bits(args, |a, b| a ^ b)),
    Native::values("shiftR", 2, |args| {
        let number = args[0].to_int("the number to shift")?;
        let places = args[1].to_int("the number of places")?;
        let places = u32::try_from(places)
            .map_err(|_| Fault::undefined(format!("shiftR by {places} places")))?;
        // Further than 63 places nothing but the sign is left.
        Ok(Value::Int(number >> places.min(63)))
    }),
    Native::refused(
        "Not",
        1,
        "the width of the integers that `Not` flips is not defined",
    ),
];

fn bits(args: &[Value], operation: fn(i64, i64) -> i64) -> Result<Value, Fault> {
    let left = args[0].to_int("the left operand")?;
    let right = args[1].to_int("the right operand")?;
    Ok(Value::Int(operation(left, right)))
}
