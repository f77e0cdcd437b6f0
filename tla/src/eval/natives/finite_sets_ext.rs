//! FiniteSetsExt.

use std::cmp::Ordering;

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, MOST_ELEMENTS, Set, Symbolic, Value, compare};
use super::Native;
use super::folds::fold;

pub(super) static FINITE_SETS_EXT: &[Native] = &[
    Native::machine("FoldSet", 3, |machine, args, env| {
        fold_set(machine, &args[0], &args[1], &args[2], env)
    }),
    Native::machine("ReduceSet", 3, |machine, args, env| {
        fold_set(machine, &args[0], &args[2], &args[1], env)
    }),
    Native::values("SumSet", 1, |args| integers(&args[0], 0, i64::checked_add)),
    Native::values("Sum", 1, |args| integers(&args[0], 0, i64::checked_add)),
    Native::values("ProductSet", 1, |args| {
        integers(&args[0], 1, i64::checked_mul)
    }),
    Native::values("Product", 1, |args| integers(&args[0], 1, i64::checked_mul)),
    Native::machine("MapThenSumSet", 2, map_then_sum_set),
    Native::machine("Quantify", 2, quantify),
    Native::values("FlattenSet", 1, |args| {
        Ok(args[0]
            .to_set("the argument of FlattenSet")?
            .flatten()?
            .into())
    }),
    Native::values("SymDiff", 2, |args| {
        let (a, b) = (
            args[0].to_set("the first argument")?,
            args[1].to_set("the second")?,
        );
        Ok(a.difference(b)?.union(&b.difference(a)?)?.into())
    }),
    Native::values("kSubset", 2, |args| {
        let size = args[0].to_int("the first argument of kSubset")?;
        let set = args[1].to_set("the second argument of kSubset")?;
        let Ok(size) = usize::try_from(size) else {
            return Ok(Set::default().into());
        };
        Ok(subsets_of(size, &set.enumerate()?)?.into())
    }),
    Native::values("Max", 1, |args| extreme(&args[0], "Max", Ordering::Greater)),
    Native::values("Min", 1, |args| extreme(&args[0], "Min", Ordering::Less)),
    Native::values("Choices", 1, |args| {
        let sets = args[0].to_set("the argument of Choices")?;
        let all = Set::symbolic(Symbolic::Functions(sets.clone(), sets.flatten()?));
        let chosen = all.filtered(|choice| {
            for set in sets.clone().into_stream()? {
                if !set.to_set("an element")?.contains(choice.apply(&set)?)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        Ok(chosen.into())
    }),
    Native::machine("ChooseUnique", 2, |machine, args, env| {
        let set = machine.eval_set(&args[0], env)?;
        let test = machine.callable(&args[1], env)?;
        let mut found = Vec::new();
        for item in set.into_stream().at(args[0].at)? {
            if machine.apply_predicate(test, std::slice::from_ref(&item), args[1].at)? {
                found.push(item);
            }
        }
        match (found.pop(), found.is_empty()) {
            (Some(item), true) => Ok(item),
            _ => Err(Fault::undefined("ChooseUnique finds none or several elements").into()),
        }
    }),
];

/// The subsets of so many elements.
fn subsets_of(size: usize, set: &Set) -> std::result::Result<Set, Fault> {
    let elements: Vec<Value> = set.elements().collect();
    if size > elements.len() {
        return Ok(Set::default());
    }
    let mut found = Vec::new();
    // The positions of the elements of a subset, each larger than the one before.
    let mut chosen: Vec<usize> = (0..size).collect();
    loop {
        if found.len() as u64 == MOST_ELEMENTS {
            return Err(Fault::too_large(format!(
                "there are more than {MOST_ELEMENTS} subsets of {size} elements"
            )));
        }
        let subset = chosen.iter().map(|&at| elements[at].clone()).collect();
        found.push(Set::new(subset)?.into());
        // The last position that can go on does, and those behind it follow.
        let room = |(index, at): (usize, &usize)| at + (size - index) < elements.len();
        let Some(index) = chosen.iter().enumerate().rposition(room) else {
            return Set::new(found);
        };
        let next = chosen[index] + 1;
        for (offset, at) in chosen[index..].iter_mut().enumerate() {
            *at = next + offset;
        }
    }
}

fn fold_set<'p>(
    machine: &mut Machine<'p>,
    operator: &'p Node,
    base: &'p Node,
    set: &'p Node,
    env: Env,
) -> Result<Value> {
    let callable = machine.callable(operator, env)?;
    let base = machine.eval(base, env)?;
    let items = machine.eval_set(set, env)?.into_stream().at(set.at)?;
    fold(machine, callable, base, items, operator)
}

fn integers(
    set: &Value,
    base: i64,
    operation: fn(i64, i64) -> Option<i64>,
) -> std::result::Result<Value, Fault> {
    let mut result = base;
    for item in set.to_set("the argument")?.clone().into_stream()? {
        result = operation(result, item.to_int("an element")?)
            .ok_or_else(|| Fault::arithmetic("the result does not fit 64 bits"))?;
    }
    Ok(Value::Int(result))
}

fn map_then_sum_set<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let operator = machine.callable(&args[0], env)?;
    let mut sum = 0i64;
    for item in machine
        .eval_set(&args[1], env)?
        .into_stream()
        .at(args[1].at)?
    {
        let image = machine.apply(operator, &[item], args[0].at)?;
        let image = image.to_int("the image of an element").at(args[0].at)?;
        sum = sum
            .checked_add(image)
            .ok_or_else(|| Fault::arithmetic("the sum does not fit 64 bits"))?;
    }
    Ok(Value::Int(sum))
}

fn quantify<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let set = machine.eval_set(&args[0], env)?;
    let test = machine.callable(&args[1], env)?;
    let mut count = 0;
    for item in set.into_stream().at(args[0].at)? {
        count += i64::from(machine.apply_predicate(test, &[item], args[1].at)?);
    }
    Ok(Value::Int(count))
}

/// The largest or smallest integer of a set.
fn extreme(set: &Value, name: &str, wanted: Ordering) -> std::result::Result<Value, Fault> {
    let set = set.to_set("the argument")?;
    if let Some((low, high)) = set.as_interval() {
        return Ok(Value::Int(if wanted == Ordering::Less {
            low
        } else {
            high
        }));
    }
    let mut best: Option<Value> = None;
    for item in set.clone().into_stream()? {
        item.to_int("an element")?;
        let better = best
            .as_ref()
            .is_none_or(|best| compare(&item, best, &mut false) == wanted);
        if better {
            best = Some(item);
        }
    }
    best.ok_or_else(|| Fault::undefined(format!("{name} of the empty set")))
}
