//! Counterexamples of TLA+ tools as traces in the plain envelope: one event for each state.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::{Map, Value};

use crate::canonical::Canonical;

/// A counterexample as a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The lines.
    pub text: String,
    /// How many.
    pub events: u64,
    /// What JSON has no value for, by kind, and how often: sets and functions become arrays.
    pub losses: BTreeMap<&'static str, u64>,
}

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportError {
    /// It is no JSON.
    Json(String),
    /// It is JSON, but nothing of the format.
    Form(&'static str),
    /// A state cannot be written.
    State(usize, String),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "the file is no JSON: {error}"),
            Self::Form(what) => f.write_str(what),
            Self::State(number, why) => write!(f, "state {number} cannot be written: {why}"),
        }
    }
}

impl std::error::Error for ImportError {}

/// The members by which tools tell the action that led to a state.
const ACTION_KEYS: [&str; 4] = ["action", "mbt::actionTaken", "action_taken", "actionTaken"];

/// Reads the Informal Trace Format.
///
/// # Errors
/// See [`ImportError`].
pub fn from_itf(text: &str) -> Result<Imported, ImportError> {
    let document: Value =
        serde_json::from_str(text).map_err(|error| ImportError::Json(error.to_string()))?;
    let states = document["states"].as_array().ok_or(ImportError::Form(
        "there is no list `states`, which ITF has",
    ))?;
    let mut imported = Imported::default();
    for (index, state) in states.iter().enumerate() {
        let state = state
            .as_object()
            .ok_or(ImportError::Form("a state is no object"))?;
        let mut plain = Map::new();
        for (key, value) in state.iter().filter(|(key, _)| !key.starts_with('#')) {
            if let Some(value) = imported.of_itf(value) {
                plain.insert(key.clone(), value);
            }
        }
        let meta = state.get("#meta").and_then(Value::as_object);
        let of_meta = meta.and_then(|meta| meta.get("action")?.as_str().map(str::to_owned));
        let name = of_meta.or_else(|| {
            let key = ACTION_KEYS
                .iter()
                .find(|key| plain.get(**key).is_some_and(Value::is_string))?;
            plain.remove(*key)?.as_str().map(str::to_owned)
        });
        imported.event(index, name, plain)?;
    }
    Ok(imported)
}

/// Reads what TLC writes with `-dumpTrace json`: states with their numbers, and actions between
/// two of them.
///
/// # Errors
/// See [`ImportError`].
pub fn from_tlc(text: &str) -> Result<Imported, ImportError> {
    const NO_STATES: ImportError =
        ImportError::Form("there is no list `state`, which TLC's dump has");
    let document: Value =
        serde_json::from_str(text).map_err(|error| ImportError::Json(error.to_string()))?;
    let dump = document.get("counterexample").unwrap_or(&document);
    let mut states: Vec<(u64, &Map<String, Value>)> = Vec::new();
    for state in dump["state"].as_array().ok_or(NO_STATES)? {
        match (state[0].as_u64(), state[1].as_object()) {
            (Some(number), Some(variables)) => states.push((number, variables)),
            _ => {
                return Err(ImportError::Form(
                    "a state is no pair of number and variables",
                ));
            }
        }
    }
    states.sort_by_key(|(number, _)| *number);
    let mut names: HashMap<u64, String> = HashMap::new();
    for step in dump["action"].as_array().into_iter().flatten() {
        if let (Some(name), Some(to)) = (step[1]["name"].as_str(), step[2][0].as_u64()) {
            names.insert(to, name.to_owned());
        }
    }
    let mut imported = Imported::default();
    for (index, (number, variables)) in states.into_iter().enumerate() {
        imported.event(index, names.remove(&number), variables.clone())?;
    }
    Ok(imported)
}

impl Imported {
    fn lose(&mut self, what: &'static str) {
        *self.losses.entry(what).or_default() += 1;
    }

    /// A value of ITF; `None` for one that the tool could not write.
    fn of_itf(&mut self, value: &Value) -> Option<Value> {
        let Some(object) = value.as_object() else {
            return match value {
                Value::Array(values) => {
                    let values = values.iter().map(|value| self.of_itf(value));
                    values.collect::<Option<_>>().map(Value::Array)
                }
                other => Some(other.clone()),
            };
        };
        let special = object.iter().find(|(key, _)| key.starts_with('#'));
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        match special.map(|(key, value)| (key.as_str(), value)) {
            None => {
                let fields = object
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.of_itf(value)?)));
                fields.collect::<Option<_>>().map(Value::Object)
            }
            Some(("#bigint", digits)) => {
                const MAX_SAFE: i64 = (1 << 53) - 1;
                let digits = digits.as_str()?;
                match digits.parse::<i64>() {
                    Ok(number) if number.abs() <= MAX_SAFE => Some(number.into()),
                    _ => {
                        self.lose("integers beyond 2^53-1, written as strings");
                        Some(digits.into())
                    }
                }
            }
            Some(("#tup", values)) => self.of_itf(&Value::Array(list(values))),
            Some(("#set", values)) => {
                self.lose("sets, written as arrays");
                self.of_itf(&Value::Array(list(values)))
            }
            Some(("#map", pairs)) => self.function(&list(pairs)),
            Some(_) => {
                self.lose("values that the tool could not write, left out");
                None
            }
        }
    }

    /// A function: an object if its arguments are strings, else an array of pairs.
    fn function(&mut self, pairs: &[Value]) -> Option<Value> {
        let named: Option<Vec<(String, &Value)>> = pairs
            .iter()
            .map(|pair| Some((pair[0].as_str()?.to_owned(), &pair[1])))
            .collect();
        if let Some(named) = named {
            let fields = named
                .into_iter()
                .map(|(key, value)| Some((key, self.of_itf(value)?)));
            return fields.collect::<Option<_>>().map(Value::Object);
        }
        self.lose("functions whose arguments are no strings, written as pairs");
        self.of_itf(&Value::Array(pairs.to_vec()))
    }

    fn event(
        &mut self,
        index: usize,
        name: Option<String>,
        variables: Map<String, Value>,
    ) -> Result<(), ImportError> {
        let initial = if index == 0 { "Init" } else { "Next" };
        let name = name.unwrap_or_else(|| initial.to_owned());
        let line = serde_json::json!({
            "tag": "trace",
            "event": {"name": name, "state": variables},
        });
        let line = Canonical::of(&line)
            .map_err(|refusal| ImportError::State(index + 1, refusal.to_string()))?;
        self.text.push_str(line.as_str());
        self.text.push('\n');
        self.events += 1;
        Ok(())
    }
}
