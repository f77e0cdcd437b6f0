//! Suites of cases, one a rule: Markdown files in which a heading is a case, and a block of four
//! backticks is a file.
//!
//! Files before the first case are those of every case; a case may replace them. A case whose
//! heading begins with `fires` or `silent` says what the rule that names the suite must do. The
//! block `expected` holds the findings in the concise format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use tracelaw_diagnostics::{Diagnostic, Format, Report, Rule, Style, render};

/// A case: its heading, its files, and what its `expected` block holds.
struct Case {
    title: String,
    files: BTreeMap<String, String>,
    expected: String,
}

/// Runs the suites of all `rules`. `run` takes the files of a case and gives the findings, and what
/// else is to be expected below them. With `TRACELAW_UPDATE` set, the suites are written anew.
pub(crate) fn check(
    folder: &Path,
    rules: &[&Rule],
    run: impl Fn(&BTreeMap<String, String>) -> (Vec<Diagnostic>, String),
) {
    let mut failures = String::new();
    for rule in rules {
        let path = folder.join(format!("{}.md", rule.name));
        let Ok(text) = std::fs::read_to_string(&path) else {
            let _ = writeln!(failures, "{}: write {}", rule.name, path.display());
            continue;
        };
        let cases = cases(&text);
        for kind in ["fires", "silent"] {
            if !cases.iter().any(|case| case.title.starts_with(kind)) {
                let _ = writeln!(failures, "{}: no case that begins with `{kind}`", rule.name);
            }
        }
        let mut all = Vec::new();
        for case in &cases {
            let (findings, more) = run(&case.files);
            let fires = findings.iter().any(|finding| finding.rule == *rule);
            if fires != case.title.starts_with("fires") {
                let _ = writeln!(failures, "{}: {}: fires: {fires}", rule.name, case.title);
            }
            let found = concise(findings) + &more;
            if found != case.expected {
                let _ = writeln!(
                    failures,
                    "{}: {}: expected\n{}found\n{found}",
                    rule.name, case.title, case.expected
                );
            }
            all.push(found);
        }
        if std::env::var_os("TRACELAW_UPDATE").is_some() {
            std::fs::write(&path, rewritten(&text, &all)).expect("the suite is writable");
        }
    }
    for entry in std::fs::read_dir(folder).expect("the suites are there") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        let name = name.strip_suffix(".md").unwrap_or(&name);
        if !rules.iter().any(|rule| rule.name == name) {
            let _ = writeln!(failures, "{name}: no rule has this name");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

fn cases(text: &str) -> Vec<Case> {
    let mut common = BTreeMap::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.to_owned(),
                files: common.clone(),
                expected: String::new(),
            });
        } else if let Some(info) = line.strip_prefix("````") {
            let name = info.split(' ').next_back().unwrap_or_default();
            let mut content = String::new();
            for line in lines.by_ref().take_while(|line| *line != "````") {
                let _ = writeln!(content, "{line}");
            }
            match (cases.last_mut(), name) {
                (Some(case), "expected") => case.expected = content,
                (Some(case), name) => {
                    case.files.insert(name.to_owned(), content);
                }
                (None, name) => {
                    common.insert(name.to_owned(), content);
                }
            }
        }
    }
    cases
}

fn concise(findings: Vec<Diagnostic>) -> String {
    let mut report = Report::new("tracelaw", "0");
    report.findings = findings;
    render(&report, Format::Concise, &Style::default())
}

/// The text of a suite with what was found in place of what was expected.
fn rewritten(text: &str, found: &[String]) -> String {
    let mut found = found.iter();
    let mut current = None;
    let mut rewritten = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("````") {
            let block = lines.by_ref().take_while(|line| *line != "````");
            let block: Vec<_> = std::iter::once(line).chain(block).collect();
            if !line.ends_with(" expected") {
                let _ = writeln!(rewritten, "{}\n````", block.join("\n"));
            }
            continue;
        }
        if line.starts_with("## ") {
            end_case(&mut rewritten, current);
            current = found.next();
        }
        let _ = writeln!(rewritten, "{line}");
    }
    end_case(&mut rewritten, current);
    rewritten.truncate(rewritten.trim_end().len());
    rewritten.push('\n');
    rewritten
}

fn end_case(rewritten: &mut String, found: Option<&String>) {
    rewritten.truncate(rewritten.trim_end().len());
    rewritten.push_str("\n\n");
    if let Some(found) = found.filter(|found| !found.is_empty()) {
        let _ = write!(rewritten, "````text expected\n{found}````\n\n");
    }
}
