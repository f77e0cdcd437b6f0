//! Trace specifications that `tracelaw generate --trace-spec` writes: they judge traces as the
//! document does by itself.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::readme::files;
use crate::support::{Sandbox, repository, shared, tracelaw};

const SPEC: &str = "specs/raft/instrumentation-spec.md";

/// Exit code and JSON of a command.
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

/// A verdict, and the line of a rejected trace.
fn verdicts(report: &Value) -> Vec<(String, String)> {
    let traces = report["traces"].as_array().expect("traces").iter();
    let verdict = |trace: &Value| match (trace["verdict"].as_str(), trace["line"].as_u64()) {
        (Some("rejected"), Some(line)) => format!("rejected at {line}"),
        (verdict, _) => verdict.unwrap_or_default().to_owned(),
    };
    let name = |trace: &Value| {
        let file = trace["file"].as_str().unwrap_or_default();
        file.rsplit('/').next().unwrap_or_default().to_owned()
    };
    traces.map(|trace| (name(trace), verdict(trace))).collect()
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().into_iter().flatten();
    findings
        .filter_map(|finding| finding["rule"].as_str())
        .collect()
}

#[test]
fn the_trace_specification_of_raft_is_what_is_generated() {
    let (exit, report) = json(
        repository(),
        &["generate", SPEC, "--trace-spec", "specs/raft", "--check"],
    );
    assert_eq!(
        exit,
        Some(0),
        "run: tracelaw generate {SPEC} --trace-spec specs/raft\n{report:#}"
    );
    assert_eq!(report["summary"]["written"], 11);
    assert_eq!(report["summary"]["open"], 0);
    let lint = [
        "lint",
        SPEC,
        "--trace-spec",
        "specs/raft/Trace.tla",
        "--config",
        "specs/raft/Trace.cfg",
    ];
    let (exit, report) = json(repository(), &lint);
    assert_eq!((exit, rules(&report)), (Some(0), Vec::new()), "{report:#}");
}

/// Written anywhere, since it brings its module along.
#[test]
fn golden_traces_are_accepted_and_the_bug_is_not() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to = folder.path().display().to_string();
    let (exit, _) = json(repository(), &["generate", SPEC, "--trace-spec", &to]);
    assert_eq!(exit, Some(0));
    let trace = |name: &str| {
        let path = repository().join(format!("specs/raft/traces/{name}.trace.jsonl"));
        path.display().to_string()
    };
    let (calm, faults, bug) = (trace("calm"), trace("faults"), trace("forgotten-vote"));
    let args = [
        "validate",
        "--trace-spec",
        "Trace.tla",
        "--config",
        "Trace.cfg",
        "--level",
        "3",
    ];
    let args: Vec<&str> = args.into_iter().chain([&*calm, &faults, &bug]).collect();
    let (_, report) = json(folder.path(), &args);
    let levels: Vec<_> = report["traces"]
        .as_array()
        .expect("traces")
        .iter()
        .map(|trace| trace["level_reached"].as_u64())
        .collect();
    assert_eq!(levels[..2], [Some(3), Some(3)], "{report:#}");
    let verdicts: Vec<String> = verdicts(&report)
        .into_iter()
        .map(|(_, verdict)| verdict)
        .collect();
    assert_eq!(verdicts, ["accepted", "accepted", "rejected at 7"]);

    // An event that was lost is missed, whatever stands in its place.
    let text = std::fs::read_to_string(&calm).expect("a trace");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[2] =
        r#"{"event_type":"custom.trace.gap","payload":{"first":3,"last":3,"count":1}}"#.to_owned();
    std::fs::write(folder.path().join("gap.jsonl"), lines.join("\n")).expect("a file");
    let (exit, report) = json(
        folder.path(),
        &["validate", "--trace-spec", "Trace.tla", "gap.jsonl"],
    );
    assert_eq!(
        (exit, &report["traces"][0]["line"]),
        (Some(1), &Value::from(3)),
        "{report:#}"
    );
}

