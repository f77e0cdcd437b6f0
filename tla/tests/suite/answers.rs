//! What is found in real modules, against what people found by hand.

use std::path::PathBuf;

use serde_json::Value;
use tracelaw_tla::actions::ActionList;
use tracelaw_tla::config;
use tracelaw_tla::syntax::Name;
use tracelaw_tla::trace_spec::TraceSpec;

use crate::common;

const CASES: &[&str] = &["autobahn", "cometbft", "dpdk-ring", "epaxos"];

struct Case {
    name: &'static str,
    folder: PathBuf,
    answers: Value,
}

impl Case {
    fn names(&self, key: &str) -> Vec<String> {
        let list = self.answers[key].as_array();
        let list = list.unwrap_or_else(|| panic!("{}: no {key}", self.name));
        list.iter()
            .map(|name| name.as_str().expect("a name").to_owned())
            .collect()
    }
}

fn cases() -> Vec<Case> {
    let Some(shared) = common::shared() else {
        return Vec::new();
    };
    CASES
        .iter()
        .map(|name| {
            let answers = shared.join("answers").join(format!("{name}.json"));
            let answers = std::fs::read_to_string(answers).expect("readable");
            Case {
                name,
                folder: shared.join("corpus").join(name),
                answers: serde_json::from_str(&answers).expect("JSON"),
            }
        })
        .collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn actions_and_variables_of_the_next_state_relation() {
    for case in cases() {
        let modules = common::load_file(&case.folder.join("base.tla"));
        let (list, diagnostics) = ActionList::of(&modules, None, None);
        assert_eq!(common::lines(&diagnostics), Vec::<String>::new());
        let list = list.expect("a next-state relation");
        let names: Vec<_> = list.actions.iter().map(|a| a.name.clone()).collect();
        assert_eq!(names, case.names("next_actions"), "{}", case.name);
        let leaves: Vec<_> = list.actions.iter().flat_map(|a| a.leaves.clone()).collect();
        assert_eq!(leaves, case.names("next_leaf_actions"), "{}", case.name);
        assert_eq!(
            sorted(list.variables.clone()),
            sorted(case.names("base_variables")),
            "{}",
            case.name
        );
        // These specifications say of every variable what becomes of it.
        for action in &list.actions {
            let said = action.primed.iter().chain(&action.unchanged).cloned();
            assert_eq!(
                sorted(said.collect()),
                sorted(list.variables.clone()),
                "{}: {}",
                case.name,
                action.name
            );
        }
    }
}

/// The trace specification of a case, with its configuration.
fn trace_spec(case: &Case) -> TraceSpec {
    let modules = common::load_file(&case.folder.join("Trace.tla"));
    let (config, found) = config::parse(&common::source(&case.folder.join("Trace.cfg")));
    assert_eq!(common::lines(&found), Vec::<String>::new());
    let (spec, found) = TraceSpec::of(&modules, Some(&config));
    assert_eq!(common::lines(&found), Vec::<String>::new());
    spec
}

fn names<'a>(names: impl IntoIterator<Item = &'a Name>) -> Vec<String> {
    sorted(names.into_iter().map(ToString::to_string).collect())
}

#[test]
fn events_and_wrappers_of_trace_specifications() {
    for case in cases() {
        let spec = trace_spec(&case);
        let expect = |key: &str| sorted(case.names(key));
        let label = case.name;
        assert_eq!(
            names(spec.events.iter().map(|event| &event.name)),
            expect("trace_tla_events"),
            "{label}"
        );
        let idle = spec.events.iter().filter(|event| event.actions.is_empty());
        assert_eq!(
            names(idle.map(|event| &event.name)),
            expect("events_whose_wrapper_calls_no_base_action"),
            "{label}"
        );
        let unchecked = spec
            .wrappers
            .iter()
            .filter(|wrapper| wrapper.checks.is_empty());
        assert_eq!(
            names(unchecked.map(|wrapper| &wrapper.name)),
            expect("wrappers_without_state_check"),
            "{label}"
        );
        assert_eq!(
            case.answers["trace_event_wrappers"],
            spec.wrappers.len(),
            "{label}"
        );
        assert_eq!(
            case.answers["trace_silent_wrappers"],
            spec.silent.len(),
            "{label}"
        );
        assert_eq!(
            names(
                spec.unused_validators
                    .iter()
                    .map(|validator| &validator.name)
            ),
            expect("unused_validators"),
            "{label}"
        );
        assert_eq!(
            names(&spec.uninitialised),
            expect("traceinit_uninitialised_variables"),
            "{label}"
        );
    }
}

