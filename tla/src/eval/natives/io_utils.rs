//! IOUtils.

use super::super::value::{Fault, Value};
use super::{Native, files};

/// Why values are not read back.
const NO_BINARY: &str = "the format of TLC's own values is not read; use the Json module";
/// Why commands are not run.
const NO_COMMANDS: &str = "an evaluation runs no commands";

pub(super) static IO_UTILS: &[Native] = &[
    Native::machine("IOEnv", 0, |machine, _, _| {
        let environment = machine.host.environment();
        let mut fields = Vec::with_capacity(environment.len());
        for (name, value) in environment {
            fields.push((machine.text(&name), Value::String(machine.text(&value))));
        }
        Ok(Value::record(fields))
    }),
    Native::values("atoi", 1, |args| {
        let text = args[0].to_text("the argument of atoi")?.as_str();
        text.parse()
            .map(Value::Int)
            .map_err(|_| Fault::input(format!("atoi(\"{text}\"): the text is no integer")))
    }),
    Native::values("zeroPadN", 2, |args| {
        let value = args[0].to_int("the first argument of zeroPadN")?;
        let width = args[1].to_int("the second argument of zeroPadN")?;
        let width = usize::try_from(width).unwrap_or_default().min(64);
        Ok(Value::string(&format!("{value:0width$}")))
    }),
    Native::refused("IOExec", 1, NO_COMMANDS),
    Native::refused("IOEnvExec", 2, NO_COMMANDS),
    Native::refused("IOExecTemplate", 2, NO_COMMANDS),
    Native::refused("IOEnvExecTemplate", 3, NO_COMMANDS),
    Native::refused("IODeserialize", 2, NO_BINARY),
    Native::unlike("IOSerialize", 3, files::NOT_WRITTEN, files::not_written),
    Native::refused("Deserialize", 2, NO_BINARY),
    Native::unlike("Serialize", 3, files::NOT_WRITTEN, files::not_written),
];
