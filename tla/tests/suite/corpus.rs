//! The evaluator against TLC's answers, where the shared folder is present.
#![expect(clippy::print_stdout, reason = "the comparison prints a table")]

use std::cell::Cell;
use std::path::{Path, PathBuf};

use tracelaw_tla::eval::check::{CheckOptions, Outcome, Verdict, Violation};
use tracelaw_tla::eval::{Host, Spec};

use crate::common::{shared, source};

/// Gives a specification its trace.
struct Files {
    folder: PathBuf,
    trace: PathBuf,
}

impl Host for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.folder.join(path)).map_err(|error| error.to_string())
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), self.trace.display().to_string())]
    }
}

fn load(folder: &Path, module: &str, config: &str) -> Spec {
    let root = source(&folder.join(format!("{module}.tla")));
    let config = source(&folder.join(config));
    let mut resolve = |name: &str| {
        let path = folder.join(format!("{name}.tla"));
        path.is_file().then(|| source(&path))
    };
    let (spec, diagnostics) = Spec::load(&root, &mut resolve, &config);
    for diagnostic in &diagnostics {
        let place = diagnostic.place.as_ref().map(|place| place.line_column());
        println!("{}: {} {place:?}", diagnostic.rule.code, diagnostic.message);
    }
    spec.unwrap_or_else(|| panic!("{module} does not load"))
}

thread_local! {
    static SECONDS: Cell<f64> = const { Cell::new(0.0) };
}

fn check(spec: &Spec, folder: &Path, trace: &Path) -> Outcome {
    let host = Files {
        folder: folder.to_owned(),
        trace: trace.to_owned(),
    };
    let start = std::time::Instant::now();
    let outcome = spec.check(&host, CheckOptions::trace());
    SECONDS.set(start.elapsed().as_secs_f64());
    outcome
}

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("readable");
    let rows = text.lines().skip(1);
    rows.map(|row| row.split('\t').map(str::to_owned).collect())
        .collect()
}

fn spec_of(corpus: &Path, case: &str, trace: &str) -> (PathBuf, Spec) {
    let folder = corpus.join(case);
    let spec = match case {
        "etcd-raft-snapshot" => load(&folder, "Traceetcdraft", "Traceetcdraft.cfg"),
        "hashicorp-raft" => load(&folder, "Tracehashiraft", "Tracehashiraft.cfg"),
        _ if trace.contains("hts") => load(&folder, "Trace", "Trace_hts.cfg"),
        _ => load(&folder, "Trace", "Trace.cfg"),
    };
    (folder, spec)
}

fn compare(what: &str, outcome: &Outcome, verdict: &str, distinct: u64) -> bool {
    let ours = if outcome.verdict.is_accepted() {
        "accepted"
    } else {
        "rejected"
    };
    let same = ours == verdict && outcome.distinct_states == distinct;
    println!(
        "{} {what}: {ours} {} in {:.3} s, TLC {verdict} {distinct}",
        if same { "same" } else { "DIFFERENT" },
        outcome.distinct_states,
        SECONDS.get(),
    );
    if !same || std::env::var_os("TRACELAW_VERBOSE").is_some() {
        println!("    {:?}", outcome.verdict);
        println!("    {:?} {:?}", outcome.cursor, outcome.notes);
    }
    same
}

/// Whether a rejection is for the reason that TLC names; it names none for what it accepts.
fn same_reason(what: &str, outcome: &Outcome, error: Option<&String>) -> bool {
    let error = error.map(String::as_str).unwrap_or_default();
    let same = match &outcome.verdict {
        Verdict::Accepted => error.is_empty(),
        Verdict::Rejected(Violation::Property { name }) => {
            error == format!("Temporal property {name} was violated.")
        }
        Verdict::Failed(_) => error.contains("exception"),
        _ => false,
    };
    if !same {
        println!("DIFFERENT {what}: {:?}, TLC {error}", outcome.verdict);
    }
    same
}

/// The shortest traces and mutants, which a debug build takes in a moment.
#[test]
fn tlc_says_the_same_of_short_traces() {
    let Some(shared) = shared() else { return };
    let corpus = shared.join("corpus");
    for row in table(&shared.join("answers/tlc_verdicts.tsv")) {
        let (case, trace) = (&row[0], &row[1]);
        let lines: u64 = row[2].parse().expect("a number");
        if lines <= 60 && !trace.contains("mpmc") {
            let (folder, spec) = spec_of(&corpus, case, trace);
            let outcome = check(&spec, &folder, &folder.join("traces").join(trace));
            let distinct = row[4].parse().expect("a number");
            assert!(compare(trace, &outcome, &row[3], distinct));
        }
    }
    for row in table(&shared.join("answers/mutants.tsv")) {
        let line: u64 = row[2].parse().expect("a number");
        if line < 30 && row[0].starts_with("etcd") {
            let (folder, spec) = spec_of(&corpus, "etcd-raft-snapshot", "");
            let outcome = check(&spec, &folder, &corpus.join("mutants").join(&row[0]));
            let distinct = row[5].parse().expect("a number");
            assert!(compare(&row[0], &outcome, &row[4], distinct));
            assert!(same_reason(&row[0], &outcome, row.get(6)));
        }
    }
}

#[test]
#[ignore = "a comparison with all of TLC's answers, for a release build"]
fn tlc_says_the_same() {
    let Some(shared) = shared() else { return };
    let corpus = shared.join("corpus");
    let mut different = 0;
    let start = std::time::Instant::now();
    for row in table(&shared.join("answers/tlc_verdicts.tsv")) {
        let (case, trace) = (&row[0], &row[1]);
        let start = std::time::Instant::now();
        let (folder, spec) = spec_of(&corpus, case, trace);
        let loaded = start.elapsed().as_secs_f64();
        let outcome = check(&spec, &folder, &folder.join("traces").join(trace));
        let what = format!("{case}/{trace} ({} lines, load {loaded:.3})", row[2]);
        different += u32::from(!compare(
            &what,
            &outcome,
            &row[3],
            row[4].parse().expect("a number"),
        ));
    }
    println!("corpus: {:.3} s", start.elapsed().as_secs_f64());
    for row in table(&shared.join("answers/mutants.tsv")) {
        let case = if row[0].starts_with("etcd") {
            "etcd-raft-snapshot"
        } else {
            "hashicorp-raft"
        };
        let (folder, spec) = spec_of(&corpus, case, "");
        let outcome = check(&spec, &folder, &corpus.join("mutants").join(&row[0]));
        let distinct = row[5].parse().expect("a number");
        let same = compare(&row[0], &outcome, &row[4], distinct)
            & same_reason(&row[0], &outcome, row.get(6));
        different += u32::from(!same);
    }
    assert_eq!(different, 0);
}
