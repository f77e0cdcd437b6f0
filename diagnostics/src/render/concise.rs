//! One finding a line, for editors and `grep`.

use std::fmt::Write as _;

use crate::render::text::escape_controls;
use crate::{Diagnostic, Report};

pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for diagnostic in report
        .sorted_errors()
        .into_iter()
        .chain(report.sorted_findings())
    {
        line(&mut text, report, diagnostic);
    }
    text
}

fn line(text: &mut String, report: &Report, diagnostic: &Diagnostic) {
    match &diagnostic.place {
        Some(place) => {
            let (line, column) = place.line_column();
            let _ = write!(
                text,
                "{}:{line}:{column}",
                escape_controls(place.source.name())
            );
        }
        None => text.push_str(&report.tool.name),
    }
    let _ = writeln!(
        text,
        ": {}[{}] {}",
        diagnostic.severity.as_str(),
        diagnostic.rule.code,
        escape_controls(&diagnostic.message)
    );
}
