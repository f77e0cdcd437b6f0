//! Constants that the configuration record of a trace gives their values.

use std::fmt::Write as _;

use serde_json::Value;
use tracelaw_mapping::Constant;

/// Lines of a TLC configuration that give the constants their values.
///
/// # Errors
///
/// Why there are none.
pub(super) fn assignments(constants: &[Constant], record: Option<&str>) -> Result<String, String> {
    let Some(record) = record else {
        return Err("the trace has no configuration record before its first event".to_owned());
    };
    let record: Value = serde_json::from_str(record).map_err(|error| error.to_string())?;
    let mut text = String::new();
    for constant in constants {
        let (name, path) = (&constant.name.value, &constant.path.value);
        let mut value = Some(&record);
        for step in path.split('.') {
            value = value.and_then(|value| value.get(step));
        }
        let Some(value) = value else {
            return Err(format!(
                "the trace's configuration record has no `{path}` for `{name}`"
            ));
        };
        let _ = write!(text, "CONSTANT {name} = ");
        if !write_value(value, &mut text) {
            return Err(format!(
                "`{path}` of the trace's configuration record is no value for `{name}`"
            ));
        }
        text.push('\n');
    }
    Ok(text)
}

/// Arrays are sets; what a configuration cannot say is refused.
fn write_value(value: &Value, text: &mut String) -> bool {
    match value {
        Value::Bool(true) => text.push_str("TRUE"),
        Value::Bool(false) => text.push_str("FALSE"),
        Value::Number(number) if number.is_i64() => {
            let _ = write!(text, "{number}");
        }
        Value::String(string) if !string.contains(['"', '\\', '\n']) => {
            let _ = write!(text, "\"{string}\"");
        }
        Value::Array(items) => {
            text.push('{');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                if !write_value(item, text) {
                    return false;
                }
            }
            text.push('}');
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::assignments;
    use tracelaw_diagnostics::{Span, Spanned};
    use tracelaw_mapping::Constant;

    #[test]
    fn a_record_gives_constants_their_values() {
        let spanned = |text: &str| Spanned::new(text.to_owned(), Span::default());
        let constants = [Constant {
            name: spanned("Server"),
            path: spanned("config.servers"),
        }];
        for (record, wanted) in [
            (
                r#"{"config":{"servers":["a","b"]}}"#,
                Some("CONSTANT Server = {\"a\", \"b\"}\n"),
            ),
            (r#"{"config":{"servers":3}}"#, Some("CONSTANT Server = 3\n")),
            (r#"{"config":{"servers":[1.5]}}"#, None),
            (r#"{"config":{}}"#, None),
        ] {
            let text = assignments(&constants, Some(record)).ok();
            assert_eq!(text.as_deref(), wanted, "{record}");
        }
    }
}
