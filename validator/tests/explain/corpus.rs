//! Real trace specifications and traces with one seeded fault, where the shared folder is present.
#![expect(clippy::print_stdout, reason = "the screens are read by people")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::eval::{Host, Spec};
use tracelaw_validator::explain::{self, Explanation};

/// Gives a specification its trace.
struct Files(PathBuf);

impl Host for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), self.0.display().to_string())]
    }
}

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

fn source(path: &Path) -> Arc<Source> {
    let name = path.file_name().expect("a file").to_string_lossy();
    Source::new(name, std::fs::read_to_string(path).expect("readable"))
}

fn load(folder: &Path, module: &str) -> Spec {
    let root = source(&folder.join(format!("{module}.tla")));
    let config = source(&folder.join(format!("{module}.cfg")));
    let mut resolve = |name: &str| {
        let path = folder.join(format!("{name}.tla"));
        path.is_file().then(|| source(&path))
    };
    let (spec, diagnostics) = Spec::load(&root, &mut resolve, &config);
    spec.unwrap_or_else(|| panic!("{module} does not load: {diagnostics:?}"))
}

fn explanation(spec: &Spec, trace: &Path) -> Explanation {
    let outcome = spec.check(&Files(trace.to_owned()), CheckOptions::trace());
    let mut explanation = Explanation::default();
    explanation.file = trace.file_name().expect("a file").to_string_lossy().into();
    if let Some(cursor) = &outcome.cursor {
        explanation.line = cursor.line;
        explanation.accepted = cursor.reached - 1;
        explanation.total = cursor.length;
    }
    let text = std::fs::read_to_string(trace).expect("readable");
    let line = explanation
        .line
        .and_then(|line| text.lines().nth(line as usize - 1));
    if let Some(line) = line {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        explanation.event = record["event"]["name"].as_str().map(str::to_owned);
        explanation.node = record["event"]["nid"].as_str().map(str::to_owned);
    }
    explain::fill(&mut explanation, &outcome);
    explanation
}

/// Prints the screens of all rejected mutants.
#[test]
#[ignore = "for people to read"]
fn screens() {
    let Some(shared) = shared() else { return };
    let corpus = shared.join("corpus");
    let specs = [
        (
            "etcd",
            load(&corpus.join("etcd-raft-snapshot"), "Traceetcdraft"),
        ),
        (
            "hashi",
            load(&corpus.join("hashicorp-raft"), "Tracehashiraft"),
        ),
    ];
    let only = std::env::var("TRACELAW_ONLY").unwrap_or_default();
    let table = std::fs::read_to_string(shared.join("answers/mutants.tsv")).expect("readable");
    for row in table.lines().skip(1) {
        let row: Vec<_> = row.split('\t').collect();
        if row[4] != "rejected" || !row[0].contains(&only) {
            continue;
        }
        let (_, spec) = specs
            .iter()
            .find(|(case, _)| row[0].starts_with(case))
            .expect("a known case");
        let start = std::time::Instant::now();
        let explanation = explanation(spec, &corpus.join("mutants").join(row[0]));
        println!(
            "=== {} (line {}, {}) {:?}",
            row[0],
            row[2],
            row[3],
            start.elapsed()
        );
        println!("{}", explain::screen(&explanation));
    }
}
