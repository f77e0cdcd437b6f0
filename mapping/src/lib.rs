//! Reads an instrumentation spec: a Markdown document that says which action of a TLA+
//! specification is which place in the code.
//!
//! [`parse`] never fails: it returns what it understood and says what it did not. A broken entry
//! never hides the next one. The crate touches no file, no terminal and no clock.
//!
//! The way through the crate: `markdown` makes a flat list of blocks, each with its place;
//! `outline` finds sections, entries, labels with their values, and tables in it; one module reads
//! each kind of value (`names`, `locations`, `trigger`, `fields`, `tables`, `blocks`); `model` is
//! what comes out.

mod arrows;
mod blocks;
mod entry;
mod fields;
mod findings;
pub mod json;
mod labels;
mod locations;
mod lookup;
mod markdown;
mod model;
mod names;
mod outline;
mod path;
pub mod rules;
mod schema;
mod settings;
mod summary;
mod tables;
mod trigger;
mod value;

pub use lookup::{KnownEvent, Unknown};
pub use model::{
    ActionRef, Arrow, ArrowSide, Binding, Capture, Direction, Entry, EventNames, Fields, Location,
    Mapping, MessageField, Position, RecordExample, StateField, Trigger,
};
pub use path::{Path, Root};
pub use rules::RULES;
pub use settings::{
    Case, Constant, EntrySettings, Envelope, EnvelopeFormat, Exemption, ExemptionClass, Initial,
    KeySetting, Late, Moment, NodeNames, Settings, Site, SitePosition,
};

use std::collections::HashMap;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source, Span};

use findings::Findings;
use outline::Outline;

/// Reads a document. Every value keeps its byte span in `source`.
pub fn parse(source: &Arc<Source>) -> (Mapping, Vec<Diagnostic>) {
    let mut findings = Findings::new(source);
    let mut mapping = Mapping::empty(source);
    let blocks = markdown::read(source.text());
    let outline = outline::outline(&blocks);
    report_rows(&outline, &mut findings);
    mapping.settings = blocks::document_settings(&outline.settings, &mut findings);
    mapping.example = schema::examples(&outline.examples);
    tables::read(&outline.fields, &mut mapping, &mut findings);
    let entries = outline.entries.iter();
    let entries = entries.map(|raw| (raw.origin, entry::entry(raw, &mut findings)));
    mapping.entries = summary::fold(entries.collect());
    mapping.guess_directions(outline.arrow_hint);
    blocks::check_document(&mapping, &mut findings);
    report_entries(&mapping, &mut findings);
    (mapping, findings.finish())
}

fn report_rows(outline: &Outline<'_, '_>, findings: &mut Findings<'_>) {
    for row in &outline.ragged {
        let cells = if row.written == 1 { "cell" } else { "cells" };
        let message = format!(
            "the row has {} {cells}, the header has {}",
            row.written, row.expected
        );
        let help = if row.written > row.expected {
            "write a pipe that is no divider as `\\|`, in code too"
        } else {
            "add the missing cells; one that has nothing to say may be empty"
        };
        findings.push(
            findings
                .at(&rules::MISSING_CELLS, row.span, message)
                .help(help),
        );
    }
}

fn report_entries(mapping: &Mapping, findings: &mut Findings<'_>) {
    if mapping.entries.is_empty() {
        let end = mapping
            .source
            .text()
            .find('\n')
            .unwrap_or(mapping.source.text().len());
        findings.push(
            findings
                .at(&rules::NO_ENTRIES, Span::new(0, end), "the document has no entry")
                .help(
                    "add a heading for each action with `**Spec action**`, `**Code location**` and \
                     `**Trigger point**` under it, or a table with these columns; `tracelaw init` writes one",
                ),
        );
    }
    let mut titles: HashMap<&str, Span> = HashMap::new();
    for entry in &mapping.entries {
        entry::check(entry, findings);
        blocks::check_entry(entry, findings);
        match titles.get(entry.title.value.as_str()) {
            Some(&first) => {
                let finding = findings
                    .at(
                        &rules::DUPLICATE_TITLE,
                        entry.title.span,
                        format!("two entries have the title `{}`", entry.title.value),
                    )
                    .related(findings.place(first), "the first one is here")
                    .help("list all code locations in one entry, or give the second its own title");
                findings.push(finding);
            }
            None => {
                titles.insert(&entry.title.value, entry.title.span);
            }
        }
    }
}
