//! The crate `raft` 0.7, from the registry: instrumented from its document it does what it did, what
//! it does is a behaviour of `specs/raft-rs`, and with a fault put into it, it is none.
//!
//! `TRACELAW_BLESS=1` records the runs in `specs/raft-rs/traces` again.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{instrument, run, skip, validate};
use crate::raft_rs::{DOCUMENT, TRACES, rejected_at};
use crate::support::{repository, tracelaw};

/// The arguments of a run of the harness, and the name of the recording that it is.
type Run = (&'static [&'static str], Option<&'static str>);

/// They take every action between them.
const RUNS: &[Run] = &[
    (&["59", "700"], Some("elections")),
    (&["12", "700", "pre-vote", "check-quorum"], Some("pre-vote")),
    (&["16", "4000"], None),
    (&["30", "4000", "check-quorum"], None),
    (&["23", "4000", "pre-vote"], None),
];

/// A change of the crate that makes it unsafe.
struct Fault {
    from: &'static str,
    to: &'static str,
    run: Run,
    /// The event that is no step, and the conjunct that says why.
    event: &'static str,
    conjunct: &'static str,
}

const FAULTS: &[Fault] = &[
    Fault {
        from: "(self.vote == INVALID_ID && self.leader_id == INVALID_ID)",
        to: "(self.leader_id == INVALID_ID)",
        run: (&["36", "300", "pre-vote"], Some("votes-twice")),
        event: "GrantVote",
        conjunct: "votedFor[i] = m.from",
    },
    Fault {
        from: "let mci = self.mut_prs().maximal_committed_index().0;",
        to: "let mci = self.raft_log.persisted;",
        run: (&["1", "700"], None),
        event: "Commit",
        conjunct: "index > commitIndex[i]",
    },
];

#[test]
#[ignore = "builds the crate `raft` of the registry, with what it depends on"]
fn the_crate_raft_does_what_its_specification_says() {
    let Some(raft) = Crate::unpack() else { return };
    let plain = raft.read("src/raft.rs");
    raft.build(&["harness"]);
    let expected: Vec<String> = RUNS.iter().map(|run| raft.harness(run.0, None)).collect();

    let runtime = repository().join("runtime").display().to_string();
    let dependency = ["--dependency", &runtime];
    let report = instrument(&repository().join(DOCUMENT), &raft.source(), &dependency);
    let sites = report["sites"].as_array().expect("an array");
    assert!(sites.len() > 30, "{report:#}");
    assert!(
        sites.iter().all(|site| site["status"] == "placed"),
        "{report:#}"
    );
    raft.generate(&["--check", dependency[0], dependency[1]]);

    // Compiled without the runtime's feature, nothing is recorded, whatever the environment says.
    let manifest = raft.read("Cargo.toml");
    let off = manifest.replace("runtime\" }", "runtime\", default-features = false }");
    assert_ne!(off, manifest);
    raft.write("Cargo.toml", &off);
    raft.build(&["harness"]);
    let nothing = raft.trace("nothing");
    assert_eq!(raft.harness(RUNS[0].0, Some(&nothing)), expected[0]);
    assert!(!nothing.exists());
    raft.write("Cargo.toml", &manifest);

    raft.build(&["harness", "five_mem_node"]);
    let mut traces = Vec::new();
    for ((arguments, name), expected) in RUNS.iter().zip(&expected) {
        assert_eq!(&raft.harness(arguments, None), expected, "{arguments:?}");
        let trace = raft.trace(&arguments.join("-"));
        assert_eq!(
            &raft.harness(arguments, Some(&trace)),
            expected,
            "{arguments:?}"
        );
        bless(&trace, *name);
        traces.push(trace);
    }
    let five = raft.trace("five_mem_node");
    raft.example("five_mem_node", &[], Some(&five));
    traces.push(five);
    let (output, report) = validate(&repository().join(DOCUMENT), &traces, &["--level", "3"]);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    // Not even an action that none of them takes.
    assert_eq!(report["findings"], Value::Array(Vec::new()));
    for trace in report["traces"].as_array().expect("an array") {
        assert_eq!(trace["verdict"], "accepted", "{trace:#}");
        assert_eq!(trace["level_reached"], 3, "{trace:#}");
    }

    let sound = raft.read("src/raft.rs");
    for fault in FAULTS {
        assert_eq!(sound.matches(fault.from).count(), 1, "{}", fault.from);
        raft.write("src/raft.rs", &sound.replace(fault.from, fault.to));
        raft.build(&["harness"]);
        let trace = raft.trace(fault.event);
        raft.harness(fault.run.0, Some(&trace));
        bless(&trace, fault.run.1);
        let (output, report) = validate(&repository().join(DOCUMENT), &[trace], &["--level", "3"]);
        assert_eq!(output.status.code(), Some(1), "{report:#}");
        rejected_at(&report["traces"][0], fault.event, fault.conjunct);
    }

    raft.write("src/raft.rs", &sound);
    raft.generate(&["--revert"]);
    assert!(
        raft.read("src/raft.rs") == plain,
        "what was put in is taken out again"
    );
}

