//! Json.

use super::super::error::Located;
use super::super::machine::Machine;
use super::super::value::{Fault, Lossy, Value, read_json};
use super::functions::pairs;
use super::{Native, files};

pub(super) static JSON: &[Native] = &[
    Native::values("ToJson", 1, |args| {
        Ok(Value::string(
            &serde_json::Value::from(&args[0]).to_string(),
        ))
    }),
    Native::values("ToJsonArray", 1, |args| {
        let items: serde_json::Value = match &args[0] {
            Value::Function(_) => {
                let pairs = pairs(&args[0])?;
                pairs
                    .iter()
                    .map(|(_, item)| serde_json::Value::from(item))
                    .collect()
            }
            other => serde_json::Value::from(other),
        };
        Ok(Value::string(&items.to_string()))
    }),
    Native::values("ToJsonObject", 1, |args| {
        let members: serde_json::Map<_, _> = pairs(&args[0])?
            .iter()
            .map(|(key, value)| {
                let key = match key {
                    Value::String(text) => text.to_string(),
                    other => other.to_string(),
                };
                (key, serde_json::Value::from(value))
            })
            .collect();
        Ok(Value::string(
            &serde_json::Value::Object(members).to_string(),
        ))
    }),
    Native::machine("JsonDeserialize", 1, |machine, args, env| {
        let (path, bytes) = files::read(machine, &args[0], env)?;
        let mut lossy = Lossy::default();
        let value = read_json(&bytes, &mut machine.interner, &mut lossy);
        tell(machine, &path, lossy);
        value
            .map_err(|error| Fault::input(format!("`{path}` is no JSON: {error}")))
            .at(args[0].at)
    }),
    Native::machine("ndJsonDeserialize", 1, |machine, args, env| {
        let (path, bytes) = files::read(machine, &args[0], env)?;
        let mut lossy = Lossy::default();
        let mut records = Vec::new();
        for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let record = read_json(line, &mut machine.interner, &mut lossy).map_err(|error| {
                Fault::input(format!("line {number} of `{path}` is no JSON: {error}"))
            });
            let record = record.at(args[0].at)?;
            machine.records.push((record.clone(), number));
            records.push(record);
        }
        tell(machine, &path, lossy);
        Ok(Value::sequence(records))
    }),
    Native::unlike("JsonSerialize", 2, files::NOT_WRITTEN, files::not_written),
    Native::unlike("ndJsonSerialize", 2, files::NOT_WRITTEN, files::not_written),
];

fn tell(machine: &mut Machine<'_>, path: &str, lossy: Lossy) {
    if lossy.fractions > 0 {
        machine.note(format!(
            "`{path}` holds numbers with a fraction ({}), which are cut off as TLC does it",
            lossy.fractions
        ));
    }
    if lossy.nulls > 0 {
        machine.note(format!(
            "`{path}` holds `null` ({}), which equals nothing but itself here",
            lossy.nulls
        ));
    }
}
