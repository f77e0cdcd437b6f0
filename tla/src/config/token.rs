//! The tokens of a configuration file.

use tracelaw_diagnostics::Span;

/// A piece of a configuration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Name,
    /// An integer, perhaps negative.
    Number,
    /// A string with its quotes.
    String,
    /// One of `= <- { } ( ) [ ] ,`.
    Symbol,
    /// Anything else, and strings that are not closed.
    Junk,
    /// Behind the last token.
    End,
}

/// The tokens of a text, the last of which is the end. Comments are left out.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, kind) = if next.is_whitespace() {
            (next.len_utf8(), None)
        } else if rest.starts_with("\\*") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("(*") {
            (comment(rest), None)
        } else {
            let (length, kind) = token(rest, next);
            (length, Some(kind))
        };
        if let Some(kind) = kind {
            tokens.push(Token {
                kind,
                text: &rest[..length],
                span: Span::new(at, at + length),
            });
        }
        at += length;
    }
    tokens.push(Token {
        kind: Kind::End,
        text: "",
        span: Span::new(text.len(), text.len()),
    });
    tokens
}

/// The length of a block comment, which may hold others.
fn comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let tail = &rest.as_bytes()[at..];
        if tail.starts_with(b"(*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with(b"*)") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn token(rest: &str, next: char) -> (usize, Kind) {
    let run = |f: fn(char) -> bool| rest.find(|char| !f(char)).unwrap_or(rest.len());
    if rest.starts_with("<-") {
        return (2, Kind::Symbol);
    }
    match next {
        '=' | '{' | '}' | '(' | ')' | '[' | ']' | ',' => (1, Kind::Symbol),
        '"' => string(rest),
        '-' => {
            let digits = rest[1..]
                .find(|char: char| !char.is_ascii_digit())
                .unwrap_or(rest.len() - 1);
            match digits {
                0 => (1, Kind::Junk),
                _ => (1 + digits, Kind::Number),
            }
        }
        _ if next.is_alphanumeric() || next == '_' => {
            let length = run(|char| char.is_alphanumeric() || matches!(char, '_' | '!'));
            let number = rest[..length].chars().all(|char| char.is_ascii_digit());
            (length, if number { Kind::Number } else { Kind::Name })
        }
        _ => (next.len_utf8(), Kind::Junk),
    }
}

fn string(rest: &str) -> (usize, Kind) {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            '\n' => return (at, Kind::Junk),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (at + 1, Kind::String),
            _ => {}
        }
    }
    (rest.len(), Kind::Junk)
}
