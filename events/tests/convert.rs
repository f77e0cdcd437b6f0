//! The three written forms: what two of them both can say is carried over, the rest is told.

use tracelaw_events::Timestamp;
use tracelaw_events::convert::{Converter, Item, Reader, Target};
use tracelaw_events::envelope::Format;
use tracelaw_events::scan::Index;
use tracelaw_events::verify::{Anchors, Checks, Context, Integrity, Verifier, check_block};
use uuid::Uuid;

const TURNIX: &str = concat!(
    r#"{"recordType":"spanStart","time":"2026-11-22T09:08:47.371Z","seq":1,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","parentSpanId":null,"spanName":"pipeline.run","sessionId":"01a20283-e28b-7e22-b9c2-c22cd8f280e2","pipelineRunId":"run_1","level":"info","tags":["env=test","pipeline"],"status":null,"attrs":{"entryPoint":"user.chat"}}"#,
    "\n",
    r#"{"recordType":"event","time":"2026-11-22T09:08:47.372Z","seq":2,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","eventName":"rpc.recv","sessionId":"01a20283-e28b-7e22-b9c2-c22cd8f280e2","level":"warn","tags":[],"attrs":{"method":"m"}}"#,
    "\n",
    r#"{"recordType":"event","time":"2026-11-22T09:08:47.373Z","seq":3,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","eventName":"Timeout","sessionId":"01a20283-e28b-7e22-b9c2-c22cd8f280e2","level":"info","tags":[],"attrs":{"action":"Timeout","node":"n1","state":{"term":1}}}"#,
    "\n",
    r#"{"recordType":"spanEnd","time":"2026-11-22T09:08:47.374Z","seq":4,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","spanName":"pipeline.run","sessionId":"01a20283-e28b-7e22-b9c2-c22cd8f280e2","level":"error","tags":[],"status":"error","errorType":"E","errorMessage":"boom","errorStack":"at f","attrs":{"durationMs":3.2}}"#,
    "\n",
);

const PLAIN: &str = concat!(
    r#"{"event":{"k":[1],"msg":{"from":"n2"},"name":"Vote","nid":"n1","state":{"term":1}},"tag":"trace","ts":"2026-11-22T09:08:47.371000Z"}"#,
    "\n",
    r#"{"event":{"name":"Tick","outcome":"err"},"tag":"trace","ts":"2026-11-22T09:08:47.372000Z"}"#,
    "\n",
    r#"{"event":{"end":10,"name":"Push","nid":"t1","start":1,"value":7},"tag":"trace","ts":"2026-11-22T09:08:47.373000Z"}"#,
    "\n",
);

fn convert(text: &str, format: Format, target: Target) -> (String, Vec<&'static str>) {
    let mut number = 0u128;
    let mut ids = |_: Timestamp| {
        number += 1;
        Uuid::from_u128(0x019a_0282_a43f_7000_8000_0000_0000_0000 + number)
    };
    let mut converter = Converter::new(format, target, "test", &mut ids);
    let mut out = String::new();
    let mut index = Index::default();
    for line in text.lines() {
        converter.record(&index.scan(line).expect("JSON"), &mut out);
    }
    converter.finish(&mut out);
    let losses = converter.losses().keys().copied().collect();
    (out, losses)
}

fn items(text: &str, format: Format) -> Vec<Item> {
    let reader = Reader::new(format);
    let mut index = Index::default();
    let lines = text.lines();
    lines
        .filter_map(|line| reader.read(&index.scan(line).expect("JSON")))
        .collect()
}

fn assert_verifies(text: &str) {
    let checks = Checks {
        content: true,
        ..Checks::default()
    };
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    verifier.begin("t");
    let context = Context {
        file: "t",
        format: Format::Trace,
        checks: &checks,
        max_findings: 20,
    };
    verifier.add(check_block(
        &tracelaw_events::blocks::Block::of(text),
        context,
    ));
    let verification = verifier.finish();
    assert_eq!(verification.findings, []);
    assert_eq!(verification.files[0].integrity, Integrity::Intact);
}

