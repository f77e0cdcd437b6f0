//! The commands on traces as files: keys, seal, verify, convert, export, import, schema.

use std::path::Path;

use serde_json::Value;

use crate::support::tracelaw;

const PLAIN: &str = concat!(
    r#"{"tag":"trace","ts":"2026-11-22T09:08:47.371000Z","event":{"name":"Vote","nid":"n1","state":{"term":1}}}"#,
    "\n",
    r#"{"tag":"trace","ts":"2026-11-22T09:08:47.372000Z","event":{"name":"Tick","nid":"n2","state":{"term":2}}}"#,
    "\n",
);

/// Runs a command; its exit code and what it prints.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = tracelaw(folder, args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().unwrap_or(-1), text)
}

fn json(folder: &Path, args: &[&str]) -> (i32, Value) {
    let (exit, text) = run(folder, &[args, &["--format", "json"]].concat());
    (exit, serde_json::from_str(&text).expect("JSON"))
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a written file");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect(name)
}

/// The rules of the findings that are errors.
fn errors(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    let errors = findings.iter().filter(|f| f["severity"] == "error");
    errors
        .map(|f| f["rule"].as_str().expect("a rule"))
        .collect()
}

#[test]
fn a_trace_of_another_emitter_is_sealed_signed_and_proved() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "plain.ndjson", PLAIN);
    assert_eq!(run(folder, &["keys", "new", "raft"]).0, 0);
    assert_eq!(run(folder, &["keys", "new", "other"]).0, 0);
    assert_eq!(
        run(folder, &["keys", "new", "raft"]).0,
        2,
        "a key is never replaced"
    );
    let seal = [
        "seal",
        "plain.ndjson",
        "-o",
        "t.jsonl",
        "--key",
        "raft.key",
        "--every",
        "2",
    ];
    assert_eq!(run(folder, &seal).0, 0);
    assert_eq!(run(folder, &seal).0, 2, "a trace is never replaced");

    let (exit, report) = json(folder, &["verify", "t.jsonl", "--key", "raft.key.pub"]);
    let trace = &report["traces"][0];
    assert_eq!(exit, 0, "{report:#}");
    assert_eq!(
        (&trace["integrity"], &trace["completeness"]),
        (&"intact".into(), &"complete".into())
    );
    assert_eq!(trace["sessions"][0]["unanchored"], 0);
    let human = run(folder, &["verify", "t.jsonl", "--key", "raft.key.pub"]).1;
    assert!(
        human.starts_with("t.jsonl: intact, complete; 4 records\n"),
        "{human}"
    );

    // Another key; no checkpoints; the secret key in the place of the public one.
    let (exit, report) = json(folder, &["verify", "t.jsonl", "--key", "other.key.pub"]);
    assert_eq!(
        (exit, errors(&report).contains(&"trace-unsigned")),
        (1, true)
    );
    let notes = read(folder, "t.jsonl.checkpoints");
    write(folder, "none", "");
    let args = [
        "verify",
        "t.jsonl",
        "--key",
        "raft.key.pub",
        "--checkpoints",
        "none",
    ];
    assert_eq!(errors(&json(folder, &args).1), ["trace-unsigned"]);
    assert_eq!(
        run(folder, &["verify", "t.jsonl", "--key", "raft.key"]).0,
        2
    );

    // One event, with its proof and the key alone.
    let trace = read(folder, "t.jsonl");
    let event = trace.lines().nth(1).expect("an event");
    let id = serde_json::from_str::<Value>(event).expect("JSON")["event_id"].clone();
    let id = id.as_str().expect("an identifier");
    let (exit, proof) = run(
        folder,
        &["verify", "t.jsonl", "--key", "raft.key.pub", "--prove", id],
    );
    assert_eq!(exit, 0);
    write(folder, "proof", &proof);
    write(folder, "event.json", &format!("{event}\n"));
    let check = [
        "verify",
        "event.json",
        "--inclusion",
        "proof",
        "--key",
        "raft.key.pub",
    ];
    let (exit, text) = run(folder, &check);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("2 of 4 records, signed"), "{text}");
    write(
        folder,
        "event.json",
        &format!("{}\n", trace.lines().nth(2).expect("an event")),
    );
    assert_eq!(run(folder, &check).0, 1);
    assert_eq!(
        run(folder, &["verify", "t.jsonl", "--prove", "absent"]).0,
        2
    );

    // A cut tail, a flipped byte.
    let cut: String = trace
        .lines()
        .take(3)
        .map(|line| format!("{line}\n"))
        .collect();
    write(folder, "t.jsonl", &cut);
    let (exit, report) = json(folder, &["verify", "t.jsonl", "--key", "raft.key.pub"]);
    assert_eq!((exit, errors(&report)), (1, vec!["tail-missing"]));
    assert_eq!(report["traces"][0]["completeness"], "truncated");
    write(
        folder,
        "t.jsonl",
        &trace.replacen("\"term\":2", "\"term\":3", 1),
    );
    let (exit, report) = json(folder, &["verify", "t.jsonl"]);
    assert_eq!((exit, errors(&report)), (1, vec!["hash-mismatch"]));
    assert!(notes.starts_with("tracelaw/"));
}

