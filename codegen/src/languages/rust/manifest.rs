//! Adds the `tracelaw` crate to the packages whose files are instrumented.

use std::collections::BTreeSet;

use toml_edit::{Document, Item};
use tracelaw_diagnostics::{Diagnostic, Place};

use crate::languages::{Instrumented, Requirement, Requirements};
use crate::marker::{Form, LineComment, seal};
use crate::options::{Dependency, Options};
use crate::rules::DEPENDENCY_NOT_ADDED;
use crate::source::{Bare, Insertion, Sources};

const NAME: &str = "tracelaw";

pub(super) fn requirements(
    sources: &Sources<'_>,
    instrumented: &[Instrumented<'_>],
    options: &Options,
) -> Requirements {
    let mut requirements = Requirements::default();
    if options.dependency == Dependency::None {
        return requirements;
    }
    let mut done = BTreeSet::new();
    for Instrumented { file, .. } in instrumented {
        let path = &file.bare.file.path;
        let Some(manifest) = manifest_above(sources, path) else {
            requirements.findings.push(not_added(
                path,
                format!("no `Cargo.toml` with a package above `{path}`"),
            ));
            continue;
        };
        if !done.insert(manifest.file.path.clone()) {
            continue;
        }
        match dependency(sources, &manifest, &options.dependency) {
            Ok(Some(insertion)) => requirements.insertions.push(Requirement {
                path: manifest.file.path,
                insertion,
            }),
            Ok(None) => {}
            Err(reason) => requirements
                .findings
                .push(not_added(&manifest.file.path, reason)),
        }
    }
    requirements
}

fn not_added(path: &str, reason: String) -> Diagnostic {
    Diagnostic::new(
        &DEPENDENCY_NOT_ADDED,
        format!("the `{NAME}` dependency was not added: {reason}"),
    )
    .at(Place::file(path))
    .help(format!("add `{NAME}` to `[dependencies]` by hand"))
}

/// The nearest manifest of a package above a file.
fn manifest_above(sources: &Sources<'_>, path: &str) -> Option<Bare> {
    folders_above(path).find_map(|folder| {
        let manifest = sources.plain(&format!("{folder}Cargo.toml"))?.ok()?;
        let is_package = Document::parse(manifest.text.as_str())
            .map_or(true, |document| document.as_table().contains_key("package"));
        is_package.then_some(manifest)
    })
}

/// The folders that hold a path, from the inside out, each with a last `/`; the root is empty.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/')
        .map(|(at, _)| &path[..=at])
        .chain(std::iter::once(""))
}

/// The line to insert; `None` where the manifest has the dependency.
fn dependency(
    sources: &Sources<'_>,
    manifest: &Bare,
    dependency: &Dependency,
) -> Result<Option<Insertion>, String> {
    let document = Document::parse(manifest.text.as_str())
        .map_err(|error| format!("it is no TOML: {}", error.message()))?;
    let dependencies = document.as_table().get("dependencies");
    if dependencies.is_some_and(|table| table.get(NAME).is_some()) {
        return Ok(None);
    }
    let line = if *dependency == Dependency::default() && workspace_has_it(sources, manifest) {
        format!("{NAME}.workspace = true")
    } else {
        match dependency {
            Dependency::Version(version) => format!("{NAME} = {version:?}"),
            Dependency::Path(path) => format!("{NAME} = {{ path = {path:?} }}"),
            Dependency::None => return Ok(None),
        }
    };
    let text = &manifest.text;
    let (offset, body) = match dependencies.and_then(|table| insertion_point(table, text)) {
        Some(offset) => (offset, line),
        None => (text.len(), format!("[dependencies]\n{line}")),
    };
    let newline = manifest.newline(offset);
    let form = if text[..offset].ends_with('\n') || text.is_empty() {
        Form::Lines {
            indent: "",
            newline,
        }
    } else {
        Form::LastLines {
            indent: "",
            newline,
        }
    };
    Ok(Some(Insertion {
        offset,
        text: seal("dependency", &body, &[], LineComment::Hash, form),
    }))
}

/// Where a line in `[dependencies]` belongs: in the order of names if there is one, else at the
/// end. `None` where the table has no header of its own.
fn insertion_point(table: &Item, text: &str) -> Option<usize> {
    let table = table.as_table()?;
    let header = table
        .span()
        .filter(|_| !table.is_implicit() && !table.is_dotted())?;
    let entries: Vec<(&str, usize)> = table
        .iter()
        .filter(|(_, item)| item.as_table().is_none_or(toml_edit::Table::is_dotted))
        .filter_map(|(name, item)| Some((name, end_of(item)?)))
        .collect();
    let sorted = entries.is_sorted_by_key(|(name, _)| *name);
    let end = entries
        .iter()
        .filter(|(name, _)| !sorted || *name < NAME)
        .map(|(_, end)| *end)
        .max()
        .unwrap_or_else(|| header_end(text, header.start));
    Some(memchr::memchr(b'\n', &text.as_bytes()[end..]).map_or(text.len(), |at| end + at + 1))
}

/// The end of a table's header, given the start of its span.
fn header_end(text: &str, start: usize) -> usize {
    text[start..].find(']').map_or(start, |at| start + at)
}

/// The end of a value, or of the last value of a dotted key.
fn end_of(item: &Item) -> Option<usize> {
    match item.as_table() {
        Some(table) => table.iter().filter_map(|(_, item)| end_of(item)).max(),
        None => item.span().map(|span| span.end),
    }
}

/// Whether a workspace above offers the dependency to its members.
fn workspace_has_it(sources: &Sources<'_>, manifest: &Bare) -> bool {
    folders_above(&manifest.file.path).any(|folder| {
        let Some(Ok(root)) = sources.plain(&format!("{folder}Cargo.toml")) else {
            return false;
        };
        Document::parse(root.text.as_str()).is_ok_and(|document| {
            document
                .as_table()
                .get("workspace")
                .and_then(|workspace| workspace.get("dependencies"))
                .and_then(|dependencies| dependencies.get(NAME))
                .is_some()
        })
    })
}
