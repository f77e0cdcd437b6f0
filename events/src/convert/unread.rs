//! What a record says and no [`Item`](super::Item) does: it is told, not dropped in silence.

use crate::canonical::{Form, QuirkKind, Rewriter};
use crate::envelope::Format;
use crate::scan::Record;
use crate::turnix::CONTEXT_FIELDS;
use crate::verify::is_member;

const UNDEFINED: &str = "members that the record's form does not define: left out";
const HALF_PAIRS: &str = "half surrogate pairs: written as U+FFFD";
const OTHER_TAGS: &str = "tags that are no strings: left out";

const OF_TURNIX: [&str; 20] = [
    "recordType",
    "time",
    "ts",
    "timeUnixMs",
    "seq",
    "traceId",
    "spanId",
    "parentSpanId",
    "spanName",
    "eventName",
    "name",
    "level",
    "tags",
    "status",
    "errorType",
    "errorMessage",
    "errorStack",
    "attrs",
    "artifacts",
    "links",
];

/// What of a record is in no item, by kind.
pub(super) fn unread(format: Format, record: &Record<'_>) -> Vec<&'static str> {
    let mut found = Vec::new();
    let is_defined = |key: &str| match format {
        Format::Trace => is_member(key),
        Format::Turnix => OF_TURNIX.contains(&key) || CONTEXT_FIELDS.contains(&key),
        Format::Nested | Format::Module => {
            ["tag", "ts", "timestamp", "time", "seq", "event", "span"].contains(&key)
        }
        // What is beside the event's parts is its own.
        Format::Flat => true,
    };
    if let Some(mut members) = record.object()
        && !members.all(|member| is_defined(&member.key()))
    {
        found.push(UNDEFINED);
    }
    let tags = record.object().and_then(|members| members.get("tags"));
    let tags = tags.and_then(|tags| tags.object());
    if format == Format::Trace && tags.is_some_and(|mut tags| !tags.all(|it| it.string().is_some()))
    {
        found.push(OTHER_TAGS);
    }
    if has_half_pairs(record.line()) {
        found.push(HALF_PAIRS);
    }
    found
}

/// Whether a text of JSON has an escape that is half a surrogate pair.
fn has_half_pairs(text: &str) -> bool {
    if !may_have_half_pairs(text) {
        return false;
    }
    let mut rewriter = Rewriter::new(Form::Rfc8785);
    rewriter.rewrite(text, &mut String::new()).is_ok()
        && (rewriter.quirks().iter()).any(|quirk| quirk.kind == QuirkKind::LoneSurrogate)
}

fn may_have_half_pairs(text: &str) -> bool {
    text.contains("\\ud") || text.contains("\\uD")
}

/// The same text with U+FFFD for each half of a surrogate pair, if there is one.
pub(super) fn mended(text: &str) -> Option<String> {
    if !may_have_half_pairs(text) {
        return None;
    }
    let mut canonical = String::new();
    Rewriter::new(Form::Rfc8785)
        .rewrite(text, &mut canonical)
        .ok()?;
    // In canonical form a pair is a character, and other escapes have two.
    let (mut out, mut rest) = (String::new(), canonical.as_str());
    while let Some(at) = rest.find('\\') {
        let length = if rest[at..].starts_with("\\u") { 6 } else { 2 };
        let (before, behind) = rest.split_at(at);
        let (escape, behind) = behind.split_at(length);
        out.push_str(before);
        out.push_str(match escape.as_bytes() {
            [b'\\', b'u', b'd', b'8'..=b'9' | b'a'..=b'f', ..] => "\\ufffd",
            _ => escape,
        });
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}
