//! The members of a TRACE/1.0 record (seed section 2.1).

use tracelaw_diagnostics::{Diagnostic, Rule, Span};

use super::hash::Hash;
use crate::Timestamp;
use crate::blocks::Line;
use crate::chain::Level;
use crate::findings::{Findings, line_place};
use crate::rules;
use crate::scan::{Member, Object, Record};

/// A TRACE/1.0 record, borrowed from its line. Members that are missing are absent; of those with
/// a value of the wrong type, what is decoded is absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceRecord<'i> {
    /// `trace_version`.
    pub trace_version: Option<Member<'i>>,
    /// `event_id`.
    pub event_id: Option<Member<'i>>,
    /// `trace_id`.
    pub trace_id: Option<Member<'i>>,
    /// `span_id`.
    pub span_id: Option<Member<'i>>,
    /// `parent_span_id`.
    pub parent_span_id: Option<Member<'i>>,
    /// `session_id`.
    pub session_id: Option<Member<'i>>,
    /// `event_type`.
    pub event_type: Option<Member<'i>>,
    /// `severity`.
    pub severity: Option<Member<'i>>,
    /// `payload`.
    pub payload: Option<Member<'i>>,
    /// `artifacts`.
    pub artifacts: Option<Member<'i>>,
    /// `source`.
    pub source: Option<Member<'i>>,
    /// `tags`.
    pub tags: Option<Member<'i>>,
    /// `timestamp`.
    pub timestamp: Option<Member<'i>>,
    /// `sequence`, decoded.
    pub sequence: Option<u64>,
    /// `event_hash`, decoded.
    pub event_hash: Option<Hash>,
    /// `previous_event_hash`, decoded.
    pub previous_hash: Option<Hash>,
    /// `timestamp`, decoded.
    pub time: Option<Timestamp>,
    pub(super) sequence_member: Option<Member<'i>>,
    pub(super) hash_member: Option<Member<'i>>,
    pub(super) previous: Option<Member<'i>>,
    /// Where the member behind `event_hash` begins, if there is one.
    behind_hash: Option<usize>,
}

impl<'i> TraceRecord<'i> {
    /// The members of `record`, if it is an object.
    #[must_use]
    pub fn new(record: &Record<'i>) -> Option<Self> {
        let mut found = Self::default();
        let mut after_hash = false;
        for member in record.object()? {
            if after_hash {
                found.behind_hash = Some(member.key_offset());
                after_hash = false;
            }
            let unescaped;
            let key = if member.has_escaped_key() {
                unescaped = member.key();
                &*unescaped
            } else {
                member.raw_key()
            };
            let slot = match key {
                "trace_version" => &mut found.trace_version,
                "event_id" => &mut found.event_id,
                "trace_id" => &mut found.trace_id,
                "span_id" => &mut found.span_id,
                "parent_span_id" => &mut found.parent_span_id,
                "session_id" => &mut found.session_id,
                "event_type" => &mut found.event_type,
                "severity" => &mut found.severity,
                "payload" => &mut found.payload,
                "artifacts" => &mut found.artifacts,
                "source" => &mut found.source,
                "tags" => &mut found.tags,
                "timestamp" => &mut found.timestamp,
                "sequence" => &mut found.sequence_member,
                "previous_event_hash" => &mut found.previous,
                "event_hash" => {
                    after_hash = true;
                    &mut found.hash_member
                }
                _ => continue,
            };
            *slot = Some(member);
        }
        found.sequence = found
            .sequence_member
            .and_then(|m| positive_integer(m.raw()));
        found.event_hash = found.hash_member.and_then(|m| decode_hex(m.raw()));
        found.previous_hash = found.previous.and_then(|m| decode_hex(m.raw()));
        found.time = found.timestamp.and_then(|m| Timestamp::parse(&m.string()?));
        Some(found)
    }

    /// The line before and behind `event_hash`; right only for a line in canonical form.
    pub(super) fn without_hash(&self, record: &Record<'i>) -> Option<(&'i str, &'i str)> {
        let line = record.line();
        let start = self.hash_member?.key_offset();
        Some(match self.behind_hash {
            Some(next) => (&line[..start], &line[next..]),
            // The last member: the comma before it goes too, if there is one.
            None => (line[..start].trim_end_matches(','), "}"),
        })
    }

    /// Whether the record is of the dialect that lacks severity and source and names 64 zeros, or
    /// the hash before, in every record.
    pub(super) fn is_concatenated_dialect(&self) -> bool {
        self.severity.is_none() && self.source.is_none() && self.previous.is_some()
    }

