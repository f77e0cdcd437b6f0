//! Traces as unmodified trace specifications judge them, through the command line.

use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::support::{shared, tracelaw};

/// A counter that a trace may raise by one or two, and must not raise beyond five.
pub(crate) const TRACE_SPEC: &[u8] = b"---- MODULE Trace ----
EXTENDS Naturals, Sequences, Json, IOUtils, TLC
JsonFile == IF \"JSON\" \\in DOMAIN IOEnv THEN IOEnv.JSON ELSE \"trace.ndjson\"
TraceLog == TLCEval(SelectSeq(ndJsonDeserialize(JsonFile), LAMBDA x : \"event\" \\in DOMAIN x))
VARIABLES count, l
vars == <<count, l>>
Line == TraceLog[l]
Init == count = 0 /\\ l = 1
Raise(n) == count' = count + n
IsEvent(name) == l <= Len(TraceLog) /\\ Line.event.name = name /\\ l' = l + 1
RaiseOne == IsEvent(\"RaiseOne\") /\\ Raise(1) /\\ count' = Line.event.state.count
RaiseTwo == IsEvent(\"RaiseTwo\") /\\ Raise(2) /\\ count' = Line.event.state.count
Next == RaiseOne \\/ RaiseTwo
Spec == Init /\\ [][Next]_vars /\\ WF_vars(Next)
Done == <>(l > Len(TraceLog))
AtMostFive == count <= 5
====
";

/// Asks for the end of the trace.
pub(crate) const TRACE_CONFIG: &[u8] = b"SPECIFICATION Spec\nPROPERTY Done\nCHECK_DEADLOCK FALSE\n";

/// Two steps.
pub(crate) const TRACE: &[u8] =
    b"{\"tag\":\"trace\",\"event\":{\"name\":\"RaiseOne\",\"nid\":\"a\",\"state\":{\"count\":1}}}
{\"tag\":\"trace\",\"event\":{\"name\":\"RaiseTwo\",\"nid\":\"a\",\"state\":{\"count\":3}}}
";

/// A folder with the trace specification.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in [
        ("Trace.tla", TRACE_SPEC),
        ("Trace.cfg", TRACE_CONFIG),
        ("trace.ndjson", TRACE),
        (
            "Three.cfg",
            b"SPECIFICATION Spec\nPROPERTY Done\nINVARIANT AtMostFive\nCHECK_DEADLOCK FALSE\n",
        ),
    ] {
        std::fs::write(folder.path().join(name), bytes).expect("a written file");
    }
    folder
}

/// The report on a run of `tracelaw validate`, and its exit code.
pub(crate) fn validate(folder: &Path, args: &[&str]) -> (Option<i32>, Value) {
    let args: Vec<&str> = ["validate"]
        .iter()
        .chain(args)
        .chain(&["--format", "json"])
        .copied()
        .collect();
    let output = tracelaw(folder, &args);
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        panic!("{args:?}: {error}\n{stderr}")
    });
    (output.status.code(), json)
}

fn event(name: &str, count: u64) -> String {
    format!(
        "{{\"tag\":\"trace\",\"event\":{{\"name\":\"{name}\",\"nid\":\"a\",\"state\":{{\"count\":{count}}}}}}}\n"
    )
}

/// A trace, further arguments, and what is said of it: verdict, level reached, line, code.
struct Case {
    name: &'static str,
    trace: String,
    args: &'static [&'static str],
    verdict: &'static str,
    level: Option<u64>,
    line: Option<u64>,
    code: Option<&'static str>,
}

