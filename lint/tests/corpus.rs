//! Real documents against what a person found in them.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use tracelaw_diagnostics::Diagnostic;

const CASES: [&str; 4] = ["autobahn", "cometbft", "dpdk-ring", "epaxos"];

/// Where the documents are, if they are there.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    if folder.join("corpus").is_dir() {
        return Some(folder);
    }
    println!("skipped: no documents in {}", folder.display());
    None
}

/// The strings of an array, or the keys of an object.
fn names(value: &serde_json::Value) -> BTreeSet<String> {
    match value {
        serde_json::Value::Array(items) => items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        serde_json::Value::Object(members) => members.keys().cloned().collect(),
        _ => BTreeSet::new(),
    }
}

type Subject = fn(&Diagnostic) -> Option<&String>;

#[test]
fn the_findings_are_those_of_the_answers() {
    let Some(shared) = shared() else { return };
    let action: Subject = |finding| finding.action.as_ref();
    let event: Subject = |finding| finding.event.as_ref();
    let variable: Subject = |finding| finding.variable.as_ref();
    let mut failures = Vec::new();
    for case in CASES {
        let answers = std::fs::read(shared.join(format!("answers/{case}.json"))).unwrap();
        let answers: serde_json::Value = serde_json::from_slice(&answers).unwrap();
        let files: BTreeMap<String, String> = [
            "instrumentation-spec.md",
            "base.tla",
            "Trace.tla",
            "Trace.cfg",
        ]
        .into_iter()
        .map(|name| {
            let path = shared.join("corpus").join(case).join(name);
            (name.to_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
        let findings = support::lint(&files);
        for (rule, subject, key) in [
            ("action-without-entry", action, "missing_entries"),
            ("unknown-action", action, "unknown_actions"),
            ("action-not-in-next", action, "defined_but_not_in_next"),
            ("shared-event", event, "shared_events"),
            ("action-with-several-events", action, "multi_event_actions"),
            ("unknown-variable", variable, "unknown_variables"),
            (
                "operator-as-variable",
                variable,
                "operators_used_as_variables",
            ),
            ("entry-without-event", action, "entries_without_event"),
            ("event-not-in-mapping", event, "events_in_trace_not_in_doc"),
            (
                "event-not-in-trace-spec",
                event,
                "events_in_doc_not_in_trace",
            ),
            (
                "trigger-outside-location",
                action,
                "trigger_outside_location",
            ),
            (
                "state-never-checked",
                variable,
                "captured_but_not_validated",
            ),
            (
                "trace-init-misses-variable",
                variable,
                "traceinit_uninitialised_variables",
            ),
        ] {
            let found: BTreeSet<String> = findings
                .iter()
                .filter(|finding| finding.rule.name == rule)
                .filter_map(|finding| subject(finding).cloned())
                .collect();
            let expected = names(&answers[key]);
            if found != expected {
                failures.push(format!(
                    "{case}: {rule}: found {found:?}, expected {expected:?}"
                ));
            }
        }
        let unlisted = answers["trace_requires_fields_not_listed_in_entry"]
            .as_object()
            .unwrap();
        let expected: BTreeSet<(String, String)> = unlisted
            .iter()
            .flat_map(|(path, events)| {
                names(events)
                    .into_iter()
                    .map(|event| (path.clone(), event))
                    .collect::<Vec<_>>()
            })
            .collect();
        let found: BTreeSet<(String, String)> = findings
            .iter()
            .filter(|finding| finding.rule.name == "field-not-listed")
            .flat_map(|finding| {
                let event = finding.event.clone().unwrap();
                let quoted = finding.message.split('`').skip(1).step_by(2);
                quoted
                    .take_while(|name| **name != event)
                    .map(|path| (path.to_owned(), event.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        if found != expected {
            failures.push(format!(
                "{case}: field-not-listed: found {found:?}, expected {expected:?}"
            ));
        }
        let wrappers: BTreeSet<String> = findings
            .iter()
            .filter(|finding| finding.rule.name == "wrapper-without-state-check")
            .filter_map(|finding| finding.message.split('`').nth(1).map(str::to_owned))
            .collect();
        if wrappers != names(&answers["wrappers_without_state_check"]) {
            failures.push(format!("{case}: wrapper-without-state-check: {wrappers:?}"));
        }
        let others: BTreeSet<_> = findings.iter().map(|finding| finding.rule.name).collect();
        for (rule, expected) in [
            // By the notes of the answers.
            ("property-without-fairness", case == "autobahn"),
            ("completion-not-checked", case == "dpdk-ring"),
            ("action-arity", false),
        ] {
            if others.contains(rule) != expected {
                failures.push(format!("{case}: {rule}: expected {expected}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