#[test]
fn an_open_end_fails_unless_it_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "plain.ndjson", PLAIN);
    assert_eq!(
        run(
            folder,
            &["convert", "plain.ndjson", "--to", "trace", "-o", "t.jsonl"]
        )
        .0,
        0
    );
    let trace = read(folder, "t.jsonl");
    let cut: String = trace
        .lines()
        .take(3)
        .map(|line| format!("{line}\n"))
        .collect();
    write(folder, "t.jsonl", &(cut + "{\"artif"));
    let (exit, report) = json(folder, &["verify", "t.jsonl"]);
    assert_eq!((exit, errors(&report)), (1, vec!["torn-tail"]));
    let (exit, report) = json(folder, &["verify", "t.jsonl", "--allow-open-end"]);
    assert_eq!((exit, errors(&report)), (0, Vec::new()));
    assert_eq!(report["traces"][0]["completeness"], "open-end");
    write(folder, "empty.jsonl", "");
    assert_eq!(run(folder, &["verify", "empty.jsonl"]).0, 4);
    assert_eq!(run(folder, &["verify", "absent.jsonl"]).0, 2);
}

#[test]
fn traces_become_each_other_and_go_to_other_tools() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "plain.ndjson", PLAIN);
    for (from, to, name) in [
        ("plain.ndjson", "turnix", "t.turnix"),
        ("t.turnix", "trace", "t.trace.jsonl"),
        ("t.trace.jsonl", "plain", "back.ndjson"),
    ] {
        assert_eq!(
            run(folder, &["convert", from, "--to", to, "-o", name]).0,
            0,
            "{from} to {to}"
        );
    }
    let events = |name: &str| {
        let text = read(folder, name);
        let lines = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        lines.collect::<Vec<Value>>()
    };
    assert_eq!(events("back.ndjson"), events("plain.ndjson"));
    for format in ["otlp-spans", "otlp-logs", "perfetto", "cloudevents", "itf"] {
        let (exit, text) = run(folder, &["export", "t.trace.jsonl", "--to", format]);
        assert_eq!(exit, 0, "{format}");
        serde_json::from_str::<Value>(&text).expect(format);
    }
    let (_, itf) = run(folder, &["export", "plain.ndjson", "--to", "itf"]);
    write(folder, "t.itf.json", &itf);
    let (exit, text) = run(folder, &["import", "t.itf.json", "--from", "itf"]);
    assert_eq!((exit, text.lines().count()), (0, 2));
    assert_eq!(
        run(folder, &["import", "plain.ndjson", "--from", "tlc"]).0,
        2
    );
    write(
        folder,
        "null.ndjson",
        &PLAIN.replacen("\"term\":1", "\"term\":null", 1),
    );
    let (exit, report) = json(folder, &["export", "null.ndjson", "--to", "itf"]);
    assert_eq!((exit, errors(&report)), (1, vec!["no-tla-value"]));
    assert_eq!(
        run(
            folder,
            &["export", "null.ndjson", "--to", "itf", "--allow-lossy"]
        )
        .0,
        0
    );
}

