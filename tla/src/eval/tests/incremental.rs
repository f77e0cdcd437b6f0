//! What is kept from one evaluation to the next makes no difference to what is found.

use std::sync::Arc;

use proptest::prelude::*;
use tracelaw_diagnostics::Source;

use super::super::session::{Session, State};
use super::super::spec::Spec;
use super::super::value::Value;
use super::{Nowhere, module};
use crate::{config, modules};

/// Logs, sets of messages and a bag of them, and predicates of every form that is kept.
const BODY: &str = r#"EXTENDS Integers, Sequences, FiniteSets
VARIABLES log, term, commit, messages, bag, pairs
Server == {1, 2, 3}
Init == FALSE
Next == FALSE /\ UNCHANGED <<log, term, commit, messages, bag, pairs>>
Min(a, b) == IF a < b THEN a ELSE b
Term(i, k) == IF k = 0 THEN 0 ELSE log[i][k].t
TermAt(entries, k) == IF k = 0 THEN 0 ELSE entries[k].t
InOrder(entries) == \A k \in 1..Len(entries) : TermAt(entries, k - 1) <= TermAt(entries, k)
Matching == \A i, j \in Server : \A k \in 1..Min(Len(log[i]), Len(log[j])) :
    log[i][k].t = log[j][k].t =>
        log[i][k] = log[j][k] /\ (k > 1 => log[i][k - 1].t = log[j][k - 1].t)
Bounded == \A i \in Server : \A k \in DOMAIN log[i] : log[i][k].t <= term[i]
Rising == \A i \in Server : \A k \in 1..(Len(log[i]) - 1) : log[i][k].t <= log[i][k + 1].t
Passed == \A i \in Server : InOrder(log[i])
Indirect == \A i \in Server : \A k \in 1..Len(log[i]) : Term(i, k - 1) <= Term(i, k)
Local == \A i \in Server :
    LET Fine(k) == log[i][k].t <= term[i] /\ k <= Len(log[i]) IN \A k \in DOMAIN log[i] : Fine(k)
Sent == \A m \in messages : m.t <= term[m.from]
Answered == \A m \in messages : m.kind = "b" => \E n \in messages : n.kind = "a" /\ n.t = m.t
Unique == \A m, n \in messages :
    (m.kind = "a" /\ n.kind = "a" /\ m.t = n.t /\ m.t > 7) => m.from = n.from
Prefix == \A i, j \in Server :
    LET n == Min(commit[i], commit[j]) IN SubSeq(log[i], 1, n) = SubSeq(log[j], 1, n)
Typed == /\ messages \subseteq [kind : {"a", "b"}, from : Server, t : 0..8, n : 0..40]
         /\ log \in [Server -> Seq([t : 0..8, v : 0..3])]
         /\ bag \in [DOMAIN bag -> Nat]
Counted == \A m \in DOMAIN bag : bag[m] > 0 /\ bag[m] <= 3
None == ~\E m \in messages : m.kind = "a" /\ m.t > 8
Filtered == Cardinality({m \in messages : m.kind = "a" /\ m.from = 1}) <= 12
Chosen == (CHOOSE m \in messages \cup {[kind |-> "z", t |-> 0]} : m.kind = "z").t = 0
Paired == \A <<a, b>> \in pairs : a <= b \/ term[1 + a % 3] > 3
Nested == \A k \in 1..Len(log[1]) : \A l \in 1..k : log[1][l].t <= log[1][k].t"#;

const INVARIANTS: &[&str] = &[
    "Matching", "Bounded", "Rising", "Passed", "Indirect", "Local", "Sent", "Answered", "Unique",
    "Prefix", "Typed", "Counted", "None", "Filtered", "Chosen", "Paired", "Nested",
];

/// A specification with one of the invariants alone, so that none hides behind another.
fn spec(invariant: &str) -> Spec {
    let (modules, _) = modules::load(&module("T", BODY), &mut |_| None);
    let text = format!("INIT Init\nNEXT Next\nINVARIANT {invariant}");
    let source: Arc<Source> = Source::new("T.cfg", text);
    let (config, _) = config::parse(&source);
    let (spec, found) = Spec::from_modules(&modules, &config, &source, &[]);
    spec.unwrap_or_else(|| panic!("{found:?}"))
}

type Step = (u8, u8, u8, u8);

fn record(fields: &[(&str, Value)]) -> Value {
    let fields = fields.iter().cloned();
    Value::record(fields.map(|(name, value)| (name.into(), value)))
}

fn message((_, a, b, c): Step) -> Value {
    record(&[
        ("kind", Value::string(if a % 2 == 0 { "a" } else { "b" })),
        ("from", Value::Int(i64::from(b % 3) + 1)),
        ("t", Value::Int(i64::from(if c > 252 { 9 } else { c % 9 }))),
        ("n", Value::Int(i64::from(a % 41))),
    ])
}

