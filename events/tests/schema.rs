//! The committed JSON Schemas are those of the types, and hold for what is written.

use std::path::Path;

use serde_json::Value;
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracelaw_events::record::{
    ArtifactReference, ArtifactType, MemoryOperation, Payload, Span, TraceEvent, TurnixRecord,
    schema,
};
use tracelaw_events::{Timestamp, event_type};
use uuid::Uuid;

const REGENERATE: &str = "UPDATE_SCHEMAS=1 cargo test -p tracelaw-events --test schema";

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for (name, generated) in schema::generate() {
        let text = format!("{:#}\n", generated.to_value());
        let file = folder.join(format!("{name}.schema.json"));
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&file, &text).expect("a written schema");
            continue;
        }
        let committed = std::fs::read_to_string(&file).expect("a committed schema");
        assert_eq!(
            committed, text,
            "{name} is not up to date: run `{REGENERATE}`"
        );
        assert_eq!(schema::named(name), Some(committed.as_str()));
    }
}

/// Whether `value` is of the schema.
fn fits(name: &str, value: &Value) -> bool {
    let text = schema::named(name).expect(name);
    let schema: Value = serde_json::from_str(text).expect("JSON");
    jsonschema::validator_for(&schema)
        .expect("a schema")
        .is_valid(value)
}

fn check(name: &str, value: &Value, expect: bool) {
    assert_eq!(fits(name, value), expect, "{name}: {value}");
}

