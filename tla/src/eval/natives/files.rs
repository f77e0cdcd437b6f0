//! What the modules that read and write files share.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Value};

/// What is said of operators that write files.
pub(super) const NOT_WRITTEN: &str = "an evaluation writes no files; the operator is TRUE";

/// The name of a file and its content.
pub(super) fn read<'p>(
    machine: &mut Machine<'p>,
    path: &'p Node,
    env: Env,
) -> Result<(String, Vec<u8>)> {
    let value = machine.eval(path, env)?;
    let name = value
        .to_text("the name of the file")
        .at(path.at)?
        .to_string();
    let bytes = machine
        .host
        .read(&name)
        .map_err(|why| Fault::input(format!("failed to read `{name}`: {why}")));
    Ok((name, bytes.at(path.at)?))
}

/// Stands for operators that write files.
pub(super) fn not_written<'p>(machine: &mut Machine<'p>, _: &'p [Node], _: Env) -> Result<Value> {
    machine.volatile();
    Ok(Value::Bool(true))
}
