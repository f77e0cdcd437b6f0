//! The recorded runs of hashicorp/raft's own tests.

use std::path::PathBuf;

use crate::real_code::validate;
use crate::support::repository;

fn recorded(run: &str) -> Vec<PathBuf> {
    vec![repository().join(format!("specs/hashicorp-raft/traces/{run}.ndjson"))]
}

fn document() -> PathBuf {
    repository().join("specs/hashicorp-raft/instrumentation-spec.md")
}

#[test]
fn its_own_tests_are_behaviours_of_the_module() {
    for run in ["leader-fail", "join-node"] {
        let (output, report) = validate(&document(), &recorded(run), &["--level", "3"]);
        assert!(output.status.success(), "{run}: {report:#}");
        assert_eq!(report["traces"][0]["level_reached"], 3, "{run}");
    }
}

#[test]
fn a_term_that_a_test_sets_by_hand_is_no_step() {
    let run = recorded("verify-leader-fail");
    let (output, report) = validate(&document(), &run, &["--level", "2"]);
    assert_eq!(output.status.code(), Some(1), "{report:#}");
    let trace = &report["traces"][0];
    assert_eq!(trace["event"], "HandleAppendEntriesRequest");
    let shown = trace["explanation"].to_string();
    assert!(shown.contains("currentTerm"), "{shown}");
}
