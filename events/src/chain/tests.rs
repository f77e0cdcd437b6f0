//! What a sealer writes, beside a tree, another crate's canonical form, and SHA-256.

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;

fn draft<'a>(event_type: &'a str, payload: &'a str) -> Draft<'a> {
    Draft {
        event_id: Uuid::from_u128(1),
        timestamp: Timestamp::from_unix(1_795_338_445, 887_123_456),
        trace_id: Uuid::from_u128(2),
        span_id: Uuid::from_u128(3),
        parent_span_id: None,
        event_type,
        severity: Level::Info,
        payload: Canonical::from_json(payload).expect("a canonical payload"),
        tags: None,
        artifacts: None,
    }
}

fn sealer() -> Sealer {
    let emitter = Emitter {
        component: "raft \"x\"",
        version: "1",
        instance_id: Some("n1"),
    };
    Sealer::new(Uuid::from_u128(9), &emitter)
}

/// The oracle: a tree, another crate's canonical form, SHA-256.
fn check_chain(lines: &str) -> Vec<serde_json::Value> {
    let mut previous: Option<String> = None;
    lines
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).expect("a record");
            let whole = serde_json_canonicalizer::to_string(&record).expect("canonical");
            assert_eq!(whole, line, "the line is in canonical order");
            let mut without = record.clone();
            let object = without.as_object_mut().expect("an object");
            let hash = object.remove("event_hash").expect("a hash");
            let form = serde_json_canonicalizer::to_string(&without).expect("canonical");
            let mut wanted = String::new();
            push_hex(&mut wanted, &Sha256::digest(form).into());
            assert_eq!(hash, wanted);
            let before = record
                .get("previous_event_hash")
                .and_then(|hash| hash.as_str());
            assert_eq!(before, previous.as_deref());
            previous = Some(wanted);
            record
        })
        .collect()
}

