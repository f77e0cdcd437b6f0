//! Action lists that a repository keeps: as JSON, or as one name a line.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Source, Span};

use super::{Action, ActionList};
use crate::rules;

/// How a kept list was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// What `tracelaw actions --format json` prints.
    Json,
    /// One name a line: nothing but names is known.
    Text,
}

/// What a kept list and a fresh one disagree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The module has an action that the list lacks.
    Added(String),
    /// The list has an action that the module no longer has.
    Removed(String),
    /// Something about an action, or about the module, has changed.
    Changed {
        /// The action; absent where it is about the module as a whole.
        action: Option<String>,
        /// What: a field of the JSON form.
        field: &'static str,
        /// Its value in the list.
        kept: String,
        /// Its value in the module.
        fresh: String,
    },
}

impl ActionList {
    /// The version of the JSON form.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Reads the JSON form.
    pub fn from_json(source: &Arc<Source>) -> (Option<Self>, Vec<Diagnostic>) {
        let error = match serde_json::from_str::<Self>(source.text()) {
            Ok(list) if list.schema_version == Self::SCHEMA_VERSION => return (Some(list), vec![]),
            Ok(list) => Diagnostic::new(
                &rules::ACTION_LIST_SYNTAX,
                format!("the action list has the version {}", list.schema_version),
            )
            .at(Place::new(source, Span::default()))
            .help(format!(
                "write it anew with this version of Tracelaw, which reads version {}",
                Self::SCHEMA_VERSION
            )),
            Err(error) => Diagnostic::new(
                &rules::ACTION_LIST_SYNTAX,
                format!("the file is no action list: {}", reason(&error)),
            )
            .at(Place::new(source, span_of(source, &error)))
            .help("write it anew with `tracelaw actions MODULE.tla --format json`"),
        };
        (None, vec![error])
    }

    /// Reads the text form. Of the module nothing but the names of its actions is known then.
    pub fn from_text_list(source: &Arc<Source>) -> (Self, Vec<Diagnostic>) {
        let mut list = Self {
            schema_version: Self::SCHEMA_VERSION,
            module: String::new(),
            next: String::new(),
            variables: Vec::new(),
            constants: Vec::new(),
            actions: Vec::new(),
        };
        let mut diagnostics = Vec::new();
        let mut start = 0;
        for (index, line) in source.text().split_inclusive('\n').enumerate() {
            let content = line.split('#').next().unwrap_or_default();
            let name = content.trim();
            let indent = content.len() - content.trim_start().len();
            let span = Span::new(start + indent, start + indent + name.len());
            start += line.len();
            if name.is_empty() {
                continue;
            }
            let problem = if !is_name(name) {
                Some(format!("`{}` is no name of an action", shorten(name)))
            } else if list.actions.iter().any(|action| action.name == name) {
                Some(format!("the action `{name}` is listed twice"))
            } else {
                None
            };
            if let Some(problem) = problem {
                diagnostics.push(
                    Diagnostic::new(&rules::ACTION_LIST_SYNTAX, problem)
                        .at(Place::new(source, span))
                        .help("write one name a line, and comments behind `#`"),
                );
                continue;
            }
            list.actions.push(Action {
                name: name.to_owned(),
                params: Vec::new(),
                line: source.first_line() + index,
                file: source.name().to_owned(),
                primed: Vec::new(),
                unchanged: Vec::new(),
                leaves: vec![name.to_owned()],
            });
        }
        if list.actions.is_empty() && diagnostics.is_empty() {
            diagnostics.push(
                Diagnostic::new(&rules::ACTION_LIST_SYNTAX, "the file lists no action")
                    .at(Place::new(source, Span::default()))
                    .help("write it anew with `tracelaw actions MODULE.tla --format json`"),
            );
        }
        (list, diagnostics)
    }
}

/// Reads a kept list in whichever form it is.
pub fn read_list(source: &Arc<Source>) -> (Option<ActionList>, ListKind, Vec<Diagnostic>) {
    if source.text().trim_start().starts_with(['{', '[']) {
        let (list, diagnostics) = ActionList::from_json(source);
        return (list, ListKind::Json, diagnostics);
    }
    let (list, diagnostics) = ActionList::from_text_list(source);
    let list = (!list.actions.is_empty()).then_some(list);
    (list, ListKind::Text, diagnostics)
}

/// Compares a kept list with the module's: a JSON list in everything it says, a text list in its
/// names, where the leaves of a dispatcher may stand in its place.
#[must_use]
pub fn compare(kept: &ActionList, kind: ListKind, fresh: &ActionList) -> Vec<Difference> {
    let mut differences = Vec::new();
    let has = |list: &ActionList, name: &str| list.actions.iter().any(|a| a.name == name);
    for action in &fresh.actions {
        let by_leaves = kind == ListKind::Text && action.leaves.iter().all(|leaf| has(kept, leaf));
        if !has(kept, &action.name) && !by_leaves {
            differences.push(Difference::Added(action.name.clone()));
        }
    }
    for action in &kept.actions {
        let as_leaf = kind == ListKind::Text
            && fresh
                .actions
                .iter()
                .any(|other| other.leaves.contains(&action.name));
        if !has(fresh, &action.name) && !as_leaf {
            differences.push(Difference::Removed(action.name.clone()));
        }
    }
    if kind == ListKind::Text {
        return differences;
    }
    let mut changed = |action: Option<&str>, field, kept: String, fresh: String| {
        if kept != fresh {
            differences.push(Difference::Changed {
                action: action.map(str::to_owned),
                field,
                kept,
                fresh,
            });
        }
    };
    changed(None, "module", kept.module.clone(), fresh.module.clone());
    changed(None, "next", kept.next.clone(), fresh.next.clone());
    changed(
        None,
        "variables",
        kept.variables.join(", "),
        fresh.variables.join(", "),
    );
    changed(
        None,
        "constants",
        kept.constants.join(", "),
        fresh.constants.join(", "),
    );
    for old in &kept.actions {
        let Some(new) = fresh.actions.iter().find(|new| new.name == old.name) else {
            continue;
        };
        let name = Some(old.name.as_str());
        changed(name, "params", old.params.join(", "), new.params.join(", "));
        changed(name, "line", old.line.to_string(), new.line.to_string());
        changed(name, "file", old.file.clone(), new.file.clone());
        changed(name, "primed", old.primed.join(", "), new.primed.join(", "));
        changed(
            name,
            "unchanged",
            old.unchanged.join(", "),
            new.unchanged.join(", "),
        );
        changed(name, "leaves", old.leaves.join(", "), new.leaves.join(", "));
    }
    differences
}

/// A name of the language, also of an instance, or the `line N` of a disjunct without a name.
fn is_name(text: &str) -> bool {
    let line = text
        .strip_prefix("line ")
        .is_some_and(|number| number.parse::<usize>().is_ok());
    let name = text
        .chars()
        .all(|char| char.is_alphanumeric() || matches!(char, '_' | '!'))
        && text.chars().any(char::is_alphabetic);
    line || name
}

/// What serde says, without the position that the diagnostic has already.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].to_owned()
}

fn span_of(source: &Arc<Source>, error: &serde_json::Error) -> Span {
    let mut start = 0;
    for (index, line) in source.text().split_inclusive('\n').enumerate() {
        if index + 1 == error.line() {
            let at = start + error.column().saturating_sub(1).min(line.len());
            return Span::new(at, at);
        }
        start += line.len();
    }
    Span::new(start, start)
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
