//! The records of the Turnix tracing standard v0.1.
//!
//! [`Stream`] reads leniently: real emitters differ from the document, so what can be understood
//! is. [`Seen`] and [`Lifecycle`] hold a stream against the document, rule by rule.

mod lifecycle;
mod strict;

pub use lifecycle::{Lifecycle, Spans};
pub use strict::{CONTEXT_FIELDS, SPAN_NAMES, Seen};

use tracelaw_diagnostics::{Diagnostic, Span};

use crate::blocks::Line;
use crate::findings::{Findings, line_place};
use crate::rules;
use crate::scan::{Member, Record};
use crate::verify::positive_integer;

/// What a stretch of a Turnix stream holds; stretches add up in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Records.
    pub records: u64,
    /// Records with a `seq`, and its smallest and largest value.
    numbered: u64,
    first: u64,
    last: u64,
    /// `spanStart` records less `spanEnd` records.
    pub open_spans: i64,
}

impl Default for Stream {
    fn default() -> Self {
        Self {
            records: 0,
            numbered: 0,
            first: u64::MAX,
            last: 0,
            open_spans: 0,
        }
    }
}

impl Stream {
    /// Checks the members that every record has (section 4), and counts it.
    pub fn check(&mut self, line: &Line<'_>, record: &Record<'_>, findings: &mut Findings) {
        let Some(object) = record.object() else {
            return;
        };
        self.records += 1;
        match object
            .get("recordType")
            .and_then(|member| member.string())
            .as_deref()
        {
            Some("spanStart") => self.open_spans += 1,
            Some("spanEnd") => self.open_spans -= 1,
            _ => {}
        }
        let sequence = object.get("seq");
        if let Some(number) = sequence.and_then(|member| positive_integer(member.raw())) {
            self.numbered += 1;
            self.first = self.first.min(number);
            self.last = self.last.max(number);
        }
        let is_string = |member: Member<'_>| member.string().is_some();
        let mut check = |names: &[&str], wanted: &str, fits: &dyn Fn(Member<'_>) -> bool| {
            let member = names.iter().find_map(|name| object.get(name));
            if member.is_some_and(fits) {
                return;
            }
            let (rule, message) = match member {
                None => (
                    &rules::MEMBER_MISSING,
                    format!("the record has no `{}`", names[0]),
                ),
                Some(_) => (&rules::MEMBER_TYPE, format!("`{}` is {wanted}", names[0])),
            };
            let text = record.line();
            let span = member.map_or(Span::new(0, text.len()), |member| {
                Span::new(member.offset(), member.offset() + member.raw().len())
            });
            findings.report(rule, |file| {
                Diagnostic::new(rule, message)
                    .at(line_place(file, line.number, text, span))
                    .help("write the record as section 4 of the Turnix standard says")
            });
        };
        check(&["time", "ts", "timeUnixMs"], "a timestamp", &|member| {
            member.string().is_some() || positive_integer(member.raw()).is_some()
        });
        check(&["seq"], "an integer that is not negative", &|member| {
            positive_integer(member.raw()).is_some()
        });
        check(&["traceId"], "a string", &is_string);
        check(&["level"], "a string", &is_string);
    }

    /// Adds another stretch of the same stream.
    pub fn add(&mut self, other: Self) {
        self.records += other.records;
        self.numbered += other.numbered;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.open_spans += other.open_spans;
    }

    /// How many numbers between the first and the last no record has: so many records were lost,
    /// if no number stands twice.
    #[must_use]
    pub fn lost(&self) -> u64 {
        match self.numbered {
            0 => 0,
            numbered => (self.last - self.first)
                .saturating_add(1)
                .saturating_sub(numbered),
        }
    }
}
