//! The rows of the state table and of the message table.

use std::collections::HashMap;

use tracelaw_diagnostics::Spanned;

use crate::findings::Findings;
use crate::markdown::{Piece, Row, pieces_span, plain, trim};
use crate::model::{Mapping, MessageField, StateField};
use crate::names::{begins_with_none, divide};
use crate::outline::{FieldColumns, FieldTable};
use crate::rules;

/// Reads the tables into a mapping.
pub(crate) fn read(
    tables: &[FieldTable<'_, '_>],
    mapping: &mut Mapping,
    findings: &mut Findings<'_>,
) {
    for table in tables {
        let coded = table.columns.variable.is_some_and(|column| {
            let mut cells = table
                .table
                .rows
                .iter()
                .filter_map(|row| row.cells.get(column));
            cells.any(|cell| cell.iter().any(Piece::is_code))
        });
        for row in &table.table.rows {
            if row.cells.iter().all(|cell| trim(cell).is_empty()) {
                continue;
            }
            if table.message {
                mapping.messages.push(message(row, table.columns));
            } else {
                mapping.state.push(state(row, table.columns, coded));
            }
        }
    }
    let state = mapping.state.iter().filter_map(|field| {
        let variables = field.variables.iter().map(|name| name.value.as_str());
        Some((
            field.key.as_ref()?,
            variables.collect::<Vec<_>>().join(", "),
        ))
    });
    repeated(state, findings);
    let messages = mapping.messages.iter().filter_map(|message| {
        let field = message.field.as_ref().map(|field| field.value.clone());
        Some((message.key.as_ref()?, field?))
    });
    repeated(messages, findings);
}

/// Reports keys that stand for two things.
fn repeated<'m>(
    rows: impl Iterator<Item = (&'m Spanned<String>, String)>,
    findings: &mut Findings<'_>,
) {
    let mut seen: HashMap<&str, (&Spanned<String>, String)> = HashMap::new();
    for (key, target) in rows {
        match seen.get(key.value.as_str()) {
            Some((first, other)) if *other != target => {
                let finding = findings
                    .at(
                        &rules::REPEATED_FIELD,
                        key.span,
                        format!(
                            "the key `{}` stands for `{other}` and for `{target}`",
                            key.value
                        ),
                    )
                    .related(findings.place(first.span), "first given here")
                    .help("give each row a key of its own");
                findings.push(finding);
            }
            Some(_) => {}
            None => {
                seen.insert(&key.value, (key, target));
            }
        }
    }
}

fn state(row: &Row<'_>, columns: FieldColumns, coded: bool) -> StateField {
    let cell = |column: Option<usize>| column.and_then(|index| row.cells.get(index));
    let variables = cell(columns.variable).map_or_else(Vec::new, |cell| variables(cell, coded));
    let key = match cell(columns.key) {
        Some(cell) => code_or_word(cell),
        None => variables.first().cloned(),
    };
    let shown = cell(columns.variable).or(cell(columns.key));
    let text = shown.map(|cell| {
        let span = pieces_span(&trim(cell)).unwrap_or(row.span);
        Spanned::new(plain(cell), span)
    });
    StateField {
        span: row.span,
        key,
        source: cell(columns.source).and_then(|cell| expression(cell)),
        variables,
        text: text.unwrap_or_else(|| Spanned::new(String::new(), row.span)),
    }
}

fn message(row: &Row<'_>, columns: FieldColumns) -> MessageField {
    let cell = |column: Option<usize>| column.and_then(|index| row.cells.get(index));
    let field = cell(columns.variable).and_then(|cell| code_or_word(cell));
    let key = cell(columns.key).and_then(|cell| code_or_word(cell));
    // A table without keys names the fields as the record has them.
    let (key, field) = match key {
        Some(key) => (Some(key), field),
        None => (field, None),
    };
    MessageField {
        span: row.span,
        key,
        source: cell(columns.source).and_then(|cell| expression(cell)),
        field,
    }
}

/// The TLA+ names in a cell: `x`, `x[nid][slot]`, `Op(nid)`, two names. What stands in a
/// parenthesis is a remark, and so are words in a column that sets names in backticks.
fn variables(cell: &[Piece<'_>], coded: bool) -> Vec<Spanned<String>> {
    let mut depth = 0_usize;
    let mut names = Vec::new();
    for part in divide(&trim(cell)) {
        for piece in &part.pieces {
            if piece.is_code() {
                if depth == 0 {
                    names.extend(variable(piece));
                }
                continue;
            }
            if !coded && depth == 0 {
                names.extend(variable(piece));
            }
            depth += piece.text.matches('(').count();
            depth = depth.saturating_sub(piece.text.matches(')').count());
        }
    }
    names
}

fn variable(piece: &Piece<'_>) -> Option<Spanned<String>> {
    let text: &str = &piece.text;
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || "_!'".contains(c)))
        .unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches('\'');
    let after = &rest[length..];
    // A word of a sentence is no variable.
    let sentence = !piece.is_code() && after.trim_start().starts_with(char::is_alphabetic);
    let named = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !named || sentence || begins_with_none(text) {
        return None;
    }
    Some(Spanned::new(
        name.to_owned(),
        piece.part(start..start + name.len()).span,
    ))
}

/// The first code in a cell, else all of it where it is one word.
fn code_or_word(cell: &[Piece<'_>]) -> Option<Spanned<String>> {
    let cell = trim(cell);
    let code = cell.iter().find(|piece| piece.is_code());
    let piece = match code {
        Some(piece) => piece,
        None => match cell.as_slice() {
            [piece] if !piece.text.contains(char::is_whitespace) => piece,
            _ => return None,
        },
    };
    let text: &str = &piece.text;
    let bare = text.trim_matches(['"', '\'', ' ']);
    if bare.is_empty() || begins_with_none(text) {
        return None;
    }
    let start = text.len() - text.trim_start_matches(['"', '\'', ' ']).len();
    let part = piece.part(start..start + bare.len());
    Some(Spanned::new(bare.to_owned(), part.span))
}

/// The source expression of a cell: code, or a word; prose is none.
fn expression(cell: &[Piece<'_>]) -> Option<Spanned<String>> {
    let first = cell.iter().find(|piece| !piece.text.trim().is_empty())?;
    if !first.is_code() && first.text.trim_start().starts_with('(') {
        return None;
    }
    let code = cell.iter().find(|piece| piece.is_code());
    match code {
        Some(piece) if !piece.text.trim().is_empty() => {
            Some(Spanned::new(piece.text.to_string(), piece.span))
        }
        _ => code_or_word(cell),
    }
}
