//! Documents for published modules that came with a trace specification only: their traces are
//! judged by the document alone, and so are traces of them with one seeded fault. The tables beside
//! this file say what is wrong with each, and what TLC says with the trace specification.
//!
//! Modules and traces are read from where they are; without them the tests say so and pass.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Severity, Source};
use tracelaw_tla::ActionList;
use tracelaw_validator::step::{Parts, extend};
use tracelaw_validator::{Input, Level, Model, Options, Report, Steps, Verdict, validate};

/// A published module and the document for it.
struct System {
    /// Document, configuration and table.
    name: &'static str,
    /// Folder of the module and its traces.
    folder: &'static str,
    module: &'static str,
    /// What the names of its mutants begin with.
    mutants: &'static str,
    /// The traces that the module does not allow, and the first line that it does not.
    rejected: &'static [(&'static str, u64)],
    /// How deep its traces are checked: its configuration may have no invariants.
    level: Level,
}

const HASHICORP: System = System {
    name: "hashicorp-raft",
    folder: "hashicorp-raft",
    module: "hashiraft",
    mutants: "hashi-",
    rejected: &[],
    level: Level::Property,
};

/// One of its traces is none that the module allows; TLC rejects it at the same event.
const ETCD: System = System {
    name: "etcd-raft",
    folder: "etcd-raft-snapshot",
    module: "etcdraft",
    mutants: "etcd-",
    rejected: &[("snapshot_stale.ndjson", 67)],
    level: Level::Step,
};

#[test]
fn etcd_raft_is_judged_by_its_document() {
    ETCD.check_traces();
}

#[test]
fn mutants_of_etcd_raft_are_judged_as_the_table_says() {
    ETCD.check_mutants();
}

#[test]
fn hashicorp_raft_is_judged_by_its_document() {
    HASHICORP.check_traces();
}

#[test]
fn mutants_of_hashicorp_raft_are_judged_as_the_table_says() {
    HASHICORP.check_mutants();
}

impl System {
    fn check_traces(&self) {
        let Some(shared) = shared() else { return };
        let traces = files(&shared.join("corpus").join(self.folder).join("traces"), "");
        assert!(!traces.is_empty());
        let report = self.validate(&shared, &traces, self.level);
        for trace in &report.traces {
            let name = file_name(Path::new(&trace.file));
            let line = self.rejected.iter().find(|(file, _)| *file == name);
            let expected = line.map_or(Verdict::Accepted, |_| Verdict::Rejected);
            assert_eq!(
                (trace.verdict, trace.line),
                (expected, line.map(|(_, line)| *line)),
                "{name}: {:?}",
                messages(&report.findings)
            );
        }
    }

    /// Compares the table with what TLC said, and with what the document says.
    fn check_mutants(&self) {
        let Some(shared) = shared() else { return };
        let by_tlc = verdicts_of_tlc(&shared);
        let mutants = files(&shared.join("corpus/mutants"), self.mutants);
        let report = self.validate(&shared, &mutants, Level::Step);
        let rows = self.table();
        let names: Vec<String> = mutants.iter().map(|path| file_name(path)).collect();
        let known: Vec<&String> = rows.keys().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), known, "the table's rows");
        let (mut ours, mut theirs) = (0, 0);
        let mut wrong = Vec::new();
        for trace in &report.traces {
            let name = file_name(Path::new(&trace.file));
            let row = &rows[&name];
            let verdict = match trace.verdict {
                Verdict::Accepted => "accepted".to_owned(),
                Verdict::Rejected => format!("rejected at {}", trace.line.unwrap_or_default()),
                Verdict::Inconclusive => "inconclusive".to_owned(),
            };
            if verdict != row.mapping || by_tlc[&name] != row.tlc {
                wrong.push(format!("{name}: {verdict}, TLC {}: {row:?}", by_tlc[&name]));
            }
            if row.equivalent != (trace.verdict == Verdict::Accepted) {
                wrong.push(format!("{name}: {verdict}, though it is {}", row.why));
            }
            ours += usize::from(trace.verdict == Verdict::Rejected);
            theirs += usize::from(row.tlc == "rejected");
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(ours > theirs, "{ours} rejected, {theirs} by TLC");
    }

    fn validate(&self, shared: &Path, traces: &[PathBuf], level: Level) -> Report {
        let beside = |extension: &str| {
            let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"));
            read(&folder.join(format!("{}.{extension}", self.name)))
        };
        let (mapping, found) = tracelaw_mapping::parse(&beside("md"));
        no_errors(&found);
        let folder = shared.join("corpus").join(self.folder);
        let module = |name: &str| folder.join(format!("{name}.tla"));
        let mut resolve = |name: &str| module(name).is_file().then(|| read(&module(name)));
        let (modules, found) =
            tracelaw_tla::modules::load(&read(&module(self.module)), &mut resolve);
        no_errors(&found);
        let config = beside("cfg");
        let (model, found) = Model::new(&Parts {
            mapping: &mapping,
            modules: &modules,
            config: &config,
            next: None,
        });
        no_errors(&found);
        let model = model.expect("the document can be checked");
        let (extended, _) = extend(&mapping, &modules);
        let (actions, _) = ActionList::of(extended.as_ref().unwrap_or(&modules), None, None);
        let options = Options {
            mapping: Some(&mapping),
            actions: actions.as_ref(),
            steps: Some(Steps::Mapping(&model)),
            level,
            jobs: 2,
            ..Options::default()
        };
        validate(traces.iter().map(Input::file).collect(), &options)
    }

    /// The rows of the table, by the mutants' names.
    fn table(&self) -> BTreeMap<String, Row> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"));
        let text = read(&folder.join(format!("{}-mutants.md", self.name)));
        let rows = text.text().lines().filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [mutant, _, tlc, mapping, equivalent, why] = cells[..] else {
                return None;
            };
            let name = mutant.strip_prefix('`')?.strip_suffix('`')?;
            let row = Row {
                tlc: tlc.to_owned(),
                mapping: mapping.to_owned(),
                equivalent: equivalent == "yes",
                why: why.to_owned(),
            };
            Some((format!("{name}.ndjson"), row))
        });
        rows.collect()
    }
}

/// What the table says of a mutant.
#[derive(Debug)]
struct Row {
    tlc: String,
    mapping: String,
    equivalent: bool,
    why: String,
}

fn verdicts_of_tlc(shared: &Path) -> BTreeMap<String, String> {
    let text = read(&shared.join("answers/mutants.tsv"));
    let rows = text.text().lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        Some((cells.first()?.to_string(), cells.get(4)?.to_string()))
    });
    rows.collect()
}

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    if folder.join("corpus").is_dir() {
        return Some(folder);
    }
    let _ = writeln!(
        std::io::stdout(),
        "skipped: {} is not there",
        folder.display()
    );
    None
}

/// The files of a folder whose names begin so, in order.
fn files(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| file_name(path).starts_with(prefix))
        .collect();
    files.sort();
    files
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .expect("a file's name")
        .to_string_lossy()
        .into_owned()
}

fn read(path: &Path) -> Arc<Source> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    Source::new(path.display().to_string(), text)
}

fn no_errors(found: &[Diagnostic]) {
    assert_eq!(messages(found), Vec::<&str>::new());
}

/// What the errors among findings say.
fn messages(found: &[Diagnostic]) -> Vec<&str> {
    let errors = found
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.message.as_str()).collect()
}
