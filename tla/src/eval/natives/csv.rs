//! CSV.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Value};
use super::{Native, files};

pub(super) static CSV: &[Native] = &[
    Native::machine("CSVRecords", 1, |machine, args, env| {
        let (_, bytes) = files::read(machine, &args[0], env)?;
        Ok(Value::Int(lines(&bytes).count() as i64))
    }),
    Native::machine("CSVRead", 3, read),
    Native::unlike("CSVWrite", 3, files::NOT_WRITTEN, files::not_written),
];

/// `CSVRead(columns, delimiter, file)`: a record of strings for each line.
fn read<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let columns = machine.eval(&args[0], env)?;
    let columns = columns
        .to_sequence("the columns of CSVRead")
        .at(args[0].at)?;
    let delimiter = machine.eval(&args[1], env)?;
    let delimiter = delimiter
        .to_text("the delimiter of CSVRead")
        .at(args[1].at)?;
    let (name, bytes) = files::read(machine, &args[2], env)?;
    let mut records = Vec::new();
    for (number, line) in (1..).zip(lines(&bytes)) {
        let line = std::str::from_utf8(line)
            .map_err(|_| Fault::input(format!("line {number} of `{name}` is no UTF-8")))?;
        let cells: Vec<_> = line.split(delimiter.as_str()).collect();
        if cells.len() != columns.len() {
            let message = format!(
                "line {number} of `{name}` has {} columns, not {}",
                cells.len(),
                columns.len()
            );
            return Err(Fault::input(message)).at(args[2].at);
        }
        let mut fields = Vec::with_capacity(cells.len());
        for (column, cell) in columns.iter().zip(cells) {
            let column = column.to_text("a column of CSVRead").at(args[0].at)?;
            fields.push((column.clone(), Value::String(machine.text(cell))));
        }
        records.push(Value::record(fields));
    }
    Ok(Value::sequence(records))
}

/// The lines that are not empty.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
}
