//! From blocks to the parts of a document: its entries, its tables, its settings.

mod columns;
mod group;
mod sections;
mod stream;

pub(crate) use columns::{FieldColumns, TableKind, classify};
pub(crate) use sections::{Section, Zone, sections};

use tracelaw_diagnostics::Span;

use crate::labels::{Label, LeadingLabel};
use crate::markdown::{Block, Code, Content, Piece, Row, Table, trim};
use crate::model::Direction;
use crate::value::Value;

/// What a document consists of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline<'d, 'a> {
    /// The entries in order.
    pub(crate) entries: Vec<RawEntry<'d, 'a>>,
    /// State and message tables.
    pub(crate) fields: Vec<FieldTable<'d, 'a>>,
    /// The `tracelaw` blocks that stand in no entry.
    pub(crate) settings: Vec<&'d Code>,
    /// Blocks of another kind in a section about the records.
    pub(crate) examples: Vec<&'d Code>,
    /// Rows whose cells do not match the header's.
    pub(crate) ragged: Vec<Ragged>,
    /// How many tables have an entry a row.
    tables: usize,
    /// What a heading says about the arrows in titles: "Event → Action Mapping".
    pub(crate) arrow_hint: Option<Direction>,
}

/// An entry as the document writes it.
#[derive(Clone, Debug)]
pub(crate) struct RawEntry<'d, 'a> {
    /// The text that stands over it.
    pub(crate) title: Vec<Piece<'a>>,
    /// Whether the title can name the action: a heading or a cell can, the line of a label cannot.
    pub(crate) title_names: bool,
    /// What it was made of.
    pub(crate) origin: Origin,
    /// All of it.
    pub(crate) span: Span,
    /// Its labels.
    pub(crate) labels: Vec<Labelled<'a>>,
    /// Bold labels that mean nothing here.
    pub(crate) unknown: Vec<LeadingLabel>,
    /// Its `tracelaw` blocks.
    pub(crate) settings: Vec<&'d Code>,
}

/// What an entry was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Labels under a title.
    Labels,
    /// A title with nothing but `tracelaw` blocks under it.
    Blocks,
    /// A row of a table.
    Row {
        /// Which table.
        table: usize,
        /// Whether the table stands where it can only sum up the entries.
        summary: bool,
    },
}

/// A label and its value.
#[derive(Clone, Debug)]
pub(crate) struct Labelled<'a> {
    pub(crate) label: Label,
    /// Whether the label can be nothing else.
    pub(crate) strong: bool,
    /// Where the label itself stands.
    pub(crate) span: Span,
    pub(crate) value: Value<'a>,
}

/// A state or message table.
#[derive(Clone, Debug)]
pub(crate) struct FieldTable<'d, 'a> {
    pub(crate) table: &'d Table<'a>,
    pub(crate) columns: FieldColumns,
    /// Whether it is about messages.
    pub(crate) message: bool,
}

/// A row with too few or too many cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ragged {
    pub(crate) span: Span,
    pub(crate) written: usize,
    pub(crate) expected: usize,
}

/// Finds the parts of a document.
pub(crate) fn outline<'d, 'a>(blocks: &'d [Block<'a>]) -> Outline<'d, 'a> {
    let mut outline = Outline::default();
    for section in sections(blocks) {
        outline.arrow_hint = outline.arrow_hint.or_else(|| arrow_hint(&section.title));
        read_section(&section, &mut outline);
    }
    outline
}

fn read_section<'d, 'a>(section: &Section<'d, 'a>, outline: &mut Outline<'d, 'a>) {
    let mut stream = stream::Stream::new(section);
    let mut in_rows = false;
    for (index, block) in section.blocks.iter().enumerate() {
        match &block.content {
            Content::Heading(_, pieces) => stream.heading(block, pieces),
            Content::Text(pieces) => stream.text(block, pieces, section.blocks.get(index + 1)),
            Content::Code(code) if is_settings(code) => {
                if in_rows {
                    outline.settings.push(code);
                } else {
                    stream.settings(code);
                }
            }
            Content::Code(code) => {
                if section.zone == Zone::Schema {
                    outline.examples.push(code);
                }
                stream.code(block, code);
            }
            Content::Table(table) => {
                ragged(table, &mut outline.ragged);
                match classify(table, section, stream.names_entry()) {
                    TableKind::Labels(value) => stream.label_table(block, table, value),
                    TableKind::Columns(columns) => stream.column_table(block, table, &columns),
                    TableKind::Entries(columns) => {
                        in_rows = true;
                        outline.tables += 1;
                        let origin = Origin::Row {
                            table: outline.tables,
                            summary: section.zone != Zone::Open,
                        };
                        let rows = table.rows.iter();
                        let entries = rows.filter_map(|row| entry(row, &columns, origin));
                        outline.entries.extend(entries);
                    }
                    TableKind::Fields { columns, message } => {
                        outline.fields.push(FieldTable {
                            table,
                            columns,
                            message,
                        });
                        stream.interrupt();
                    }
                    TableKind::Other => stream.interrupt(),
                }
            }
        }
    }
    stream.finish(outline);
}

/// The direction that a heading gives the arrows below it.
fn arrow_hint(title: &str) -> Option<Direction> {
    let action = title.find("action")?;
    let event = title.find("event")?;
    let (first, second) = (action.min(event), action.max(event));
    let between = &title[first..second];
    let arrow = ["→", "->", "-to-", " to ", "=>", "⇒"]
        .iter()
        .any(|arrow| between.contains(arrow));
    arrow.then_some(if action < event {
        Direction::ActionToEvent
    } else {
        Direction::EventToAction
    })
}

/// Whether a fenced block is Tracelaw's own.
fn is_settings(code: &Code) -> bool {
    code.info
        .split([' ', ',', '{', '\t'])
        .next()
        .is_some_and(|word| {
            word.trim_start_matches('.')
                .eq_ignore_ascii_case("tracelaw")
        })
}

fn ragged(table: &Table<'_>, found: &mut Vec<Ragged>) {
    let expected = table.header.cells.len();
    found.extend(
        table
            .rows
            .iter()
            .filter(|row| row.written != expected)
            .map(|row| Ragged {
                span: row.span,
                written: row.written,
                expected,
            }),
    );
}

/// An entry that is a row.
fn entry<'d, 'a>(
    row: &Row<'a>,
    columns: &[Option<Label>],
    origin: Origin,
) -> Option<RawEntry<'d, 'a>> {
    if row.cells.iter().all(|cell| trim(cell).is_empty()) {
        return None;
    }
    let action = columns
        .iter()
        .position(|column| *column == Some(Label::Action))
        .unwrap_or_default();
    Some(RawEntry {
        title: trim(row.cells.get(action)?),
        title_names: false,
        origin,
        span: row.span,
        labels: cell_labels(row, columns),
        unknown: Vec::new(),
        settings: Vec::new(),
    })
}

/// The cells of a row under the labels of their columns.
fn cell_labels<'a>(row: &Row<'a>, columns: &[Option<Label>]) -> Vec<Labelled<'a>> {
    columns
        .iter()
        .zip(&row.cells)
        .take(row.written)
        .filter_map(|(label, cell)| {
            let value = Value::new(cell);
            Some(Labelled {
                label: (*label)?,
                strong: true,
                span: value.span().unwrap_or(row.span),
                value,
            })
        })
        .collect()
}
