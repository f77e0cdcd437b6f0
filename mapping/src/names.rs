//! Names of actions and events: lists, arguments, quotes, arrows.

mod divide;
mod title;

#[cfg(test)]
mod tests;

pub(crate) use divide::divide;
pub(crate) use title::{Side, Title, title, title_span};

use tracelaw_diagnostics::Spanned;

use crate::markdown::{Piece, plain};
use crate::model::{ActionRef, EventNames};
use crate::value::Value;

/// Reads the actions of a value.
pub(crate) fn actions(value: &Value<'_>) -> Vec<ActionRef> {
    if says_none(value) {
        return Vec::new();
    }
    list(value).filter_map(|part| action(&part)).collect()
}

/// Reads the events of a value.
pub(crate) fn events(value: &Value<'_>) -> Option<EventNames> {
    let span = value.span()?;
    let names: Vec<_> = if says_none(value) {
        Vec::new()
    } else {
        list(value).filter_map(|part| event(&part)).collect()
    };
    if !names.is_empty() {
        return Some(EventNames::Given(names));
    }
    // "Same as the action" names nothing and denies nothing.
    says_none(value).then_some(EventNames::None(span))
}

fn list<'v, 'a>(value: &'v Value<'a>) -> impl Iterator<Item = Vec<Piece<'a>>> + use<'v, 'a> {
    value
        .lines
        .iter()
        .flat_map(|line| divide(&line.pieces))
        .map(|part| part.pieces)
}

/// Whether a value says that there is nothing: `none (...)`, `N/A`, a dash.
pub(crate) fn says_none(value: &Value<'_>) -> bool {
    value.lines.first().is_some_and(|line| {
        line.pieces
            .first()
            .is_some_and(|piece| begins_with_none(&piece.text))
    })
}

pub(crate) fn begins_with_none(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "(*\"'".contains(c));
    if text.trim().is_empty() {
        return false;
    }
    if text.trim().chars().all(|c| "-–—".contains(c)) {
        return true;
    }
    const NONE: &[&str] = &[
        "none",
        "n/a",
        "na",
        "nil",
        "nothing",
        "not applicable",
        "not traced",
        "not emitted",
        "not instrumented",
        "untraced",
        "unlogged",
        "not logged",
        "silent",
        "internal",
        "no event",
        "no trace event",
        "no code",
        "no location",
        "— (",
        "- (",
    ];
    NONE.iter().any(|word| {
        let head = text.get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word))
            && !text[word.len()..].starts_with(|c: char| c.is_alphanumeric() || "_.-:".contains(c))
    })
}

/// Reads one part of a list as an action: code first, else a word that can be nothing but a name.
fn action(part: &[Piece<'_>]) -> Option<ActionRef> {
    let (piece, rest) = name_piece(part)?;
    let (piece, quoted) = unquote(&unbound(piece));
    let name = identifier(&piece.text, |c| c.is_alphanumeric() || "_!'".contains(c))?;
    let span = piece.part(name.clone()).span;
    let after = &piece.text[name.end..];
    let params = arguments(after);
    let sure = piece.is_code() || quoted || stands_alone(after, rest);
    let value = piece.text[name].to_owned();
    (sure || is_distinctive(&value)).then(|| ActionRef {
        name: Spanned::new(value, span),
        params,
    })
}

/// Reads one part of a list as an event.
fn event(part: &[Piece<'_>]) -> Option<Spanned<String>> {
    let (piece, rest) = name_piece(part)?;
    let (piece, quoted) = unquote(&assigned(piece));
    if begins_with_none(&piece.text) {
        return None;
    }
    let name = identifier(&piece.text, |c| {
        c.is_alphanumeric() || "_.-:!#@$".contains(c)
    })?;
    let name = name.start
        ..name.start
            + piece.text[name.clone()]
                .trim_end_matches(['.', ':', '-'])
                .len();
    let span = piece.part(name.clone()).span;
    let after = &piece.text[name.end..];
    let value = piece.text[name].to_owned();
    let sure = piece.is_code() || quoted || stands_alone(after, rest);
    (sure || is_distinctive(&value)).then(|| Spanned::new(value, span))
}

/// The piece that holds the name: the first code outside of parentheses, else the first text.
fn name_piece<'p, 'a>(part: &'p [Piece<'a>]) -> Option<(&'p Piece<'a>, &'p [Piece<'a>])> {
    let mut depth = 0_usize;
    let mut first = None;
    for (index, piece) in part.iter().enumerate() {
        if piece.is_line_end() {
            continue;
        }
        if piece.is_code() {
            if depth == 0 {
                return Some((piece, &part[index + 1..]));
            }
            continue;
        }
        if first.is_none() && !piece.text.trim().is_empty() {
            first = Some((piece, &part[index + 1..]));
        }
        for character in piece.text.chars() {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    first
}

/// What is bound by a quantifier or named behind a module: `A(i)` in `\E i \in S : A(i)` and in
/// `base.tla:A(i)`.
fn unbound<'a>(piece: &Piece<'a>) -> Piece<'a> {
    let text = piece.text.trim_start();
    let quantified = text.starts_with("\\E") || text.starts_with("\\A") || text.starts_with('∃');
    let in_module = || {
        text.split_once(':')
            .is_some_and(|(file, _)| file.ends_with(".tla"))
    };
    match piece.text.rfind(':').filter(|_| quantified || in_module()) {
        Some(colon) => piece.part(colon + 1..piece.text.len()),
        None => piece.clone(),
    }
}

