//! The cases of C and C++ with the compilers: no warning in any standard, the same output with tracing
//! and without, and what the trace modules write, also under the sanitizers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{has, instrument, run, skip};
use crate::support::{copy, repository};

/// A case's program, plain and instrumented, in a temporary folder.
fn case(name: &str, scratch: &Path) -> (PathBuf, PathBuf) {
    let case = repository().join("codegen/tests/cases").join(name);
    let (plain, traced) = (scratch.join("plain"), scratch.join("traced"));
    copy(&case.join("before"), &plain);
    copy(&case.join("before"), &traced);
    instrument(&case.join("spec.md"), &traced, &[]);
    (plain, traced)
}

fn build(folder: &Path, compiler: &str, flags: &str, files: &str, name: &str) {
    let command =
        format!("{compiler} -Wall -Wextra -Wshadow -Werror -pthread {flags} {files} -o {name}");
    run(folder, Command::new("sh").args(["-c", &command]));
}

fn started(folder: &Path, name: &str, trace: Option<&Path>) -> String {
    let mut command = Command::new(folder.join(name));
    command.env_remove("TRACELAW_TRACE");
    if let Some(trace) = trace {
        command.env("TRACELAW_TRACE", trace);
    }
    run(folder, &mut command)
}

/// The events of a trace, and how many were lost.
fn events(trace: &Path) -> (Vec<Value>, u64) {
    let text = fs::read_to_string(trace).expect("a trace");
    let (mut events, mut lost) = (Vec::new(), 0);
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let event = &record["event"];
        match event["name"].as_str() {
            Some("custom.trace.gap") => lost += event["count"].as_u64().expect("a number"),
            _ => events.push(event.clone()),
        }
    }
    (events, lost)
}

/// The section of a compiled file that holds its code.
fn code(folder: &Path, source: &str, compiler: &str) -> Vec<u8> {
    let command = format!(
        "{compiler} -O2 -c {source} -o code.o && objcopy -O binary --only-section=.text code.o code.bin"
    );
    run(folder, Command::new("sh").args(["-c", &command]));
    fs::read(folder.join("code.bin")).expect("code")
}

#[test]
#[ignore = "runs gcc and what it builds"]
fn c_code_does_the_same_with_its_events() {
    if !has("gcc", "--version") {
        return skip("gcc");
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = case("c", scratch.path());
    let files = "main.c src/node.c";
    build(&plain, "gcc -std=c11", "", files, "plain");
    let before = started(&plain, "plain", None);
    let trace = scratch.path().join("trace.ndjson");
    for standard in ["c99", "c11", "c17"] {
        let compiler = format!("gcc -std={standard} -pedantic");
        build(&traced, &compiler, "", files, "off");
        build(&traced, &compiler, "-DTRACELAW", files, "on");
        assert_eq!(started(&traced, "off", Some(&trace)), before);
        assert_eq!(started(&traced, "on", None), before);
        assert!(!trace.exists());
        assert_eq!(started(&traced, "on", Some(&trace)), before);
        let (events, lost) = events(&trace);
        assert_eq!((events.len(), lost), (36, 0));
        let state = &events[0]["state"];
        let expected =
            serde_json::json!({"role": "leader", "stored": 4, "term": 4, "voted": false});
        assert_eq!((&events[0]["nid"], state), (&Value::from("n1"), &expected));
        let described = events.iter().find(|event| event["name"] == "Describe");
        assert_eq!(described.expect("an event")["text"], "node \"two\" 2");
        fs::remove_file(&trace).expect("it is there");
    }
    if has("objcopy", "--version") {
        let of = |folder: &Path| code(folder, "src/node.c", "gcc");
        assert!(
            of(&plain) == of(&traced),
            "the code without tracing differs"
        );
    }
}

#[test]
#[ignore = "runs g++ and what it builds"]
fn cpp_code_does_the_same_with_its_events() {
    if !has("g++", "--version") {
        return skip("g++");
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = case("cpp", scratch.path());
    build(&plain, "g++ -std=c++17", "", "*.cpp", "plain");
    let before = started(&plain, "plain", None);
    let trace = scratch.path().join("trace.ndjson");
    for flags in ["-std=c++14", "-std=c++20 -fsanitize=address,undefined"] {
        build(&traced, "g++", flags, "*.cpp", "off");
        build(
            &traced,
            "g++",
            &format!("{flags} -DTRACELAW"),
            "*.cpp",
            "on",
        );
        assert_eq!(started(&traced, "off", Some(&trace)), before);
        assert!(!trace.exists());
        assert_eq!(started(&traced, "on", Some(&trace)), before);
        let (events, lost) = events(&trace);
        // The values of `History` throw; and no event tells of a function that an exception left.
        assert_eq!((events.len(), lost), (13, 1), "{events:#?}");
        let expected = serde_json::json!({
            "balance": 30, "history": [30], "ledger": {"in": 30}, "state": "open",
        });
        assert_eq!(events[2]["state"], expected);
        fs::remove_file(&trace).expect("it is there");
    }
    if has("objcopy", "--version") {
        let of = |folder: &Path| code(folder, "account.cpp", "g++ -std=c++17");
        assert!(
            of(&plain) == of(&traced),
            "the code without tracing differs"
        );
    }
}

#[test]
#[ignore = "runs gcc and what it builds"]
fn threads_write_intervals_without_a_race() {
    if !has("gcc", "--version") {
        return skip("gcc");
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (_, traced) = case("c-lock-free", scratch.path());
    for sanitizer in ["thread", "address,undefined"] {
        let flags = format!("-g -O1 -fsanitize={sanitizer} -DTRACELAW");
        build(&traced, "gcc", &flags, "cell.c", "on");
        let trace = scratch.path().join("trace.ndjson");
        assert_eq!(started(&traced, "on", Some(&trace)), "2000\n");
        let (events, lost) = events(&trace);
        let count = |name: &str| events.iter().filter(|event| event["name"] == name).count();
        let counts = ["Raise", "Enter", "Put", "Take"].map(count);
        assert_eq!((counts, lost), ([2000, 2000, 1000, 1000], 0));
        let mut moments = Vec::new();
        for event in &events {
            let moment = |key: &str| event[key].as_u64().expect("a number");
            assert!(moment("start") < moment("end"), "{event}");
            moments.push(moment("end"));
        }
        moments.sort_unstable();
        moments.dedup();
        assert_eq!(moments.len(), events.len(), "no two events end at once");
        fs::remove_file(&trace).expect("it is there");
    }
}
