//! What the instrumented nodes write when they run at once: the order of the events is one that the
//! specification allows, and the bug shows.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tracelaw::{Memory, Session};
use tracelaw_example_raft_traced::{Bug, Config, run};

/// The actions of the specification that leave events.
const ACTIONS: [&str; 11] = [
    "AdvanceCommitIndex",
    "AppendEntries",
    "BecomeLeader",
    "ClientRequest",
    "HandleAppendEntriesRequest",
    "HandleAppendEntriesResponse",
    "HandleRequestVoteRequest",
    "HandleRequestVoteResponse",
    "Restart",
    "Timeout",
    "UpdateTerm",
];

/// A session is of the whole process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn events(seed: u64, bug: Option<Bug>) -> Vec<Value> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .start()
        .expect("no session is on");
    let _outcome = run(&Config {
        seed,
        bug,
        proposals: 12,
        min_ticks: 100,
        ..Config::default()
    });
    drop(session);
    memory.actions()
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a natural number")
}

#[test]
fn every_action_is_exercised() {
    let mut seen: Vec<String> = (1..=4)
        .flat_map(|seed| events(seed, None))
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, ACTIONS);
}

#[test]
fn a_message_is_handled_after_the_step_that_sent_it() {
    for seed in 1..=8 {
        let mut sent: BTreeMap<(&str, u64, u64, u64), usize> = BTreeMap::new();
        let events = events(seed, None);
        let mut handled = 0;
        for event in &events {
            let (node, term) = (number(&event["node"]), number(&event["state"]["term"]));
            let action = event["action"].as_str().unwrap();
            if let Some(kind) = action.strip_prefix("Handle") {
                let message = &event["msg"];
                let [from, to] = ["from", "to"].map(|key| number(&message[key]));
                assert_eq!(message["type"], kind);
                assert_eq!(node, to);
                let key = (kind, from, to, number(&message["term"]));
                assert!(sent.contains_key(&key), "seed {seed}: {key:?}: {event}");
                handled += 1;
                if let Some(request) = kind.strip_suffix("Request") {
                    let answer = match request {
                        "RequestVote" => "RequestVoteResponse",
                        _ => "AppendEntriesResponse",
                    };
                    *sent.entry((answer, node, from, term)).or_default() += 1;
                }
            }
            if action == "Timeout" {
                for peer in (1..=3).filter(|&peer| peer != node) {
                    *sent
                        .entry(("RequestVoteRequest", node, peer, term))
                        .or_default() += 1;
                }
            }
            if action == "AppendEntries" {
                let peer = number(&event["args"]["peer"]);
                *sent
                    .entry(("AppendEntriesRequest", node, peer, term))
                    .or_default() += 1;
            }
        }
        assert!(handled > 50);
    }
}

/// The candidates that got a vote, by voter and term.
fn votes(events: &[Value]) -> BTreeMap<(u64, u64), Vec<u64>> {
    let mut votes: BTreeMap<(u64, u64), Vec<u64>> = BTreeMap::new();
    for event in events {
        let (state, message) = (&event["state"], &event["msg"]);
        let asked = event["action"] == "HandleRequestVoteRequest";
        if asked && state["votedFor"] == message["from"] && state["term"] == message["term"] {
            let vote = (number(&event["node"]), number(&state["term"]));
            let candidates = votes.entry(vote).or_default();
            if candidates.last() != Some(&number(&message["from"])) {
                candidates.push(number(&message["from"]));
            }
        }
    }
    votes
}

#[test]
fn a_vote_is_given_once_in_a_term_unless_it_is_forgotten() {
    for seed in 1..=8 {
        let good = votes(&events(seed, None));
        assert!(good.values().all(|candidates| candidates.len() == 1));
        let bad = votes(&events(seed, Some(Bug::ForgetVote)));
        assert!(bad.values().any(|candidates| candidates.len() == 2));
    }
}