/// What both forms say.
fn common(mut item: Item) -> Item {
    item.event_id = None;
    item.source = None;
    item.chained = false;
    if let tracelaw_events::convert::What::SpanStart(span)
    | tracelaw_events::convert::What::SpanEnd(span, _) = &mut item.what
    {
        span.more.clear();
    }
    if let tracelaw_events::convert::What::SpanStart(_) = &item.what {
        // A span that starts has no status.
        return item;
    }
    item
}

#[test]
fn turnix_becomes_trace_and_back_without_loss() {
    let (trace, losses) = convert(TURNIX, Format::Turnix, Target::Trace);
    assert_eq!(losses, Vec::<&str>::new());
    assert_verifies(&trace);
    let (back, losses) = convert(&trace, Format::Trace, Target::Turnix);
    assert_eq!(losses, ["event identifiers", "hashes and chain", "source"]);
    // The session's own first and last records are TRACE/1.0's.
    let body: String = back
        .lines()
        .skip(1)
        .take(4)
        .map(|line| format!("{line}\n"))
        .collect();
    let before: Vec<Item> = items(TURNIX, Format::Turnix)
        .into_iter()
        .map(common)
        .collect();
    let after: Vec<Item> = items(&body, Format::Turnix)
        .into_iter()
        .map(common)
        .collect();
    assert_eq!(after, before);
}

#[test]
fn plain_becomes_trace_and_back_without_loss() {
    let (trace, losses) = convert(PLAIN, Format::Nested, Target::Trace);
    assert_eq!(losses, Vec::<&str>::new());
    assert_verifies(&trace);
    let (back, losses) = convert(&trace, Format::Trace, Target::Plain);
    assert_eq!(back, PLAIN);
    assert!(
        losses.contains(&"records that are neither actions nor spans: left out"),
        "{losses:?}"
    );
    assert!(losses.contains(&"hashes and chain"));
}

#[test]
fn plain_becomes_turnix_and_back_without_loss() {
    let (turnix, losses) = convert(PLAIN, Format::Nested, Target::Turnix);
    assert_eq!(losses, Vec::<&str>::new());
    let (back, losses) = convert(&turnix, Format::Turnix, Target::Plain);
    assert_eq!((back.as_str(), losses), (PLAIN, Vec::new()));
}

