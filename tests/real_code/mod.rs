//! Other people's code, and programs in other languages: instrumented from a document, built, run, and
//! their traces judged. These tests build what they need, so they are ignored unless asked for:
//! `cargo test -p tracelaw-cli --test tracelaw -- --ignored real_code`. Where a toolchain or a package is
//! missing, a test says so and passes.

mod c_family;
mod dpdk_ring;
mod go;
mod pysyncobj;
mod raft_rs;
mod two_phase_commit;
mod viewstamped;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::tracelaw;

/// Says why a test does nothing; with `TRACELAW_NO_SKIP`, that is a failure.
pub(crate) fn skip(what: &str) {
    assert!(
        std::env::var_os("TRACELAW_NO_SKIP").is_none(),
        "{what} is not here"
    );
    let _ = writeln!(std::io::stdout(), "skipped: {what} is not here");
}

/// Whether a program answers.
pub(crate) fn has(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs a command in a folder, which has to succeed; what it printed to standard output.
#[track_caller]
pub(crate) fn run(folder: &Path, command: &mut Command) -> String {
    let output = command.current_dir(folder).output().expect("it runs");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Generates a document's patch for `source` and applies it with git; the report on every site.
#[track_caller]
pub(crate) fn instrument(document: &Path, source: &Path, more: &[&str]) -> Value {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let patch: PathBuf = scratch.path().join("out.patch");
    let (document, root) = (document.display().to_string(), source.display().to_string());
    let patch = patch.display().to_string();
    let mut arguments = vec!["generate", &document, "--source", &root, "-o", &patch];
    arguments.extend(["--format", "json"]);
    arguments.extend(more);
    let report = json(&tracelaw(source, &arguments));
    // A folder inside of another repository would be taken for a part of that.
    run(source, Command::new("git").args(["init", "-q"]));
    run(source, Command::new("git").args(["apply", &patch]));
    report
}

/// Validates traces; the report.
#[track_caller]
pub(crate) fn validate(document: &Path, traces: &[PathBuf], more: &[&str]) -> (Output, Value) {
    let document = document.display().to_string();
    let traces: Vec<String> = traces
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let mut arguments = vec!["validate", &document];
    arguments.extend(traces.iter().map(String::as_str));
    arguments.extend(["--format", "json"]);
    arguments.extend(more);
    let output = tracelaw(crate::support::repository(), &arguments);
    let report = json(&output);
    (output, report)
}

#[track_caller]
fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}
