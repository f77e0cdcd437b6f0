//! `--states FILE`: what is written comes back.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;
use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::eval::session::Query;
use tracelaw_tla::eval::{Interner, Nowhere, Spec, State, Value};

use crate::support::repository;
use crate::trace_spec::{TRACE_SPEC, folder, validate};

fn source(path: &Path) -> Arc<Source> {
    let text = std::fs::read_to_string(path).expect("a written file");
    Source::new(path.display().to_string(), text)
}

/// The states of a file in the Informal Trace Format, by the names of the variables.
fn read_itf(path: &Path) -> (Vec<String>, Vec<Vec<Value>>, Json) {
    let json: Json = serde_json::from_str(source(path).text()).expect("JSON");
    let names: Vec<String> = (json["vars"].as_array().expect("variables").iter())
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect();
    let mut interner = Interner::default();
    let states = (json["states"].as_array().expect("states").iter())
        .map(|state| {
            names
                .iter()
                .map(|name| Value::from_itf(&state[name], &mut interner).expect("a value"))
                .collect()
        })
        .collect();
    (names, states, json)
}

/// The states of the one behaviour of a module, without the variable that counts them.
fn read_module(path: &Path, names: &[String]) -> Vec<Vec<Value>> {
    let config = source(&path.with_extension("cfg"));
    let (spec, diagnostics) = Spec::load(&source(path), &mut |_| None, &config);
    let spec = spec.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let variables: Vec<&str> = spec.variables().collect();
    assert_eq!(variables[..names.len()], *names);
    assert_eq!(variables.len(), names.len() + 1);
    let mut session = spec.session(&Nowhere);
    let mut at = session.initial_states().expect("initial states");
    let mut states = Vec::new();
    while let [state] = &at[..] {
        states.push(state.iter().take(names.len()).cloned().collect());
        let next = session.successors(state, &Query::default());
        at = (next.expect("successors").into_iter())
            .map(|step| step.state)
            .collect::<Vec<State>>();
    }
    assert!(at.is_empty(), "a behaviour has no branches");
    // As TLC counts them.
    let outcome = spec.check(&Nowhere, CheckOptions::default());
    assert!(outcome.verdict.is_accepted(), "{:?}", outcome.verdict);
    assert_eq!(outcome.distinct_states, states.len() as u64);
    states
}

/// Writes both forms, which have to say the same; returns the states and the report.
fn both(folder: &Path, args: &[&str]) -> (Vec<String>, Vec<Vec<Value>>, Json, Json) {
    let (_, report) = validate(folder, &[args, &["--states", "s.itf.json"]].concat());
    let (_, again) = validate(folder, &[args, &["--states", "s.tla"]].concat());
    assert_eq!(report["traces"], again["traces"]);
    assert_eq!(report["errors"], Json::Array(Vec::new()));
    let (names, states, itf) = read_itf(&folder.join("s.itf.json"));
    assert_eq!(read_module(&folder.join("s.tla"), &names), states);
    (names, states, itf, report)
}

#[test]
fn states_of_a_trace_specification_come_back() {
    let folder = folder();
    let args = ["trace.ndjson", "--trace-spec", "Trace.tla"];
    let (names, states, itf, report) = both(folder.path(), &args);
    assert_eq!(names, ["count", "l"]);
    let counts: Vec<&Value> = states.iter().map(|state| &state[0]).collect();
    assert_eq!(counts, [&Value::Int(0), &Value::Int(1), &Value::Int(3)]);
    assert_eq!(report["traces"][0]["distinct_states"], 3);
    assert_eq!(itf["#meta"]["format"], "ITF");
    assert_eq!(itf["#meta"]["source"], "trace.ndjson");
    assert_eq!(itf["states"][2]["#meta"]["action"], "RaiseTwo");
    assert_eq!(itf["states"][2]["#meta"]["line"], 2);
}

