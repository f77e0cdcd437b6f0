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

/// The mutants that TLC rejects: file, seeded fault, and the explanation.
fn rejected(shared: &Path, mut each: impl FnMut(&str, &str, &Explanation)) {
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
    let table = std::fs::read_to_string(shared.join("answers/mutants.tsv")).expect("readable");
    for row in table.lines().skip(1) {
        let row: Vec<_> = row.split('\t').collect();
        let (file, fault, verdict) = (row[0], row[3], row[4]);
        let spec = specs.iter().find(|(case, _)| file.starts_with(case));
        let (_, spec) = spec.expect("a known case");
        if verdict == "rejected" {
            let found = explanation(spec, &corpus.join("mutants").join(file));
            each(file, fault, &found);
        }
    }
}

/// What a trace specification compares with the field that was changed.
#[test]
fn the_changed_field_is_named() {
    let Some(shared) = shared() else { return };
    rejected(&shared, |file, fault, found| {
        let shown = explain::screen(found).to_string();
        assert!(shown.lines().count() <= 30, "{file} is no screen:\n{shown}");
        let part = match fault {
            "term" => "currentTerm",
            "commit" => "commitIndex",
            "role" => "state'",
            "to" => "m.mdest",
            _ => "first false conjunct",
        };
        let says_why = shown.contains(part) || shown.contains("has no value");
        assert!(says_why, "{file}: no {part} in\n{shown}");
    });
}

/// Prints the screens of all rejected mutants.
#[test]
#[ignore = "for people to read"]
fn screens() {
    let Some(shared) = shared() else { return };
    rejected(&shared, |file, fault, found| {
        println!("=== {file} ({fault})\n{}", explain::screen(found));
    });
}
