//! Tables, and the rows that stand after a table's end.

use tracelaw_diagnostics::Span;

use super::{Piece, PieceKind};

/// A table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table<'a> {
    /// The row above the dashes.
    pub(crate) header: Row<'a>,
    /// The other rows.
    pub(crate) rows: Vec<Row<'a>>,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row<'a> {
    /// The whole row.
    pub(crate) span: Span,
    /// As many cells as the header has.
    pub(crate) cells: Vec<Vec<Piece<'a>>>,
    /// How many cells the document writes.
    pub(crate) written: usize,
}

/// How many cells a line of a table has: the pipes that no backslash escapes divide it.
pub(crate) fn count_cells(line: &str) -> usize {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut dividers = 0;
    let mut escaped = false;
    let mut ends_in_divider = false;
    for byte in line.bytes() {
        ends_in_divider = byte == b'|' && !escaped;
        dividers += usize::from(ends_in_divider);
        escaped = byte == b'\\' && !escaped;
    }
    dividers + usize::from(!ends_in_divider)
}

/// The cells of a row if pipes in backticks divide nothing.
pub(crate) fn cells_outside_code(text: &str, row: Span) -> Vec<Span> {
    let line = text[row.start..row.end].trim_end();
    let indent = line.len() - line.trim_start().len();
    let lead = indent + usize::from(line[indent..].starts_with('|'));
    let end = line
        .strip_suffix('|')
        .map_or(line.len(), str::len)
        .max(lead);
    let mut cells = Vec::new();
    let mut start = lead;
    let mut fence = 0;
    let mut at = lead;
    let bytes = line.as_bytes();
    while at < end {
        match bytes[at] {
            b'\\' if fence == 0 => at += 1,
            b'`' => {
                let ticks = bytes[at..end]
                    .iter()
                    .take_while(|&&byte| byte == b'`')
                    .count();
                if fence == 0 {
                    fence = ticks;
                } else if fence == ticks {
                    fence = 0;
                }
                at += ticks - 1;
            }
            b'|' if fence == 0 => {
                cells.push(Span::new(row.start + start, row.start + at));
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    cells.push(Span::new(row.start + start, row.start + end));
    cells
}

/// Reads a line of running text as a row of `columns` cells, which is what a row becomes that does
/// not follow the table's other rows without a gap.
pub(crate) fn orphan_row<'a>(line: &[Piece<'a>], columns: usize) -> Option<Row<'a>> {
    let first = line.first().filter(|piece| {
        piece.kind == PieceKind::Prose && !piece.strong && piece.text.trim_start().starts_with('|')
    })?;
    let last = line.last()?;
    let mut cells = Vec::new();
    let mut cell: Vec<Piece<'a>> = Vec::new();
    for piece in line {
        if piece.kind != PieceKind::Prose {
            cell.push(piece.clone());
            continue;
        }
        let mut start = 0;
        for (at, _) in piece.text.match_indices('|') {
            if start < at {
                cell.push(piece.part(start..at));
            }
            cells.push(std::mem::take(&mut cell));
            start = at + 1;
        }
        if start < piece.text.len() {
            cell.push(piece.part(start..piece.text.len()));
        }
    }
    if cell.iter().any(|piece| !piece.text.trim().is_empty()) {
        cells.push(cell);
    }
    // What stands before the first pipe is nothing.
    cells.remove(0);
    (cells.len() == columns && columns > 1).then(|| Row {
        span: first.span.join(last.span),
        written: cells.len(),
        cells,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_by_the_pipes_that_nothing_escapes() {
        let cases = [
            ("| a | b |", 2),
            ("a | b", 2),
            ("| a | b", 2),
            ("| a |", 1),
            (r"| a \| b | c |", 2),
            (r"| a \\| b |", 2),
            ("| a | | |", 3),
            ("|", 1),
            ("", 1),
        ];
        for (line, expected) in cases {
            assert_eq!(count_cells(line), expected, "{line}");
        }
    }
}
