//! What the blocks of a document say about steps, on small modules.

use tracelaw_validator::Level;

use crate::steps::{Fixture, check};

const STORE: &str = r#"---- MODULE t ----
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS Node, Up, Down, None
VARIABLES term, mode, vote, log
vars == <<term, mode, vote, log>>
Init ==
    /\ term = [n \in Node |-> 0]
    /\ mode = [n \in Node |-> Down]
    /\ vote = [n \in Node |-> None]
    /\ log = << >>
Start(n) ==
    /\ mode[n] = Down
    /\ mode' = [mode EXCEPT ![n] = Up]
    /\ UNCHANGED <<term, vote, log>>
Vote(n, c) ==
    /\ vote' = [vote EXCEPT ![n] = c]
    /\ term' = [term EXCEPT ![n] = @ + 1]
    /\ UNCHANGED <<mode, log>>
Write(n, v) ==
    /\ mode[n] = Up
    /\ log' = Append(log, <<n, v>>)
    /\ UNCHANGED <<term, mode, vote>>
Next == \E n \in Node : Start(n) \/ (\E c \in Node : Vote(n, c)) \/ (\E v \in 1..9 : Write(n, v))
====
"#;

const NUMBERS: &str =
    "CONSTANTS Node = {1, 2} Up = Up Down = Down None = None\nINIT Init\nNEXT Next";
const STRINGS: &str =
    "CONSTANTS Node = {\"1\", \"2\"} Up = \"up\" Down = \"down\" None = \"\"\nINIT Init\nNEXT Next";
const MODELS: &str =
    "CONSTANTS Node = {n1, n2} Up = up Down = down None = None\nINIT Init\nNEXT Next";

const KEYS: &str = r#"
nil = ["-"]
nil-value = "None"
[state.term]
variable = "term[node]"
[state.up]
variable = "mode[node]"
values = { true = "Up", false = "Down" }
[state.vote]
variable = "vote[node]"
"#;

const ENTRIES: &[(&str, &str, &str, &str)] = &[
    (
        "`Start`",
        "Start",
        "state snapshot",
        "bind = { n = \"node\" }",
    ),
    (
        "`Vote`",
        "Vote",
        "state snapshot",
        "bind = { n = \"node\", c = \"state.vote\" }",
    ),
    (
        "`Write`",
        "Write",
        "state snapshot",
        "bind = { n = \"node\", v = \"args.value\" }",
    ),
];

