//! Real documents against what a person read in them.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::support::{shared, tracelaw};

const CASES: [&str; 4] = ["autobahn", "cometbft", "dpdk-ring", "epaxos"];

#[test]
fn show_agrees_with_the_answers() {
    each_case(|case, folder, answer, failures| {
        let shown = json(
            folder,
            &["show", "instrumentation-spec.md", "--tla", "base.tla"],
        );
        let entries: Vec<Value> = shown["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .map(
                |entry| serde_json::json!({"actions": entry["actions"], "events": entry["events"]}),
            )
            .collect();
        if Value::from(entries.clone()) != answer["entry_map"] {
            failures.push(format!("{case}: entries {entries:?}"));
        }
        let bound: BTreeSet<String> = entries
            .iter()
            .flat_map(|entry| names(&entry["events"]))
            .collect();
        expect(
            case,
            "events",
            &bound,
            &names(&answer["doc_events"]),
            failures,
        );
        let without_line: BTreeSet<String> = shown["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .filter(|entry| {
                let locations = entry["locations"].as_array().expect("locations");
                !locations.is_empty()
                    && locations
                        .iter()
                        .all(|place| place["start"].is_null() && !place["file"].is_null())
            })
            .flat_map(|entry| names(&entry["actions"]))
            .collect();
        expect(
            case,
            "locations without line",
            &without_line,
            &names(&answer["locations_without_line"]),
            failures,
        );
    });
}

#[test]
fn actions_agree_with_the_answers() {
    each_case(|case, folder, answer, failures| {
        let list = json(folder, &["actions", "base.tla"]);
        let actions = list["actions"].as_array().expect("actions");
        let next: Vec<&str> = actions
            .iter()
            .filter_map(|action| action["name"].as_str())
            .collect();
        if Value::from(next.clone()) != answer["next_actions"] {
            failures.push(format!("{case}: next actions {next:?}"));
        }
        let leaves: BTreeSet<String> = actions
            .iter()
            .flat_map(|action| names(&action["leaves"]))
            .collect();
        expect(
            case,
            "leaves",
            &leaves,
            &names(&answer["next_leaf_actions"]),
            failures,
        );
        expect(
            case,
            "variables",
            &names(&list["variables"]),
            &names(&answer["base_variables"]),
            failures,
        );
    });
}

#[test]
fn lint_agrees_with_the_answers() {
    each_case(|case, folder, answer, failures| {
        let report = json(
            folder,
            &[
                "lint",
                "instrumentation-spec.md",
                "--tla",
                "base.tla",
                "--trace-spec",
                "Trace.tla",
                "--config",
                "Trace.cfg",
            ],
        );
        let found = |rule: &str, member: &str| -> BTreeSet<String> {
            report["findings"]
                .as_array()
                .expect("findings")
                .iter()
                .filter(|finding| finding["rule"] == rule)
                .map(|finding| match finding[member].as_str() {
                    Some(name) => name.to_owned(),
                    None => first_quoted(finding["message"].as_str().unwrap_or_default()),
                })
                .collect()
        };
        for (rule, member, key) in [
            ("action-without-entry", "action", "missing_entries"),
            ("unknown-action", "action", "unknown_actions"),
            ("action-not-in-next", "action", "defined_but_not_in_next"),
            ("shared-event", "event", "shared_events"),
            (
                "action-with-several-events",
                "action",
                "multi_event_actions",
            ),
            (
                "event-not-in-mapping",
                "event",
                "events_in_trace_not_in_doc",
            ),
            (
                "event-not-in-trace-spec",
                "event",
                "events_in_doc_not_in_trace",
            ),
            ("entry-without-event", "action", "entries_without_event"),
            (
                "trigger-outside-location",
                "action",
                "trigger_outside_location",
            ),
        ] {
            expect(
                case,
                rule,
                &found(rule, member),
                &names(&answer[key]),
                failures,
            );
        }
        for (rule, key) in [
            ("unknown-variable", "unknown_variables"),
            ("operator-as-variable", "operators_used_as_variables"),
            (
                "trace-init-misses-variable",
                "traceinit_uninitialised_variables",
            ),
        ] {
            expect(
                case,
                rule,
                &found(rule, "none"),
                &names(&answer[key]),
                failures,
            );
        }
    });
}

fn each_case(check: impl Fn(&str, &Path, &Value, &mut Vec<String>)) {
    let Some(shared) = shared() else { return };
    let mut failures = Vec::new();
    for case in CASES {
        let answer = std::fs::read(shared.join(format!("answers/{case}.json"))).expect("an answer");
        let answer = serde_json::from_slice(&answer).expect("an answer in JSON");
        check(
            case,
            &shared.join("corpus").join(case),
            &answer,
            &mut failures,
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let output = tracelaw(folder, &args);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{args:?}: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// The strings of an array, or the keys of an object.
fn names(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::Object(members) => members.keys().cloned().collect(),
        _ => BTreeSet::new(),
    }
}

fn first_quoted(message: &str) -> String {
    message.split('`').nth(1).unwrap_or_default().to_owned()
}

fn expect(
    case: &str,
    what: &str,
    actual: &BTreeSet<String>,
    expected: &BTreeSet<String>,
    failures: &mut Vec<String>,
) {
    if actual != expected {
        failures.push(format!(
            "{case}: {what}: found {actual:?}, expected {expected:?}"
        ));
    }
}
