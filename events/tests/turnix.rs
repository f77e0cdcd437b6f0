//! Turnix streams held against the standard: a stream that is right, and one mistake at a time.

use tracelaw_diagnostics::Severity;
use tracelaw_events::blocks::Block;
use tracelaw_events::envelope::Format;
use tracelaw_events::verify::{Anchors, Checks, Context, Verification, Verifier, check_block};

const START: &str = r#"{"recordType":"spanStart","time":"2026-11-22T09:08:47.371Z","seq":0,"traceId":"t","spanId":"a","parentSpanId":null,"spanName":"pipeline.run","appInstanceId":"app","pipelineRunId":"run_1","level":"info","tags":["pipeline"],"status":null,"attrs":{"entryPoint":"user.chat"}}"#;
const EVENT: &str = r#"{"recordType":"event","time":"2026-11-22T09:08:47.372Z","seq":1,"traceId":"t","spanId":"a","eventName":"rpc.recv","rpcKind":"inbound","level":"debug","tags":["rpc","inbound"],"attrs":{"method":"pipeline.startRun"}}"#;
const MEMORY: &str = r#"{"recordType":"spanStart","time":"2026-11-22T09:08:47.372Z","seq":2,"traceId":"t","spanId":"b","parentSpanId":"a","spanName":"memory.op","level":"info","tags":[],"status":null,"attrs":{"opKind":"update","layerId":"party","itemRef":"npc.bartender"}}"#;
const MEMORY_END: &str = r#"{"recordType":"spanEnd","time":"2026-11-22T09:08:47.373Z","seq":3,"traceId":"t","spanId":"b","spanName":"memory.op","level":"error","tags":[],"status":"error","errorType":"E","errorMessage":"m","errorStack":"s","attrs":{}}"#;
const LATE: &str = r#"{"recordType":"event","time":"2026-11-22T09:08:47.374Z","seq":4,"traceId":"t","spanId":"b","eventName":"error.detail","level":"debug","tags":[],"attrs":{}}"#;
const END: &str = r#"{"recordType":"spanEnd","time":"2026-11-22T09:08:47.375Z","seq":5,"traceId":"t","spanId":"a","spanName":"pipeline.run","level":"info","tags":["pipeline"],"status":"ok","errorType":null,"errorMessage":null,"errorStack":null,"attrs":{"durationMs":333.2}}"#;

fn good() -> Vec<String> {
    [START, EVENT, MEMORY, MEMORY_END, LATE, END]
        .map(str::to_owned)
        .to_vec()
}

fn verify(lines: &[String]) -> Verification {
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    verifier.begin("t");
    let checks = Checks::default();
    // A block a line: what holds over blocks must hold over a stream that is cut up.
    for line in lines {
        let context = Context {
            file: "t",
            format: Format::Turnix,
            checks: &checks,
            max_findings: 20,
        };
        verifier.add(check_block(&Block::of(&format!("{line}\n")), context));
    }
    verifier.finish()
}

fn rules(lines: &[String]) -> Vec<&'static str> {
    let verification = verify(lines);
    let mut rules: Vec<_> = verification.findings.iter().map(|d| d.rule.name).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[test]
fn a_stream_as_the_standard_has_it_is_right() {
    assert_eq!(rules(&good()), Vec::<&str>::new());
    let verification = verify(&good());
    let spans = verification.files[0].spans.clone().expect("spans");
    assert_eq!(
        (
            spans.started,
            spans.ended,
            spans.failed,
            spans.events,
            spans.open,
            spans.lost
        ),
        (2, 2, 1, 2, 0, 0)
    );
}

