//! What a TRACE/1.0 record must have (seed section 2.1).

use tracelaw_diagnostics::{Diagnostic, Rule, Span};

use super::record::{Name, TraceRecord};
use crate::blocks::Line;
use crate::chain::Level;
use crate::findings::{Findings, line_place};
use crate::rules;
use crate::scan::Member;

impl TraceRecord<'_> {
    /// Reports required members that are missing and values of the wrong type.
    pub(super) fn check(&self, line: &Line<'_>, text: &str, findings: &mut Findings) {
        let dialect = self.is_concatenated_dialect();
        let mut check = Check {
            fields: self,
            line,
            text,
            findings,
        };
        check.string(Name::TraceVersion, "`\"1.0\"`", |text| text == "1.0");
        for name in [
            Name::EventId,
            Name::TraceId,
            Name::SpanId,
            Name::SessionId,
            Name::EventType,
        ] {
            check.string(name, "a string that is not empty", |text| !text.is_empty());
        }
        if self.has(Name::ParentSpanId) {
            check.string(Name::ParentSpanId, "a string", |_| true);
        }
        check.is(Name::Sequence, "a positive integer", |_| {
            self.sequence.is_some_and(|number| number > 0 || dialect)
        });
        let digits = "64 lower-case hexadecimal digits";
        check.is(Name::EventHash, digits, |_| self.event_hash.is_some());
        if self.has(Name::PreviousEventHash) {
            check.is(Name::PreviousEventHash, digits, |_| {
                self.previous_hash.is_some()
            });
        }
        check.is(Name::Payload, "an object", |m| m.object().is_some());
        if !dialect {
            let words = "`debug`, `info`, `warn` or `error`";
            check.string(Name::Severity, words, |text| Level::parse(text).is_some());
            let source = "an object with the strings `component` and `version`";
            check.is(Name::Source, source, |_| self.source_fits);
        }
        if self.has(Name::Tags) {
            check.is(Name::Tags, "an object of strings", |m| {
                m.object()
                    .is_some_and(|mut tags| tags.all(|tag| tag.is_string()))
            });
        }
        if self.has(Name::Artifacts) {
            check.is(Name::Artifacts, "an array", |m| m.raw().starts_with('['));
        }
        self.check_timestamp(&mut check);
        self.check_id(&mut check, dialect);
    }

    fn check_timestamp(&self, check: &mut Check<'_, '_>) {
        match self.get(Name::Timestamp) {
            None => check.missing("timestamp"),
            Some(member) if self.time.is_none() => {
                check.report(&rules::BAD_TIMESTAMP, member, |found| {
                    (
                        format!("the timestamp `{found}` is not of RFC 3339"),
                        "write it as `2026-11-22T09:07:25.887123Z`".to_owned(),
                    )
                });
            }
            Some(_) => {}
        }
    }

    fn check_id(&self, check: &mut Check<'_, '_>, dialect: bool) {
        let Some(member) = self.get(Name::EventId) else {
            return;
        };
        // The dialect is named once; its identifiers are version 4 throughout.
        if dialect
            || member.plain().is_some_and(is_uuid_v7)
            || member.string().is_none_or(|id| id.is_empty())
        {
            return;
        }
        check.report(&rules::EVENT_ID_NOT_V7, member, |found| {
            (
                format!("the event's identifier `{found}` is no UUIDv7"),
                "make identifiers that are ordered in time".to_owned(),
            )
        });
    }
}

struct Check<'c, 'l> {
    fields: &'c TraceRecord<'c>,
    line: &'c Line<'l>,
    text: &'c str,
    findings: &'c mut Findings,
}

impl Check<'_, '_> {
    #[inline]
    fn is(&mut self, name: Name, wanted: &str, fits: impl Fn(Member<'_>) -> bool) {
        match self.fields.get(name) {
            None => self.missing(name.as_str()),
            Some(member) if !fits(member) => {
                self.report(&rules::MEMBER_TYPE, member, |found| {
                    (
                        format!("`{}` is {wanted}, not `{found}`", name.as_str()),
                        "write the record as TRACE/1.0 section 2.1 says".to_owned(),
                    )
                });
            }
            Some(_) => {}
        }
    }

    #[inline]
    fn string(&mut self, name: Name, wanted: &str, fits: impl Fn(&str) -> bool) {
        self.is(name, wanted, |m| match m.plain() {
            Some(text) => fits(text),
            None => m.string().is_some_and(|text| fits(&text)),
        });
    }

    #[cold]
    fn missing(&mut self, name: &str) {
        let (number, text) = (self.line.number, self.text);
        self.findings.report(&rules::MEMBER_MISSING, |file| {
            Diagnostic::new(
                &rules::MEMBER_MISSING,
                format!("the record has no `{name}`"),
            )
            .at(line_place(file, number, text, Span::new(0, text.len())))
            .help("write the record as TRACE/1.0 section 2.1 says")
        });
    }

    #[cold]
    fn report(
        &mut self,
        rule: &'static Rule,
        member: Member<'_>,
        say: impl FnOnce(&str) -> (String, String),
    ) {
        let (number, text) = (self.line.number, self.text);
        self.findings.report(rule, |file| {
            let raw = member.raw();
            let found: String = raw.trim_matches('"').chars().take(80).collect();
            let (message, help) = say(&found);
            let span = Span::new(member.offset(), member.offset() + raw.len());
            Diagnostic::new(rule, message)
                .at(line_place(file, number, text, span))
                .help(help)
        });
    }
}

/// Version 7, variant 10, as hexadecimal digits in groups.
fn is_uuid_v7(id: &str) -> bool {
    const IS_DASH: [bool; 36] = {
        let mut is_dash = [false; 36];
        (is_dash[8], is_dash[13], is_dash[18], is_dash[23]) = (true, true, true, true);
        is_dash
    };
    let Some(bytes) = id.as_bytes().as_array::<36>() else {
        return false;
    };
    // Without a branch, so that it is done with vectors.
    let mut wrong = false;
    for (byte, is_dash) in bytes.iter().zip(IS_DASH) {
        let digit = byte.wrapping_sub(b'0') < 10;
        let letter = (byte | 0x20).wrapping_sub(b'a') < 6;
        wrong |= (is_dash != (*byte == b'-')) | !(is_dash | digit | letter);
    }
    !wrong && bytes[14] == b'7' && matches!(bytes[19], b'8' | b'9' | b'a' | b'b' | b'A' | b'B')
}
