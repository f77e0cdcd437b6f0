//! `tracelaw explain`: a rule's documentation.

use std::fmt::Write as _;

use serde_json::json;
use tracelaw_diagnostics::{Diagnostic, Rule};

use crate::args::ExplainArgs;
use crate::output::{Body, Outcome, report};
use crate::rules;

/// Runs the command.
pub(crate) fn run(args: &ExplainArgs) -> Outcome {
    let all = rules::all();
    let Some(wanted) = &args.code else {
        return Outcome::of_body(list(&all), report(Vec::new(), Vec::new()));
    };
    let fits = |rule: &&&Rule| rule.code.eq_ignore_ascii_case(wanted) || rule.name == wanted;
    match all.iter().find(fits) {
        Some(rule) => Outcome::of_body(explain(rule), report(Vec::new(), Vec::new())),
        None => Outcome::could_not_run(
            Diagnostic::new(
                &rules::UNKNOWN_RULE,
                format!("no rule is called `{wanted}`"),
            )
            .help("`tracelaw explain --all` lists every rule"),
        ),
    }
}

fn list(rules: &[&'static Rule]) -> Body {
    let width = rules
        .iter()
        .map(|rule| rule.name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for rule in rules {
        let _ = writeln!(
            text,
            "{}  {:width$}  {:7}  {}",
            rule.code,
            rule.name,
            rule.severity.as_str(),
            rule.summary()
        );
    }
    let json = json!({
        "schema_version": 1,
        "rules": rules.iter().copied().map(as_json).collect::<Vec<_>>(),
    });
    Body { text, json }
}

fn explain(rule: &'static Rule) -> Body {
    let docs: Vec<&str> = rule
        .docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let text = format!(
        "# {} ({}, {})\n\n{}\n",
        rule.name,
        rule.code,
        rule.severity.as_str(),
        docs.join("\n").trim()
    );
    Body {
        text,
        json: as_json(rule),
    }
}

fn as_json(rule: &'static Rule) -> serde_json::Value {
    json!({
        "code": rule.code,
        "rule": rule.name,
        "severity": rule.severity.as_str(),
        "summary": rule.summary(),
        "docs": rule.docs,
    })
}
