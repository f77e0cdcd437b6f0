//! A small module with a trace specification, and traces of it that are wrong in one way each.

use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::eval::{Host, Spec};
use tracelaw_validator::explain::{self, Explanation};

use crate::modules::COURIER;

const TRACE: &str = r#"---- MODULE Trace ----
EXTENDS courier, Sequences, Json, IOUtils, TLC
VARIABLE l
Log == ndJsonDeserialize(IOEnv.JSON)
line == Log[l]
Role == "idle" :> Idle @@ "busy" :> Busy
IsEvent(name) == l <= Len(Log) /\ line.name = name /\ l' = l + 1
Matches(n) == term'[n] = line.term /\ role'[n] = Role[line.role]
Started == IsEvent("Start") /\ \E n \in Node : n = line.node /\ Start(n) /\ Matches(n)
Sent == IsEvent("Send") /\ Send(line.node, line.to)
Received ==
    /\ IsEvent("Receive")
    /\ \E m \in mail :
        /\ m.from = line.from
        /\ m.term = line.msgTerm
        /\ Receive(line.node, m)
        /\ Matches(line.node)
Stopped == IsEvent("Stop") /\ "reason" \in DOMAIN line /\ Stop(line.node) /\ Matches(line.node)
TraceInit == Init /\ l = 1
TraceNext == Started \/ Sent \/ Received \/ Stopped
Complete == <>(l > Len(Log))
====
"#;

const CONFIG: &str = "CONSTANTS
    Node = {\"a\", \"b\"}
    Idle = Idle
    Busy = Busy
INIT TraceInit
NEXT TraceNext
PROPERTY Complete
CHECK_DEADLOCK FALSE
";

struct Lines(String);

impl Host for Lines {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), "trace.ndjson".to_owned())]
    }
}

fn explanation(events: &[&str]) -> Explanation {
    let root = Source::new("Trace.tla", TRACE);
    let config = Source::new("Trace.cfg", CONFIG);
    let mut resolve = |name: &str| (name == "courier").then(|| Source::new("courier.tla", COURIER));
    let (spec, diagnostics) = Spec::load(&root, &mut resolve, &config);
    let spec = spec.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let outcome = spec.check(&Lines(events.join("\n")), CheckOptions::trace());
    assert!(!outcome.verdict.is_accepted(), "{events:?}");
    let mut explanation = Explanation::default();
    "trace.ndjson".clone_into(&mut explanation.file);
    if let Some(cursor) = &outcome.cursor {
        explanation.line = cursor.line;
        explanation.accepted = cursor.reached - 1;
        explanation.total = cursor.length;
        let line: serde_json::Value =
            serde_json::from_str(events[cursor.reached as usize - 1]).expect("JSON");
        explanation.event = line["name"].as_str().map(str::to_owned);
        explanation.node = line["node"].as_str().map(str::to_owned);
    }
    explain::fill(&mut explanation, &outcome);
    explanation
}

const STARTED: &str = r#"{"name":"Start","node":"a","term":1,"role":"busy"}"#;
const SENT: &str = r#"{"name":"Send","node":"a","to":"b"}"#;
const RECEIVED: &str =
    r#"{"name":"Receive","node":"b","from":"a","msgTerm":1,"term":1,"role":"idle"}"#;
const STOPPED: &str = r#"{"name":"Stop","node":"a","reason":"done","term":1,"role":"idle"}"#;

/// Each row: what is wrong, the events, the class of the hint, and a part of its text.
#[test]
fn each_class_of_hints_has_its_evidence() {
    let table: &[(&str, &[&str], &str, &str)] = &[
        (
            "an event of another name",
            &[r#"{"name":"Strat","node":"a","term":1,"role":"busy"}"#],
            "unknown-event",
            "`Strat` is no event",
        ),
        (
            "a field that is asked for",
            &[
                STARTED,
                r#"{"name":"Stop","node":"a","term":1,"role":"idle"}"#,
            ],
            "field-missing",
            "no field `reason`",
        ),
        (
            "a field that is read",
            &[r#"{"name":"Start","node":"a","role":"busy"}"#],
            "field-missing",
            "no field `term`",
        ),
        (
            "a number in quotes",
            &[r#"{"name":"Start","node":"a","term":"1","role":"busy"}"#],
            "type-mismatch",
            "",
        ),
        (
            "captured too early",
            &[r#"{"name":"Start","node":"a","term":0,"role":"busy"}"#],
            "pre-post-capture",
            "the logged `term[n]` equals the state before the action",
        ),
        (
            "a message that nobody sent",
            &[
                STARTED,
                SENT,
                r#"{"name":"Receive","node":"b","from":"a","msgTerm":3,"term":3,"role":"idle"}"#,
            ],
            "message-not-in-bag",
            "the nearest differs in term: 1 vs 3",
        ),
        (
            "no message at all",
            &[
                STARTED,
                r#"{"name":"Receive","node":"a","from":"a","msgTerm":3,"term":3,"role":"idle"}"#,
            ],
            "message-not-in-bag",
            "`mail` is empty",
        ),
        (
            "a step without an event",
            &[
                STARTED,
                SENT,
                STOPPED,
                r#"{"name":"Stop","node":"a","reason":"x","term":2,"role":"idle"}"#,
            ],
            "silent-step-missing",
            "behind `Start(\"a\")` the event can be taken",
        ),
        (
            "a word that nothing translates",
            &[r#"{"name":"Start","node":"a","term":1,"role":"working"}"#],
            "value-map-missing",
            "`working`",
        ),
        (
            "two events that changed places",
            &[STARTED, RECEIVED, SENT, STOPPED],
            "out-of-order",
            "behind the next event",
        ),
    ];
    for (what, events, class, text) in table {
        let explanation = explanation(events);
        let shown = explain::screen(&explanation).to_string();
        let hint = explanation
            .hint
            .unwrap_or_else(|| panic!("{what}: no hint\n{shown}"));
        assert_eq!(
            hint.class.as_str(),
            *class,
            "{what}: {}\n{shown}",
            hint.text
        );
        assert!(hint.text.contains(text), "{what}: {}\n{shown}", hint.text);
    }
}

#[test]
fn without_evidence_there_is_no_hint() {
    for (what, events) in [
        (
            "a number that is neither that before nor that after",
            &[r#"{"name":"Start","node":"a","term":7,"role":"busy"}"#][..],
        ),
        ("an action that is not enabled", &[STARTED, STARTED]),
    ] {
        let explanation = explanation(events);
        let shown = explain::screen(&explanation).to_string();
        assert_eq!(explanation.hint, None, "{what}\n{shown}");
    }
}
