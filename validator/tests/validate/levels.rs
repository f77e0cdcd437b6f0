//! Levels 0 and 1 on traces of our own.

use crate::common::{mapping, run, session, told};
use tracelaw_tla::{Action, ActionList};
use tracelaw_validator::{Completeness, Level, Options, Verdict};

const DOCUMENT: &str = r#"
# Instrumentation Spec: Counter

### State fields

| JSON key | Implementation | TLA+ variable |
|---|---|---|
| `n` | `self.n` | `count` |
| `max` | `self.max` | `limit` |

## Section 2: Action-to-Code Mapping

### 1. Increment

- **Spec action**: `Increment(i)`
- **Code location**: `counter.rs:10`
- **Trigger point**: after the function returns
- **Trace event name**: `Increment`
- **Fields**: state snapshot, `by`

### 2. Receive

- **Spec action**: `Receive(i, m)`
- **Code location**: `counter.rs:20`
- **Trigger point**: after the function returns
- **Trace event name**: `Receive`
- **Fields**: `nid`, `state` (weak: n), `msg.from`

### 3. Reset

- **Spec action**: `Reset(i)`
- **Code location**: `counter.rs:30`
- **Trigger point**: after the function returns
- **Trace event name**: `Reset`
"#;

const GOOD: &[(&str, &str)] = &[
    (
        "Increment",
        r#""node":1,"state":{"n":1,"max":9},"args":{"by":1}"#,
    ),
    ("Receive", r#""node":1,"state":{"n":1},"msg":{"from":2}"#),
    ("Reset", r#""node":1"#),
];

#[test]
fn a_trace_that_fits_is_accepted_at_level_1() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        require_coverage: true,
        ..Options::default()
    };
    let report = run(&[&session(GOOD)], &options);
    assert_eq!(told(&report), []);
    let trace = &report.traces[0];
    assert_eq!(trace.verdict, Verdict::Accepted);
    assert_eq!((trace.level_asked, trace.level_reached), (1, Some(1)));
    assert_eq!(
        (trace.records, trace.events, trace.format),
        (5, 3, Some("trace/1.0"))
    );
    assert_eq!(trace.completeness, Completeness::Complete);
    assert_eq!(trace.coverage["Receive"], 1);
    assert_eq!(report.exit_code(false), 0);
    assert_eq!(report.summary()["accepted"], 1);
}

#[test]
fn the_plain_envelopes_fit_as_well() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let nested = r#"{"tag":"config","config":{"n":3}}
{"tag":"trace","ts":"1","event":{"name":"Increment","nid":"1","state":{"n":1,"max":9},"by":1}}
{"tag":"trace","ts":"2","event":{"name":"Receive","nid":"1","state":{"n":1},"msg":{"from":2}}}
{"tag":"trace","ts":"3","event":{"name":"Reset","nid":"1"}}
"#;
    let flat = r#"{"event":"Increment","thread":"t1","state":{"n":1,"max":9},"by":1,"ts":"1"}
{"event":"Receive","thread":"t1","state":{"n":1},"msg":{"from":2},"ts":"2"}
{"event":"Reset","tid":4,"ts":"3"}
"#;
    let module = nested.replace(r#""nid":"1""#, r#""module":"counter","nid":"1""#);
    let turnix = r#"{"recordType":"spanStart","time":"2026-11-22T09:08:47.371Z","seq":0,"traceId":"t","spanId":"s","level":"info","tags":[],"attrs":{},"spanName":"run","status":null}
{"recordType":"event","time":"2026-11-22T09:08:47.372Z","seq":1,"traceId":"t","spanId":"s","level":"info","tags":[],"eventName":"Increment","attrs":{"node":1,"state":{"n":1,"max":9},"args":{"by":1}}}
{"recordType":"event","time":"2026-11-22T09:08:47.372Z","seq":2,"traceId":"t","spanId":"s","level":"info","tags":[],"eventName":"Receive","attrs":{"node":1,"state":{"n":1},"msg":{"from":2}}}
{"recordType":"event","time":"2026-11-22T09:08:47.373Z","seq":3,"traceId":"t","spanId":"s","level":"info","tags":[],"eventName":"Reset","attrs":{"action":"Reset"}}
"#;
    let texts = [nested, flat, &module, turnix];
    let report = run(&texts, &options);
    assert_eq!(told(&report), []);
    let formats: Vec<_> = report
        .traces
        .iter()
        .map(|t| t.format.unwrap_or_default())
        .collect();
    assert_eq!(formats, ["nested", "flat", "module", "turnix"]);
    assert!(
        report
            .traces
            .iter()
            .all(|t| t.verdict == Verdict::Accepted && t.events == 3)
    );
}

