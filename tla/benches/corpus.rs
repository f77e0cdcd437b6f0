//! CPU seconds over the corpus, with TLC's beside them: `cargo bench -p tracelaw-tla`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::eval::{Host, Spec};

/// Gives a specification its trace.
struct Files<'a> {
    folder: &'a Path,
    trace: &'a Path,
}

impl Host for Files<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.folder.join(path)).map_err(|error| error.to_string())
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), self.trace.display().to_string())]
    }
}

/// The seconds that this process has been on a CPU.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

fn source(path: &Path) -> Option<Arc<Source>> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(Source::new(path.display().to_string(), text))
}

fn load(folder: &Path, trace: &str) -> Option<Spec> {
    let (module, config) = match folder.file_name()?.to_str()? {
        "etcd-raft-snapshot" => ("Traceetcdraft", "Traceetcdraft.cfg"),
        "hashicorp-raft" => ("Tracehashiraft", "Tracehashiraft.cfg"),
        _ if trace.contains("hts") => ("Trace", "Trace_hts.cfg"),
        _ => ("Trace", "Trace.cfg"),
    };
    let root = source(&folder.join(format!("{module}.tla")))?;
    let config = source(&folder.join(config))?;
    let mut resolve = |name: &str| source(&folder.join(format!("{name}.tla")));
    Spec::load(&root, &mut resolve, &config).0
}

fn main() {
    let shared = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let Ok(answers) = std::fs::read_to_string(shared.join("answers/tlc_verdicts.tsv")) else {
        println!("skipped: {} is not there", shared.display());
        return;
    };
    let only = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    println!(
        "{:<52} {:>5} {:>9} {:>9} {:>8} {:>7}",
        "trace", "lines", "load s", "check s", "TLC s", "ratio"
    );
    let (mut ours, mut theirs) = (0.0, 0.0);
    for row in answers.lines().skip(1) {
        let row: Vec<&str> = row.split('\t').collect();
        let [case, trace, lines, _, _, tlc] = row[..] else {
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
        let start = cpu_seconds();
        let Some(spec) = load(&folder, trace) else {
            println!("{case}/{trace}: does not load");
            continue;
        };
        let loaded = cpu_seconds();
        let host = Files {
            folder: &folder,
            trace: &file,
        };
        spec.check(&host, CheckOptions::trace());
        let end = cpu_seconds();
        let tlc: f64 = tlc.parse().unwrap_or_default();
        ours += end - start;
        theirs += tlc;
        println!(
            "{:<52} {lines:>5} {:>9.4} {:>9.4} {tlc:>8.2} {:>7.0}",
            format!("{case}/{trace}"),
            loaded - start,
            end - loaded,
            tlc / (end - start)
        );
    }
    println!(
        "{:<52} {:>5} {:>9} {:>9.4} {theirs:>8.2} {:>7.0}",
        "all",
        "",
        "",
        ours,
        theirs / ours
    );
}
