//! Compiles and runs only if the attribute leaves a function as it stands.
#![deny(warnings)]

use std::mem::size_of_val;

use tracelaw::{emit, trace_action, TraceState};

/// The arguments are gone: none of these names exists.
#[trace_action("Nowhere", node = no_such_name, fields(x = nothing()), wrong = true)]
fn act(x: u8) -> u8 {
    x + 1
}

/// Only the function's own body can be evaluated by the compiler.
#[trace_action("Const")]
const fn constant() -> u8 {
    7
}

const SEVEN: u8 = constant();

#[track_caller]
#[trace_action("Caller")]
fn line() -> u32 {
    std::panic::Location::caller().line()
}

#[trace_action("Async")]
async fn traced(x: u64) -> u64 {
    std::future::ready(x).await
}

async fn plain(x: u64) -> u64 {
    std::future::ready(x).await
}

#[derive(TraceState)]
struct View {
    term: u64,
}

fn never() -> u8 {
    panic!("an expression was evaluated")
}

fn main() {
    assert_eq!(act(1), 2);
    assert_eq!(SEVEN, 7);
    assert_eq!(line(), line!());
    assert_eq!(size_of_val(&traced(1)), size_of_val(&plain(1)));
    // A variable that only an event uses is still used.
    let view = View { term: 1 };
    emit!("Tick", node = never(), state = view, fields(x = never(), msg.term = view.term));
    std::env::set_var("TRACELAW_TRACE", "must-not-be-created.trace.jsonl");
    emit!("Tock", if = never() == 1);
    assert!(!std::path::Path::new("must-not-be-created.trace.jsonl").exists());
}
