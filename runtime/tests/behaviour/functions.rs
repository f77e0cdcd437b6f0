//! `#[trace_action]` on functions that are not `async`: the exact events.

use std::panic;

use crate::support::check;
use serde_json::json;
use tracelaw::{TraceState, trace_action};

#[derive(Debug)]
struct Request {
    term: u64,
    candidate: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Follower,
    Leader,
}

#[derive(TraceState)]
#[trace(rename_all = "camelCase")]
struct View<'a> {
    current_term: u64,
    #[trace(debug)]
    role: Role,
    #[trace(rename = "log", with = <[u8]>::len)]
    entries: &'a [u8],
}

struct Node {
    id: u32,
    term: u64,
    role: Role,
    log: Vec<u8>,
}

impl Node {
    fn new() -> Self {
        Self {
            id: 1,
            term: 3,
            role: Role::Follower,
            log: vec![7, 8],
        }
    }

    fn view(&self) -> View<'_> {
        View {
            current_term: self.term,
            role: self.role,
            entries: &self.log,
        }
    }

    #[trace_action("BecomeLeader", node = self.id, state = self.view())]
    fn become_leader(&mut self) {
        self.role = Role::Leader;
        self.term += 1;
    }

    #[trace_action(
        "HandleVote",
        node = self.id,
        state(term = self.term, role = ?self.role, log.length = self.log.len()),
        before(old = self.term),
        fields(prevTerm = old, msg.term = request.term, granted = result),
        msg(from = %request.candidate),
        if = *result,
    )]
    fn vote(&mut self, request: &Request) -> bool {
        if request.term <= self.term {
            return false;
        }
        self.term = request.term;
        true
    }

    #[trace_action("First", node = self.id, fields(empty = result.is_none()))]
    fn first(&self) -> Option<&u8> {
        Some(self.log.first()?)
    }

    #[trace_action("Last", node = self.id)]
    fn last_mut(&mut self) -> Option<&mut u8> {
        self.log.last_mut()
    }

    #[trace_action("Crash", node = self.id)]
    fn crash(self) -> Vec<u8> {
        self.log
    }

    #[trace_action("Append", node = self.id, state(log = self.log), on = ok, fields(entry))]
    fn append(&mut self, entry: u8, limit: usize) -> Result<usize, String> {
        if self.log.len() >= limit {
            Err(format!("more than {limit}"))?;
        }
        self.log.push(entry);
        Ok(self.log.len())
    }

    #[trace_action("AppendFails", on = err, fields(entry, why = result.as_ref().err()))]
    fn append_fails(&mut self, entry: u8, limit: usize) -> Result<usize, String> {
        self.append(entry, limit)
    }
}

#[test]
fn the_event_is_taken_behind_the_body() {
    check(
        || Node::new().become_leader(),
        json!([{
            "action": "BecomeLeader",
            "node": 1,
            "state": {"currentTerm": 4, "log": 2, "role": "Leader"},
        }]),
    );
}

#[test]
fn arguments_messages_kept_values_conditions_and_the_result() {
    let request = |term| Request {
        term,
        candidate: "n2".to_owned(),
    };
    check(
        || {
            let mut node = Node::new();
            assert!(!node.vote(&request(3)));
            assert!(node.vote(&request(9)));
        },
        json!([{
            "action": "HandleVote",
            "args": {"granted": true, "prevTerm": 3},
            "msg": {"from": "n2", "term": 9},
            "node": 1,
            "state": {"log": {"length": 2}, "role": "Follower", "term": 9},
        }]),
    );
}

#[test]
fn borrowed_results() {
    check(
        || {
            let mut node = Node::new();
            assert_eq!(node.first(), Some(&7));
            *node.last_mut().expect("an entry") = 9;
            assert_eq!(node.crash(), [7, 9]);
            let empty = Node {
                log: Vec::new(),
                ..Node::new()
            };
            assert_eq!(empty.first(), None);
        },
        json!([
            {"action": "First", "args": {"empty": false}, "node": 1},
            {"action": "Last", "node": 1},
            {"action": "Crash", "node": 1},
            {"action": "First", "args": {"empty": true}, "node": 1, "outcome": "err"},
        ]),
    );
}

#[test]
fn ends_are_chosen() {
    check(
        || {
            let mut node = Node::new();
            assert_eq!(node.append(1, 3), Ok(3));
            assert!(node.append(2, 3).is_err());
            assert_eq!(node.append_fails(3, 4), Ok(4));
            assert!(node.append_fails(4, 4).is_err());
        },
        json!([
            {"action": "Append", "args": {"entry": 1}, "node": 1, "state": {"log": [7, 8, 1]}},
            {"action": "Append", "args": {"entry": 3}, "node": 1, "state": {"log": [7, 8, 1, 3]}},
            {"action": "AppendFails", "args": {"entry": 4, "why": "more than 4"}, "outcome": "err"},
        ]),
    );
}

#[trace_action("Step", node = "n1", before(kept = x), fields(kept), when = both)]
fn step(x: u32) -> u32 {
    x + 1
}

#[trace_action("Early", fields(len = list.len()), when = before)]
fn early(mut list: Vec<u8>) -> Vec<u8> {
    list.clear();
    list
}

#[test]
fn before_and_both() {
    check(
        || {
            assert_eq!(step(1), 2);
            assert!(early(vec![1, 2]).is_empty());
        },
        json!([
            {"action": "Step", "node": "n1", "phase": "before"},
            {"action": "Step", "args": {"kept": 1}, "node": "n1", "phase": "after"},
            {"action": "Early", "args": {"len": 2}},
        ]),
    );
}

