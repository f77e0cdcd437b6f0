//! A line of a location's value as tokens.

use tracelaw_diagnostics::Span;

use super::atom;
use crate::markdown::Piece;
use crate::names::is_distinctive;

/// A token and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
    /// Whether it stands in a parenthesis, behind other words: a remark, not the place itself.
    pub(super) remark: bool,
}

impl Token {
    /// The key, if it is one.
    pub(super) fn key(&self) -> Option<String> {
        match &self.kind {
            TokenKind::Key(key) => Some(key.clone()),
            _ => None,
        }
    }
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A path or the name of a file.
    File(String),
    /// First and last line, in the file named last.
    Lines(usize, usize),
    /// A function, a method, a path of names.
    Function(String),
    /// `MPMC:` in front of a place.
    Key(String),
    /// What joins two places.
    Join,
    /// A call from one place to another.
    Arrow,
}

/// Reads a line.
pub(super) fn tokens(pieces: &[Piece<'_>]) -> Vec<Token> {
    let mut reader = Reader::default();
    for (index, piece) in pieces.iter().enumerate() {
        if piece.is_line_end() {
            continue;
        }
        if piece.is_code() {
            reader.code(piece, pieces.get(index + 1));
        } else {
            reader.prose(piece);
        }
    }
    reader.tokens
}

#[derive(Default)]
struct Reader {
    tokens: Vec<Token>,
    /// How many parentheses are open.
    depth: usize,
    /// The words since the last delimiter: a key if a colon follows.
    words: Vec<(String, Span)>,
    /// Whether a bare number is a line: behind "line", and in a list behind another line.
    lines: bool,
    /// The next word is a function if it can be one: behind "in", a dash, an opening parenthesis.
    function: bool,
    /// Whether a file or a function has been read.
    placed: bool,
}

impl Reader {
    fn push(&mut self, kind: TokenKind, span: Span) {
        let remark = self.depth > 0 && !self.words.is_empty();
        self.lines =
            matches!(kind, TokenKind::Lines(..)) || self.lines && matches!(kind, TokenKind::Join);
        if !matches!(kind, TokenKind::Join | TokenKind::Arrow) && self.depth == 0 {
            self.words.clear();
        }
        self.function = false;
        self.placed |= matches!(kind, TokenKind::File(_) | TokenKind::Function(_));
        self.tokens.push(Token { kind, span, remark });
    }

    fn code(&mut self, piece: &Piece<'_>, next: Option<&Piece<'_>>) {
        let colon = next.is_some_and(|next| !next.is_code() && next.text.starts_with(':'));
        if self.lines
            && let Some((start, end)) = atom::range(piece.text.trim())
        {
            self.push(TokenKind::Lines(start, end), piece.span);
            return;
        }
        // "(step, `MsgHup` case)"
        let case = next.is_some_and(|next| {
            let word = next.text.trim_start();
            ["case", "arm", "clause"]
                .iter()
                .any(|what| word.starts_with(what))
        });
        if case && self.depth > 0 {
            return;
        }
        let found = atom::read(&piece.text);
        if colon
            && self.depth == 0
            && !found
                .iter()
                .any(|(kind, _)| matches!(kind, TokenKind::File(_)))
        {
            self.words = vec![(piece.text.to_string(), piece.span)];
            return;
        }
        for (kind, range) in found {
            let span = piece.part(range).span;
            self.push(kind, span);
        }
    }

    fn prose(&mut self, piece: &Piece<'_>) {
        let text: &str = &piece.text;
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let rest = &text[at..];
            let length = character.len_utf8();
            let span = |length: usize| piece.part(at..at + length).span;
            match character {
                '(' => {
                    self.depth += 1;
                    self.words.clear();
                    self.function = true;
                    at += 1;
                }
                ')' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.words.clear();
                    self.function = false;
                    at += 1;
                }
                '→' | '⇒' | '⟶' => {
                    self.push(TokenKind::Arrow, span(length));
                    self.words.clear();
                    at += length;
                }
                _ if rest.starts_with("->") || rest.starts_with("=>") => {
                    self.push(TokenKind::Arrow, span(2));
                    self.words.clear();
                    at += 2;
                }
                ',' | ';' | '+' | '&' | '/' | '|' => {
                    self.join(span(1));
                    at += 1;
                }
                '–' | '—' => {
                    self.dash();
                    at += length;
                }
                '-' if rest[1..].is_empty() || rest[1..].starts_with(char::is_whitespace) => {
                    self.dash();
                    at += 1;
                }
                ':' if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                    self.key();
                    at += 1;
                }
                _ if character.is_whitespace() => at += length,
                _ => {
                    let length = word_length(rest);
                    self.word(&rest[..length], &piece.part(at..at + length));
                    at += length;
                }
            }
        }
    }

    fn join(&mut self, span: Span) {
        if self.depth == 0 {
            self.push(TokenKind::Join, span);
            self.words.clear();
        } else if self.lines {
            self.lines = true;
        }
    }

    /// A dash: what stands before it at the start of the line is a key, what follows another place
    /// is its function.
    fn dash(&mut self) {
        if !self.placed && self.depth == 0 && !self.words.is_empty() {
            self.key();
        }
        self.function = true;
    }

    fn key(&mut self) {
        if self.depth > 0 || self.words.is_empty() {
            return;
        }
        let span = self
            .words
            .iter()
            .map(|&(_, span)| span)
            .reduce(Span::join)
            .unwrap_or_default();
        let words: Vec<_> = self.words.drain(..).map(|(word, _)| word).collect();
        self.push(TokenKind::Key(words.join(" ")), span);
    }

    fn word(&mut self, word: &str, piece: &Piece<'_>) {
        let bare = word.trim_matches(['"', '\'', '*', '[', ']']);
        let lower = bare.to_ascii_lowercase();
        match lower.as_str() {
            "and" | "or" | "plus" => return self.join(piece.span),
            "line" | "lines" | "ln" => {
                self.lines = true;
                return;
            }
            "in" | "inside" | "within" | "function" | "method" | "fn" | "func" | "the" => {
                self.function = true;
                self.words.push((bare.to_owned(), piece.span));
                return;
            }
            _ => {}
        }
        let at = word.find(bare).unwrap_or_default();
        if self.lines
            && let Some((start, end)) = atom::range(bare)
        {
            self.push(TokenKind::Lines(start, end), piece.span);
            return;
        }
        let found = atom::read(bare);
        let place = found
            .iter()
            .any(|(kind, _)| matches!(kind, TokenKind::File(_)))
            || bare.starts_with(':');
        let number = !found.is_empty()
            && found
                .iter()
                .all(|(kind, _)| matches!(kind, TokenKind::Lines(..)));
        let called = bare.ends_with("()") || bare.contains("::");
        // "(the fast path in QCMaker)" names a type, "(the timer in start_timer)" a function.
        let leads = self.depth == 0 || self.words.is_empty();
        let function = called
            || self.function
                && is_distinctive(bare)
                && (leads || bare.starts_with(char::is_lowercase));
        if place || number && (self.lines || bare.starts_with('L')) || !number && function {
            for (kind, range) in found {
                let span = piece.part(at + range.start..at + range.end).span;
                self.push(kind, span);
            }
            if self.depth > 0 {
                self.words.push((bare.to_owned(), piece.span));
            }
            return;
        }
        self.lines = false;
        self.function = false;
        self.words.push((bare.to_owned(), piece.span));
    }
}

/// The length of the word that a text begins with; a colon in front of a digit, a call's
/// parentheses and a slash between letters belong to it.
fn word_length(text: &str) -> usize {
    let mut length = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|&(_, next)| next);
        let inside = match character {
            '(' => {
                if next == Some(')') {
                    return at + 2;
                }
                false
            }
            ')' | ',' | ';' | '+' | '→' | '⇒' | '⟶' | '—' | '|' | '&' => false,
            '–' | '-' => next.is_some_and(|next| next.is_alphanumeric()),
            ':' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == ':'),
            '/' => at > 0 && next.is_some_and(|next| next.is_alphanumeric() || "._".contains(next)),
            _ => !character.is_whitespace(),
        };
        if !inside {
            break;
        }
        length = at + character.len_utf8();
    }
    if length == 0 {
        text.chars().next().map_or(0, char::len_utf8)
    } else {
        length
    }
}
