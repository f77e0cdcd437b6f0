//! Dividing a line of names.

use crate::markdown::{Piece, trim};

/// The marks that divide a list of names at its outermost level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Divider {
    /// A comma, a slash, a semicolon, a bar, a plus, "and", "or".
    List,
    /// An arrow from left to right.
    Arrow,
    /// An arrow from right to left.
    BackArrow,
}

/// One part of a list, and what stands in front of it.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    /// `None` in front of the first part.
    pub(crate) divider: Option<Divider>,
    /// The part itself.
    pub(crate) pieces: Vec<Piece<'a>>,
}

const ARROWS: &[(&str, Divider)] = &[
    ("-->", Divider::Arrow),
    ("==>", Divider::Arrow),
    ("<--", Divider::BackArrow),
    ("->", Divider::Arrow),
    ("=>", Divider::Arrow),
    ("<-", Divider::BackArrow),
    ("→", Divider::Arrow),
    ("⇒", Divider::Arrow),
    ("⟶", Divider::Arrow),
    ("↦", Divider::Arrow),
    ("←", Divider::BackArrow),
    ("⇐", Divider::BackArrow),
    ("\u{ac}>", Divider::Arrow),
];

/// The divider that `text` has at byte `at`, and its length.
fn divider_at(text: &str, at: usize) -> Option<(Divider, usize)> {
    let rest = &text[at..];
    if let Some(&(arrow, divider)) = ARROWS.iter().find(|(arrow, _)| rest.starts_with(arrow)) {
        return Some((divider, arrow.len()));
    }
    let first = rest.chars().next()?;
    if matches!(first, ',' | '/' | ';' | '|' | '&' | '+') {
        return Some((Divider::List, first.len_utf8()));
    }
    let starts_word = text[..at]
        .chars()
        .next_back()
        .is_none_or(char::is_whitespace);
    if starts_word {
        for word in ["and", "or"] {
            let behind = rest.strip_prefix(word);
            if behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
                return Some((Divider::List, word.len()));
            }
        }
    }
    None
}

/// Divides a line at the dividers that no bracket encloses.
pub(crate) fn divide<'a>(pieces: &[Piece<'a>]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut current: Vec<Piece<'a>> = Vec::new();
    let mut divider = None;
    let mut depth = 0_usize;
    for piece in pieces {
        if piece.is_line_end() {
            current.push(piece.clone());
            continue;
        }
        // Brackets in code close in the same code; a stray one must not swallow what follows.
        let mut inner = if piece.is_code() { 0 } else { depth };
        let mut start = 0;
        let mut skip = 0;
        for (at, character) in piece.text.char_indices() {
            if at < skip {
                continue;
            }
            match character {
                '(' | '[' | '{' | '⟨' => inner += 1,
                ')' | ']' | '}' | '⟩' => inner = inner.saturating_sub(1),
                _ if inner > 0 => {}
                _ => {
                    if let Some((next, length)) = divider_at(&piece.text, at) {
                        if start < at {
                            current.push(piece.part(start..at));
                        }
                        parts.push(Part {
                            divider,
                            pieces: trim(&std::mem::take(&mut current)),
                        });
                        divider = Some(next);
                        start = at + length;
                        skip = start;
                    }
                }
            }
        }
        if !piece.is_code() {
            depth = inner;
        }
        if start < piece.text.len() {
            current.push(piece.part(start..piece.text.len()));
        }
    }
    parts.push(Part {
        divider,
        pieces: trim(&current),
    });
    parts
}