#[test]
fn what_a_person_wrote_is_kept() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path();
    let generate = ["generate", SPEC, "--trace-spec", "out"];
    let check = ["generate", SPEC, "--trace-spec", "out", "--check"];
    let read = |name: &str| std::fs::read_to_string(folder.join("out").join(name)).expect("a file");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join("out").join(name), text).expect("a written file");
    };
    assert_eq!(json(folder, &check).0, Some(1), "nothing is there");
    assert!(!folder.join("out").exists(), "--check writes nothing");
    assert_eq!(json(folder, &generate).0, Some(0));
    assert_eq!(json(folder, &check).0, Some(0));
    let (module, config) = (read("Trace.tla"), read("Trace.cfg"));

    // Another document, or another module: what was generated follows.
    let spec = folder.join(SPEC);
    let text = std::fs::read_to_string(&spec).expect("the document");
    std::fs::write(
        &spec,
        text.replace(
            "bind = { i = \"node\", t = \"state.term\" }",
            "bind = { i = \"node\" }",
        ),
    )
    .expect("a file");
    let base = folder.join("specs/raft/raft.tla");
    let base_text = std::fs::read_to_string(&base).expect("the module");
    std::fs::write(
        &base,
        base_text.replace("(* Terms and restarts. *)", "(* Terms. *)"),
    )
    .expect("a file");
    assert_eq!(json(folder, &check).0, Some(1));
    assert_eq!(json(folder, &generate).0, Some(0));
    assert_ne!(read("Trace.tla"), module);
    // Which message brought the term is open now: not every behaviour has to arrive.
    assert!(config.contains("PROPERTIES") && read("Trace.cfg").contains("POSTCONDITION"));
    assert!(read("raft.tla").contains("(* Terms. *)"));

    // What was changed by hand is kept, and nothing else is written either.
    std::fs::write(&spec, &text).expect("a file");
    let edited = read("Trace.tla").replace("TraceInit ==", "\\* Ours.\nTraceInit ==");
    write("Trace.tla", &edited);
    let (exit, report) = json(folder, &generate);
    assert_eq!(
        (exit, rules(&report)),
        (Some(1), vec!["trace-spec-edited"]),
        "{report:#}"
    );
    assert_eq!(read("Trace.tla"), edited);
    write("Trace.tla", &module);
    write("raft.tla", "---- MODULE raft ----\n====\n");
    let (exit, report) = json(folder, &generate);
    assert_eq!(
        (exit, rules(&report)),
        (Some(1), vec!["trace-spec-edited"]),
        "{report:#}"
    );
}

/// The documents, modules and traces of the guide to mapping mode, each trace judged both ways.
#[test]
fn generated_specifications_judge_as_the_guide_does() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let guide =
        std::fs::read_to_string(repository().join("docs/mapping-mode.md")).expect("the guide");
    for (name, content) in files(&guide) {
        let says = "\n~~~tracelaw\nmodule";
        let envelope = "[envelope]\nformat = \"nested\"\n~~~\n";
        let content = match name.as_str() {
            "lock.md" | "afar.md" => {
                content.replacen(says, &format!("\n~~~tracelaw\n{envelope}{says}"), 1)
            }
            _ => content,
        };
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    for (document, trace, open) in [
        ("lock", "one", 0),
        ("lock", "two", 0),
        ("lock", "loans", 0),
        ("afar", "afar", 0),
        ("slot", "overlap", 1),
    ] {
        let spec = format!("{document}.md");
        let (_, report) = json(
            folder.path(),
            &["generate", &spec, "--trace-spec", document],
        );
        let left = rules(&report)
            .iter()
            .filter(|rule| **rule == "trace-spec-open")
            .count();
        assert_eq!(left, open, "{document}: {report:#}");
        if open > 0 {
            let module = folder.path().join(document).join("Trace.tla");
            let module = std::fs::read_to_string(module).expect("the module");
            assert!(module.contains("\\* todo: "), "{module}");
            continue;
        }
        let trace = format!("{trace}.ndjson");
        // A trace specification checks the invariants at any level; at level 2 they are left out.
        let config = folder.path().join(document).join("Trace.cfg");
        let config = std::fs::read_to_string(config).expect("the configuration");
        let steps = config.replace("\nINVARIANTS\n    Few\n", "");
        std::fs::write(folder.path().join("2.cfg"), steps).expect("a file");
        std::fs::write(folder.path().join("3.cfg"), config).expect("a file");
        let module = format!("{document}/Trace.tla");
        for level in ["2", "3"] {
            let by_mapping = ["validate", &spec, &trace, "--level", level];
            let config = format!("{level}.cfg");
            let by_spec = [
                "validate",
                &trace,
                "--trace-spec",
                &module,
                "--config",
                &config,
            ];
            let (_, by_mapping) = json(folder.path(), &by_mapping);
            let (_, by_spec) = json(folder.path(), &by_spec);
            assert_eq!(
                verdicts(&by_spec),
                verdicts(&by_mapping),
                "{document}, {trace}, level {level}: {by_spec:#}"
            );
        }
    }
}

