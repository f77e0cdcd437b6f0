//! `tracelaw show`: the mapping as understood.

use std::fmt::Write as _;

use serde_json::json;
use tracelaw_mapping::{Entry, EventNames, Location, Mapping};

use crate::args::ShowArgs;
use crate::document::Document;
use crate::output::{Body, Outcome, report};
use crate::{exit, specification};

/// Runs the command.
pub(crate) fn run(args: &ShowArgs) -> Outcome {
    let mut document = match Document::read(&args.spec) {
        Ok(document) => document,
        Err(error) => return Outcome::could_not_run(*error),
    };
    // A module only turns headings the right way round; one that is missing is lint's business.
    let module = args.tla.clone().or_else(|| document.module_path());
    if let Some(module) = module {
        match specification::load_modules(&module, &args.include) {
            Ok((modules, _)) => document.orient(&modules),
            Err(error) if args.tla.is_some() => return Outcome::could_not_run(*error),
            Err(_) => {}
        }
    }

    let report = report(document.diagnostics, Vec::new());
    let findings = tracelaw_diagnostics::findings_json(&report);
    let json = json!(tracelaw_mapping::json::view(&document.mapping, findings));

    let body = Body {
        text: text(&document.mapping),
        json,
    };
    let empty = document.mapping.entries.is_empty();
    let mut outcome = Outcome::of_body(body, report);
    if empty && outcome.exit == exit::CLEAN {
        outcome.exit = exit::NOTHING_CHECKED;
    }
    outcome
}

fn text(mapping: &Mapping) -> String {
    let mut text = String::new();
    let (actions, events) = (mapping.actions().count(), distinct_events(mapping));
    let _ = writeln!(
        text,
        "{}: {}, {}, {}",
        mapping.source.name(),
        count(mapping.entries.len(), "entry", "entries"),
        count(actions, "action", "actions"),
        count(events, "event", "events"),
    );
    for entry in &mapping.entries {
        let _ = writeln!(text);
        entry_text(mapping, entry, &mut text);
    }
    if !mapping.state.is_empty() {
        let _ = writeln!(text, "\nstate");
        for field in &mapping.state {
            let variables: Vec<&str> = field
                .variables
                .iter()
                .map(|name| name.value.as_str())
                .collect();
            let key = field.key.as_ref().map_or("-", |key| &key.value);
            let source = field.source.as_ref().map_or("-", |source| &source.value);
            let _ = writeln!(text, "  {key} = {source} -> {}", variables.join(", "));
        }
    }
    if !mapping.messages.is_empty() {
        let _ = writeln!(text, "\nmessages");
        for field in &mapping.messages {
            let key = field.key.as_ref().map_or("-", |key| &key.value);
            let source = field.source.as_ref().map_or("-", |source| &source.value);
            let _ = writeln!(text, "  {key} = {source}");
        }
    }
    if !mapping.settings.exemptions.is_empty() {
        let _ = writeln!(text, "\nexempt");
        for exemption in &mapping.settings.exemptions {
            let actions: Vec<&str> = exemption
                .actions
                .iter()
                .map(|name| name.value.as_str())
                .collect();
            let _ = writeln!(text, "  {}: {}", actions.join(", "), exemption.reason.value);
        }
    }
    text
}

fn entry_text(mapping: &Mapping, entry: &Entry, text: &mut String) {
    let line = mapping.source.line(entry.title.span.start);
    let _ = writeln!(text, "{line}: {}", entry.title.value);
    for binding in &entry.bindings {
        let _ = writeln!(text, "  {} -> {}", binding.action, binding.event);
    }
    if let EventNames::None(_) = entry.events {
        for action in &entry.actions {
            let _ = writeln!(text, "  {} -> no event", action.name.value);
        }
    }
    for location in &entry.locations {
        let _ = writeln!(text, "  at {}", location_text(location));
    }
    if let Some(trigger) = &entry.trigger {
        let _ = writeln!(text, "  when {}", trigger.text.value);
    }
    if let Some(fields) = &entry.fields {
        let _ = writeln!(text, "  with {}", fields.text.value);
    }
}

fn location_text(location: &Location) -> String {
    let mut text = String::new();
    if let Some(key) = &location.key {
        let _ = write!(text, "{key}: ");
    }
    text.push_str(location.file.as_ref().map_or("no file", |file| &file.value));
    match (location.start, location.end) {
        (Some(start), Some(end)) if end > start => {
            let _ = write!(text, ":{start}-{end}");
        }
        (Some(start), _) => {
            let _ = write!(text, ":{start}");
        }
        _ => {}
    }
    if let Some(function) = &location.function {
        let _ = write!(text, " ({})", function.value);
    }
    text
}

fn distinct_events(mapping: &Mapping) -> usize {
    let mut events: Vec<&str> = mapping
        .entries
        .iter()
        .flat_map(|entry| entry.event_names().iter().map(|event| event.value.as_str()))
        .collect();
    events.sort_unstable();
    events.dedup();
    events.len()
}

/// `1 entry`, `2 entries`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