#[test]
fn states_of_a_rejected_trace_end_where_it_does() {
    let folder = folder();
    let event = |count: u64| {
        format!(
            "{{\"event\":{{\"name\":\"RaiseTwo\",\"nid\":\"a\",\"state\":{{\"count\":{count}}}}}}}\n"
        )
    };
    let trace = event(2) + &event(4) + &event(6) + &event(9);
    std::fs::write(folder.path().join("bad.ndjson"), trace).expect("a written file");
    // The fourth event is no step.
    let args = ["bad.ndjson", "--trace-spec", "Trace.tla"];
    let (_, states, ..) = both(folder.path(), &args);
    assert_eq!(states.len(), 4);
    // The third one breaks the invariant.
    let args = [&args[..], &["--config", "Three.cfg"]].concat();
    let (_, states, ..) = both(folder.path(), &args);
    assert_eq!(states.last().map(|state| &state[0]), Some(&Value::Int(6)));
}

#[test]
fn states_of_the_mapping_come_back() {
    let specs = repository().join("specs/raft");
    let path = |name: &str| specs.join(name).display().to_string();
    let (document, trace) = (
        path("instrumentation-spec.md"),
        path("traces/calm.trace.jsonl"),
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let args = [document.as_str(), &trace, "--level", "2"];
    let (names, states, itf, report) = both(folder.path(), &args);
    assert_eq!(report["traces"][0]["verdict"], "accepted", "{report:#}");
    assert!(names.contains(&"currentTerm".to_owned()), "{names:?}");
    let lines = (itf["states"].as_array().into_iter().flatten())
        .filter(|state| state["#meta"]["line"].is_u64());
    assert_eq!(lines.count() as u64, report["traces"][0]["events"]);
    assert!(states.len() as u64 > report["traces"][0]["events"].as_u64().unwrap_or(0));
}

#[test]
fn what_a_form_would_change_is_refused_or_reported() {
    let folder = folder();
    let spec = String::from_utf8_lossy(TRACE_SPEC).into_owned();
    let write = |name: &str, text: String| {
        std::fs::write(folder.path().join(name), text).expect("a written file");
    };
    write(
        "Wide.tla",
        spec.replace("MODULE Trace ", "MODULE Wide ")
            .replace("count = 0", "count = 4294967296 - 4294967296")
            .replace("count' = count + n", "n > 0")
            .replace("count' = Line.event.state.count", "count' = 4294967296"),
    );
    write(
        "Model.tla",
        spec.replace("MODULE Trace ", "MODULE Model ")
            .replace("VARIABLES", "CONSTANT Nil\nVARIABLES")
            .replace("count' = count + n", "n > 0")
            .replace("count = 0", "count = <<>>")
            .replace("count' = Line.event.state.count", "count' = <<Nil>>"),
    );
    let config = "SPECIFICATION Spec\nPROPERTY Done\nCHECK_DEADLOCK FALSE\n";
    write("Wide.cfg", config.to_owned());
    write("Model.cfg", config.to_owned() + "CONSTANT Nil = Nil\n");
    let run = |spec: &str, states: &str| {
        let args = ["trace.ndjson", "--trace-spec", spec, "--states", states];
        validate(folder.path(), &args)
    };
    let (exit, report) = run("Wide.tla", "wide.tla");
    assert_eq!(exit, Some(2));
    let message = report["errors"][0]["message"].to_string();
    assert!(message.contains("holds 4294967296"), "{message}");
    assert!(!folder.path().join("wide.tla").exists());
    let (exit, _) = run("Wide.tla", "wide.itf.json");
    assert_eq!(exit, Some(0));
    let (_, states, _) = read_itf(&folder.path().join("wide.itf.json"));
    assert_eq!(states[1][0], Value::Int(1 << 32));

    let (exit, report) = run("Model.tla", "model.itf.json");
    assert_eq!(exit, Some(0));
    let message = report["findings"][0]["message"].to_string();
    assert!(message.contains("#unserializable`: Nil"), "{message}");
    let args = ["trace.ndjson", "--trace-spec", "Model.tla"];
    let (_, states, ..) = both(folder.path(), &args);
    let nil = Value::sequence(vec![Value::Model("Nil".into())]);
    assert_eq!(states[1][0], nil);
}