/// A module whose next-state relation takes its actions in many ways.
const WAYS: &str = r#"---- MODULE Ways ----
EXTENDS Naturals
CONSTANTS Node, Nobody, Open
VARIABLES owner, count, door
vars == <<owner, count, door>>
Init == owner = Nobody /\ count = 0 /\ door = Open

\* By a variable of another name, behind a guard, before a frame.
Take(i) == owner = Nobody /\ owner' = i /\ count' = count + 1
\* By an argument that is no name, below a LET and an IF.
Raise(i, n) == owner = i /\ count' = n /\ owner' = owner
\* Through an operator that passes its own parameters on.
Give(i, j) == owner = i /\ owner' = j /\ count' = count
Pass(from) == \E to \in Node \ {from} : Give(from, to) /\ UNCHANGED door
Drop == /\ owner # Nobody
        /\ owner' = Nobody
        /\ count' = count

Next ==
    \/ \E s \in Node : count < 9 /\ Take(s) /\ UNCHANGED door
    \/ \E i \in Node :
          LET step == count + 1 IN
          IF count < 9 THEN Raise(i, step) /\ UNCHANGED door ELSE Raise(i, 0) /\ UNCHANGED door
    \/ \E node \in Node : Pass(node)
    \/ CASE count = 9 -> Drop /\ UNCHANGED door
         [] OTHER -> Drop /\ UNCHANGED door
Small == count <= 9
====
"#;

const WAYS_CONFIG: &str = "CONSTANTS
    Node = {n1, n2}
    Nobody = Nobody
    Open = TRUE
INIT Init
NEXT Next
INVARIANT Small
";

/// What the document says of the records, and how an event is written: by hand, or by conversion of
/// nested records to another form.
struct Records {
    settings: &'static str,
    event: fn(&str, &str, &str) -> String,
    form: Option<&'static str>,
}

fn nested(name: &str, node: &str, rest: &str) -> String {
    format!(
        r#"{{"tag":"trace","ts":"2026-01-01T00:00:00Z","event":{{"name":"{name}","nid":"{node}",{rest}}}}}"#
    )
}

