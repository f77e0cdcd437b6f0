//! Naturals and Integers.

use super::super::ir::Binary;
use super::super::value::{Fault, Set, Symbolic, Value};
use super::{Native, Run};

pub(super) static NATURALS: &[Native] = &[
    Native::new("+", 2, Run::Operator(Binary::Add)),
    Native::new("-", 2, Run::Operator(Binary::Subtract)),
    Native::new("*", 2, Run::Operator(Binary::Multiply)),
    Native::new("<", 2, Run::Operator(Binary::Less)),
    Native::new("<=", 2, Run::Operator(Binary::LessEqual)),
    Native::new(">", 2, Run::Operator(Binary::Greater)),
    Native::new(">=", 2, Run::Operator(Binary::GreaterEqual)),
    Native::new("..", 2, Run::Operator(Binary::Range)),
    Native::values("^", 2, power),
    Native::values("\\div", 2, |args| divide(args, true)),
    Native::values("%", 2, |args| divide(args, false)),
    Native::new(
        "Nat",
        0,
        Run::Constant(|| Set::symbolic(Symbolic::Naturals).into()),
    ),
];

pub(super) static INTEGERS: &[Native] = &[
    Native::new(
        "Int",
        0,
        Run::Constant(|| Set::symbolic(Symbolic::Integers).into()),
    ),
    Native::values("-.", 1, |args| {
        let value = args[0].to_int("the operand")?;
        let negated = value.checked_neg().map(Value::Int);
        negated.ok_or_else(|| Fault::arithmetic(format!("`-({value})` does not fit 64 bits")))
    }),
];

fn power(args: &[Value]) -> Result<Value, Fault> {
    let base = args[0].to_int("the base")?;
    let exponent = args[1].to_int("the exponent")?;
    if exponent < 0 {
        return Err(Fault::arithmetic(format!(
            "the exponent {exponent} is negative"
        )));
    }
    let result = u32::try_from(exponent)
        .ok()
        .and_then(|exponent| base.checked_pow(exponent))
        // Powers of these never grow, whatever the exponent.
        .or(match base {
            0 | 1 => Some(base),
            -1 => Some(if exponent % 2 == 0 { 1 } else { -1 }),
            _ => None,
        });
    result
        .map(Value::Int)
        .ok_or_else(|| Fault::arithmetic(format!("`{base}^{exponent}` does not fit 64 bits")))
}

/// Division as TLC has it: the remainder has the sign of a divisor that must be positive for `%`.
fn divide(args: &[Value], quotient: bool) -> Result<Value, Fault> {
    let dividend = args[0].to_int("the dividend")?;
    let divisor = args[1].to_int("the divisor")?;
    if divisor == 0 || (!quotient && divisor < 0) {
        let symbol = if quotient { "\\div" } else { "%" };
        return Err(Fault::arithmetic(format!(
            "`{dividend} {symbol} {divisor}` is not defined"
        )));
    }
    let truncated = dividend.checked_div(divisor).ok_or_else(|| {
        Fault::arithmetic(format!("`{dividend} \\div {divisor}` does not fit 64 bits"))
    })?;
    let remainder = dividend.wrapping_rem(divisor);
    let floors = remainder != 0 && (remainder < 0) != (divisor < 0);
    Ok(Value::Int(if quotient {
        truncated - i64::from(floors)
    } else if floors {
        remainder + divisor
    } else {
        remainder
    }))
}
