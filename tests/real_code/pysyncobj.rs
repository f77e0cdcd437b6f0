//! PySyncObj, a Raft in Python from PyPI: three nodes on this machine, with tracing off and on.

use std::path::Path;
use std::process::Command;

use super::{has, instrument, run, skip, validate};
use crate::support::{copy, repository};

#[test]
#[ignore = "takes a package from PyPI and runs three nodes"]
fn pysyncobj_follows_its_specification() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = (scratch.path().join("plain"), scratch.path().join("traced"));
    let installed = has("python3", "--version")
        && Command::new("python3")
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--no-compile",
            ])
            .args(["--disable-pip-version-check", "--root-user-action=ignore"])
            .args(["pysyncobj==0.3.17", "--target"])
            .arg(&plain)
            .output()
            .is_ok_and(|output| output.status.success());
    if !installed {
        return skip("pysyncobj 0.3.17, or python3");
    }
    copy(&plain, &traced);
    let system = repository().join("specs/pysyncobj");
    let document = system.join("instrumentation-spec.md");
    let report = instrument(&document, &traced, &[]);
    assert_eq!(report["summary"]["placed"], 16, "{report:#}");

    let trace = scratch.path().join("cluster.ndjson");
    let cluster = |package: &Path, trace: Option<&Path>| {
        let journals = tempfile::tempdir().expect("a temporary folder");
        let mut python = Command::new("python3");
        python
            .arg("-B")
            .arg(system.join("cluster.py"))
            .arg(journals.path());
        python
            .env("PYTHONPATH", package)
            .env_remove("TRACELAW_TRACE");
        if let Some(trace) = trace {
            python.env("TRACELAW_TRACE", trace);
        }
        run(journals.path(), &mut python)
    };
    let before = cluster(&plain, None);
    assert_eq!(cluster(&traced, None), before);
    assert!(!trace.exists());
    assert_eq!(cluster(&traced, Some(&trace)), before);
    let (output, report) = validate(&document, &[trace], &["--level", "3"]);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!(report["traces"][0]["level_reached"], 3, "{report:#}");
}