/// The state after a change of one of its parts.
fn changed(state: &[Value], step: Step) -> Vec<Value> {
    let (kind, a, b, c) = step;
    let mut next = state.to_vec();
    let server = Value::Int(i64::from(a % 3) + 1);
    let of = |function: &Value| function.apply(&server).expect("a server").clone();
    match kind % 10 {
        0..=3 => {
            let old = of(&state[0]);
            let log = old.to_sequence("a log").expect("a log");
            let at = i64::from(b) * log.len() as i64 / 256 + 1;
            let near = if log.is_empty() {
                0
            } else {
                1 + log.len() as u8 / 12
            };
            let t = if c == 255 { 9 } else { near };
            let entry = record(&[
                ("t", t.min(9).into_int()),
                ("v", Value::Int(i64::from(c / 250))),
            ]);
            let log = match c % 16 {
                0 => log.slice(1, log.len().saturating_sub(usize::from(b % 8))),
                1 => log.set(at, entry),
                _ => log.push(entry),
            };
            next[0] = state[0].except(&server, log.into()).expect("a function");
        }
        4 => {
            next[1] = state[1]
                .except(&server, (2 + b % 8).into_int())
                .expect("a function")
        }
        5 => {
            next[2] = state[2]
                .except(&server, (b % 50).into_int())
                .expect("a function")
        }
        6 | 7 => {
            let set = state[3].to_set("messages").expect("a set");
            next[3] = match (set.search(&message(step)), b % 4) {
                (Ok(index), 0) => set.remove_at(index).into(),
                _ => set.insert(message(step)).expect("alike").into(),
            };
        }
        8 => {
            if let Value::Function(bag) = &state[4] {
                let count = if c > 250 { 5 } else { 1 + b % 3 };
                next[4] = match b % 5 {
                    0 if bag.len() > 1 => bag.remove(&message(step)),
                    _ => bag.insert(&message(step), count.into_int()),
                };
            }
        }
        _ => {
            let set = state[5].to_set("pairs").expect("a set");
            let (low, high) = (a.min(b), a.max(b));
            let pair = if c > 200 { [high, low] } else { [low, high] };
            let pair = Value::sequence(pair.iter().map(|part| part.into_int()).collect());
            next[5] = set.insert(pair).expect("alike").into();
        }
    }
    next
}

trait IntoInt {
    fn into_int(self) -> Value;
}

impl IntoInt for u8 {
    fn into_int(self) -> Value {
        Value::Int(i64::from(self))
    }
}

impl IntoInt for &u8 {
    fn into_int(self) -> Value {
        Value::Int(i64::from(*self))
    }
}

fn start() -> Vec<Value> {
    let of_servers = |value: Value| Value::sequence(vec![value; 3]);
    let first = (0, 1, 1, 1);
    vec![
        of_servers(Value::sequence(Vec::new())),
        of_servers(Value::Int(9)),
        of_servers(Value::Int(0)),
        Value::set(Vec::new()).expect("alike"),
        super::super::value::Function::from_pairs(vec![(message(first), Value::Int(1))]),
        Value::set(Vec::new()).expect("alike"),
    ]
}

fn ask(session: &mut Session<'_>, values: &[Value]) -> Result<Option<String>, String> {
    let state = State::from_values(values.to_vec());
    let broken = session.broken_invariant(&state, None);
    broken.map_err(|failure| failure.fault.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn what_is_remembered_makes_no_difference(
        steps in prop::collection::vec(any::<Step>(), 250..300),
    ) {
        let specs: Vec<Spec> = INVARIANTS.iter().map(|name| spec(name)).collect();
        for (spec, name) in specs.iter().zip(INVARIANTS) {
            let mut keeps = spec.session(&Nowhere);
            let mut state = start();
            for (number, step) in steps.iter().enumerate() {
                let next = changed(&state, *step);
                let mut forgets = spec.session(&Nowhere).forgetful();
                let found = ask(&mut keeps, &next);
                let expected = ask(&mut forgets, &next);
                prop_assert_eq!(&found, &expected, "{} after step {}: {:?}", name, number, step);
                // What is broken is mostly repaired, so that there is something to remember.
                if found == Ok(None) || number % 7 == 0 {
                    state = next;
                }
            }
        }
    }
}

/// How often predicates held over the steps of a fixed run, so that the test above says something.
#[test]
fn the_predicates_both_hold_and_fail() {
    let mut random: u32 = 7;
    let mut byte = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 24) as u8
    };
    let steps: Vec<Step> = (0..600).map(|_| (byte(), byte(), byte(), byte())).collect();
    for name in INVARIANTS {
        let spec = spec(name);
        let mut session = spec.session(&Nowhere);
        let (mut held, mut state) = (0, start());
        for step in &steps {
            let next = changed(&state, *step);
            if ask(&mut session, &next) == Ok(None) {
                held += 1;
                state = next;
            }
        }
        assert!(held > 300, "{name} held {held} times");
        assert!(held < 600 || *name == "Chosen", "{name} always held");
    }
}
