//! Mapping mode: a small module, and traces of it that are wrong in one way each.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

use tracelaw_diagnostics::{Severity, Source};
use tracelaw_mapping::Mapping;
use tracelaw_tla::modules;
use tracelaw_validator::explain::{Explanation, look_screen, screen};
use tracelaw_validator::step::Parts;
use tracelaw_validator::{Input, Level, Model, Options, Report, Steps, validate};

use crate::modules::{COURIER, COURIER_CONFIG};

const DOCUMENT: &str = r#"# Instrumentation Spec: Courier

```tracelaw
[state.term]
variable = "term[node]"

[state.role]
variable = "role[node]"
values = { idle = "Idle", busy = "Busy" }

[message]
from = { field = "from" }
to = { field = "to" }
term = { field = "term" }
```

## Section 2: Action-to-Code Mapping

### Start

- **Spec action**: Start
- **Code location**: `courier.rs:10-20`, `Courier::start`
- **Trace event name**: Start
- **Fields**: full state

```tracelaw
bind = { n = "node" }
```

### Send

- **Spec action**: Send
- **Code location**: `courier.rs:30`
- **Trace event name**: Send
- **Fields**: `to`

```tracelaw
bind = { n = "node", to = "args.to" }
```

### Receive

- **Spec action**: Receive
- **Code location**: `courier.rs:40`
- **Trace event name**: Receive
- **Fields**: state, message

```tracelaw
bind = { n = "node", m = "message" }
```

### Stop

- **Spec action**: Stop
- **Code location**: `courier.rs:50`
- **Trace event name**: Stop
- **Fields**: state

```tracelaw
bind = { n = "node" }
where = "args.reason = \"done\""
```
"#;

/// Name, node and the other members.
type Event<'e> = (&'e str, &'e str, &'e str);

