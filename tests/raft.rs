//! The bundled Raft at levels 2 and 3: its recorded runs, and fresh ones.

use serde_json::Value;

use crate::support::{repository, tracelaw};

/// File, levels, whether it is a behaviour, and where it is none: line and event.
type Case = (&'static str, [&'static str; 2], Option<(u64, &'static str)>);

const RUNS: &[Case] = &[
    ("calm", ["2", "3"], None),
    ("faults", ["2", "3"], None),
    ("forgotten-vote", ["2", "3"], Some((7, "Restart"))),
];

#[test]
fn recorded_runs_are_behaviours_unless_the_vote_is_forgotten() {
    for (run, levels, wrong) in RUNS {
        for level in levels {
            let path = format!("specs/raft/traces/{run}.trace.jsonl");
            let document = "specs/raft/instrumentation-spec.md";
            let args = [
                "validate", document, &path, "--level", level, "--format", "json",
            ];
            let output = tracelaw(repository(), &args);
            let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            let trace = &json["traces"][0];
            let case = format!("{run} at level {level}: {json:#}");
            let Some((line, event)) = wrong else {
                assert_eq!(output.status.code(), Some(0), "{case}");
                assert_eq!(trace["verdict"], "accepted", "{case}");
                assert_eq!(trace["level_reached"].to_string(), **level, "{case}");
                continue;
            };
            assert_eq!(output.status.code(), Some(1), "{case}");
            assert_eq!(trace["verdict"], "rejected", "{case}");
            assert_eq!(trace["level_reached"], 1, "{case}");
            assert_eq!(trace["line"], *line, "{case}");
            assert_eq!(trace["event"], **event, "{case}");
            let difference = &trace["explanation"]["attempts"][0]["differences"];
            let difference = difference.to_string();
            assert!(difference.contains("votedFor[3]"), "{case}");
        }
    }
}

/// The demo expects a run without the bug to be accepted at level 3, and one with it to be
/// rejected; its exit code says whether that was so.
#[test]
fn fresh_runs_are_judged_right_whatever_the_seed() {
    for seed in 1..=6 {
        let output = tracelaw(repository(), &["demo", "--seed", &seed.to_string()]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "seed {seed}: {text}");
        assert!(text.contains("accepted at level 3"), "seed {seed}: {text}");
        assert!(text.contains("rejected at level 2"), "seed {seed}: {text}");
        let why = "in the specification (unchanged), Nil in the trace (state.votedFor)";
        assert!(text.contains(why), "seed {seed}: {text}");
    }
}
