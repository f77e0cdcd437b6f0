//! Documents of systems that do not exist, one for each layout and idiom, as `show` prints them.

use std::path::Path;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_mapping::{Mapping, json, parse};

fn read(name: &str) -> (Mapping, Vec<Diagnostic>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let text = std::fs::read_to_string(folder.join(name)).expect("the fixture is there");
    parse(&Source::new(name, text))
}

/// `line:column code message`, as far as a snapshot needs it.
fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|found| {
            let place = found
                .place
                .as_ref()
                .expect("a finding on a document has a place");
            let (line, column) = place.line_column();
            format!("{line}:{column} {} {}", found.rule.code, found.message)
        })
        .collect()
}

fn check(name: &str) {
    let (mapping, diagnostics) = read(&format!("{name}.md"));
    insta::assert_json_snapshot!(name, json::view(&mapping, lines(&diagnostics)));
}

#[test]
fn a_table_of_labels_under_each_heading() {
    check("lock-service");
}

#[test]
fn bullets_under_headings_that_lead_from_event_to_action() {
    check("paxos");
}

#[test]
fn numbered_items_followed_by_plain_bullets() {
    check("queue");
}

#[test]
fn a_row_for_each_action() {
    check("two-phase-commit");
}

#[test]
fn tables_without_header_rows_and_headings_from_action_to_event() {
    check("gossip");
}

#[test]
fn paragraphs_and_nested_items() {
    check("paragraphs");
}

#[test]
fn everything_that_is_wrong_is_said() {
    check("broken");
}

#[test]
fn the_blocks_of_a_document_and_of_its_entries_are_read() {
    let (mapping, _) = read("lock-service.md");
    insta::assert_debug_snapshot!("lock-service-settings", mapping.settings);
    let entry: Vec<_> = mapping
        .entries
        .iter()
        .map(|entry| &entry.settings)
        .collect();
    insta::assert_debug_snapshot!("lock-service-entry-settings", entry);
}
