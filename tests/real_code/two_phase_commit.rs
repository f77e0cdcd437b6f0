//! The two-phase commit in Java: compiled and run with tracing off and on.

use std::path::Path;
use std::process::Command;

use super::{has, instrument, run, skip, validate};
use crate::support::{copy, repository};

#[test]
#[ignore = "runs javac and java"]
fn a_two_phase_commit_in_java_follows_its_specification() {
    if !has("javac", "-version") {
        return skip("javac");
    }
    let system = repository().join("specs/two-phase-commit");
    let document = system.join("instrumentation-spec.md");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = (scratch.path().join("plain"), scratch.path().join("traced"));
    copy(&system.join("src"), &plain);
    copy(&system.join("src"), &traced);
    let report = instrument(&document, &traced, &[]);
    assert_eq!(report["summary"]["placed"], 9, "{report:#}");
    compile(&plain);
    compile(&traced);
    for mode in ["calm", "rough"] {
        let trace = scratch.path().join(format!("{mode}.ndjson"));
        let java = |folder: &Path, trace: Option<&Path>| {
            let journals = tempfile::tempdir().expect("a temporary folder");
            let mut java = Command::new("java");
            java.args(["-cp", "classes", "twophase.Main"])
                .arg(journals.path())
                .arg(mode);
            java.env_remove("TRACELAW_TRACE");
            if let Some(trace) = trace {
                java.env("TRACELAW_TRACE", trace);
            }
            run(folder, &mut java)
        };
        let before = java(&plain, None);
        assert_eq!(java(&traced, None), before, "{mode}");
        assert!(!trace.exists());
        assert_eq!(java(&traced, Some(&trace)), before, "{mode}");
        let (output, report) = validate(&document, &[trace], &["--level", "3"]);
        assert_eq!(output.status.code(), Some(0), "{mode}: {report:#}");
        assert_eq!(
            report["traces"][0]["level_reached"], 3,
            "{mode}: {report:#}"
        );
    }
}

fn compile(folder: &Path) {
    run(
        folder,
        Command::new("sh").args([
            "-c",
            "javac -Xlint:all -Werror -Xlint:-options --release 8 -d classes $(find twophase -name '*.java')",
        ]),
    );
}