#[test]
fn what_the_sealer_writes_is_of_the_schema_and_what_lacks_a_member_is_not() {
    let emitter = Emitter {
        component: "raft",
        version: "1",
        instance_id: Some("n1"),
    };
    let id = |n: u64| {
        Uuid::new_v7(uuid::Timestamp::from_unix(
            uuid::NoContext,
            1_795_338_445 + n,
            0,
        ))
    };
    let artifact = ArtifactReference::of(
        id(9).to_string(),
        ArtifactType::Evidence,
        "log",
        "text/plain",
        Timestamp::from_unix(0, 0),
        b"content",
    );
    let draft = |event_type, payload| Draft {
        event_id: id(1),
        timestamp: Timestamp::from_unix(1_795_338_445, 887_123_456),
        trace_id: id(2),
        span_id: id(3),
        parent_span_id: Some(id(4)),
        event_type,
        severity: Level::Info,
        payload: Canonical::from_json(payload).expect("canonical"),
        tags: Some(Canonical::from_json(r#"{"env":"test"}"#).expect("tags")),
        artifacts: Some(Canonical::of(&[&artifact]).expect("artifacts")),
    };
    let mut sealer = Sealer::new(id(5), &emitter);
    let mut out = String::new();
    sealer.seal(&draft(event_type::SESSION_STARTED, "{}"), &mut out);
    sealer.seal(&draft("custom.action.A", r#"{"action":"A"}"#), &mut out);
    sealer.seal_gap(&draft("", "{}"), 3, "queue full", &mut out);
    let refusal = Canonical::from_json("9007199254740993").expect_err("too large");
    sealer.seal_refused(&draft("custom.action.B", "{}"), &refusal, &mut out);
    let required = [
        "trace_version",
        "event_id",
        "sequence",
        "timestamp",
        "trace_id",
        "span_id",
        "session_id",
        "event_type",
        "severity",
        "payload",
        "event_hash",
        "source",
    ];
    for line in out.lines() {
        let record: Value = serde_json::from_str(line).expect("JSON");
        check("trace-event", &record, true);
        let typed: TraceEvent = serde_json::from_str(line).expect("an event");
        assert_eq!(serde_json::to_value(&typed).expect("JSON"), record);
        for member in required {
            let mut without = record.clone();
            without.as_object_mut().expect("an object").remove(member);
            check("trace-event", &without, false);
        }
        for (member, value) in [
            ("severity", "loud"),
            ("trace_version", "2.0"),
            ("event_hash", "ABC"),
            ("event_type", "mine"),
            ("event_id", "88242016-0182-45da-b208-9f9b82925688"),
            ("sequence", "1"),
        ] {
            let mut wrong = record.clone();
            wrong[member] = value.into();
            check("trace-event", &wrong, false);
        }
        let mut more = record.clone();
        more["custom_metadata"] = 1.into();
        check("trace-event", &more, true);
    }
    let records: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    check("artifact-reference", &records[0]["artifacts"][0], true);
    check("custom.action", &records[1]["payload"], true);
    check("custom.trace.gap", &records[2]["payload"], true);
    check("custom.trace.refused", &records[3]["payload"], true);
}

#[test]
fn payloads_of_section_9_are_of_their_schemas_and_types() {
    for (of_type, schema, payload) in [
        (
            "session.started",
            "session.started",
            r#"{"agent_id":"a","agent_type":"llm","session_config":{},"environment":{"platform":"linux","version":"20","atlases_loaded":[]}}"#,
        ),
        (
            "session.ended",
            "session.ended",
            r#"{"duration_ms":1.5,"events_emitted":20,"resolutions_completed":1,"actions_executed":1,"errors_occurred":1}"#,
        ),
        (
            "carp.request.received",
            "carp.request.received",
            r#"{"request_id":"r","operation":"resolve"}"#,
        ),
        (
            "carp.resolution.completed",
            "carp.resolution.completed",
            r#"{"request_id":"r","resolution_id":"s","decision_type":"allow","context_blocks_count":1,"allowed_actions_count":2,"denied_actions_count":0,"policies_applied_count":1,"duration_ms":3}"#,
        ),
        (
            "carp.action.completed",
            "carp.action.completed",
            r#"{"action_id":"a","action_type":"t","status":"ok","duration_ms":1,"side_effects_count":0}"#,
        ),
        (
            "error.policy",
            "error",
            r#"{"error_code":"E","error_message":"m","recovery_attempted":false}"#,
        ),
    ] {
        let value: Value = serde_json::from_str(payload).expect("JSON");
        check(schema, &value, true);
        let typed = Payload::parse(of_type, payload).expect(of_type);
        assert!(!matches!(typed, Payload::Open(_)), "{of_type}");
        for member in value.as_object().expect("an object").keys() {
            let mut without = value.clone();
            without.as_object_mut().expect("an object").remove(member);
            check(schema, &without, false);
            assert!(
                Payload::parse(of_type, &without.to_string()).is_err(),
                "{of_type} {member}"
            );
        }
    }
    for open in ["carp.atlas.loaded", "system.startup", "custom.mine"] {
        let payload = Payload::parse(open, r#"{"anything":[1]}"#).expect("open");
        assert!(matches!(payload, Payload::Open(_)));
    }
}

#[test]
fn spans_have_parents_links_and_events() {
    let text = r#"{"span_id":"s","trace_id":"t","parent_span_id":"p","name":"carp.resolve","kind":"server","started_at":"2026-11-22T09:07:25Z","ended_at":"2026-11-22T09:07:26Z","status":"timeout","status_message":"late","attributes":{"a":1},"events":[{"name":"retry","timestamp":"2026-11-22T09:07:25.5Z","attributes":{"n":2}}],"links":[{"trace_id":"t2","span_id":"s2","relationship":"follows_from"}]}"#;
    let value: Value = serde_json::from_str(text).expect("JSON");
    check("span", &value, true);
    let span: Span = serde_json::from_str(text).expect("a span");
    assert_eq!(serde_json::to_value(&span).expect("JSON"), value);
    for (member, wrong) in [("kind", "other"), ("status", "done")] {
        let mut changed = value.clone();
        changed[member] = wrong.into();
        check("span", &changed, false);
    }
}

#[test]
fn turnix_records_are_those_of_the_standard() {
    let start = r#"{"recordType":"spanStart","time":"2026-11-22T09:08:47.371Z","seq":0,"traceId":"t","spanId":"s","parentSpanId":null,"spanName":"pipeline.run","appInstanceId":"a","sessionId":"x","pipelineRunId":"r","level":"info","tags":["pipeline"],"status":null,"attrs":{"entryPoint":"user.chat"}}"#;
    let end = r#"{"recordType":"spanEnd","time":"2026-11-22T09:08:47.371Z","seq":1,"traceId":"t","spanId":"s","spanName":"pipeline.run","level":"info","tags":["pipeline"],"status":"ok","errorType":null,"errorMessage":null,"errorStack":null,"attrs":{"durationMs":333.2}}"#;
    let event = r#"{"recordType":"event","time":"2026-11-22T09:08:47.371Z","seq":2,"traceId":"t","spanId":"spn-123","eventName":"rpc.recv","rpcKind":"inbound","level":"debug","tags":["rpc","inbound"],"attrs":{"method":"pipeline.startRun","payloadSize":852}}"#;
    for text in [start, end, event] {
        let value: Value = serde_json::from_str(text).expect("JSON");
        check("turnix-record", &value, true);
        let typed: TurnixRecord = serde_json::from_str(text).expect("a record");
        assert_eq!(serde_json::to_value(&typed).expect("JSON"), value);
        for member in ["time", "seq", "traceId", "spanId", "level", "tags", "attrs"] {
            let mut without = value.clone();
            without.as_object_mut().expect("an object").remove(member);
            check("turnix-record", &without, false);
        }
        let mut wrong = value.clone();
        wrong["level"] = "warning".into();
        check("turnix-record", &wrong, false);
    }
    let value: Value = serde_json::from_str(end).expect("JSON");
    for status in [Value::Null, "done".into()] {
        let mut wrong = value.clone();
        wrong["status"] = status;
        check("turnix-record", &wrong, false);
    }
    let memory = serde_json::json!({"opKind": "update", "layerId": "party", "itemRef": "npc.bartender", "fieldsChanged": ["mood"], "hash.before": "a", "hash.after": "b", "textPreview.before": "x", "textPreview.after": "y"});
    check("turnix-memory.op", &memory, true);
    let typed: MemoryOperation = serde_json::from_value(memory.clone()).expect("an operation");
    assert_eq!(serde_json::to_value(&typed).expect("JSON"), memory);
    for member in ["opKind", "layerId", "itemRef"] {
        let mut without = memory.clone();
        without.as_object_mut().expect("an object").remove(member);
        check("turnix-memory.op", &without, false);
    }
}

#[test]
fn a_schema_for_every_name_and_none_for_others() {
    assert_eq!(schema::named("trace"), None);
    assert_eq!(schema::ALL.len(), schema::generate().len());
}
