//! The whole way with the real tools: plan, `git apply`, compile, run. One program a language, since
//! each build takes its time.

#[path = "compile/java.rs"]
mod java;
#[path = "compile/python.rs"]
mod python;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tracelaw_codegen::{Dependency, FileSystemTree, Options, SiteStatus, plan};
use tracelaw_diagnostics::Source;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it is writable");
    for entry in fs::read_dir(from).expect("it is a folder") {
        let path = entry.expect("it is readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("it is writable");
        }
    }
}

fn run(folder: &Path, program: &str, arguments: &[&str], trace: Option<&Path>) -> String {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .args(arguments)
        .env(
            "CARGO_TARGET_DIR",
            // Shared with the other tests that build packages: what they depend on is built once.
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("nested"),
        )
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("TRACELAW_TRACE");
    if let Some(trace) = trace {
        command.env("TRACELAW_TRACE", trace);
    }
    let output = command.output().expect("it runs");
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Event names of a trace, each with its `args` and state where it has them.
fn events(trace: &Path) -> Vec<String> {
    let text = fs::read_to_string(trace).expect("the run wrote a trace");
    text.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a record"))
        .map(|record| record["payload"].clone())
        .filter(|payload| payload["action"].is_string())
        .map(|payload| {
            let mut text = payload["action"].as_str().unwrap_or_default().to_owned();
            for member in ["node", "state", "args"] {
                if !payload[member].is_null() {
                    text.push_str(&format!(" {member}={}", payload[member]));
                }
            }
            text
        })
        .collect()
}

#[test]
fn an_instrumented_program_compiles_does_the_same_and_says_what_it_did() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let folder = scratch.path().join("program");
    copy(&Path::new(ROOT).join("tests/program"), &folder);
    // The versions that this workspace was built with are the ones that are there without a network.
    fs::copy(
        Path::new(ROOT).join("../Cargo.lock"),
        folder.join("Cargo.lock"),
    )
    .expect("it is there");
    run(&folder, "git", &["init", "-q"], None);
    let before = run(&folder, "cargo", &["run", "-q", "--offline"], None);

    let spec = fs::read_to_string(folder.join("spec.md")).expect("text");
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", spec));
    let mut options = Options::default();
    let runtime: PathBuf = Path::new(ROOT).join("../runtime");
    options.dependency = Dependency::Path(runtime.to_str().expect("UTF-8").to_owned());
    let tree = FileSystemTree::open(&folder).expect("it is a folder");
    let plan = plan(&mapping, &tree, &options);
    for site in &plan.sites {
        assert_ne!(site.status, SiteStatus::Refused, "{site:?}");
    }
    let patch = scratch.path().join("out.patch");
    fs::write(&patch, plan.patch()).expect("it is writable");
    run(
        &folder,
        "git",
        &["apply", patch.to_str().expect("UTF-8")],
        None,
    );

    let trace = scratch.path().join("run.trace.jsonl");
    let after = run(&folder, "cargo", &["run", "-q", "--offline"], Some(&trace));
    assert_eq!(after, before);
    assert_eq!(
        events(&trace),
        [
            r#"Step node=7 args={"number":0}"#,
            r#"Bump state={"term":1}"#,
            r#"Campaign state={"role":"Follower","term":2}"#,
            r#"Step node=7 args={"number":1}"#,
            r#"Lead node=7 state={"role":"Leader","term":2}"#,
            r#"Step node=7 args={"number":2}"#,
            "Failing",
            r#"Fail node=7 args={"number":2,"unknown":null}"#,
            r#"Step node=7 args={"number":3}"#,
            r#"Send node=7 args={"sent":4}"#,
            r#"Step node=7 args={"number":4}"#,
        ]
    );
}
