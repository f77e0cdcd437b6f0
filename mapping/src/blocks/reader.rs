//! Reading TOML with places, and saying what does not fit.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::{Document, Item, Key, TableLike, Value};
use tracelaw_diagnostics::{Rule, Span, Spanned};

use crate::findings::Findings;
use crate::markdown::Code;
use crate::rules;

/// Reads one block.
pub(super) struct Reader<'r, 's> {
    code: &'r Code,
    findings: &'r mut Findings<'s>,
}

/// A key with its value, and the dotted path that leads to it.
#[derive(Clone, Copy)]
pub(super) struct Field<'t> {
    pub(super) name: &'t str,
    key: &'t Key,
    item: &'t Item,
}

impl Field<'_> {
    /// Whether its value is an array.
    pub(super) fn is_array(self) -> bool {
        self.item.is_array()
    }
}

/// The keys of a table in order.
pub(super) fn fields(table: &dyn TableLike) -> impl Iterator<Item = Field<'_>> {
    table.iter().filter_map(|(name, _)| {
        let (key, item) = table.get_key_value(name)?;
        Some(Field { name, key, item })
    })
}

impl<'r, 's> Reader<'r, 's> {
    /// Parses a block; a block that is not TOML is reported, and `None`.
    pub(super) fn parse(
        code: &'r Code,
        findings: &'r mut Findings<'s>,
    ) -> Option<(Self, Document<String>)> {
        let mut reader = Self { code, findings };
        match Document::parse(code.text.clone()) {
            Ok(document) => Some((reader, document)),
            Err(error) => {
                let end = code.text.len();
                let range = error.span().unwrap_or(end..end);
                let message = error.message().lines().next().unwrap_or("not TOML");
                let message = format!(
                    "the block cannot be read: {}",
                    message.trim_end_matches('.')
                );
                let span = reader.span(range);
                reader.report(
                    &rules::BLOCK_SYNTAX,
                    span,
                    message,
                    "write TOML: `key = \"value\"`, `[table]`",
                );
                None
            }
        }
    }

