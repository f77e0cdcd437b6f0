//! Cases as files: each folder in `tests/cases` holds a document (`spec.md`), a source tree
//! (`before/`), the tree that comes out (`after/`, only what changes), and what is said
//! (`report.txt`). What every document brings with it, such as `tracelaw.h`, is not kept in `after/`.
//! `TRACELAW_BLESS=1 cargo test -p tracelaw-codegen --test cases` writes the last two.

#[path = "../../lint/tests/suite/mod.rs"]
mod suite;
mod survey;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tracelaw_codegen::{FileSystemTree, MemoryTree, Options, Plan, SourceTree, plan, revert};
use tracelaw_diagnostics::Source;
use tracelaw_mapping::Mapping;

fn mapping(folder: &Path) -> Mapping {
    let text = fs::read_to_string(folder.join("spec.md")).expect("a case has a document");
    tracelaw_mapping::parse(&Source::new("spec.md", text)).0
}

fn load(folder: &Path) -> MemoryTree {
    let tree = FileSystemTree::open(folder).expect("a case has a tree");
    let mut memory = MemoryTree::new();
    for file in tree.files() {
        memory.insert(&file.path, tree.read(file).expect("it is readable"));
    }
    memory
}

fn applied(tree: &MemoryTree, plan: &Plan) -> MemoryTree {
    let mut after = tree.clone();
    after.apply(plan);
    after
}

fn same(a: &MemoryTree, b: &MemoryTree) -> bool {
    a.files() == b.files()
        && a.files()
            .iter()
            .all(|file| a.get(&file.path) == b.get(&file.path))
}

fn report(plan: &Plan) -> String {
    let mut text = String::new();
    for site in &plan.sites {
        let place = format!(
            "{}:{}",
            site.file.as_deref().unwrap_or("-"),
            site.line.map_or("-".to_owned(), |line| line.to_string())
        );
        let status = serde_json::to_value(site.status).expect("a name");
        let position = serde_json::to_value(site.position).expect("a name");
        let _ = write!(
            text,
            "{} {} {place} {} {}",
            status.as_str().unwrap_or("-"),
            site.event,
            position.as_str().unwrap_or("-"),
            site.function.as_deref().unwrap_or("-"),
        );
        if let Some(drift) = site.drift.filter(|drift| *drift != 0) {
            let _ = write!(text, " drift {drift:+}");
        }
        if let Some(reason) = &site.reason {
            let _ = write!(text, ": {reason}");
        }
        text.push('\n');
    }
    for finding in &plan.findings {
        let line = finding.place.as_ref().map_or(String::new(), |place| {
            format!("{}:{}: ", place.source.name(), place.line_column().0)
        });
        let _ = writeln!(
            text,
            "{line}{}[{}]: {}",
            finding.rule.code, finding.rule.name, finding.message
        );
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    text
}

/// Whether a generated file is one of the crate's own, word for word.
fn is_runtime(path: &str) -> bool {
    path.ends_with("tracelaw.h") || path.ends_with("tracelaw.hpp")
}

fn run(case: &Path) {
    let name = case
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let (mapping, before) = (mapping(case), load(&case.join("before")));
    let options = Options::default();
    let first = plan(&mapping, &before, &options);
    let after = applied(&before, &first);

    let expected_report = case.join("report.txt");
    let expected_tree = case.join("after");
    if std::env::var_os("TRACELAW_BLESS").is_some() {
        let _ = fs::remove_dir_all(&expected_tree);
        for (path, bytes) in first.apply().filter(|(path, _)| !is_runtime(path)) {
            let path = expected_tree.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it is writable");
            fs::write(path, bytes.expect("nothing is deleted")).expect("it is writable");
        }
        fs::write(&expected_report, report(&first)).expect("it is writable");
    }
    let wanted = fs::read_to_string(&expected_report).unwrap_or_default();
    assert_eq!(
        report(&first),
        wanted,
        "{name}: the report differs; TRACELAW_BLESS=1 writes it"
    );
    let mut expected = before.clone();
    if expected_tree.exists() {
        let changed = load(&expected_tree);
        for file in changed.files() {
            expected.insert(&file.path, changed.get(&file.path).expect("listed"));
        }
    }
    for (path, bytes) in first.apply().filter(|(path, _)| is_runtime(path)) {
        expected.insert(path, bytes.expect("nothing is deleted"));
    }
    for file in expected.files() {
        let text = |tree: &MemoryTree| {
            String::from_utf8_lossy(tree.get(&file.path).unwrap_or_default()).into_owned()
        };
        assert_eq!(
            text(&after),
            text(&expected),
            "{name}: `{}` differs; TRACELAW_BLESS=1 writes it",
            file.path
        );
    }

    let second = plan(&mapping, &after, &options);
    assert!(
        second.is_no_op(),
        "{name}: a second run changes\n{}",
        String::from_utf8_lossy(&second.patch())
    );
    assert!(
        same(&applied(&after, &revert(&mapping, &after)), &before),
        "{name}: revert is not exact"
    );
}

#[test]
fn every_case_comes_out_as_written_twice_is_once_and_revert_is_exact() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the cases are there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        run(&case);
    }
}