#[test]
fn spans_go_through_the_plain_form() {
    let spans: String = TURNIX
        .lines()
        .filter(|line| line.contains("spanName"))
        .map(|line| line.replace(r#""sessionId":"01a20283-e28b-7e22-b9c2-c22cd8f280e2","#, ""))
        .map(|line| {
            line.replace(r#""env=test","pipeline""#, "")
                .replace("info", "debug")
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let (plain, losses) = convert(&spans, Format::Turnix, Target::Plain);
    assert_eq!(losses, ["severity", "tags and context fields"]);
    let (back, losses) = convert(&plain, Format::Nested, Target::Turnix);
    assert_eq!(losses, Vec::<&str>::new());
    let kept = |mut item: Item| {
        (item.tags, item.level) = Default::default();
        common(item)
    };
    let read = |text: &str| -> Vec<Item> {
        let items = items(text, Format::Turnix);
        items.into_iter().map(kept).collect()
    };
    assert_eq!(read(&back), read(&spans));
}

#[test]
fn a_trace_becomes_a_stream_that_strict_readers_take() {
    let spans = TURNIX.replace(
        r#""attrs":{"durationMs":3.2}"#,
        r#""attrs":{"durationMs":3.2},"links":[{"relationship":"caused_by","span_id":"a","trace_id":"b"}]"#,
    );
    let (trace, losses) = convert(&spans, Format::Turnix, Target::Trace);
    assert_eq!(losses, Vec::<&str>::new());
    let (turnix, _) = convert(&trace, Format::Trace, Target::Turnix);
    assert!(turnix.contains("caused_by"));
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    verifier.begin("t");
    let context = Context {
        file: "t",
        format: Format::Turnix,
        checks: &Checks::default(),
        max_findings: 20,
    };
    let block = tracelaw_events::blocks::Block::of(&turnix);
    verifier.add(check_block(&block, context));
    let verification = verifier.finish();
    let errors: Vec<_> = (verification.findings.iter())
        .filter(|finding| finding.severity == tracelaw_diagnostics::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{turnix}");
    // The session is one span there, and one session again here.
    let (again, _) = convert(&turnix, Format::Turnix, Target::Trace);
    let types = |text: &str| -> Vec<String> {
        let records = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        records
            .map(|record: serde_json::Value| record["event_type"].to_string())
            .collect()
    };
    assert_eq!(types(&again), types(&trace));
    assert_verifies(&again);
}

#[test]
fn what_the_target_cannot_say_is_told() {
    let micros = PLAIN.replace(".371000Z", ".371234Z");
    let (_, losses) = convert(&micros, Format::Nested, Target::Turnix);
    assert_eq!(losses, ["time below milliseconds"]);
    let (text, losses) = convert(TURNIX, Format::Turnix, Target::Plain);
    assert_eq!(
        text.lines().count(),
        3,
        "two records of a span and an action"
    );
    assert!(losses.contains(&"session") && losses.contains(&"trace and span identifiers"));
    assert!(losses.contains(&"records that are neither actions nor spans: left out"));
    let untimed = r#"{"tag":"trace","event":{"name":"A"}}"#;
    let (_, losses) = convert(untimed, Format::Nested, Target::Trace);
    assert_eq!(
        losses,
        ["no readable time: that of the record before is written"]
    );
}

#[test]
fn values_that_a_hash_does_not_cover_are_refused_in_their_place() {
    let line = r#"{"tag":"trace","ts":"2026-11-22T09:08:47.371000Z","event":{"name":"A","state":{"n":9007199254740993}}}"#;
    let (trace, losses) = convert(line, Format::Nested, Target::Trace);
    assert!(trace.contains("custom.trace.refused"));
    assert_eq!(losses.len(), 1);
}

#[test]
fn identifiers_of_another_form_are_kept_as_tags() {
    let text = TURNIX.replace("\"01a20283-e28b-7e22-b9c2-c22cd8f280e1\"", "\"trace_7\"");
    let (trace, losses) = convert(&text, Format::Turnix, Target::Trace);
    assert_eq!(losses, Vec::<&str>::new());
    assert_verifies(&trace);
    let (back, _) = convert(&trace, Format::Trace, Target::Turnix);
    assert!(
        back.lines()
            .skip(1)
            .take(4)
            .all(|line| line.contains("\"traceId\":\"trace_7\""))
    );
}

#[test]
fn what_no_form_has_a_place_for_is_told() {
    let undefined = "members that the record's form does not define: left out";
    for (text, format) in [
        (
            TURNIX.replacen("\"seq\"", "\"appPackId\":\"p\",\"seq\"", 1),
            Format::Turnix,
        ),
        (
            PLAIN.replacen("\"tag\"", "\"thread\":3,\"tag\"", 1),
            Format::Nested,
        ),
        (
            convert(PLAIN, Format::Nested, Target::Trace).0.replacen(
                "\"event_id\"",
                "\"build\":\"b\",\"event_id\"",
                1,
            ),
            Format::Trace,
        ),
    ] {
        for target in [Target::Trace, Target::Turnix, Target::Plain] {
            let (_, losses) = convert(&text, format, target);
            assert!(losses.contains(&undefined), "{format:?} {losses:?}");
        }
    }
}

#[test]
fn half_a_surrogate_pair_does_not_take_its_neighbours_along() {
    let state = r#""state":{"term":1,"text":"a\ud800b\\ud800c\ud83d\ude00"}"#;
    let text = PLAIN.replacen(r#""state":{"term":1}"#, state, 1);
    for target in [Target::Trace, Target::Turnix, Target::Plain] {
        let (out, losses) = convert(&text, Format::Nested, target);
        assert!(
            losses.contains(&"half surrogate pairs: written as U+FFFD"),
            "{losses:?}"
        );
        let expect = "{\"term\":1,\"text\":\"a\u{fffd}b\\\\ud800c\u{1f600}\"}";
        assert!(out.contains(expect), "{out}");
    }
}
