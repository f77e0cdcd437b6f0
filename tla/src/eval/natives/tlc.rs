//! TLC.

use super::super::error::{Error, Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, FaultKind, Function, Text, Value};
use super::functions::pairs;
use super::sequences_ext::{permutations, sort};
use super::{Native, randomization};

pub(super) static TLC: &[Native] = &[
    Native::values(":>", 2, |args| {
        Ok(Function::from_pairs(vec![(
            args[0].clone(),
            args[1].clone(),
        )]))
    }),
    Native::values("@@", 2, merge),
    Native::values("Permutations", 1, |args| {
        let set = args[0]
            .to_set("the argument of Permutations")?
            .enumerate()?;
        let orders = permutations(set.elements().collect())?;
        let values = |order: &Value| order.to_sequence("an order").map(|s| s.vector().clone());
        let functions: std::result::Result<Vec<_>, Fault> = orders
            .iter()
            .map(|order| Ok(Function::build(set.clone(), values(order)?)))
            .collect();
        Value::set(functions?)
    }),
    Native::machine("SortSeq", 2, |machine, args, env| {
        let value = machine.eval(&args[0], env)?;
        let sequence = value
            .to_sequence("the first argument of SortSeq")
            .at(args[0].at)?;
        sort(machine, sequence.iter().cloned().collect(), &args[1], env)
    }),
    Native::values("ToString", 1, |args| {
        Ok(Value::string(&args[0].to_string()))
    }),
    Native::values("TLCEval", 1, |args| match &args[0] {
        Value::Set(set) => Ok(set.enumerate()?.into()),
        other => Ok(other.clone()),
    }),
    Native::effect("Print", 2, |machine, args, env| {
        print(machine, &args[0], env)?;
        machine.eval(&args[1], env)
    }),
    Native::effect("PrintT", 1, |machine, args, env| {
        print(machine, &args[0], env)?;
        Ok(Value::Bool(true))
    }),
    Native::machine("Assert", 2, |machine, args, env| {
        if machine.holds(&args[0], env)? {
            return Ok(Value::Bool(true));
        }
        let message = match machine.eval(&args[1], env)? {
            Value::String(text) => text.to_string(),
            other => other.brief(),
        };
        let fault = Fault::new(FaultKind::Assertion, format!("assertion failed: {message}"));
        Err(Error::new(fault, Some(args[0].at)))
    }),
    Native::refused("JavaTime", 0, "the time of day has no place in a verdict"),
    Native::fixed(
        "RandomElement",
        1,
        randomization::NOT_RANDOM,
        randomization::element,
    ),
    Native::refused(
        "Any",
        0,
        "`Any` stands for every value; only TLC's own checks use it",
    ),
    Native::effect("TLCGet", 1, |machine, args, env| {
        let key = machine.eval(&args[0], env)?;
        machine.volatile();
        get(machine, &key).at(args[0].at)?.ok_or_else(|| {
            let message = format!("TLCGet({}) has no value", key.brief());
            Error::new(Fault::undefined(message), Some(args[0].at))
        })
    }),
    Native::effect("TLCSet", 2, |machine, args, env| {
        let key = machine.eval(&args[0], env)?;
        let value = machine.eval(&args[1], env)?;
        set(machine, &key, value).at(args[0].at)?;
        Ok(Value::Bool(true))
    }),
];

/// `f @@ g`: where both are defined, `f` counts.
fn merge(args: &[Value]) -> std::result::Result<Value, Fault> {
    let mut all = pairs(&args[1])?;
    let first = pairs(&args[0])?;
    if let (Some((a, _)), Some((b, _))) = (all.first(), first.first()) {
        // A mixture of keys that cannot be compared is refused as any other set of them is.
        super::super::value::equals(a, b)?;
    }
    if first.len() * 8 <= all.len()
        && let Value::Function(base) = &args[1]
    {
        let mut merged = Value::Function(base.clone());
        for (key, value) in first {
            if let Value::Function(function) = &merged {
                merged = function.insert(&key, value);
            }
        }
        return Ok(merged);
    }
    all.extend(first);
    Ok(Function::from_pairs(all))
}

fn print<'p>(machine: &mut Machine<'p>, node: &'p Node, env: Env) -> Result<()> {
    let value = machine.eval(node, env)?;
    machine.volatile();
    machine.host.print(&match value {
        Value::String(text) => text.to_string(),
        other => other.to_string(),
    });
    Ok(())
}

/// What `TLCGet(key)` gives, if it has a value.
pub(super) fn get(
    machine: &mut Machine<'_>,
    key: &Value,
) -> std::result::Result<Option<Value>, Fault> {
    let progress = machine.progress;
    let name = match key {
        Value::Int(register) => return Ok(machine.registers.get(register).cloned()),
        other => other.to_text("the argument of TLCGet")?,
    };
    Ok(Some(match name.as_str() {
        "level" => Value::Int(progress.level),
        "distinct" => Value::Int(progress.distinct),
        "generated" => Value::Int(progress.generated),
        "queue" => Value::Int(progress.queue),
        "diameter" => Value::Int(progress.diameter),
        "duration" => Value::Int(0),
        "config" => machine.config.clone().unwrap_or_else(|| config(true)),
        "stats" => record(&[
            ("distinct", Value::Int(progress.distinct)),
            ("generated", Value::Int(progress.generated)),
            ("queue", Value::Int(progress.queue)),
            ("diameter", Value::Int(progress.diameter)),
            ("duration", Value::Int(0)),
            ("traces", Value::Int(0)),
        ]),
        "revision" => record(&[
            ("tag", Value::string("tracelaw")),
            ("count", Value::Int(0)),
            ("timestamp", Value::Int(0)),
        ]),
        "all" => {
            let mut registers: Vec<_> = machine.registers.iter().collect();
            registers.sort_by_key(|(register, _)| **register);
            let pairs = registers.into_iter();
            Function::from_pairs(pairs.map(|(k, v)| (Value::Int(*k), v.clone())).collect())
        }
        _ => return Ok(None),
    }))
}

/// What `TLCGet("config")` gives: breadth-first search by one worker.
pub(crate) fn config(deadlock: bool) -> Value {
    record(&[
        ("mode", Value::string("bfs")),
        ("worker", Value::Int(1)),
        ("depth", Value::Int(-1)),
        ("traces", Value::Int(-1)),
        ("seed", Value::Int(0)),
        ("fingerprint", Value::Int(0)),
        ("aril", Value::Int(0)),
        ("deadlock", Value::Bool(deadlock)),
        ("sched", Value::string("")),
        ("install", Value::string("")),
    ])
}

fn record(fields: &[(&str, Value)]) -> Value {
    let fields = fields.iter();
    Value::record(fields.map(|(name, value)| (Text::from(*name), value.clone())))
}

/// `TLCSet(key, value)`.
pub(super) fn set(
    machine: &mut Machine<'_>,
    key: &Value,
    value: Value,
) -> std::result::Result<(), Fault> {
    machine.volatile();
    match key {
        Value::Int(register) => {
            machine.registers.insert(*register, value);
            Ok(())
        }
        other => match other.to_text("the first argument of TLCSet")?.as_str() {
            "exit" => {
                machine.exit |= value == Value::Bool(true);
                Ok(())
            }
            // These turn on reports of TLC's.
            "pause" | "coverage" => Ok(()),
            name => Err(Fault::undefined(format!("TLCSet knows no `{name}`"))),
        },
    }
}
