//! Verification of chained records: own fixtures, every single bit, and the reference vectors.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use proptest::prelude::*;
use tracelaw_diagnostics::{Diagnostic, Severity};
use tracelaw_events::blocks::{Block, Content};
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracelaw_events::envelope::{Envelope, EnvelopeOptions, Format, Kind};
use tracelaw_events::findings::Findings;
use tracelaw_events::scan::Index;
use tracelaw_events::verify::{Chain, Checker, SessionSummary};
use tracelaw_events::{Action, Timestamp, event_type};
use uuid::Uuid;

/// Verifies `text` in blocks of `lines` lines.
fn verify(text: &str, lines: usize) -> (Vec<SessionSummary>, Vec<Diagnostic>) {
    let mut findings = Findings::new("t.jsonl", 20);
    let mut chain = Chain::new();
    let mut index = Index::default();
    let block = Block::of(text);
    let all: Vec<_> = block.lines().collect();
    for part in all.chunks(lines) {
        let mut checker = Checker::new();
        for line in part {
            let Content::Text(text) = line.content else {
                panic!("not text")
            };
            match index.scan(text) {
                Ok(record) => checker.check(line, &record, &mut findings),
                Err(error) => panic!("{error} in {text}"),
            }
        }
        chain.add(checker.finish(), &mut findings);
    }
    let sessions = chain.finish(&mut findings);
    (sessions, findings.into_diagnostics())
}

/// The rules that speak, with their lines, the same however the text is cut.
fn rules(text: &str) -> Vec<(&'static str, usize)> {
    let found = |lines| -> Vec<_> {
        let (_, diagnostics) = verify(text, lines);
        diagnostics
            .iter()
            .map(|d| {
                (
                    d.rule.name,
                    d.place.as_ref().expect("a place").line_column().0,
                )
            })
            .collect()
    };
    let whole: Vec<_> = found(usize::MAX);
    for lines in [1, 2, 3, 7] {
        let (mut a, mut b) = (whole.clone(), found(lines));
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b, "in blocks of {lines} lines");
    }
    whole
}

fn sealer(session: u128) -> Sealer {
    let emitter = Emitter {
        component: "raft",
        version: "1.0.0",
        instance_id: Some("n1"),
    };
    Sealer::new(
        Uuid::from_u128(0x7000_8000_0000_0000_0000 + session),
        &emitter,
    )
}

fn draft<'a>(number: u32, event_type: &'a str, payload: &'a str) -> Draft<'a> {
    Draft {
        event_id: Uuid::new_v7(uuid::Timestamp::from_unix_time(1_795_338_445, number, 0, 0)),
        timestamp: Timestamp::from_unix(1_795_338_445, number * 1000),
        trace_id: Uuid::from_u128(2),
        span_id: Uuid::from_u128(3),
        parent_span_id: None,
        event_type,
        severity: Level::Info,
        payload: Canonical::from_json(payload).expect("canonical"),
        tags: None,
        artifacts: None,
    }
}

