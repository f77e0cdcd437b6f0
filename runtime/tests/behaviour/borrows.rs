//! Functions that return what they borrow; and what an event says besides.

use serde_json::json;
use tracelaw::{Memory, emit, trace_action};

use crate::support::{alone, check, deterministic};

enum Either {
    Left(u8),
    Right(Vec<u8>),
}

impl Either {
    /// Moves an argument, matches on `self` itself twice, and returns a borrow of it.
    #[trace_action("InsertLeft", fields(index))]
    fn insert_left(&mut self, value: u8, index: usize) -> &mut u8 {
        match self {
            Self::Left(left) => {
                *left = value;
                left
            }
            Self::Right(right) => {
                right.truncate(index);
                *self = Self::Left(value);
                if let Self::Left(left) = self {
                    left
                } else {
                    unreachable!()
                }
            }
        }
    }
}

#[test]
fn a_borrow_of_self_is_returned_from_a_match_on_self() {
    check(
        || {
            let mut either = Either::Right(vec![1]);
            *either.insert_left(2, 0) += 1;
            assert_eq!(*either.insert_left(4, 1), 4);
        },
        json!([
            {"action": "InsertLeft", "args": {"index": 0}},
            {"action": "InsertLeft", "args": {"index": 1}},
        ]),
    );
}

#[trace_action("Vote", tags(shard = name, term = %term), level = warn)]
fn vote(name: &str, term: u64) {}

#[test]
fn an_event_may_have_tags_and_a_level() {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory).start().expect("a session");
    vote("eu", 3);
    emit!("Tick", tags(cause = ?Some(1)), level = debug);
    drop(session);
    let records = memory.records();
    assert_eq!(records[1]["tags"], json!({"shard": "eu", "term": "3"}));
    assert_eq!(records[1]["severity"], "warn");
    assert_eq!(records[2]["tags"], json!({"cause": "Some(1)"}));
    assert_eq!(records[2]["severity"], "debug");
}
