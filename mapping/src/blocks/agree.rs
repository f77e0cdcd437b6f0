//! Whether blocks and the text around them say the same.

use tracelaw_diagnostics::{Span, Spanned};

use crate::findings::Findings;
use crate::model::{Capture, Entry, Mapping, Position};
use crate::rules;
use crate::settings::{Site, SitePosition};

/// Compares an entry's blocks with its labels.
pub(crate) fn check_entry(entry: &Entry, findings: &mut Findings<'_>) {
    for site in &entry.settings.sites {
        check_file(entry, site, findings);
        check_function(entry, site, findings);
        check_position(entry, site, findings);
    }
    check_capture(entry, findings);
}

fn check_file(entry: &Entry, site: &Site, findings: &mut Findings<'_>) {
    let Some(file) = &site.file else { return };
    let files: Vec<_> = entry
        .locations
        .iter()
        .filter_map(|location| location.file.as_ref())
        .collect();
    let Some(first) = files.first() else { return };
    if !files
        .iter()
        .any(|known| same_file(&known.value, &file.value))
    {
        disagree(findings, "file", file, first.span, &first.value);
    }
}

/// Whether one path is the end of the other.
fn same_file(one: &str, other: &str) -> bool {
    let mut one = one.rsplit('/').filter(|part| !matches!(*part, "." | ".."));
    let mut other = other
        .rsplit('/')
        .filter(|part| !matches!(*part, "." | ".."));
    loop {
        match (one.next(), other.next()) {
            (Some(left), Some(right)) if left == right => {}
            (Some(_), Some(_)) => return false,
            _ => return true,
        }
    }
}

fn check_function(entry: &Entry, site: &Site, findings: &mut Findings<'_>) {
    let Some(function) = &site.function else {
        return;
    };
    let trigger = entry
        .trigger
        .as_ref()
        .and_then(|trigger| trigger.function.as_ref());
    let functions: Vec<_> = entry
        .locations
        .iter()
        .filter_map(|location| location.function.as_ref())
        .chain(trigger)
        .collect();
    let Some(first) = functions.first() else {
        return;
    };
    // Every place of the entry must be named before a function can be a wrong one.
    let all_named = entry
        .locations
        .iter()
        .all(|location| location.function.is_some());
    let known = functions
        .iter()
        .any(|known| last_name(&known.value) == last_name(&function.value));
    if all_named && !known {
        disagree(findings, "function", function, first.span, &first.value);
    }
}

fn last_name(path: &str) -> &str {
    path.trim_end_matches("()")
        .rsplit([':', '.', '#', '>'])
        .next()
        .unwrap_or(path)
}

fn check_position(entry: &Entry, site: &Site, findings: &mut Findings<'_>) {
    let (Some(position), Some(trigger)) = (&site.position, &entry.trigger) else {
        return;
    };
    let (word, text) = match (position.value, trigger.position) {
        (SitePosition::Before, Position::After) => ("before", "after"),
        (SitePosition::After, Position::Before) => ("after", "before"),
        _ => return,
    };
    let position = Spanned::new(word.to_owned(), position.span);
    disagree(findings, "position", &position, trigger.text.span, text);
}

fn check_capture(entry: &Entry, findings: &mut Findings<'_>) {
    let (Some(capture), Some(fields)) = (&entry.settings.capture, &entry.fields) else {
        return;
    };
    let same = match (&capture.value, &fields.state) {
        (Capture::Weak(block), Capture::Weak(text)) => {
            let mut block: Vec<_> = block.iter().map(|key| &key.value).collect();
            let mut text: Vec<_> = text.iter().map(|key| &key.value).collect();
            block.sort_unstable();
            text.sort_unstable();
            block == text
        }
        (Capture::Full, Capture::Full) | (Capture::None, Capture::None) => true,
        // A text that lists keys without the word "state" may mean state keys.
        (Capture::Weak(block), Capture::None) => block
            .iter()
            .all(|key| fields.keys.iter().any(|known| known.value == key.value)),
        _ => false,
    };
    if !same {
        let capture = Spanned::new(describe(&capture.value), capture.span);
        disagree(
            findings,
            "capture",
            &capture,
            fields.text.span,
            &describe(&fields.state),
        );
    }
}

fn describe(capture: &Capture) -> String {
    match capture {
        Capture::None => "no state".to_owned(),
        Capture::Full => "all of the state".to_owned(),
        Capture::Weak(keys) => {
            let keys: Vec<_> = keys.iter().map(|key| key.value.as_str()).collect();
            keys.join(", ")
        }
    }
}

/// Compares the document's blocks with its state and message tables.
pub(crate) fn check_document(mapping: &Mapping, findings: &mut Findings<'_>) {
    for field in &mapping.state {
        let Some(key) = &field.key else { continue };
        let setting = mapping.settings.state.get(&key.value);
        let Some(variable) = setting.and_then(|setting| setting.variable.as_ref()) else {
            continue;
        };
        let names = identifiers(&variable.value);
        let agrees = field
            .variables
            .iter()
            .any(|name| names.contains(&name.value.as_str()));
        if let (false, Some(first)) = (agrees, field.variables.first()) {
            disagree(findings, "variable", variable, first.span, &first.value);
        }
    }
    for message in &mapping.messages {
        let (Some(key), Some(field)) = (&message.key, &message.field) else {
            continue;
        };
        let bare = key.value.trim_start_matches("msg.");
        let setting = mapping.settings.message.get(bare);
        let given = setting.and_then(|setting| setting.field.as_ref());
        if let Some(given) =
            given.filter(|given| last_name(&given.value) != last_name(&field.value))
        {
            disagree(findings, "field", given, field.span, &field.value);
        }
    }
}

fn identifiers(expression: &str) -> Vec<&str> {
    expression
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|name| !name.is_empty())
        .collect()
}

fn disagree(
    findings: &mut Findings<'_>,
    key: &str,
    block: &Spanned<String>,
    prose: Span,
    text: &str,
) {
    let finding = findings
        .at(
            &rules::BLOCK_DISAGREES,
            block.span,
            format!(
                "the block's `{key}` is `{}`, the text says `{text}`",
                block.value
            ),
        )
        .related(findings.place(prose), "the text says so here")
        .help("correct the one that is wrong; tools follow the block");
    findings.push(finding);
}
