//! The Informal Trace Format of Apalache, its ADR 015.

use serde_json::{Map, Value, json};

use super::About;
use crate::step::Behaviour;

/// The document, and the texts of the values that the format has no form for, each once: model
/// values and infinite sets, which stand there as `#unserializable`.
#[must_use]
pub fn itf(behaviour: &Behaviour, about: &About<'_>) -> (Value, Vec<String>) {
    let mut losses = Vec::new();
    let mut states = Vec::with_capacity(behaviour.visits.len());
    for (index, visit) in behaviour.visits.iter().enumerate() {
        let mut state = Map::new();
        let mut meta = json!({"index": index});
        if !visit.action.is_empty() {
            meta["action"] = Value::from(visit.action.as_str());
        }
        if let Some(line) = visit.line {
            meta["line"] = Value::from(line);
        }
        state.insert("#meta".to_owned(), meta);
        for (name, value) in behaviour.variables.iter().zip(visit.state.iter()) {
            state.insert(name.clone(), value.to_itf(&mut losses));
        }
        states.push(Value::Object(state));
    }
    losses.sort();
    losses.dedup();
    let document = json!({
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "source": about.trace,
            "description": about.sentence(),
        },
        "vars": behaviour.variables,
        "states": states,
    });
    (document, losses)
}
