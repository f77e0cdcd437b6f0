//! Code locations: files, lines, functions, and how authors join them.

mod atom;
mod tokens;

#[cfg(test)]
mod tests;

use tracelaw_diagnostics::{Span, Spanned};

use crate::markdown::plain;
use crate::model::Location;
use crate::names::{begins_with_none, says_none};
use crate::value::{Line, Value};
use tokens::{Token, TokenKind, tokens};

pub(crate) use atom::range;

/// The locations of a value, and the parts of it that say none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locations {
    pub(crate) found: Vec<Location>,
    /// Lines of the value in which no place could be read.
    pub(crate) unreadable: Vec<Span>,
    /// Line ranges that end before they start.
    pub(crate) reversed: Vec<Span>,
}

/// Reads a value.
pub(crate) fn locations(value: &Value<'_>) -> Locations {
    let mut locations = Locations::default();
    if says_none(value) || says_outside(value) {
        locations.found.extend(value.span().map(nowhere));
        return locations;
    }
    let mut reader = Reader::default();
    for line in &value.lines {
        let Some(span) = line.span() else { continue };
        let tokens = tokens(&line.pieces);
        let (keys, rest): (Vec<_>, Vec<_>) = tokens
            .iter()
            .partition(|token| matches!(token.kind, TokenKind::Key(_)));
        if rest.is_empty() && !keys.is_empty() && !ends_with_none(line) {
            // A key alone stands over the lines below it.
            reader.over = keys.last().and_then(|token| token.key());
            continue;
        }
        let before = reader.found.len();
        reader.key = reader.over.clone();
        reader.read(&tokens);
        if reader.found.len() > before {
            continue;
        }
        if ends_with_none(line) {
            reader.found.push(Location {
                key: keys.last().and_then(|token| token.key()),
                ..nowhere(span)
            });
        } else {
            locations.unreadable.push(span);
        }
    }
    locations.found = reader.found;
    if !locations.found.is_empty() {
        // Remarks between places need not name one.
        locations.unreadable.clear();
    }
    locations.reversed = locations
        .found
        .iter()
        .filter(|location| location.start > location.end)
        .map(|location| location.span)
        .collect();
    locations
}

/// Whether a value says that the action is not in the code but done to it.
fn says_outside(value: &Value<'_>) -> bool {
    let text = value.lines.first().map(|line| plain(&line.pieces));
    let text = text.unwrap_or_default().to_lowercase();
    let text = text.trim_start_matches('(');
    [
        "external",
        "environment",
        "test harness",
        "injected",
        "harness",
    ]
    .iter()
    .any(|word| text.starts_with(word))
        && !text.contains(['/', ':', '`'])
}

/// Whether a line says, behind a key or without one, that there is no place.
fn ends_with_none(line: &Line<'_>) -> bool {
    let text = plain(&line.pieces);
    let value = text
        .split_once(": ")
        .map_or(text.as_str(), |(_, value)| value);
    begins_with_none(value)
}

/// A location that says there is none.
fn nowhere(span: Span) -> Location {
    Location {
        file: None,
        start: None,
        end: None,
        lines: None,
        function: None,
        key: None,
        span,
    }
}

#[derive(Default)]
struct Reader {
    /// The file that a part without one belongs to, across lines too.
    file: Option<Spanned<String>>,
    /// The key of the lines below a key alone.
    over: Option<String>,
    /// The key of what is being read.
    key: Option<String>,
    found: Vec<Location>,
    current: Option<Location>,
}

