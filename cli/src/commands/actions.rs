//! `tracelaw actions`: the disjuncts of a module's next-state relation.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use tracelaw_diagnostics::{Diagnostic, Place, Span};
use tracelaw_tla::ActionList;
use tracelaw_tla::actions::{Difference, compare, read_list};

use crate::args::ActionsArgs;
use crate::commands::show::count;
use crate::output::{Body, Outcome, report};
use crate::specification::{Specification, load_config};
use crate::{exit, files, rules};

/// Runs the command.
pub(crate) fn run(args: &ActionsArgs) -> Outcome {
    match actions(args) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn actions(args: &ActionsArgs) -> Result<Outcome, Box<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let config = match &args.config {
        Some(path) => Some(load_config(path, &mut diagnostics)?),
        None => None,
    };
    let read = Specification::of_module(
        &args.module,
        &args.include,
        args.next.as_deref(),
        config.as_ref(),
        None,
    )?;
    diagnostics.extend(read.diagnostics);
    let Some(fresh) = read.actions else {
        let mut outcome = Outcome::of_findings(report(diagnostics, Vec::new()));
        if outcome.exit == exit::CLEAN {
            outcome.exit = exit::NOTHING_CHECKED;
        }
        return Ok(outcome);
    };
    if let Some(list) = &args.check {
        diagnostics.extend(staleness(list, &fresh)?);
        return Ok(Outcome::of_findings(report(diagnostics, Vec::new())));
    }
    let empty = fresh.actions.is_empty();
    let body = Body {
        text: text(&fresh),
        json: json!(fresh),
    };
    let mut outcome = Outcome::of_body(body, report(diagnostics, Vec::new()));
    if empty && outcome.exit == exit::CLEAN {
        outcome.exit = exit::NOTHING_CHECKED;
    }
    Ok(outcome)
}

fn text(list: &ActionList) -> String {
    let mut text = format!(
        "{}: {} of {}, {}\n",
        list.module,
        count(list.actions.len(), "action", "actions"),
        list.next,
        count(list.variables.len(), "variable", "variables"),
    );
    for action in &list.actions {
        let _ = write!(text, "\n{}", action.name);
        if !action.params.is_empty() {
            let _ = write!(text, "({})", action.params.join(", "));
        }
        let _ = writeln!(text, "  {}:{}", action.file, action.line);
        let leaves = action.leaves.iter().filter(|leaf| **leaf != action.name);
        let leaves: Vec<&str> = leaves.map(String::as_str).collect();
        for (what, names) in [
            ("fans out to", leaves.join(", ")),
            ("changes", action.primed.join(", ")),
        ] {
            if !names.is_empty() {
                let _ = writeln!(text, "  {what} {names}");
            }
        }
    }
    text
}

/// One finding for each difference between the kept list and the module.
fn staleness(list: &Path, fresh: &ActionList) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
    let source = files::read_source(list)?;
    let (kept, kind, mut diagnostics) = read_list(&source);
    let Some(kept) = kept else {
        return Ok(diagnostics);
    };
    let file = files::display_name(list);
    for difference in compare(&kept, kind, fresh) {
        let (message, action) = match &difference {
            Difference::Added(name) => (format!("`{name}` is missing from the list"), Some(name)),
            Difference::Removed(name) => (
                format!("`{name}` is no longer an action of the module"),
                Some(name),
            ),
            Difference::Changed {
                action: Some(name),
                field,
                kept,
                fresh,
            } => (
                format!("`{name}`: {field} was {kept} and is {fresh}"),
                Some(name),
            ),
            Difference::Changed {
                action: None,
                field,
                kept,
                fresh,
            } => (format!("{field} was {kept} and is {fresh}"), None),
        };
        let at = action
            .and_then(|name| source.text().find(name.as_str()))
            .unwrap_or_default();
        let mut finding = Diagnostic::new(&rules::STALE_ACTION_LIST, message)
            .at(Place::new(&source, Span::new(at, at)))
            .help(format!(
                "write the list anew: `tracelaw actions ... --format json={file}`"
            ));
        finding.action = action.cloned();
        diagnostics.push(finding);
    }
    Ok(diagnostics)
}
