//! Levels 2 and 3 by the mapping alone, on small modules.

use std::fmt::Write as _;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Severity, Source};
use tracelaw_tla::modules::{self, Modules};
use tracelaw_validator::step::Parts;
use tracelaw_validator::{Budget, Level, Model, Options, Report, Steps, Verdict};

use crate::common::{mapping, run, told};

/// A module, its configuration and a document.
pub(crate) struct Fixture {
    module: &'static str,
    config: &'static str,
    document: String,
}

/// An entry of a document: title and actions, event, fields, block.
pub(crate) type Entry<'e> = (&'e str, &'e str, &'e str, &'e str);

fn document(settings: &str, entries: &[Entry<'_>]) -> String {
    let mut text = format!("# Instrumentation Spec: T\n\n```tracelaw\n{settings}\n```\n");
    text.push_str("\n## Section 2: Action-to-Code Mapping\n");
    for (actions, event, fields, block) in entries {
        let _ = write!(
            text,
            "\n### {actions}\n\n- **Spec action**: {actions}\n- **Code location**: `a.rs:1`\n\
             - **Trace event name**: {event}\n- **Fields**: {fields}\n\n```tracelaw\n{block}\n```\n"
        );
    }
    text
}

impl Fixture {
    pub(crate) fn new(
        module: &'static str,
        config: &'static str,
        settings: &str,
        entries: &[Entry<'_>],
    ) -> Self {
        Self {
            module,
            config,
            document: document(settings, entries),
        }
    }

    fn modules(&self) -> Modules {
        let (modules, found) = modules::load(&Source::new("t.tla", self.module), &mut |_| None);
        no_errors(&found);
        modules
    }

    fn config(&self) -> Arc<Source> {
        Source::new("t.cfg", self.config)
    }

    pub(crate) fn run_with(&self, events: &[&str], options: &Options<'_>) -> Report {
        let mapping = mapping(&self.document);
        let modules = self.modules();
        let config = self.config();
        let (model, found) = Model::new(&Parts {
            mapping: &mapping,
            modules: &modules,
            config: &config,
            next: None,
        });
        no_errors(&found);
        let model = model.expect("it can be checked");
        let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
        run(
            &[&lines],
            &Options {
                mapping: Some(&mapping),
                steps: Some(Steps::Mapping(&model)),
                ..*options
            },
        )
    }

    /// Verdict, level reached and line, and the rules of level 2 and 3 with their lines.
    pub(crate) fn check(&self, level: Level, events: &[&str]) -> String {
        let options = Options {
            level,
            ..Options::default()
        };
        shown(&self.run_with(events, &options))
    }
}

pub(crate) fn shown(report: &Report) -> String {
    let trace = &report.traces[0];
    let verdict = match trace.verdict {
        Verdict::Accepted => "accepted",
        Verdict::Rejected => "rejected",
        Verdict::Inconclusive => "inconclusive",
    };
    let mut text = verdict.to_owned();
    if let Some(level) = trace.level_reached {
        let _ = write!(text, " {level}");
    }
    if let Some(line) = trace.line {
        let _ = write!(text, " at {line}");
    }
    for (rule, line) in told(report) {
        if rule.starts_with("step") || rule.starts_with("invariant") {
            let _ = write!(text, ", {rule} {line}");
        }
    }
    text
}

fn no_errors(found: &[Diagnostic]) {
    let errors = found
        .iter()
        .filter(|found| found.severity == Severity::Error);
    let messages: Vec<_> = errors.map(|found| &found.message).collect();
    assert!(messages.is_empty(), "{messages:?}");
}

pub(crate) fn event(name: &str, node: &str, rest: &str) -> String {
    let comma = if rest.is_empty() { "" } else { "," };
    format!(r#"{{"tag":"trace","event":{{"name":"{name}","nid":"{node}"{comma}{rest}}}}}"#)
}

pub(crate) fn check(fixture: &Fixture, level: Level, events: &[(&str, &str, &str)], wanted: &str) {
    let lines: Vec<String> = events
        .iter()
        .map(|(name, node, rest)| event(name, node, rest))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(fixture.check(level, &lines), wanted, "{events:?}");
}

/// A counter for each process, with a mail box; a process may think in between, which nobody sees.
const COUNTER: &str = r#"---- MODULE t ----
EXTENDS Naturals, Sequences
CONSTANTS Process, Idle, Busy, None
VARIABLES count, mode, mail, last
vars == <<count, mode, mail, last>>
Init ==
    /\ count = [p \in Process |-> 0]
    /\ mode = [p \in Process |-> Idle]
    /\ mail = {}
    /\ last = None
Add(p, k) ==
    /\ mode[p] = Idle
    /\ count' = [count EXCEPT ![p] = @ + k]
    /\ last' = p
    /\ UNCHANGED <<mode, mail>>
Send(p, q) ==
    /\ p # q
    /\ mail' = mail \cup {[from |-> p, to |-> q, amount |-> count[p]]}
    /\ UNCHANGED <<count, mode, last>>
Receive(p, m) ==
    /\ m \in mail
    /\ m.to = p
    /\ mail' = mail \ {m}
    /\ count' = [count EXCEPT ![p] = @ + m.amount]
    /\ UNCHANGED <<mode, last>>
Think(p) ==
    /\ mode' = [mode EXCEPT ![p] = IF @ = Idle THEN Busy ELSE Idle]
    /\ UNCHANGED <<count, mail, last>>
Work(p) ==
    /\ mode[p] = Busy
    /\ count' = [count EXCEPT ![p] = @ + 10]
    /\ UNCHANGED <<mode, mail, last>>
Next ==
    \/ \E p \in Process, k \in 1..3 : Add(p, k)
    \/ \E p, q \in Process : Send(p, q)
    \/ \E p \in Process, m \in mail : Receive(p, m)
    \/ \E p \in Process : Think(p) \/ Work(p)
Small == \A p \in Process : count[p] < 20
LastIsA == last # "b"
====
"#;

const COUNTER_CONFIG: &str = r#"
CONSTANTS
    Process = {"a", "b"}
    Idle = Idle
    Busy = Busy
    None = None
INIT Init
NEXT Next
INVARIANT Small
"#;

const COUNTER_SETTINGS: &str = r#"
[state.n]
variable = "count[node]"
[state.mode]
variable = "mode[node]"
values = { idle = "Idle", busy = "Busy" }
[state.last]
variable = "last"
values = { null = "None" }
[message]
from = { field = "from" }
amount = { field = "amount" }
"#;

const COUNTER_ENTRIES: &[Entry<'_>] = &[
    (
        "`Add`",
        "Add",
        "state snapshot",
        r#"bind = { p = "node", k = "args.by" }"#,
    ),
    (
        "`Send`",
        "Send",
        "state (weak: n)",
        r#"bind = { p = "node", q = "args.to" }"#,
    ),
    (
        "`Receive`",
        "Receive",
        "state (weak: n), `msg.from`",
        r#"bind = { p = "node", m = "message" }"#,
    ),
    (
        "`Think`",
        "Think",
        "state snapshot",
        r#"bind = { p = "node" }"#,
    ),
    (
        "`Work`",
        "Work",
        "state snapshot",
        r#"bind = { p = "node" }"#,
    ),
];

fn counter() -> Fixture {
    Fixture::new(COUNTER, COUNTER_CONFIG, COUNTER_SETTINGS, COUNTER_ENTRIES)
}

#[test]
fn events_are_steps_with_what_was_logged() {
    let fixture = counter();
    let good = [
        (
            "Add",
            "a",
            r#""by":2,"state":{"n":2,"mode":"idle","last":"a"}"#,
        ),
        ("Send", "a", r#""to":"b","state":{"n":2}"#),
        (
            "Receive",
            "b",
            r#""msg":{"from":"a","amount":2},"state":{"n":2}"#,
        ),
        ("Think", "b", r#""state":{"n":2,"mode":"busy","last":"a"}"#),
    ];
    check(&fixture, Level::Step, &good, "accepted 2");
    check(&fixture, Level::Property, &good, "accepted 3");
    // Each wrong value is found in its line.
    for (line, rest) in [
        (1, r#""by":2,"state":{"n":3,"mode":"idle","last":"a"}"#),
        (1, r#""by":2,"state":{"n":2,"mode":"busy","last":"a"}"#),
        (1, r#""by":2,"state":{"n":2,"mode":"idle","last":null}"#),
        (1, r#""by":7,"state":{"n":7,"mode":"idle","last":"a"}"#),
        (2, r#""to":"a","state":{"n":2}"#),
        (3, r#""msg":{"from":"b","amount":2},"state":{"n":2}"#),
        (3, r#""msg":{"from":"a","amount":3},"state":{"n":2}"#),
        (3, r#""msg":{"from":"a","amount":"2"},"state":{"n":2}"#),
        (4, r#""state":{"n":2,"mode":"thinking","last":"a"}"#),
    ] {
        let mut events = good;
        events[line - 1].2 = rest;
        let wanted = format!("rejected 1 at {line}, step-rejected {line}");
        check(&fixture, Level::Step, &events, &wanted);
    }
}

#[test]
fn what_was_not_logged_is_searched() {
    let fixture = counter();
    // By how much is not said, and then the message shows it.
    let events = [
        ("Add", "a", r#""state":{"mode":"idle"}"#),
        ("Send", "a", r#""to":"b""#),
        ("Receive", "b", r#""msg":{"amount":3}"#),
    ];
    let lines: Vec<String> = events
        .iter()
        .map(|(name, node, rest)| event(name, node, rest))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let options = Options {
        level: Level::Step,
        ..Options::default()
    };
    let report = fixture.run_with(&lines, &options);
    // Fields are missing, which level 1 says; the steps are there all the same.
    assert_eq!(report.traces[0].distinct_states, Some(1 + 3 + 3 + 1));
    assert!(
        told(&report)
            .iter()
            .all(|(rule, _)| *rule != "step-rejected")
    );
}

fn with_settings(settings: &str) -> Fixture {
    let settings = format!("{COUNTER_SETTINGS}\n{settings}");
    let entries: Vec<Entry<'_>> = COUNTER_ENTRIES
        .iter()
        .filter(|(action, ..)| *action != "`Think`")
        .copied()
        .collect();
    Fixture::new(COUNTER, COUNTER_CONFIG, &settings, &entries)
}

#[test]
fn silent_actions_happen_between_events() {
    let work = [
        ("Work", "a", r#""state":{"n":10,"mode":"busy","last":null}"#),
        (
            "Add",
            "a",
            r#""by":1,"state":{"n":11,"mode":"idle","last":"a"}"#,
        ),
    ];
    let silent = "[[exempt]]\naction = \"Think\"\nclass = \"silent\"\nreason = \"nobody sees it\"";
    check(
        &counter(),
        Level::Step,
        &work,
        "rejected 1 at 1, step-rejected 1",
    );
    check(&with_settings(silent), Level::Step, &work, "accepted 2");
    let guarded = format!("{silent}\nguard = 'p = \"b\"'");
    check(
        &with_settings(&guarded),
        Level::Step,
        &work,
        "rejected 1 at 1, step-rejected 1",
    );
    let guarded = format!("{silent}\nguard = \"count[p] = 0\"");
    check(
        &with_settings(&guarded),
        Level::Step,
        &work,
        "rejected 1 at 2, step-rejected 2",
    );
}

#[test]
fn silent_actions_without_end_leave_the_question_open() {
    let settings = "[[exempt]]\naction = \"Tick\"\nclass = \"silent\"\nreason = \"time passes\"\n[state.x]\nvariable = \"x\"";
    let module = "---- MODULE t ----\nEXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
                  Tick == x' = x + 1 /\\ y' = y\nSee == y' = y + 1 /\\ x' = x\nNext == Tick \\/ See\n====";
    let entries = [("`See`", "See", "state snapshot", "")];
    let fixture = Fixture::new(module, "INIT Init\nNEXT Next", settings, &entries);
    check(
        &fixture,
        Level::Step,
        &[("See", "a", r#""state":{"x":5}"#)],
        "accepted 2",
    );
    check(
        &fixture,
        Level::Step,
        &[("See", "a", r#""state":{"x":-5}"#)],
        "inconclusive 1, step-inconclusive 1",
    );
}

/// Two ways to go from one event, and a later one that decides.
const FORK: &str = r#"---- MODULE t ----
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\ y = 0
Left == x' = x + 1 /\ y' = 1
Right == x' = x + 1 /\ y' = 2
Both(k) == x' = x + 1 /\ y' = k
Stop == y = 1 /\ x' = 0 /\ y' = 0
Go == x' = x + 1 /\ UNCHANGED y
Next == Left \/ Right \/ (\E k \in {1, 2} : Both(k)) \/ Stop \/ Go
NotRight == y # 2
NotLeft == y # 1
Short == x < 3
Odd == 10 \div (2 - y) > 0
====
"#;

fn fork(invariants: &'static str) -> Fixture {
    let entries = [
        ("`Left`, `Right`", "Turn", "state (weak: x)", ""),
        ("`Both`", "Both", "state (weak: x)", ""),
        ("`Stop`", "Stop", "state (weak: x)", ""),
        ("`Go`", "Go", "state (weak: x)", ""),
    ];
    Fixture::new(FORK, invariants, "[state.x]\nvariable = \"x\"", &entries)
}

const TURN: (&str, &str, &str) = ("Turn", "a", r#""state":{"x":1}"#);
const GO: (&str, &str, &str) = ("Go", "a", r#""state":{"x":2}"#);
const STOP: (&str, &str, &str) = ("Stop", "a", r#""state":{"x":0}"#);

#[test]
fn all_explanations_are_carried_until_a_later_event_decides() {
    let fixture = fork("INIT Init\nNEXT Next");
    check(&fixture, Level::Step, &[TURN, GO, STOP], "accepted 2");
    let both = ("Both", "a", r#""state":{"x":1}"#);
    check(&fixture, Level::Step, &[both, GO, STOP], "accepted 2");
    check(
        &fixture,
        Level::Step,
        &[both, STOP, STOP],
        "rejected 1 at 3, step-rejected 3",
    );
}

#[test]
fn invariants_are_judged_on_surviving_behaviours_only() {
    let fixture = fork("INIT Init\nNEXT Next\nINVARIANT NotRight");
    // The behaviour to the right breaks it, the other does not.
    check(&fixture, Level::Property, &[TURN, GO], "accepted 3");
    check(&fixture, Level::Property, &[TURN, GO, STOP], "accepted 3");
    // What survives is the behaviour that broke it.
    let fixture = fork("INIT Init\nNEXT Next\nINVARIANT NotLeft");
    check(&fixture, Level::Property, &[TURN, GO], "accepted 3");
    check(
        &fixture,
        Level::Property,
        &[TURN, GO, STOP],
        "rejected 2 at 1, invariant-violated 1",
    );
    let fixture = fork("INIT Init\nNEXT Next\nINVARIANT NotLeft\nINVARIANT NotRight");
    check(
        &fixture,
        Level::Property,
        &[TURN, GO],
        "rejected 2 at 1, invariant-violated 1",
    );
    let fixture = fork("INIT Init\nNEXT Next\nINVARIANT Short");
    let go = ("Go", "a", r#""state":{"x":3}"#);
    check(
        &fixture,
        Level::Property,
        &[TURN, GO, go],
        "rejected 2 at 3, invariant-violated 3",
    );
    check(&fixture, Level::Step, &[TURN, GO, go], "accepted 2");
}

#[test]
fn an_invariant_without_a_value_is_a_finding_of_its_own() {
    let fixture = fork("INIT Init\nNEXT Next\nINVARIANT Odd");
    let wanted = "inconclusive 2, invariant-failed 14";
    check(&fixture, Level::Property, &[TURN, GO], wanted);
    check(&fixture, Level::Step, &[TURN, GO], "accepted 2");
}

#[test]
fn budgets_end_without_an_answer() {
    let fixture = fork("INIT Init\nNEXT Next");
    let lines: Vec<String> = [TURN, GO]
        .iter()
        .map(|(name, node, rest)| event(name, node, rest))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let options = Options {
        level: Level::Step,
        budget: Budget {
            states: Some(2),
            time: None,
        },
        ..Options::default()
    };
    let report = fixture.run_with(&lines, &options);
    assert_eq!(shown(&report), "inconclusive 1, step-inconclusive 2");
    assert_eq!(report.exit_code(false), 1);
}

#[test]
fn what_is_missing_leaves_the_rest_open() {
    let fixture = fork("INIT Init\nNEXT Next");
    let turn = event(TURN.0, TURN.1, TURN.2);
    let stop = event(STOP.0, STOP.1, STOP.2);
    let shown = fixture.check(Level::Step, &[&turn, "{\"tag\":", &stop, &stop]);
    assert_eq!(shown, "rejected at 2, step-inconclusive 2");
}

#[test]
fn the_event_says_which_of_several_actions_it_is() {
    let entries = |block| {
        [
            (
                "`Left`, `Right`",
                "Turn",
                "state (weak: x), `args.side`",
                block,
            ),
            ("`Stop`", "Stop", "state (weak: x)", ""),
        ]
    };
    let turn = ("Turn", "a", r#""side":"Right","state":{"x":1}"#);
    for (block, wanted) in [
        ("", "accepted 2"),
        (
            "discriminator = \"args.side\"",
            "rejected 1 at 2, step-rejected 2",
        ),
        (
            "[[case]]\naction = \"Left\"\nwhen = 'args.side = \"Left\"'\n[[case]]\naction = \"Right\"\nwhen = 'args.side = \"Right\"'",
            "rejected 1 at 2, step-rejected 2",
        ),
        ("where = \"y' = 2\"", "rejected 1 at 2, step-rejected 2"),
    ] {
        let fixture = Fixture::new(
            FORK,
            "INIT Init\nNEXT Next",
            "[state.x]\nvariable = \"x\"",
            &entries(block),
        );
        check(&fixture, Level::Step, &[turn, STOP], wanted);
    }
}