#[test]
fn each_mistake_has_its_own_rule() {
    let cases: &[(usize, &str, &str, &[&str])] = &[
        // Section 4.
        (
            1,
            r#""level":"debug""#,
            r#""level":"warning""#,
            &["turnix-level"],
        ),
        (1, r#","level":"debug""#, "", &["member-missing"]),
        (1, r#""time""#, r#""ts""#, &["turnix-member-name"]),
        (
            1,
            r#""time":"2026-11-22T09:08:47.372Z""#,
            r#""time":"today""#,
            &["member-type"],
        ),
        (1, r#","tags":["rpc","inbound"]"#, "", &["member-missing"]),
        (
            1,
            r#""tags":["rpc","inbound"]"#,
            r#""tags":[1]"#,
            &["member-type"],
        ),
        (
            1,
            r#""attrs":{"method":"pipeline.startRun"}"#,
            r#""attrs":[]"#,
            &["member-type"],
        ),
        (
            1,
            r#""seq":1"#,
            r#""seq":"1""#,
            &["events-lost", "member-type"],
        ),
        (
            1,
            r#""seq":1"#,
            r#""seq":0"#,
            &["events-lost", "seq-not-increasing"],
        ),
        // Section 5.
        (
            1,
            r#""rpcKind":"inbound""#,
            r#""rpcKind":"in""#,
            &["member-type"],
        ),
        (
            0,
            r#""appInstanceId":"app""#,
            r#""appInstanceId":7"#,
            &["member-type"],
        ),
        (
            0,
            r#""appInstanceId""#,
            r#""appPackId""#,
            &["turnix-extra-member"],
        ),
        // Section 6.
        (0, r#""status":null"#, r#""status":"ok""#, &["span-status"]),
        (
            0,
            r#""spanName":"pipeline.run""#,
            r#""spanName":"pipeline.run_17""#,
            &["identifier-in-name", "span-name-changes"],
        ),
        (
            0,
            r#""spanName":"pipeline.run""#,
            r#""spanName":"pipeline.other""#,
            &["span-name-changes", "span-name-unknown"],
        ),
        (
            0,
            r#""spanId":"a""#,
            r#""spanId":"c""#,
            &["event-without-span", "span-end-without-start", "span-open"],
        ),
        // Section 7.
        (5, r#""status":"ok""#, r#""status":null"#, &["span-status"]),
        (5, r#""status":"ok""#, r#""status":"cancelled""#, &[]),
        (
            5,
            r#""status":"ok""#,
            r#""status":"error""#,
            &["error-without-details"],
        ),
        (
            3,
            r#""errorStack":"s""#,
            r#""errorStack":null"#,
            &["error-without-details"],
        ),
        // Section 8.
        (
            1,
            r#""spanId":"a""#,
            r#""spanId":"""#,
            &["event-without-span"],
        ),
        (1, r#""eventName""#, r#""name""#, &["turnix-member-name"]),
        (
            1,
            r#""attrs""#,
            r#""status":"ok","attrs""#,
            &["span-status"],
        ),
        (
            1,
            r#""traceId":"t""#,
            r#""traceId":"u""#,
            &["trace-id-per-span"],
        ),
        (
            2,
            r#""traceId":"t""#,
            r#""traceId":"u""#,
            &["trace-id-per-span"],
        ),
        // Section 10.
        (
            2,
            r#""opKind":"update""#,
            r#""opKind":"move""#,
            &["memory-attributes"],
        ),
        (2, r#""layerId":"party","#, "", &["memory-attributes"]),
        (
            2,
            r#","itemRef":"npc.bartender""#,
            "",
            &["memory-attributes"],
        ),
    ];
    for (line, from, to, wanted) in cases {
        let mut lines = good();
        assert!(lines[*line].contains(from), "{from}");
        lines[*line] = lines[*line].replacen(from, to, 1);
        assert_eq!(rules(&lines), *wanted, "{from} -> {to}");
    }
}

#[test]
fn spans_have_a_life_cycle() {
    let without = |line: usize| {
        let mut lines = good();
        lines.remove(line);
        lines
    };
    // A span that does not end is open, which is no fault; its number is lost.
    let open = verify(&good()[..5]);
    assert_eq!(open.files[0].spans.as_ref().expect("spans").open, 1);
    assert!(
        open.findings.iter().all(|d| d.severity == Severity::Note),
        "{:?}",
        open.findings
    );
    assert_eq!(
        rules(&without(0)),
        ["event-without-span", "span-end-without-start"]
    );
    assert_eq!(rules(&without(1)), ["events-lost"]);
    let mut twice = good();
    twice.push(END.replace("\"seq\":5", "\"seq\":6"));
    assert_eq!(rules(&twice), ["span-end-without-start"]);
    let mut again = good();
    again.push(START.replace("\"seq\":0", "\"seq\":6"));
    assert_eq!(rules(&again), ["span-open", "span-started-twice"]);
    let mut late = good();
    late.push(EVENT.replace("\"seq\":1", "\"seq\":6"));
    assert_eq!(rules(&late), ["event-after-span-end"]);
}

#[test]
fn lost_records_are_counted() {
    let mut lines = good();
    lines[5] = END.replace("\"seq\":5", "\"seq\":15");
    let verification = verify(&lines);
    assert_eq!(
        verification.files[0].spans.as_ref().expect("spans").lost,
        10
    );
    assert_eq!(rules(&lines), ["events-lost"]);
}
