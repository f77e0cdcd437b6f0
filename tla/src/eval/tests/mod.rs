//! Tables of expressions and small modules.

mod expressions;
mod incremental;
mod limits;
mod modules;
mod mutations;
mod reference;
mod searches;
mod sessions;
mod support;

use std::sync::Arc;

use tracelaw_diagnostics::Source;

use super::check::{CheckOptions, Outcome, Verdict, Violation};
use super::host::{Host, Nowhere};
use super::machine::Machine;
use super::resolve::resolve;
use super::spec::Spec;
use crate::{config, modules as loading};

/// A source named after its module.
pub(super) fn module(name: &str, body: &str) -> Arc<Source> {
    let text = format!("---- MODULE {name} ----\n{body}\n====\n");
    Source::new(format!("{name}.tla"), text)
}

/// The value of `E` in the root module, or why it has none.
pub(super) fn value_in(texts: &[(&str, &str)], config: &str) -> String {
    let root = module(texts[0].0, texts[0].1);
    let (modules, mut diagnostics) = loading::load(&root, &mut |name| {
        let text = texts.iter().find(|text| text.0 == name)?;
        Some(module(text.0, text.1))
    });
    let source = Source::new("T.cfg", format!("VIEW E\n{config}"));
    let (config, found) = config::parse(&source);
    diagnostics.extend(found);
    let (resolved, found) = resolve(&modules, &config, &source, &[]);
    diagnostics.extend(found);
    if let Some(first) = diagnostics.first() {
        return format!("{}: {}", first.rule.code, first.message);
    }
    let mut machine = Machine::new(&resolved.program, &Nowhere);
    let view = resolved.roots.view.expect("VIEW is given");
    match machine.value_of(view, &[]) {
        Ok(value) => value.to_string(),
        Err(error) => format!("error: {}", error.resolve(&resolved.program).fault),
    }
}

/// The value of an expression that may use every standard module.
pub(super) fn value(expression: &str) -> String {
    value_in(&[("T", &body_of(expression))], "")
}

/// A module that defines `E` to be an expression, with a behaviour of one state.
fn body_of(expression: &str) -> String {
    format!(
        "EXTENDS Integers, Sequences, FiniteSets, Bags, TLC, TLCExt, SequencesExt, FiniteSetsExt, \
         BagsExt, Functions, Folds, Json, IOUtils\n\
         VARIABLE noBody\nInit == noBody = 0\nNext == UNCHANGED noBody\nE == {expression}"
    )
}

/// Checks every row of a table of expressions and their values.
pub(super) fn check_values(table: &[(&str, &str)]) {
    for (expression, expected) in table {
        assert_eq!(value(expression), *expected, "{expression}");
    }
}

/// Checks a module.
pub(super) fn search(body: &str, config: &str) -> Outcome {
    search_with(body, config, &Nowhere, CheckOptions::default())
}

/// Checks a module in a world.
pub(super) fn search_with(
    body: &str,
    config: &str,
    host: &dyn Host,
    options: CheckOptions,
) -> Outcome {
    let config = Source::new("T.cfg", config);
    let (spec, diagnostics) = Spec::load(&module("T", body), &mut |_| None, &config);
    let messages: Vec<_> = diagnostics
        .iter()
        .map(|found| found.message.clone())
        .collect();
    spec.unwrap_or_else(|| panic!("{messages:?}"))
        .check(host, options)
}

/// The verdict in a word or two, and the number of distinct states.
pub(super) fn summary(outcome: &Outcome) -> String {
    let verdict = match &outcome.verdict {
        Verdict::Accepted => "accepted".to_owned(),
        Verdict::Rejected(violation) => match violation {
            Violation::Assumption { .. } => "assumption".to_owned(),
            Violation::Invariant { name, .. } => format!("invariant {name}"),
            Violation::Property { name } => format!("property {name}"),
            Violation::Deadlock { .. } => "deadlock".to_owned(),
            Violation::Incomplete => "incomplete".to_owned(),
            Violation::NoInitialState => "no initial state".to_owned(),
            Violation::Postcondition { name } => format!("postcondition {name}"),
        },
        Verdict::Failed(failure) => format!("failed: {}", failure.fault),
        Verdict::Inconclusive(why) => format!("inconclusive: {why}"),
    };
    format!("{verdict}, {}", outcome.distinct_states)
}