impl Reader {
    fn read(&mut self, tokens: &[Token]) {
        // A function named before its file: "`f` in `a.go:3`", "`f()` (`a.go:3`)".
        let mut waiting: Option<Spanned<String>> = None;
        // What stands behind an arrow and is no place is what gets called: no function of ours.
        let mut after_arrow = false;
        for token in tokens {
            // A remark on a place that is complete names no other place.
            if token.remark && self.current.as_ref().is_some_and(|at| at.start.is_some()) {
                let function = matches!(token.kind, TokenKind::Function(_));
                if !function {
                    continue;
                }
            }
            match &token.kind {
                TokenKind::Key(key) => {
                    self.flush();
                    self.key = Some(key.clone());
                }
                TokenKind::File(file) => {
                    self.flush();
                    let file = Spanned::new(file.clone(), token.span);
                    self.file = Some(file.clone());
                    self.begin(file, token.span);
                    if let Some(location) = &mut self.current {
                        location.function = waiting.take();
                    }
                    after_arrow = false;
                }
                &TokenKind::Lines(start, end) => {
                    let complete = self.current.as_ref().is_none_or(|at| at.start.is_some());
                    if complete {
                        let Some(file) = self.file.clone() else {
                            continue;
                        };
                        self.flush();
                        self.begin(file, token.span);
                    }
                    if let Some(location) = &mut self.current {
                        location.start = Some(start);
                        location.end = Some(end);
                        location.lines = Some(token.span);
                        location.span = location.span.join(token.span);
                    }
                    after_arrow = false;
                }
                TokenKind::Function(name) => {
                    let function = Spanned::new(name.clone(), token.span);
                    match &mut self.current {
                        Some(location)
                            if location.function.is_none()
                                && (!after_arrow || location.start.is_none()) =>
                        {
                            location.span = location.span.join(token.span);
                            location.function = Some(function);
                        }
                        None if waiting.is_none() && !after_arrow => waiting = Some(function),
                        _ => {}
                    }
                }
                TokenKind::Join => self.alone(waiting.take()),
                TokenKind::Arrow => after_arrow = true,
            }
        }
        self.flush();
        self.alone(waiting);
    }

    fn begin(&mut self, file: Spanned<String>, span: Span) {
        self.current = Some(Location {
            file: Some(file),
            key: self.key.clone(),
            ..nowhere(span)
        });
    }

    /// Adds a function without a file.
    fn alone(&mut self, function: Option<Spanned<String>>) {
        self.found.extend(function.map(|function| Location {
            key: self.key.clone(),
            function: Some(function.clone()),
            ..nowhere(function.span)
        }));
    }

    fn flush(&mut self) {
        self.found.extend(self.current.take());
    }
}

/// The lines and ranges of lines in a value, in order.
pub(crate) fn lines(value: &Value<'_>) -> Vec<Spanned<(usize, usize)>> {
    let mut found = Vec::new();
    for piece in value.lines.iter().flat_map(|line| &line.pieces) {
        let accepted = |c: char| c.is_ascii_digit() || "-–L".contains(c);
        let mut at = 0;
        while let Some(start) = piece.text[at..].find(accepted) {
            let start = at + start;
            let rest = &piece.text[start..];
            let length = rest.find(|c| !accepted(c)).unwrap_or(rest.len());
            at = start + length;
            if let Some(lines) = range(&rest[..length]) {
                found.push(Spanned::new(lines, piece.part(start..at).span));
            }
        }
    }
    found
}

/// The line numbers in a text that is a file or lines, and where they stand; `None` where the text
/// is something else.
pub(crate) fn code_lines(text: &str) -> Option<Vec<(usize, std::ops::Range<usize>)>> {
    // `progress.inc(1)` has the form of a file and a line, and is a call.
    if text.contains(['(', '=', ';', '{']) {
        return None;
    }
    let found = atom::read(text);
    let places = |kind: &TokenKind| matches!(kind, TokenKind::File(_) | TokenKind::Lines(..));
    if !found.iter().any(|(kind, _)| places(kind)) {
        return None;
    }
    let mut lines = Vec::new();
    for (kind, range) in found {
        if let TokenKind::Lines(start, end) = kind {
            lines.push((start, range.clone()));
            if end != start {
                lines.push((end, range));
            }
        }
    }
    Some(lines)
}