#[test]
fn nodes_and_values_are_what_the_constants_are() {
    let start = ("Start", "1", r#""state":{"term":0,"up":true,"vote":"-"}"#);
    let vote = ("Vote", "1", r#""state":{"term":1,"up":true,"vote":"2"}"#);
    for config in [NUMBERS, STRINGS] {
        let fixture = Fixture::new(STORE, config, KEYS, ENTRIES);
        check(&fixture, Level::Step, &[start, vote], "accepted 2");
        let wrong = ("Vote", "1", r#""state":{"term":1,"up":true,"vote":"-"}"#);
        check(
            &fixture,
            Level::Step,
            &[start, wrong],
            "rejected 1 at 2, step-rejected 2",
        );
    }
    let named = format!(
        "{KEYS}values = {{ \"2\" = \"n2\", \"-\" = \"None\" }}\n[node]\nvalues = {{ \"1\" = \"n1\" }}"
    );
    let fixture = Fixture::new(STORE, MODELS, &named, ENTRIES);
    check(&fixture, Level::Step, &[start, vote], "accepted 2");
    // Model values are known by their names.
    let fixture = Fixture::new(STORE, MODELS, KEYS, ENTRIES);
    let start = ("Start", "n1", r#""state":{"term":0,"up":true,"vote":null}"#);
    let vote = ("Vote", "n1", r#""state":{"term":1,"up":true,"vote":"n2"}"#);
    check(&fixture, Level::Step, &[start, vote], "accepted 2");
}

#[test]
fn a_snapshot_may_be_that_before_the_step() {
    let entries = [(
        "`Vote`",
        "Vote",
        "state snapshot",
        "snapshot = \"before\"\nbind = { n = \"node\" }",
    )];
    let fixture = Fixture::new(STORE, NUMBERS, KEYS, &entries);
    let before = ("Vote", "1", r#""state":{"term":0,"up":false,"vote":"-"}"#);
    let after = ("Vote", "1", r#""state":{"term":1,"up":false,"vote":"2"}"#);
    check(&fixture, Level::Step, &[before, after], "accepted 2");
    check(
        &fixture,
        Level::Step,
        &[after],
        "rejected 1 at 1, step-rejected 1",
    );
}

#[test]
fn an_event_may_be_an_observation() {
    let entries = [
        (
            "`Vote`",
            "Vote",
            "state snapshot",
            "bind = { n = \"node\" }",
        ),
        (
            "`Start`",
            "Look",
            "state snapshot",
            "[[case]]\nwhere = \"term[node] < 2\"",
        ),
    ];
    let fixture = Fixture::new(STORE, NUMBERS, KEYS, &entries);
    let look = ("Look", "1", r#""state":{"term":0,"up":false,"vote":"-"}"#);
    let vote = ("Vote", "1", r#""state":{"term":1,"up":false,"vote":"2"}"#);
    let seen = ("Look", "1", r#""state":{"term":1,"up":false,"vote":"2"}"#);
    check(
        &fixture,
        Level::Step,
        &[look, look, vote, seen],
        "accepted 2",
    );
    check(
        &fixture,
        Level::Step,
        &[vote, look],
        "rejected 1 at 2, step-rejected 2",
    );
    let again = ("Vote", "1", r#""state":{"term":2,"up":false,"vote":"2"}"#);
    let last = ("Look", "1", r#""state":{"term":2,"up":false,"vote":"2"}"#);
    check(
        &fixture,
        Level::Step,
        &[vote, again, last],
        "rejected 1 at 3, step-rejected 3",
    );
}

#[test]
fn an_event_may_stand_behind_others_that_its_step_precedes() {
    let entries = |late: &'static str| {
        [
            ("`Start`", "Start", "nid only", late),
            ("`Write`", "Write", "nid only", "bind = { n = \"node\" }"),
            ("`Vote`", "Vote", "nid only", "bind = { n = \"node\" }"),
        ]
    };
    let (start, write, vote) = (("Start", "1", ""), ("Write", "1", ""), ("Vote", "1", ""));
    for (late, events, wanted) in [
        ("", vec![start, write], "accepted 2"),
        ("", vec![write, start], "rejected 1 at 1, step-rejected 1"),
        (
            "late = { before = [\"Write\"] }",
            vec![write, start],
            "accepted 2",
        ),
        (
            "late = { before = [\"Write\"] }",
            vec![start, write],
            "accepted 2",
        ),
        (
            "late = { before = [\"Write\"] }",
            vec![write, vote, start, write],
            "accepted 2",
        ),
        (
            "late = { before = [\"Write\"] }",
            vec![write, write, start],
            "accepted 2",
        ),
        (
            "late = { before = [\"Write\"], within = 1 }",
            vec![write, vote, start],
            "rejected 1 at 1, step-rejected 1",
        ),
        (
            "late = { before = [\"Vote\"] }",
            vec![write, vote, start],
            "rejected 1 at 1, step-rejected 1",
        ),
    ] {
        let block = Box::leak(format!("bind = {{ n = \"node\" }}\n{late}").into_boxed_str());
        let fixture = Fixture::new(STORE, NUMBERS, KEYS, &entries(block));
        check(&fixture, Level::Step, &events, wanted);
    }
}

#[test]
fn definitions_of_the_document_are_at_hand() {
    let settings = format!(
        "definitions = '''\nUpInit ==\n    /\\ term = [n \\in Node |-> 5]\n    /\\ mode = [n \\in Node |-> Up]\n    \
         /\\ vote = [n \\in Node |-> None]\n    /\\ log = << >>\nLatest(n) == log'[Len(log')] = <<n, 3>>\n'''\n\
         initial = \"UpInit\"\n{KEYS}"
    );
    let entries = [(
        "`Write`",
        "Write",
        "state (weak: term)",
        "bind = { n = \"node\" }\nwhere = \"Latest(n)\"",
    )];
    let fixture = Fixture::new(STORE, NUMBERS, &settings, &entries);
    check(
        &fixture,
        Level::Step,
        &[("Write", "2", r#""state":{"term":5}"#)],
        "accepted 2",
    );
    let entries = [(
        "`Write`",
        "Write",
        "state (weak: term)",
        "where = \"n = 1 /\\\\ Latest(2)\"",
    )];
    let fixture = Fixture::new(STORE, NUMBERS, &settings, &entries);
    check(
        &fixture,
        Level::Step,
        &[("Write", "2", r#""state":{"term":5}"#)],
        "rejected 1 at 1, step-rejected 1",
    );
}

#[test]
fn constants_come_from_the_configuration_record() {
    let settings = format!("{KEYS}\n[constants]\nNode = \"config.nodes\"");
    let config = "CONSTANTS Up = Up Down = Down None = None\nINIT Init\nNEXT Next";
    let fixture = Fixture::new(STORE, config, &settings, ENTRIES);
    let event = r#"{"tag":"trace","event":{"name":"Start","nid":"x","state":{"term":0,"up":true,"vote":"-"}}}"#;
    for (record, wanted) in [
        (
            r#"{"tag":"config","config":{"nodes":["x","y"]}}"#,
            "accepted 2",
        ),
        (
            r#"{"tag":"config","config":{"nodes":["y"]}}"#,
            "rejected 1 at 2, step-rejected 2",
        ),
        (
            r#"{"tag":"config","config":{}}"#,
            "inconclusive 1, step-inconclusive 1",
        ),
    ] {
        assert_eq!(
            fixture.check(Level::Step, &[record, event]),
            wanted,
            "{record}"
        );
    }
}

#[test]
fn the_first_snapshot_of_a_node_shows_where_it_starts() {
    let settings = format!("initial = \"first-snapshot\"\n{KEYS}");
    let fixture = Fixture::new(STORE, NUMBERS, &settings, ENTRIES);
    let first = ("Vote", "1", r#""state":{"term":7,"up":true,"vote":"2"}"#);
    let second = ("Vote", "1", r#""state":{"term":8,"up":true,"vote":"1"}"#);
    let other = ("Start", "2", r#""state":{"term":3,"up":true,"vote":"-"}"#);
    check(&fixture, Level::Step, &[first, other, second], "accepted 2");
    let wrong = ("Vote", "1", r#""state":{"term":9,"up":true,"vote":"1"}"#);
    check(
        &fixture,
        Level::Step,
        &[first, other, wrong],
        "rejected 1 at 3, step-rejected 3",
    );
}

#[test]
fn a_key_that_stands_elsewhere_is_captured_by_its_own_name() {
    let settings = "[state.term]\nvariable = \"term[node]\"\npath = \"event.epoch\"";
    let entries = [(
        "`Vote`",
        "Vote",
        "`state` (weak: term)",
        "bind = { n = \"node\" }",
    )];
    let fixture = Fixture::new(STORE, NUMBERS, settings, &entries);
    let right = ("Vote", "1", r#""epoch":1"#);
    let wrong = ("Vote", "1", r#""epoch":7"#);
    check(&fixture, Level::Step, &[right], "accepted 2");
    check(
        &fixture,
        Level::Step,
        &[wrong],
        "rejected 1 at 1, step-rejected 1",
    );
}

#[test]
fn an_event_without_its_node_is_not_passed_over() {
    let fixture = Fixture::new(STORE, NUMBERS, KEYS, ENTRIES);
    let start =
        r#"{"tag":"trace","event":{"name":"Start","state":{"term":0,"up":true,"vote":"-"}}}"#;
    let shown = fixture.check(Level::Step, &[start]);
    assert_eq!(shown, "rejected 1 at 1, step-rejected 1");
}

#[test]
fn an_argument_that_is_undefined_fits_nothing() {
    let bind = "bind = { n = \"node\", v = \"CHOOSE v \\\\in DOMAIN log : log[v][1] = node\" }";
    let entries = [
        ("`Write`", "First", "nid only", "bind = { n = \"node\" }"),
        ("`Write`", "Write", "nid only", bind),
    ];
    let config = "CONSTANTS Node = {1, 2} Up = Up Down = Up None = None\nINIT Init\nNEXT Next";
    let fixture = Fixture::new(STORE, config, KEYS, &entries);
    let (first, write) = (("First", "1", ""), ("Write", "1", ""));
    check(
        &fixture,
        Level::Step,
        &[write],
        "rejected 1 at 1, step-rejected 1",
    );
    check(&fixture, Level::Step, &[first, write], "accepted 2");
}

#[test]
fn level_3_is_not_reached_without_invariants() {
    let fixture = Fixture::new(STORE, NUMBERS, KEYS, ENTRIES);
    let start = ("Start", "1", r#""state":{"term":0,"up":true,"vote":"-"}"#);
    check(&fixture, Level::Property, &[start], "inconclusive 2");
}
