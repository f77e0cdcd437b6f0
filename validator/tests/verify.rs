//! Verification of files: artifacts beside them, several of them, compressed ones, and one that is
//! still written.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use tracelaw_diagnostics::Severity;
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracelaw_events::record::{ArtifactReference, ArtifactType};
use tracelaw_events::verify::{Anchors, Completeness, Integrity};
use tracelaw_events::{Timestamp, event_type};
use tracelaw_validator::{Input, VerifyOptions, VerifyReport, verify};
use uuid::Uuid;

fn sealer(session: u128) -> Sealer {
    let emitter = Emitter {
        component: "raft",
        version: "1",
        instance_id: None,
    };
    Sealer::new(Uuid::from_u128(session), &emitter)
}

fn draft(number: u32, event_type: &str) -> Draft<'_> {
    Draft {
        event_id: Uuid::from_u128(0x019a_0282_a43f_7000_8000_0000_0000_0000 + u128::from(number)),
        timestamp: Timestamp::from_unix(1_795_338_445, 0),
        trace_id: Uuid::from_u128(2),
        span_id: Uuid::from_u128(3),
        parent_span_id: None,
        event_type,
        severity: Level::Info,
        payload: Canonical::EMPTY_OBJECT,
        tags: None,
        artifacts: None,
    }
}

fn session(id: u128, events: u32) -> String {
    let (mut sealer, mut out) = (sealer(id), String::new());
    sealer.seal(&draft(0, event_type::SESSION_STARTED), &mut out);
    for number in 1..=events {
        sealer.seal(&draft(number, "custom.x"), &mut out);
    }
    sealer.seal(&draft(events + 1, event_type::SESSION_ENDED), &mut out);
    out
}

fn run(paths: &[&Path], jobs: usize) -> VerifyReport {
    let inputs = paths.iter().map(Input::file).collect();
    let options = VerifyOptions {
        jobs,
        ..VerifyOptions::default()
    };
    verify(inputs, Anchors::default(), &options)
}

fn grave(report: &VerifyReport) -> Vec<&'static str> {
    let findings = report.verification.findings.iter();
    let grave = findings.filter(|d| d.severity >= Severity::Warning);
    grave.map(|d| d.rule.name).collect()
}

#[test]
fn artifacts_in_files_are_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = vec![b'x'; 5000];
    let reference = ArtifactReference::of(
        "0192",
        ArtifactType::Evidence,
        "log",
        "text/plain",
        Timestamp::from_unix(0, 0),
        &content,
    );
    let trace = folder.path().join("t.trace.jsonl");
    let with = |reference: &ArtifactReference| {
        let (mut sealer, mut out) = (sealer(1), String::new());
        let started = Draft {
            artifacts: Some(Canonical::of(&[reference]).expect("canonical")),
            ..draft(0, event_type::SESSION_STARTED)
        };
        sealer.seal(&started, &mut out);
        sealer.seal(&draft(1, event_type::SESSION_ENDED), &mut out);
        std::fs::write(&trace, out).expect("a written trace");
        grave(&run(&[&trace], 1))
    };
    assert_eq!(with(&reference), ["artifact-unavailable"]);
    let file = folder
        .path()
        .join(reference.external_ref.as_deref().expect("a file"));
    std::fs::create_dir(folder.path().join("artifacts")).expect("a folder");
    #[cfg(unix)]
    {
        // It has no end.
        std::os::unix::fs::symlink("/dev/zero", &file).expect("a link");
        assert_eq!(with(&reference), ["artifact-unavailable"]);
        std::fs::remove_file(&file).expect("it is there");
    }
    std::fs::write(&file, &content).expect("an artifact");
    assert!(with(&reference).is_empty());
    std::fs::write(&file, &content[1..]).expect("an artifact");
    assert_eq!(with(&reference), ["artifact-mismatch"]);
    for elsewhere in [
        "/etc/passwd",
        "../t",
        "https://example.org/a",
        "a/../../b",
        "",
    ] {
        let reference = ArtifactReference {
            external_ref: Some(elsewhere.to_owned()),
            ..reference.clone()
        };
        assert_eq!(with(&reference), ["artifact-unavailable"], "{elsewhere}");
    }
}

#[test]
fn files_are_verified_side_by_side_and_each_for_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths = Vec::new();
    for id in 0..12u32 {
        let mut text = session(u128::from(id) + 1, 40);
        if id == 7 {
            text = text.replacen("custom.x", "custom.y", 1);
        }
        let path = folder.path().join(format!("{id}.trace.jsonl"));
        std::fs::write(&path, text).expect("a written trace");
        paths.push(path);
    }
    let paths: Vec<&Path> = paths.iter().map(|path| path.as_path()).collect();
    for jobs in [1, 2, 5] {
        let report = run(&paths, jobs);
        assert_eq!(grave(&report), ["hash-mismatch"], "{jobs} threads");
        for (at, file) in report.verification.files.iter().enumerate() {
            let wanted = if at == 7 {
                Integrity::Broken
            } else {
                Integrity::Intact
            };
            assert_eq!((file.integrity, file.records), (wanted, 42), "file {at}");
            assert_eq!(file.completeness, Completeness::Complete);
        }
    }
}

#[test]
fn a_session_goes_on_over_files_and_compressed_ones_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = session(1, 20);
    let half = text.match_indices('\n').nth(9).expect("a line").0 + 1;
    let (first, second) = (folder.path().join("1.zst"), folder.path().join("2.jsonl"));
    let packed = zstd::encode_all(&text.as_bytes()[..half], 1).expect("packed");
    std::fs::write(&first, packed).expect("a written trace");
    std::fs::write(&second, &text[half..]).expect("a written trace");
    let report = run(&[&first, &second], 2);
    assert!(grave(&report).is_empty(), "{:?}", grave(&report));
    assert_eq!(report.verification.sessions.len(), 1);
    assert_eq!(
        grave(&run(&[&second, &first], 2)),
        ["event-after-end", "events-reordered"]
    );
    assert_eq!(run(&[Path::new("/absent")], 1).errors.len(), 1);
}

#[test]
fn a_trace_is_verified_while_its_writer_appends() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.trace.jsonl");
    std::fs::write(&path, "").expect("a file");
    let text = session(1, 400);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .open(&path)
                .expect("a file");
            // Pieces that end anywhere, as a reader sees them.
            for piece in text.as_bytes().chunks(997) {
                file.write_all(piece).expect("a written piece");
            }
            done.store(true, Ordering::Release);
        });
        loop {
            let last = done.load(Ordering::Acquire);
            let options = VerifyOptions {
                allow_open_end: true,
                jobs: 1,
                ..VerifyOptions::default()
            };
            let report = verify(vec![Input::file(&path)], Anchors::default(), &options);
            let errors = report.verification.findings.iter();
            let errors: Vec<_> = errors.filter(|d| d.severity == Severity::Error).collect();
            assert!(errors.is_empty(), "{errors:?}");
            assert_ne!(report.verification.files[0].integrity, Integrity::Broken);
            if last {
                assert_eq!(report.verification.files[0].records, 402);
                assert_eq!(
                    report.verification.files[0].completeness,
                    Completeness::Complete
                );
                break;
            }
        }
    });
}
