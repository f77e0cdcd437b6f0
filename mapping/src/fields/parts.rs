//! Cutting a line of fields into parts.

use tracelaw_diagnostics::Spanned;

use crate::markdown::Piece;

/// A line without the braces around all of it: `{ nid, state, msg: {from} }`.
pub(super) fn without_braces<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    if let [piece] = pieces
        && piece.is_code()
        && let text = piece.text.trim()
        && text.starts_with('{')
        && text.ends_with('}')
        && text.len() > 1
    {
        let start = piece.text.len() - piece.text.trim_start().len();
        return vec![piece.part(start + 1..start + text.len() - 1)];
    }
    pieces.to_vec()
}

/// What stands in front of a colon or a dash: in a bullet, what follows is a remark on the key.
pub(super) fn before_remark<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut head = Vec::new();
    for piece in pieces {
        let mark = [": ", " - ", " — ", " – "]
            .iter()
            .filter_map(|mark| piece.text.find(mark))
            .min();
        match mark.filter(|_| !piece.is_code() && !head.is_empty()) {
            Some(at) => {
                head.push(piece.part(0..at));
                // The caller sees by the length that something was left out.
                if head.len() == pieces.len() {
                    head.pop();
                }
                return head;
            }
            None => head.push(piece.clone()),
        }
    }
    head
}

/// Divides at marks that no bracket encloses, in prose and in code.
pub(super) fn split<'a>(pieces: &[Piece<'a>], marks: &[char]) -> Vec<Vec<Piece<'a>>> {
    let mut parts = Vec::new();
    let mut current: Vec<Piece<'a>> = Vec::new();
    let mut depth = 0_usize;
    for piece in pieces {
        let text: &str = &piece.text;
        let mut start = 0;
        for (at, character) in text.char_indices() {
            match character {
                '(' | '{' | '[' => depth += 1,
                ')' | '}' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let word = depth == 0 && text[at..].starts_with(" and ") && !piece.is_code();
            if depth == 0 && marks.contains(&character) || word {
                if start < at {
                    current.push(piece.part(start..at));
                }
                parts.push(std::mem::take(&mut current));
                start = at
                    + if word {
                        " and".len()
                    } else {
                        character.len_utf8()
                    };
            }
        }
        if start < text.len() {
            current.push(piece.part(start..text.len()));
        }
    }
    parts.push(current);
    parts.retain(|part| part.iter().any(|piece| !piece.text.trim().is_empty()));
    parts
}

/// What stands in front of the first bracket, and what stands in it.
pub(super) fn head_and_inner<'a>(part: &[Piece<'a>]) -> (Vec<Piece<'a>>, Option<Vec<Piece<'a>>>) {
    let mut head = Vec::new();
    let mut inner = Vec::new();
    let mut depth = 0_usize;
    let mut closed = false;
    for piece in part {
        let text: &str = &piece.text;
        let mut start = 0;
        for (at, character) in text.char_indices() {
            let opens = matches!(character, '(' | '{' | '[');
            let closes = matches!(character, ')' | '}' | ']');
            if opens && depth == 0 && !closed {
                if start < at {
                    head.push(piece.part(start..at));
                }
                start = at + 1;
            }
            depth += usize::from(opens);
            if closes && depth > 0 {
                depth -= 1;
                if depth == 0 && !closed {
                    if start < at {
                        inner.push(piece.part(start..at));
                    }
                    closed = true;
                }
            }
        }
        if start < text.len() {
            if depth > 0 && !closed {
                inner.push(piece.part(start..text.len()));
            } else if !closed {
                head.push(piece.part(start..text.len()));
            }
        }
    }
    (head, (closed || !inner.is_empty()).then_some(inner))
}

/// The key of a part: the first code, else a single word; `a=b` is the key `a`.
pub(super) fn name(part: &[Piece<'_>]) -> Option<Spanned<String>> {
    let code = part.iter().find(|piece| piece.is_code());
    match code {
        Some(piece) => dotted(piece).map(|(name, _)| name),
        None => whole_name(part),
    }
}

/// The name that is all of a part, but for a value behind an equals sign and quotes.
pub(super) fn whole_name(part: &[Piece<'_>]) -> Option<Spanned<String>> {
    let mut visible = part.iter().filter(|piece| !piece.text.trim().is_empty());
    let piece = visible.next()?;
    let (name, rest) = dotted(piece)?;
    let assigned = rest.trim_start().starts_with(['=', ':']);
    let alone = rest.trim().is_empty() && visible.next().is_none();
    (alone || assigned).then_some(name)
}

/// The dotted name that a piece begins with, and what follows it.
fn dotted<'p>(piece: &'p Piece<'_>) -> Option<(Spanned<String>, &'p str)> {
    let text: &str = &piece.text;
    let start = text.find(|c: char| !(c.is_whitespace() || "\"'".contains(c)))?;
    let rest = &text[start..];
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || "_.-$@".contains(c)))
        .unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches(['.', '-']);
    if !name.starts_with(|c: char| c.is_alphabetic() || "_$@".contains(c)) {
        return None;
    }
    let range = start..start + name.len();
    let after = text[range.end..].trim_start_matches(['"', '\'']);
    let span = piece.part(range.clone()).span;
    Some((Spanned::new(name.to_owned(), span), after))
}
