//! Fields: how much of the state an event carries, and which keys besides.

use std::collections::HashSet;

use tracelaw_diagnostics::Spanned;

use crate::labels::Label;
use crate::markdown::{Piece, plain};
use crate::model::{Capture, Fields};
use crate::names::says_none;
use crate::value::Value;

/// Reads the values of the labels that say what is captured.
pub(crate) fn fields(values: &[(Label, &Value<'_>)]) -> Option<Fields> {
    let mut reader = Reader::default();
    let mut text: Option<Spanned<String>> = None;
    for (label, value) in values {
        let Some(part) = value.text() else { continue };
        text = Some(match text {
            Some(known) => Spanned::new(
                format!("{}\n{}", known.value, part.value),
                known.span.join(part.span),
            ),
            None => part,
        });
        let group = match label {
            Label::StateFields => Group::State,
            Label::MessageFields => Group::Message,
            _ => Group::Top,
        };
        if says_none(value) {
            continue;
        }
        if group == Group::State {
            reader.full = true;
        }
        for line in &value.lines {
            reader.line(&line.pieces, group, line.bullet > 0);
        }
    }
    Some(Fields {
        state: if !reader.weak.is_empty() {
            Capture::Weak(reader.weak)
        } else if reader.full {
            Capture::Full
        } else {
            Capture::None
        },
        keys: reader.keys,
        text: text?,
    })
}

/// What the names in a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// Keys of the event itself.
    Top,
    /// Keys of the state snapshot.
    State,
    /// Keys of the message.
    Message,
}

#[derive(Default)]
struct Reader {
    full: bool,
    weak: Vec<Spanned<String>>,
    keys: Vec<Spanned<String>>,
    /// What `keys` holds.
    known: HashSet<String>,
}

impl Reader {
    fn line(&mut self, pieces: &[Piece<'_>], group: Group, bullet: bool) {
        let pieces = without_braces(pieces);
        for segment in split(&pieces, &['+', ';', '&', '|']) {
            let mut group = group;
            for part in split(&segment, &[',']) {
                // `msg: a, b` names the group of what follows.
                let (part, named) = match prefix(&part) {
                    Some((named, rest)) => (rest, Some(named)),
                    None => (part, None),
                };
                self.full |= named == Some(Group::State);
                group = named.unwrap_or(group);
                let remark = bullet && group == Group::Top;
                let head = if remark {
                    before_remark(&part)
                } else {
                    part.clone()
                };
                self.part(&head, group);
                if head.len() < part.len() {
                    break;
                }
            }
        }
    }

    /// Reads one part of a list: a key, `state ...`, `msg ...`.
    fn part(&mut self, part: &[Piece<'_>], group: Group) {
        let (head, inner) = head_and_inner(part);
        let text = plain(&head);
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .filter(|word| !word.is_empty())
            .collect();
        if group == Group::Top {
            let negative = words
                .first()
                .is_some_and(|word| matches!(*word, "no" | "without" | "none"));
            let is_state = words
                .iter()
                .any(|word| matches!(*word, "state" | "snapshot"));
            if negative && (is_state || words.len() == 1) {
                return;
            }
            if is_state {
                self.state(&inner);
                return;
            }
            if let [only, "only"] = words.as_slice()
                && let Some(at) = head.iter().find_map(|piece| {
                    let start = piece.text.to_lowercase().find(only)?;
                    Some(piece.part(start..start + only.len()))
                })
            {
                self.key(&[at], group);
                return;
            }
            if words
                .iter()
                .any(|word| matches!(*word, "msg" | "message" | "msg." | "message."))
            {
                for key in inner.iter().flat_map(|inner| split(inner, &[',', ';'])) {
                    self.key(&key, Group::Message);
                }
                return;
            }
            if let (true, Some(inner)) = (text.ends_with('.'), &inner) {
                // `iid.{replica, instance}`
                for key in split(inner, &[',', ';']) {
                    if let Some(key) = name(&key) {
                        self.push(key.map(|key| format!("{text}{key}")));
                    }
                }
                return;
            }
        }
        self.key(&head, group);
    }

    /// Reads what stands in the parentheses behind "state".
    fn state(&mut self, inner: &Option<Vec<Piece<'_>>>) {
        self.full = true;
        let Some(inner) = inner else { return };
        let (pieces, selects) = match prefix_word(inner) {
            Some((word, rest)) if matches!(word.as_str(), "weak" | "strong" | "only") => {
                (rest, true)
            }
            Some((word, rest)) if matches!(word.as_str(), "full" | "all") => (rest, false),
            _ => (inner.clone(), true),
        };
        let parts = split(&pieces, &[',', ';', '/']);
        let names: Option<Vec<_>> = parts.iter().map(|part| whole_name(part)).collect();
        // `(slot=entered slot, view=1)` says what the values are, not which ones are captured.
        let values = parts.iter().all(|part| plain(part).contains('='));
        if let (true, false, Some(names)) = (selects, values, names)
            && !names.iter().any(|name| is_remark(&name.value))
        {
            self.weak.extend(names);
        }
    }

    fn key(&mut self, pieces: &[Piece<'_>], group: Group) {
        let Some(key) = name(pieces) else { return };
        let state = key.value.strip_prefix("state.");
        match (group, state) {
            (Group::State, _) if !is_remark(&key.value) => {
                let bare = key.value.trim_start_matches("state.").to_owned();
                self.weak.push(Spanned::new(bare, key.span));
            }
            (Group::State, _) => {}
            (_, Some(bare)) => self.weak.push(Spanned::new(bare.to_owned(), key.span)),
            (Group::Message, None) => {
                let bare = key
                    .value
                    .strip_prefix("msg.")
                    .or_else(|| key.value.strip_prefix("message."))
                    .unwrap_or(&key.value);
                let dotted = format!("msg.{bare}");
                self.push(Spanned::new(dotted, key.span));
            }
            (Group::Top, None) if key.value == "msg" || key.value == "message" => {}
            (Group::Top, None) => self.push(key),
        }
    }

    fn push(&mut self, key: Spanned<String>) {
        if self.known.insert(key.value.clone()) {
            self.keys.push(key);
        }
    }
}

/// A line without the braces around all of it: `{ nid, state, msg: {from} }`.
fn without_braces<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
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
fn before_remark<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
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

/// Words that qualify a snapshot and are no keys.
fn is_remark(word: &str) -> bool {
    word.contains('-')
        || matches!(
            word.to_lowercase().as_str(),
            "all"
                | "full"
                | "complete"
                | "post"
                | "pre"
                | "after"
                | "before"
                | "snapshot"
                | "state"
                | "strong"
                | "weak"
                | "updated"
                | "new"
                | "optional"
                | "standard"
                | "common"
                | "none"
                | "entire"
                | "same"
                | "everything"
                | "default"
        )
}

/// `msg: a, b` and `state: a, b`.
fn prefix<'a>(pieces: &[Piece<'a>]) -> Option<(Group, Vec<Piece<'a>>)> {
    let (word, rest) = prefix_word(pieces)?;
    match word.as_str() {
        "state" | "state fields" | "state snapshot" => Some((Group::State, rest)),
        "msg" | "message" | "message fields" | "msg fields" => Some((Group::Message, rest)),
        _ => None,
    }
}

/// The words in front of the first colon, in lower case, and what stands behind it.
fn prefix_word<'a>(pieces: &[Piece<'a>]) -> Option<(String, Vec<Piece<'a>>)> {
    let mut word = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if let Some(colon) = piece.text.find(':').filter(|_| !piece.is_code()) {
            word.push_str(&piece.text[..colon]);
            let mut rest = vec![piece.part(colon + 1..piece.text.len())];
            rest.extend_from_slice(&pieces[index + 1..]);
            return Some((word.trim().to_lowercase(), rest));
        }
        word.push_str(&piece.text);
        if word.len() > 24 {
            break;
        }
    }
    None
}

/// Divides at marks that no bracket encloses, in prose and in code.
fn split<'a>(pieces: &[Piece<'a>], marks: &[char]) -> Vec<Vec<Piece<'a>>> {
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
fn head_and_inner<'a>(part: &[Piece<'a>]) -> (Vec<Piece<'a>>, Option<Vec<Piece<'a>>>) {
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
fn name(part: &[Piece<'_>]) -> Option<Spanned<String>> {
    let code = part.iter().find(|piece| piece.is_code());
    match code {
        Some(piece) => dotted(piece).map(|(name, _)| name),
        None => whole_name(part),
    }
}

/// The name that is all of a part, but for a value behind an equals sign and quotes.
fn whole_name(part: &[Piece<'_>]) -> Option<Spanned<String>> {
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
