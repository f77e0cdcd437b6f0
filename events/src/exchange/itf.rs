//! The Informal Trace Format of Apalache (its ADR 015), which TLA+ tools read: one state for each
//! action event, with the state's keys as variables.
//!
//! TLA+ tools have no value for `null` and for fractions, and TLC's integers have 32 bits. Such
//! values are refused, or written as strings where that is asked for, and told either way.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Exporter, Losses};
use crate::convert::{Item, What};
use crate::record::Object;

/// A value that TLA+ tools change silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTla {
    /// The state, counted from 1.
    pub state: usize,
    /// The event.
    pub event: String,
    /// Where in the state: `log.3.term`.
    pub path: String,
    /// What it is.
    pub what: &'static str,
}

/// Makes the document.
#[derive(Debug, Default)]
pub struct Itf {
    states: Vec<Object>,
    variables: BTreeSet<String>,
    refused: Vec<NotTla>,
    losses: Losses,
}

impl Itf {
    /// What was found that TLA+ tools change; it stands in the document as strings.
    #[must_use]
    pub fn refused(&self) -> &[NotTla] {
        &self.refused
    }

    /// How many states there are.
    #[must_use]
    pub const fn states(&self) -> usize {
        self.states.len()
    }

    fn value(&mut self, value: &Value, path: &str, event: &str) -> Value {
        let mut refuse = |what, text: String| {
            self.refused.push(NotTla {
                state: self.states.len() + 1,
                event: event.to_owned(),
                path: path.to_owned(),
                what,
            });
            Value::String(text)
        };
        match value {
            Value::Null => refuse("null", "null".to_owned()),
            Value::Bool(_) | Value::String(_) => value.clone(),
            Value::Number(number) => match number.as_i64() {
                Some(number) if i32::try_from(number).is_ok() => {
                    json!({"#bigint": number.to_string()})
                }
                _ if number.is_f64() => refuse("a fraction", number.to_string()),
                _ => refuse("an integer beyond 32 bits", number.to_string()),
            },
            Value::Array(values) => {
                let place = |at: usize| format!("{path}.{}", at + 1);
                let values = values.iter().enumerate();
                values
                    .map(|(at, value)| self.value(value, &place(at), event))
                    .collect()
            }
            // Without its fields a record is the function with the empty domain.
            Value::Object(object) if object.is_empty() => json!({"#map": []}),
            Value::Object(object) => {
                if object.keys().any(|key| key.starts_with('#')) {
                    return refuse("a key that begins with `#`", value.to_string());
                }
                let members = object.iter();
                let fields: Map<_, _> = members
                    .map(|(key, value)| {
                        let value = self.value(value, &format!("{path}.{key}"), event);
                        (key.clone(), value)
                    })
                    .collect();
                Value::Object(fields)
            }
        }
    }
}

impl Exporter for Itf {
    fn add(&mut self, item: &Item) {
        let others = "records that are no action events: an ITF state is one action";
        let What::Action(parts) = &item.what else {
            self.losses.count(true, others);
            return;
        };
        let is_timed = parts.start.is_some() || parts.end.is_some();
        self.losses.count(is_timed, "when events began and ended");
        let is_marked = parts.outcome.is_some() || parts.phase.is_some();
        self.losses.count(is_marked, "outcome and phase of events");
        let mut state = Object::new();
        let action = Value::from(parts.name.as_str());
        let mut members = vec![("action".to_owned(), action)];
        for (key, part) in [
            ("node", &parts.node),
            ("msg", &parts.msg),
            ("args", &parts.args),
        ] {
            members.extend(part.clone().map(|part| (key.to_owned(), part)));
        }
        if let Some(Value::Object(snapshot)) = &parts.state {
            members.extend(snapshot.clone());
        }
        for (key, value) in members {
            let value = self.value(&value, &key, &parts.name);
            self.variables.insert(key.clone());
            state.insert(key, value);
        }
        self.states.push(state);
    }

    fn losses(&self) -> Vec<(&'static str, u64)> {
        self.losses.list()
    }

    fn finish(self: Box<Self>) -> String {
        let variables: Vec<&String> = self.variables.iter().collect();
        let states: Vec<Value> = self
            .states
            .into_iter()
            .enumerate()
            .map(|(index, mut state)| {
                for variable in &variables {
                    // Not every event logs every variable.
                    let unlogged = || json!({"#unserializable": "not logged"});
                    state.entry(variable.as_str()).or_insert_with(unlogged);
                }
                state.insert("#meta".to_owned(), json!({"index": index}));
                Value::Object(state)
            })
            .collect();
        let document = json!({
            "#meta": {"format": "ITF", "description": "exported by tracelaw"},
            "vars": variables,
            "states": states,
        });
        format!("{document}\n")
    }
}
