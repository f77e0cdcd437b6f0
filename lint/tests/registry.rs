//! What every rule must have.

use std::collections::BTreeSet;

use tracelaw_lint::RULES;

#[test]
fn codes_are_ascending_and_names_are_distinct() {
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
    let codes: BTreeSet<_> = codes.into_iter().collect();
    assert_eq!(codes.len(), RULES.len());
    assert!(codes.iter().all(|code| code.starts_with("TL1")));
}

#[test]
fn every_rule_explains_itself() {
    for rule in RULES {
        let markdown = rule.markdown();
        let sections: Vec<_> = markdown
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        assert_eq!(
            sections,
            [
                "## What it does",
                "## Why is this bad?",
                "## Example",
                "## Use instead"
            ],
            "{}",
            rule.name
        );
        assert!(rule.summary().ends_with('.'), "{}", rule.name);
    }
}
