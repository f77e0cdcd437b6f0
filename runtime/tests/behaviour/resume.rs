//! A program that is started again, and writes to the file that is there.

use std::fs;
use std::path::Path;

use tracelaw::{Checkpoints, Session, emit};
use tracelaw_events::blocks::Block;
use tracelaw_events::checkpoint::Note;
use tracelaw_events::envelope::Format;
use tracelaw_events::findings::Findings;
use tracelaw_events::verify::{
    Anchors, Checks, Completeness, Context, Verification, Verifier, check_block,
};

use crate::support::alone;

/// One run of the program; `count` events.
fn run(path: &Path, count: u32) {
    let session = Session::builder()
        .file(path)
        .append()
        .checkpoints(Checkpoints::every(2))
        .lossless()
        .start()
        .expect("a session");
    for count in 0..count {
        emit!("Step", fields(count));
    }
    assert!(session.finish().complete);
}

fn verify(files: &[&Path]) -> Verification {
    let mut anchors = Anchors::default();
    let mut findings = Findings::new("notes", 20);
    for path in files {
        let side = format!("{}.checkpoints", path.display());
        if let Ok(notes) = fs::read_to_string(side) {
            anchors.read("notes", &notes, &|_: &Note| true, &mut findings);
        }
    }
    assert_eq!(findings.into_diagnostics(), []);
    let checks = Checks {
        leaves: true,
        content: true,
        event: None,
    };
    let mut verifier = Verifier::new(anchors, false, 20);
    for path in files {
        let name = path.display().to_string();
        verifier.begin(&name);
        let context = Context {
            file: &name,
            format: Format::Trace,
            checks: &checks,
            max_findings: 20,
        };
        let text = fs::read_to_string(path).expect("a trace");
        verifier.add(check_block(&Block::of(&text), context));
    }
    verifier.finish()
}

fn continues(path: &Path, line: usize) -> serde_json::Value {
    let text = fs::read_to_string(path).expect("a trace");
    let line = text.lines().nth(line).expect("a line");
    let record: serde_json::Value = serde_json::from_str(line).expect("a record");
    record["payload"]["session_config"]["continues"].clone()
}

#[test]
fn a_whole_file_is_appended_to_and_each_session_names_the_one_before() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    run(&path, 3);
    let before = fs::read_to_string(&path).expect("a trace");
    run(&path, 2);
    run(&path, 0);
    let text = fs::read_to_string(&path).expect("a trace");
    assert!(text.starts_with(&before), "nothing is written over");
    assert_eq!(text.lines().count(), 5 + 4 + 2);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    assert_eq!(continues(&path, 0), serde_json::Value::Null);
    assert_eq!(continues(&path, 5)["sequence"], 5);
    assert_eq!(continues(&path, 9)["sequence"], 4);
    let verification = verify(&[&path]);
    assert_eq!(verification.findings, []);
    let sessions = &verification.sessions;
    let complete = |it: &tracelaw_events::verify::SessionSummary| {
        (it.completeness, it.unanchored) == (Completeness::Complete, Some(0))
    };
    assert_eq!(sessions.len(), 3);
    assert!(sessions.iter().all(complete), "{sessions:?}");
}

#[test]
fn a_session_that_was_killed_behind_a_whole_record_is_gone_on_from_in_its_file() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    run(&path, 3);
    let text = fs::read_to_string(&path).expect("a trace");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&path, lines[..3].concat()).expect("a trace");
    fs::remove_file(format!("{}.checkpoints", path.display())).expect("checkpoints");
    run(&path, 1);
    assert_eq!(continues(&path, 3)["sequence"], 3);
    let verification = verify(&[&path]);
    assert_eq!(verification.findings, []);
    assert_eq!(verification.sessions.len(), 2);
}

#[test]
fn half_a_record_and_one_that_was_changed_are_left_as_they_are() {
    let _alone = alone();
    for changed in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.trace.jsonl");
        run(&path, 3);
        let mut text = fs::read_to_string(&path).expect("a trace");
        if changed {
            text = text.replace("\"actions_executed\":3", "\"actions_executed\":4");
        } else {
            text.truncate(text.len() - 40);
        }
        fs::write(&path, &text).expect("a trace");
        run(&path, 1);
        assert_eq!(fs::read_to_string(&path).expect("a trace"), text);
        let next = folder.path().join("run.2.trace.jsonl");
        let names = continues(&next, 0);
        assert_eq!(names["file"], "run.trace.jsonl");
        assert_eq!(names["sequence"], if changed { 5 } else { 4 });
        let torn = names["torn_bytes"].as_u64().unwrap_or_default();
        assert_eq!(torn > 0, !changed);
        // The program that is started once more appends to the new file, which is whole.
        run(&path, 1);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 4);
        assert_eq!(verify(&[&next]).sessions.len(), 2);
    }
}
