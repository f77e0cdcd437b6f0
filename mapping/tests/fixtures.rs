//! Documents of systems that do not exist, one for each layout and idiom, as `show` prints them.

use std::path::Path;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_mapping::{Mapping, RULES, json, parse};

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
fn labels_as_headings_and_tables_that_sum_up() {
    check("leases-by-heading");
}

#[test]
fn blocks_under_an_action_that_has_a_row() {
    check("rows-with-blocks");
    let (mapping, _) = read("rows-with-blocks.md");
    let sites: Vec<_> = mapping
        .entries
        .iter()
        .map(|entry| entry.settings.sites.len())
        .collect();
    assert_eq!(sites, [1, 0, 1]);
}

#[test]
fn state_and_message_tables_of_every_kind() {
    check("state-tables");
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

#[test]
fn every_rule_fires_on_the_broken_document_and_says_what_to_do() {
    let (_, mut diagnostics) = read("broken.md");
    diagnostics.extend(parse(&Source::new("empty.md", "# Nothing\n")).1);
    for rule in RULES {
        let found = diagnostics.iter().find(|found| found.rule == *rule);
        let found = found.unwrap_or_else(|| panic!("{} never fires", rule.code));
        assert!(found.help.is_some(), "{} has no help", rule.code);
        for heading in ["What it does", "Why is this bad?", "Example", "Use instead"] {
            assert!(
                rule.docs.contains(&format!("## {heading}\n")),
                "{}: {heading}",
                rule.code
            );
        }
    }
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted() && codes.iter().all(|code| code.starts_with("TL0")));
}

/// The actions and events of a document, after the module's operators are known.
fn oriented(text: &str, operators: &[&str]) -> String {
    let (mut mapping, _) = parse(&Source::new("a.md", text));
    mapping.orient(&|name| operators.contains(&name));
    let pairs = mapping
        .bindings()
        .map(|(_, binding)| format!("{}={}", binding.action, binding.event));
    pairs.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_module_decides_which_side_of_an_arrow_is_the_action() {
    let body = "\n- **Location**: `a.rs:1`\n";
    let entry = |title: &str| format!("### {title}\n{body}\n");
    let cases: &[(&[&str], &[&str], &str)] = &[
        // Nothing decides: action first, as the format's section title has it.
        (&["Foo -> Bar"], &[], "Foo=Bar"),
        (&["Foo -> Bar"], &["Foo"], "Foo=Bar"),
        (&["Foo -> Bar"], &["Bar"], "Bar=Foo"),
        // One title that the module decides decides the others.
        (&["Foo -> Bar", "Baz -> Qux"], &["Bar"], "Bar=Foo Qux=Baz"),
        // Shapes: arguments, capitals, one event for several actions.
        (&["Foo -> Bar(i)"], &[], "Bar=Foo"),
        (&["foo_done -> Bar"], &[], "Bar=foo_done"),
        (&["Foo -> Bar, Baz"], &[], "Bar=Foo Baz=Foo"),
        (&["Foo, Qux -> Bar"], &[], "Foo=Bar Qux=Bar"),
        // Both sides are operators: the guess stays.
        (&["Foo -> Bar"], &["Foo", "Bar"], "Foo=Bar"),
    ];
    for (titles, operators, expected) in cases {
        let text: String = titles.iter().map(|title| entry(title)).collect();
        assert_eq!(
            oriented(&text, operators),
            *expected,
            "{titles:?} {operators:?}"
        );
    }
    let hinted = format!("## Event -> Action mapping\n\n{}", entry("Foo -> Bar"));
    assert_eq!(oriented(&hinted, &[]), "Bar=Foo");
    let labelled = format!(
        "### Foo -> Bar\n\n- **Trace event**: `Foo`{body}\n{}",
        entry("Baz -> Qux")
    );
    assert_eq!(oriented(&labelled, &[]), "Bar=Foo Qux=Baz");
    // The label wins, whatever the module says.
    let named = format!("### Foo -> Bar\n\n- **Spec action**: `Bar`{body}");
    assert_eq!(oriented(&named, &["Foo"]), "Bar=Foo");
    // A label that names neither side leaves the title the event.
    let other = format!("### Foo -> Bar\n\n- **Spec action**: `Qux`{body}");
    assert_eq!(oriented(&other, &[]), "Qux=Bar");
}
