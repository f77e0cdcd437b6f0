//! `tracelaw init`: documents that are begun from modules.

use std::path::Path;

use serde_json::Value;

use crate::support::{Sandbox, repository, shared, tracelaw};

fn json(folder: &Path, args: &[&str]) -> (Option<i32>, Value) {
    let args: Vec<&str> = args.iter().chain(&["--format", "json"]).copied().collect();
    let output = tracelaw(folder, &args);
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{args:?}: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    (output.status.code(), json)
}

/// Begins a document for a module and compares its entries with the module's actions: names, and
/// parameters as the document writes them. `lint` has nothing to say of it.
fn check(module: &Path) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let module = module.display().to_string();
    let (exit, report) = json(folder.path(), &["init", &module, "-o", "spec.md"]);
    assert_eq!(exit, Some(0), "{module}: {report:#}");
    let (_, actions) = json(folder.path(), &["actions", &module]);
    let actions = actions["actions"].as_array().expect("actions");
    let (exit, shown) = json(folder.path(), &["show", "spec.md", "--tla", &module]);
    assert_eq!(exit, Some(0), "{module}: {shown:#}");
    let text = std::fs::read_to_string(folder.path().join("spec.md")).expect("the document");
    let entries = shown["entries"].as_array().expect("entries");
    let names = |values: &[Value], key: &str| -> Vec<String> {
        let names = values.iter().map(|value| match &value[key] {
            Value::Array(names) => names
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            name => name.as_str().unwrap_or_default().to_owned(),
        });
        names.collect()
    };
    assert_eq!(
        names(entries, "actions"),
        names(actions, "name"),
        "{module}"
    );
    for (action, params) in names(actions, "name").iter().zip(names(actions, "params")) {
        let call = match params.as_str() {
            "" => format!("| `{action}` |"),
            params => format!("| `{action}({params})` |"),
        };
        assert!(text.contains(&call), "{module}: {call}");
    }
    let (exit, linted) = json(folder.path(), &["lint", "spec.md"]);
    assert_eq!(
        (exit, &linted["summary"]["errors"]),
        (Some(0), &Value::from(0)),
        "{module}: {linted:#}"
    );
    assert_eq!(linted["summary"]["warnings"], 0, "{module}: {linted:#}");
}

#[test]
fn there_is_one_entry_for_each_action() {
    check(&repository().join("specs/raft/raft.tla"));
    let Some(shared) = shared() else { return };
    for module in [
        "autobahn/base",
        "cometbft/base",
        "dpdk-ring/base",
        "epaxos/base",
        "etcd-raft-snapshot/etcdraft",
        "hashicorp-raft/hashiraft",
    ] {
        check(&shared.join("corpus").join(format!("{module}.tla")));
    }
}

#[test]
fn places_are_proposed_and_not_taken_for_certain() {
    let sandbox = Sandbox::new();
    let args = [
        "init",
        "specs/raft/raft.tla",
        "-o",
        "new.md",
        "--source",
        "examples/raft",
    ];
    let (exit, report) = json(sandbox.path(), &args);
    assert_eq!(exit, Some(0), "{report:#}");
    let best = |action: &str| {
        let mut proposals = report["proposals"].as_array().expect("proposals").iter();
        let found = proposals.find(|proposal| proposal["action"] == action);
        found.map(|proposal| {
            proposal["places"][0]["function"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
    };
    // What the document says that a person wrote, where the names have words in common.
    for (action, function) in [
        ("UpdateTerm", "Node::update_term"),
        ("HandleRequestVoteRequest", "Node::handle_request_vote"),
        (
            "HandleRequestVoteResponse",
            "Node::handle_request_vote_response",
        ),
        ("BecomeLeader", "Node::become_leader"),
        ("HandleAppendEntriesRequest", "Node::handle_append_entries"),
        (
            "HandleAppendEntriesResponse",
            "Node::handle_append_entries_response",
        ),
        ("AdvanceCommitIndex", "Node::advance_commit_index"),
    ] {
        assert_eq!(best(action).as_deref(), Some(function), "{action}");
    }
    assert_eq!(best("Timeout"), None);
    // Nothing is instrumented by a proposal.
    let (_, generated) = json(sandbox.path(), &["generate", "new.md", "--check"]);
    let summary = &generated["summary"];
    assert_eq!(
        (&summary["placed"], &summary["refused"]),
        (&Value::from(0), &Value::from(12))
    );
    let reason = generated["sites"][0]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("todo"), "{reason}");
}

#[test]
fn a_document_is_not_overwritten() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path();
    let init = ["init", "specs/raft/raft.tla", "-o", "new.md"];
    std::fs::write(folder.join("new.md"), "mine").expect("a file");
    let (exit, report) = json(folder, &init);
    assert_eq!(
        (exit, &report["errors"][0]["rule"]),
        (Some(2), &Value::from("file-exists"))
    );
    assert_eq!(
        std::fs::read_to_string(folder.join("new.md")).expect("a file"),
        "mine"
    );
    let forced: Vec<&str> = init.iter().copied().chain(["--force"]).collect();
    assert_eq!(json(folder, &forced).0, Some(0));
    assert!(folder.join("new.md").metadata().expect("a file").len() > 1000);
}
