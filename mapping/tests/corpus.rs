//! The documents of real systems, against what people read in them. They are not part of the
//! project: where the folder is absent, the tests say so and do nothing.

#![expect(
    clippy::print_stdout,
    reason = "a test that could not look at anything says so"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use tracelaw_diagnostics::Source;
use tracelaw_mapping::{Entry, Mapping, parse};

const CASES: [&str; 4] = ["cometbft", "autobahn", "dpdk-ring", "epaxos"];

/// The folder of real documents.
fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let folder = std::env::var_os("TRACELAW_SHARED").map_or_else(|| beside.into(), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

fn read(case: &str) -> Option<(Mapping, usize, Value)> {
    let shared = shared()?;
    let document = shared
        .join("corpus")
        .join(case)
        .join("instrumentation-spec.md");
    let text = std::fs::read_to_string(&document).expect("the document is text");
    let answers = shared.join("answers").join(format!("{case}.json"));
    let answers = std::fs::read(answers).expect("the answers are there");
    let answers = serde_json::from_slice(&answers).expect("the answers are JSON");
    let (mapping, diagnostics) = parse(&Source::new("instrumentation-spec.md", text));
    Some((mapping, diagnostics.len(), answers))
}

/// The first actions of the entries that `holds` of.
fn entries_that(mapping: &Mapping, holds: impl Fn(&Entry) -> bool) -> Vec<&str> {
    let entries = mapping.entries.iter().filter(|entry| holds(entry));
    entries
        .filter_map(|entry| Some(entry.actions.first()?.name.value.as_str()))
        .collect()
}

fn shared_events(mapping: &Mapping) -> BTreeMap<&str, Vec<&str>> {
    let mut actions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, binding) in mapping.bindings() {
        actions
            .entry(&binding.event)
            .or_default()
            .push(&binding.action);
    }
    actions.retain(|_, actions| actions.len() > 1);
    actions
}

/// The last line that an entry's trigger names, where it is in none of the entry's ranges.
fn line_outside(entry: &Entry) -> Option<usize> {
    let line = entry.trigger.as_ref()?.lines.last()?.value;
    let mut ranges = entry
        .locations
        .iter()
        .filter_map(|location| Some(location.start?..=location.end?))
        .peekable();
    ranges.peek()?;
    (!ranges.any(|range| range.contains(&line))).then_some(line)
}

#[test]
fn the_corpus_reads_as_people_read_it() {
    for case in CASES {
        let Some((mapping, diagnostics, answers)) = read(case) else {
            return;
        };
        let check = |key: &str, got: Value| {
            let expected = answers.get(key).cloned().unwrap_or_else(|| json!({}));
            assert_eq!(got, expected, "{case}: {key}");
        };
        let map: Vec<_> = mapping
            .entries
            .iter()
            .map(|entry| {
                let actions: Vec<_> = entry
                    .actions
                    .iter()
                    .map(|action| &action.name.value)
                    .collect();
                let events: Vec<_> = entry
                    .event_names()
                    .iter()
                    .map(|event| &event.value)
                    .collect();
                json!({"actions": actions, "events": events})
            })
            .collect();
        let actions: Vec<_> = mapping
            .actions()
            .map(|(_, action)| &action.name.value)
            .collect();
        let events: Vec<_> = mapping
            .entries
            .iter()
            .flat_map(Entry::event_names)
            .map(|event| &event.value)
            .collect();
        let variables: Vec<_> = mapping
            .state
            .iter()
            .flat_map(|field| &field.variables)
            .map(|variable| &variable.value)
            .collect();
        let outside: BTreeMap<_, _> = mapping
            .entries
            .iter()
            .filter_map(|entry| Some((&entry.actions.first()?.name.value, line_outside(entry)?)))
            .collect();
        check("entries", json!(mapping.entries.len()));
        check("entry_map", json!(map));
        check("doc_actions", json!(actions));
        check("doc_events", json!(events));
        check("shared_events", json!(shared_events(&mapping)));
        check("doc_state_variables", json!(variables));
        let keys: Vec<_> = mapping
            .state_keys()
            .into_iter()
            .map(|key| &key.value)
            .collect();
        check("doc_state_json_keys", json!(keys));
        check("trigger_outside_location", json!(outside));
        check(
            "locations_na",
            json!(entries_that(&mapping, |entry| entry
                .locations
                .iter()
                .all(|location| location.file.is_none()))),
        );
        check(
            "locations_without_line",
            json!(entries_that(&mapping, |entry| entry.locations.iter().any(
                |location| location.file.is_some() && location.start.is_none()
            ))),
        );
        assert_eq!(diagnostics, 0, "{case}: the document itself is in order");
    }
}
