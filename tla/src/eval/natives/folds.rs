//! Folds, and what other modules share with it.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Callable, Env, Machine};
use super::super::value::{Set, Value};
use super::Native;

pub(super) static FOLDS: &[Native] = &[Native::machine("MapThenFoldSet", 5, map_then_fold_set)];

/// `MapThenFoldSet(op, base, f, choose, S)`: the definition takes the elements in the order in
/// which `choose` picks them, the first one outermost.
fn map_then_fold_set<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let operator = machine.callable(&args[0], env)?;
    let mut result = machine.eval(&args[1], env)?;
    let map = machine.callable(&args[2], env)?;
    let choose = machine.callable(&args[3], env)?;
    let mut rest = machine
        .eval_set(&args[4], env)?
        .enumerate()
        .at(args[4].at)?;
    let mut chosen = Vec::new();
    while rest.nth(0).is_some() {
        let pick = machine.apply(choose, &[rest.clone().into()], args[3].at)?;
        let less = rest.difference(&Set::new(vec![pick.clone()]).at(args[3].at)?);
        let less = less.at(args[3].at)?;
        if less == rest {
            // A pick from outside would never come to an end; TLC overflows its stack here.
            let message = "the chosen element is not in the set";
            return Err(super::Fault::undefined(message).into());
        }
        rest = less;
        chosen.push(pick);
    }
    for item in chosen.into_iter().rev() {
        let image = machine.apply(map, &[item], args[2].at)?;
        result = machine.apply(operator, &[image, result], args[0].at)?;
    }
    Ok(result)
}

/// Folds items from the first to the last: `op(item, accumulator)`.
pub(super) fn fold<'p>(
    machine: &mut Machine<'p>,
    operator: Callable,
    base: Value,
    items: impl Iterator<Item = Value>,
    node: &'p Node,
) -> Result<Value> {
    accumulate(machine, operator, base, items, node, |item, so_far| {
        [item, so_far]
    })
}

/// Folds items from the first to the last: `op(accumulator, item)`.
pub(super) fn fold_left<'p>(
    machine: &mut Machine<'p>,
    operator: Callable,
    base: Value,
    items: impl Iterator<Item = Value>,
    node: &'p Node,
) -> Result<Value> {
    accumulate(machine, operator, base, items, node, |item, so_far| {
        [so_far, item]
    })
}

fn accumulate<'p>(
    machine: &mut Machine<'p>,
    operator: Callable,
    base: Value,
    mut items: impl Iterator<Item = Value>,
    node: &'p Node,
    arguments: fn(Value, Value) -> [Value; 2],
) -> Result<Value> {
    items.try_fold(base, |so_far, item| {
        machine.apply(operator, &arguments(item, so_far), node.at)
    })
}
