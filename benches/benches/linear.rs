//! Whether time grows with the length of a trace and no faster, and how much memory it takes.
//!
//! The bundled Raft is validated by its document, invariants included, at growing lengths: with
//! its usual few commands, where messages pile up, and with as many as it takes, where logs grow
//! too. With the corpus, a scenario of etcd's Raft is repeated until it is long enough, and checked
//! as a trace specification with invariants. Each check is a process of its own.
//!
//! `cargo bench -p tracelaw-benches --bench linear`
#![expect(clippy::print_stdout, reason = "a measurement prints its result")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use tracelaw_benches::{Files, peak_memory, shared, shortest, source};
use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::Spec;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::modules;
use tracelaw_validator::step::Parts;
use tracelaw_validator::{Input, Level, Model, Options, Steps, Verdict, validate};

const EVENTS: &[usize] = &[1_000, 10_000, 100_000];
/// Where logs grow, time does not stay proportional; longer traces would take minutes.
const EVENTS_OF_LOGS: &[usize] = &[1_000, 3_000, 10_000];
const SCENARIO: &str = "async_storage_writes.ndjson";
const LINES: [usize; 4] = [1_200, 2_400, 4_888, 20_000];
/// What is checked of etcd's Raft beside the trace.
const INVARIANTS: &str = "INVARIANTS LogInv MoreThanOneLeaderInv LogMatchingInv QuorumLogInv \
     MoreUpToDateCorrectInv LeaderCompletenessInv AllMessageTermsValid MessageIndexValidInv \
     StateMachineConsistency CommitIndexBoundInv LogTermMonotonic CommittedEntriesTermInv \
     MessageEndpointsValidInv";

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    match (args.next().as_deref(), args.next()) {
        (Some("raft"), Some(file)) => println!("{}", measured(|| raft(&file))),
        (Some("etcd"), Some(file)) => println!("{}", measured(|| etcd(Path::new(&file), true))),
        (Some("etcd-alone"), Some(file)) => {
            println!("{}", measured(|| etcd(Path::new(&file), false)));
        }
        (Some("record"), Some(file)) => record(&file, &args.collect::<Vec<_>>()),
        _ => all(),
    }
}

/// Runs a check; what the parent process reads of it.
fn measured(check: impl FnOnce() -> u64) -> String {
    let mut check = Some(check);
    let mut distinct = 0;
    let time = shortest(1, || distinct = check.take().map_or(0, |check| check()));
    let memory = peak_memory().unwrap_or_default();
    format!("{} {memory} {distinct}", time.as_secs_f64())
}

fn all() {
    let scratch = tempfile::tempdir().expect("a folder for the traces");
    let runs: [(&str, &[usize], &[&str]); 2] = [
        ("the bundled Raft", EVENTS, &["--ticks", "53000"]),
        (
            "the bundled Raft, its logs growing",
            EVENTS_OF_LOGS,
            &["--ticks", "30000", "--proposals", "1000000"],
        ),
    ];
    for (number, (title, lengths, options)) in runs.into_iter().enumerate() {
        let trace = scratch.path().join(format!("{number}.jsonl"));
        let trace = trace.display().to_string();
        child("record", &trace, options);
        println!("{title}: levels 0 to 3 by its document");
        let mut per_event = None;
        for &events in lengths {
            // The first record opens the session.
            let part = format!("{trace}.{events}");
            head(Path::new(&trace), events + 1, Path::new(&part));
            row("raft", &part, events, &mut per_event);
        }
    }
    let Some(shared) = shared() else {
        println!("skipped: the corpus with etcd's Raft is not there");
        return;
    };
    let scenario = shared
        .join("corpus/etcd-raft-snapshot/traces")
        .join(SCENARIO);
    let Ok(text) = std::fs::read_to_string(&scenario) else {
        println!("skipped: {SCENARIO} is not there");
        return;
    };
    for (kind, title) in [("etcd-alone", "alone"), ("etcd", "with its invariants")] {
        println!("etcd's Raft, {SCENARIO} repeated: its trace specification {title}");
        let mut per_event = None;
        for lines in LINES {
            let trace = scratch.path().join(format!("etcd.{lines}.ndjson"));
            std::fs::write(&trace, repeated(&text, lines)).expect("the folder is ours");
            row(kind, &trace.display().to_string(), lines, &mut per_event);
        }
    }
}

fn row(kind: &str, trace: &str, events: usize, before: &mut Option<f64>) {
    let output = child(kind, trace, &[]);
    let numbers: Vec<f64> = output
        .split_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    let [time, memory, distinct] = numbers[..] else {
        println!("{events:>8} events: {output}");
        return;
    };
    let per_event = time / events as f64;
    println!(
        "{events:>8} events {time:>8.2} s {:>7.1} us/event {:>5.2} of proportional {memory:>6.0} MB \
         {distinct:>7} distinct states",
        per_event * 1e6,
        before.map_or(1.0, |before| per_event / before),
    );
    before.get_or_insert(per_event);
}

