//! Recorded runs of the systems in `specs` that `tracelaw generate` instrumented: the document fits the
//! module, and the runs are behaviours of it, or are not.

use serde_json::Value;

use crate::support::{repository, tracelaw};

/// System, file, and where it is no behaviour: line and event.
type Run = (&'static str, &'static str, Option<(u64, &'static str)>);

const RUNS: &[Run] = &[
    ("hashicorp-raft", "leader-fail.ndjson.gz", None),
    ("hashicorp-raft", "join-node.ndjson.gz", None),
    // Its test sets a server's term by hand.
    (
        "hashicorp-raft",
        "verify-leader-fail.ndjson.gz",
        Some((87, "HandleAppendEntriesRequest")),
    ),
    ("pysyncobj", "cluster.ndjson", None),
    ("two-phase-commit", "calm.ndjson", None),
    ("two-phase-commit", "rough.ndjson", None),
    ("two-phase-commit", "forgetful.ndjson", Some((7, "Open"))),
];

#[test]
fn documents_fit_their_modules() {
    for system in ["hashicorp-raft", "pysyncobj", "two-phase-commit"] {
        let document = format!("specs/{system}/instrumentation-spec.md");
        let output = tracelaw(repository(), &["lint", &document]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{system}: {text}");
    }
}

#[test]
fn recorded_runs_are_behaviours_where_they_should_be() {
    for (system, run, wrong) in RUNS {
        let document = format!("specs/{system}/instrumentation-spec.md");
        let path = format!("specs/{system}/traces/{run}");
        let args = [
            "validate", &document, &path, "--level", "3", "--format", "json",
        ];
        let output = tracelaw(repository(), &args);
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let trace = &json["traces"][0];
        let case = format!("{system}, {run}: {json:#}");
        match wrong {
            None => {
                assert_eq!(output.status.code(), Some(0), "{case}");
                assert_eq!(trace["verdict"], "accepted", "{case}");
                assert_eq!(trace["level_reached"], 3, "{case}");
            }
            Some((line, event)) => {
                assert_eq!(output.status.code(), Some(1), "{case}");
                assert_eq!(trace["verdict"], "rejected", "{case}");
                assert_eq!(trace["level_reached"], 1, "{case}");
                assert_eq!(
                    (&trace["line"], &trace["event"]),
                    (&Value::from(*line), &Value::from(*event)),
                    "{case}"
                );
            }
        }
    }
}
