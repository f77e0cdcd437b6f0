//! Document, module, configuration and recorded runs fit together without a finding.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Format, Report, Source, Style, render};
use tracelaw_lint::Specification;
use tracelaw_mapping::Mapping;
use tracelaw_tla::{ActionList, config, modules};
use tracelaw_validator::{Input, Level, Options, Verdict, validate};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/raft")
}

fn source(name: &str) -> Arc<Source> {
    let text = std::fs::read_to_string(folder().join(name)).expect("the file is there");
    Source::new(name, text)
}

fn assert_none(findings: Vec<Diagnostic>) {
    let mut report = Report::new("test", "0");
    report.findings = findings;
    let text = render(&report, Format::Human, &Style::default());
    assert!(report.findings.is_empty(), "{text}");
}

fn mapping() -> Mapping {
    let (mapping, findings) = tracelaw_mapping::parse(&source("instrumentation-spec.md"));
    assert_none(findings);
    mapping
}

fn actions(module: &str, configuration: &str) -> ActionList {
    let mut beside = |name: &str| (name == "raft").then(|| source("raft.tla"));
    let (modules, findings) = modules::load(&source(module), &mut beside);
    assert_none(findings);
    let (config, findings) = config::parse(&source(configuration));
    assert_none(findings);
    let (actions, findings) = ActionList::of(&modules, None, Some(&config));
    assert_none(findings);
    actions.expect("the module has a next-state relation")
}

#[test]
fn the_module_has_the_actions_of_the_program() {
    let actions = actions("raft.tla", "raft.cfg");
    let listed: Vec<(&str, usize, usize)> = actions
        .actions
        .iter()
        .map(|action| {
            (
                action.name.as_str(),
                action.params.len(),
                action.primed.len(),
            )
        })
        .collect();
    let expected = [
        ("Restart", 1, 5),
        ("UpdateTerm", 2, 4),
        ("Timeout", 1, 6),
        ("HandleRequestVoteRequest", 2, 3),
        ("HandleRequestVoteResponse", 2, 1),
        ("BecomeLeader", 1, 4),
        ("ClientRequest", 2, 1),
        ("AppendEntries", 2, 1),
        ("HandleAppendEntriesRequest", 2, 4),
        ("HandleAppendEntriesResponse", 2, 2),
        ("AdvanceCommitIndex", 1, 1),
        ("DropMessage", 1, 1),
    ];
    assert_eq!(listed, expected);
    assert_eq!(actions.variables.len(), 11);
}

/// Together, what an action changes and what it leaves alone are all variables.
#[test]
fn every_action_says_what_becomes_of_every_variable() {
    for (module, configuration) in [("raft.tla", "raft.cfg"), ("MCraft.tla", "MCraft.cfg")] {
        let list = actions(module, configuration);
        let mut variables = list.variables.clone();
        variables.sort_unstable();
        for action in &list.actions {
            let mut spoken: Vec<String> = [&action.primed[..], &action.unchanged].concat();
            spoken.sort_unstable();
            spoken.dedup();
            assert_eq!(spoken, variables, "{}", action.name);
        }
    }
}

#[test]
fn the_document_binds_every_action() {
    let mapping = mapping();
    let actions = actions("raft.tla", "raft.cfg");
    let findings = tracelaw_lint::check(&tracelaw_lint::Input {
        mapping: &mapping,
        specification: Some(Specification {
            actions: &actions,
            definitions: None,
        }),
        trace_spec: None,
    });
    assert_none(findings);
}

#[test]
fn the_recorded_runs_hold_at_level_1_and_exercise_every_action() {
    let mapping = mapping();
    let actions = actions("raft.tla", "raft.cfg");
    let names = ["calm", "faults", "forgotten-vote"];
    let file = |name: &str| folder().join(format!("traces/{name}.trace.jsonl"));
    let report = validate(
        names.map(|name| Input::file(file(name))).into(),
        &Options {
            mapping: Some(&mapping),
            actions: Some(&actions),
            level: Level::Action,
            require_coverage: true,
            ..Options::default()
        },
    );
    assert_none(report.findings);
    for trace in report.traces {
        assert_eq!(trace.verdict, Verdict::Accepted, "{trace:?}");
    }
}