#[test]
fn each_way_to_miss_the_mapping_is_said_once_an_event() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let mut events = GOOD.to_vec();
    for (bad, wanted) in [
        (("Incremnt", ""), vec![("unknown-event", 5)]),
        (
            (
                "Receive",
                r#""node":1,"state":{"n":1},"msg":{"to":2,"from":1}"#,
            ),
            vec![("undeclared-field", 5)],
        ),
        (
            ("Receive", r#""node":1,"state":{"n":1},"msg":{}"#),
            vec![("field-missing", 5)],
        ),
        (
            ("Receive", r#""state":{"n":1},"msg":{"from":1}"#),
            vec![("field-missing", 5)],
        ),
        (
            ("Increment", r#""state":{"n":1},"args":{"by":1}"#),
            vec![("field-missing", 5)],
        ),
        (
            ("Increment", r#""state":{"n":1,"max":1,"x":1}"#),
            vec![("field-missing", 5), ("undeclared-field", 5)],
        ),
        (
            ("Increment", r#""args":{"by":1}"#),
            vec![("field-missing", 5), ("field-missing", 5)],
        ),
    ] {
        events.truncate(3);
        events.extend([bad, bad]);
        let report = run(&[&session(&events)], &options);
        assert_eq!(told(&report), wanted, "{bad:?}");
        let rejected = wanted.iter().any(|(rule, _)| *rule != "undeclared-field");
        let trace = &report.traces[0];
        assert_eq!(trace.verdict == Verdict::Rejected, rejected, "{bad:?}");
        if rejected {
            assert_eq!((trace.line, trace.event.as_deref()), (Some(5), Some(bad.0)));
            assert_eq!(trace.level_reached, Some(0));
            assert_eq!(report.exit_code(false), 1);
        }
        let message = &report.findings[0].message;
        assert!(message.contains("records)"), "{message}");
    }
}

#[test]
fn an_unknown_event_names_the_one_that_it_is_like() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let events = [GOOD[0], ("Incremnt", "")];
    let report = run(&[&session(&events)], &options);
    let help = report.findings[0].help.as_deref();
    assert_eq!(help, Some("the document has `Increment`"));
}

#[test]
fn actions_that_no_trace_exercises_are_reported_over_all_traces() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let (a, b) = (session(&GOOD[..1]), session(&GOOD[1..2]));
    let report = run(&[&a, &b], &options);
    assert_eq!(told(&report).len(), 1, "Reset alone");
    assert_eq!(report.findings[0].action.as_deref(), Some("Reset"));
    assert_eq!(report.exit_code(false), 0);
    let report = run(
        &[&a, &b],
        &Options {
            require_coverage: true,
            ..options
        },
    );
    assert_eq!(report.exit_code(false), 1);

    let block =
        "```tracelaw\n[[exempt]]\naction = \"Reset\"\nclass = \"untraced\"\nreason = \"x\"\n```\n";
    let document = DOCUMENT.replace("### State fields", &format!("{block}\n### State fields"));
    let mapping = crate::common::mapping(&document);
    let options = Options {
        mapping: Some(&mapping),
        require_coverage: true,
        ..options
    };
    assert_eq!(told(&run(&[&a, &b], &options)), []);
}

#[test]
fn an_event_of_several_actions_is_a_warning_unless_something_tells_them_apart() {
    let document = DOCUMENT.replace("`Reset(i)`", "`Reset(i)` / `Clear(i)`");
    let plain = mapping(&document);
    let options = Options {
        mapping: Some(&plain),
        ..Options::default()
    };
    let report = run(&[&session(GOOD)], &options);
    assert_eq!(told(&report), [("ambiguous-event", 4)]);
    assert_eq!(report.traces[0].verdict, Verdict::Accepted);
    let block = "\n```tracelaw\ndiscriminator = \"args.kind\"\n```\n";
    let told_apart = mapping(&format!("{document}{block}"));
    let options = Options {
        mapping: Some(&told_apart),
        ..Options::default()
    };
    assert_eq!(told(&run(&[&session(GOOD)], &options)), []);
}

#[test]
fn an_action_list_alone_gives_the_names() {
    let action = |name: &str| Action {
        name: name.to_owned(),
        params: Vec::new(),
        line: 1,
        file: "counter.tla".to_owned(),
        primed: Vec::new(),
        unchanged: Vec::new(),
        leaves: vec![name.to_owned()],
    };
    let list = ActionList {
        schema_version: 1,
        module: "counter".to_owned(),
        next: "Next".to_owned(),
        variables: Vec::new(),
        constants: Vec::new(),
        actions: ["Increment", "Receive", "Reset", "Stop"].map(action).into(),
    };
    let options = Options {
        actions: Some(&list),
        ..Options::default()
    };
    let report = run(&[&session(GOOD)], &options);
    assert_eq!(told(&report), [("action-never-exercised", 1)]);
    assert_eq!(report.traces[0].level_reached, Some(1));
    let report = run(&[&session(&[("Incr", ""), ("Reset", "")])], &options);
    assert!(told(&report).contains(&("unknown-event", 2)));
}

#[test]
fn nothing_checked_is_no_pass() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let none = session(&[]);
    let unknown = "{\"level\":\"info\"}\n{\"level\":\"warn\"}\n";
    let config = "{\"tag\":\"config\",\"config\":{}}\n";
    for text in ["", "\n\n", &none, unknown, config] {
        let report = run(&[text], &options);
        assert_eq!(report.exit_code(false), 4, "{text} {:?}", told(&report));
        assert_eq!(report.exit_code(true), 0, "{text}");
        assert_eq!(report.traces[0].verdict, Verdict::Inconclusive);
        assert_eq!(report.traces[0].level_reached, None);
        let allowed = run(
            &[text],
            &Options {
                allow_empty: true,
                ..options
            },
        );
        assert_eq!(allowed.exit_code(true), 0);
    }
    // At level 0 the records of a session are something.
    let report = run(
        &[&none],
        &Options {
            level: Level::Record,
            ..options
        },
    );
    assert_eq!(
        (report.exit_code(false), report.traces[0].level_reached),
        (0, Some(0))
    );
    assert_eq!(run(&[], &options).exit_code(false), 4);
}

#[test]
fn a_trace_of_another_system_is_told_in_one_finding() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let report = run(
        &[&session(&[("Alpha", ""), ("Beta", ""), ("Beta", "")])],
        &options,
    );
    assert_eq!(told(&report), [("foreign-trace", 2)]);
    assert_eq!(
        (report.traces[0].verdict, report.exit_code(false)),
        (Verdict::Rejected, 1)
    );
}

