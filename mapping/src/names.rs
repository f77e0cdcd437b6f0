//! Names of actions and events: lists, arguments, quotes, arrows.

use tracelaw_diagnostics::{Span, Spanned};

use crate::markdown::{Piece, pieces_span, plain, trim};
use crate::model::{ActionRef, EventNames};
use crate::value::Value;

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

/// What is bound by a quantifier: `A(i)` in `\E i \in S : A(i)`.
fn unbound<'a>(piece: &Piece<'a>) -> Piece<'a> {
    let text = piece.text.trim_start();
    let quantified = text.starts_with("\\E") || text.starts_with("\\A") || text.starts_with('∃');
    match piece.text.rfind(':').filter(|_| quantified) {
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
        "action"
            | "actions"
            | "event"
            | "events"
            | "step"
            | "path"
            | "paths"
            | "transition"
            | "handler"
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
