//! TLCExt.

use super::super::error::Located;
use super::super::value::{Value, equals};
use super::Native;
use super::tlc::{get, set};

/// Why behaviours have no value.
const NO_BEHAVIOUR: &str = "the behaviour up to a state cannot be evaluated in that state";

pub(super) static TLC_EXT: &[Native] = &[
    Native::effect("AssertEq", 2, |machine, args, env| {
        let (a, b) = (machine.eval(&args[0], env)?, machine.eval(&args[1], env)?);
        let same = equals(&a, &b).at(args[0].at)?;
        if !same {
            machine
                .host
                .print(&format!("AssertEq failed: {} # {}", a.brief(), b.brief()));
        }
        Ok(Value::Bool(same))
    }),
    Native::machine("AssertError", 2, |machine, args, env| {
        // TLC compares its own message; here any error will do.
        machine.eval(&args[0], env)?;
        Ok(Value::Bool(machine.eval(&args[1], env).is_err()))
    }),
    Native::values("TLCModelValue", 1, |args| {
        Ok(Value::Model(
            args[0].to_text("the argument of TLCModelValue")?.clone(),
        ))
    }),
    Native::values("TLCNoOp", 1, |args| Ok(args[0].clone())),
    Native::machine("TLCCache", 2, |machine, args, env| {
        machine.eval(&args[0], env)
    }),
    Native::effect("TLCDefer", 1, |machine, args, env| {
        machine.volatile();
        machine.eval(&args[0], env)?;
        Ok(Value::Bool(true))
    }),
    Native::effect("TLCGetOrDefault", 2, |machine, args, env| {
        let key = machine.eval(&args[0], env)?;
        machine.volatile();
        match get(machine, &key).at(args[0].at)? {
            Some(value) => Ok(value),
            None => machine.eval(&args[1], env),
        }
    }),
    Native::effect("TLCGetAndSet", 4, |machine, args, env| {
        let key = machine.eval(&args[0], env)?;
        let operator = machine.callable(&args[1], env)?;
        let value = machine.eval(&args[2], env)?;
        let old = match get(machine, &key).at(args[0].at)? {
            Some(old) => old,
            None => machine.eval(&args[3], env)?,
        };
        let new = machine.apply(operator, &[old.clone(), value], args[1].at)?;
        set(machine, &key, new).at(args[0].at)?;
        Ok(old)
    }),
    Native::refused("Trace", 0, NO_BEHAVIOUR),
    Native::refused("CounterExample", 0, NO_BEHAVIOUR),
    Native::refused("ToTrace", 1, NO_BEHAVIOUR),
    Native::refused("PickSuccessor", 1, "there is nobody to ask for a successor"),
    Native::refused("TLCFP", 1, "fingerprints here are not those of TLC"),
];
