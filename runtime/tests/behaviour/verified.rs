//! What the runtime writes is what verification asks for.

use std::fs;
use std::path::Path;

use serde_json::json;
use tracelaw::{
    Artifact, Context, Instrument, Level, Memory, Relationship, Rotation, Session, SessionBuilder,
    Span, SpanKind, emit, field,
};
use tracelaw_events::blocks::{Blocks, Limits};
use tracelaw_events::envelope::Format;
use tracelaw_events::verify::{
    Anchors, Checks, Completeness, Context as Of, FileReport, Integrity, Verification, Verifier,
    check_block,
};

use crate::support::alone;

fn verify(files: &[(String, String)], format: Format) -> Verification {
    let checks = Checks {
        leaves: false,
        content: true,
        event: None,
    };
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    for (name, text) in files {
        verifier.begin(name);
        let mut blocks = Blocks::new(text.as_bytes(), Limits::default());
        while let Some(block) = blocks.next_block().expect("memory") {
            let of = Of {
                file: name,
                format,
                checks: &checks,
                max_findings: 20,
            };
            verifier.add(check_block(&block, of));
        }
    }
    verifier.finish()
}

/// Does everything that makes records, but lose any.
fn work() {
    let run = Span::builder("pipeline.run")
        .with(field::PIPELINE_RUN_ID, "run-1")
        .with("shard", "a")
        .start();
    let inside = run.enter();
    emit!(
        "Step",
        node = "n1",
        state(term = 3, log.length = 2),
        msg(from = "n2")
    );
    run.event("light", &json!({"size": 852}));
    tracelaw::event("carp.action.completed")
        .severity(Level::Warn)
        .payload(&json!({
            "action_id": "a",
            "action_type": "b",
            "duration_ms": 1,
            "side_effects_count": 0,
            "status": "ok",
        }))
        .artifact(Artifact::new("answer.json", *b"{\"ok\":true}"))
        .emit();
    let failed = Span::builder("llm.call").kind(SpanKind::Client).start();
    failed.link(&run.context(), Relationship::CausedBy);
    failed.error("Io", "the line is dead");
    drop(failed);
    Span::start("rpc.frame").cancelled();
    Span::start("mod.hook").timed_out("5 s");
    let context = Context::current().with("task", "1");
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let task = async { emit!("Later") }.in_context(context);
    runtime.expect("a runtime").block_on(task);
    drop(inside);
}

fn records(build: impl FnOnce(SessionBuilder) -> SessionBuilder) -> Vec<(String, String)> {
    let memory = Memory::new();
    let builder = Session::builder().memory(&memory).lossless();
    let session = build(builder).start().expect("a session");
    work();
    drop(session);
    vec![("t".to_owned(), memory.text())]
}

#[track_caller]
fn check_clean(verification: &Verification) {
    assert!(
        verification.findings.is_empty(),
        "{:#?}",
        verification.findings
    );
}

#[test]
fn a_trace_with_everything_is_intact_complete_and_without_findings() {
    let _alone = alone();
    let verification = verify(&records(|it| it), Format::Trace);
    check_clean(&verification);
    assert_eq!(verification.files[0].integrity, Integrity::Intact);
    assert_eq!(verification.files[0].completeness, Completeness::Complete);
    assert_eq!(verification.sessions.len(), 1);
}

#[test]
fn a_turnix_stream_with_everything_is_strictly_of_the_standard() {
    let _alone = alone();
    let mut verification = verify(&records(SessionBuilder::turnix), Format::Turnix);
    // Artifacts and links, which the standard does not have, stand in members of their own.
    verification
        .findings
        .retain(|finding| finding.rule.name != "turnix-extra-member");
    check_clean(&verification);
    let spans = verification.files[0].spans.as_ref().expect("spans");
    assert_eq!(spans.open, 0);
}

#[test]
fn the_files_of_a_rotation_verify_together_and_none_is_taken_away_unseen() {
    fn read(folder: &Path) -> Vec<(String, String)> {
        let mut all: Vec<_> = (fs::read_dir(folder).expect("a folder"))
            .map(|file| file.expect("a file").path())
            .map(|path| {
                let name = path
                    .file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                (name, fs::read_to_string(&path).expect("a trace"))
            })
            .collect();
        all.sort_by_key(|(name, _)| {
            let number = name.split('.').nth(1).and_then(|it| it.parse::<u32>().ok());
            number.unwrap_or(1)
        });
        all
    }
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let session = Session::builder()
        .file(&path)
        .rotate(Rotation::bytes(4_000))
        .lossless()
        .start()
        .expect("a session");
    for count in 0..30 {
        emit!("Step", fields(count));
    }
    drop(session);
    let files = read(folder.path());
    assert!(files.len() > 3, "{} files", files.len());
    let verification = verify(&files, Format::Trace);
    check_clean(&verification);
    let complete = |it: Completeness| assert_eq!(it, Completeness::Complete);
    verification
        .files
        .iter()
        .for_each(|it| complete(it.completeness));
    // None can be taken away unseen, whichever it is.
    for away in 0..files.len() {
        let mut left = files.clone();
        left.remove(away);
        let verification = verify(&left, Format::Trace);
        let rules: Vec<&str> = (verification.findings.iter())
            .map(|finding| finding.rule.name)
            .collect();
        let ends = usize::from(away > 0) + usize::from(away + 1 < files.len());
        assert_eq!(rules, vec!["session-elsewhere"; ends], "{away}");
        let open = |it: &FileReport| it.completeness == Completeness::OpenEnd;
        assert_eq!(verification.files.iter().any(open), away > 0);
    }
}
