//! `lint` against the source tree: what it finds there, and what `--fix` does to the document.

use std::path::Path;

use serde_json::Value;

use crate::support::{Sandbox, tracelaw};

const SPEC: &str = "specs/raft/instrumentation-spec.md";

/// Exit code and JSON report.
fn lint(folder: &Path, args: &[&str]) -> (i32, Value) {
    let args: Vec<&str> = ["lint"]
        .iter()
        .chain(args)
        .chain(&["--format", "json"])
        .copied()
        .collect();
    let output = tracelaw(folder, &args);
    let json = serde_json::from_slice(&output.stdout).expect("JSON, whatever happens");
    (output.status.code().expect("an exit code"), json)
}

/// The codes of findings and errors, each once.
fn codes(report: &Value) -> Vec<&str> {
    let lists = ["findings", "errors"].map(|member| report[member].as_array());
    let mut codes: Vec<_> = lists
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("a readable file")
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a written file");
}

/// The document with the lines of every `src/*.rs:a-b` so much further down.
fn drifted(document: &str, by: i64) -> String {
    let mut text = String::new();
    let mut rest = document;
    while let Some(at) = rest.find(".rs:") {
        let (head, tail) = rest.split_at(at + ".rs:".len());
        let length = tail.find('`').expect("a place is in backticks");
        let lines: Vec<String> = tail[..length]
            .split('-')
            .map(|line| (line.parse::<i64>().expect("a number") + by).to_string())
            .collect();
        text.push_str(head);
        text.push_str(&lines.join("-"));
        rest = &tail[length..];
    }
    text + rest
}

#[test]
fn the_bundled_document_is_clean_and_a_drifted_copy_is_brought_back_byte_for_byte() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path();
    let original = read(folder, SPEC);
    let (exit, report) = lint(folder, &[SPEC]);
    assert_eq!((exit, codes(&report)), (0, vec![]), "{report:#}");
    assert_eq!(report["summary"]["places"], 11);
    for by in [1, -3, 40, -7] {
        let drifted = drifted(&original, by);
        write(folder, SPEC, &drifted);
        let (exit, report) = lint(folder, &[SPEC]);
        assert_eq!(
            (exit, codes(&report)),
            (0, vec!["TL405"]),
            "{by}: {report:#}"
        );
        let findings = report["findings"].as_array().expect("findings");
        assert_eq!(findings.len(), 11, "{by}");
        let message = findings[0]["message"].as_str().expect("a message");
        let expected = format!(
            "lines {}-{} of `src/node.rs` are lines 111-120 now",
            111 + by,
            120 + by
        );
        assert_eq!(message, expected);

        let (exit, report) = lint(folder, &[SPEC, "--fix"]);
        assert_eq!((exit, codes(&report)), (0, vec![]), "{by}: {report:#}");
        assert_eq!(report["summary"]["fixed"], 11);
        assert_eq!(read(folder, SPEC), original, "{by}");
        let (_, report) = lint(folder, &[SPEC, "--fix"]);
        assert_eq!(report["summary"]["fixed"], 0);
        assert_eq!(read(folder, SPEC), original, "{by}");
    }
}

#[test]
fn an_instrumented_tree_is_clean_until_the_document_changes() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path();
    let generated = tracelaw(folder, &["generate", SPEC, "--write"]);
    assert!(generated.status.success());
    let (exit, report) = lint(folder, &[SPEC, "--fix"]);
    assert_eq!((exit, codes(&report)), (0, vec![]), "{report:#}");
    assert_eq!(report["summary"]["fixed"], 0);

    let renamed = read(folder, SPEC).replace(
        "| **Trace event name** | `Restart` |",
        "| **Trace event name** | `Reboot` |",
    );
    write(folder, SPEC, &renamed);
    let (exit, report) = lint(folder, &[SPEC]);
    assert_eq!((exit, codes(&report)), (0, vec!["TL415", "TL417"]));
}

const DOCUMENT: &str = "\u{feff}# Clock\r\n\r\n### Tick\r\n\r\n\
- **Spec action**: `Tick`\r\n\
- **Code location**: `clock.rs:1-4` (`tick`)\r\n\
- **Trigger point**: After `self.now += 1` (line 2)\r\n\
- **Trace event name**: `Tick`\r\n";

const CODE: &str =
    "// How time passes.\nfn tick(&mut self) {\n    self.now += 1;\n    self.ring();\n}\n";