#[test]
fn a_level_that_cannot_be_checked_is_not_claimed() {
    let text = session(GOOD);
    let report = run(&[&text], &Options::default());
    assert_eq!(told(&report), [("level-not-checked", 0)]);
    assert_eq!(report.traces[0].verdict, Verdict::Inconclusive);
    assert_eq!(report.traces[0].level_reached, Some(0));
    assert_eq!(report.exit_code(false), 1);
    let options = Options {
        level: Level::Record,
        ..Options::default()
    };
    assert_eq!(run(&[&text], &options).exit_code(false), 0);
}

#[test]
fn records_that_do_not_hold_reject_the_trace_whatever_its_events() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let changed = session(GOOD).replacen("\"n\":1}", "\"n\":2}", 1);
    let report = run(&[&changed], &options);
    assert_eq!(told(&report)[0].0, "hash-mismatch");
    assert_eq!(
        (report.traces[0].verdict, report.exit_code(false)),
        (Verdict::Rejected, 1)
    );
    assert_eq!(report.traces[0].level_reached, None);
}

#[test]
fn an_open_end_is_inconclusive_unless_allowed() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let text: String = session(GOOD)
        .lines()
        .take(4)
        .map(|line| format!("{line}\n"))
        .collect();
    let report = run(&[&text], &options);
    assert_eq!(told(&report), [("session-not-ended", 4)]);
    assert_eq!(report.traces[0].verdict, Verdict::Inconclusive);
    assert_eq!(report.traces[0].completeness, Completeness::OpenEnd);
    let report = run(
        &[&text],
        &Options {
            allow_open_end: true,
            ..options
        },
    );
    assert_eq!(
        (report.traces[0].verdict, report.exit_code(false)),
        (Verdict::Accepted, 0)
    );
}

