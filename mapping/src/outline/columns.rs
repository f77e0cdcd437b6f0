//! What a table is: the labels of one entry, a row an entry, or the fields of records.

use super::{Section, Zone};
use crate::labels::{Label, recognise};
use crate::markdown::{Piece, Table, plain};

/// What a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TableKind {
    /// A label a row, with its value in the column given here.
    Labels(usize),
    /// One entry's labels over columns.
    Columns(Vec<Option<Label>>),
    /// An entry a row.
    Entries(Vec<Option<Label>>),
    /// A field of the records a row.
    Fields {
        /// Which column says what.
        columns: FieldColumns,
        /// Whether it is about messages.
        message: bool,
    },
    /// Something else.
    Other,
}

/// The columns of a state or message table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldColumns {
    /// The key in the record.
    pub(crate) key: Option<usize>,
    /// The implementation's expression.
    pub(crate) source: Option<usize>,
    /// The TLA+ variable, or the field of the TLA+ message record.
    pub(crate) variable: Option<usize>,
}

/// Decides what a table is, from its header, its first column and the heading over it.
/// `named` says whether an entry that the table can belong to has its title already.
pub(crate) fn classify(table: &Table<'_>, section: &Section<'_, '_>, named: bool) -> TableKind {
    let header: Vec<String> = table.header.cells.iter().map(|cell| plain(cell)).collect();
    if header.len() < 2 {
        return TableKind::Other;
    }
    if section.zone != Zone::Aside
        && let Some(fields) = fields(&header, section)
    {
        return fields;
    }
    let known: Vec<_> = header.iter().map(|cell| recognise(cell)).collect();
    let labels: Vec<_> = known
        .iter()
        .map(|known| known.map(|known| known.label))
        .collect();
    let has = |label: Label| labels.contains(&Some(label));
    let place = has(Label::Location) || has(Label::File) || has(Label::Function);
    let time = has(Label::Trigger) || has(Label::Event);
    if has(Label::Action) && (place || time) && (place || section.zone != Zone::Aside) {
        return TableKind::Entries(labels);
    }
    if section.zone == Zone::Open && place && time {
        return without_actions(table, labels, named);
    }
    let strong = first_column(table).filter(|known| known.strong).count();
    let rows = table.rows.len();
    let recognised = first_column(table).count();
    if strong > 0 && recognised * 2 >= rows {
        return TableKind::Labels(1);
    }
    TableKind::Other
}

fn first_column<'t>(table: &'t Table<'_>) -> impl Iterator<Item = crate::labels::Known> + 't {
    std::iter::once(&table.header)
        .chain(&table.rows)
        .filter_map(|row| recognise(plain(row.cells.first()?).trim_end_matches(':')))
}

/// A table with columns for places and times and none for actions: the heading names the action, or
/// the first column does under another name, or the event is the action.
fn without_actions(table: &Table<'_>, mut labels: Vec<Option<Label>>, named: bool) -> TableKind {
    if let Some(column) = labels.iter().position(Option::is_none)
        && column == 0
        && table
            .rows
            .iter()
            .all(|row| row.cells.first().is_none_or(|cell| is_name(cell)))
    {
        labels[0] = Some(Label::Action);
        return TableKind::Entries(labels);
    }
    let one_event = table.rows.len() == 1 || !labels.contains(&Some(Label::Event));
    if named && one_event {
        return TableKind::Columns(labels);
    }
    TableKind::Entries(labels)
}

fn is_name(cell: &[Piece<'_>]) -> bool {
    let text = plain(cell);
    !text.contains(char::is_whitespace) && text.contains(char::is_alphabetic)
}

/// A state or message table, by its header and the heading over it.
fn fields(header: &[String], section: &Section<'_, '_>) -> Option<TableKind> {
    let words: Vec<Vec<String>> = header
        .iter()
        .map(|cell| {
            cell.to_lowercase()
                .split(|c: char| !c.is_alphanumeric())
                .map(|word| word.trim_end_matches('s').to_owned())
                .collect()
        })
        .collect();
    let any =
        |column: &[String], list: &[&str]| column.iter().any(|word| list.contains(&word.as_str()));
    // The columns of entries name actions, events and places.
    if words.iter().any(|column| {
        any(column, &["action", "trigger", "location"]) && !any(column, &["field", "variable"])
    }) {
        return None;
    }
    let find = |taken: &[Option<usize>], list: &[&str]| {
        words
            .iter()
            .enumerate()
            .position(|(index, column)| any(column, list) && !taken.contains(&Some(index)))
    };
    let tla = find(&[], &["tla", "spec", "model", "specification"]);
    let variable = tla.or_else(|| find(&[], &["variable", "var"]));
    let titled = |word: &str| {
        section
            .title
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part.trim_end_matches('s') == word)
    };
    let about_messages = titled("message") || titled("msg");
    let about_state = titled("state") || titled("variable");
    if variable.is_none() && !((about_messages || about_state) && section.zone != Zone::Aside) {
        return None;
    }
    let key = find(
        &[variable],
        &[
            "json", "key", "trace", "event", "record", "logged", "ndjson",
        ],
    );
    let source = find(
        &[variable, key],
        &[
            "implementation",
            "impl",
            "code",
            "source",
            "rust",
            "go",
            "java",
            "python",
            "cpp",
            "c",
        ],
    )
    .or_else(|| {
        find(
            &[variable, key],
            &[
                "getter",
                "accessor",
                "access",
                "expression",
                "system",
                "member",
            ],
        )
    });
    let key = key.or_else(|| {
        source?;
        find(&[variable, source], &["field", "name"])
    });
    let source = source.or_else(|| find(&[variable, key], &["field", "name"]));
    if variable.is_none() && (key.is_none() || source.is_none()) {
        return None;
    }
    if key.is_none() && source.is_none() {
        return None;
    }
    let field_column = variable.is_some_and(|index| any(&words[index], &["field"]));
    let variable_column = variable.is_some_and(|index| any(&words[index], &["variable", "var"]));
    let message = about_messages && !(about_state && variable_column)
        || !about_state && field_column && !variable_column
        || !about_state && words.iter().any(|column| any(column, &["message", "msg"]));
    Some(TableKind::Fields {
        columns: FieldColumns {
            key,
            source,
            variable,
        },
        message,
    })
}
