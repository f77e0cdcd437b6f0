//! The document as a flat list of blocks.
//!
//! Nesting is a number on the block, not a tree: what reads the list needs no recursion, whatever
//! the depth of the lists in the text.

mod build;
mod piece;
mod table;

pub(crate) use build::read;
pub(crate) use piece::{Piece, PieceKind, lines, pieces_span, plain, trim};
pub(crate) use table::{Row, Table};

use tracelaw_diagnostics::Span;

/// A heading, a paragraph or the text of a list item, a fenced block, or a table.
#[derive(Clone, Debug)]
pub(crate) struct Block<'a> {
    /// Where it stands.
    pub(crate) span: Span,
    /// How many list items enclose it.
    pub(crate) depth: usize,
    /// The list item that begins with this block.
    pub(crate) item: Option<Item>,
    /// What it is.
    pub(crate) content: Content<'a>,
}

/// The list item that a block begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// Whether it is numbered.
    pub(crate) ordered: bool,
    /// The whole item, what is nested in it included.
    pub(crate) span: Span,
}

/// What a block is.
#[derive(Clone, Debug)]
pub(crate) enum Content<'a> {
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Piece<'a>>),
    /// Running text.
    Text(Vec<Piece<'a>>),
    /// A fenced or indented block.
    Code(Code),
    /// A table.
    Table(Table<'a>),
}

/// A fenced or indented block of code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    /// The info string behind the fence.
    pub(crate) info: String,
    /// The lines, without the indentation of an enclosing list item.
    pub(crate) text: String,
    /// Where the parts of `text` stand: offset in it, and the slice of the document.
    pub(crate) parts: Vec<(usize, Span)>,
}

impl Code {
    /// The place in the document of a range of `text`.
    pub(crate) fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.offset(range.start, false);
        // An empty range stays empty where two parts meet.
        Span::new(start, self.offset(range.end, true).max(start))
    }

    /// The place in the document of an offset in `text`; where two parts meet, the end of the first
    /// or the start of the second.
    fn offset(&self, at: usize, end: bool) -> usize {
        let after = self
            .parts
            .partition_point(|&(start, _)| if end { start < at } else { start <= at });
        match after.checked_sub(1).and_then(|index| self.parts.get(index)) {
            Some(&(start, span)) => (span.start + (at - start)).min(span.end),
            None => self.parts.first().map_or(0, |(_, span)| span.start),
        }
    }
}
