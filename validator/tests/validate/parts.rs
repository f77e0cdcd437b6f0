//! Events that stand for several steps, whose snapshots come from within, or whose keys stand
//! elsewhere or are left out.

use tracelaw_validator::Level;

use crate::steps::{Fixture, check};

const RECEIVER: &str = r#"---- MODULE t ----
EXTENDS Naturals
VARIABLES term, seen, log
Init == term = 0 /\ seen = 0 /\ log = 0
Adopt(t) ==
    /\ t > term
    /\ term' = t
    /\ UNCHANGED <<seen, log>>
Take(t) ==
    /\ t = term
    /\ seen' = seen + 1
    /\ UNCHANGED <<term, log>>
Append ==
    /\ log' = log + 1
    /\ UNCHANGED <<term, seen>>
Next == Append \/ \E t \in 1..9 : Adopt(t) \/ Take(t)
====
"#;

const KEYS: &str = r#"
[state.term]
variable = "term"
[state.seen]
variable = "seen"
[state.log]
variable = "log"
path = "event.last"
[message.term]
default = "1"
[[exempt]]
action = "Append"
class = "silent"
reason = "not logged"
guard = "log < event.last"
[[exempt]]
action = "Adopt"
class = "silent"
reason = "a part of taking a message of a later term"
during = true
guard = "t = event.msg.term"
"#;

#[test]
fn a_snapshot_is_from_before_the_first_part_of_the_step() {
    let entries = [(
        "`Take`",
        "Take",
        "state snapshot + msg{term}",
        "snapshot = \"before\"\nbind = { t = \"event.msg.term\" }",
    )];
    let fixture = Fixture::new(RECEIVER, "INIT Init\nNEXT Next", KEYS, &entries);
    let take = |rest| ("Take", "1", rest);
    let first = take(r#""state":{"term":0,"seen":0},"last":2,"msg":{"term":3}"#);
    for (events, wanted) in [
        (
            vec![
                first,
                take(r#""state":{"term":3,"seen":1},"last":2,"msg":{"term":3}"#),
            ],
            "accepted 2",
        ),
        // The term is adopted behind the snapshot, not before.
        (
            vec![take(
                r#""state":{"term":3,"seen":0},"last":0,"msg":{"term":3}"#,
            )],
            "rejected 1 at 1, step-rejected 1",
        ),
        // The key that stands elsewhere is compared, and the log never shrinks.
        (
            vec![
                first,
                take(r#""state":{"term":3,"seen":1},"last":1,"msg":{"term":3}"#),
            ],
            "rejected 1 at 2, step-rejected 2",
        ),
        // A term that is left out is 1: the first message may have it, later ones may not.
        (
            vec![take(r#""state":{"term":0,"seen":0},"last":0,"msg":{}"#)],
            "accepted 2",
        ),
        (
            vec![
                first,
                take(r#""state":{"term":3,"seen":1},"last":2,"msg":{}"#),
            ],
            "rejected 1 at 2, step-rejected 2",
        ),
    ] {
        check(&fixture, Level::Step, &events, wanted);
    }
}
