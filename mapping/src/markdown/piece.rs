//! Runs of text of one kind, each with its place.

use std::borrow::Cow;
use std::ops::Range;

use tracelaw_diagnostics::Span;

/// A run of text of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// What kind.
    pub(crate) kind: PieceKind,
    /// Whether it is set in bold.
    pub(crate) strong: bool,
    /// The text. Borrowed exactly where it is the slice of the document at `span`; owned where the
    /// document writes it with escapes or entities.
    pub(crate) text: Cow<'a, str>,
    /// Where it stands, without the backticks of code.
    pub(crate) span: Span,
}

/// The kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// Running text.
    Prose,
    /// Text in backticks.
    Code,
    /// A line end that is no more than a space.
    Soft,
    /// A line end that the author wants: `<br>`, two spaces, a backslash.
    Break,
}

impl<'a> Piece<'a> {
    /// A part of the piece. Its place is exact where the document writes the text as it reads.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        match &self.text {
            Cow::Borrowed(text) => Self {
                text: Cow::Borrowed(&text[range.clone()]),
                span: Span::new(self.span.start + range.start, self.span.start + range.end),
                ..*self
            },
            Cow::Owned(text) => Self {
                text: Cow::Owned(text[range].to_owned()),
                ..*self
            },
        }
    }

    /// Whether it is a line end.
    pub(crate) fn is_line_end(&self) -> bool {
        matches!(self.kind, PieceKind::Soft | PieceKind::Break)
    }

    /// Whether it is in backticks.
    pub(crate) fn is_code(&self) -> bool {
        self.kind == PieceKind::Code
    }
}

/// The smallest span that holds all pieces, the backticks of code at either end included.
pub(crate) fn pieces_span(pieces: &[Piece<'_>]) -> Option<Span> {
    let mut visible = pieces.iter().filter(|piece| !piece.is_line_end());
    let first = visible.next()?.span;
    Some(visible.fold(first, |span, piece| span.join(piece.span)))
}

/// The pieces without the white space at either end.
pub(crate) fn trim<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let blank = |piece: &Piece<'a>| piece.text.trim().is_empty() && !piece.is_code();
    let start = pieces.iter().position(|piece| !blank(piece));
    let end = pieces.iter().rposition(|piece| !blank(piece));
    let (Some(start), Some(end)) = (start, end) else {
        return Vec::new();
    };
    let mut trimmed = pieces[start..=end].to_vec();
    if let Some(first) = trimmed.first_mut() {
        let indent = first.text.len() - first.text.trim_start().len();
        *first = first.part(indent..first.text.len());
    }
    if let Some(last) = trimmed.last_mut() {
        *last = last.part(0..last.text.trim_end().len());
    }
    trimmed
}

/// The text without its markup; soft line ends are spaces, wanted ones are newlines.
pub(crate) fn plain(pieces: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece.kind {
            PieceKind::Prose | PieceKind::Code => text.push_str(&piece.text),
            PieceKind::Soft => text.push(' '),
            PieceKind::Break => text.push('\n'),
        }
    }
    let trimmed = text.trim();
    if trimmed.len() == text.len() {
        text
    } else {
        trimmed.to_owned()
    }
}

/// The pieces, divided where `ends_line` holds.
pub(crate) fn lines<'p, 'a>(
    pieces: &'p [Piece<'a>],
    ends_line: impl Fn(&Piece<'a>) -> bool + 'p,
) -> impl Iterator<Item = &'p [Piece<'a>]> {
    pieces.split(move |piece| ends_line(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_slice_has_an_exact_place_and_a_part_of_an_escaped_text_has_its_whole() {
        let piece = Piece {
            kind: PieceKind::Prose,
            strong: false,
            text: Cow::Borrowed("abc"),
            span: Span::new(10, 13),
        };
        assert_eq!(piece.part(1..2).span, Span::new(11, 12));
        let escaped = Piece {
            text: Cow::Owned("a_c".to_owned()),
            span: Span::new(10, 14),
            ..piece
        };
        assert_eq!(escaped.part(1..2).span, Span::new(10, 14));
        assert_eq!(escaped.part(1..2).text, "_");
    }
}
