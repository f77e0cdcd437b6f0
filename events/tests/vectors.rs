//! The vectors of the reference implementations, where they are there.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tracelaw_diagnostics::Severity;
use tracelaw_events::blocks::Block;
use tracelaw_events::canonical::{Form, QuirkKind, Rewriter};
use tracelaw_events::envelope::Format;
use tracelaw_events::verify::{
    Anchors, Checks, Completeness, Context, Dialect, Integrity, Verification, Verifier, check_block,
};

fn vector(name: &str) -> Option<String> {
    let shared = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let file = shared.join("corpus/trace-vectors").join(name);
    let text = std::fs::read_to_string(&file).ok();
    if text.is_none() {
        println!("skipped: {} is not there", file.display());
    }
    text
}

fn verify(text: &str) -> Verification {
    let checks = Checks {
        content: true,
        ..Checks::default()
    };
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    verifier.begin("t");
    let block = Block::of(text);
    let context = Context {
        file: "t",
        format: Format::of_block(&block).expect("a known format"),
        checks: &checks,
        max_findings: 20,
    };
    verifier.add(check_block(&block, context));
    verifier.finish()
}

fn errors(verification: &Verification) -> Vec<(&'static str, usize)> {
    let errors = verification.findings.iter();
    errors
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            (
                d.rule.name,
                d.place.as_ref().expect("a place").line_column().0,
            )
        })
        .collect()
}

#[test]
fn each_event_of_the_reference_has_its_canonical_form_and_its_hash() {
    let (Some(trace), Some(hashes), Some(forms)) = (
        vector("ts20.trace.jsonl"),
        vector("ts20.hashes.txt"),
        vector("ts20.canonical.jsonl"),
    ) else {
        return;
    };
    let mut seen = 0;
    for ((line, hash), form) in trace.lines().zip(hashes.lines()).zip(forms.lines()) {
        let mut of_reference = Rewriter::new(Form::EcmaScript);
        let (mut theirs, mut ours) = (String::new(), String::new());
        of_reference
            .rewrite_without(line, Some("event_hash"), &mut theirs)
            .expect("JSON");
        assert_eq!(theirs, form);
        let mut standard = Rewriter::new(Form::Rfc8785);
        standard
            .rewrite_without(line, Some("event_hash"), &mut ours)
            .expect("JSON");
        let differs = standard.quirks().get(QuirkKind::IndexKey).is_some();
        assert_eq!(theirs != ours, differs, "{line}");
        let hash = hash.split(' ').nth(1).expect("a hash");
        let digest = Sha256::digest(&theirs);
        let computed: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(computed, hash);
        // And by itself, as a file of one record.
        let alone = verify(line);
        let file = &alone.files[0];
        assert_eq!(file.integrity, Integrity::Intact, "{line}");
        seen += 1;
    }
    assert_eq!(seen, 20);
}

/// A vector, its two verdicts, and its errors with their lines.
type Case = (
    &'static str,
    Integrity,
    Completeness,
    &'static [(&'static str, usize)],
);

#[test]
fn each_vector_has_its_own_two_verdicts_and_its_own_reason() {
    let cases: [Case; 10] = [
        ("ts20", Integrity::Intact, Completeness::Complete, &[]),
        ("rust20", Integrity::Intact, Completeness::Complete, &[]),
        (
            "neg01_payload_modified",
            Integrity::Broken,
            Completeness::Complete,
            &[("hash-mismatch", 13)],
        ),
        (
            "neg02_middle_deleted",
            Integrity::Intact,
            Completeness::Truncated,
            &[("events-missing", 8)],
        ),
        (
            "neg03_swapped",
            Integrity::Broken,
            Completeness::Complete,
            &[("events-reordered", 6)],
        ),
        (
            "neg04_tail_truncated",
            Integrity::Intact,
            Completeness::OpenEnd,
            &[],
        ),
        (
            "neg05_head_truncated",
            Integrity::Intact,
            Completeness::Truncated,
            &[("head-missing", 1)],
        ),
        (
            "neg06_proto_injected",
            Integrity::Broken,
            Completeness::Complete,
            &[("proto-member", 13)],
        ),
        (
            "neg07_dup_key",
            Integrity::Broken,
            Completeness::Complete,
            &[("duplicate-key", 13)],
        ),
        (
            "neg08_number_respelled",
            Integrity::Broken,
            Completeness::Complete,
            &[("inexact-integer", 5)],
        ),
    ];
    for (name, integrity, completeness, wanted) in cases {
        let Some(text) = vector(&format!("{name}.trace.jsonl")) else {
            return;
        };
        let verification = verify(&text);
        let file = &verification.files[0];
        assert_eq!(
            (file.integrity, file.completeness),
            (integrity, completeness),
            "{name}"
        );
        assert_eq!(errors(&verification), wanted, "{name}");
        let dialect = verification.sessions[0].dialect;
        assert_eq!(
            dialect == Dialect::ConcatenatedFields,
            name == "rust20",
            "{name}"
        );
    }
}

#[test]
fn a_stream_of_a_real_emitter_gets_a_finding_for_each_difference() {
    let Some(text) = vector("turnix14.jsonl") else {
        return;
    };
    let verification = verify(&text);
    let has = |rule: &str, line: usize| {
        verification.findings.iter().any(|d| {
            d.rule.name == rule
                && d.place
                    .as_ref()
                    .is_some_and(|at| at.line_column().0 == line)
        })
    };
    for (rule, line) in [
        ("trace-id-per-span", 3),
        ("trace-id-per-span", 4),
        ("trace-id-per-span", 6),
        ("turnix-extra-member", 3),
        ("turnix-level", 6),
        ("error-without-details", 7),
        ("event-without-span", 14),
    ] {
        assert!(
            has(rule, line),
            "{rule} on line {line}: {:#?}",
            verification.findings
        );
    }
    let spans = verification.files[0].spans.as_ref().expect("spans");
    assert_eq!(
        (spans.started, spans.ended, spans.failed, spans.open),
        (4, 4, 1, 0)
    );
    // Threads that number records and write later, a loss, and a span that does not end.
    let lines: Vec<&str> = text.lines().collect();
    let shuffled = [&lines[..4], &[lines[5], lines[4]], &lines[6..9]].concat();
    let verification = verify(&(shuffled.join("\n") + "\n"));
    let rules: Vec<_> = verification.findings.iter().map(|d| d.rule.name).collect();
    assert!(
        rules.contains(&"seq-not-increasing") && rules.contains(&"span-open"),
        "{rules:?}"
    );
    let cut = [&lines[..4], &lines[6..]].concat();
    let verification = verify(&(cut.join("\n") + "\n"));
    assert_eq!(verification.files[0].spans.as_ref().expect("spans").lost, 2);
    assert_eq!(verification.files[0].completeness, Completeness::Gaps);
}
