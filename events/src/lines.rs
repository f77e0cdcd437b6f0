//! One line of a trace: a record, or why it is none.

use tracelaw_diagnostics::{Diagnostic, Span};

use crate::blocks::{Content, Line};
use crate::canonical::{SyntaxError, SyntaxKind};
use crate::findings::{Findings, line_place, unread_line};
use crate::rules;
use crate::scan::{Index, Layouts, Record};

/// What a line is.
#[derive(Clone, Copy, Debug)]
pub enum Read<'i> {
    /// A JSON object.
    Record(Record<'i>),
    /// The beginning of a record, at the end of the file: what a crash leaves, or a reader sees
    /// while the writer writes.
    Torn,
    /// Something else, which is reported.
    Unreadable,
}

/// Reads `line`; what is no record is reported.
pub fn read<'i>(
    line: &Line<'i>,
    layouts: &mut Layouts,
    index: &'i mut Index,
    findings: &mut Findings,
) -> Read<'i> {
    match line.content {
        Content::Text(text) => match layouts.scan(text, index) {
            Ok(record) if record.object().is_some() => return Read::Record(record),
            Ok(_) => report_no_object(line, text, findings),
            Err(error) => return no_json(line, text, error, findings),
        },
        Content::NotUtf8(bytes, at) => return no_text(line, bytes, at, findings),
        Content::TooLong(length) => findings.report(&rules::LINE_TOO_LONG, |file| {
            let message = format!("the line has {length} bytes and is passed over");
            Diagnostic::new(&rules::LINE_TOO_LONG, message)
                .at(unread_line(file, line.number))
                .help("write one record a line, and store large values beside the trace")
        }),
    }
    Read::Unreadable
}

#[cold]
fn report_no_object(line: &Line<'_>, text: &str, findings: &mut Findings) {
    findings.report(&rules::NOT_JSON, |file| {
        let whole = Span::new(0, text.len());
        Diagnostic::new(&rules::NOT_JSON, "the line is JSON, but no object")
            .at(line_place(file, line.number, text, whole))
            .help("write one JSON object a line")
    });
}

#[cold]
fn no_json<'i>(
    line: &Line<'_>,
    text: &str,
    error: SyntaxError,
    findings: &mut Findings,
) -> Read<'i> {
    if !line.terminated && error.kind == SyntaxKind::UnexpectedEnd {
        return torn_tail(line, text, findings);
    }
    findings.report(&rules::NOT_JSON, |file| {
        let span = Span::new(error.offset, text.len().min(error.offset + 1));
        Diagnostic::new(&rules::NOT_JSON, format!("the line is no JSON: {error}"))
            .at(line_place(file, line.number, text, span))
            .help("let one writer write the file, one record at a time")
    });
    Read::Unreadable
}

#[cold]
fn no_text<'i>(line: &Line<'_>, bytes: &[u8], at: usize, findings: &mut Findings) -> Read<'i> {
    let lossy = String::from_utf8_lossy(bytes);
    // A character that the end of the file cuts in two.
    let cut = bytes.len() - at < 4
        && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    if !line.terminated && cut {
        return torn_tail(line, &lossy, findings);
    }
    findings.report(&rules::INVALID_UTF8, |file| {
        let message = format!("the line is no UTF-8: byte 0x{:02x}", bytes[at]);
        // Up to here the text is as it was, so the offset fits.
        let span = Span::new(at, at + '\u{fffd}'.len_utf8());
        Diagnostic::new(&rules::INVALID_UTF8, message)
            .at(line_place(file, line.number, &lossy, span))
            .help("write UTF-8, and encode what is no text")
    });
    Read::Unreadable
}

#[cold]
fn torn_tail<'i>(line: &Line<'_>, text: &str, findings: &mut Findings) -> Read<'i> {
    findings.report(&rules::TORN_TAIL, |file| {
        let message = format!(
            "the last line is torn: it begins at byte {} and does not end",
            line.offset
        );
        let whole = Span::new(0, text.len());
        Diagnostic::new(&rules::TORN_TAIL, message)
            .at(line_place(file, line.number, text, whole))
            .note("what stands before it was checked")
            .help("copy the file again, or cut it at that byte if a crash is part of the test")
    });
    Read::Torn
}
