//! Titles: a counter, names, an arrow.

use tracelaw_diagnostics::{Span, Spanned};

use super::divide::{Divider, divide};
use super::{action, event};
use crate::markdown::{Piece, pieces_span, plain, trim};
use crate::model::ActionRef;

/// What a title says: the names in it, divided by an arrow where there is one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Title {
    /// The names, or those left of the arrow; in the order in which the arrow points.
    pub(crate) from: Side,
    /// The names that the arrow points to.
    pub(crate) to: Option<Side>,
}

/// One side of an arrow, read both ways.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) actions: Vec<ActionRef>,
    pub(crate) events: Vec<Spanned<String>>,
}

/// Reads a title.
pub(crate) fn title(pieces: &[Piece<'_>]) -> Title {
    let pieces = without_number(pieces);
    let mut sides: Vec<Side> = vec![Side::default()];
    let mut back = false;
    for part in divide(&pieces) {
        match part.divider {
            Some(Divider::Arrow) => sides.push(Side::default()),
            Some(Divider::BackArrow) => {
                sides.push(Side::default());
                back = true;
            }
            _ => {}
        }
        if looks_like_place(&part.pieces) {
            continue;
        }
        if let Some(side) = sides.last_mut() {
            side.actions.extend(action(&part.pieces));
            side.events.extend(event(&part.pieces));
        }
    }
    sides.retain(|side| !side.actions.is_empty() || !side.events.is_empty());
    if back {
        sides.reverse();
    }
    let mut sides = sides.into_iter();
    Title {
        from: sides.next().unwrap_or_default(),
        to: sides.next(),
    }
}

/// Whether a side of an arrow is a file or a call and so the name of nothing.
fn looks_like_place(pieces: &[Piece<'_>]) -> bool {
    let text = plain(pieces);
    text.ends_with("()")
        || text.split_whitespace().any(|word| {
            word.split_once(':').is_some_and(|(file, line)| {
                file.contains('.') && line.starts_with(|c: char| c.is_ascii_digit())
            })
        })
}

/// A title without what only counts it or says what it is: `2.4`, `3)`, `Action 5:`, `Entry:`.
pub(crate) fn without_number<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut pieces = trim(pieces);
    // "3. Action 2: Name" has three.
    for _ in 0..4 {
        let Some(first) = pieces.first().filter(|piece| !piece.is_code()) else {
            break;
        };
        let text = &first.text;
        let length = counter(text);
        if length == 0 {
            break;
        }
        let part = first.part(length..text.len());
        let empty = part.text.trim().is_empty();
        pieces[0] = part;
        if empty {
            pieces.remove(0);
        }
        pieces = trim(&pieces);
    }
    pieces
}

/// The length of the counter that a text begins with.
fn counter(text: &str) -> usize {
    let digits = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    if digits > 0 && text.starts_with(|c: char| c.is_ascii_digit()) {
        let rest = &text[digits..];
        let mark = rest.strip_prefix([')', ':']).map_or(0, |_| 1);
        let ends = &rest[mark..];
        return if ends.is_empty() || ends.starts_with(char::is_whitespace) {
            digits + mark
        } else {
            0
        };
    }
    // `A.1 Name`, `§2.1 Name`, `#3 Name`.
    let mut characters = text.chars();
    if let Some(first) = characters.next()
        && (first.is_ascii_uppercase() || "§#".contains(first))
    {
        let rest = characters.as_str();
        let number = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let counts = number > 0
            && rest[..number].contains(|c: char| c.is_ascii_digit())
            && (rest.starts_with('.') || !first.is_ascii_uppercase());
        if counts && rest[number..].starts_with([' ', ':', ')']) {
            return first.len_utf8() + number + 1;
        }
    }
    if let Some(colon) = text.find(':').filter(|&colon| colon < 24) {
        let head = text[..colon].to_lowercase();
        let head = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '.');
        if matches!(
            head,
            "action"
                | "actions"
                | "entry"
                | "spec action"
                | "spec actions"
                | "tla+ action"
                | "event"
                | "mapping"
        ) {
            return colon + 1;
        }
    }
    for word in ["Action ", "Entry ", "Spec action "] {
        if let Some(rest) = text.strip_prefix(word)
            && rest.starts_with(|c: char| c.is_ascii_digit())
        {
            return word.len();
        }
    }
    0
}

/// The place of a title.
pub(crate) fn title_span(pieces: &[Piece<'_>]) -> Option<Span> {
    pieces_span(&trim(pieces))
}
