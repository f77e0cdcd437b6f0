//! From what the evaluator saw to an explanation.

use tracelaw_tla::eval::Value;
use tracelaw_tla::eval::check::{self, Outcome};

use super::hint::of_trace;
use super::look::{Candidate, Look};
use super::model::{
    ActionUse, Among, Attempt, Binding, Conjunct, Difference, Explanation, Held, Prefix, Violation,
};
use super::values;

/// Adds to an explanation what a search says that did not take its trace to the end: the attempts,
/// where else behaviours ended, what is possible, and the likely cause.
pub fn fill(explanation: &mut Explanation, outcome: &Outcome) {
    let clues = &outcome.clues;
    explanation.candidates = clues.candidates;
    let event = explanation.event.as_deref();
    let relevant = relevant(&outcome.attempts, event);
    explanation.attempts = relevant
        .iter()
        .map(|attempt| self::attempt(attempt, None))
        .collect();
    explanation.nearest.clone_from(&clues.enabled);
    if let Some(node) = &explanation.node {
        // What the same node could do is nearest.
        let of_another = |step: &String| !step.contains(&format!("\"{node}\""));
        explanation.nearest.sort_by_key(of_another);
    }
    explanation.prefixes = prefixes(outcome);
    explanation.hint = of_trace(&relevant, clues, event);
}

/// An invariant that does not hold, from what the evaluator saw.
#[must_use]
pub fn violation(
    invariant: &str,
    broken: Option<&check::Broken>,
    action: &str,
    state: Vec<Binding>,
) -> Violation {
    Violation {
        invariant: invariant.to_owned(),
        place: broken.map(|broken| broken.place.clone().into()),
        failed: broken.map(|broken| conjunct(&broken.failed)),
        action: action.to_owned(),
        state,
    }
}

/// The states at one line of a trace, from what the evaluator kept.
#[must_use]
pub fn look(found: &check::Look, event: Option<&str>) -> Look {
    let states = found.states.iter().zip(&found.changed);
    let states = states.map(|(step, changed)| Candidate {
        action: step.action.clone(),
        variables: (step.state.iter())
            .map(|(name, value)| Binding {
                name: name.clone(),
                value: value.clone(),
            })
            .collect(),
        changed: changed.clone(),
    });
    let attempts = relevant(&found.attempts, event).into_iter();
    Look {
        line: found.line,
        event: event.map(str::to_owned),
        node: None,
        before: found.before,
        after: found.after,
        states: states.collect(),
        attempts: attempts.map(|found| attempt(found, None)).collect(),
    }
}

/// The attempts that are about the event: those of actions for other events say nothing.
fn relevant<'a>(attempts: &'a [check::Attempt], event: Option<&str>) -> Vec<&'a check::Attempt> {
    let is_foreign = |attempt: &check::Attempt| {
        let mut differences = attempt.failed.differences.iter();
        differences.any(|difference| {
            matches!(&difference.logged, tracelaw_tla::eval::Value::String(text)
                if Some(text.as_str()) == event)
        })
    };
    let about: Vec<_> = attempts
        .iter()
        .filter(|attempt| attempt.matched > 0 && !is_foreign(attempt))
        .collect();
    if about.is_empty() {
        attempts.iter().take(1).collect()
    } else {
        about
    }
}

fn prefixes(outcome: &Outcome) -> Vec<Prefix> {
    let cursor = outcome.cursor.as_ref();
    let ends = outcome.clues.dead_ends.iter().map(|end| Prefix {
        accepted: end.position.saturating_sub(1),
        line: cursor.and_then(|cursor| cursor.line_of(end.position)),
        event: None,
        candidates: end.states,
        attempt: end.attempt.as_ref().map(|found| attempt(found, None)),
    });
    ends.collect()
}

/// An attempt to take an event. The action is the operator of that name; without one, the first
/// that does not look at the trace.
pub(crate) fn attempt(attempt: &check::Attempt, action: Option<&str>) -> Attempt {
    let operators = &attempt.operators;
    let mut all = operators.iter();
    let first = match action {
        Some(action) => all.position(|entered| entered.name == action),
        // Where an evaluation ended, it is not known which operators are actions.
        None if attempt.failed.fault.is_some() => Some(0),
        None => all.position(|entered| !entered.wrapper),
    };
    let last = operators.len().saturating_sub(1);
    let first = first.unwrap_or(if action.is_some() { 0 } else { last });
    let mut operators = operators.iter().skip(first).map(used);
    Attempt {
        action: operators.next().unwrap_or_default(),
        inside: operators.collect(),
        bound: attempt.bound.iter().map(binding).collect(),
        held: attempt
            .held
            .iter()
            .map(|place| Held {
                text: on_one_line(place.text()),
                place: place.clone().into(),
            })
            .collect(),
        failed: Some(conjunct(&attempt.failed)),
        differences: attempt
            .failed
            .differences
            .iter()
            .flat_map(difference)
            .collect(),
        matched: attempt.matched as u64,
        others: attempt.others,
    }
}

/// A conjunct that is false.
pub(crate) fn conjunct(failed: &check::Conjunct) -> Conjunct {
    Conjunct {
        text: on_one_line(failed.place.text()),
        place: failed.place.clone().into(),
        values: failed.values.iter().map(binding).collect(),
        among: failed.among.as_ref().map(|among| Among {
            set: among.set.clone(),
            elements: among.elements,
            nearest: among.nearest.as_ref().map(|(name, value)| Binding {
                name: name.clone(),
                value: values::text(value),
            }),
        }),
        fault: failed.fault.as_ref().map(|(_, message)| message.clone()),
    }
}

fn difference(difference: &check::Difference) -> Vec<Difference> {
    let check::Difference {
        name,
        expected,
        logged,
        before,
        ..
    } = difference;
    differing(name, expected, logged, before.as_ref())
}

/// The parts in which two values differ.
pub(crate) fn differing(
    name: &str,
    expected: &Value,
    logged: &Value,
    before: Option<&Value>,
) -> Vec<Difference> {
    let parts = values::differing(expected, logged);
    let whole = parts.len() == 1 && parts[0].0.is_empty();
    let before = before.filter(|_| whole);
    let parts = parts.into_iter();
    parts
        .map(|(path, expected, logged)| Difference {
            name: match path.strip_prefix("Len(") {
                Some(path) => format!("Len({name}{path}"),
                None => format!("{name}{path}"),
            },
            field: None,
            expected,
            logged,
            before: before.map(values::text),
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

pub(crate) fn binding(binding: &check::Binding) -> Binding {
    Binding {
        name: binding.name.clone(),
        value: binding.value.clone(),
    }
}

pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
