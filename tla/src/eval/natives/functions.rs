//! Functions.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Function, Set, Symbolic, Value};
use super::Native;
use super::folds::fold;

pub(super) static FUNCTIONS: &[Native] = &[
    Native::values("Restrict", 2, |args| {
        let set = args[1].to_set("the second argument of Restrict")?;
        restrict(&args[0], |key, _| set.contains(key))
    }),
    Native::machine("RestrictDomain", 2, |machine, args, env| {
        restrict_by(machine, args, env, |key, _| key)
    }),
    Native::machine("RestrictValues", 2, |machine, args, env| {
        restrict_by(machine, args, env, |_, value| value)
    }),
    Native::values("IsRestriction", 2, |args| {
        let (inner, outer) = (pairs(&args[0])?, args[1].domain()?);
        for (key, value) in inner {
            if !outer.contains(&key)? || args[1].apply(&key)? != &value {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    }),
    Native::values("Range", 1, |args| range(&args[0])),
    Native::values("Inverse", 3, |args| {
        let (from, to) = (args[1].to_set("S")?, args[2].to_set("T")?.enumerate()?);
        let all = pairs(&args[0])?;
        let mut inverse = Vec::new();
        for target in to.elements() {
            let source = if range(&args[0])?.to_set("the range")?.contains(&target)? {
                let found = all
                    .iter()
                    .find(|(key, value)| *value == target && from.contains(key).unwrap_or(false));
                found.map(|(key, _)| key.clone())
            } else {
                from.clone().into_stream()?.next()
            };
            let source =
                source.ok_or_else(|| Fault::undefined("Inverse finds no element in the set"))?;
            inverse.push((target, source));
        }
        Ok(Function::from_pairs(inverse))
    }),
    Native::values("AntiFunction", 1, |args| {
        let flipped = pairs(&args[0])?
            .into_iter()
            .map(|(key, value)| (value, key));
        Ok(Function::from_pairs(flipped.collect()))
    }),
    Native::values("IsInjective", 1, |args| {
        Ok(Value::Bool(is_injective(&args[0])?))
    }),
    Native::values("IsSurjective", 3, |args| {
        Ok(Value::Bool(is_surjective(&args[0], &args[2])?))
    }),
    Native::values("IsBijection", 3, |args| {
        Ok(Value::Bool(
            is_injective(&args[0])? && is_surjective(&args[0], &args[2])?,
        ))
    }),
    Native::values("Injection", 2, |args| {
        morphisms(args, |f, _| is_injective(f))
    }),
    Native::values("Surjection", 2, |args| morphisms(args, is_surjective)),
    Native::values("Bijection", 2, |args| {
        morphisms(args, |f, to| Ok(is_injective(f)? && is_surjective(f, to)?))
    }),
    Native::values("ExistsInjection", 2, |args| {
        let (from, to) = sizes(args)?;
        Ok(Value::Bool(from <= to))
    }),
    Native::values("ExistsSurjection", 2, |args| {
        let (from, to) = sizes(args)?;
        Ok(Value::Bool(from >= to && (to > 0 || from == 0)))
    }),
    Native::values("ExistsBijection", 2, |args| {
        let (from, to) = sizes(args)?;
        Ok(Value::Bool(from == to))
    }),
    Native::machine("FoldFunction", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let base = machine.eval(&args[1], env)?;
        let function = machine.eval(&args[2], env)?;
        let items = pairs(&function).at(args[2].at)?;
        fold(
            machine,
            operator,
            base,
            items.into_iter().map(|(_, value)| value),
            &args[0],
        )
    }),
    Native::machine("FoldFunctionOnSet", 4, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let base = machine.eval(&args[1], env)?;
        let function = machine.eval(&args[2], env)?;
        let indices = machine
            .eval_set(&args[3], env)?
            .enumerate()
            .at(args[3].at)?;
        let mut items = Vec::new();
        for index in indices.elements() {
            items.push(function.apply(&index).cloned().at(args[3].at)?);
        }
        fold(machine, operator, base, items.into_iter(), &args[0])
    }),
    Native::machine("Pointwise", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let (f, g) = (machine.eval(&args[1], env)?, machine.eval(&args[2], env)?);
        let mut result = Vec::new();
        for (key, value) in pairs(&f).at(args[1].at)? {
            let other = g.apply(&key).cloned().at(args[2].at)?;
            let image = machine.apply(operator, &[value, other], args[0].at)?;
            result.push((key, image));
        }
        Ok(Function::from_pairs(result))
    }),
];

/// Arguments and values of any function, sequences among them.
pub(super) fn pairs(function: &Value) -> std::result::Result<Vec<(Value, Value)>, Fault> {
    Ok(match function {
        Value::Sequence(sequence) => (1..)
            .map(Value::Int)
            .zip(sequence.iter().cloned())
            .collect(),
        Value::Function(function) => function
            .iter()
            .map(|(key, value)| (key, value.clone()))
            .collect(),
        other => {
            return Err(Fault::mismatch(format!(
                "the {} `{}` is no function",
                other.kind(),
                other.brief()
            )));
        }
    })
}

/// `{f[x] : x \in DOMAIN f}`.
pub(super) fn range(function: &Value) -> std::result::Result<Value, Fault> {
    Value::set(
        pairs(function)?
            .into_iter()
            .map(|(_, value)| value)
            .collect(),
    )
}

fn restrict(
    function: &Value,
    mut keep: impl FnMut(&Value, &Value) -> std::result::Result<bool, Fault>,
) -> std::result::Result<Value, Fault> {
    let mut kept = Vec::new();
    for (key, value) in pairs(function)? {
        if keep(&key, &value)? {
            kept.push((key, value));
        }
    }
    Ok(Function::from_pairs(kept))
}

fn restrict_by<'p>(
    machine: &mut Machine<'p>,
    args: &'p [Node],
    env: Env,
    tested: fn(Value, Value) -> Value,
) -> Result<Value> {
    let function = machine.eval(&args[0], env)?;
    let test = machine.callable(&args[1], env)?;
    let mut kept = Vec::new();
    for (key, value) in pairs(&function).at(args[0].at)? {
        let subject = tested(key.clone(), value.clone());
        if machine.apply_predicate(test, &[subject], args[1].at)? {
            kept.push((key, value));
        }
    }
    Ok(Function::from_pairs(kept))
}

fn is_injective(function: &Value) -> std::result::Result<bool, Fault> {
    let all = pairs(function)?;
    let len = all.len() as u64;
    let range = Set::new(all.into_iter().map(|(_, value)| value).collect())?;
    Ok(range.len()? == len)
}

fn is_surjective(function: &Value, to: &Value) -> std::result::Result<bool, Fault> {
    let range = range(function)?;
    to.to_set("T")?.is_subset(range.to_set("the range")?)
}

fn morphisms(
    args: &[Value],
    keep: fn(&Value, &Value) -> std::result::Result<bool, Fault>,
) -> std::result::Result<Value, Fault> {
    let (from, to) = (args[0].to_set("S")?, args[1].to_set("T")?);
    let all = Set::symbolic(Symbolic::Functions(from.clone(), to.clone()));
    Ok(all.filtered(|function| keep(function, &args[1]))?.into())
}

fn sizes(args: &[Value]) -> std::result::Result<(u64, u64), Fault> {
    Ok((args[0].to_set("S")?.len()?, args[1].to_set("T")?.len()?))
}
