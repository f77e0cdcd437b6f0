//! Trigger points: before or after which code.

use tracelaw_diagnostics::{Span, Spanned};

use crate::locations::code_lines;
use crate::markdown::{Piece, PieceKind};
use crate::model::{Position, Trigger};
use crate::value::Value;

/// Reads a value; `None` where it says nothing.
pub(crate) fn trigger(value: &Value<'_>) -> Option<Trigger> {
    let text = value.text()?;
    let mut reader = Reader::default();
    for line in &value.lines {
        for (index, piece) in line.pieces.iter().enumerate() {
            match piece.kind {
                PieceKind::Prose => reader.prose(piece),
                PieceKind::Code => reader.code(piece, line.pieces.get(index + 1)),
                PieceKind::Soft | PieceKind::Break => {}
            }
        }
        reader.sentence_ends();
    }
    let position = position(&reader.outside).or_else(|| position(&reader.inside));
    Some(Trigger {
        position: position.unwrap_or(Position::Unspecified),
        anchors: reader.anchors,
        sides: reader.sides,
        function: reader.function,
        lines: reader.lines,
        text,
    })
}

/// Before, after, or between, by the words that say so.
fn position(words: &[Position]) -> Option<Position> {
    let before = words.contains(&Position::Before);
    let after = words.contains(&Position::After);
    match (before, after) {
        (true, true) => Some(Position::Between),
        (true, false) => Some(Position::Before),
        (false, true) => Some(Position::After),
        (false, false) => None,
    }
}

#[derive(Default)]
struct Reader {
    /// "before" and "after" in the order of the text, outside of parentheses and inside.
    outside: Vec<Position>,
    inside: Vec<Position>,
    anchors: Vec<Spanned<String>>,
    sides: Vec<Position>,
    function: Option<Spanned<String>>,
    lines: Vec<Spanned<usize>>,
    depth: usize,
    /// The position that the words since the last clause give the next anchor.
    side: Option<Position>,
    /// The last word, in lower case.
    last_word: String,
    /// Whether a number is a line number.
    counting: bool,
}

impl Reader {
    fn prose(&mut self, piece: &Piece<'_>) {
        let text: &str = &piece.text;
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let rest = &text[at..];
            if !character.is_alphanumeric() {
                match character {
                    '(' | '[' => self.depth += 1,
                    ')' | ']' => {
                        self.depth = self.depth.saturating_sub(1);
                        self.counting = false;
                    }
                    '.' if rest[1..].is_empty() || rest[1..].starts_with(' ') => {
                        self.sentence_ends();
                    }
                    ';' => self.counting = false,
                    _ => {}
                }
                at += character.len_utf8();
                continue;
            }
            let length = word_length(rest);
            let word = &rest[..length];
            self.word(word, piece, at);
            at += length;
        }
    }

    fn word(&mut self, word: &str, piece: &Piece<'_>, at: usize) {
        let lower = word.to_lowercase();
        let numeric = word.starts_with(|c: char| c.is_ascii_digit())
            || word.starts_with('L') && word[1..].starts_with(|c: char| c.is_ascii_digit());
        if numeric && (self.counting || word.starts_with('L')) {
            if let Some((first, last)) = crate::locations::range(word) {
                let span = piece.part(at..at + word.len()).span;
                self.line(first, span);
                if last != first {
                    self.line(last, span);
                }
            }
            return;
        }
        if let (false, Some(found)) = (numeric, code_lines(word)) {
            for (line, range) in found {
                self.line(line, piece.part(at + range.start..at + range.end).span);
            }
            self.counting = true;
            return;
        }
        match lower.as_str() {
            "line" | "lines" => self.counting = true,
            "and" | "or" | "to" | "through" => {}
            _ => self.counting = false,
        }
        let side = match lower.as_str() {
            "before" | "prior" | "preceding" => Some(Position::Before),
            "after" | "following" => Some(Position::After),
            // "Once X is set"; "only once" says how often.
            "once" if self.last_word.is_empty() => Some(Position::After),
            _ => None,
        };
        if let Some(side) = side {
            if self.depth == 0 {
                self.outside.push(side);
            } else {
                self.inside.push(side);
            }
            self.side = Some(side);
        }
        self.last_word = lower;
    }

    fn code(&mut self, piece: &Piece<'_>, next: Option<&Piece<'_>>) {
        let text: &str = &piece.text;
        if let Some(found) = code_lines(text) {
            for (line, range) in found {
                self.line(line, piece.part(range).span);
            }
            self.counting = true;
            return;
        }
        if let (true, Ok(line)) = (self.counting, text.parse()) {
            self.line(line, piece.span);
            return;
        }
        self.counting = false;
        if !is_code_fragment(text) {
            return;
        }
        let anchor = Spanned::new(text.to_owned(), piece.span);
        let places = matches!(
            self.last_word.as_str(),
            "in" | "inside" | "within" | "of" | "function" | "method" | "from"
        );
        let clause_ends = next.is_none_or(|next| {
            let text = next.text.trim_start();
            text.starts_with([',', ':', ';', '.']) || text.is_empty() || {
                let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
                matches!(
                    word.to_lowercase().as_str(),
                    "after" | "before" | "just" | "immediately" | "right" | "once" | "when"
                )
            }
        });
        let is_place = places && is_path(text) && self.function.is_none();
        if is_place
            && (self.side.is_none()
                || self.last_word == "in" && clause_ends && !self.anchors.is_empty())
        {
            self.function = Some(anchor);
        } else {
            self.anchors.push(anchor);
            self.sides.push(self.side.unwrap_or(Position::Unspecified));
        }
        self.last_word.clear();
        self.last_word.push('`');
    }

    fn line(&mut self, line: usize, span: Span) {
        self.lines.push(Spanned::new(line, span));
    }

    fn sentence_ends(&mut self) {
        self.last_word.clear();
        self.counting = false;
    }
}

