//! Checkpoints beside the trace.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tracelaw::{Checkpoints, Rotation, Session, emit};
use tracelaw_events::blocks::Block;
use tracelaw_events::checkpoint::Note;
use tracelaw_events::envelope::Format;
use tracelaw_events::findings::Findings;
use tracelaw_events::verify::{
    Anchors, Checks, Completeness, Context, Verification, Verifier, check_block,
};

use crate::support::alone;

/// Verifies a trace with the checkpoints beside it: how many there are, how complete it is, and
/// how many records no checkpoint covers.
fn verify(trace: &Path) -> (usize, Completeness, Option<u64>) {
    let (count, mut verification) = verify_with(trace, &|_: &Note| true);
    // Of a trace in several files this is one.
    let elsewhere = &tracelaw_events::rules::SESSION_ELSEWHERE;
    (verification.findings).retain(|finding| finding.rule.code != elsewhere.code);
    assert_eq!(verification.findings, []);
    let session = &verification.sessions[0];
    (count, session.completeness, session.unanchored)
}

/// Verifies a trace with those of the checkpoints beside it that are trusted.
fn verify_with(trace: &Path, is_trusted: &dyn Fn(&Note) -> bool) -> (usize, Verification) {
    let side = format!("{}.checkpoints", trace.display());
    let notes = fs::read_to_string(side).expect("checkpoints");
    let (mut anchors, mut findings) = (Anchors::new(true), Findings::new("notes", 20));
    anchors.read("notes", &notes, is_trusted, &mut findings);
    let checks = Checks {
        leaves: true,
        ..Checks::default()
    };
    let mut verifier = Verifier::new(anchors, false, 20);
    verifier.begin("t");
    let text = fs::read_to_string(trace).expect("a trace");
    let context = Context {
        file: "t",
        format: Format::Trace,
        checks: &checks,
        max_findings: 20,
    };
    verifier.add(check_block(&Block::of(&text), context));
    let mut verification = verifier.finish();
    verification.findings.extend(findings.into_diagnostics());
    (Note::parse_all(&notes).0.len(), verification)
}

#[cfg(feature = "sign")]
#[test]
fn checkpoints_are_signed_while_the_program_runs() {
    use tracelaw::SigningKey;

    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let key = |seed| SigningKey::from_seed("raft.example", [seed; 32]).expect("a key");
    let (own, other) = (key(1).verifying_key(), key(2).verifying_key());
    let session = Session::builder()
        .file(&path)
        .checkpoints(Checkpoints::every(3).signed(key(1)))
        .lossless()
        .start()
        .expect("a session");
    for count in 0..10 {
        emit!("Step", fields(count));
        session.flush(Duration::from_secs(20));
    }
    session.finish();
    let (count, verification) = verify_with(&path, &|note| own.has_signed(note));
    assert!(count >= 4, "{count} checkpoints");
    assert_eq!(verification.findings, []);
    let session = &verification.sessions[0];
    assert_eq!(session.completeness, Completeness::Complete);
    assert_eq!(session.unanchored, Some(0));
    // Of another key none is worth anything, and one is expected.
    let (_, verification) = verify_with(&path, &|note| other.has_signed(note));
    let mut rules: Vec<&str> = (verification.findings.iter())
        .map(|finding| finding.rule.name)
        .collect();
    rules.dedup();
    assert_eq!(rules, ["trace-unsigned", "checkpoint-signature"]);
}

#[test]
fn checkpoints_are_made_every_so_many_records_and_at_the_end() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let session = Session::builder()
        .file(&path)
        .checkpoints(Checkpoints::every(1))
        .lossless()
        .start()
        .expect("a session");
    for count in 0..5 {
        emit!("Step", fields(count));
    }
    session.finish();
    let (count, completeness, unanchored) = verify(&path);
    assert!(count >= 1);
    assert_eq!(
        (completeness, unanchored),
        (Completeness::Complete, Some(0))
    );
}

#[test]
fn checkpoints_are_made_when_time_has_passed() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let session = Session::builder()
        .file(&path)
        .checkpoints(Checkpoints::every(1_000_000).or_after(Duration::from_millis(5)))
        .lossless()
        .start()
        .expect("a session");
    emit!("Step");
    let side = folder.path().join("run.trace.jsonl.checkpoints");
    let begun = Instant::now();
    while !side.exists() && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(side.exists(), "while the program still runs");
    session.finish();
    assert_eq!(verify(&path).2, Some(0));
}

#[test]
fn each_file_of_a_rotation_has_checkpoints_of_its_own() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |number: u32| match number {
        1 => folder.path().join("run.trace.jsonl"),
        _ => folder.path().join(format!("run.{number}.trace.jsonl")),
    };
    let session = Session::builder()
        .file(path(1))
        .rotate(Rotation::bytes(2_000))
        .checkpoints(Checkpoints::every(1_000))
        .lossless()
        .start()
        .expect("a session");
    for count in 0..20 {
        emit!("Step", fields(count));
    }
    session.finish();
    let mut number = 1;
    while path(number).exists() {
        let verified = verify(&path(number));
        assert_eq!(
            verified,
            (1, Completeness::Complete, Some(0)),
            "file {number}"
        );
        number += 1;
    }
    assert!(number > 2, "it was rotated");
}
