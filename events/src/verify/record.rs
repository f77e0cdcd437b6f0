//! The members of a TRACE/1.0 record (seed section 2.1).

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tracelaw_diagnostics::{Diagnostic, Rule, Span};

use super::hash::Hash;
use crate::Timestamp;
use crate::blocks::Line;
use crate::chain::Level;
use crate::findings::{Findings, line_place};
use crate::rules;
use crate::scan::{Layout, Member, Object, Record};

/// A member of a TRACE/1.0 record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    TraceVersion,
    EventId,
    TraceId,
    SpanId,
    ParentSpanId,
    SessionId,
    EventType,
    Severity,
    Payload,
    Artifacts,
    Source,
    Tags,
    Timestamp,
    Sequence,
    EventHash,
    PreviousEventHash,
}

impl Name {
    const COUNT: usize = 16;

    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "trace_version" => Self::TraceVersion,
            "event_id" => Self::EventId,
            "trace_id" => Self::TraceId,
            "span_id" => Self::SpanId,
            "parent_span_id" => Self::ParentSpanId,
            "session_id" => Self::SessionId,
            "event_type" => Self::EventType,
            "severity" => Self::Severity,
            "payload" => Self::Payload,
            "artifacts" => Self::Artifacts,
            "source" => Self::Source,
            "tags" => Self::Tags,
            "timestamp" => Self::Timestamp,
            "sequence" => Self::Sequence,
            "event_hash" => Self::EventHash,
            "previous_event_hash" => Self::PreviousEventHash,
            _ => return None,
        })
    }
}

/// Where the members of a record are in its index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members([u32; Name::COUNT]);

impl Members {
    const NOT_THERE: u32 = u32::MAX;

    fn of(record: &Record<'_>) -> Option<Self> {
        let mut found = [Self::NOT_THERE; Name::COUNT];
        for member in record.object()? {
            if let Some(name) = Name::of(&member.key()) {
                found[name as usize] = member.number();
            }
        }
        Some(Self(found))
    }
}

/// The members of records of each layout.
#[derive(Debug, Default)]
pub(super) struct KnownMembers(FxHashMap<Layout, Members>);

impl KnownMembers {
    /// The members of `record`, if it is an object.
    fn of(&mut self, record: &Record<'_>) -> Option<Members> {
        let Some(layout) = record.layout() else {
            return Members::of(record);
        };
        if let Some(known) = self.0.get(&layout) {
            return Some(*known);
        }
        let members = Members::of(record)?;
        self.0.insert(layout, members);
        Some(members)
    }
}

/// A TRACE/1.0 record, borrowed from its line. What is decoded is absent where the member is missing
/// or has a value of the wrong type.
#[derive(Clone, Copy, Debug)]
pub(super) struct TraceRecord<'i> {
    record: Record<'i>,
    members: Members,
    /// `sequence`, decoded.
    pub(super) sequence: Option<u64>,
    /// `event_hash`, decoded.
    pub(super) event_hash: Option<Hash>,
    /// `previous_event_hash`, decoded.
    pub(super) previous_hash: Option<Hash>,
    /// `timestamp`, decoded.
    pub(super) time: Option<Timestamp>,
}

impl<'i> TraceRecord<'i> {
    /// The members of `record`, if it is an object.
    pub(super) fn new(record: &Record<'i>, known: &mut KnownMembers) -> Option<Self> {
        let mut found = Self {
            record: *record,
            members: known.of(record)?,
            sequence: None,
            event_hash: None,
            previous_hash: None,
            time: None,
        };
        found.sequence = (found.get(Name::Sequence)).and_then(|m| positive_integer(m.raw()));
        found.event_hash = (found.get(Name::EventHash)).and_then(|m| decode_hex(m.raw()));
        found.previous_hash =
            (found.get(Name::PreviousEventHash)).and_then(|m| decode_hex(m.raw()));
        found.time = (found.get(Name::Timestamp)).and_then(|m| Timestamp::parse(&m.string()?));
        Some(found)
    }