#[test]
fn verdicts_say_how_far_what_was_checked_holds() {
    let one = || event("RaiseOne", 1);
    let cases = [
        Case {
            name: "steps without properties are level 2",
            trace: one() + &event("RaiseTwo", 3),
            args: &[],
            verdict: "accepted",
            level: Some(2),
            line: None,
            code: None,
        },
        Case {
            name: "an invariant besides the end of the trace is level 3",
            trace: one() + &event("RaiseTwo", 3),
            args: &["--config", "Three.cfg"],
            verdict: "accepted",
            level: Some(3),
            line: None,
            code: None,
        },
        Case {
            name: "level 3 without a property is not claimed",
            trace: one(),
            args: &["--level", "3"],
            verdict: "inconclusive",
            level: Some(2),
            line: None,
            code: Some("TL357"),
        },
        Case {
            name: "lower levels do not ask the trace specification",
            trace: event("RaiseOne", 7),
            args: &["--level", "1"],
            verdict: "accepted",
            level: Some(1),
            line: None,
            code: None,
        },
        Case {
            name: "the line is the file's own, other records counted",
            trace: "{\"tag\":\"config\",\"config\":{}}\n".to_owned()
                + &one()
                + "{\"tag\":\"config\",\"config\":{}}\n"
                + &event("RaiseTwo", 2)
                + &one(),
            args: &[],
            verdict: "rejected",
            level: Some(1),
            line: Some(4),
            code: Some("TL500"),
        },
        Case {
            name: "an event that the trace specification does not handle",
            trace: one() + &event("RaiseThree", 4),
            args: &[],
            verdict: "rejected",
            level: Some(0),
            line: Some(2),
            code: Some("TL350"),
        },
        Case {
            name: "an invariant that does not hold",
            trace: one() + &event("RaiseTwo", 3) + &event("RaiseTwo", 5) + &event("RaiseOne", 6),
            args: &["--config", "Three.cfg"],
            verdict: "rejected",
            level: Some(1),
            line: Some(4),
            code: Some("TL501"),
        },
        Case {
            name: "a record without what the specification reads",
            trace: one() + "{\"tag\":\"trace\",\"event\":{\"name\":\"RaiseOne\",\"nid\":\"a\"}}\n",
            args: &[],
            verdict: "rejected",
            level: Some(1),
            line: Some(2),
            code: Some("TL503"),
        },
        Case {
            name: "a budget of states that runs out",
            trace: one() + &event("RaiseOne", 2) + &event("RaiseOne", 3),
            args: &["--max-states", "2"],
            verdict: "inconclusive",
            level: Some(1),
            line: None,
            code: Some("TL502"),
        },
    ];
    let folder = folder();
    let mut failures = Vec::new();
    for case in cases {
        std::fs::write(folder.path().join("case.ndjson"), &case.trace).expect("a written file");
        let args: Vec<&str> = ["case.ndjson", "--trace-spec", "Trace.tla"]
            .iter()
            .chain(case.args)
            .copied()
            .collect();
        let (exit, report) = validate(folder.path(), &args);
        let trace = &report["traces"][0];
        let codes: Vec<&str> = (report["findings"].as_array().into_iter().flatten())
            .filter(|finding| finding["severity"] == "error")
            .filter_map(|finding| finding["code"].as_str())
            .collect();
        let good = trace["verdict"] == case.verdict
            && trace["level_reached"].as_u64() == case.level
            && trace["line"].as_u64() == case.line
            && case
                .code
                .map_or(codes.is_empty(), |code| codes.contains(&code))
            && exit == Some(i32::from(case.verdict != "accepted"));
        if !good {
            failures.push(format!(
                "{}: exit {exit:?}, {codes:?}, {trace:#}",
                case.name
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_trace_reaches_the_specification_however_it_is_named() {
    let folder = folder();
    let spec = String::from_utf8_lossy(TRACE_SPEC).into_owned();
    let variants = [
        ("Index", "IOEnv[\"JSON\"]", &[][..]),
        ("Other", "\"\" \\o IOEnv.MY_TRACE", &[]),
        ("Fixed", "\"somewhere/else.ndjson\"", &[]),
        ("Through", "LET Name == IOEnv.JSON IN Name", &[]),
        (
            "Several",
            "IF \"A\" \\in DOMAIN IOEnv THEN IOEnv.A ELSE IOEnv.B",
            &["--env", "A={trace}"],
        ),
    ];
    for (name, expression, more) in variants {
        let text = spec
            .replace("MODULE Trace ", &format!("MODULE {name} "))
            .replace(
                "IF \"JSON\" \\in DOMAIN IOEnv THEN IOEnv.JSON ELSE \"trace.ndjson\"",
                expression,
            );
        let module = format!("{name}.tla");
        std::fs::write(folder.path().join(&module), text).expect("a written file");
        let args: Vec<&str> = [
            "trace.ndjson",
            "--trace-spec",
            &module,
            "--config",
            "Trace.cfg",
        ]
        .iter()
        .chain(more)
        .copied()
        .collect();
        let (exit, report) = validate(folder.path(), &args);
        assert_eq!(exit, Some(0), "{name}: {report:#}");
        assert_eq!(report["traces"][0]["distinct_states"], 3, "{name}");
        let noted = report["findings"]
            .as_array()
            .is_some_and(|all| !all.is_empty());
        assert_eq!(noted, name == "Fixed", "{name}: {report:#}");
    }
}

#[test]
fn reports_stand_in_the_order_of_the_files() {
    let folder = folder();
    let names: Vec<String> = (0..40)
        .map(|n| format!("{:02}.ndjson", (n * 7) % 40))
        .collect();
    for (number, name) in names.iter().enumerate() {
        let mut trace = String::new();
        for count in 1..=number as u64 + 1 {
            trace += &event("RaiseOne", count);
        }
        std::fs::write(folder.path().join(name), trace).expect("a written file");
    }
    let mut args: Vec<&str> = names.iter().map(String::as_str).collect();
    args.extend(["--trace-spec", "Trace.tla", "-j", "4"]);
    let (exit, report) = validate(folder.path(), &args);
    assert_eq!(exit, Some(0));
    for (number, name) in names.iter().enumerate() {
        let trace = &report["traces"][number];
        assert_eq!(trace["file"], name.as_str());
        assert_eq!(trace["events"], number + 1);
        assert_eq!(trace["distinct_states"], number + 2);
    }
}

/// A trace specification without a cursor, as TLC's own examples have it: the level counts.
const BY_LEVEL: &str = r#"---- MODULE Level ----
EXTENDS Naturals, Sequences, TLC, Json, IOUtils
Trace == TLCEval(ndJsonDeserialize(IOEnv.JSON))
VARIABLE count
Init == count = 0
Next == \E n \in 1..2 : count' = count + n
Spec == Init /\ [][Next]_count
StepInTrace ==
    LET i == TLCGet("level") IN
    /\ i <= Len(Trace)
    /\ count' = Trace[i].event.state.count
View == <<count, TLCGet("level")>>
Accepted ==
    LET d == TLCGet("stats").diameter IN
    IF d - 1 = Len(Trace) THEN TRUE
    ELSE Print(<<"stopped before", Trace[d]>>, FALSE)
====
"#;

#[test]
fn levels_and_a_postcondition_may_count_the_events() {
    let folder = folder();
    let config = "SPECIFICATION Spec\nVIEW View\nACTION_CONSTRAINT StepInTrace\nPOSTCONDITION Accepted\nCHECK_DEADLOCK FALSE\n";
    let bad = event("RaiseOne", 1) + &event("RaiseTwo", 4);
    for (name, text) in [
        ("Level.tla", BY_LEVEL),
        ("Level.cfg", config),
        ("bad.ndjson", &bad),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a written file");
    }
    let run = |trace| validate(folder.path(), &[trace, "--trace-spec", "Level.tla"]);
    let (exit, report) = run("trace.ndjson");
    assert_eq!(exit, Some(0), "{report:#}");
    assert_eq!(report["traces"][0]["level_reached"], 2);
    assert_eq!(report["traces"][0]["distinct_states"], 3);
    let (exit, report) = run("bad.ndjson");
    assert_eq!(exit, Some(1), "{report:#}");
    assert_eq!(report["traces"][0]["verdict"], "rejected");
    assert_eq!(report["traces"][0]["distinct_states"], 2);
    assert_eq!(report["traces"][0]["line"], 2);
}

/// TLC's verdict and distinct states of a trace, beside ours; `None` where they agree.
fn difference(
    corpus: &Path,
    case: &str,
    trace: &Path,
    verdict: &str,
    distinct: &str,
) -> Option<String> {
    let folder = corpus.join(case);
    let hts = trace.to_string_lossy().contains("hts");
    let (module, config) = match case {
        "etcd-raft-snapshot" => ("Traceetcdraft.tla", "Traceetcdraft.cfg"),
        "hashicorp-raft" => ("Tracehashiraft.tla", "Tracehashiraft.cfg"),
        _ if hts => ("Trace.tla", "Trace_hts.cfg"),
        _ => ("Trace.tla", "Trace.cfg"),
    };
    let trace = trace.display().to_string();
    let args = [&trace, "--trace-spec", module, "--config", config];
    let (exit, report) = validate(&folder, &args);
    let found = &report["traces"][0];
    let same = found["verdict"] == verdict
        && found["distinct_states"].as_u64() == distinct.parse().ok()
        && exit == Some(i32::from(verdict != "accepted"));
    (!same).then(|| format!("{trace}: TLC {verdict} {distinct}, here {found:#}"))
}

fn compare_with_tlc(is_wanted: impl Fn(&str, usize) -> bool) {
    let Some(shared) = shared() else { return };
    let corpus = shared.join("corpus");
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(shared.join("answers").join(name)).expect("a table");
        let rows = text.lines().skip(1);
        rows.map(|row| row.split('\t').map(str::to_owned).collect())
            .collect()
    };
    let mut compared = 0;
    let mut failures = Vec::new();
    for row in rows("tlc_verdicts.tsv") {
        let trace = corpus.join(&row[0]).join("traces").join(&row[1]);
        if is_wanted(&row[1], row[2].parse().expect("a number of lines")) {
            compared += 1;
            failures.extend(difference(&corpus, &row[0], &trace, &row[3], &row[4]));
        }
    }
    for row in rows("mutants.tsv") {
        let case = match row[0].starts_with("etcd") {
            true => "etcd-raft-snapshot",
            false => "hashicorp-raft",
        };
        let trace = corpus.join("mutants").join(&row[0]);
        if is_wanted(&row[0], row[2].parse().expect("a line")) {
            compared += 1;
            failures.extend(difference(&corpus, case, &trace, &row[4], &row[5]));
        }
    }
    let _ = writeln!(std::io::stdout(), "{compared} traces compared with TLC");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn extra_short_traces_are_judged_as_by_tlc() {
    compare_with_tlc(|name, lines| lines <= 60 && !name.contains("mpmc"));
}

#[test]
#[ignore = "every trace and mutant, for a release build"]
fn extra_all_traces_are_judged_as_by_tlc() {
    compare_with_tlc(|_, _| true);
}

/// A trace specification that never comes to an end, and one of whose steps never does.
const ENDLESS: [(&str, &str); 2] = [
    ("States", "l' = l /\\ count' = count + 1"),
    (
        "Step",
        "\\E s \\in SUBSET (1..40) : s = s \\cup {41} /\\ l' = l + 1 /\\ count' = 0",
    ),
];

fn endless(folder: &Path) {
    let spec = String::from_utf8_lossy(TRACE_SPEC).into_owned();
    for (name, next) in ENDLESS {
        let text = spec
            .replace("MODULE Trace ", &format!("MODULE {name} "))
            .replace(
                "RaiseOne \\/ RaiseTwo",
                &format!("(FALSE /\\ (RaiseOne \\/ RaiseTwo)) \\/ (l = 1 /\\ {next})"),
            );
        std::fs::write(folder.join(format!("{name}.tla")), text).expect("a written file");
    }
}

#[test]
fn a_check_that_takes_too_long_is_inconclusive() {
    let folder = folder();
    endless(folder.path());
    for (name, _) in ENDLESS {
        let module = format!("{name}.tla");
        let args = [
            "trace.ndjson",
            "--trace-spec",
            &module,
            "--config",
            "Trace.cfg",
        ];
        let args = [&args[..], &["--timeout", "0.2"]].concat();
        let start = std::time::Instant::now();
        let (exit, report) = validate(folder.path(), &args);
        assert!(start.elapsed().as_secs() < 20, "{name}");
        assert_eq!(exit, Some(1), "{name}");
        assert_eq!(report["traces"][0]["verdict"], "inconclusive", "{name}");
        assert_eq!(report["traces"][0]["level_reached"], 1, "{name}");
        let message = report["findings"][0]["message"].to_string();
        assert!(message.contains("0.2 s"), "{message}");
        assert!(message.contains("0 of 2 events were taken"), "{message}");
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_with_a_report_of_what_was_done() {
    use std::process::{Command, Stdio};
    let folder = folder();
    endless(folder.path());
    let run = Command::new(env!("CARGO_BIN_EXE_tracelaw"))
        .args(["validate", "trace.ndjson", "trace.ndjson", "-j", "1"])
        .args(["--trace-spec", "States.tla", "--config", "Trace.cfg"])
        .args(["--format", "json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let status = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
    let output = run.wait_with_output().expect("output");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for (trace, message) in [(0, "the run was interrupted"), (1, "was not looked at")] {
        assert_eq!(report["traces"][trace]["verdict"], "inconclusive");
        let findings = report["findings"].to_string();
        assert!(findings.contains(message), "{findings}");
    }
}
