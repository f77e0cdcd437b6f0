//! Which actions may need no event, by what they change and what they are called.

use serde::Serialize;
use tracelaw_tla::Action;

use super::facts::Facts;
use super::similarity::words;

/// What the network does.
const NETWORK: &[&str] = &[
    "lose",
    "loss",
    "drop",
    "duplicate",
    "dup",
    "reorder",
    "delay",
    "deliver",
    "partition",
    "heal",
    "network",
];
/// What is done to the system.
const FAULT: &[&str] = &[
    "crash",
    "fail",
    "failure",
    "fault",
    "kill",
    "byzantine",
    "corrupt",
    "disk",
    "disconnect",
    "stall",
    "inject",
];
/// What happens inside.
const SILENT: &[&str] = &[
    "internal",
    "silent",
    "stutter",
    "skip",
    "idle",
    "background",
    "stale",
    "expire",
    "complete",
    "tau",
];

/// An action that may need no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The action.
    pub action: String,
    /// The class of the exemption that may fit.
    pub class: &'static str,
    /// What speaks for it.
    pub evidence: String,
}

/// The candidates, in the order of the actions.
pub(super) fn candidates(actions: &[&Action], facts: &Facts) -> Vec<Candidate> {
    actions
        .iter()
        .filter_map(|action| candidate(action, facts))
        .collect()
}

fn candidate(action: &Action, facts: &Facts) -> Option<Candidate> {
    let words = words(&action.name);
    let named = |list: &[&str]| {
        words
            .iter()
            .find(|word| list.contains(&word.as_str()))
            .cloned()
    };
    let by_name = |word: &str| format!("its name says `{word}`");
    let only_network = !action.primed.is_empty()
        && action
            .primed
            .iter()
            .all(|variable| facts.network.contains(variable));
    let parameters = facts.parameters(&action.name);
    let changed = action.primed.join("`, `");
    let found = match (named(NETWORK), only_network) {
        (Some(word), true) => Some((
            "environment",
            format!("it changes nothing but `{changed}`, and {}", by_name(&word)),
        )),
        (None, true) if parameters.node.is_none() && !parameters.messages.is_empty() => Some((
            "environment",
            format!("it changes nothing but `{changed}`, and no node takes it"),
        )),
        (Some(word), false) if word == "partition" || word == "heal" => {
            Some(("environment", by_name(&word)))
        }
        _ => None,
    };
    let found = found.or_else(|| named(FAULT).map(|word| ("fault", by_name(&word))));
    let found = found.or_else(|| named(SILENT).map(|word| ("silent", by_name(&word))));
    let (class, evidence) = found?;
    Some(Candidate {
        action: action.name.clone(),
        class,
        evidence,
    })
}
