//! Findings of a JSON report as diagnostics again.

use serde_json::Value;
use tracelaw_diagnostics::{Diagnostic, Place, Severity, Source, Span};

use crate::rules;

/// A finding as the JSON has it. Its place has no text, so that nothing is quoted.
pub(super) fn read(value: &Value) -> Result<Diagnostic, String> {
    let text = |member: &str| value[member].as_str();
    let code = text("code").ok_or("a finding has no `code`")?;
    let rule = (rules::all().into_iter())
        .find(|rule| rule.code == code)
        .ok_or_else(|| format!("the rule {code} is not known to this version"))?;
    let message = text("message").ok_or("a finding has no `message`")?;
    let mut finding = Diagnostic::new(rule, message);
    finding.severity = match text("severity") {
        Some("error") => Severity::Error,
        Some("warning") => Severity::Warning,
        Some("note") => Severity::Note,
        _ => return Err("a finding has no `severity`".to_owned()),
    };
    finding.place = place(value);
    let owned = |member: &str| text(member).map(str::to_owned);
    finding.action = owned("action");
    finding.event = owned("event");
    finding.variable = owned("variable");
    finding.help = owned("help");
    finding.notes = (value["notes"].as_array().into_iter().flatten())
        .filter_map(|note| Some(note.as_str()?.to_owned()))
        .collect();
    for related in value["related"].as_array().into_iter().flatten() {
        if let (Some(place), Some(message)) = (place(related), related["message"].as_str()) {
            finding = finding.related(place, message);
        }
    }
    Ok(finding)
}

/// The place of `file`, `line` and `column`.
fn place(value: &Value) -> Option<Place> {
    let number = |member: &str| usize::try_from(value[member].as_u64()?).ok();
    let file = value["file"].as_str()?;
    let line = number("line").unwrap_or(1);
    let before = number("column").unwrap_or(1).saturating_sub(1);
    let source = Source::fragment(file, " ".repeat(before), line);
    Some(Place::new(&source, Span::new(before, before)))
}
