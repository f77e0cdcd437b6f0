//! The published traces of three systems, and the vectors of the reference implementations, where
//! they are there.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::{mapping, shared, told};
use tracelaw_diagnostics::Severity;
use tracelaw_validator::{Input, Level, Options, Report, Verdict, validate};

/// The traces of a folder.
fn traces(folder: &str) -> Option<Vec<Input>> {
    let Some(folder) = shared(folder) else {
        println!("skipped: {folder} is not there");
        return None;
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    Some(paths.iter().map(Input::file).collect())
}

fn rules(report: &Report) -> BTreeSet<&'static str> {
    told(report).into_iter().map(|(rule, _)| rule).collect()
}

/// A document with an entry for each event name that follows a key in the corpus's trace module.
fn document(events: &[&str], fields: &str) -> String {
    let mut document = String::from("# Instrumentation Spec\n\n## Section 2\n");
    for event in events {
        document.push_str(&format!(
            "\n### {event}\n\n- **Spec action**: `{event}`\n- **Code location**: `x.c:1`\n- **Trace event name**: `{event}`\n- **Fields**: {fields}\n"
        ));
    }
    document
}

const SYSTEMS: &[(&str, &str, &str, &[&str])] = &[
    (
        "corpus/hashicorp-raft/traces",
        "nested",
        "`state (weak: term, role)`",
        &[
            "BecomeCandidate",
            "BecomeLeader",
            "BecomeFollower",
            "HandleRequestVoteRequest",
            "HandleRequestVoteResponse",
            "ClientRequest",
            "HandleReplicateRequest",
            "HandleReplicateResponse",
            "SendHeartbeat",
            "SendReplicate",
            "HandleHeartbeatRequest",
        ],
    ),
    (
        "corpus/etcd-raft-snapshot/traces",
        "nested",
        "`nid`, `state (weak: term, vote, commit)`",
        &[
            "InitState",
            "BecomeFollower",
            "BecomeCandidate",
            "BecomeLeader",
            "Ready",
            "Commit",
            "SendAppendEntriesRequest",
            "ReceiveAppendEntriesRequest",
            "ApplyEntries",
        ],
    ),
    (
        "corpus/dpdk-ring/traces",
        "flat",
        "`thread`, `state (weak: prodHead, consHead)`",
        &[
            "ReserveProd",
            "ReserveCons",
            "WriteData",
            "ReadData",
            "PublishTail",
        ],
    ),
];

#[test]
fn the_traces_of_three_systems_are_read_at_level_0() {
    for (folder, format, _, _) in SYSTEMS {
        let Some(inputs) = traces(folder) else { return };
        let report = validate(
            inputs,
            &Options {
                level: Level::Record,
                ..Options::default()
            },
        );
        assert_eq!(told(&report), [], "{folder}");
        assert_eq!(report.exit_code(false), 0, "{folder}");
        for trace in &report.traces {
            assert_eq!(
                (trace.format, trace.verdict),
                (Some(*format), Verdict::Accepted)
            );
            assert!(
                trace.events > 0 && trace.records - trace.events <= 1,
                "{trace:?}"
            );
        }
    }
}

#[test]
fn the_traces_of_three_systems_are_judged_at_level_1() {
    for (folder, _, fields, events) in SYSTEMS {
        let Some(inputs) = traces(folder) else { return };
        let mapping = mapping(&document(events, fields));
        let options = Options {
            mapping: Some(&mapping),
            ..Options::default()
        };
        let report = validate(inputs, &options);
        // The documents above leave events and fields out, which is all that is wrong.
        let allowed = [
            "unknown-event",
            "undeclared-field",
            "action-never-exercised",
        ]
        .into_iter()
        .collect();
        assert!(
            rules(&report).is_subset(&allowed),
            "{folder}: {:?}",
            rules(&report)
        );
        let seen = report
            .coverage()
            .values()
            .filter(|count| **count > 0)
            .count();
        assert!(seen >= 4, "{folder}: {:?}", report.coverage());
    }
}

#[test]
fn the_published_document_of_a_ring_fits_its_traces() {
    let (Some(inputs), Some(document)) = (
        traces("corpus/dpdk-ring/traces"),
        shared("corpus/dpdk-ring/instrumentation-spec.md"),
    ) else {
        return;
    };
    let text = std::fs::read_to_string(document).expect("the document");
    let mapping = mapping(&text);
    let report = validate(
        inputs,
        &Options {
            mapping: Some(&mapping),
            ..Options::default()
        },
    );
    let errors: Vec<_> = report
        .findings
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    assert_eq!(errors.len(), 0, "{:?}", errors.first().map(|d| &d.message));
    // The document's keys of one mode of the ring are not in traces of another.
    let mut missing = report
        .findings
        .iter()
        .filter(|d| d.rule.name == "field-missing");
    assert!(missing.all(|d| d.message.contains("Cnt`")));
    assert!(
        report
            .traces
            .iter()
            .all(|trace| trace.level_reached == Some(1))
    );
}

#[test]
fn a_trace_of_one_system_is_strange_to_another() {
    let Some(inputs) = traces("corpus/hashicorp-raft/traces") else {
        return;
    };
    let mapping = mapping(&document(&["ReserveProd", "WriteData"], "`thread`"));
    let report = validate(
        inputs,
        &Options {
            mapping: Some(&mapping),
            ..Options::default()
        },
    );
    assert_eq!(rules(&report), BTreeSet::from(["foreign-trace"]));
    assert_eq!(report.exit_code(false), 1);
}

#[test]
fn the_vectors_have_their_verdicts() {
    let Some(inputs) = traces("corpus/trace-vectors") else {
        return;
    };
    let inputs = inputs
        .into_iter()
        .filter(|input| input.name().ends_with("l"))
        .collect();
    let report = validate(
        inputs,
        &Options {
            level: Level::Record,
            ..Options::default()
        },
    );
    for trace in &report.traces {
        let name = Path::new(&trace.file)
            .file_name()
            .and_then(|name| name.to_str());
        let name = name.expect("a name");
        let wanted = match name {
            "rust20.trace.jsonl" | "ts20.trace.jsonl" | "turnix14.jsonl" => Verdict::Accepted,
            "neg04_tail_truncated.trace.jsonl" => Verdict::Inconclusive,
            // Records in canonical form without their hashes.
            "ts20.canonical.jsonl" => Verdict::Rejected,
            _ => Verdict::Rejected,
        };
        assert_eq!(trace.verdict, wanted, "{name}");
    }
}
