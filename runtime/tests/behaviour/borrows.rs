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

struct Slots {
    names: Vec<String>,
}

impl Slots {
    /// Moves one argument, has another by value that the event speaks of, and returns a borrow.
    #[trace_action("Put", fields(at))]
    fn put(&mut self, name: String, at: usize) -> Option<&mut String> {
        if let Some(at) = self.names.iter().position(|it| *it == name) {
            return Some(&mut self.names[at]);
        }
        self.names.insert(at.min(self.names.len()), name);
        self.names.get_mut(at)
    }

    /// Returns what borrows, in a type of its own that holds an argument as well.
    #[trace_action("Each", fields(from))]
    fn each<F: Fn(&str) -> bool>(
        &mut self,
        from: usize,
        wanted: F,
    ) -> impl Iterator<Item = &mut String> {
        self.names[from..]
            .iter_mut()
            .filter(move |name| wanted(name))
    }
}

#[test]
fn arguments_are_taken_by_value_beside_a_borrow_that_is_returned() {
    check(
        || {
            let mut slots = Slots { names: Vec::new() };
            slots.put("b".to_owned(), 0).expect("a slot").push('!');
            assert!(slots.put("a".to_owned(), 0).is_some());
            assert_eq!(slots.each(1, |name| name.ends_with('!')).count(), 1);
        },
        json!([
            {"action": "Put", "args": {"at": 0}},
            {"action": "Put", "args": {"at": 0}},
            {"action": "Each", "args": {"from": 1}},
        ]),
    );
}
