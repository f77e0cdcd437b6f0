//! Large and hostile documents: each would take hours if any step were quadratic.

use std::time::{Duration, Instant};

use tracelaw_diagnostics::Source;
use tracelaw_mapping::parse;

/// Generous for an unoptimised build on a busy machine, and far below what a quadratic step takes.
const LIMIT: Duration = Duration::from_secs(30);

fn check(name: &str, text: String) {
    let source = Source::new("large.md", text);
    let start = Instant::now();
    let (mapping, _) = parse(&source);
    let spent = start.elapsed();
    assert!(
        spent < LIMIT,
        "{name}: {spent:?} for {} bytes",
        mapping.source.text().len()
    );
}

#[test]
fn a_table_of_many_rows_is_read_in_linear_time() {
    let header = "| Spec action | Code location | Trigger |\n|---|---|---|\n";
    let row = "| `A(i)` | `src/a.rs:10-20` (`f`) | after `x = 1` |\n";
    check("rows", format!("{header}{}", row.repeat(10_000)));
    let labels = "| **Trigger** | after `x` |\n| **Odd** | y |\n";
    check(
        "labels",
        format!("### A\n\n| | |\n|---|---|\n{}", labels.repeat(10_000)),
    );
}

#[test]
fn a_line_of_many_megabytes_is_read_in_linear_time() {
    let entry = "### A\n- **Spec action**: `A`\n";
    let cases = [
        (String::new(), "word "),
        (String::new(), "["),
        ("# ".to_owned(), "1. "),
        ("- **Spec action**: ".to_owned(), "`a`, "),
        (format!("{entry}- **Trace event**: "), "a/"),
        (format!("{entry}- **Code location**: "), "k - "),
        (format!("{entry}- **Code location**: "), "`a.rs:1` + "),
        (format!("{entry}- **Trigger**: "), "`a` before "),
        (format!("{entry}- **Fields**: "), "a=b, "),
        (format!("{entry}- **Notes**: "), "a\n"),
    ];
    for (head, unit) in cases {
        let body = unit.repeat(200_000 / unit.len());
        check(&format!("{head:?} {unit:?}"), format!("{head}{body}"));
    }
}

#[test]
fn deep_nesting_needs_no_stack() {
    check("quotes", format!("{}x", "> ".repeat(10_000)));
    check("items", format!("{}x", "- ".repeat(10_000)));
    check("brackets", "[".repeat(50_000));
    check(
        "toml",
        format!("```tracelaw\na = {}\n```\n", "[".repeat(50_000)),
    );
    check(
        "headings",
        "###### A\n\n- **Spec action**: `A`\n\n".repeat(5_000),
    );
}
