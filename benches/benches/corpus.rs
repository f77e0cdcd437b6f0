//! Trace specifications as people run them with TLC: CPU seconds over a corpus of real traces,
//! with TLC's beside them; and how long it takes to begin.
//!
//! `cargo bench -p tracelaw-benches --bench corpus [-- PART_OF_A_TRACE'S_NAME]`
#![expect(clippy::print_stdout, reason = "a measurement prints its result")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tracelaw_benches::{Files, shared, shortest, source};
use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::Spec;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::{config, modules};

/// The least ratio of TLC's time to ours that we promise.
const PROMISED: f64 = 50.0;

fn main() {
    let Some(shared) = shared() else {
        println!("skipped: the corpus is not there");
        return;
    };
    let only = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    start_up(&shared.join("corpus/etcd-raft-snapshot"));
    let answers = shared.join("answers/tlc_verdicts.tsv");
    let answers = std::fs::read_to_string(answers).unwrap_or_default();
    println!(
        "{:<52} {:>5} {:>9} {:>9} {:>8} {:>7}",
        "trace", "lines", "load s", "check s", "TLC s", "ratio"
    );
    let (mut ours, mut theirs) = (0.0, 0.0);
    for row in answers.lines().skip(1) {
        let row: Vec<&str> = row.split('\t').collect();
        let [case, trace, lines, verdict, distinct, tlc] = row[..] else {
            continue;
        };
        if only
            .as_ref()
            .is_some_and(|only| !trace.contains(only.as_str()))
        {
            continue;
        }
        let folder = shared.join("corpus").join(case);
        let file = folder.join("traces").join(trace);
        let load = shortest(1, || load(&folder, trace)).as_secs_f64();
        let Some(spec) = self::load(&folder, trace) else {
            println!("{case}/{trace}: does not load");
            continue;
        };
        let host = Files::new(&folder, &file);
        let mut found = None;
        let check = shortest(1, || found = Some(spec.check(&host, CheckOptions::trace())));
        let check = check.as_secs_f64();
        let as_tlc = found.is_some_and(|outcome| {
            outcome.verdict.is_accepted() == (verdict == "accepted")
                && outcome.distinct_states.to_string() == distinct
        });
        let tlc: f64 = tlc.parse().unwrap_or_default();
        ours += load + check;
        theirs += tlc;
        println!(
            "{:<52} {lines:>5} {load:>9.4} {check:>9.4} {tlc:>8.2} {:>7.0}{}",
            format!("{case}/{trace}"),
            tlc / (load + check),
            if as_tlc {
                ""
            } else {
                "  another verdict or number of states than TLC's"
            },
        );
    }
    println!(
        "{:<52} {:>5} {:>9} {ours:>9.4} {theirs:>8.2} {:>7.0} (at least {PROMISED} is promised)",
        "all",
        "",
        "",
        theirs / ours
    );
}

/// The trace specification of a trace.
fn names(folder: &Path, trace: &str) -> Option<(&'static str, &'static str)> {
    Some(match folder.file_name()?.to_str()? {
        "etcd-raft-snapshot" => ("Traceetcdraft", "Traceetcdraft.cfg"),
        "hashicorp-raft" => ("Tracehashiraft", "Tracehashiraft.cfg"),
        _ if trace.contains("hts") => ("Trace", "Trace_hts.cfg"),
        _ => ("Trace", "Trace.cfg"),
    })
}

fn load(folder: &Path, trace: &str) -> Option<Spec> {
    let (module, config) = names(folder, trace)?;
    let root = source(&folder.join(format!("{module}.tla")))?;
    let config = source(&folder.join(config))?;
    let mut resolve = |name: &str| source(&folder.join(format!("{name}.tla")));
    Spec::load(&root, &mut resolve, &config).0
}

/// How long it takes until the first state of a trace could be looked at.
fn start_up(folder: &Path) {
    let read = |name: &str| source(&folder.join(format!("{name}.tla")));
    let Some((root, config)) = read("Traceetcdraft").zip(source(&folder.join("Traceetcdraft.cfg")))
    else {
        return;
    };
    let rounds = 9;
    let reading = shortest(rounds, || (read("Traceetcdraft"), read("etcdraft")));
    let parsing = shortest(rounds, || modules::load(&root, &mut |name| read(name)));
    let all = shortest(rounds, || load(folder, ""));
    let (modules, _) = modules::load(&root, &mut |name| read(name));
    let (settings, _) = config::parse(&config);
    let resolving = shortest(rounds, || {
        Spec::from_modules(&modules, &settings, &config, &[])
    });
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    println!("start-up with the modules of etcd's Raft, milliseconds on a core");
    println!("  reading the files   {:>7.2}", milliseconds(reading));
    println!("  and parsing them    {:>7.2}", milliseconds(parsing));
    println!("  resolving them      {:>7.2}", milliseconds(resolving));
    println!(
        "  all                 {:>7.2}  (25 at most is promised)",
        milliseconds(all)
    );
    whole_process(folder, &root);
}

/// `tracelaw validate` on a trace of one event, from its start to its end.
fn whole_process(folder: &Path, root: &Arc<Source>) {
    let program = std::env::current_exe().ok().and_then(|this| {
        let program = this.parent()?.parent()?.join("tracelaw");
        program.exists().then_some(program)
    });
    let first: Option<String> = std::fs::read_to_string(folder.join("traces/single_node.ndjson"))
        .ok()
        .and_then(|text| {
            text.lines()
                .find(|line| line.contains("\"event\""))
                .map(str::to_owned)
        });
    let (Some(program), Some(first), Ok(scratch)) = (program, first, tempfile::tempdir()) else {
        println!("  as a process: skipped, `cargo build --release` makes the program");
        return;
    };
    let trace = scratch.path().join("one.ndjson");
    if std::fs::write(&trace, first + "\n").is_err() {
        return;
    }
    let run = |further: &[&str]| {
        let start = std::time::Instant::now();
        let mut command = Command::new(&program);
        command
            .args(further)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let _ = command.status();
        start.elapsed()
    };
    let fastest = |args: &[&str]| (0..9).map(|_| run(args)).min().unwrap_or_default();
    let config = folder.join("Traceetcdraft.cfg").display().to_string();
    let trace = trace.display().to_string();
    let validate = [
        "validate",
        "--trace-spec",
        root.name(),
        "--config",
        &config,
        &trace,
    ];
    println!(
        "  as a process        {:>7.2}  wall, for one event; {:.2} for --version",
        fastest(&validate).as_secs_f64() * 1e3,
        fastest(&["--version"]).as_secs_f64() * 1e3,
    );
}