    /// The place in the document of a range in the block.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.code.span(range)
    }

    /// The place of a key.
    pub(super) fn key_span(&self, field: Field<'_>) -> Span {
        self.span(field.key.span().unwrap_or_default())
    }

    /// The place of a key's value; of the key where the value has none of its own.
    pub(super) fn value_span(&self, field: Field<'_>) -> Span {
        match field.item.span() {
            Some(range) => self.span(range),
            None => self.key_span(field),
        }
    }

    pub(super) fn report(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = self.findings.at(rule, span, message).help(help);
        self.findings.push(finding);
    }

    /// Reports a key that means nothing.
    pub(super) fn unknown(&mut self, field: Field<'_>, known: &[&str], elsewhere: Option<&str>) {
        let name = field.name;
        let near = known
            .iter()
            .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
            .filter(|&(distance, candidate)| distance <= 2.max(candidate.len() / 3))
            .min();
        let help = match (elsewhere, near) {
            (Some(place), _) => format!("this key belongs {place}"),
            (None, Some((_, candidate))) => format!("did you mean `{candidate}`?"),
            (None, None) => format!("the keys are {}", quoted(known)),
        };
        let span = self.key_span(field);
        self.report(
            &rules::BLOCK_UNKNOWN_KEY,
            span,
            format!("unknown key `{name}`"),
            help,
        );
    }

    fn mismatch(&mut self, field: Field<'_>, item: &str, wanted: &str) {
        let span = self.value_span(field);
        self.wrong_type(field.name, span, &article(item), wanted);
    }

    fn wrong_type(&mut self, name: &str, span: Span, found: &str, wanted: &str) {
        self.report(
            &rules::BLOCK_VALUE,
            span,
            format!("`{name}` is {wanted}, not {found}"),
            format!("give {wanted}"),
        );
    }

    /// A string, with the place of its content.
    pub(super) fn string(&mut self, field: Field<'_>) -> Option<Spanned<String>> {
        match field.item.as_value() {
            Some(value) if value.is_str() => self.string_value(value),
            _ => {
                self.mismatch(field, field.item.type_name(), "a string");
                None
            }
        }
    }

    fn string_value(&self, value: &Value) -> Option<Spanned<String>> {
        let text = value.as_str()?;
        let range = value.span()?;
        let raw = self.code.text.get(range.clone())?;
        // Escapes make the content another text than what is written: then the quotes stay.
        let range = match raw.rfind(text) {
            Some(at) if !text.is_empty() => range.start + at..range.start + at + text.len(),
            _ => range,
        };
        Some(Spanned::new(text.to_owned(), self.span(range)))
    }

    /// An array of strings.
    pub(super) fn strings(&mut self, field: Field<'_>) -> Vec<Spanned<String>> {
        let Some(array) = field.item.as_array() else {
            self.mismatch(field, field.item.type_name(), "an array of strings");
            return Vec::new();
        };
        let mut strings = Vec::new();
        for value in array {
            match self.string_value(value) {
                Some(string) => strings.push(string),
                None => {
                    let span = self.span(value.span().unwrap_or_default());
                    let found = article(value.type_name());
                    self.wrong_type(field.name, span, &found, "an array of strings");
                }
            }
        }
        strings
    }

    /// A number from 1.
    pub(super) fn count(&mut self, field: Field<'_>) -> Option<Spanned<usize>> {
        let span = self.value_span(field);
        let number = field.item.as_integer();
        match number.and_then(|number| usize::try_from(number).ok()) {
            Some(number) if number > 0 => Some(Spanned::new(number, span)),
            _ => {
                let found = match number {
                    Some(number) => number.to_string(),
                    None => article(field.item.type_name()),
                };
                self.wrong_type(field.name, span, &found, "a whole number from 1");
                None
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, field: Field<'_>) -> Option<Spanned<bool>> {
        let span = self.value_span(field);
        let value = field.item.as_bool();
        if value.is_none() {
            self.mismatch(field, field.item.type_name(), "`true` or `false`");
        }
        value.map(|value| Spanned::new(value, span))
    }

    /// A table, inline or not.
    pub(super) fn table<'t>(&mut self, field: Field<'t>) -> Option<&'t dyn TableLike> {
        let table = field.item.as_table_like();
        if table.is_none() {
            self.mismatch(field, field.item.type_name(), "a table");
        }
        table
    }

    /// A table of strings.
    pub(super) fn string_table(&mut self, field: Field<'_>) -> BTreeMap<String, Spanned<String>> {
        let mut strings = BTreeMap::new();
        if let Some(table) = self.table(field) {
            for inner in fields(table) {
                if let Some(string) = self.string(inner) {
                    strings.insert(inner.name.to_owned(), string);
                }
            }
        }
        strings
    }

    /// An array of tables, `[[name]]` or inline, each with its place.
    pub(super) fn tables<'t>(&mut self, field: Field<'t>) -> Vec<(Span, &'t dyn TableLike)> {
        let whole = self.value_span(field);
        let place = |reader: &Self, range: Option<Range<usize>>| {
            range.map_or(whole, |range| reader.span(range))
        };
        // A table's own place is its header; what stands under it belongs to it.
        let all = |reader: &Self, range: Option<Range<usize>>, table: &dyn TableLike| {
            fields(table)
                .map(|field| reader.value_span(field))
                .fold(place(reader, range), Span::join)
        };
        if let Some(tables) = field.item.as_array_of_tables() {
            return tables
                .iter()
                .map(|table| (all(self, table.span(), table), table as &dyn TableLike))
                .collect();
        }
        let Some(array) = field.item.as_array() else {
            self.mismatch(field, field.item.type_name(), "an array of tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for value in array {
            match value.as_inline_table() {
                Some(table) => {
                    tables.push((place(self, value.span()), table as &dyn TableLike));
                }
                None => {
                    let span = place(self, value.span());
                    let found = article(value.type_name());
                    self.wrong_type(field.name, span, &found, "an array of tables");
                }
            }
        }
        tables
    }

    /// A word out of some.
    pub(super) fn choice<T: Copy>(
        &mut self,
        field: Field<'_>,
        choices: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let word = self.string(field)?;
        let choice = choices.iter().find(|(name, _)| *name == word.value);
        if choice.is_none() {
            let names: Vec<_> = choices.iter().map(|&(name, _)| name).collect();
            self.report(
                &rules::BLOCK_VALUE,
                word.span,
                format!("`{}` is no choice for `{}`", word.value, field.name),
                format!("write one of {}", quoted(&names)),
            );
        }
        choice.map(|&(_, choice)| Spanned::new(choice, word.span))
    }

    /// Keeps a setting; one that is made twice is reported, and the first stands.
    pub(super) fn set<T: PartialEq>(
        &mut self,
        field: Field<'_>,
        slot: &mut Option<Spanned<T>>,
        value: Option<Spanned<T>>,
    ) {
        let Some(value) = value else { return };
        match slot {
            Some(first) if first.value != value.value => {
                let finding = self
                    .findings
                    .at(
                        &rules::BLOCK_VALUE,
                        value.span,
                        format!("`{}` is set twice", field.name),
                    )
                    .related(self.findings.place(first.span), "first set here")
                    .help("keep one of the two");
                self.findings.push(finding);
            }
            Some(_) => {}
            None => *slot = Some(value),
        }
    }
}

fn article(found: &str) -> String {
    let vowel = found.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {found}", if vowel { "an" } else { "a" })
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