/// A whole session of `events` actions.
fn session(id: u128, events: u32) -> String {
    let mut sealer = sealer(id);
    let mut out = String::new();
    sealer.seal(&draft(0, event_type::SESSION_STARTED, "{}"), &mut out);
    for number in 1..=events {
        let payload = format!(r#"{{"action":"Step","state":{{"n":{number},"text":"ä\n"}}}}"#);
        sealer.seal(&draft(number, "custom.action.Step", &payload), &mut out);
    }
    sealer.seal(
        &draft(events + 1, event_type::SESSION_ENDED, "{}"),
        &mut out,
    );
    out
}

/// `text` with its lines (counted from 1) in another order, or left out.
fn pick(text: &str, lines: &[usize]) -> String {
    let all: Vec<_> = text.lines().collect();
    lines
        .iter()
        .map(|&line| format!("{}\n", all[line - 1]))
        .collect()
}

#[test]
fn what_the_sealer_writes_verifies() {
    let (sessions, diagnostics) = verify(&session(1, 10), 4);
    assert_eq!(diagnostics, []);
    assert_eq!(
        (sessions.len(), sessions[0].records, sessions[0].ended),
        (1, 12, true)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_is_read_back_and_verifies(
        events in prop::collection::vec((".{0,12}", prop::collection::btree_map(".{0,6}", any::<(i32, f64, String)>(), 0..5)), 0..8),
    ) {
        let mut sealer = sealer(1);
        let mut out = String::new();
        sealer.seal(&draft(0, event_type::SESSION_STARTED, "{}"), &mut out);
        for (number, (name, args)) in events.iter().enumerate() {
            let Ok(args) = Canonical::of(args) else { continue };
            let action = Action { args: Some(args), ..Action::new(name) };
            let payload = action.payload().expect("objects");
            let event_type = action.event_type();
            let draft = Draft { payload, ..draft(number as u32, &event_type, "{}") };
            sealer.seal(&draft, &mut out);
        }
        sealer.seal(&draft(9, event_type::SESSION_ENDED, "{}"), &mut out);
        // Large floats are spelled as integers.
        let found: Vec<_> = rules(&out).into_iter().filter(|(rule, _)| *rule != "large-integer").collect();
        prop_assert_eq!(found, []);

        let envelope = Envelope::new(Format::Trace, &EnvelopeOptions::default());
        let mut index = Index::default();
        let mut read = Vec::new();
        for line in out.lines() {
            let record = index.scan(line).expect("JSON");
            prop_assert!(record.is_canonical());
            if let Kind::Action(event) = envelope.classify(&record) {
                let args = event.args().map(|arg| (arg.key().into_owned(), serde_json::from_str(arg.raw()).expect("JSON")));
                read.push((event.name.clone().into_owned(), args.collect()));
            }
        }
        let written: Vec<(String, serde_json::Map<_, _>)> = events
            .iter()
            .filter(|(_, args)| Canonical::of(args).is_ok())
            .map(|(name, args)| {
                let args = Canonical::of(args).expect("canonical");
                (name.clone(), serde_json::from_str(args.as_str()).expect("JSON"))
            })
            .collect();
        prop_assert_eq!(read, written);
    }
}

#[test]
fn sessions_may_follow_each_other_and_interleave() {
    let (a, b) = (session(1, 5), session(2, 5));
    assert_eq!(rules(&format!("{a}{b}")), []);
    let mixed: String = a
        .lines()
        .zip(b.lines())
        .map(|(a, b)| format!("{a}\n{b}\n"))
        .collect();
    assert_eq!(rules(&mixed), []);
    assert_eq!(verify(&mixed, 3).0.len(), 2);
}

#[test]
fn members_in_another_order_and_with_white_space_verify() {
    let spread: String = session(1, 3)
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).expect("a record");
            let object = record.as_object().expect("an object");
            let members: Vec<_> = object
                .iter()
                .rev()
                .map(|(key, value)| format!("\"{key}\" : {value}"))
                .collect();
            format!("{{ {} }}\n", members.join(" , "))
        })
        .collect();
    assert_eq!(rules(&spread), []);
}

