//! What a survey finds, rule by rule: the suites in `rules`. A case's document is `spec.md`, its other
//! files are the source tree. Below the findings stand the lines of the document that are corrected.
//! To write what is expected anew: `TRACELAW_UPDATE=1 cargo test -p tracelaw-codegen --test cases`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use tracelaw_codegen::{
    MemoryTree, Options, RULES, SURVEY_RULES, Survey, apply_edits, survey as look,
};
use tracelaw_diagnostics::{Baseline, Diagnostic, Report, Source};

use crate::suite;

fn surveyed(text: &str, tree: &MemoryTree) -> Survey {
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
    look(&mapping, tree, &Options::default())
}

fn tree(files: &BTreeMap<String, String>) -> MemoryTree {
    let mut tree = MemoryTree::new();
    for (path, text) in files.iter().filter(|(path, _)| *path != "spec.md") {
        tree.insert(path, text.as_str());
    }
    tree
}

/// The document with its corrections.
fn corrected(text: &str, survey: &Survey) -> String {
    let bytes = apply_edits(text.as_bytes(), &survey.corrections);
    String::from_utf8(bytes).expect("numbers are text")
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn run(files: &BTreeMap<String, String>) -> (Vec<Diagnostic>, String) {
    let (text, tree) = (&files["spec.md"], tree(files));
    let survey = surveyed(text, &tree);
    let fixed = corrected(text, &survey);
    assert_eq!(without_digits(text), without_digits(&fixed));
    let again = surveyed(&fixed, &tree);
    assert_eq!(again.corrections, [], "{fixed}");
    let mut changed = String::new();
    for (before, after) in text.lines().zip(fixed.lines()) {
        if before != after {
            let _ = write!(changed, "- {before}\n+ {after}\n");
        }
    }
    (survey.findings, changed)
}

#[test]
fn every_rule_of_a_survey_fires_and_is_silent_where_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/survey/rules");
    suite::check(&folder, SURVEY_RULES, run);
}

#[test]
fn every_rule_explains_itself() {
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted() && codes.iter().all(|code| code.starts_with("TL4")));
    let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        let markdown = rule.markdown();
        let headings: Vec<_> = markdown
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        let expected = ["What it does", "Why is this bad?", "Example", "Use instead"];
        assert_eq!(
            headings,
            expected.map(|name| format!("## {name}")),
            "{}",
            rule.name
        );
        assert!(rule.summary().ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn a_baseline_knows_findings_whose_lines_have_changed() {
    let document = "\
### Elect\n\n\
- **Spec action**: `Elect`\n\
- **Code location**: `node.rs:3` (`elect`)\n\
- **Trigger point**: after `vote()`\n\n\
### Append\n\n\
- **Spec action**: `Append`\n\
- **Code location**: `node.rs:3-5` (`append`)\n\
- **Trigger point**: after `gone()`\n\n\
### Lead\n\n\
- **Spec action**: `Lead`\n\
- **Code location**: `node.rs:1` (`lead`)\n\
- **Trigger point**: after the function returns\n";
    let source = "fn elect() {\n    vote();\n    vote();\n}\n\nfn append() {\n    gone;\n}\n\nfn lead() {}\n";
    let findings = |source: String| {
        let mut tree = MemoryTree::new();
        tree.insert("node.rs", source);
        let mut report = Report::new("tracelaw", "0");
        report.findings = surveyed(document, &tree).findings;
        report
    };
    let before = findings(source.to_owned());
    let rules: BTreeSet<_> = before
        .findings
        .iter()
        .map(|finding| finding.rule.name)
        .collect();
    assert_eq!(
        rules.into_iter().collect::<Vec<_>>(),
        ["anchor-ambiguous", "anchor-not-found", "line-drift"]
    );
    let baseline: Baseline = before
        .findings
        .iter()
        .map(Diagnostic::fingerprint)
        .collect();
    let mut after = findings(format!("// moved\n// down\n\n\n\n\n{source}"));
    assert_eq!(after.findings.len(), before.findings.len());
    after.apply_baseline(&baseline);
    assert_eq!(after.findings, []);
}
