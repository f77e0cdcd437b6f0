//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.

use std::fmt::Write as _;

use crate::render::excerpt::is_whole_file;
use crate::render::text::{escape_controls, full_message};
use crate::{Diagnostic, Place, Report, Severity};

pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for diagnostic in report
        .sorted_errors()
        .into_iter()
        .chain(report.sorted_findings())
    {
        command(&mut text, diagnostic);
    }
    text
}

fn command(text: &mut String, diagnostic: &Diagnostic) {
    text.push_str(match diagnostic.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
        Severity::Note => "::notice ",
    });
    if let Some(place) = &diagnostic.place {
        position(text, place);
    }
    let title = format!("{} {}", diagnostic.rule.code, diagnostic.rule.name);
    let _ = writeln!(
        text,
        "title={}::{}",
        escape_property(&title),
        escape_data(&full_message(diagnostic))
    );
}

fn position(text: &mut String, place: &Place) {
    let file = escape_controls(place.source.name());
    let _ = write!(text, "file={},", escape_property(&file));
    if is_whole_file(place) {
        return;
    }
    let (line, column) = place.line_column();
    let _ = write!(text, "line={line},col={column},");
    let (end_line, end_column) = place.source.line_column(place.span.end);
    // A runner ignores `endColumn` where the lines differ.
    if end_line == line {
        let _ = write!(text, "endColumn={end_column},");
    } else {
        let _ = write!(text, "endLine={end_line},");
    }
}

/// What the runner undoes in a command's message.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What the runner undoes in a command's property.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        for (text, data, property) in [
            ("plain", "plain", "plain"),
            ("50%", "50%25", "50%25"),
            ("%0A", "%250A", "%250A"),
            ("a\nb\r", "a%0Ab%0D", "a%0Ab%0D"),
            ("C:\\a,b", "C:\\a,b", "C%3A\\a%2Cb"),
            ("::error::x", "::error::x", "%3A%3Aerror%3A%3Ax"),
        ] {
            assert_eq!(escape_data(text), data);
            assert_eq!(escape_property(text), property);
        }
    }
}
