//! `#[trace_action]` on functions that yield futures: the exact events.

use std::cell::Cell;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::task::{Context, Waker};

use crate::support::check;
use async_recursion::async_recursion;
use async_trait::async_trait;
use serde_json::json;
use tokio::task::yield_now;
use tracelaw::trace_action;

fn run<T>(future: impl Future<Output = T> + Send) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// Polls once and drops.
fn give_up(future: impl Future) {
    let polled = pin!(future).poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending());
}

#[derive(Debug)]
struct Node {
    id: u8,
    log: Vec<u8>,
}

impl Node {
    #[trace_action("Append", node = self.id, state(log = self.log), fields(entry, len = result.as_ref().ok()))]
    async fn append(&mut self, entry: u8) -> Result<usize, String> {
        yield_now().await;
        if entry == 0 {
            return Err("nothing".to_owned());
        }
        let text = entry.to_string();
        self.log.push(text.parse().map_err(|_| text)?);
        Ok(self.log.len())
    }

    #[trace_action("Wait", node = self.id)]
    async fn wait(&self) {
        pending::<()>().await;
    }

    #[trace_action("Fail", node = self.id)]
    async fn fail(&self) -> &[u8] {
        yield_now().await;
        &self.log[9..]
    }
}

#[test]
fn async_methods() {
    check(
        || {
            let mut node = Node { id: 1, log: vec![] };
            assert_eq!(run(node.append(5)), Ok(1));
            assert!(run(node.append(0)).is_err());
        },
        json!([
            {"action": "Append", "args": {"entry": 5, "len": 1}, "node": 1, "state": {"log": [5]}},
            {
                "action": "Append",
                "args": {"entry": 0, "len": null},
                "node": 1,
                "outcome": "err",
                "state": {"log": [5]},
            },
        ]),
    );
}

#[test]
fn futures_that_are_dropped_and_futures_that_panic() {
    check(
        || {
            let node = Node { id: 1, log: vec![] };
            drop(node.wait()); // It has not begun.
            give_up(node.wait());
            let failed = std::panic::catch_unwind(|| run(node.fail()).len());
            assert!(failed.is_err());
            // Dropped while something else panics: given up, not failed.
            let panicked = std::panic::catch_unwind(|| {
                let mut waiting = Box::pin(node.wait());
                let _ = waiting
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()));
                panic!("elsewhere");
            });
            assert!(panicked.is_err());
        },
        json!([
            {"action": "Wait", "node": 1, "outcome": "cancelled"},
            {"action": "Fail", "node": 1, "outcome": "panic"},
            {"action": "Wait", "node": 1, "outcome": "cancelled"},
        ]),
    );
}

/// Its future is `Send` although its argument is not `Sync`.
#[trace_action("Owned", fields(n))]
async fn owned(n: u8, mut cell: Cell<u8>, receiver: mpsc::Receiver<u8>) -> u8 {
    *cell.get_mut() += n;
    cell.set(cell.get() + 1);
    yield_now().await;
    cell.get() + receiver.recv().unwrap_or_default()
}

#[trace_action("Yields")]
async fn yields<T: Clone + Send>(value: &T) -> impl Iterator<Item = T> + use<T> {
    yield_now().await;
    std::iter::once(value.clone())
}

#[trace_action("Before", fields(name = name), when = before)]
async fn before(name: String) -> String {
    yield_now().await;
    name
}

#[trace_action("Both", node = name, fields(length = result.len()), when = both)]
async fn both(name: &str) -> String {
    yield_now().await;
    name.to_uppercase()
}

#[test]
fn async_functions() {
    check(
        || {
            let (sender, receiver) = mpsc::channel();
            sender.send(10).expect("a receiver");
            assert_eq!(run(owned(1, Cell::new(2), receiver)), 14);
            assert_eq!(run(yields(&'x')).next(), Some('x'));
            assert_eq!(run(before("n".to_owned())), "n");
            assert_eq!(run(both("n")), "N");
        },
        json!([
            {"action": "Owned", "args": {"n": 1}},
            {"action": "Yields"},
            {"action": "Before", "args": {"name": "n"}},
            {"action": "Both", "node": "n", "phase": "before"},
            {"action": "Both", "args": {"length": 1}, "node": "n", "phase": "after"},
        ]),
    );
}

