//! Recorded runs of the systems in `specs` that `tracelaw generate` instrumented: the document fits the
//! module, and the runs are behaviours of it, or are not.

use serde_json::Value;

use crate::support::{repository, tracelaw};

/// System, run, and where it is no behaviour: line and event.
type Run = (&'static str, &'static str, Option<(u64, &'static str)>);

const RUNS: &[Run] = &[
    ("pysyncobj", "cluster", None),
    ("two-phase-commit", "calm", None),
    ("two-phase-commit", "rough", None),
    ("two-phase-commit", "forgetful", Some((7, "Open"))),
];

#[test]
fn documents_fit_their_modules() {
    for system in ["pysyncobj", "two-phase-commit"] {
        let document = format!("specs/{system}/instrumentation-spec.md");
        let output = tracelaw(repository(), &["lint", &document]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{system}: {text}");
    }
}

#[test]
fn recorded_runs_are_behaviours_unless_promises_are_forgotten() {
    for (system, run, wrong) in RUNS {
        let document = format!("specs/{system}/instrumentation-spec.md");
        let path = format!("specs/{system}/traces/{run}.ndjson");
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
