//! What is said of single records.

use tracelaw_diagnostics::{Diagnostic, Rule, Span};

use super::hash::{Hash, Verified};
use super::record::{Name, TraceRecord};
use crate::blocks::Line;
use crate::canonical::{QuirkKind, Quirks};
use crate::findings::{Findings, line_place};
use crate::{Timestamp, rules};

#[cold]
pub(super) fn report_quirks(line: &Line<'_>, text: &str, quirks: &Quirks, findings: &mut Findings) {
    for quirk in quirks.iter() {
        let (rule, message, help): (&'static Rule, &str, &str) = match quirk.kind {
            QuirkKind::DuplicateKey => (
                &rules::DUPLICATE_KEY,
                "a key stands twice in the record",
                "use the file as it was written, or keep one member of each name",
            ),
            QuirkKind::ProtoKey => (
                &rules::PROTO_MEMBER,
                "the record has a member `__proto__`, which hashes made in JavaScript do not cover",
                "use the file as it was written, or name the member otherwise",
            ),
            QuirkKind::LargeInteger => (
                &rules::LARGE_INTEGER,
                "an integer beyond 2^53-1, which readers with doubles cannot tell from its neighbours",
                "log it as a string",
            ),
            QuirkKind::InexactInteger => (
                &rules::INEXACT_INTEGER,
                "an integer that its hash does not cover: no double holds it",
                "use the file as it was written, or log the number as a string",
            ),
            QuirkKind::RespelledNumber => (
                &rules::RESPELLED_NUMBER,
                "a number that is not spelled canonically",
                "use the file as it was written",
            ),
            QuirkKind::LoneSurrogate => (
                &rules::LONE_SURROGATE,
                "half a surrogate pair, which is no text in Unicode",
                "log whole characters, or encode what is no text",
            ),
            QuirkKind::IndexKey => continue,
        };
        findings.report(rule, |file| {
            let end = token_end(text, quirk.offset);
            let span = Span::new(quirk.offset, end);
            Diagnostic::new(rule, message)
                .at(line_place(file, line.number, text, span))
                .help(help)
        });
    }
}

/// Where the key, the number or the escape that begins at `start` ends.
fn token_end(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    let length = match rest.first() {
        Some(b'"') => rest[1..]
            .iter()
            .position(|&byte| byte == b'"')
            .map(|end| end + 2),
        Some(b'\\') => Some(6),
        _ => rest
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ')),
    };
    text.len().min(start + length.unwrap_or(rest.len()))
}

#[cold]
pub(super) fn report_mismatch(
    line: &Line<'_>,
    text: &str,
    fields: &TraceRecord<'_>,
    verified: &Verified,
    findings: &mut Findings,
) {
    let number = fields
        .sequence
        .map_or_else(String::new, |number| format!("event {number} "));
    findings.report(&rules::HASH_MISMATCH, |file| {
        let span = fields
            .get(Name::EventHash)
            .map_or(Span::new(0, text.len()), |member| {
                Span::new(member.offset(), member.offset() + member.raw().len())
            });
        let what = if number.is_empty() {
            "the event "
        } else {
            &number
        };
        Diagnostic::new(
            &rules::HASH_MISMATCH,
            format!("{what}was changed after it was hashed: its content has another hash"),
        )
        .at(line_place(file, line.number, text, span))
        .note(format!("the content's hash is {}", hex(&verified.hash)))
        .help("use the file as it was written; nothing that this record says can be relied on")
    });
}

#[cold]
pub(super) fn report_time(
    line: &Line<'_>,
    text: &str,
    fields: &TraceRecord<'_>,
    before: Timestamp,
    findings: &mut Findings,
) {
    findings.report(&rules::TIME_GOES_BACK, |file| {
        let span = fields
            .get(Name::Timestamp)
            .map_or(Span::new(0, text.len()), |member| {
                Span::new(member.offset(), member.offset() + member.raw().len())
            });
        time_goes_back(before).at(line_place(file, line.number, text, span))
    });
}

pub(super) fn time_goes_back(before: Timestamp) -> Diagnostic {
    let message = format!("time goes back: the event before was at {before}");
    Diagnostic::new(&rules::TIME_GOES_BACK, message)
        .help("let the emitter repeat the last timestamp while its clock is behind")
}

fn hex(hash: &Hash) -> String {
    let mut text = String::with_capacity(64);
    crate::chain::push_hex(&mut text, hash);
    text
}
