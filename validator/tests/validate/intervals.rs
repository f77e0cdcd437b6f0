//! Events with intervals: a ring that threads push to and pop from by compare-and-swap.

use tracelaw_validator::Level;

use crate::steps::{Entry, Fixture};

const RING: &str = r#"---- MODULE ring ----
EXTENDS Naturals, Sequences
CONSTANTS Thread, Size
VARIABLES head, tail, slots, won
vars == <<head, tail, slots, won>>
Init ==
    /\ head = 0
    /\ tail = 0
    /\ slots = [k \in 0..(Size - 1) |-> 0]
    /\ won = [t \in Thread |-> 0]
\* The compare-and-swap of tail succeeds, and the slot is the thread's own.
Push(t, v) ==
    /\ tail - head < Size
    /\ slots' = [slots EXCEPT ![tail % Size] = v]
    /\ tail' = tail + 1
    /\ won' = [won EXCEPT ![t] = @ + 1]
    /\ UNCHANGED head
Pop(t, v) ==
    /\ head < tail
    /\ v = slots[head % Size]
    /\ head' = head + 1
    /\ won' = [won EXCEPT ![t] = @ + 1]
    /\ UNCHANGED <<tail, slots>>
Full(t) == tail - head = Size /\ UNCHANGED vars
Empty(t) == head = tail /\ UNCHANGED vars
Next == \E t \in Thread :
    \/ \E v \in 1..50 : Push(t, v)
    \/ \E v \in 0..50 : Pop(t, v)
    \/ Full(t)
    \/ Empty(t)
====
"#;

const CONFIG: &str =
    "CONSTANTS Thread = {\"t1\", \"t2\", \"t3\", \"t4\"} Size = 4\nINIT Init\nNEXT Next";

const ENTRIES: &[Entry<'_>] = &[
    (
        "`Push`",
        "Push",
        "nid, `value`",
        "bind = { t = \"node\", v = \"args.value\" }",
    ),
    (
        "`Pop`",
        "Pop",
        "nid, `value`",
        "bind = { t = \"node\", v = \"args.value\" }",
    ),
    ("`Full`", "Full", "nid only", "bind = { t = \"node\" }"),
    ("`Empty`", "Empty", "nid only", "bind = { t = \"node\" }"),
];

fn ring() -> Fixture {
    Fixture::new(RING, CONFIG, "", ENTRIES)
}

/// Name, thread, value, start and end.
type Operation = (&'static str, usize, i64, i64, i64);

fn flat((name, thread, value, start, end): Operation) -> String {
    let value = if matches!(name, "Push" | "Pop") {
        format!(r#","value":{value}"#)
    } else {
        String::new()
    };
    format!(r#"{{"event":"{name}","thread":"t{thread}","start":{start},"end":{end}{value}}}"#)
}

fn check(operations: &[Operation], wanted: &str) {
    let lines: Vec<String> = operations
        .iter()
        .map(|operation| flat(*operation))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(ring().check(Level::Step, &lines), wanted, "{operations:?}");
}

#[test]
fn overlapping_events_are_taken_in_every_order() {
    // The pop ends first and is written first, but the push had begun.
    check(&[("Pop", 2, 7, 2, 4), ("Push", 1, 7, 0, 10)], "accepted 2");
    // It had not.
    check(
        &[("Pop", 2, 7, 2, 4), ("Push", 1, 7, 5, 10)],
        "rejected 1 at 1, step-rejected 1",
    );
    // Of two pushes the second came first, as the pops behind them show.
    check(
        &[
            ("Push", 1, 1, 0, 10),
            ("Push", 2, 2, 5, 12),
            ("Pop", 3, 2, 13, 14),
            ("Pop", 3, 1, 15, 16),
            ("Empty", 4, 0, 17, 18),
        ],
        "accepted 2",
    );
    // Where they do not overlap, it cannot have.
    check(
        &[
            ("Push", 1, 1, 0, 4),
            ("Push", 2, 2, 5, 12),
            ("Pop", 3, 2, 13, 14),
            ("Pop", 3, 1, 15, 16),
        ],
        "rejected 1 at 3, step-rejected 3",
    );
    // A ring that is found empty while something is in it all the time.
    check(
        &[
            ("Push", 1, 1, 0, 4),
            ("Empty", 2, 0, 5, 6),
            ("Pop", 1, 1, 7, 8),
        ],
        "rejected 1 at 2, step-rejected 2",
    );
    check(
        &[
            ("Push", 1, 1, 0, 4),
            ("Empty", 2, 0, 5, 9),
            ("Pop", 1, 1, 7, 8),
        ],
        "accepted 2",
    );
}

#[test]
fn a_thread_takes_its_own_events_in_their_order() {
    // The same thread's intervals touch; the second event does not come first.
    check(
        &[("Push", 1, 1, 0, 5), ("Empty", 1, 0, 5, 9)],
        "rejected 1 at 2, step-rejected 2",
    );
    check(&[("Push", 1, 1, 0, 5), ("Empty", 2, 0, 5, 9)], "accepted 2");
}

#[test]
fn the_nested_envelope_has_intervals_as_well() {
    let lines = [
        r#"{"tag":"trace","ts":"4","event":{"name":"Pop","nid":"t2","value":7,"start":"2","end":"4"}}"#,
        r#"{"tag":"trace","ts":"9","event":{"name":"Push","nid":"t1","value":7,"start":"0","end":"9"}}"#,
    ];
    assert_eq!(ring().check(Level::Step, &lines), "accepted 2");
}

/// What four threads did to a ring, with intervals around the moments when they did it; in the
/// order of their ends.
fn history(operations: usize) -> Vec<Operation> {
    let mut seed = 7_u64;
    let mut random = move |below: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(seed >> 40).expect("it fits") % below
    };
    let mut ring: Vec<i64> = Vec::new();
    let mut free = [0_i64; 4];
    let mut history = Vec::new();
    let mut now = 0;
    for operation in 0..i64::try_from(operations).expect("it fits") {
        let value = operation % 40 + 1;
        now += 10;
        let thread = usize::try_from(random(4)).expect("it fits");
        // Its own operation before has ended.
        if free[thread] >= now {
            continue;
        }
        let start = (now - random(30)).max(free[thread] + 1);
        let end = now + random(30);
        free[thread] = end;
        let (name, value) = match (random(2), ring.len()) {
            (0, 4) => ("Full", 0),
            (0, _) => {
                ring.push(value);
                ("Push", value)
            }
            (_, 0) => ("Empty", 0),
            (_, _) => ("Pop", ring.remove(0)),
        };
        history.push((name, thread + 1, value, start, end));
    }
    history.sort_by_key(|operation| operation.4);
    history
}

#[test]
fn a_long_history_is_accepted_and_one_wrong_value_is_found() {
    let history = history(300);
    check(&history, "accepted 2");
    let mut wrong = history;
    let (line, pop) = wrong
        .iter_mut()
        .enumerate()
        .filter(|(_, operation)| operation.0 == "Pop")
        .nth(60)
        .expect("there are enough");
    pop.2 += 1;
    let lines: Vec<String> = wrong.iter().map(|operation| flat(*operation)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let shown = ring().check(Level::Step, &lines);
    // It may be one that overlaps with it which cannot be taken.
    let wanted =
        (line - 4..line + 4).map(|line| format!("rejected 1 at {line}, step-rejected {line}"));
    assert!(
        wanted.into_iter().any(|wanted| shown == wanted),
        "{shown}, not {line}"
    );
}
