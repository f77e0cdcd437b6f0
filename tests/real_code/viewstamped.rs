//! The replicated log in C++: compiled and run with tracing off and on.

use std::path::Path;
use std::process::Command;

use super::{has, instrument, run, skip, validate};
use crate::support::{copy, repository};

#[test]
#[ignore = "runs g++ and what it builds"]
fn a_replicated_log_in_cpp_follows_its_specification() {
    if !has("g++", "--version") {
        return skip("g++");
    }
    let system = repository().join("specs/cpp-viewstamped");
    let document = system.join("instrumentation-spec.md");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = (scratch.path().join("plain"), scratch.path().join("traced"));
    copy(&system.join("src"), &plain);
    copy(&system.join("src"), &traced);
    let report = instrument(&document, &traced, &[]);
    assert_eq!(report["summary"]["placed"], 13, "{report:#}");
    build(&plain, "plain", "-O1");
    build(&traced, "off", "-O1");
    build(&traced, "on", "-O1 -DTRACELAW");

    let started = |program: &Path, arguments: &[&str], trace: Option<&str>| {
        let mut command = Command::new(program);
        command.args(arguments).env_remove("TRACELAW_TRACE");
        if let Some(trace) = trace {
            command.env("TRACELAW_TRACE", scratch.path().join(trace));
        }
        run(scratch.path(), &mut command)
    };
    let (off, on) = (traced.join("off"), traced.join("on"));
    for seed in ["1", "2"] {
        let arguments = ["--seed", seed];
        let before = started(&plain.join("plain"), &arguments, None);
        assert_eq!(started(&off, &arguments, Some("off.ndjson")), before);
        assert_eq!(started(&on, &arguments, None), before);
        let trace = format!("{seed}.ndjson");
        assert_eq!(started(&on, &arguments, Some(&trace)), before);
    }
    assert!(!scratch.path().join("off.ndjson").exists());
    started(&on, &["--threads"], Some("threads.ndjson"));
    for trace in ["1.ndjson", "2.ndjson", "threads.ndjson"] {
        let trace = scratch.path().join(trace);
        let (output, report) = validate(&document, &[trace], &["--level", "3"]);
        assert_eq!(output.status.code(), Some(0), "{report:#}");
        assert_eq!(report["traces"][0]["level_reached"], 3, "{report:#}");
    }

    started(&on, &["--hasty"], Some("hasty.ndjson"));
    let trace = scratch.path().join("hasty.ndjson");
    let (output, report) = validate(&document, std::slice::from_ref(&trace), &["--level", "1"]);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    let (output, report) = validate(&document, &[trace], &["--level", "2"]);
    assert_eq!(output.status.code(), Some(1), "{report:#}");
}

fn build(folder: &Path, name: &str, flags: &str) {
    let command = format!(
        "g++ -std=c++17 -Wall -Wextra -Wshadow -Wconversion -Werror {flags} -pthread *.cpp -o {name}"
    );
    run(folder, Command::new("sh").args(["-c", &command]));
}