/// The crate's sources in a folder of their own.
struct Crate {
    folder: tempfile::TempDir,
}

impl Crate {
    /// Unpacks it; says so where it cannot be had.
    fn unpack() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let asks = folder.path().join("asks");
        fs::create_dir_all(asks.join("src")).expect("it is writable");
        fs::write(asks.join("src/lib.rs"), "").expect("it is writable");
        let manifest = "[package]\nname = \"asks\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                        [dependencies]\nraft = \"=0.7.0\"\n[workspace]\n";
        fs::write(asks.join("Cargo.toml"), manifest).expect("it is writable");
        let output = Command::new("cargo")
            .args(["metadata", "--format-version", "1"])
            .current_dir(&asks)
            .output()
            .expect("cargo runs");
        if !output.status.success() {
            skip("the crate `raft` 0.7.0 of the registry");
            return None;
        }
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let packages = metadata["packages"].as_array().expect("an array");
        let manifest = packages
            .iter()
            .find(|package| package["name"] == "raft")
            .and_then(|package| package["manifest_path"].as_str())
            .expect("a dependency");
        let root = Path::new(manifest).parent().expect("a folder");
        let raft = Self { folder };
        copy(root, &raft.source());
        // Its lock file is of versions that today's compiler does not take, and its benchmarks and
        // unit tests depend on more than all the rest.
        let _ = fs::remove_file(raft.source().join("Cargo.lock"));
        let mut manifest = raft.read("Cargo.toml");
        for name in ["anyhow", "criterion", "datadriven", "itertools"] {
            let from = manifest
                .find(&format!("[dev-dependencies.{name}]"))
                .expect(name);
            let length = manifest[from..].find("\n\n").expect("another table");
            manifest.replace_range(from..from + length + 2, "");
        }
        raft.write("Cargo.toml", &manifest);
        let harness = repository().join("specs/raft-rs/harness.rs");
        fs::copy(harness, raft.source().join("examples/harness.rs")).expect("it is there");
        Some(raft)
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("raft")
    }

    fn trace(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.trace.jsonl"))
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.source().join(file)).expect("text")
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.source().join(file), text).expect("it is writable");
    }

    /// What it depends on is built once for all runs, and for other tests that build packages.
    fn target() -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("nested")
    }

    fn build(&self, examples: &[&str]) {
        let mut command = Command::new("cargo");
        command.args(["build", "-q"]);
        command.args(examples.iter().flat_map(|name| ["--example", name]));
        command.env("CARGO_TARGET_DIR", Self::target());
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        run(&self.source(), &mut command);
    }

    fn harness(&self, arguments: &[&str], trace: Option<&Path>) -> String {
        self.example("harness", arguments, trace)
    }

    fn example(&self, name: &str, arguments: &[&str], trace: Option<&Path>) -> String {
        let mut command = Command::new(Self::target().join("debug/examples").join(name));
        command.args(arguments).env_remove("TRACELAW_TRACE");
        if let Some(trace) = trace {
            command.env("TRACELAW_TRACE", trace);
        }
        run(&self.source(), &mut command)
    }

    fn generate(&self, more: &[&str]) {
        let document = repository().join(DOCUMENT).display().to_string();
        let source = self.source().display().to_string();
        let mut arguments = vec!["generate", &document, "--source", &source];
        arguments.extend(more);
        let output = tracelaw(repository(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
}

/// Copies files, but not that they are read-only.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it is writable");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("it is readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            let bytes = fs::read(&path).expect("it is readable");
            fs::write(&target, bytes).expect("it is writable");
        }
    }
}

/// Keeps a recording, where that is asked for.
fn bless(trace: &Path, name: Option<&str>) {
    let (Some(name), Some(_)) = (name, std::env::var_os("TRACELAW_BLESS")) else {
        return;
    };
    let folder = repository().join(TRACES);
    fs::create_dir_all(&folder).expect("it is writable");
    let path = folder.join(format!("{name}.trace.jsonl.gz"));
    let file = fs::File::create(path).expect("it is writable");
    let mut writer = flate2::write::GzEncoder::new(file, flate2::Compression::best());
    let bytes = fs::read(trace).expect("the run wrote it");
    writer.write_all(&bytes).expect("it is writable");
    writer.finish().expect("it is writable");
}