#[test]
fn a_fix_keeps_line_ends_a_byte_order_mark_permissions_and_links() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(folder, "docs/spec.md", DOCUMENT);
    write(folder, "code/clock.rs", CODE);
    let path = folder.join("docs/spec.md");
    let spec = if cfg!(unix) {
        "link.md"
    } else {
        "docs/spec.md"
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let mode = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(&path, mode).expect("our own file");
        symlink("docs/spec.md", folder.join("link.md")).expect("a link");
    }
    let output = tracelaw(folder, &["lint", spec, "--source", "code", "--fix"]);
    assert_eq!(output.status.code(), Some(0));
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        shown,
        format!("{spec}: brought the lines of 2 places up to date\ntracelaw: no findings\n")
    );
    let fixed = DOCUMENT
        .replace("rs:1-4", "rs:2-5")
        .replace("line 2", "line 3");
    assert_eq!(read(folder, "docs/spec.md"), fixed);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).expect("metadata").permissions();
        assert_eq!(mode.mode() & 0o777, 0o640);
        assert!(folder.join("link.md").is_symlink());
    }
}

/// What is wrong, the arguments, the exit code, and the codes of what is found.
type Case = (
    &'static str,
    &'static [&'static str],
    i32,
    &'static [&'static str],
);

const CASES: &[Case] = &[
    (
        "a source tree alone is enough",
        &["good.md", "--source", "code"],
        0,
        &[],
    ),
    (
        "a module too",
        &["good.md", "--source", "code", "--tla", "Clock.tla"],
        0,
        &[],
    ),
    (
        "drift is no failure",
        &["spec.md", "--source", "code"],
        0,
        &["TL405"],
    ),
    (
        "a place that is not there is",
        &["gone.md", "--source", "code"],
        1,
        &["TL403"],
    ),
    (
        "unless it is known",
        &["gone.md", "--source", "code", "--baseline", "known.json"],
        0,
        &[],
    ),
    (
        "a document without places",
        &["nowhere.md", "--source", "code"],
        4,
        &[],
    ),
    (
        "a document without places, if that is allowed",
        &["nowhere.md", "--source", "code", "--allow-empty"],
        0,
        &[],
    ),
    (
        "a tree that is missing",
        &["good.md", "--source", "absent"],
        2,
        &["TL901"],
    ),
    (
        "a fix without a tree",
        &["good.md", "--tla", "Clock.tla", "--fix"],
        2,
        &["TL909"],
    ),
    (
        "nothing to hold the document against",
        &["good.md"],
        2,
        &["TL903"],
    ),
];

#[test]
fn each_case_has_its_exit_code_and_its_findings() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    let good = DOCUMENT
        .replace("rs:1-4", "rs:2-5")
        .replace("line 2", "line 3");
    let nowhere = good.replace("`clock.rs:2-5` (`tick`)", "N/A (time passes)");
    write(folder, "good.md", &good);
    write(folder, "spec.md", DOCUMENT);
    write(folder, "gone.md", &good.replace("+= 1", "+= 2"));
    write(folder, "nowhere.md", &nowhere);
    write(folder, "code/clock.rs", CODE);
    write(
        folder,
        "Clock.tla",
        "---- MODULE Clock ----\nEXTENDS Naturals\nVARIABLE now\nInit == now = 0\n\
         Tick == now' = now + 1\nNext == Tick\nSpec == Init /\\ [][Next]_now\n====\n",
    );
    let (_, known) = lint(folder, &["gone.md", "--source", "code"]);
    write(folder, "known.json", &known.to_string());
    // The lines above the code come and go.
    write(folder, "code/clock.rs", &format!("\n\n{CODE}\n"));
    let (_, moved) = lint(folder, &["gone.md", "--source", "code"]);
    let print = |report: &Value| {
        let of_anchor = |finding: &&Value| finding["code"] == "TL403";
        let findings = report["findings"].as_array().expect("findings");
        findings
            .iter()
            .find(of_anchor)
            .map(|found| found["fingerprint"].clone())
    };
    assert_eq!(print(&known), print(&moved));
    write(folder, "code/clock.rs", CODE);
    for (name, args, exit, expected) in CASES {
        let (actual, report) = lint(folder, args);
        assert_eq!(
            (actual, codes(&report).as_slice()),
            (*exit, *expected),
            "{name}: {report:#}"
        );
    }
}
