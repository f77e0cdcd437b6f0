//! Events of lock-free code: each is an interval, on a counter that all threads share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::{Value, json};
use tracelaw::{Memory, Moment, Session, emit, trace_action};

use crate::support::{actions, alone};

/// A counter whose every step is a compare-and-swap.
#[derive(Default)]
struct Counter(AtomicU64);

impl Counter {
    #[trace_action("Add", interval, fields(value = result))]
    fn add(&self) -> u64 {
        loop {
            let seen = self.0.load(Ordering::Relaxed);
            let swapped =
                (self.0).compare_exchange(seen, seen + 1, Ordering::AcqRel, Ordering::Relaxed);
            if swapped.is_ok() {
                return seen;
            }
        }
    }
}

fn span(action: &Value) -> (u64, u64) {
    let number = |key: &str| action[key].as_u64().expect("a number");
    (number("start"), number("end"))
}

#[test]
fn intervals_hold_the_moment_of_the_step_under_any_number_of_threads() {
    const EACH: usize = 200;
    let actions = actions(|| {
        let counter = Counter::default();
        thread::scope(|scope| {
            for id in 0..4 {
                let work = || {
                    for _ in 0..EACH {
                        counter.add();
                    }
                };
                let named = thread::Builder::new().name(format!("t{id}"));
                named.spawn_scoped(scope, work).expect("a thread");
            }
        });
    });
    assert_eq!(actions.len(), 4 * EACH);
    for id in 0..4 {
        let of_thread = |action: &&Value| action["node"] == format!("t{id}");
        let spans: Vec<_> = actions.iter().filter(of_thread).map(span).collect();
        assert_eq!(spans.len(), EACH);
        assert!(spans.iter().all(|(start, end)| start <= end));
        // A thread does one thing at a time.
        assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    }
    // What came first by its effect did not begin when what came later was over.
    let mut by_value = actions;
    by_value.sort_by_key(|action| action["args"]["value"].as_u64());
    let mut latest_start = 0;
    for action in &by_value {
        let (start, end) = span(action);
        assert!(latest_start <= end, "{action}");
        latest_start = latest_start.max(start);
    }
}

#[test]
fn an_interval_may_begin_where_the_program_says() {
    let actions = actions(|| {
        let begun = Moment::now();
        emit!("Pop", node = "a", interval = begun, state(head = 1));
        emit!("Point", node = "a");
    });
    let (start, end) = span(&actions[0]);
    assert!(start <= end);
    assert_eq!(actions[0]["state"], json!({"head": 1}));
    assert!(actions[1].get("start").is_none() && actions[1].get("end").is_none());
}

#[test]
fn an_interval_ends_with_a_panic_and_with_a_future_that_is_dropped() {
    #[trace_action("Fail", interval)]
    fn fail() {
        panic!("caught");
    }
    #[trace_action("Wait", interval)]
    async fn wait() {
        std::future::pending::<()>().await;
    }
    let actions = actions(|| {
        assert!(std::panic::catch_unwind(fail).is_err());
        let mut waiting = Box::pin(wait());
        let waker = std::task::Waker::noop();
        let polled = waiting
            .as_mut()
            .poll(&mut std::task::Context::from_waker(waker));
        assert!(polled.is_pending());
    });
    for (action, outcome) in actions.iter().zip(["panic", "cancelled"]) {
        assert_eq!(action["outcome"], outcome);
        let (start, end) = span(action);
        assert!(start <= end);
    }
}

#[test]
fn the_other_forms_have_intervals_as_well() {
    let _alone = alone();
    for plain in [false, true] {
        let memory = Memory::new();
        let builder = Session::builder().memory(&memory);
        let builder = if plain {
            builder.plain()
        } else {
            builder.turnix()
        };
        let session = builder.start().expect("a session");
        Counter::default().add();
        drop(session);
        let records = memory.records();
        let inner = if plain { "event" } else { "attrs" };
        let event = records.iter().map(|record| &record[inner]);
        let event = event.filter(|inner| inner.get("start").is_some()).count();
        assert_eq!(event, 1, "{records:?}");
    }
}