fn event(name: &str, node: &str, rest: &str) -> String {
    let comma = if rest.is_empty() { "" } else { "," };
    format!(r#"{{"tag":"trace","event":{{"name":"{name}","nid":"{node}"{comma}{rest}}}}}"#)
}

/// Validates a trace of the courier at level 3.
fn report(events: &[Event<'_>]) -> Report {
    report_with(events, &Options::default())
}

fn report_with(events: &[Event<'_>], options: &Options<'_>) -> Report {
    let mut lines = String::new();
    for (name, node, rest) in events {
        let _ = writeln!(lines, "{}", event(name, node, rest));
    }
    let (mapping, found) = tracelaw_mapping::parse(&Source::new("courier.md", DOCUMENT));
    let errors: Vec<_> = found
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let (modules, _) = modules::load(&Source::new("courier.tla", COURIER), &mut |_| None);
    let trace = ("courier.jsonl", lines);
    check(&mapping, &modules, COURIER_CONFIG, trace, options)
}

fn check(
    mapping: &Mapping,
    modules: &modules::Modules,
    config: &str,
    (name, trace): (&str, String),
    options: &Options<'_>,
) -> Report {
    let config: Arc<Source> = Source::new("courier.cfg", config);
    let (model, found) = Model::new(&Parts {
        mapping,
        modules,
        config: &config,
        next: None,
    });
    let model = model.unwrap_or_else(|| panic!("{found:?}"));
    let options = Options {
        mapping: Some(mapping),
        steps: Some(Steps::Mapping(&model)),
        level: Level::Property,
        jobs: 1,
        ..*options
    };
    validate(
        vec![Input::reader(name, Cursor::new(trace.into_bytes()))],
        &options,
    )
}

fn explanation(events: &[Event<'_>]) -> Explanation {
    let report = report(events);
    let explanation = report.traces[0].explanation.as_deref().cloned();
    explanation.unwrap_or_else(|| panic!("{events:?}: {:?} {:?}", report.traces, report.findings))
}

const STARTED: Event<'static> = ("Start", "a", r#""state":{"term":1,"role":"busy"}"#);
const SENT: Event<'static> = ("Send", "a", r#""to":"b""#);
const RECEIVED: Event<'static> = (
    "Receive",
    "b",
    r#""state":{"term":1,"role":"idle"},"msg":{"from":"a","to":"b","term":1}"#,
);
const STOPPED: Event<'static> = (
    "Stop",
    "a",
    r#""reason":"done","state":{"term":1,"role":"idle"}"#,
);

#[test]
fn the_trace_without_a_fault_is_accepted() {
    let report = report(&[STARTED, SENT, RECEIVED, STOPPED]);
    assert_eq!(report.traces[0].level_reached, Some(3), "{report:?}");
    assert_eq!(report.traces[0].explanation, None);
}

/// Each row: what is wrong, the events, the class of the hint, and a part of its text.
#[test]
fn each_class_of_hints_has_its_evidence() {
    let table: &[(&str, &[Event<'_>], &str, &str)] = &[
        (
            "an event of another name",
            &[("Strat", "a", r#""state":{"term":1,"role":"busy"}"#)],
            "unknown-event",
            "it has `Start`",
        ),
        (
            "a predicate reads what is not there",
            &[
                STARTED,
                ("Stop", "a", r#""state":{"term":1,"role":"idle"}"#),
            ],
            "field-missing",
            "the event has no `reason`",
        ),
        (
            "a number in quotes",
            &[("Start", "a", r#""state":{"term":"1","role":"busy"}"#)],
            "type-mismatch",
            "`state.term` was logged as a string, and `term[\"a\"]` is a integer",
        ),
        (
            "captured too early",
            &[("Start", "a", r#""state":{"term":0,"role":"idle"}"#)],
            "pre-post-capture",
            "equals the state before the action",
        ),
        (
            "a message that nobody sent",
            &[
                STARTED,
                SENT,
                (
                    "Receive",
                    "b",
                    r#""state":{"term":3,"role":"idle"},"msg":{"from":"a","to":"b","term":3}"#,
                ),
            ],
            "message-not-in-bag",
            "the nearest differs in term: 1 vs 3",
        ),
        (
            "a step without an event",
            &[STARTED, RECEIVED, STOPPED],
            "silent-step-missing",
            "behind `Send(\"a\", \"b\")` the event can be taken",
        ),
        (
            "a word that nothing translates",
            &[("Start", "a", r#""state":{"term":1,"role":"working"}"#)],
            "value-map-missing",
            "`state.role` was logged as `working`",
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
        let hint = explanation
            .hint
            .unwrap_or_else(|| panic!("{what}: no hint"));
        assert_eq!(hint.class.as_str(), *class, "{what}: {}", hint.text);
        assert!(hint.text.contains(text), "{what}: {}", hint.text);
    }
}

/// Traces that are wrong without any evidence of why, or with none for the hint that lies near.
#[test]
fn without_evidence_there_is_no_hint() {
    for (what, events) in [
        (
            "a number that is neither that before nor that after",
            &[("Start", "a", r#""state":{"term":7,"role":"busy"}"#)][..],
        ),
        (
            "one field as before, another one not",
            &[("Start", "a", r#""state":{"term":7,"role":"idle"}"#)],
        ),
        ("an action that is not enabled", &[STARTED, STARTED]),
    ] {
        assert_eq!(explanation(events).hint, None, "{what}");
    }
}

#[test]
fn the_states_at_a_line_are_shown_for_accepted_traces_too() {
    let options = Options {
        look_at: Some(3),
        ..Options::default()
    };
    let report = report_with(&[STARTED, SENT, RECEIVED, STOPPED], &options);
    let look = report.traces[0].look.as_deref().expect("the line is there");
    assert_eq!((look.line, look.before, look.after), (3, 1, 1));
    assert_eq!(look.states[0].changed, ["term", "mail"]);
    let shown = look_screen(look).to_string();
    assert_eq!(
        shown,
        "  line 3  Receive  node \"b\"
    1 candidate state before the event, 1 behind it
    state 1  by Receive(\"b\", [from |-> \"a\", term |-> 1, to |-> \"b\"])
    * term = [a |-> 1, b |-> 1]
      role = [a |-> Busy, b |-> Idle]
    * mail = {}
"
    );
}

#[test]
fn the_screen_says_what_differs_and_where() {
    let explanation = explanation(&[
        STARTED,
        SENT,
        (
            "Receive",
            "b",
            r#""state":{"term":2,"role":"idle"},"msg":{"from":"a","to":"b","term":1}"#,
        ),
    ]);
    let shown = screen(&explanation).to_string();
    assert_eq!(
        shown,
        "\
courier.jsonl:3  Receive  node \"b\"
  2 of 3 events accepted; 1 candidate state remained
  action Receive(n, m)  courier.tla:24
    n = \"b\", m = [from |-> \"a\", term |-> 1, to |-> \"b\"]
    first false conjunct  courier.tla:27
      term' = [term EXCEPT ![n] = m.term]
      term[\"b\"]: 1 in the specification (before: 0), 2 in the trace (state.term)
  nearest: Receive(\"b\", [from |-> \"a\", term |-> 1, to |-> \"…, Start(\"b\"), Stop(\"a\") would be enabled
  mapping: courier.md:41, code courier.rs:40
"
    );
}

/// What the specification says of a message and of the state is no word of the trace.
#[test]
fn a_message_that_does_not_fit_the_state_is_no_difference_to_the_trace() {
    let module = "\
---- MODULE booth ----
VARIABLES vote, asked
Init == vote = 1 /\\ asked = {[from |-> 1], [from |-> 2]}
Repeat(m) == vote = m.from /\\ UNCHANGED <<vote, asked>>
Next == \\E m \\in asked : Repeat(m)
====
";
    let document = "\
# Instrumentation Spec: Booth

~~~tracelaw
[state.vote]
variable = \"vote\"

[message]
from = { field = \"from\" }
~~~

## Section 2: Action-to-Code Mapping

### Repeat

- **Spec action**: Repeat
- **Code location**: `booth.rs:10`
- **Fields**: state, message

~~~tracelaw
bind = { m = \"message\" }
~~~
";
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("booth.md", document));
    let (modules, _) = modules::load(&Source::new("booth.tla", module), &mut |_| None);
    let line = event("Repeat", "a", r#""state":{"vote":1},"msg":{"from":2}"#);
    let config = "INIT Init\nNEXT Next\n";
    let trace = ("booth.jsonl", line + "\n");
    let report = check(&mapping, &modules, config, trace, &Options::default());
    let explanation = report.traces[0].explanation.as_deref();
    let shown = screen(explanation.expect("a rejection")).to_string();
    assert!(shown.contains("vote = 1\n"), "{shown}");
    assert!(shown.contains("m.from = 2\n"), "{shown}");
    assert!(!shown.contains("in the trace"), "{shown}");
}

#[test]
fn a_broken_invariant_is_shown_with_the_state_and_the_part_that_is_false() {
    let term = |term: u32| format!(r#""state":{{"term":{term},"role":"busy"}}"#);
    let stop = |term: u32| format!(r#""reason":"done","state":{{"term":{term},"role":"idle"}}"#);
    let texts: Vec<_> = (1..=3).map(|t| (term(t), stop(t))).collect();
    let mut events = Vec::new();
    for (start, stop) in &texts {
        events.push(("Start", "a", start.as_str()));
        events.push(("Stop", "a", stop.as_str()));
    }
    let explanation = explanation(&events);
    let violation = explanation.violation.as_ref().expect("it is one");
    assert_eq!(violation.invariant, "Low");
    assert_eq!(violation.action, "Start(\"a\")");
    let failed = violation.failed.as_ref().expect("a part is false");
    assert_eq!(failed.text, "term[n] <= 2");
    let shown = screen(&explanation).to_string();
    assert!(shown.contains("invariant Low  courier.tla:"), "{shown}");
    assert!(shown.contains("term[n] = 3"), "{shown}");
    assert!(
        shown.contains("behind Start(\"a\"), which changed"),
        "{shown}"
    );
}

/// The trace of a program that forgets for whom it voted when it restarts.
#[test]
fn the_forgotten_vote_is_explained_on_one_screen() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/raft");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("readable");
    let document = Source::new("instrumentation-spec.md", read("instrumentation-spec.md"));
    let (mapping, _) = tracelaw_mapping::parse(&document);
    let module = Source::new("raft.tla", read("raft.tla"));
    let (modules, _) = modules::load(&module, &mut |_| None);
    let report = check(
        &mapping,
        &modules,
        &read("raft.cfg"),
        (
            "forgotten-vote.trace.jsonl",
            read("traces/forgotten-vote.trace.jsonl"),
        ),
        &Options::default(),
    );
    let explanation = report.traces[0].explanation.as_deref();
    let explanation = explanation.expect("it is rejected");
    let shown = screen(explanation).to_string();
    for part in [
        "forgotten-vote.trace.jsonl:7  Restart  node 3",
        "action Restart(i)  raft.tla:",
        "votedFor[3]: 2 in the specification (unchanged), Nil in the trace (state.votedFor)",
        "mapping: instrumentation-spec.md:",
        "code src/node.rs:",
    ] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    assert!(shown.lines().count() <= 24, "it is one screen:\n{shown}");
    assert!(
        shown.lines().all(|line| line.chars().count() <= 200),
        "{shown}"
    );
}
