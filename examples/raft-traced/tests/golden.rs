//! The recorded runs in `specs/raft/traces`: the nodes take turns, and clock and identifiers are
//! fixed, so that they can be recorded again, byte for byte. A recording names the platform, so
//! this is for one of them.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tracelaw::{CountingIds, Memory, Session, StepClock};
use tracelaw_example_raft_traced::{Bug, Config, Faults, Outcome, run};

/// 2026-01-01T00:00:00Z. Each recording has a minute of its own, and with it identifiers.
const START: i64 = 1_767_225_600;

/// A session is of the whole process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn record(config: &Config, minute: i64) -> (Outcome, String) {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let memory = Memory::new();
    let session = Session::builder()
        .component("raft")
        .version(env!("CARGO_PKG_VERSION"))
        .instance("example")
        .clock(StepClock::starting_at(START + 60 * minute))
        .ids(CountingIds::default())
        .lossless()
        .memory(&memory)
        .start()
        .expect("no session is on");
    let outcome = run(config);
    drop(session);
    (outcome, memory.text())
}

fn check(name: &str, minute: i64, config: &Config) -> Outcome {
    let config = Config {
        take_turns: true,
        ..config.clone()
    };
    let (outcome, actual) = record(&config, minute);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/raft/traces");
    let file = folder.join(name);
    if std::env::var_os("TRACELAW_BLESS").is_some() {
        std::fs::create_dir_all(&folder).expect("a folder to write to");
        std::fs::write(&file, &actual).expect("a file to write to");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        actual == expected,
        "{} is out of date; run\n  TRACELAW_BLESS=1 cargo test -p tracelaw-example-raft-traced \
         --test golden",
        file.display(),
    );
    assert!(actual.len() < 200_000, "{} bytes", actual.len());
    outcome
}

fn faults() -> Config {
    Config {
        seed: 4,
        proposals: 12,
        min_ticks: 75,
        ..Config::default()
    }
}

#[test]
fn a_run_that_elects_commits_and_restarts() {
    let outcome = check("faults.trace.jsonl", 1, &faults());
    assert!(outcome.complete && outcome.is_safe());
    assert!(outcome.leaders.len() >= 2, "{:?}", outcome.leaders);
    assert!(outcome.restarts >= 2);
}

#[test]
fn a_run_without_faults() {
    let config = Config {
        faults: Faults::none(),
        ..Config::default()
    };
    let outcome = check("calm.trace.jsonl", 0, &config);
    assert!(outcome.complete && outcome.is_safe());
}

#[test]
fn a_run_that_forgets_a_vote() {
    let config = Config {
        bug: Some(Bug::ForgetVote),
        ..Config::default()
    };
    let outcome = check("forgotten-vote.trace.jsonl", 2, &config);
    assert!(!outcome.is_safe());
}
