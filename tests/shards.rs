//! Shards of a run, merged, say what one run says.

use std::path::Path;

use serde_json::Value;

use crate::support::{repository, tracelaw};
use crate::trace_spec::folder;

/// The standard output and the exit code of a command with `--format json`.
fn json(folder: &Path, args: &[&str]) -> (String, Option<i32>) {
    let args: Vec<&str> = [args, &["--format", "json"]].concat();
    let output = tracelaw(folder, &args);
    let text = String::from_utf8(output.stdout).expect("text");
    (text, output.status.code())
}

/// Runs `validate` in one run and in shards; both have to say the same.
fn same(folder: &Path, args: &[&str], shards: usize) -> Value {
    let whole = json(folder, args);
    let mut reports = Vec::new();
    for shard in 1..=shards {
        let shard = format!("{shard}/{shards}");
        let (report, _) = json(folder, &[args, &["--shard", &shard]].concat());
        let name = format!("{}.json", shard.replace('/', "-of-"));
        std::fs::write(folder.join(&name), report).expect("a written file");
        reports.push(name);
    }
    // The order of the reports makes no difference.
    reports.reverse();
    let names: Vec<&str> = reports.iter().map(String::as_str).collect();
    let merged = json(folder, &[&["merge"], &names[..]].concat());
    assert_eq!(merged, whole, "{args:?}");
    serde_json::from_str(&whole.0).expect("JSON")
}

#[test]
fn merged_shards_say_what_one_run_says() {
    let folder = folder();
    let event = |name: &str, count: u64| {
        format!(
            "{{\"event\":{{\"name\":\"{name}\",\"nid\":\"a\",\"state\":{{\"count\":{count}}}}}}}\n"
        )
    };
    let traces = [
        ("a.ndjson", event("RaiseOne", 1) + &event("RaiseOne", 2)),
        ("b.ndjson", event("RaiseOne", 2)),
        ("c.ndjson", event("RaiseTwo", 2)),
        ("d.ndjson", "no JSON\n".to_owned()),
        ("e.ndjson", String::new()),
        ("f.ndjson", event("RaiseThree", 3)),
        ("g.ndjson", event("RaiseOne", 1) + &event("RaiseTwo", 3)),
    ];
    for (name, text) in &traces {
        std::fs::write(folder.path().join(name), text).expect("a written file");
    }
    let run = |names: &[&str], more: &[&str], shards| {
        let spec = ["--trace-spec", "Trace.tla"];
        let args = [&["validate"], names, &spec, more].concat();
        same(folder.path(), &args, shards)
    };
    let all: Vec<&str> = traces.iter().map(|(name, _)| *name).collect();
    let report = run(&all, &[], 3);
    assert_eq!(report["summary"]["traces"], 7);
    assert_eq!(report["summary"]["accepted"], 3);
    assert_eq!(report["coverage"]["RaiseOne"], 4);
    // A file that cannot be opened is an error of the run.
    run(&["a.ndjson", "absent.ndjson", "c.ndjson"], &[], 2);
    // More shards than traces, and one that is empty.
    run(&["a.ndjson", "c.ndjson"], &[], 4);
    run(&["e.ndjson"], &[], 2);
    run(&["e.ndjson", "a.ndjson"], &["--allow-empty"], 2);
    run(&["a.ndjson"], &["--max-states", "1"], 1);
}

#[test]
fn an_action_counts_as_exercised_if_any_shard_exercises_it() {
    let folder = folder();
    let event = |name: &str, count| {
        format!(
            "{{\"event\":{{\"name\":\"{name}\",\"nid\":\"a\",\"state\":{{\"count\":{count}}}}}}}\n"
        )
    };
    for (name, text) in [
        ("one.ndjson", event("RaiseOne", 1)),
        ("two.ndjson", event("RaiseTwo", 2)),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a written file");
    }
    let base = [
        "validate",
        "--trace-spec",
        "Trace.tla",
        "--require-coverage",
    ];
    let both = same(
        folder.path(),
        &[&base[..], &["one.ndjson", "two.ndjson"]].concat(),
        2,
    );
    assert_eq!(both["findings"], Value::Array(Vec::new()));
    // Not in a shard's own findings either.
    let args = [&base[..], &["one.ndjson", "two.ndjson", "--shard", "1/2"]].concat();
    assert_eq!(json(folder.path(), &args).1, Some(0));
    let one = same(
        folder.path(),
        &[&base[..], &["one.ndjson", "one.ndjson"]].concat(),
        2,
    );
    let codes: Vec<&str> = (one["findings"].as_array().into_iter().flatten())
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(codes, ["TL353"]);
}

#[test]
fn documents_are_reported_once() {
    let specs = repository().join("specs/raft");
    let spec = specs.join("instrumentation-spec.md").display().to_string();
    let mut traces: Vec<String> = std::fs::read_dir(specs.join("traces"))
        .expect("golden traces")
        .map(|entry| entry.expect("an entry").path().display().to_string())
        .collect();
    traces.sort();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names: Vec<&str> = traces.iter().map(String::as_str).collect();
    same(
        folder.path(),
        &[&["validate", &spec], &names[..]].concat(),
        2,
    );
}

#[test]
fn incomplete_sets_of_shards_are_refused() {
    let folder = folder();
    for (name, args) in [
        (
            "1.json",
            &["trace.ndjson", "trace.ndjson", "--shard", "1/2"][..],
        ),
        (
            "2.json",
            &["trace.ndjson", "trace.ndjson", "--shard", "2/2"],
        ),
        ("other.json", &["trace.ndjson", "--shard", "2/2"]),
    ] {
        let args = [&["validate", "--trace-spec", "Trace.tla"], args].concat();
        let (report, _) = json(folder.path(), &args);
        std::fs::write(folder.path().join(name), report).expect("a written file");
    }
    for (reports, message) in [
        (&["1.json"][..], "there is no report of shard 2/2"),
        (
            &["1.json", "1.json", "2.json"],
            "`1.json` and `1.json` are both shard 1",
        ),
        (
            &["1.json", "other.json"],
            "`other.json` is of 2 shards over 1 traces, the others are of 2 over 2",
        ),
    ] {
        let (text, exit) = json(folder.path(), &[&["merge"], reports].concat());
        let report: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(exit, Some(2));
        assert_eq!(report["errors"][0]["message"], message);
    }
}
