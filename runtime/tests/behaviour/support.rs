//! Runs code with a session and returns what it recorded.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tracelaw::{CountingIds, Memory, Session, SessionBuilder, StepClock};

/// There is one current session in a process, and tests run in threads.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A session with fixed time and identifiers, which panics on any problem.
pub(crate) fn deterministic(memory: &Memory) -> SessionBuilder {
    Session::builder()
        .component("test")
        .memory(memory)
        .clock(StepClock::starting_at(1_795_338_445))
        .ids(CountingIds::default())
        .lossless()
}

/// The payloads of the action events that `code` records.
pub(crate) fn actions(code: impl FnOnce()) -> Vec<Value> {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory).start().expect("a session");
    code();
    drop(session);
    memory.actions()
}

/// Asserts the payloads of the action events that `code` records.
#[track_caller]
pub(crate) fn check(code: impl FnOnce(), expect: Value) {
    assert_eq!(Value::Array(actions(code)), expect);
}