#[test]
fn each_way_to_tamper_has_its_own_reason() {
    let text = session(1, 8);
    let with = |from: &str, to: &str| text.replacen(from, to, 1);
    type Case<'a> = (&'a str, String, Vec<(&'static str, usize)>);
    let cases: Vec<Case<'_>> = vec![
        (
            "changed",
            with(r#""n":3"#, r#""n":4"#),
            vec![("hash-mismatch", 4)],
        ),
        (
            "number changed",
            with(r#""sequence":4"#, r#""sequence":9"#),
            vec![("hash-mismatch", 4)],
        ),
        (
            "deleted",
            pick(&text, &[1, 2, 3, 5, 6, 7, 8, 9, 10]),
            vec![("events-missing", 4)],
        ),
        (
            "two deleted",
            pick(&text, &[1, 2, 5, 6, 7, 8, 9, 10]),
            vec![("events-missing", 3)],
        ),
        (
            "swapped",
            pick(&text, &[1, 2, 4, 3, 5, 6, 7, 8, 9, 10]),
            vec![("events-reordered", 4)],
        ),
        (
            "moved",
            pick(&text, &[1, 3, 4, 5, 2, 6, 7, 8, 9, 10]),
            vec![("events-reordered", 5)],
        ),
        (
            "copied",
            pick(&text, &[1, 2, 3, 2, 4, 5, 6, 7, 8, 9, 10]),
            vec![("sequence-repeated", 4)],
        ),
        (
            "head cut",
            pick(&text, &[3, 4, 5, 6, 7, 8, 9, 10]),
            vec![("head-missing", 1)],
        ),
        (
            "tail cut",
            pick(&text, &[1, 2, 3]),
            vec![("session-not-ended", 3)],
        ),
        (
            "appended",
            format!("{text}{}", pick(&text, &[10])),
            vec![("event-after-end", 11), ("sequence-repeated", 11)],
        ),
        (
            "duplicate key",
            with(r#"{"action""#, r#"{"action":"X","action""#),
            vec![("duplicate-key", 2)],
        ),
        (
            "proto",
            with(r#"{"action""#, r#"{"__proto__":{},"action""#),
            vec![("proto-member", 2)],
        ),
        (
            "respelled",
            with(r#""n":3"#, r#""n":3.0"#),
            vec![("respelled-number", 4)],
        ),
    ];
    for (what, text, wanted) in cases {
        let mut found = rules(&text);
        found.sort_unstable();
        assert_eq!(found, wanted, "{what}");
    }
}

#[test]
fn a_record_that_is_replaced_and_hashed_again_breaks_the_chain() {
    let other = session(1, 8).replace("\"n\":3,", "\"n\":33,");
    // The same session, so that line 4 has a hash of its own and another content.
    let mut sealer = sealer(1);
    let mut forged = String::new();
    sealer.seal(&draft(0, event_type::SESSION_STARTED, "{}"), &mut forged);
    for number in 1..=3 {
        sealer.seal(&draft(number, "custom.action.Forged", "{}"), &mut forged);
    }
    let lines: Vec<_> = other.lines().collect();
    let mut text: String = lines[..3].iter().map(|line| format!("{line}\n")).collect();
    text.push_str(&pick(&forged, &[4]));
    text.extend(lines[4..].iter().map(|line| format!("{line}\n")));
    assert_eq!(rules(&text), [("chain-broken", 4), ("chain-broken", 5)]);
}

#[test]
fn a_gap_record_accounts_for_what_is_missing() {
    let mut sealer = sealer(1);
    let mut out = String::new();
    sealer.seal(&draft(0, event_type::SESSION_STARTED, "{}"), &mut out);
    sealer.seal_gap(&draft(1, "", "{}"), 7, "queue full", &mut out);
    sealer.seal(&draft(2, event_type::SESSION_ENDED, "{}"), &mut out);
    assert_eq!(rules(&out), [("events-lost", 2)]);
    assert_eq!(verify(&out, 1).0[0].lost, 7);
}

#[test]
fn members_that_are_missing_or_of_the_wrong_type_are_reported() {
    let text = session(1, 1);
    for (from, to, rule) in [
        (r#","severity":"info""#, "", "member-missing"),
        (
            r#""severity":"info""#,
            r#""severity":"loud""#,
            "member-type",
        ),
        (r#""sequence":2"#, r#""sequence":"2""#, "member-type"),
        (r#""version":"1.0.0""#, r#""version":1"#, "member-type"),
        (
            r#""timestamp":"2026-"#,
            r#""timestamp":"26-"#,
            "bad-timestamp",
        ),
        (
            r#""trace_version":"1.0""#,
            r#""trace_version":"2.0""#,
            "member-type",
        ),
    ] {
        let line = text.lines().nth(1).expect("a line");
        let changed = text.replace(line, &line.replace(from, to));
        let found: BTreeSet<_> = rules(&changed).into_iter().map(|(rule, _)| rule).collect();
        assert!(found.contains(rule), "{from} -> {to}: {found:?}");
    }
}

#[test]
fn every_flipped_bit_is_seen() {
    let text = session(1, 1);
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            // Bytes that are no UTF-8 are the reader's to report.
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            let unreadable = Block::of(&changed).lines().any(|line| match line.content {
                Content::Text(text) => Index::default()
                    .scan(text)
                    .map_or(true, |record| record.object().is_none()),
                _ => true,
            });
            if unreadable {
                continue;
            }
            let (_, diagnostics) = verify(&changed, usize::MAX);
            let seen = diagnostics.iter().any(|d| d.severity >= Severity::Warning);
            assert!(
                seen,
                "bit {bit} of byte {at}: {:?}",
                &changed[at.saturating_sub(20)..]
            );
        }
    }
}

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

#[test]
fn the_reference_vectors_are_told_apart() {
    let cases: &[(&str, &[(&str, usize)])] = &[
        ("ts20.trace.jsonl", &[]),
        (
            "neg01_payload_modified.trace.jsonl",
            &[("hash-mismatch", 13)],
        ),
        ("neg02_middle_deleted.trace.jsonl", &[("events-missing", 8)]),
        ("neg03_swapped.trace.jsonl", &[("events-reordered", 6)]),
        (
            "neg04_tail_truncated.trace.jsonl",
            &[("session-not-ended", 15)],
        ),
        ("neg05_head_truncated.trace.jsonl", &[("head-missing", 1)]),
        ("neg06_proto_injected.trace.jsonl", &[("proto-member", 13)]),
        ("neg07_dup_key.trace.jsonl", &[("duplicate-key", 13)]),
        (
            "neg08_number_respelled.trace.jsonl",
            &[("inexact-integer", 5), ("respelled-number", 12)],
        ),
    ];
    for (name, wanted) in cases {
        let Some(text) = vector(name) else { return };
        // What the untampered vector has too: its payloads are made to be odd.
        let odd = ["large-integer", "lone-surrogate", "hash-dialect"];
        let found: Vec<_> = rules(&text)
            .into_iter()
            .filter(|(rule, _)| !odd.contains(rule))
            .collect();
        assert_eq!(&found, wanted, "{name}");
    }
}

#[test]
fn the_dialect_of_concatenated_fields_verifies_and_is_named() {
    let Some(text) = vector("rust20.trace.jsonl") else {
        return;
    };
    assert_eq!(rules(&text), [("hash-dialect", 1)]);
    let changed = text.replacen("\"duration_ms\":8", "\"duration_ms\":9", 1);
    assert_eq!(rules(&changed), [("hash-dialect", 1), ("hash-mismatch", 9)]);
    let cut: String = text
        .lines()
        .skip(2)
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(rules(&cut).contains(&("head-missing", 1)));
}