#[test]
fn nothing_is_made_of_what_is_no_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "empty.jsonl", "");
    write(folder, "other.jsonl", "{\"a\":1}\n");
    for trace in ["empty.jsonl", "other.jsonl"] {
        for command in [
            &["seal", trace, "-o", "out"][..],
            &["convert", trace, "--to", "turnix", "-o", "out"],
            &["export", trace, "--to", "otlp-logs", "-o", "out"],
            &["export", trace, "--to", "itf", "-o", "out"],
        ] {
            let (exit, report) = json(folder, command);
            assert_eq!(exit, 4, "{command:?}");
            assert_eq!(errors(&report), ["unknown-record"], "{command:?}");
        }
    }
    assert_eq!(run(folder, &["seal", "missing.jsonl", "-o", "out"]).0, 2);
    for left in ["out", "out.checkpoints"] {
        assert!(!folder.join(left).exists(), "{left}");
    }
}

#[test]
fn a_turnix_stream_is_read_leniently_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let record = r#"{"recordType":"event","time":"2026-11-22T09:08:47.371Z","seq":1,"traceId":"t","spanId":"","eventName":"rpc.recv","level":"warning","tags":[],"attrs":{}}"#;
    write(folder, "t.jsonl", record);
    let (exit, report) = json(folder, &["verify", "t.jsonl"]);
    assert_eq!(
        (exit, errors(&report)),
        (1, vec!["event-without-span", "turnix-level"])
    );
    assert_eq!(report["traces"][0]["integrity"], "unchained");
    assert_eq!(report["traces"][0]["line"], 1);
    let (exit, report) = json(folder, &["verify", "t.jsonl", "--lenient"]);
    assert_eq!((exit, errors(&report)), (0, Vec::new()));
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["traces"][0]["line"], Value::Null);
    let bare = record.replace(r#","tags":[],"attrs":{}"#, "");
    write(folder, "bare.jsonl", &bare);
    assert_eq!(run(folder, &["verify", "bare.jsonl"]).0, 1);
    assert_eq!(run(folder, &["verify", "bare.jsonl", "--lenient"]).0, 0);
}

#[test]
fn lines_that_are_not_at_hand_are_named_and_not_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = |number: u32, of: &str, more: &str| {
        format!(
            r#"{{"recordType":"spanStart","time":"2026-11-22T09:08:47.371Z","seq":{number},"traceId":"{of}","spanId":"{number}","spanName":"rpc.frame","level":"info","tags":[],"status":null,{more}"attrs":{{}}}}
"#
        )
    };
    let inner = record(2, "u", r#""parentSpanId":"1","#);
    write(folder.path(), "t.jsonl", &(record(1, "t", "") + &inner));
    let (_, text) = run(folder.path(), &["verify", "t.jsonl"]);
    assert!(!text.contains('\u{2026}'), "{text}");
    let places = [
        "--> t.jsonl:2:1",
        "::: t.jsonl:1:1",
        "the span around it starts here",
    ];
    assert!(places.iter().all(|it| text.contains(it)), "{text}");
}

#[test]
fn schemas_are_printed_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, text) = run(folder.path(), &["schema", "--all"]);
    assert_eq!(exit, 0);
    for name in text.lines() {
        let (exit, schema) = run(folder.path(), &["schema", name]);
        assert_eq!(exit, 0, "{name}");
        serde_json::from_str::<Value>(&schema).expect(name);
    }
    assert_eq!(run(folder.path(), &["schema", "trace"]).0, 2);
}
