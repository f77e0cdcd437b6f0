//! What a survey finds, rule by rule: the suites in `rules`. A case's document is `spec.md`, its other
//! files are the source tree. Below the findings stand the lines of the document that are corrected.
//! To write what is expected anew: `TRACELAW_UPDATE=1 cargo test -p tracelaw-codegen --test cases`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
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

/// A file of functions: the statements of each, by number. Some stand in the document's triggers.
fn source(functions: &[Vec<u32>], gaps: &[u8]) -> String {
    let mut text = String::new();
    for (number, statements) in functions.iter().enumerate() {
        for _ in 0..gaps[number] {
            text.push_str("static X: u8 = 0;\n");
        }
        let _ = writeln!(text, "fn f{number}() {{");
        for statement in statements {
            let _ = writeln!(text, "    step_{number}_{statement}();");
        }
        text.push_str("}\n");
    }
    text
}

/// The line of a text, from 1.
fn line_of(source: &str, text: &str) -> usize {
    source
        .lines()
        .position(|line| line.trim() == text)
        .expect("it is there")
        + 1
}

/// A document that cites each function, and the line of its anchor.
fn document(source: &str, functions: &[Vec<u32>], anchors: &[usize]) -> String {
    let mut text = String::new();
    for (number, statements) in functions.iter().enumerate() {
        let anchor = format!("step_{number}_{}();", statements[anchors[number]]);
        let first = line_of(source, &format!("fn f{number}() {{"));
        let last = first + statements.len() + 1;
        let line = line_of(source, &anchor);
        let trigger = if number % 2 == 0 {
            format!("after `{anchor}` (line {line})")
        } else {
            format!("after `{anchor}`")
        };
        let _ = write!(
            text,
            "### E{number}\n\n- **Spec action**: `E{number}`\n- **Code location**: \
             `a.rs:{first}-{last}` (`f{number}`)\n- **Trigger point**: {trigger}\n\n"
        );
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(5),
        ..ProptestConfig::default()
    })]

    /// However a file has changed around the anchors: a corrected document cites the lines at which the
    /// functions begin and the anchors stand, and is not corrected again.
    #[test]
    fn corrected_lines_are_those_of_the_code(
        before in vec((vec(0_u8..1, 3..9), 0_u8..4, 0_usize..100), 2..6),
        inserted in vec((0_usize..6, 0_usize..9), 0..12),
        removed in vec((0_usize..6, 0_usize..9), 0..6),
        gaps in vec(0_u8..4, 6),
    ) {
        let mut functions: Vec<Vec<u32>> = before
            .iter()
            .map(|(body, ..)| (0..).take(body.len()).collect())
            .collect();
        let anchors: Vec<usize> = before.iter().map(|(body, _, at)| at % body.len()).collect();
        let old_gaps: Vec<u8> = before.iter().map(|(_, gap, _)| *gap).collect();
        let old = source(&functions, &old_gaps);
        let document = document(&old, &functions, &anchors);

        for (number, (function, at)) in inserted.into_iter().enumerate() {
            let function = function % functions.len();
            let at = at.min(functions[function].len());
            functions[function].insert(at, 100 + u32::try_from(number).unwrap());
        }
        for (function, at) in removed {
            let function = function % functions.len();
            let anchor = u32::try_from(anchors[function]).unwrap();
            if functions[function].get(at).is_some_and(|statement| *statement != anchor) {
                functions[function].remove(at);
            }
        }
        let new = source(&functions, &gaps);
        let mut tree = MemoryTree::new();
        tree.insert("a.rs", new.as_str());
        let survey = surveyed(&document, &tree);
        let fixed = corrected(&document, &survey);
        prop_assert_eq!(surveyed(&fixed, &tree).corrections, vec![], "{}", fixed);
        for (number, anchor) in anchors.iter().enumerate() {
            let first = line_of(&new, &format!("fn f{number}() {{"));
            let line = line_of(&new, &format!("step_{number}_{anchor}();"));
            let entry = fixed.split("### E").nth(number + 1).unwrap();
            let location = entry.split("a.rs:").nth(1).unwrap().split('`').next().unwrap();
            let (from, to) = location.split_once('-').unwrap();
            let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
            let last = first + functions[number].len() + 1;
            // A range may be a part of its function, as long as it holds the anchor.
            let part = first < from && to <= last && (from..=to).contains(&line);
            prop_assert!(from == first || part, "{number} at {first}: {fixed}\n{new}");
            if number % 2 == 0 {
                let trigger = format!("(line {line})");
                prop_assert!(entry.contains(&trigger), "{number} at {line}: {fixed}\n{new}");
            }
        }
    }
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
