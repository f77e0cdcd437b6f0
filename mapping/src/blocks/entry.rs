//! Blocks in an entry.

use toml_edit::TableLike;
use tracelaw_diagnostics::{Span, Spanned};

use super::reader::{Field, Reader, fields};
use crate::findings::Findings;
use crate::markdown::Code;
use crate::model::Capture;
use crate::rules;
use crate::settings::{Case, EntrySettings, Late, Moment, Site, SitePosition};

/// The keys.
pub(super) const KEYS: &[&str] = &[
    "capture",
    "discriminator",
    "bind",
    "where",
    "snapshot",
    "late",
    "case",
    "site",
    "action",
    "file",
    "function",
    "anchor",
    "occurrence",
    "position",
    "guard",
    "node",
    "state",
    "message",
    "args",
    "shadow",
];

const POSITIONS: &[(&str, SitePosition)] = &[
    ("before", SitePosition::Before),
    ("after", SitePosition::After),
    ("entry", SitePosition::Entry),
    ("exit", SitePosition::Exit),
    ("attribute", SitePosition::Attribute),
];

/// Those of [`KEYS`] that a place has too.
const SITE_KEYS: &[&str] = KEYS.split_at(8).1;

const CASE_KEYS: &[&str] = &["action", "when", "bind", "where", "capture"];

const MOMENTS: &[(&str, Moment)] = &[("before", Moment::Before), ("after", Moment::After)];

/// Reads the blocks of an entry.
pub(crate) fn entry_settings(blocks: &[&Code], findings: &mut Findings<'_>) -> EntrySettings {
    let mut settings = EntrySettings::default();
    for code in blocks {
        if let Some((mut reader, document)) = Reader::parse(code, findings) {
            let whole = reader.span(0..code.text.trim_end().len());
            reader.entry(document.as_table(), whole, &mut settings);
        }
    }
    settings
}

impl Reader<'_, '_> {
    fn entry(&mut self, table: &dyn TableLike, whole: Span, settings: &mut EntrySettings) {
        let mut top = Site::default();
        let mut sites = Vec::new();
        let mut top_keys = false;
        for field in fields(table) {
            match field.name {
                "capture" => {
                    let capture = self.capture(field);
                    self.set(field, &mut settings.capture, capture);
                }
                "discriminator" => {
                    let path = self.string(field);
                    self.set(field, &mut settings.discriminator, path);
                }
                "bind" => settings.bind.append(&mut self.string_table(field)),
                "where" => {
                    let predicate = self.string(field);
                    self.set(field, &mut settings.predicate, predicate);
                }
                "snapshot" => {
                    let moment = self.choice(field, MOMENTS);
                    self.set(field, &mut settings.snapshot, moment);
                }
                "late" => settings.late = self.late(field),
                "case" => {
                    for (span, table) in self.tables(field) {
                        let case = self.case(span, table);
                        settings.cases.push(case);
                    }
                }
                "site" => {
                    for (span, table) in self.tables(field) {
                        let mut site = Site {
                            span,
                            ..Site::default()
                        };
                        for field in fields(table) {
                            if !self.site(field, &mut site) {
                                self.unknown(field, SITE_KEYS, None);
                            }
                        }
                        sites.push(site);
                    }
                }
                name => {
                    if self.site(field, &mut top) {
                        top_keys = true;
                        continue;
                    }
                    let document = super::document::KEYS.contains(&name);
                    let place = "in a block at document level, before the first entry";
                    self.unknown(field, KEYS, document.then_some(place));
                }
            }
        }
        if sites.is_empty() && top_keys {
            top.span = whole;
            sites.push(top);
        } else if top_keys {
            for site in &mut sites {
                inherit(site, &top);
            }
        }
        settings.sites.append(&mut sites);
    }

    fn case(&mut self, span: Span, table: &dyn TableLike) -> Case {
        let mut case = Case {
            span,
            ..Case::default()
        };
        for field in fields(table) {
            match field.name {
                "action" => case.action = self.string(field),
                "when" => case.when = self.string(field),
                "where" => case.predicate = self.string(field),
                "bind" => case.bind = self.string_table(field),
                "capture" => case.capture = self.capture(field),
                _ => self.unknown(field, CASE_KEYS, None),
            }
        }
        case
    }

    fn late(&mut self, field: Field<'_>) -> Option<Late> {
        let span = self.value_span(field);
        let mut late = Late {
            span,
            before: Vec::new(),
            within: None,
        };
        for field in fields(self.table(field)?) {
            match field.name {
                "before" => late.before = self.strings(field),
                "within" => late.within = self.count(field),
                _ => self.unknown(field, &["before", "within"], None),
            }
        }
        if late.before.is_empty() {
            self.report(
                &rules::BLOCK_VALUE,
                span,
                "`late` needs `before`",
                "name the events that this one may stand behind: `before = [\"Commit\"]`",
            );
            return None;
        }
        Some(late)
    }

    /// Reads a key of a site; `false` where a site has no such key.
    fn site(&mut self, field: Field<'_>, site: &mut Site) -> bool {
        let slot = match field.name {
            "action" => &mut site.action,
            "file" => &mut site.file,
            "function" => &mut site.function,
            "anchor" => &mut site.anchor,
            "guard" => &mut site.guard,
            "node" => &mut site.node,
            "state" => &mut site.state,
            "occurrence" => {
                site.occurrence = self.count(field);
                return true;
            }
            "position" => {
                site.position = self.choice(field, POSITIONS);
                return true;
            }
            "message" => {
                site.message = self.string_table(field);
                return true;
            }
            "args" => {
                site.args = self.string_table(field);
                return true;
            }
            "shadow" => {
                site.shadow = self.string_table(field);
                return true;
            }
            _ => return false,
        };
        *slot = self.string(field);
        true
    }

    /// `"full"`, `"none"`, or an array of state keys.
    fn capture(&mut self, field: Field<'_>) -> Option<Spanned<Capture>> {
        let span = self.value_span(field);
        if field.is_array() {
            return Some(Spanned::new(Capture::Weak(self.strings(field)), span));
        }
        let word = self.string(field)?;
        let capture = match word.value.as_str() {
            "full" => Capture::Full,
            "none" => Capture::None,
            other => {
                self.report(
                    &rules::BLOCK_VALUE,
                    word.span,
                    format!("`{other}` is no choice for `capture`"),
                    "write `\"full\"`, `\"none\"` or an array of state keys",
                );
                return None;
            }
        };
        Some(Spanned::new(capture, word.span))
    }
}

/// Gives a site what stands above all sites of its block.
fn inherit(site: &mut Site, top: &Site) {
    let fill = |slot: &mut Option<Spanned<String>>, value: &Option<Spanned<String>>| {
        if slot.is_none() {
            slot.clone_from(value);
        }
    };
    fill(&mut site.action, &top.action);
    fill(&mut site.file, &top.file);
    fill(&mut site.function, &top.function);
    fill(&mut site.anchor, &top.anchor);
    fill(&mut site.guard, &top.guard);
    fill(&mut site.node, &top.node);
    fill(&mut site.state, &top.state);
    site.occurrence = site.occurrence.take().or_else(|| top.occurrence.clone());
    site.position = site.position.take().or_else(|| top.position.clone());
    for (from, to) in [
        (&top.message, &mut site.message),
        (&top.args, &mut site.args),
    ] {
        for (key, value) in from {
            to.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}