#[test]
fn records_are_canonical_chained_and_numbered_from_one() {
    let mut sealer = sealer();
    let mut out = String::new();
    sealer.seal(&draft(event_type::SESSION_STARTED, "{}"), &mut out);
    let rich = Draft {
        parent_span_id: Some(Uuid::from_u128(4)),
        tags: Some(Canonical::from_json(r#"{"env":"test"}"#).expect("tags")),
        artifacts: Some(Canonical::from_json("[]").expect("artifacts")),
        ..draft("custom.action.\"Ä\n", r#"{"z":1,"action":"x"}"#)
    };
    sealer.seal(&rich, &mut out);
    let sealed = sealer.seal(&draft(event_type::SESSION_ENDED, "{}"), &mut out);
    assert_eq!((sealed.sequence, sealer.sequence()), (3, 3));
    assert_eq!(sealer.head(), Some(sealed.hash));
    let records = check_chain(&out);
    let numbers: Vec<_> = records.iter().map(|r| r["sequence"].as_u64()).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    assert_eq!(records[0]["timestamp"], "2026-11-22T09:07:25.887123Z");
}

#[test]
fn records_that_are_deferred_are_the_same() {
    let types = ["a", "custom.action.BecomeLeader", "c"];
    let payload = |size: usize| format!(r#"{{"x":"{}"}}"#, "y".repeat(size));
    let (mut one, mut other) = (sealer(), sealer());
    let (mut sealed, mut deferred) = (String::new(), String::new());
    for size in 0..200 {
        let payload = payload(size * 7 % 300);
        let draft = draft(types[size % 3], &payload);
        let wanted = one.seal(&draft, &mut sealed);
        other.defer(&draft, &mut deferred);
        for _ in 0..size % 5 {
            other.advance();
        }
        if size % 17 == 0 {
            assert_eq!(other.settle(&mut deferred), Some(wanted));
            assert_eq!(other.settle(&mut deferred), None);
        }
    }
    other.settle(&mut deferred);
    assert_eq!(deferred, sealed);
    check_chain(&sealed);
}

#[test]
fn a_gap_record_takes_the_numbers_of_what_was_lost() {
    let mut sealer = sealer();
    let mut out = String::new();
    sealer.seal(&draft("a", "{}"), &mut out);
    sealer.seal_gap(&draft("b", "{}"), 5, "queue full", &mut out);
    sealer.seal(&draft("c", "{}"), &mut out);
    let records = check_chain(&out);
    assert_eq!(records[1]["event_type"], "custom.trace.gap");
    assert_eq!(
        records[1]["payload"],
        serde_json::json!({"count": 5, "first": 2, "last": 6, "reason": "queue full"})
    );
    assert_eq!(
        (&records[1]["sequence"], &records[2]["sequence"]),
        (&6.into(), &7.into())
    );
}

#[test]
fn what_cannot_be_written_is_said_in_its_place() {
    let refusal = Canonical::from_json("9007199254740993").expect_err("too large");
    let mut out = String::new();
    sealer().seal_refused(&draft("custom.action.A", "{}"), &refusal, &mut out);
    let records = check_chain(&out);
    assert_eq!(records[0]["event_type"], "custom.trace.refused");
    assert_eq!(records[0]["payload"]["event_type"], "custom.action.A");
}

#[test]
fn a_clock_that_is_set_back_does_not_disorder_the_trace() {
    let mut sealer = sealer();
    let mut out = String::new();
    sealer.seal(&draft("a", "{}"), &mut out);
    let early = Draft {
        timestamp: Timestamp::from_unix(5, 0),
        ..draft("b", "{}")
    };
    sealer.seal(&early, &mut out);
    let records = check_chain(&out);
    assert_eq!(records[0]["timestamp"], records[1]["timestamp"]);
}

/// A record, and what is done with it.
#[derive(Clone, Debug)]
struct Step {
    event_type: String,
    text: String,
    tag: Option<String>,
    artifact: Option<String>,
    parent: Option<u128>,
    ids: (u128, u128, u128),
    level: usize,
    seconds: i64,
    micros: u32,
    /// Sealed at once, or deferred, with so many steps of the hashes ahead and perhaps settled.
    deferred: Option<(usize, bool)>,
}

fn any_step() -> impl Strategy<Value = Step> {
    let text = || prop_oneof![3 => "[ -~]{0,150}", 1 => any::<String>()];
    let id = || prop_oneof![Just(7), any::<u128>()];
    let time = (1_795_338_440..1_795_338_450i64, 0..1_000_000u32);
    let deferred = prop::option::weighted(0.8, (0..9usize, prop::bool::weighted(0.1)));
    let of_place = (
        prop::option::of(any::<u128>()),
        (any::<u128>(), id(), id()),
        0..4usize,
    );
    let parts = (
        "[a-z.]{1,40}|\\PC{0,6}",
        text(),
        prop::option::weighted(0.2, text()),
        prop::option::weighted(0.2, text()),
    );
    (parts, of_place, time, deferred).prop_map(|(parts, of_place, time, deferred)| {
        let (event_type, text, tag, artifact) = parts;
        let (parent, ids, level) = of_place;
        Step {
            event_type,
            text,
            tag,
            artifact,
            parent,
            ids,
            level,
            seconds: time.0,
            micros: time.1,
            deferred,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn records_are_those_of_the_oracle(steps in prop::collection::vec(any_step(), 1..40)) {
        let levels = [Level::Debug, Level::Info, Level::Warn, Level::Error];
        let (mut sealer, mut out) = (sealer(), String::new());
        for step in &steps {
            let of = |value: &str| Canonical::of(&[value]).expect("a string");
            let payload = Canonical::of(&serde_json::json!({"text": step.text, "a": 1}));
            let draft = Draft {
                event_id: Uuid::from_u128(step.ids.0),
                timestamp: Timestamp::from_unix(step.seconds, step.micros * 1000),
                trace_id: Uuid::from_u128(step.ids.1),
                span_id: Uuid::from_u128(step.ids.2),
                parent_span_id: step.parent.map(Uuid::from_u128),
                event_type: &step.event_type,
                severity: levels[step.level],
                payload: payload.expect("an object"),
                tags: step.tag.as_deref().map(of),
                artifacts: step.artifact.as_deref().map(of),
            };
            match step.deferred {
                None => {
                    sealer.seal(&draft, &mut out);
                }
                Some((ahead, settled)) => {
                    sealer.defer(&draft, &mut out);
                    (0..ahead).for_each(|_| sealer.advance());
                    if settled {
                        sealer.settle(&mut out);
                    }
                }
            }
        }
        sealer.settle(&mut out);
        let records = check_chain(&out);
        prop_assert_eq!(records.len(), steps.len());
        let mut last = String::new();
        for (at, (record, step)) in records.iter().zip(&steps).enumerate() {
            prop_assert_eq!(&record["sequence"], at + 1);
            prop_assert_eq!(&record["event_type"], &step.event_type);
            prop_assert_eq!(&record["payload"]["text"], &step.text);
            prop_assert_eq!(&record["severity"], levels[step.level].as_str());
            prop_assert_eq!(&record["event_id"], &Uuid::from_u128(step.ids.0).to_string());
            prop_assert_eq!(&record["trace_id"], &Uuid::from_u128(step.ids.1).to_string());
            prop_assert_eq!(&record["span_id"], &Uuid::from_u128(step.ids.2).to_string());
            let parent = step.parent.map(|id| Uuid::from_u128(id).to_string());
            prop_assert_eq!(record.get("parent_span_id").and_then(|id| id.as_str()), parent.as_deref());
            for (member, value) in [("tags", &step.tag), ("artifacts", &step.artifact)] {
                let found = record.get(member).map(|found| found[0].as_str());
                prop_assert_eq!(found, value.as_deref().map(Some));
            }
            let time = record["timestamp"].as_str().unwrap_or_default().to_owned();
            prop_assert!(time >= last, "{} behind {}", time, last);
            last = time;
        }
    }
}
