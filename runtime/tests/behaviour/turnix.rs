//! Records of the Turnix tracing standard.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};
use tracelaw::{Artifact, Level, Memory, Session, Span, emit, field};

use crate::support::{alone, deterministic};

fn records(code: impl FnOnce()) -> Vec<Value> {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory).turnix().start().expect("a session");
    code();
    drop(session);
    memory.records()
}

#[test]
fn each_record_has_what_the_standard_requires() {
    let all = records(|| {
        let run = Span::builder("pipeline.run")
            .with(field::PIPELINE_RUN_ID, "run-1")
            .with("pipeline", "")
            .with("shard", "a")
            .attribute("entryPoint", "user.chat")
            .start();
        let _inside = run.enter();
        emit!("Step", node = "n1", state(term = 3));
        run.event("rpc.recv", &json!({"payloadSize": 852}));
        tracelaw::event("memory.changed")
            .severity(Level::Warn)
            .field("hash.before", "a")
            .artifact(Artifact::new("diff", *b"+1"))
            .emit();
        Span::start("llm.call").error("Io", "the line is dead");
        Span::start("rpc.frame").cancelled();
        Span::start("mod.hook").timed_out("5 s");
    });
    let kinds: Vec<_> = all
        .iter()
        .map(|it| {
            let name = it.get("spanName").or(it.get("eventName"));
            let name = name.and_then(Value::as_str).expect("a name");
            format!("{} {name}", it["recordType"].as_str().expect("a type"))
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "spanStart session.lifecycle",
            "spanStart pipeline.run",
            "event Step",
            "event rpc.recv",
            "event memory.changed",
            "spanStart llm.call",
            "spanEnd llm.call",
            "spanStart rpc.frame",
            "spanEnd rpc.frame",
            "spanStart mod.hook",
            "spanEnd mod.hook",
            "spanEnd pipeline.run",
            "spanEnd session.lifecycle",
        ]
    );
    for (number, record) in all.iter().enumerate() {
        assert_eq!(record["seq"], number);
        assert_eq!(
            record["time"].as_str().map(str::len),
            Some("2026-11-22T09:07:25.000Z".len())
        );
        for key in ["traceId", "spanId", "level"] {
            assert!(record[key].is_string(), "{key} of {record}");
        }
        assert!(record["tags"].is_array() && record["attrs"].is_object());
        match record["recordType"].as_str() {
            Some("spanStart") => {
                assert_eq!(record.get("status"), Some(&Value::Null));
                assert!(record.get("parentSpanId").is_some());
            }
            Some("event") => assert_eq!(record.get("status"), None),
            _ => assert!(record["attrs"]["durationMs"].is_number()),
        }
    }
    let (run, step, light, changed) = (&all[1], &all[2], &all[3], &all[4]);
    assert_eq!(run["parentSpanId"], all[0]["spanId"]);
    assert_eq!(all[0]["parentSpanId"], Value::Null);
    assert_eq!(run["pipelineRunId"], "run-1");
    assert_eq!(run["tags"], json!(["pipeline", "shard=a"]));
    assert_eq!(run["attrs"], json!({"entryPoint": "user.chat"}));
    assert_eq!(step["spanId"], run["spanId"]);
    assert_eq!(
        step["attrs"],
        json!({"action": "Step", "node": "n1", "state": {"term": 3}})
    );
    assert_eq!(
        (&light["level"], &light["attrs"]),
        (&json!("debug"), &json!({"payloadSize": 852}))
    );
    assert_eq!(changed["attrs"], json!({"hash.before": "a"}));
    assert_eq!(changed["artifacts"][0]["inline_content"], "KzE=");

    let ends = |name: &str| {
        let is_it = |it: &&Value| it["recordType"] == "spanEnd" && it["spanName"] == name;
        let end = all.iter().find(is_it).expect("an end");
        let field = |key: &str| end[key].clone();
        [field("status"), field("errorType"), field("errorMessage")]
    };
    assert_eq!(
        ends("pipeline.run"),
        [json!("ok"), Value::Null, Value::Null]
    );
    assert_eq!(
        ends("llm.call"),
        ["error", "Io", "the line is dead"].map(|it| json!(it))
    );
    assert_eq!(
        ends("rpc.frame"),
        [json!("cancelled"), Value::Null, Value::Null]
    );
    assert_eq!(
        ends("mod.hook"),
        ["error", "timeout", "5 s"].map(|it| json!(it))
    );
    let stack = all[6]["errorStack"].as_str().expect("a place");
    assert!(stack.contains("turnix.rs:"), "{stack}");
}

#[test]
fn what_cannot_be_written_is_said_in_its_place() {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory)
        .turnix()
        .on_problem(|_| {})
        .start()
        .expect("a session");
    emit!("Bad", fields(x = f64::NAN));
    drop(session);
    let record = &memory.records()[1];
    assert_eq!(record["eventName"], "custom.trace.refused");
    assert_eq!(record["seq"], 1);
    assert_eq!(record["attrs"]["event_type"], "custom.action.Bad");
}

#[test]
fn a_loss_is_said_with_the_numbers_that_are_missing() {
    struct Gate(Memory, Receiver<()>);
    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.1.recv();
            self.0.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let memory = Memory::new();
    let (opener, open) = mpsc::channel();
    let session = Session::builder()
        .sink(Gate(memory.clone(), open))
        .turnix()
        .queue(8)
        .on_problem(|_| {})
        .start()
        .expect("a session");
    for count in 0..500 {
        emit!("Tick", fields(count));
    }
    drop(opener);
    assert!(session.flush(Duration::from_secs(20)));
    emit!("Tick");
    let summary = session.finish();
    let (mut next, mut lost) = (0, 0);
    for record in memory.records() {
        if record["eventName"] == "custom.trace.gap" {
            assert_eq!(record["attrs"]["first"], next);
            assert_eq!(record["attrs"]["last"], record["seq"]);
            lost += record["attrs"]["count"].as_u64().expect("a count");
            next = record["seq"].as_u64().expect("a number");
        }
        assert_eq!(record["seq"], next);
        next += 1;
    }
    assert_eq!(lost, summary.lost);
    assert!(lost > 0 && lost + summary.events == 501);
}
