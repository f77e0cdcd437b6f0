//! The value of a label: one line or several, with the bullets nested in it.

use tracelaw_diagnostics::{Span, Spanned};

use crate::markdown::{Code, Piece, PieceKind, lines, pieces_span, plain, trim};

/// A value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Value<'a> {
    /// Its lines.
    pub(crate) lines: Vec<Line<'a>>,
}

/// A line of a value.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// How deep the bullet is that it begins with; 0 where it begins with none.
    pub(crate) bullet: usize,
    /// What it says.
    pub(crate) pieces: Vec<Piece<'a>>,
}

impl<'a> Value<'a> {
    /// The value on the label's own line, or in the label's own row.
    pub(crate) fn new(pieces: &[Piece<'a>]) -> Self {
        let mut value = Self::default();
        value.push(0, pieces);
        value
    }

    /// Adds running text: each wanted line end divides it.
    pub(crate) fn push(&mut self, bullet: usize, pieces: &[Piece<'a>]) {
        let ends_line = |piece: &Piece<'a>| piece.kind == PieceKind::Break;
        for (index, line) in lines(pieces, ends_line).enumerate() {
            let pieces = trim(line);
            if !pieces.is_empty() {
                let bullet = if index == 0 { bullet } else { 0 };
                self.lines.push(Line { bullet, pieces });
            }
        }
    }

    /// Adds a block of code.
    pub(crate) fn push_code(&mut self, code: &Code) {
        let text = code.text.trim();
        let start = code.text.len() - code.text.trim_start().len();
        if !text.is_empty() {
            self.lines.push(Line {
                bullet: 0,
                pieces: vec![Piece {
                    kind: PieceKind::Code,
                    strong: false,
                    text: text.to_owned().into(),
                    span: code.span(start..start + text.len()),
                }],
            });
        }
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// From its first to its last character.
    pub(crate) fn span(&self) -> Option<Span> {
        self.lines.iter().filter_map(Line::span).reduce(Span::join)
    }

    /// The text without its markup, line by line, bullets with a dash.
    pub(crate) fn text(&self) -> Option<Spanned<String>> {
        let span = self.span()?;
        let mut text = String::new();
        for line in &self.lines {
            if !text.is_empty() {
                text.push('\n');
            }
            if line.bullet > 0 {
                text.extend(std::iter::repeat_n("  ", (line.bullet - 1).min(8)));
                text.push_str("- ");
            }
            text.push_str(&plain(&line.pieces));
        }
        Some(Spanned::new(text, span))
    }
}

impl Line<'_> {
    /// From its first to its last character.
    pub(crate) fn span(&self) -> Option<Span> {
        pieces_span(&self.pieces)
    }
}
