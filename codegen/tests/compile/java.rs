//! The case `java` with javac: it compiles without a warning, does what it did, and says so.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tracelaw_codegen::{FileSystemTree, Options, plan};
use tracelaw_diagnostics::Source;

use super::{ROOT, copy};

/// Whether a program answers; says so where it does not.
pub(super) fn has(program: &str, argument: &str) -> bool {
    let found = Command::new(program)
        .arg(argument)
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        let _ = writeln!(std::io::stdout(), "skipped: {program} is not here");
    }
    found
}

/// A copy of the case, and one that is instrumented.
pub(super) fn case(name: &str, scratch: &Path) -> (PathBuf, PathBuf) {
    let case = Path::new(ROOT).join("tests/cases").join(name);
    let (plain, traced) = (scratch.join("plain"), scratch.join("traced"));
    copy(&case.join("before"), &plain);
    copy(&case.join("before"), &traced);
    let spec = fs::read_to_string(case.join("spec.md")).expect("text");
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", spec));
    let tree = FileSystemTree::open(&traced).expect("it is a folder");
    let plan = plan(&mapping, &tree, &Options::default());
    tree.write(&plan).expect("it is writable");
    (plain, traced)
}

/// What a command prints; it has to succeed.
#[track_caller]
pub(super) fn output(folder: &Path, command: &mut Command, trace: Option<&Path>) -> String {
    command.current_dir(folder).env_remove("TRACELAW_TRACE");
    if let Some(trace) = trace {
        command.env("TRACELAW_TRACE", trace);
    }
    let output = command.output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

/// The events of a trace.
pub(super) fn events(trace: &Path) -> Vec<Value> {
    let text = fs::read_to_string(trace).expect("the run wrote a trace");
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a record"))
        .map(|record| {
            assert_eq!(record["tag"], "trace");
            assert!(record["ts"].as_u64() > Some(1_000_000_000_000_000_000));
            record["event"].clone()
        })
        .collect()
}

/// Of those of an event, the values of `value`.
pub(super) fn shown(events: &[Value], name: &str) -> Vec<Value> {
    let of = events.iter().filter(|event| event["name"] == name);
    of.map(|event| event["value"].clone()).collect()
}

fn compile(folder: &Path, more: &[&str]) -> PathBuf {
    let classes = folder.join("classes");
    let mut files = Vec::new();
    sources(folder, &mut files);
    let mut javac = Command::new("javac");
    javac.args(["-Xlint:all", "-Werror", "-encoding", "ISO-8859-1", "-d"]);
    javac.arg(&classes).args(more).args(files);
    output(folder, &mut javac, None);
    classes
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it is a folder") {
        let path = entry.expect("it is readable").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "java")
        {
            files.push(path);
        }
    }
}

#[test]
fn instrumented_java_compiles_does_the_same_and_says_what_it_did() {
    if !has("javac", "-version") {
        return;
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = case("java", scratch.path());
    let trace = scratch.path().join("run.ndjson");
    let run = |classes: &Path, trace| {
        let mut java = Command::new("java");
        java.args(["-Dfile.encoding=UTF-8", "-cp"])
            .arg(classes)
            .arg("app.Main");
        output(scratch.path(), &mut java, trace)
    };
    let before = run(&compile(&plain, &[]), None);
    let classes = compile(&traced, &[]);
    assert_eq!(run(&classes, None), before);
    assert!(!trace.exists());
    assert_eq!(run(&classes, Some(&trace)), before);

    let events = events(&trace);
    let named = |name: &str| -> Vec<Value> {
        let of = events.iter().filter(|event| event["name"] == name);
        of.cloned().collect()
    };
    assert_eq!(
        named("Start"),
        [
            json!({"name": "Start", "nid": "one", "state": {"term": 1, "role": "follower"}}),
            json!({"name": "Start", "nid": "seven", "state": {"term": 1, "role": "follower"}}),
            json!({"name": "Start", "nid": "two", "state": {"term": 0, "role": "follower"}}),
        ]
    );
    assert_eq!(
        named("Rise"),
        [
            json!({"name": "Rise", "nid": "seven",
                "state": {"term": 2, "role": "leader", "vote": null}}),
            json!({"name": "Rise", "nid": "seven", "outcome": "err",
                "state": {"term": 2, "role": "leader", "vote": null}}),
        ]
    );
    assert_eq!(
        named("Vote"),
        [
            json!({"name": "Vote", "nid": "one", "state": {"term": 1, "vote": "a"}, "msg": {"from": "a"}})
        ]
    );
    assert_eq!(named("Load").len(), 2, "the guard keeps one out");
    let of_handle: Vec<_> = events
        .iter()
        .filter_map(|event| event["name"].as_str())
        .filter(|name| matches!(*name, "Short" | "Default" | "Stored" | "Handled"))
        .collect();
    assert_eq!(
        of_handle,
        [
            "Short", "Stored", "Handled", "Handled", "Default", "Stored", "Handled"
        ]
    );
    assert_eq!(named("Default")[0]["text"], "\"é\\");
    let odd = shown(&events, "Odd");
    assert_eq!(
        Value::from(odd[..13].to_vec()).to_string(),
        "[null,true,1180591620717411303424,0.5,\"NaN\",\"line\\nfeed \u{fffd} 😀\",\"c\",\
         \"LEADER\",{\"1\":[2,3]},null,4,\"a/b\",\"behind a gap\"]"
            .replace("1180591620717411303424", &json!(2_f64.powi(70)).to_string())
    );
    assert_eq!(odd.len(), 13 + 200);
    assert_eq!(
        named("custom.trace.gap"),
        [json!({"name": "custom.trace.gap", "count": 2})]
    );
}

#[test]
fn the_trace_module_of_java_is_java_8() {
    if !has("javac", "-version") {
        return;
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    copy(
        &Path::new(ROOT).join("src/languages/java/module"),
        scratch.path(),
    );
    compile(scratch.path(), &["--release", "8", "-Xlint:-options"]);
}
