//! Text that came from a user's file, made fit for terminals and for sentences.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::{Diagnostic, Report, Screen};

/// Writes control characters and those that change the direction of text as `\u{...}`, so that
/// nothing read from a file can command a terminal. Line feeds and tabs become `\n` and `\t`.
#[must_use]
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            character if is_unsafe(character) => {
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(character));
            }
            character => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// Whether a terminal could take the character for a command, or a reader for another text.
pub(super) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// Message, notes and help, one a line.
pub(super) fn full_message(diagnostic: &Diagnostic) -> String {
    let mut text = escape_controls(&diagnostic.message).into_owned();
    for note in &diagnostic.notes {
        let _ = write!(text, "\nnote: {}", escape_controls(note));
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "\nhelp: {}", escape_controls(help));
    }
    if let Some(screen) = &diagnostic.screen {
        let _ = write!(text, "\n\n{}", screen_text(screen));
    }
    text
}

/// The lines of a screen, as they stand, without the last line feed.
pub(super) fn screen_text(screen: &Screen) -> String {
    let shown = screen.to_string();
    let lines: Vec<_> = shown.lines().map(escape_controls).collect();
    lines.join("\n")
}

/// `2 errors, 1 warning (3 more in the baseline)`.
pub(super) fn totals(report: &Report) -> String {
    let totals = report.totals();
    let parts: Vec<_> = [
        (totals.errors, "error"),
        (totals.warnings, "warning"),
        (totals.notes, "note"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
    .collect();
    let mut text = if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    };
    if let Some(baselined @ 1..) = report.baselined {
        let _ = write!(text, " ({baselined} more in the baseline)");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelled_out() {
        for (text, expected) in [
            ("plain", "plain"),
            ("ä→", "ä→"),
            ("a\x1b[31mb", "a\\u{1b}[31mb"),
            ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
            ("\u{9b}\u{202e}", "\\u{9b}\\u{202e}"),
            ("\0", "\\u{0}"),
        ] {
            assert_eq!(escape_controls(text), expected);
        }
    }
}