#[trace_action("Panics", node = %x, fields(x))]
fn panics(x: u8) -> u8 {
    assert!(x > 1, "too small");
    x
}

#[trace_action("Quiet", on = ok)]
fn quiet(x: u8) -> Option<u8> {
    assert!(x > 1, "too small");
    Some(x)
}

#[test]
fn a_panic_is_recorded_and_goes_on() {
    check(
        || {
            assert_eq!(panics(2), 2);
            let panicked = panic::catch_unwind(|| panics(1)).expect_err("a panic");
            assert_eq!(panicked.downcast_ref::<&str>(), Some(&"too small"));
            assert!(panic::catch_unwind(|| quiet(1)).is_err());
        },
        json!([
            {"action": "Panics", "args": {"x": 2}, "node": "2"},
            {"action": "Panics", "node": "1", "outcome": "panic"},
        ]),
    );
}

#[trace_action("Generic", fields(shown = ?value, n = N))]
fn generic<T, const N: usize>(value: &T) -> [T; N]
where
    T: Copy + std::fmt::Debug,
{
    [*value; N]
}

#[trace_action("Iterates", fields(n))]
fn iterates(n: u8) -> impl Iterator<Item = Box<dyn Fn() -> u8>> + Clone
where
{
    if n == 0 {
        return Vec::new().into_iter().map(boxed as fn(u8) -> _);
    }
    (0..n)
        .collect::<Vec<u8>>()
        .into_iter()
        .map(boxed as fn(u8) -> _)
}

fn boxed(n: u8) -> Box<dyn Fn() -> u8> {
    Box::new(move || n)
}

#[trace_action("Dyn")]
fn dynamic<'a>(name: &'a str, loud: bool) -> Box<dyn Iterator<Item = char> + 'a> {
    if loud {
        return Box::new(name.chars().map(|c| c.to_ascii_uppercase()));
    }
    Box::new(name.chars())
}

#[trace_action("Patterns", fields(sum = a + b))]
fn patterns(
    (mut a, b): (u8, u8),
    [first, .., last]: [String; 3],
    _: String,
    mut rest: Vec<u8>,
) -> String {
    a += b;
    rest.push(a);
    first + &last
}

#[expect(unsafe_code, reason = "the attribute keeps `unsafe`")]
#[trace_action("Unsafe", fields(ok = result))]
unsafe fn dangerous(pointer: *const u8) -> bool {
    pointer.is_null()
}

#[trace_action("Extern")]
extern "C" fn foreign(x: i32) -> i32 {
    x
}

#[test]
fn all_kinds_of_functions() {
    check(
        || {
            assert_eq!(generic::<_, 2>(&'x'), ['x', 'x']);
            assert_eq!(iterates(2).map(|f| f()).sum::<u8>(), 1);
            assert_eq!(dynamic("ab", true).collect::<String>(), "AB");
            let strings = ["x", "y", "z"].map(str::to_owned);
            assert_eq!(patterns((1, 2), strings, String::new(), vec![]), "xz");
            // SAFETY: nothing is read.
            #[expect(unsafe_code, reason = "the function above is to be called")]
            let null = unsafe { dangerous(std::ptr::null()) };
            assert!(null);
            assert_eq!(foreign(1), 1);
        },
        json!([
            {"action": "Generic", "args": {"n": 2, "shown": "'x'"}},
            {"action": "Iterates", "args": {"n": 2}},
            {"action": "Dyn"},
            {"action": "Patterns", "args": {"sum": 5}},
            {"action": "Unsafe", "args": {"ok": true}},
            {"action": "Extern"},
        ]),
    );
}

trait Machine {
    fn id(&self) -> u8;

    #[trace_action("Default", node = self.id())]
    fn run(&self) -> u8 {
        self.id() + 1
    }
}

struct Generic<T>(T);

impl<T: Copy + Into<u8>> Machine for Generic<T> {
    #[trace_action("Id", fields(id = result))]
    fn id(&self) -> u8 {
        self.0.into()
    }
}

#[test]
fn methods_of_traits_and_events_within_events() {
    check(
        || assert_eq!(Generic(4u8).run(), 5),
        json!([
            {"action": "Id", "args": {"id": 4}},
            {"action": "Id", "args": {"id": 4}},
            {"action": "Default", "node": 4},
        ]),
    );
}

#[trace_action("Bad", node = "n1", fields(x = 1 / x, y = f64::NAN))]
fn bad(x: u8) -> u8 {
    x
}

#[test]
fn instrumentation_that_fails_does_not_reach_the_program() {
    let _alone = crate::support::alone();
    let memory = tracelaw::Memory::new();
    let session = crate::support::deterministic(&memory)
        .on_problem(|_| {})
        .start()
        .expect("a session");
    assert_eq!(bad(0), 0);
    assert_eq!(bad(1), 1);
    let summary = session.finish();
    assert_eq!((summary.events, summary.refused), (0, 2));
    let reasons: Vec<_> = memory
        .records()
        .into_iter()
        .filter(|record| record["event_type"] == "custom.trace.refused")
        .map(|record| record["payload"].clone())
        .collect();
    assert_eq!(
        json!(reasons),
        json!([
            {
                "event_type": "custom.action.Bad",
                "reason": "the instrumentation panicked: attempt to divide by zero",
            },
            {
                "event_type": "custom.action.Bad",
                "reason": "`y`: a number that is not finite",
            },
        ]),
    );
}

#[test]
fn nothing_runs_without_a_session() {
    let _alone = crate::support::alone();
    #[trace_action("Never", before(x = explode()), fields(y = explode() + *x))]
    fn off() -> u8 {
        1
    }
    fn explode() -> u8 {
        std::process::abort()
    }
    assert_eq!(off(), 1);
}