    /// Reports required members that are missing and values of the wrong type.
    pub(super) fn check(&self, line: &Line<'_>, text: &str, findings: &mut Findings) {
        let dialect = self.is_concatenated_dialect();
        let mut check = Check {
            line,
            text,
            findings,
        };
        check.string("trace_version", self.trace_version, "`\"1.0\"`", |text| {
            text == "1.0"
        });
        for (name, member) in [
            ("event_id", self.event_id),
            ("trace_id", self.trace_id),
            ("span_id", self.span_id),
            ("session_id", self.session_id),
            ("event_type", self.event_type),
        ] {
            check.string(name, member, "a string that is not empty", |text| {
                !text.is_empty()
            });
        }
        if self.parent_span_id.is_some() {
            check.string("parent_span_id", self.parent_span_id, "a string", |_| true);
        }
        check.is(
            "sequence",
            self.sequence_member,
            "a positive integer",
            |_| self.sequence.is_some_and(|number| number > 0 || dialect),
        );
        let digits = "64 lower-case hexadecimal digits";
        check.is("event_hash", self.hash_member, digits, |_| {
            self.event_hash.is_some()
        });
        if self.previous.is_some() {
            let name = "previous_event_hash";
            check.is(name, self.previous, digits, |_| {
                self.previous_hash.is_some()
            });
        }
        check.is("payload", self.payload, "an object", |m| {
            m.object().is_some()
        });
        if !dialect {
            let words = "`debug`, `info`, `warn` or `error`";
            check.string("severity", self.severity, words, |text| {
                Level::parse(text).is_some()
            });
            let source = "an object with the strings `component` and `version`";
            check.is("source", self.source, source, |m| {
                m.object().is_some_and(is_source)
            });
        }
        if self.tags.is_some() {
            check.is("tags", self.tags, "an object of strings", |m| {
                m.object()
                    .is_some_and(|mut tags| tags.all(|tag| tag.raw().starts_with('"')))
            });
        }
        if self.artifacts.is_some() {
            check.is("artifacts", self.artifacts, "an array", |m| {
                m.raw().starts_with('[')
            });
        }
        self.check_timestamp(&mut check);
        self.check_id(&mut check, dialect);
    }

    fn check_timestamp(&self, check: &mut Check<'_, '_>) {
        match self.timestamp {
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
        let Some(member) = self.event_id else { return };
        // The dialect is named once; its identifiers are version 4 throughout.
        if dialect
            || member
                .string()
                .is_none_or(|id| id.is_empty() || is_uuid_v7(&id))
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
    line: &'c Line<'l>,
    text: &'c str,
    findings: &'c mut Findings,
}

impl Check<'_, '_> {
    #[inline]
    fn is<'i>(
        &mut self,
        name: &str,
        member: Option<Member<'i>>,
        wanted: &str,
        fits: impl Fn(Member<'i>) -> bool,
    ) {
        match member {
            None => self.missing(name),
            Some(member) if !fits(member) => {
                self.report(&rules::MEMBER_TYPE, member, |found| {
                    (
                        format!("`{name}` is {wanted}, not `{found}`"),
                        "write the record as TRACE/1.0 section 2.1 says".to_owned(),
                    )
                });
            }
            Some(_) => {}
        }
    }

    #[inline]
    fn string(
        &mut self,
        name: &str,
        member: Option<Member<'_>>,
        wanted: &str,
        fits: impl Fn(&str) -> bool,
    ) {
        self.is(name, member, wanted, |m| {
            m.string().is_some_and(|text| fits(&text))
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

fn is_source(source: Object<'_>) -> bool {
    ["component", "version"].iter().all(|key| {
        source
            .get(key)
            .and_then(|member| member.string())
            .is_some_and(|text| !text.is_empty())
    })
}

/// Version 7, variant 10, as hexadecimal digits in groups.
fn is_uuid_v7(id: &str) -> bool {
    let bytes = id.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(i, byte)| match i {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The value of an integer that is not negative, spelled plainly.
pub(crate) fn positive_integer(raw: &str) -> Option<u64> {
    raw.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| raw.parse().ok())?
}

/// The bytes of a JSON string of 64 lower-case hexadecimal digits.
fn decode_hex(raw: &str) -> Option<Hash> {
    decode_digits(raw.strip_prefix('"')?.strip_suffix('"')?)
}

/// The bytes of 64 lower-case hexadecimal digits.
pub(crate) fn decode_digits(digits: &str) -> Option<Hash> {
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (bytes, eight) in hash.chunks_exact_mut(4).zip(digits.as_chunks().0) {
        bytes.copy_from_slice(&decode_eight(*eight)?);
    }
    Some(hash)
}

/// The bytes of eight lower-case hexadecimal digits, which are one word here.
#[inline]
fn decode_eight(digits: [u8; 8]) -> Option<[u8; 4]> {
    const ONES: u64 = u64::MAX / 255;
    let word = u64::from_le_bytes(digits);
    // Letters have bit 6, and `a` is 0x61.
    let values = (word & (ONES * 0x0F)).wrapping_add((word >> 6 & ONES) * 9);
    let is_letter = values.wrapping_add(ONES * 6) >> 4 & ONES;
    let spelled = values
        .wrapping_add(ONES * u64::from(b'0'))
        .wrapping_add(is_letter * 39);
    if values & (ONES * 0xF0) != 0 || spelled != word {
        return None;
    }
    let pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF;
    Some(((fours | fours >> 16) as u32).to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_digits_are_hexadecimal_wherever_they_stand() {
        for at in 0..8 {
            for byte in 0..=255 {
                let mut digits = *b"09af5c3e";
                digits[at] = byte;
                let text = std::str::from_utf8(&digits).ok();
                let is_lower = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let wanted = text
                    .filter(|_| is_lower)
                    .and_then(|text| u32::from_str_radix(text, 16).ok());
                let found = decode_eight(digits).map(u32::from_be_bytes);
                assert_eq!(found, wanted, "{byte} at {at}");
            }
        }
    }
}