    /// A member, if it is there.
    #[inline]
    pub(super) fn get(&self, name: Name) -> Option<Member<'i>> {
        let number = self.members.0[name as usize];
        (number != Members::NOT_THERE).then(|| self.record.member(number))
    }

    fn has(&self, name: Name) -> bool {
        self.members.0[name as usize] != Members::NOT_THERE
    }

    /// Its text, if it is there and a string.
    #[inline]
    pub(super) fn string(&self, name: Name) -> Option<Cow<'i, str>> {
        self.get(name)?.string()
    }

    /// The line before and behind `event_hash`; right only for a line in canonical form.
    pub(super) fn without_hash(&self) -> Option<(&'i str, &'i str)> {
        let line = self.record.line();
        let hash = self.get(Name::EventHash)?;
        let start = hash.key_offset();
        Some(match hash.next() {
            Some(next) => (&line[..start], &line[next.key_offset()..]),
            // The last member: the comma before it goes too, if there is one.
            None => (line[..start].trim_end_matches(','), "}"),
        })
    }

    /// Whether the record is of the dialect that lacks severity and source and names 64 zeros, or
    /// the hash before, in every record.
    pub(super) fn is_concatenated_dialect(&self) -> bool {
        !self.has(Name::Severity)
            && !self.has(Name::Source)
            && self.has(Name::PreviousEventHash)
    }

    /// Reports required members that are missing and values of the wrong type.
    pub(super) fn check(&self, line: &Line<'_>, text: &str, findings: &mut Findings) {
        let dialect = self.is_concatenated_dialect();
        let mut check = Check {
            line,
            text,
            findings,
        };
        check.string("trace_version", self.get(Name::TraceVersion), "`\"1.0\"`", |text| {
            text == "1.0"
        });
        for (name, member) in [
            ("event_id", self.get(Name::EventId)),
            ("trace_id", self.get(Name::TraceId)),
            ("span_id", self.get(Name::SpanId)),
            ("session_id", self.get(Name::SessionId)),
            ("event_type", self.get(Name::EventType)),
        ] {
            check.string(name, member, "a string that is not empty", |text| {
                !text.is_empty()
            });
        }
        if self.get(Name::ParentSpanId).is_some() {
            check.string("parent_span_id", self.get(Name::ParentSpanId), "a string", |_| true);
        }
        check.is(
            "sequence",
            self.get(Name::Sequence),
            "a positive integer",
            |_| self.sequence.is_some_and(|number| number > 0 || dialect),
        );
        let digits = "64 lower-case hexadecimal digits";
        check.is("event_hash", self.get(Name::EventHash), digits, |_| {
            self.event_hash.is_some()
        });
        if self.get(Name::PreviousEventHash).is_some() {
            let name = "previous_event_hash";
            check.is(name, self.get(Name::PreviousEventHash), digits, |_| {
                self.previous_hash.is_some()
            });
        }
        check.is("payload", self.get(Name::Payload), "an object", |m| {
            m.object().is_some()
        });
        if !dialect {
            let words = "`debug`, `info`, `warn` or `error`";
            check.string("severity", self.get(Name::Severity), words, |text| {
                Level::parse(text).is_some()
            });
            let source = "an object with the strings `component` and `version`";
            check.is("source", self.get(Name::Source), source, |m| {
                m.object().is_some_and(is_source)
            });
        }
        if self.get(Name::Tags).is_some() {
            check.is("tags", self.get(Name::Tags), "an object of strings", |m| {
                m.object()
                    .is_some_and(|mut tags| tags.all(|tag| tag.raw().starts_with('"')))
            });
        }
        if self.get(Name::Artifacts).is_some() {
            check.is("artifacts", self.get(Name::Artifacts), "an array", |m| {
                m.raw().starts_with('[')
            });
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
        let Some(member) = self.get(Name::EventId) else { return };
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
