//! A module that TLC runs and whose only behaviour is the one that is written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tracelaw_tla::eval::Value;

use super::About;
use crate::step::Behaviour;

/// The most elements of a set that are looked at one by one.
const MOST_ELEMENTS: u64 = 100_000;

/// A module and the configuration to run it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFiles {
    /// The module.
    pub module: String,
    /// The configuration.
    pub config: String,
}

/// Why a behaviour cannot be a module that TLC reads as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The name is no name of a module.
    Name,
    /// An integer that is beyond TLC's 32 bits.
    Integer {
        /// The integer.
        integer: i64,
        /// The variable that it is in.
        variable: String,
        /// The number of the state, counted from 1.
        state: usize,
    },
    /// A model value with the name of a variable.
    ModelValue {
        /// Its name.
        name: String,
    },
}

/// The module `name` whose behaviour is the given one: one more variable counts its states, so
/// that states may come back. Model values are constants of the module, which the configuration
/// gives their values.
///
/// # Errors
///
/// TLC would read another value than the one that is meant.
pub fn module(
    name: &str,
    behaviour: &Behaviour,
    about: &About<'_>,
) -> Result<ModuleFiles, Refusal> {
    if !is_identifier(name) {
        return Err(Refusal::Name);
    }
    let models = models(behaviour)?;
    let variables = &behaviour.variables;
    let mut counter = "position".to_owned();
    while variables.contains(&counter) || models.contains(&counter) {
        counter.push('_');
    }
    let mut text = format!(
        "---- MODULE {name} ----\n\\* {}\n",
        on_one_line(&about.sentence())
    );
    text += "EXTENDS Integers, Sequences, TLC\n\n";
    if !models.is_empty() {
        let names: Vec<&str> = models.iter().map(String::as_str).collect();
        let _ = writeln!(text, "CONSTANTS {}\n", names.join(", "));
    }
    let _ = writeln!(text, "VARIABLES {}, {counter}\n", variables.join(", "));
    text += "Behaviour_ == <<\n";
    for (index, visit) in behaviour.visits.iter().enumerate() {
        let action = on_one_line(&visit.action);
        let _ = match (index, visit.line) {
            (0, _) => writeln!(text, "    \\* 1: the initial state"),
            (_, Some(line)) => writeln!(text, "    \\* {}: {action}, line {line}", index + 1),
            (_, None) => writeln!(text, "    \\* {}: {action}", index + 1),
        };
        let fields: Vec<String> = (variables.iter().zip(visit.state.iter()))
            .map(|(name, value)| format!("{name} |-> {value}"))
            .collect();
        let last = index + 1 == behaviour.visits.len();
        let comma = if last { "" } else { "," };
        let _ = writeln!(text, "    [{}]{comma}", fields.join(",\n     "));
    }
    text += ">>\n\n";
    let _ = writeln!(text, "Init ==\n    /\\ {counter} = 1");
    for name in variables {
        let _ = writeln!(text, "    /\\ {name} = Behaviour_[1].{name}");
    }
    let _ = writeln!(
        text,
        "\nNext ==\n    /\\ {counter} < Len(Behaviour_)\n    /\\ {counter}' = {counter} + 1"
    );
    for name in variables {
        let _ = writeln!(text, "    /\\ {name}' = Behaviour_[{counter} + 1].{name}");
    }
    text += "\n====\n";
    let mut config = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n".to_owned();
    if !models.is_empty() {
        config += "CONSTANTS\n";
        for name in &models {
            let _ = writeln!(config, "    {name} = {name}");
        }
    }
    Ok(ModuleFiles {
        module: text,
        config,
    })
}

/// The names of the model values in the states.
fn models(behaviour: &Behaviour) -> Result<BTreeSet<String>, Refusal> {
    let mut models = BTreeSet::new();
    for (index, visit) in behaviour.visits.iter().enumerate() {
        for (variable, value) in behaviour.variables.iter().zip(visit.state.iter()) {
            if let Some(integer) = look_into(value, &mut models) {
                return Err(Refusal::Integer {
                    integer,
                    variable: variable.clone(),
                    state: index + 1,
                });
            }
        }
    }
    match models
        .iter()
        .find(|name| behaviour.variables.contains(name))
    {
        Some(name) => Err(Refusal::ModelValue { name: name.clone() }),
        None => Ok(models),
    }
}

/// Collects the model values in a value; returns an integer that TLC has no room for.
fn look_into(value: &Value, models: &mut BTreeSet<String>) -> Option<i64> {
    match value {
        Value::Int(integer) => i32::try_from(*integer).is_err().then_some(*integer),
        Value::Model(name) => {
            models.insert(name.to_string());
            None
        }
        Value::Sequence(items) => items.iter().find_map(|item| look_into(item, models)),
        Value::Function(function) => function
            .iter()
            .find_map(|(key, value)| look_into(&key, models).or_else(|| look_into(value, models))),
        Value::Set(set) => {
            let small = set.len().is_ok_and(|length| length <= MOST_ELEMENTS);
            let set = set.enumerate().ok().filter(|_| small)?;
            set.iter().find_map(|item| look_into(&item, models))
        }
        _ => None,
    }
}

fn is_identifier(name: &str) -> bool {
    name.chars().any(|c| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
