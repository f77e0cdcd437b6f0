//! What of TLA+ and of TLC's configurations is supported: a table whose rows are tested, and that
//! `docs/tla-support.md` shows.

mod configuration;
mod expressions;
mod modules;
mod specifications;
mod standard;

use std::fmt::Write as _;
use std::sync::LazyLock;

use tracelaw_diagnostics::Source;

use super::super::check::CheckOptions;
use super::super::host::Host;
use super::super::spec::Spec;
use super::{module, summary, value, value_in};

/// A part of the table.
struct Section {
    title: &'static str,
    rows: &'static [Row],
}

/// A construct of the language, a statement of a configuration, or operators of a module.
struct Row {
    construct: &'static str,
    support: Support,
    remark: &'static str,
    /// At least one.
    tests: &'static [Test],
}

#[derive(Clone, Copy, PartialEq)]
enum Support {
    Yes,
    Partly,
    No,
}
use Support::{No, Partly, Yes};

enum Test {
    /// An expression that sees all standard modules, and its value or why it has none.
    Value(&'static str, &'static str),
    /// Modules, the first of which defines `E`; a configuration; the value of `E`.
    Modules(
        &'static [(&'static str, &'static str)],
        &'static str,
        &'static str,
    ),
    /// A module, a configuration, and what the search says, after what is reported at load.
    Search(&'static str, &'static str, &'static str),
}
use Test::{Modules, Search, Value};

const fn row(
    construct: &'static str,
    support: Support,
    remark: &'static str,
    tests: &'static [Test],
) -> Row {
    Row {
        construct,
        support,
        remark,
        tests,
    }
}

static SECTIONS: &[Section] = &[
    expressions::OPERATORS,
    expressions::DATA,
    expressions::DEFINITIONS,
    modules::MODULES,
    specifications::STEPS,
    specifications::TEMPORAL,
    configuration::CONFIGURATION,
    standard::STANDARD,
    standard::COMMUNITY,
];

/// A world with a few files.
struct Files;

impl Host for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match path {
            "records.ndjson" => Ok(b"{\"a\": 1}\n{\"a\": [true, \"x\"]}\n".to_vec()),
            "value.json" => Ok(b"{\"a\": {\"b\": -2}}".to_vec()),
            "table.csv" => Ok(b"1,x\r\n2,y\n".to_vec()),
            _ => Err("there is no such file".to_owned()),
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), "records.ndjson".to_owned())]
    }
}

/// What is reported when a module is loaded and what the search says, joined.
fn searched(body: &str, config: &str) -> String {
    let config = Source::new("T.cfg", config);
    let (spec, diagnostics) = Spec::load(&module("T", body), &mut |_| None, &config);
    let found = diagnostics
        .iter()
        .map(|found| format!("{}: {}", found.rule.code, found.message));
    let mut said: Vec<_> = found.collect();
    if let Some(spec) = spec {
        said.push(summary(&spec.check(&Files, CheckOptions::default())));
    }
    said.join("; ")
}

impl Test {
    /// What was got and what was expected.
    fn run(&self) -> (String, &'static str) {
        match *self {
            Self::Value(expression, expected) => (value(expression), expected),
            Self::Modules(texts, config, expected) => (value_in(texts, config), expected),
            Self::Search(body, config, expected) => (searched(body, config), expected),
        }
    }

    fn input(&self) -> &'static str {
        match *self {
            Self::Value(text, _) | Self::Search(text, ..) => text,
            Self::Modules(texts, ..) => texts[0].1,
        }
    }
}

/// The specifications of the table, as module bodies and configurations.
pub(super) fn seeds() -> impl Iterator<Item = (&'static str, &'static str)> {
    static EXPRESSIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let tests = SECTIONS.iter().flat_map(|section| section.rows);
        let tests = tests.flat_map(|row| row.tests);
        let values = tests.filter_map(|test| match test {
            Value(expression, _) => Some(super::body_of(expression)),
            _ => None,
        });
        values.collect()
    });
    let tests = SECTIONS.iter().flat_map(|section| section.rows);
    let others = tests
        .flat_map(|row| row.tests)
        .filter_map(|test| match *test {
            Search(body, config, _) => Some((body, config)),
            Modules([(_, body)], config, _) => Some((*body, config)),
            _ => None,
        });
    let behaviour = "INIT Init NEXT Next VIEW E";
    let expressions = EXPRESSIONS
        .iter()
        .map(move |body| (body.as_str(), behaviour));
    expressions.chain(others)
}

fn document() -> String {
    let mut text = include_str!("head.md").to_owned();
    for section in SECTIONS {
        let _ = write!(
            text,
            "\n## {}\n\n| construct | supported | remark |\n|---|---|---|\n",
            section.title
        );
        for row in section.rows {
            let support = match row.support {
                Yes => "yes",
                Partly => "partly",
                No => "no",
            };
            let _ = writeln!(text, "| {} | {support} | {} |", row.construct, row.remark);
        }
    }
    text
}

#[test]
fn every_row_is_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in SECTIONS.iter().flat_map(|section| section.rows) {
        if row.tests.is_empty() {
            wrong.push(format!("{}: has no test", row.construct));
        }
        let mut refused = false;
        for test in row.tests {
            let (got, expected) = test.run();
            refused |= got.starts_with("TL") || got.starts_with("error");
            if got != expected {
                let input = test.input();
                wrong.push(format!(
                    "{}: {input}\n  got      {got}\n  expected {expected}",
                    row.construct
                ));
            }
        }
        if row.support == No && !refused {
            wrong.push(format!("{}: nothing is refused", row.construct));
        }
        if row.support != Yes && row.remark.is_empty() {
            wrong.push(format!("{}: has no remark", row.construct));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/tla-support.md");
    let text = document();
    if std::env::var_os("TRACELAW_UPDATE").is_some() {
        std::fs::write(path, &text).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/tla-support.md is stale: TRACELAW_UPDATE=1 cargo test -p tracelaw-tla --lib support"
    );
}
