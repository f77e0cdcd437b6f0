//! Places among the lines of a text.

use super::Shape;

/// A place before the code at `start`.
pub(crate) fn before(text: &str, start: usize) -> Shape {
    if starts_line(text, start) {
        Shape::Lines {
            offset: line_start(text, start),
            indent: indent_at(text, start).to_owned(),
        }
    } else {
        Shape::Inline { offset: start }
    }
}

/// A place after the code from `start` to `end`.
pub(crate) fn after(text: &str, start: usize, end: usize) -> Shape {
    let rest = rest_of_line(text, end);
    let code = rest.trim();
    let comment = code.starts_with("//")
        || code.starts_with("/*") && code.find("*/").is_some_and(|at| at + 2 == code.len());
    let next_line = end + rest.len() + 1;
    if (code.is_empty() || comment) && next_line <= text.len() {
        Shape::Lines {
            offset: next_line,
            indent: indent_at(text, start).to_owned(),
        }
    } else {
        Shape::Inline {
            offset: end + (rest.len() - rest.trim_start().len()),
        }
    }
}

pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

pub(crate) fn starts_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim().is_empty()
}

pub(crate) fn rest_of_line(text: &str, at: usize) -> &str {
    text[at..].split('\n').next().unwrap_or_default()
}

pub(crate) fn indent_at(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