const RECORDS: [Records; 5] = [
    Records {
        settings: "format = \"nested\"\ntag = \"trace\"",
        event: nested,
        form: None,
    },
    Records {
        settings: "format = \"trace/1.0\"",
        event: nested,
        form: Some("trace"),
    },
    Records {
        settings: "format = \"turnix\"",
        event: nested,
        form: Some("turnix"),
    },
    Records {
        settings: "format = \"flat\"",
        event: |name, node, rest| format!(r#"{{"event":"{name}","thread":"{node}",{rest}}}"#),
        form: None,
    },
    Records {
        settings: "format = \"nested\"\nname = \"what.is\"\nnode = \"who\"\nstate = \"what.state\"",
        event: |name, node, rest| format!(r#"{{"who":"{node}","what":{{"is":"{name}",{rest}}}}}"#),
        form: None,
    },
];

/// The module's steps, as traces of each shape of records show them: an event is a name, a node, and
/// what else the event carries.
#[test]
fn every_shape_of_records_and_every_way_to_an_action_is_written() {
    let state =
        |owner: &str, count: i64| format!(r#""state":{{"owner":"{owner}","count":{count}}}"#);
    let good = [
        ("Take", "n1", state("n1", 1)),
        ("Raise", "n1", state("n1", 2)),
        ("Give", "n1", state("n2", 2)),
        ("Left", "n2", state("-", 2)),
        ("Take", "n2", state("n2", 3)),
        ("Look", "n1", state("n2", 3)),
    ];
    // One change each, and the event that is no step then.
    let wrong = [
        (0, ("Take", "n1", state("n2", 1)), 1),
        (1, ("Raise", "n1", state("n1", 3)), 2),
        (1, ("Raise", "n2", state("n1", 2)), 2),
        (2, ("Give", "n1", state("n1", 2)), 3),
        (3, ("Left", "n2", state("n2", 2)), 4),
        (5, ("Look", "n1", state("n1", 3)), 6),
    ];
    for records in &RECORDS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a written file");
        };
        let entry = |event: &str, action: &str, block: &str| {
            format!(
                "### {event}\n\n| Spec action | {action} |\n|---|---|\n| Event | `{event}` |\n| Fields | state snapshot |\n\n```tracelaw\n{block}\n```\n\n"
            )
        };
        let document = format!(
            "# Ways\n\n```tracelaw\nmodule = \"Ways.tla\"\nconfig = \"Ways.cfg\"\nnil = [\"-\"]\nnil-value = \"Nobody\"\n\n[envelope]\n{}\n\n\
             [state.owner]\nvariable = \"owner\"\n\n[state.count]\nvariable = \"count\"\n```\n\n## Section 2: Actions\n\n{}{}{}{}{}",
            records.settings,
            entry("Take", "`Take(i)`", "bind = { i = \"node\" }"),
            entry(
                "Raise",
                "`Raise(i, n)`",
                "bind = { i = \"node\", n = \"state.count\" }\nwhere = \"n = count + 1 \\\\/ n = 0\""
            ),
            entry(
                "Give",
                "`Give(i, j)`",
                "bind = { i = \"node\" }\nwhere = \"i # j\""
            ),
            entry(
                "Left",
                "`Drop`",
                "[[case]]\naction = \"Drop\"\nwhen = \"owner = node\""
            ),
            entry("Look", "`Drop`", "[[case]]\nwhere = \"count > 0\""),
        );
        write("Ways.tla", WAYS);
        write("Ways.cfg", WAYS_CONFIG);
        write("ways.md", &document);
        let trace = |events: &[(&str, &str, String)]| {
            let lines = events.iter();
            let lines = lines.map(|(name, node, rest)| (records.event)(name, node, rest) + "\n");
            lines.collect::<String>()
        };
        let write_trace = |name: String, events: &[(&str, &str, String)]| {
            write(&name, &trace(events));
            if let Some(form) = records.form {
                let output = tracelaw(folder.path(), &["convert", &name, "--to", form]);
                std::fs::write(folder.path().join(&name), output.stdout).expect("a written file");
            }
        };
        write_trace("0.ndjson".to_owned(), &good);
        for (number, (at, event, _)) in wrong.iter().enumerate() {
            let mut events = good.clone();
            events[*at] = event.clone();
            write_trace(format!("{}.ndjson", number + 1), &events);
        }
        let (exit, report) = json(folder.path(), &["generate", "ways.md", "--trace-spec", "."]);
        let open = &report["summary"]["open"];
        assert_eq!(
            (exit, open),
            (Some(0), &Value::from(0)),
            "{}: {report:#}",
            records.settings
        );
        let traces: Vec<String> = (0..=wrong.len())
            .map(|number| format!("{number}.ndjson"))
            .collect();
        let with = |args: &[&str]| {
            let args: Vec<&str> = ["validate"].iter().chain(args).copied().collect();
            let args: Vec<&str> = args
                .into_iter()
                .chain(traces.iter().map(String::as_str))
                .collect();
            verdicts(&json(folder.path(), &args).1)
        };
        // A session begins with a record of its own.
        let first = u64::from(records.form == Some("trace"));
        let mut expected = vec!["accepted".to_owned()];
        let lines = wrong.iter().map(|(_, _, line)| line + first);
        expected.extend(lines.map(|line| format!("rejected at {line}")));
        let of = |verdicts: Vec<(String, String)>| -> Vec<String> {
            verdicts.into_iter().map(|(_, verdict)| verdict).collect()
        };
        let by_spec = of(with(&["--trace-spec", "Trace.tla"]));
        let by_mapping = of(with(&["ways.md", "--level", "2"]));
        assert_eq!(
            by_mapping, expected,
            "{}, by the document",
            records.settings
        );
        let module = std::fs::read_to_string(folder.path().join("Trace.tla")).expect("the module");
        assert_eq!(by_spec, expected, "{}: {module}", records.settings);
    }
}

/// A published system: document and table, and the folder of module and traces.
fn compare(name: &str, folder: &str, module: &str, mutants: &str, is_wanted: fn(usize) -> bool) {
    let Some(shared) = shared() else { return };
    let work = tempfile::tempdir().expect("a temporary folder");
    let corpus = shared.join("corpus");
    let ours = repository().join("validator/tests/corpus");
    let copy = |from: PathBuf, name: &str| {
        std::fs::copy(from, work.path().join(name)).expect("a copy");
    };
    copy(ours.join(format!("{name}.md")), "spec.md");
    copy(ours.join(format!("{name}.cfg")), &format!("{name}.cfg"));
    copy(corpus.join(folder).join(module), module);
    let (exit, report) = json(work.path(), &["generate", "spec.md", "--trace-spec", "."]);
    assert_eq!(
        (exit, &report["summary"]["open"]),
        (Some(0), &Value::from(0)),
        "{report:#}"
    );
    let table = std::fs::read_to_string(ours.join(format!("{name}-mutants.md"))).expect("a table");
    let rows: BTreeMap<String, String> = table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [mutant, _, _, mapping, _, _] = cells[..] else {
                return None;
            };
            let mutant = mutant.strip_prefix('`')?.strip_suffix('`')?;
            Some((format!("{mutant}.ndjson"), mapping.to_owned()))
        })
        .collect();
    let lines = |path: &Path| {
        std::fs::read_to_string(path)
            .expect("a trace")
            .lines()
            .count()
    };
    let of = |folder: PathBuf, prefix: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with(prefix))
            })
            .collect()
    };
    let mut traces = of(corpus.join(folder).join("traces"), "");
    traces.extend(of(corpus.join("mutants"), mutants));
    traces.retain(|path| is_wanted(lines(path)));
    let traces: Vec<String> = traces
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let args = ["validate", "--trace-spec", "Trace.tla", "-j", "2"];
    let args: Vec<&str> = args
        .into_iter()
        .chain(traces.iter().map(String::as_str))
        .collect();
    let (_, report) = json(work.path(), &args);
    let mut wrong = Vec::new();
    for (trace, verdict) in verdicts(&report) {
        // One of the traces is none that the module allows.
        let original = if trace == "snapshot_stale.ndjson" {
            "rejected at 67"
        } else {
            "accepted"
        };
        let expected = rows.get(&trace).map_or(original, String::as_str);
        if verdict != expected {
            wrong.push(format!(
                "{trace}: {verdict}, by the document alone {expected}"
            ));
        }
    }
    let _ = writeln!(
        std::io::stdout(),
        "{name}: {} traces compared",
        traces.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!traces.is_empty());
}

#[test]
fn hashicorp_raft_is_judged_as_by_its_document() {
    compare(
        "hashicorp-raft",
        "hashicorp-raft",
        "hashiraft.tla",
        "hashi-",
        |_| true,
    );
}

#[test]
fn short_traces_of_etcd_raft_are_judged_as_by_its_document() {
    compare(
        "etcd-raft",
        "etcd-raft-snapshot",
        "etcdraft.tla",
        "etcd-",
        |lines| lines <= 60,
    );
}

#[test]
#[ignore = "every trace and mutant, for a release build"]
fn all_traces_of_etcd_raft_are_judged_as_by_its_document() {
    compare(
        "etcd-raft",
        "etcd-raft-snapshot",
        "etcdraft.tla",
        "etcd-",
        |_| true,
    );
}