#[async_trait]
trait Machine {
    async fn step(&mut self, mut input: Vec<u8>, tag: &str) -> Option<usize>;

    #[trace_action("Default", node = self.name())]
    async fn twice(&mut self) -> Option<usize> {
        self.step(vec![1], "a").await?;
        self.step(vec![], "b").await
    }

    fn name(&self) -> String;
}

#[async_trait]
impl Machine for Node {
    #[trace_action("Step", node = self.id, state(log = self.log), fields(input, tag), on = any)]
    async fn step(&mut self, mut input: Vec<u8>, tag: &str) -> Option<usize> {
        yield_now().await;
        let this = self;
        let last = input.pop()?;
        this.log.push(last);
        Some(tag.len())
    }

    fn name(&self) -> String {
        format!("n{}", self.id)
    }
}

/// The same with `async fn` in the trait itself.
trait Native {
    fn step(&mut self, by: u8) -> impl Future<Output = u8> + Send;
}

impl Native for Node {
    #[trace_action("Native", node = self.id, fields(by, result))]
    async fn step(&mut self, by: u8) -> u8 {
        yield_now().await;
        self.id += by;
        self.id
    }
}

#[test]
fn methods_of_traits() {
    check(
        || {
            let mut node = Node { id: 1, log: vec![] };
            assert_eq!(run(Machine::twice(&mut node)), None);
            assert_eq!(run(Native::step(&mut node, 2)), 3);
        },
        json!([
            {
                "action": "Step",
                "args": {"input": [], "tag": "a"},
                "node": 1,
                "state": {"log": [1]},
            },
            {
                "action": "Step",
                "args": {"input": [], "tag": "b"},
                "node": 1,
                "outcome": "err",
                "state": {"log": [1]},
            },
            {"action": "Default", "node": "n1", "outcome": "err"},
            {"action": "Native", "args": {"by": 2, "result": 3}, "node": 1},
        ]),
    );
}

#[trace_action("Inner", fields(n))]
#[async_recursion]
async fn count_outer(n: u8) -> u8 {
    if n == 0 {
        0
    } else {
        count_outer(n - 1).await + 1
    }
}

#[async_recursion]
#[trace_action("Outer", fields(n))]
async fn count_inner(n: u8) -> u8 {
    if n == 0 {
        0
    } else {
        count_inner(n - 1).await + 1
    }
}

#[trace_action("Pinned", fields(n, result))]
fn pinned<'a>(n: &'a u8) -> Pin<Box<dyn Future<Output = u8> + Send + 'a>> {
    let twice = n * 2;
    Box::pin(async move {
        yield_now().await;
        if twice == 0 {
            return 0;
        }
        twice + n
    })
}

#[expect(clippy::manual_async_fn, reason = "written by hand on purpose")]
#[trace_action("Block", fields(n))]
fn block(n: u8) -> impl Future<Output = Result<u8, std::num::ParseIntError>> {
    async move {
        let one: u8 = "1".parse()?;
        Ok(one + n)
    }
}

#[test]
fn either_order_of_attributes_and_futures_by_hand() {
    check(
        || {
            assert_eq!(run(count_outer(1)), 1);
            assert_eq!(run(count_inner(1)), 1);
            assert_eq!(run(pinned(&2)), 6);
            drop(pinned(&2));
            assert_eq!(run(block(2)), Ok(3));
        },
        json!([
            {"action": "Inner", "args": {"n": 0}},
            {"action": "Inner", "args": {"n": 1}},
            {"action": "Outer", "args": {"n": 0}},
            {"action": "Outer", "args": {"n": 1}},
            {"action": "Pinned", "args": {"n": 2, "result": 6}},
            {"action": "Block", "args": {"n": 2}},
        ]),
    );
}