/// A word with the marks that hold a place together: `core.rs:12-14`, `1055-1060`.
fn word_length(text: &str) -> usize {
    let mut length = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|&(_, next)| next);
        let inside = character.is_alphanumeric()
            || character == '_'
            || "./:-–#".contains(character) && next.is_some_and(char::is_alphanumeric);
        if !inside {
            break;
        }
        length = at + character.len_utf8();
    }
    length
}

/// Whether a text in backticks is code that can stand in a program, not a value or a remark.
fn is_code_fragment(text: &str) -> bool {
    let text = text.trim();
    let quoted = text.len() >= 2
        && text.starts_with(['"', '\''])
        && text.ends_with(['"', '\''])
        && !text[1..text.len() - 1].contains(['"', '\'']);
    !text.is_empty() && !quoted && text.contains(char::is_alphabetic)
}

/// Whether a fragment is the name of a function.
fn is_path(text: &str) -> bool {
    text.trim_end_matches("()")
        .chars()
        .all(|c| c.is_alphanumeric() || "_.:#".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Content, read};

    /// `position | anchors with their side | lines | function`.
    fn describe(text: &str) -> String {
        let mut value = Value::default();
        for block in read(text) {
            if let Content::Text(pieces) = &block.content {
                value.push(block.depth, pieces);
            }
        }
        let trigger = trigger(&value).expect(text);
        let short = |position: Position| match position {
            Position::Before => "<",
            Position::After => ">",
            Position::Between => "<>",
            Position::Unspecified => "?",
        };
        let anchors: Vec<_> = trigger
            .anchors
            .iter()
            .zip(&trigger.sides)
            .map(|(anchor, &side)| format!("{}{}", short(side), anchor.value))
            .collect();
        let lines: Vec<_> = trigger
            .lines
            .iter()
            .map(|line| line.value.to_string())
            .collect();
        let function = trigger.function.map(|name| name.value).unwrap_or_default();
        let parts = [
            short(trigger.position).to_owned(),
            anchors.join(" "),
            lines.join(" "),
            function,
        ];
        parts.join("|")
    }

    #[test]
    fn triggers_are_read_in_every_notation() {
        let cases = [
            ("after `x = 1`", ">|>x = 1||"),
            ("Just before `f()`", "<|<f()||"),
            ("Immediately after `x++` (line 12)", ">|>x++|12|"),
            ("AFTER the `f` function returns", ">|>f||"),
            ("prior to `f()`", "<|<f()||"),
            ("after `a`, before `b`", "<>|>a <b||"),
            ("before `b` and after `a`", "<>|<b >a||"),
            ("In `f`, after `x`", ">|>x||f"),
            ("in `f`, after `x` and before `y`", "<>|>x <y||f"),
            ("right after `x` in `f`", ">|>x||f"),
            (
                "After step transition at line 1114 (`cs.Step = New`)",
                ">|>cs.Step = New|1114|",
            ),
            (
                "after the update (`core.rs:14-16` — `m.insert`)",
                ">|>m.insert|14 16|",
            ),
            ("after lines 10, 20-22 and 30", ">||10 20 22 30|"),
            ("after `x` at core.rs:5", ">|>x|5|"),
            ("when a majority has answered", "?|||"),
            ("once `chosen` is set", ">|>chosen||"),
            ("fires only once per round", "?|||"),
            ("The event is written (before the reply)", "<|||"),
            ("after the commit (before the reply)", ">|||"),
            ("N/A", "?|||"),
            ("after `\"nil\"` is stored", ">|||"),
            ("after 2f+1 votes", ">|||"),
            ("After X<br>- `a()` returns", ">|>a()||"),
            ("after `progress.inc(1)`", ">|>progress.inc(1)||"),
            ("after `s.get(2..);`", ">|>s.get(2..);||"),
            ("after `self.inc = false`", ">|>self.inc = false||"),
            ("after `core.rs:12`", ">||12|"),
        ];
        for (text, expected) in cases {
            assert_eq!(describe(text), expected, "{text}");
        }
    }
}
