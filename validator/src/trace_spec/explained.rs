//! From what the evaluator saw to an explanation.

use tracelaw_tla::eval::check;

use crate::explain::{ActionUse, Attempt, Binding, Conjunct};

/// An attempt to take an event.
pub(super) fn attempt(attempt: &check::Attempt) -> Attempt {
    let mut operators = attempt.operators.iter().map(used);
    Attempt {
        action: operators.next().unwrap_or_default(),
        inside: operators.collect(),
        held: Vec::new(),
        failed: Some(Conjunct {
            text: on_one_line(attempt.failed.place.text()),
            place: attempt.failed.place.clone().into(),
            values: attempt.failed.values.iter().map(binding).collect(),
        }),
        differences: Vec::new(),
    }
}

/// The variables that the last step of a behaviour has changed; all of an initial state's.
pub(super) fn changed(behaviour: &[check::Step]) -> Vec<Binding> {
    let Some((last, before)) = behaviour.split_last() else {
        return Vec::new();
    };
    let before = before.last().map_or(&[][..], |step| &step.state);
    (last.state.iter())
        .filter(|variable| !before.contains(variable))
        .map(|(name, value)| Binding {
            name: name.clone(),
            value: value.clone(),
        })
        .collect()
}

fn used(entered: &check::Entered) -> ActionUse {
    ActionUse {
        name: entered.name.clone(),
        arguments: entered.arguments.iter().map(binding).collect(),
        place: Some(entered.place.clone().into()),
    }
}

fn binding(binding: &check::Binding) -> Binding {
    Binding {
        name: binding.name.clone(),
        value: binding.value.clone(),
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
