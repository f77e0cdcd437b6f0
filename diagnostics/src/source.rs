//! Source texts and places in them.

use std::sync::Arc;

/// A half-open range of byte offsets into a [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A value and where it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its source.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, read at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(f(self.value), self.span)
    }
}

/// A text with a name, shared by every diagnostic that points into it.
///
/// A source may be a fragment of a larger file (one line of a trace of many gigabytes, say): then
/// `first_line` is the number that its first line has in that file.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    first_line: usize,
    line_starts: Vec<usize>,
}

impl Source {
    /// A whole file: `name` as the user wrote it, and its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Self::fragment(name, text, 1)
    }

    /// A part of a file that begins with the file's line `first_line` (counted from 1).
    pub fn fragment(
        name: impl Into<String>,
        text: impl Into<String>,
        first_line: usize,
    ) -> Arc<Self> {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        Arc::new(Self {
            name: name.into(),
            text,
            first_line,
            line_starts,
        })
    }

    /// The name, as the user wrote it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of the first line of the text in its file, counted from 1.
    pub fn first_line(&self) -> usize {
        self.first_line
    }

    /// Line and column of a byte offset, both counted from 1; columns count characters.
    /// An offset beyond the end is the end's.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start <= offset) - 1;
        let start = self.line_starts[line];
        let column = self.text.as_bytes()[start..offset]
            .iter()
            .filter(|&&byte| byte & 0xC0 != 0x80)
            .count();
        (self.first_line + line, column + 1)
    }

    /// The line of a byte offset, counted from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.line_column(offset).0
    }

    /// The text of a span, or the empty string where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

/// A span in a source: what a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<Source>,
    /// The range in it.
    pub span: Span,
}

impl Place {
    /// The place of `span` in `source`.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self {
            source: Arc::clone(source),
            span,
        }
    }

    /// A file as a whole, of which nothing can be shown (it is missing, or binary).
    pub fn file(name: impl Into<String>) -> Self {
        Self {
            source: Source::new(name, ""),
            span: Span::default(),
        }
    }

    /// Line and column of the start, both counted from 1.
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.span.start)
    }

    /// The text that the place covers.
    pub fn text(&self) -> &str {
        self.source.slice(self.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_count_characters() {
        let source = Source::new("a.md", "ä→x\n\nlast");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(5), (1, 3));
        assert_eq!(source.line_column(7), (2, 1));
        assert_eq!(source.line_column(9), (3, 2));
        assert_eq!(source.line_column(99), (3, 5));
    }

    #[test]
    fn a_fragment_keeps_the_line_numbers_of_its_file() {
        let source = Source::fragment("t.jsonl", "{}\n{}", 4_000_000_000);
        assert_eq!(source.line(3), 4_000_000_001);
    }

    #[test]
    fn a_span_that_does_not_fit_is_empty() {
        assert_eq!(Source::new("a", "ä").slice(Span::new(1, 2)), "");
    }
}