fn child(kind: &str, file: &str, further: &[&str]) -> String {
    let program = std::env::current_exe().expect("this program is a file");
    let output = Command::new(program)
        .args([kind, file])
        .args(further)
        .output();
    match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into(),
        Ok(output) => String::from_utf8_lossy(&output.stderr).into(),
        Err(error) => error.to_string(),
    }
}

/// Records a run of the bundled Raft.
fn record(file: &str, options: &[String]) {
    let session = tracelaw::Session::builder()
        .component("raft")
        .file(file)
        .lossless();
    let _session = session.start().expect("the file is ours");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    tracelaw_example_raft_traced::command(options.iter().cloned(), &mut out, &mut err);
}

fn head(from: &Path, lines: usize, to: &Path) {
    let reader = BufReader::new(std::fs::File::open(from).expect("it was just recorded"));
    let mut writer =
        std::io::BufWriter::new(std::fs::File::create(to).expect("the folder is ours"));
    for line in reader.lines().take(lines) {
        writeln!(writer, "{}", line.expect("it is text")).expect("there is space");
    }
}

/// Validates a trace of the bundled Raft by its document.
fn raft(trace: &str) -> u64 {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/raft"));
    let read = |name: &str| source(&folder.join(name)).expect("the example is there");
    let (mut mapping, _) = tracelaw_mapping::parse(&read("instrumentation-spec.md"));
    let (modules, _) = modules::load(&read("raft.tla"), &mut |_| None);
    mapping.orient(&|name| modules.definition(name).is_some());
    let config = read("raft.cfg");
    let (model, found) = Model::new(&Parts {
        mapping: &mapping,
        modules: &modules,
        config: &config,
        next: Some("Next"),
    });
    let model = model.unwrap_or_else(|| panic!("{found:?}"));
    let options = Options {
        mapping: Some(&mapping),
        steps: Some(Steps::Mapping(&model)),
        level: Level::Property,
        allow_open_end: true,
        jobs: 1,
        ..Options::default()
    };
    let report = validate(vec![Input::file(trace)], &options);
    let accepted = report
        .traces
        .iter()
        .all(|trace| trace.verdict == Verdict::Accepted);
    assert!(accepted, "{:?}", report.findings);
    report
        .traces
        .iter()
        .filter_map(|trace| trace.distinct_states)
        .sum()
}

/// Checks a trace of etcd's Raft by its trace specification.
fn etcd(trace: &Path, invariants: bool) -> u64 {
    let folder = shared()
        .expect("it is there")
        .join("corpus/etcd-raft-snapshot");
    let read = |name: &str| source(&folder.join(name));
    let root = read("Traceetcdraft.tla").expect("it is there");
    let config = read("Traceetcdraft.cfg").expect("it is there");
    let invariants = if invariants { INVARIANTS } else { "" };
    let config = Source::new("Trace.cfg", format!("{}\n{invariants}\n", config.text()));
    let (spec, found) = Spec::load(&root, &mut |name| read(&format!("{name}.tla")), &config);
    let spec = spec.unwrap_or_else(|| panic!("{found:?}"));
    let outcome = spec.check(&Files::new(&folder, trace), CheckOptions::trace());
    assert!(outcome.verdict.is_accepted(), "{:?}", outcome.verdict);
    outcome.distinct_states
}

/// A scenario with about so many lines: what comes after its last moment of rest, when the leader
/// knows where its peers are, is repeated with the indexes of the log further on, so that logs grow
/// and messages never look alike.
fn repeated(scenario: &str, lines: usize) -> String {
    let records: Vec<Json> = scenario
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let index = |record: &Json, field: &str| record["event"]["state"][field].as_i64();
    let start = records.iter().rposition(|record| {
        let last = record["event"]["log"].as_i64();
        record["event"]["name"] == "Replicate"
            && index(record, "commit") == last
            && index(record, "applied") == last
    });
    let start = start.expect("a proposal while all is applied");
    let first = records[start]["event"]["log"].as_i64().unwrap_or_default();
    let last = records
        .last()
        .and_then(|record| record["event"]["log"].as_i64());
    let growth = last.unwrap_or_default() - first;
    let mut out = String::new();
    let mut written = 0;
    let mut write = |record: &Json| {
        out.push_str(&record.to_string());
        out.push('\n');
        written += 1;
        written >= lines
    };
    if records[..start].iter().any(&mut write) {
        return out;
    }
    for round in 0.. {
        let mut round_of = records[start..]
            .iter()
            .map(|record| further(record, round * growth));
        if round_of.any(|record| write(&record)) {
            break;
        }
    }
    out
}

/// An event with all indexes of the log further on.
fn further(record: &Json, by: i64) -> Json {
    let mut record = record.clone();
    let mut paths = vec!["log", "state/commit", "state/applied"];
    paths.extend(["prop/applied", "prop/match", "prop/next"]);
    match record["event"]["msg"]["type"].as_str() {
        Some("MsgApp") => paths.extend(["msg/index", "msg/commit"]),
        Some("MsgAppResp") => paths.push("msg/index"),
        _ => {}
    }
    for path in paths {
        if let Some(value) = record.pointer_mut(&format!("/event/{path}"))
            && let Some(index) = value.as_i64()
        {
            *value = Json::from(index + by);
        }
    }
    record
}
