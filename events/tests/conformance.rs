//! The conformance table is held to the source: the tests that it names exist, and its rows cover
//! the sections that they must.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of all functions that are tests, or look like ones.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" {
                functions(&path, found);
            }
        } else if name.ends_with(".rs") {
            let text = std::fs::read_to_string(&path).expect("a readable source");
            let names = text.lines().filter_map(|line| {
                let line = line.trim_start();
                let line = line.strip_prefix("async ").unwrap_or(line);
                let rest = line.strip_prefix("fn ")?;
                rest.split_once('(').map(|(name, _)| name.to_owned())
            });
            found.extend(names);
        }
    }
}

fn table() -> String {
    let file = repository().join("docs/conformance.md");
    std::fs::read_to_string(file).expect("docs/conformance.md")
}

/// The last cell of each row, with the first.
fn rows(text: &str) -> Vec<(String, String)> {
    text.lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| section"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            (cells[0].to_owned(), cells[cells.len() - 1].to_owned())
        })
        .collect()
}

#[test]
fn every_test_that_the_table_names_exists() {
    let mut known = BTreeSet::new();
    for folder in ["events", "runtime", "validator", "cli", "tests"] {
        functions(&repository().join(folder), &mut known);
    }
    for (section, tests) in rows(&table()) {
        if tests == "a later part" || tests == "test" {
            continue;
        }
        let mut count = 0;
        for name in tests.split(", ").map(|name| name.trim_matches('`')) {
            assert!(
                known.contains(name),
                "section {section}: there is no test `{name}`"
            );
            count += 1;
        }
        assert!(count > 0, "section {section} has no test");
    }
}

#[test]
fn every_section_has_a_row() {
    let text = table();
    let (trace, turnix) = text.split_once("## Turnix v0.1").expect("two tables");
    let sections = |part: &str| {
        rows(part)
            .into_iter()
            .map(|row| row.0)
            .collect::<BTreeSet<_>>()
    };
    let trace = sections(trace);
    for section in [
        "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "6.1", "6.2",
        "7.1", "7.2", "8.1", "8.2", "9.1", "9.2", "9.3", "10.1", "10.2", "11.1", "11.2", "12.1.1",
        "12.1.2", "12.1.3", "12.1.4", "12.1.5", "12.1.6", "12.1.7", "12.2.1", "12.2.2", "12.2.3",
        "12.2.4", "12.2.5", "12.3.1", "12.3.2", "12.3.3", "13.1", "13.2", "13.3",
    ] {
        assert!(
            trace.contains(section),
            "TRACE/1.0 section {section} has no row"
        );
    }
    let turnix = sections(turnix);
    for section in 2..=12 {
        assert!(
            turnix.contains(&section.to_string()),
            "Turnix section {section} has no row"
        );
    }
}