#[test]
fn base_actions_behind_events_and_silent_wrappers() {
    for case in cases() {
        let spec = trace_spec(&case);
        let silent = case.answers["silent_wrappers"]
            .as_object()
            .expect("a table");
        assert_eq!(silent.len(), spec.silent.len(), "{}", case.name);
        for wrapper in &spec.silent {
            let expect = silent[&*wrapper.name].as_array().expect("a list");
            let expect = expect
                .iter()
                .map(|name| name.as_str().expect("a name").to_owned());
            assert_eq!(
                names(&wrapper.actions),
                sorted(expect.collect()),
                "{}",
                wrapper.name
            );
        }
        let shared = case.answers["trace_shared_events"]
            .as_object()
            .expect("a table");
        let several = spec.events.iter().filter(|event| event.actions.len() > 1);
        assert_eq!(
            names(several.clone().map(|event| &event.name)),
            sorted(shared.keys().cloned().collect()),
            "{}",
            case.name
        );
        for event in several {
            let expect = shared[&*event.name].as_array().expect("a list");
            let expect = expect.iter().map(|text| {
                // `A`, `A (remark)` or `A via B (remark)`: B is what the wrapper calls.
                let words: Vec<_> = text.as_str().expect("text").split(' ').collect();
                let via = words.iter().position(|word| *word == "via");
                words[via.map_or(0, |via| via + 1)].to_owned()
            });
            assert_eq!(
                names(&event.actions),
                sorted(expect.collect()),
                "{}",
                event.name
            );
        }
    }
}

#[test]
fn state_keys_and_fields_that_trace_specifications_read() {
    for case in cases() {
        let spec = trace_spec(&case);
        let expect = case.answers["validated_state_keys"]
            .as_object()
            .expect("a table");
        let state: Vec<_> = spec
            .validated()
            .into_iter()
            .filter(|check| check.path.starts_with("state."))
            .collect();
        assert_eq!(
            sorted(state.iter().map(|check| check.key().to_owned()).collect()),
            sorted(expect.keys().cloned().collect()),
            "{}",
            case.name
        );
        for check in state {
            let expect = expect[check.key()].as_str().expect("an expression");
            let written = check.expression.replace('\'', "");
            assert!(
                written == expect || check.variables.iter().any(|name| **name == *expect),
                "{}: {written}, {expect}",
                check.key()
            );
        }
        // What is missing from entries is the document's business; that it is read is ours.
        let unlisted = &case.answers["trace_requires_fields_not_listed_in_entry"];
        for (path, events) in unlisted.as_object().expect("a table") {
            for event in events.as_array().expect("a list") {
                let event = spec
                    .event(event.as_str().expect("a name"))
                    .expect("it is handled");
                let by_event = event
                    .fields
                    .iter()
                    .any(|field| field.path == *path && field.required);
                let by_log = spec.log_fields.iter().any(|field| field.path == *path);
                assert!(by_event || by_log, "{}: {path}", event.name);
            }
        }
    }
}

#[test]
fn how_trace_specifications_notice_the_end() {
    // Name, whether the property is checked, deadlock, stuttering at the end, fairness.
    let expect = [
        ("autobahn", true, false, true, false),
        ("cometbft", false, true, true, false),
        ("dpdk-ring", false, true, false, false),
        ("epaxos", true, true, true, true),
    ];
    for (case, expect) in cases().iter().zip(expect) {
        let completion = trace_spec(case).completion;
        let [matched] = &completion.operators[..] else {
            panic!("{}: {:?}", case.name, completion.operators);
        };
        assert_eq!(&*matched.name, "TraceMatched");
        assert!(matched.liveness);
        assert_eq!(completion.liveness.len(), usize::from(expect.1));
        let found = (
            case.name,
            matched.checked,
            completion.deadlock,
            completion.stutters_at_end,
            completion.fair,
        );
        assert_eq!(found, expect);
    }
}

#[test]
fn trace_specifications_without_answers_are_read_whole() {
    let Some(shared) = common::shared() else {
        return;
    };
    let table = [
        ("etcd-raft-snapshot", "Traceetcdraft", 24, 0),
        ("hashicorp-raft", "Tracehashiraft", 11, 3),
    ];
    for (folder, name, events, silent) in table {
        let folder = shared.join("corpus").join(folder);
        let modules = common::load_file(&folder.join(format!("{name}.tla")));
        let source = common::source(&folder.join(format!("{name}.cfg")));
        let (config, _) = config::parse(&source);
        let (spec, found) = TraceSpec::of(&modules, Some(&config));
        assert_eq!(common::lines(&found), Vec::<String>::new());
        assert_eq!(
            (spec.events.len(), spec.silent.len()),
            (events, silent),
            "{name}"
        );
        assert!(spec.uninitialised.is_empty(), "{:?}", spec.uninitialised);
        assert!(
            spec.completion
                .operators
                .iter()
                .all(|operator| operator.checked)
        );
        assert!(spec.completion.liveness.is_empty());
    }
}
