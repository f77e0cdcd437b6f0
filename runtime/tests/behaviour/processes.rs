//! Whole processes: the environment, and the end.
//!
//! Each test runs this binary again, for one of the ignored tests below.

use std::path::Path;
use std::process::{Command, Output};

use tracelaw::{Session, emit};

/// Runs one of the tests below in a process of its own.
fn run(child: &str, trace: &Path) -> Output {
    command(&format!("processes::{child}"), trace)
        .output()
        .expect("it runs")
}

/// A process of its own for an ignored test.
pub(crate) fn command(child: &str, trace: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command
        .args(["--exact", child, "--ignored", "--nocapture"])
        .env("TRACELAW_TRACE", trace);
    command
}

/// The event types and actions of a trace.
fn kinds(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path)
        .expect("a trace")
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).expect("a record");
            record["event_type"].as_str().expect("a type").to_owned()
        })
        .collect()
}

#[test]
fn the_environment_asks_for_a_trace_and_the_exit_ends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let expect = ["session.started", "custom.action.Tick", "session.ended"];
    for (child, code) in [("returns", 0), ("exits", 7)] {
        let output = run(child, &path);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
    }
    assert_eq!(kinds(&path), expect);
    assert_eq!(kinds(&folder.path().join("run.2.trace.jsonl")), expect);
}

#[test]
fn a_session_of_the_programs_own_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let output = run("starts", &path);
    assert!(output.status.success(), "{output:?}");
    assert!(!path.exists());
}

#[test]
fn a_trace_that_cannot_be_written_is_reported_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run("returns", &folder.path().join("missing/run.trace.jsonl"));
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("tracelaw:"))
        .collect();
    assert!(
        matches!(lines[..], [line] if line.contains("TRACELAW_TRACE: cannot create")),
        "{text}"
    );
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn returns() {
    emit!("Tick");
}

#[test]
#[ignore = "run by another test, in a process of its own"]
#[expect(
    clippy::exit,
    reason = "the test is about a program that leaves without unwinding"
)]
fn exits() {
    emit!("Tick");
    std::process::exit(7);
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn starts() {
    let memory = tracelaw::Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .start()
        .expect("a session");
    emit!("Tick");
    drop(session);
    emit!("Tock");
    assert_eq!(memory.records().len(), 3);
}
