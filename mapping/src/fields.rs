//! Fields: how much of the state an event carries, and which keys besides.

mod parts;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use tracelaw_diagnostics::Spanned;

use crate::labels::Label;
use crate::markdown::{Piece, plain};
use crate::model::{Capture, Fields};
use crate::names::says_none;
use crate::value::Value;
use parts::{before_remark, head_and_inner, name, split, whole_name, without_braces};

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
