//! Instrumented code has the warnings of its own that it would have without: none here.
#![deny(warnings, missing_docs, unused, clippy::all, clippy::pedantic, rust_2018_idioms)]
#![forbid(unsafe_code)]

use tracelaw::{TraceState, emit, trace_action};

#[derive(TraceState)]
struct View {
    term: u64,
}

struct Node(u64);

impl Node {
    #[trace_action("BecomeLeader", node = self.0, state = View { term: self.0 }, before(old = self.0),
        fields(old, by, sum = result.as_ref().ok()), when = both)]
    fn act(&mut self, by: u64, mut names: Vec<String>) -> Result<u64, String> {
        names.pop();
        if by == 0 {
            return Err(names.concat());
        }
        self.0 += by;
        Ok(self.0)
    }

    #[trace_action("Later", fields(by), on = ok)]
    async fn later(&mut self, by: u64) -> Option<u64> {
        std::future::ready(()).await;
        Some(by)
    }

    #[trace_action("Diverges", if = self.0 > 0)]
    fn diverges(&self) -> u64 {
        loop {
            return self.0;
        }
    }
}

fn main() {
    let mut node = Node(1);
    let _ = node.act(1, Vec::new());
    drop(node.later(1));
    let _ = node.diverges();
    emit!("Act", node = node.0, if = node.0 > 1);
}
