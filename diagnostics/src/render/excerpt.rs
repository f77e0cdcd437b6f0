//! The part of a source that a person needs to see, never more.

use std::ops::Range;

use crate::render::text::{escape_controls, is_unsafe};
use crate::{Place, Source, Span};

/// Longer lines are quoted in part.
const LONGEST_LINE: usize = 2_000;
/// How much of such a line is quoted.
const LONGEST_QUOTE: usize = 120;
/// A place over more lines than this is shown by its first line.
const MOST_LINES: usize = 8;
/// Places of one source that are further apart than this are shown apart.
const LONGEST: usize = 20_000;

/// Whole lines that can be shown, and the number of the first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) first_line: usize,
    /// Where the places stand in the text.
    pub(super) spans: Vec<Range<usize>>,
}

/// Whether a place stands for its file as a whole, of which nothing is to be shown.
pub(super) fn is_whole_file(place: &Place) -> bool {
    place.span == Span::default()
}

/// Whether the text of a place is not at hand: an ellipsis stands for it.
pub(super) fn is_unread(place: &Place) -> bool {
    place.source.text() == "\u{2026}"
}

/// The lines from the first to the last of `places`, which are of one source. `None` where they
/// are too far apart or a line is too long.
pub(super) fn excerpt(places: &[&Place]) -> Option<Excerpt> {
    let source = &places.first()?.source;
    let spans: Vec<_> = places
        .iter()
        .map(|place| shown_span(source, place.span))
        .collect();
    let hull = spans.iter().copied().reduce(Span::join)?;
    if hull.end - hull.start > LONGEST {
        return None;
    }
    let lines = lines_of(source.text(), hull);
    let shown = &source.text()[lines.clone()];
    if shown.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    Some(Excerpt {
        text: neutralise(shown),
        first_line: source.line(hull.start),
        spans: spans
            .iter()
            .map(|span| span.start - lines.start..span.end - lines.start)
            .collect(),
    })
}

/// The beginning of what stands at `place`, for a line that is too long to be shown.
pub(super) fn quote(place: &Place) -> String {
    let text = place.source.text();
    let start = floor(text, place.span.start);
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let end = floor(text, line_end.min(start + LONGEST_QUOTE));
    let dots = if end < line_end { "..." } else { "" };
    format!("{}{dots}", escape_controls(&text[start..end]))
}

/// The renderer of excerpts makes the ASCII control characters visible; the others are replaced
/// here, by characters of the same length, so that every span stays true.
fn neutralise(text: &str) -> String {
    text.chars()
        .map(|character| match (character, character.len_utf8()) {
            (_, 2) if is_unsafe(character) => '¿',
            (_, 3) if is_unsafe(character) => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}

/// The span inside the text, on character boundaries, and only its first line where it has many.
fn shown_span(source: &Source, span: Span) -> Span {
    let text = source.text();
    let start = floor(text, span.start);
    let end = floor(text, span.end).max(start);
    let shown = &text[start..end];
    let end = match shown.match_indices('\n').nth(MOST_LINES - 1) {
        Some(_) => start + shown.find('\n').unwrap_or(shown.len()),
        None => start + shown.trim_end_matches(['\n', '\r']).len(),
    };
    Span::new(start, end)
}

/// From the start of the first line of `span` to the end of its last, without the line feed.
fn lines_of(text: &str, span: Span) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[span.end..]
        .find('\n')
        .map_or(text.len(), |i| span.end + i);
    start..end
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, span: Span, expected: &str, marked: &str) {
        let source = Source::new("f", text);
        let excerpt = excerpt(&[&Place::new(&source, span)]).unwrap();
        assert_eq!(excerpt.text, expected);
        assert_eq!(&excerpt.text[excerpt.spans[0].clone()], marked);
    }

    #[test]
    fn short_lines_are_shown_whole() {
        check(
            "one\ntwo three\nfour",
            Span::new(8, 13),
            "two three",
            "three",
        );
        check("one\ntwo\nthree", Span::new(1, 6), "one\ntwo", "ne\ntw");
        check("one", Span::new(3, 3), "one", "");
        check("one\n", Span::new(90, 99), "", "");
    }

    #[test]
    fn many_lines_are_shown_by_the_first() {
        check(&"x\n".repeat(100), Span::new(0, 100), "x", "x");
    }

    #[test]
    fn what_could_turn_the_text_around_is_replaced_in_place() {
        check(
            "\u{9b}31m \u{202e}x y",
            Span::new(11, 12),
            "¿31m \u{fffd}x y",
            "y",
        );
    }

    #[test]
    fn a_huge_line_is_quoted_from_the_place_on() {
        let text = format!("{}HERE{}", "ä".repeat(1_000_000), "ö".repeat(1_000_000));
        let place = Place::new(&Source::new("f", text), Span::new(2_000_000, 2_000_004));
        assert_eq!(excerpt(&[&place]), None);
        let quote = quote(&place);
        assert!(quote.starts_with("HEREö") && quote.ends_with("ö..."));
        assert!(quote.len() < 130);
    }
}
