//! VectorClocks.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Value};
use super::Native;
use super::functions::pairs;

pub(super) static VECTOR_CLOCKS: &[Native] = &[
    Native::machine("IsCausalOrder", 2, |machine, args, env| {
        let (_, clocks) = log(machine, args, env)?;
        let mut ordered = true;
        for (index, later) in clocks.iter().enumerate() {
            for earlier in &clocks[..index] {
                ordered &= !precedes(later, earlier).at(args[1].at)?;
            }
        }
        Ok(Value::Bool(ordered))
    }),
    Native::machine("CausalOrder", 4, |machine, args, env| {
        let (mut records, mut clocks) = log(machine, args, env)?;
        let mut ordered = Vec::with_capacity(records.len());
        // Each time the first record that no other one precedes.
        while !records.is_empty() {
            let mut first = 0;
            for other in 1..records.len() {
                if precedes(&clocks[other], &clocks[first]).at(args[1].at)? {
                    first = other;
                }
            }
            ordered.push(records.remove(first));
            clocks.remove(first);
        }
        Ok(Value::sequence(ordered))
    }),
];

/// The records of a log, and the vector clock of each.
fn log<'p>(
    machine: &mut Machine<'p>,
    args: &'p [Node],
    env: Env,
) -> Result<(Vec<Value>, Vec<Value>)> {
    let value = machine.eval(&args[0], env)?;
    let log = value.to_sequence("the log").at(args[0].at)?;
    let clock = machine.callable(&args[1], env)?;
    let records: Vec<Value> = log.iter().cloned().collect();
    let mut clocks = Vec::with_capacity(records.len());
    for record in &records {
        clocks.push(machine.apply(clock, std::slice::from_ref(record), args[1].at)?);
    }
    Ok((records, clocks))
}

/// Whether what a vector clock stands at happened before another; nodes that a clock does not
/// mention stand at 0.
fn precedes(a: &Value, b: &Value) -> std::result::Result<bool, Fault> {
    let at = |clock: &Value, node: &Value| -> std::result::Result<i64, Fault> {
        match clock.domain()?.contains(node)? {
            true => clock.apply(node)?.to_int("a component of a vector clock"),
            false => Ok(0),
        }
    };
    let mut strictly = false;
    for (node, _) in pairs(a)?.iter().chain(&pairs(b)?) {
        let (a, b) = (at(a, node)?, at(b, node)?);
        if a > b {
            return Ok(false);
        }
        strictly |= a < b;
    }
    Ok(strictly)
}
