//! Go: the trace module's own tests, the case of the writer, and hashicorp/raft as Debian packages it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::real_code::{has, instrument, run, skip, validate};
use crate::support::{copy, repository};

/// Where Debian puts the sources of Go packages.
const PACKAGES: &str = "/usr/share/gocode";
const RAFT: &str = "src/github.com/hashicorp/raft";

/// Tests of hashicorp/raft whose traces are judged.
const JUDGED: [&str; 10] = [
    "TestRaft_TripleNode",
    "TestRaft_LeaderFail",
    "TestRaft_LiveBootstrap",
    "TestRaft_JoinNode",
    "TestRaft_RemoveFollower",
    "TestRaft_RemoveLeader",
    "TestRaft_ReJoinFollower",
    "TestRaft_LeaderLeaseExpire",
    "TestRaft_LeadershipTransfer",
    "TestRaft_VerifyLeader",
];

fn go(folder: &Path, arguments: &[&str], environment: &[(&str, OsString)]) -> String {
    let mut command = Command::new("go");
    command
        .args(arguments)
        .env("GO111MODULE", "off")
        .env_remove("TRACELAW_TRACE")
        .envs(environment.iter().map(|(name, value)| (name, value)));
    run(folder, &mut command)
}

/// The files that gofmt would change.
fn unformatted(folder: &Path) -> BTreeSet<String> {
    let list = run(folder, Command::new("gofmt").args(["-l", "."]));
    list.lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "needs Go"]
fn the_trace_module_passes_its_tests() {
    if !has("go", "version") {
        return skip("go");
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let module = repository().join("codegen/src/languages/go/module");
    copy(&module, scratch.path());
    assert_eq!(unformatted(scratch.path()), BTreeSet::new());
    for tags in ["", "tracelaw"] {
        go(scratch.path(), &["vet", "-tags", tags, "."], &[]);
    }
    go(scratch.path(), &["test", "-tags", "tracelaw", "."], &[]);
}

#[test]
#[ignore = "needs Go"]
fn what_is_written_compiles_with_tracing_and_without() {
    if !has("go", "version") {
        return skip("go");
    }
    let case = repository().join("codegen/tests/cases/go");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    copy(&case.join("before"), scratch.path());
    let before = unformatted(scratch.path());
    copy(&case.join("after"), scratch.path());
    assert_eq!(unformatted(scratch.path()), before);
    // The case has values that are left open, in the place of which nothing is written.
    for tags in ["", "tracelaw"] {
        for package in [".", "vote"] {
            go(
                &scratch.path().join(package),
                &["vet", "-tags", tags, "."],
                &[],
            );
        }
    }
}

/// hashicorp/raft in a folder of its own.
struct Raft {
    scratch: tempfile::TempDir,
}

impl Raft {
    /// A copy; `None` if it is not installed.
    fn new() -> Option<Self> {
        let installed = Path::new(PACKAGES).join(RAFT);
        if !has("go", "version") || !installed.join("raft.go").is_file() {
            skip("go or golang-github-hashicorp-raft-dev");
            return None;
        }
        let scratch = tempfile::tempdir().expect("a temporary folder");
        copy(&installed, &scratch.path().join(RAFT));
        Some(Self { scratch })
    }

    fn folder(&self) -> PathBuf {
        self.scratch.path().join(RAFT)
    }

    fn go(&self, arguments: &[&str]) -> String {
        let path = format!("{}:{PACKAGES}", self.scratch.path().display());
        go(&self.folder(), arguments, &[("GOPATH", path.into())])
    }

    /// Builds its tests.
    fn build(&self, name: &str, tags: &str) -> PathBuf {
        let binary = self.scratch.path().join(name);
        let output = binary.display().to_string();
        self.go(&["test", "-c", "-tags", tags, "-o", &output, "."]);
        binary
    }

    /// Runs tests and gives the line of each result, without how long it took. They have to pass; their
    /// clocks are fast, so that a busy machine may take two attempts more.
    fn test(&self, binary: &Path, pattern: &str, trace: Option<&Path>) -> Vec<String> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut command = Command::new(binary);
            command.args(["-test.v", "-test.run", pattern]);
            command
                .current_dir(self.folder())
                .env_remove("TRACELAW_TRACE");
            if let Some(trace) = trace {
                let _ = fs::remove_file(trace);
                command.env("TRACELAW_TRACE", trace);
            }
            let output = command.output().expect("it runs");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            if output.status.success() {
                let results = text.lines().filter(|line| line.starts_with("--- "));
                let mut results: Vec<String> = results
                    .map(|line| line.split(" (").next().unwrap_or_default().to_owned())
                    .collect();
                results.sort();
                return results;
            }
            assert!(attempts < 3, "{pattern}: {text}");
        }
    }
}

#[test]
#[ignore = "needs Go and golang-github-hashicorp-raft-dev"]
fn hashicorp_raft_passes_its_tests_and_is_judged_by_their_traces() {
    let Some(raft) = Raft::new() else { return };
    let document = repository().join("specs/hashicorp-raft/instrumentation-spec.md");
    let values = repository().join("specs/hashicorp-raft/values.go");
    fs::copy(values, raft.folder().join("values.go")).expect("it is writable");
    let formatted = unformatted(&raft.folder());
    let vet = ["vet", "-testinggoroutine=false", "-tags", "tracelaw", "."];
    let plain = raft.build("plain.test", "");

    let report = instrument(&document, &raft.folder(), &[]);
    let sites = report["sites"].as_array().expect("a list");
    let placed = sites.iter().filter(|site| site["status"] == "placed");
    assert_eq!((placed.count(), sites.len()), (33, 33), "{report:#}");
    assert_eq!(unformatted(&raft.folder()), formatted);
    raft.go(&vet);
    let (off, on) = (
        raft.build("off.test", ""),
        raft.build("on.test", "tracelaw"),
    );

    // Without the tag nothing of the module is in the program but a constant.
    let symbols = go(
        &raft.folder(),
        &["tool", "nm", &off.display().to_string()],
        &[],
    );
    assert!(
        !symbols.contains("tracelaw"),
        "the module is in the program"
    );

    // Observation only: the same tests pass without the patch, with it, and with tracing compiled in.
    let all = format!(
        "^({}|TestCommitment_.*|TestConfiguration_.*)$",
        JUDGED.join("|")
    );
    let expected = raft.test(&plain, &all, None);
    assert!(expected.len() > JUDGED.len(), "{expected:?}");
    let trace = raft.scratch.path().join("all.ndjson");
    for (binary, trace) in [(&off, None), (&on, None), (&on, Some(trace.as_path()))] {
        assert_eq!(raft.test(binary, &all, trace), expected);
    }

    // One file a test: its servers are a history of their own.
    let traces: Vec<PathBuf> = JUDGED
        .iter()
        .map(|test| {
            let trace = raft.scratch.path().join(format!("{test}.ndjson"));
            raft.test(&on, &format!("^{test}$"), Some(&trace));
            trace
        })
        .collect();
    let (output, report) = validate(&document, &traces, &["--level", "3"]);
    assert!(output.status.success(), "{report:#}");
    for trace in report["traces"].as_array().expect("a list") {
        assert_eq!(trace["level_reached"], 3, "{}", trace["file"]);
    }
}