#[test]
fn the_envelope_of_the_document_is_used() {
    let block = "```tracelaw\n[envelope]\ntag = \"mine\"\nname = \"data.kind\"\nnode = \"who\"\nstate = \"data.snap\"\n```\n";
    let document = DOCUMENT.replace("### State fields", &format!("{block}\n### State fields"));
    let mapping = mapping(&document);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let text = r#"{"tag":"mine","who":1,"data":{"kind":"Increment","snap":{"n":1,"max":2},"by":3}}
{"tag":"other","data":{"kind":"Unknown"}}
{"tag":"mine","who":1,"data":{"kind":"Receive","snap":{"n":1},"msg":{"from":3}}}
{"tag":"mine","who":1,"data":{"kind":"Reset"}}
"#;
    let report = run(&[text], &options);
    assert_eq!(told(&report), []);
    assert_eq!(report.traces[0].events, 3);
}

#[test]
fn the_json_is_that_of_the_contract() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let report = run(&[&session(&GOOD[..1])], &options);
    let json = report.traces_json();
    assert_eq!(
        json[0],
        serde_json::json!({
            "file": "0.jsonl", "format": "trace/1.0", "records": 3, "events": 1,
            "verdict": "accepted", "level_asked": 1, "level_reached": 1,
            "completeness": "complete", "line": null, "event": null,
            "coverage": {"Increment": 1, "Receive": 0, "Reset": 0},
        })
    );
}

/// What a trace module writes in the place of events that it could not write.
#[test]
fn a_gap_in_a_plain_trace_is_told_and_leaves_the_verdict_open() {
    let mapping = mapping(DOCUMENT);
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let record = |event: &str| format!(r#"{{"tag":"trace","ts":1,"event":{event}}}"#);
    let trace = [
        record(r#"{"name":"Reset","nid":1}"#),
        record(r#"{"name":"custom.trace.gap","count":3}"#),
        record(r#"{"name":"Reset","nid":1}"#),
    ]
    .join("\n");
    let report = run(&[&format!("{trace}\n")], &options);
    let trace = &report.traces[0];
    assert_eq!(trace.verdict, Verdict::Inconclusive);
    assert_eq!((trace.events, trace.completeness), (2, Completeness::Gaps));
    let lost = |finding: &&tracelaw_diagnostics::Diagnostic| finding.rule.code == "TL324";
    let lost: Vec<_> = report.findings.iter().filter(lost).collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].message, "3 events were lost here");
}
