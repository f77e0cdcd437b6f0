//! Recorded runs of the crate `raft`, judged by `specs/raft-rs`. The runs themselves are made by
//! `real_code::raft_rs`, which also says how to record them again.

use serde_json::Value;

use crate::support::{repository, tracelaw};

/// The document.
pub(crate) const DOCUMENT: &str = "specs/raft-rs/instrumentation-spec.md";
/// Where the recorded runs are.
pub(crate) const TRACES: &str = "specs/raft-rs/traces";

#[test]
fn the_document_fits_its_module() {
    let output = tracelaw(repository(), &["lint", DOCUMENT, "--format", "concise"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn recorded_runs_are_behaviours() {
    let traces = ["elections", "pre-vote"].map(|run| format!("{TRACES}/{run}.trace.jsonl.gz"));
    let (code, report) = validate(&[&traces[0], &traces[1]]);
    assert_eq!(code, Some(0), "{report:#}");
    for trace in report["traces"].as_array().expect("an array") {
        assert_eq!(trace["verdict"], "accepted", "{trace:#}");
        assert_eq!(trace["level_reached"], 3, "{trace:#}");
    }
    // Rare ones need more and longer runs.
    let rare = ["RejectOldPreVote", "AnswerOldLeader", "CommitByVote"];
    for finding in report["findings"].as_array().expect("an array") {
        let message = finding["message"].as_str().unwrap_or_default();
        let is_rare = rare.iter().any(|action| message.contains(action));
        assert!(finding["code"] == "TL353" && is_rare, "{finding:#}");
    }
}

#[test]
fn a_server_that_votes_twice_is_found_out() {
    let (code, report) = validate(&[&format!("{TRACES}/votes-twice.trace.jsonl.gz")]);
    assert_eq!(code, Some(1), "{report:#}");
    rejected_at(&report["traces"][0], "GrantVote", "votedFor[i] = m.from");
}

/// Checks that a trace is rejected at an event, for a conjunct of the specification.
#[track_caller]
pub(crate) fn rejected_at(trace: &Value, event: &str, conjunct: &str) {
    assert_eq!(trace["verdict"], "rejected", "{trace:#}");
    assert_eq!(trace["level_reached"], 1, "{trace:#}");
    assert_eq!(trace["event"], event, "{trace:#}");
    let attempt = &trace["explanation"]["attempts"][0];
    assert!(attempt.to_string().contains(conjunct), "{attempt:#}");
}

fn validate(traces: &[&str]) -> (Option<i32>, Value) {
    let mut arguments = vec!["validate", DOCUMENT];
    arguments.extend(traces);
    arguments.extend(["--level", "3", "--format", "json"]);
    let output = tracelaw(repository(), &arguments);
    let report = serde_json::from_slice(&output.stdout).expect("JSON");
    (output.status.code(), report)
}
