//! BagsExt.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Value};
use super::Native;
use super::bags::{change, entries};

pub(super) static BAGS_EXT: &[Native] = &[
    Native::values("BagAdd", 2, |args| change(&args[0], &args[1], 1)),
    Native::values("BagRemove", 2, |args| {
        if args[0].domain()?.contains(&args[1])? {
            change(&args[0], &args[1], -1)
        } else {
            Ok(args[0].clone())
        }
    }),
    Native::values("BagRemoveAll", 2, |args| {
        if args[0].domain()?.contains(&args[1])? {
            change(&args[0], &args[1], i64::MIN)
        } else {
            Ok(args[0].clone())
        }
    }),
    Native::values("SumBag", 1, |args| {
        fold_integers(&args[0], 0, |sum, element, count| {
            sum.checked_add(element.checked_mul(count)?)
        })
    }),
    Native::values("ProductBag", 1, |args| {
        fold_integers(&args[0], 1, |product, element, count| {
            product.checked_mul(element.checked_pow(u32::try_from(count).ok()?)?)
        })
    }),
    Native::machine("FoldBag", 3, fold_bag),
    Native::machine("MapThenFoldBag", 5, map_then_fold_bag),
];

fn fold_integers(
    bag: &Value,
    base: i64,
    step: fn(i64, i64, i64) -> Option<i64>,
) -> std::result::Result<Value, Fault> {
    let mut result = base;
    for (element, count) in entries(bag)? {
        let element = element.to_int("an element of the bag")?;
        result = step(result, element, count)
            .ok_or_else(|| Fault::arithmetic("the result does not fit 64 bits"))?;
    }
    Ok(Value::Int(result))
}

/// `FoldBag(op, base, B)` as TLC's override does it: the accumulator is the first argument, and
/// an element that occurs several times is taken as often.
fn fold_bag<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let operator = machine.callable(&args[0], env)?;
    let mut result = machine.eval(&args[1], env)?;
    let bag = machine.eval(&args[2], env)?;
    for (element, count) in entries(&bag).at(args[2].at)? {
        for _ in 0..count {
            result = machine.apply(operator, &[result, element.clone()], args[0].at)?;
        }
    }
    Ok(result)
}

/// `MapThenFoldBag(op, base, f, choose, B)`; the order of the elements is that of the set.
fn map_then_fold_bag<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let operator = machine.callable(&args[0], env)?;
    let mut result = machine.eval(&args[1], env)?;
    let map = machine.callable(&args[2], env)?;
    let bag = machine.eval(&args[4], env)?;
    for (element, count) in entries(&bag).at(args[4].at)? {
        let image = machine.apply(map, &[element], args[2].at)?;
        for _ in 0..count {
            result = machine.apply(operator, &[image.clone(), result], args[0].at)?;
        }
    }
    Ok(result)
}
