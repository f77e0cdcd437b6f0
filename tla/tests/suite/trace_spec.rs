//! Trace specifications: what is read of those that are written in one way or another.

use std::fmt::Write as _;

use tracelaw_diagnostics::Source;
use tracelaw_tla::config;
use tracelaw_tla::trace_spec::{TraceSpec, Wrapper};

use crate::common::{lines, load_texts};

const BASE: &str = "EXTENDS Naturals
CONSTANT Node
VARIABLES term, role, msgs
vars == <<term, role, msgs>>
Init == term = [n \\in Node |-> 0] /\\ role = [n \\in Node |-> \"follower\"] /\\ msgs = {}
Timeout(n) == term' = [term EXCEPT ![n] = @ + 1] /\\ role' = [role EXCEPT ![n] = \"candidate\"] /\\ UNCHANGED msgs
Lead(n) == role[n] = \"candidate\" /\\ role' = [role EXCEPT ![n] = \"leader\"] /\\ UNCHANGED <<term, msgs>>
Send(n, t) == msgs' = msgs \\cup {<<n, t>>} /\\ UNCHANGED <<term, role>>
Drop(m) == msgs' = msgs \\ {m} /\\ UNCHANGED <<term, role>>
Lose == \\E m \\in msgs : Drop(m)
Next == \\/ \\E n \\in Node : Timeout(n) \\/ Lead(n) \\/ Send(n, term[n])
        \\/ Lose";

const HEAD: &str = "EXTENDS Base, Sequences, TLC, Json, IOUtils
VARIABLE l
Log == ndJsonDeserialize(IOEnv.TRACE)
TraceInit == Init /\\ l = 1
";

fn names<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
    names.join(" ")
}

fn wrapper(wrapper: &Wrapper) -> String {
    let mut text = format!(
        "{} [{}] -> {}",
        wrapper.name,
        names(&wrapper.events),
        names(&wrapper.actions)
    );
    for check in &wrapper.checks {
        let _ = write!(text, "; {} = {}", check.path, check.expression);
    }
    text
}

/// What is read, a line for each thing.
fn shown(body: &str, config: &str) -> Vec<String> {
    let (modules, diagnostics) = load_texts(&[("Trace", body), ("Base", BASE)]);
    assert_eq!(lines(&diagnostics), Vec::<String>::new(), "{body}");
    let (config, diagnostics) = config::parse(&Source::new("Trace.cfg", config));
    assert_eq!(lines(&diagnostics), Vec::<String>::new());
    let (spec, diagnostics) = TraceSpec::of(&modules, Some(&config));
    let mut shown = lines(&diagnostics);
    shown.extend(spec.cursor.iter().map(|cursor| format!("cursor {cursor}")));
    for event in &spec.events {
        let fields = event.fields.iter().map(|field| {
            let mark = if field.required { "" } else { "?" };
            format!("{}{mark}", field.path)
        });
        let fields: Vec<_> = fields.collect();
        shown.push(format!(
            "event {} -> {} ({})",
            event.name,
            names(&event.actions),
            fields.join(" ")
        ));
    }
    shown.extend(spec.wrappers.iter().map(wrapper));
    shown.extend(
        spec.silent
            .iter()
            .map(|silent| format!("silent {}", wrapper(silent))),
    );
    let unused = spec.unused_validators.iter();
    shown.extend(unused.map(|named| format!("unused {}", named.name)));
    shown.extend(spec.uninitialised.iter().map(|name| format!("open {name}")));
    for operator in &spec.completion.operators {
        shown.push(format!(
            "completion {}{}{}",
            operator.name,
            if operator.liveness {
                " by liveness"
            } else {
                ""
            },
            if operator.checked { "" } else { ", unchecked" },
        ));
    }
    for input in &spec.inputs {
        let environment: Vec<_> = input.environment.iter().map(|name| &**name).collect();
        shown.push(format!("input {} {}", input.reader, environment.join(" ")));
    }
    shown
}

#[track_caller]
fn check(definitions: &str, config: &str, expected: &[&str]) {
    let body = format!("{HEAD}{definitions}");
    assert_eq!(shown(&body, config), expected, "{definitions}");
}

const CONFIG: &str = "CONSTANT Node = {a, b} INIT TraceInit NEXT TraceNext";

#[test]
fn a_wrapper_for_each_event() {
    check(
        "IsEvent(e) == l <= Len(Log) /\\ Log[l].event = e /\\ l' = l + 1
TraceTimeout == IsEvent(\"Timeout\") /\\ Timeout(Log[l].node) /\\ term'[Log[l].node] = Log[l].term
TraceLead == IsEvent(\"Lead\") /\\ Lead(Log[l].node)
TraceNext == TraceTimeout \\/ TraceLead",
        CONFIG,
        &[
            "cursor l",
            "event Lead -> Lead (event? node)",
            "event Timeout -> Timeout (event? node term)",
            "TraceTimeout [Timeout] -> Timeout; term = term'[Log[l].node]",
            "TraceLead [Lead] -> Lead",
            "input ndJsonDeserialize TRACE",
        ],
    );
}

#[test]
fn steps_that_take_no_line_are_silent() {
    check(
        "TraceSend == l <= Len(Log) /\\ Log[l].event = \"Send\" /\\ Send(Log[l].node, Log[l].t) /\\ l' = l + 1
SilentLose == Lose /\\ UNCHANGED l
TraceNext == TraceSend \\/ SilentLose",
        CONFIG,
        &[
            "cursor l",
            "event Send -> Send (event? node t)",
            "TraceSend [Send] -> Send",
            "silent SilentLose [] -> Drop",
            "input ndJsonDeserialize TRACE",
        ],
    );
}

#[test]
fn one_wrapper_may_take_several_events_and_a_line_may_be_nested() {
    check(
        "line == Log[l]
Become(e, n) == (e = \"Candidate\" /\\ Timeout(n)) \\/ (e = \"Leader\" /\\ Lead(n))
TraceBecome == /\\ line.event.name \\in {\"Candidate\", \"Leader\"}
               /\\ Become(line.event.name, line.event.node)
               /\\ (\"role\" \\in DOMAIN line.event => role'[line.event.node] = line.event.role)
               /\\ l' = l + 1
TraceNext == TraceBecome",
        CONFIG,
        &[
            "cursor l",
            "event Candidate -> Timeout (name? node role?)",
            "event Leader -> Lead (name? node role?)",
            "TraceBecome [Candidate Leader] -> Timeout Lead; role = role'[line.event.node]",
            "input ndJsonDeserialize TRACE",
        ],
    );
}

#[test]
fn the_end_is_noticed_by_a_property_or_a_postcondition() {
    let body = "TraceLead == Log[l].event = \"Lead\" /\\ Lead(Log[l].node) /\\ l' = l + 1
TraceNext == l <= Len(Log) /\\ TraceLead
TraceSpec == TraceInit /\\ [][TraceNext]_<<vars, l>> /\\ WF_<<vars, l>>(TraceNext)
Matched == <>(l = Len(Log) + 1)
Taken == TLCGet(\"stats\").diameter = Len(Log) + 1";
    check(
        body,
        "CONSTANT Node = {a} SPECIFICATION TraceSpec PROPERTY Matched CHECK_DEADLOCK FALSE",
        &[
            "cursor l",
            "event Lead -> Lead (event? node)",
            "TraceLead [Lead] -> Lead",
            "completion Matched by liveness",
            "input ndJsonDeserialize TRACE",
        ],
    );
    check(
        body,
        "CONSTANT Node = {a} SPECIFICATION TraceSpec POSTCONDITION Taken CHECK_DEADLOCK FALSE",
        &[
            "cursor l",
            "event Lead -> Lead (event? node)",
            "TraceLead [Lead] -> Lead",
            "completion Matched by liveness, unchecked",
            "completion Taken",
            "input ndJsonDeserialize TRACE",
        ],
    );
}

#[test]
fn what_nobody_calls_and_what_nobody_sets_is_found() {
    check(
        "VARIABLE seen
ValidateTerm(n) == term'[n] = Log[l].term
TraceLead == Log[l].event = \"Lead\" /\\ Lead(Log[l].node) /\\ l' = l + 1 /\\ UNCHANGED seen
TraceNext == TraceLead",
        CONFIG,
        &[
            "cursor l",
            "event Lead -> Lead (event? node)",
            "TraceLead [Lead] -> Lead",
            "unused ValidateTerm",
            "open seen",
            "input ndJsonDeserialize TRACE",
        ],
    );
}

#[test]
fn a_module_that_reads_no_trace_is_a_finding() {
    let body = "EXTENDS Base\nTraceInit == Init\nTraceNext == Next";
    assert_eq!(
        shown(body, CONFIG),
        ["TL211 1:13 nothing in the module `Trace` reads the lines of a trace"]
    );
}