/// What is in the quotes behind an equals sign or a colon: `X` in `event.name = "X"`.
fn assigned<'a>(piece: &Piece<'a>) -> Piece<'a> {
    let text: &str = &piece.text;
    let value = text.find(['=', ':']).and_then(|sign| {
        let quote = text[sign + 1..].find('"')?;
        let between = text[sign + 1..sign + 1 + quote].trim_start_matches('=');
        between.trim().is_empty().then_some(sign + 1 + quote)
    });
    match value {
        Some(start) => piece.part(start..text.len()),
        None => piece.clone(),
    }
}

/// The piece without white space and quotes at its start; whether there were quotes.
fn unquote<'a>(piece: &Piece<'a>) -> (Piece<'a>, bool) {
    let text = &piece.text;
    let spaces = text.len() - text.trim_start().len();
    let quotes = &text[spaces..];
    let inner = quotes.trim_start_matches(['"', '\'', '“', '”', '‘', '’']);
    let quoted = inner.len() < quotes.len();
    (piece.part(text.len() - inner.len()..text.len()), quoted)
}

/// The range of the name that a text begins with.
fn identifier(text: &str, accepts: impl Fn(char) -> bool) -> Option<std::ops::Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let length = text[start..]
        .find(|character| !accepts(character))
        .unwrap_or(text.len() - start);
    let name = &text[start..start + length];
    let starts_well = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        || (name.starts_with(char::is_numeric) && name.contains(char::is_alphabetic));
    starts_well.then_some(start..start + length)
}

/// The arguments in parentheses that a text begins with.
fn arguments(text: &str) -> Option<Vec<String>> {
    let inner = text.trim_start().strip_prefix('(')?;
    let mut depth = 1_usize;
    let mut arguments = Vec::new();
    let mut start = 0;
    for (at, character) in inner.char_indices() {
        match character {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 1 => {
                arguments.push(inner[start..at].trim().to_owned());
                start = at + 1;
            }
            _ => {}
        }
        if depth == 0 {
            let last = inner[start..at].trim();
            if !last.is_empty() || !arguments.is_empty() {
                arguments.push(last.to_owned());
            }
            return Some(arguments);
        }
    }
    None
}

/// Whether nothing follows a name but its arguments, a parenthesis, a remark or a word that says
/// what it is.
fn stands_alone(after: &str, rest: &[Piece<'_>]) -> bool {
    let mut text = after.to_owned();
    text.push_str(&plain(rest));
    let text = text.trim_start_matches(['"', '\'', '”', '’', '*']).trim();
    if text.is_empty()
        || text.starts_with(['(', '—', '–', ':', '[', '.', '"'])
        || text.starts_with("- ")
    {
        return true;
    }
    matches!(
        text.to_lowercase().as_str(),
        "action" | "event" | "step" | "path" | "paths" | "transition" | "handler"
    )
}

/// Whether a word is no word of a sentence: `BecomeLeader`, `become_leader`, `HTSReserve`.
pub(crate) fn is_distinctive(word: &str) -> bool {
    word.contains('_')
        || word.contains("::")
        || word.char_indices().any(|(at, character)| {
            at > 0 && character.is_uppercase() && word[..at].ends_with(char::is_alphanumeric)
        }) && word.contains(char::is_lowercase)
        || word.chars().count() > 1
            && word.contains(char::is_uppercase)
            && word.contains(char::is_numeric)
}
