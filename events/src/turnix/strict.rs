//! Single Turnix records held against the standard, rule by rule (sections 4 to 10).

use tracelaw_diagnostics::{Diagnostic, Rule, Severity, Span};

use super::lifecycle::{Fact, FactKind};
use crate::Timestamp;
use crate::blocks::Line;
use crate::findings::{Findings, line_place};
use crate::rules;
use crate::scan::{Member, Object, Record, string};
use crate::verify::positive_integer;

/// The standard span names (section 9).
pub const SPAN_NAMES: [&str; 8] = [
    "process.turnix",
    "appInstance.lifecycle",
    "session.lifecycle",
    "pipeline.run",
    "rpc.frame",
    "mod.hook",
    "llm.call",
    "memory.op",
];

/// The context fields (section 5).
pub const CONTEXT_FIELDS: [&str; 11] = [
    "appInstanceId",
    "sessionId",
    "viewId",
    "clientId",
    "pipelineId",
    "pipelineRunId",
    "modId",
    "hookId",
    "rpcKind",
    "llmProvider",
    "llmPreset",
];

const COMMON: [&str; 8] = [
    "recordType",
    "time",
    "seq",
    "traceId",
    "spanId",
    "level",
    "tags",
    "attrs",
];
const SPAN_START: [&str; 3] = ["parentSpanId", "spanName", "status"];
const SPAN_END: [&str; 6] = [
    "parentSpanId",
    "spanName",
    "status",
    "errorType",
    "errorMessage",
    "errorStack",
];
const ERROR_FIELDS: [&str; 3] = ["errorType", "errorMessage", "errorStack"];

/// The records of one block.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub(super) facts: Vec<Fact>,
}

impl Seen {
    /// Checks one record, and keeps what the life cycle of its span needs.
    pub fn check(&mut self, line: &Line<'_>, record: &Record<'_>, findings: &mut Findings) {
        let Some(object) = record.object() else {
            return;
        };
        let text = |key: &str| object.get(key).and_then(|member| member.string());
        let kind = match text("recordType").as_deref() {
            Some("spanStart") => FactKind::Start,
            Some("spanEnd") => FactKind::End,
            Some("event") => FactKind::Event,
            _ => return,
        };
        let mut check = Check {
            line,
            text: record.line(),
            object,
            findings,
        };
        check.common();
        check.context();
        check.known_members(kind);
        let name = match kind {
            FactKind::Start => check.span_start(),
            FactKind::End => check.span_end(),
            FactKind::Event => check.event(),
        };
        let owned = |key: &str| text(key).unwrap_or_default().into_owned();
        self.facts.push(Fact {
            kind,
            line: line.number,
            seq: object
                .get("seq")
                .and_then(|seq| positive_integer(seq.raw())),
            span_id: owned("spanId"),
            trace_id: owned("traceId"),
            parent: text("parentSpanId").map(|parent| parent.into_owned()),
            name,
            failed: text("status").as_deref() == Some("error"),
            cancelled: text("status").as_deref() == Some("cancelled"),
        });
    }
}

struct Check<'c, 'l, 'i> {
    line: &'c Line<'l>,
    text: &'i str,
    object: Object<'i>,
    findings: &'c mut Findings,
}

impl<'i> Check<'_, '_, 'i> {
    fn report(&mut self, rule: &'static Rule, at: Option<Member<'i>>, message: String, help: &str) {
        self.report_as(rule, rule.severity, at, message, help);
    }

    fn report_as(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        at: Option<Member<'i>>,
        message: String,
        help: &str,
    ) {
        let (number, text) = (self.line.number, self.text);
        self.findings.report_as(rule, severity, |file| {
            let span = at.map_or(Span::new(0, text.len()), |member| {
                Span::new(member.offset(), member.offset() + member.raw().len())
            });
            Diagnostic::new(rule, message)
                .at(line_place(file, number, text, span))
                .help(help)
        });
    }

    /// The member `name`, if it is there and `fits`; else says what is wrong.
    fn require(
        &mut self,
        name: &str,
        others: &[&str],
        wanted: &str,
        fits: impl Fn(Member<'i>) -> bool,
    ) -> Option<Member<'i>> {
        let help = "write the record as the Turnix standard says";
        if let Some(member) = self.object.get(name) {
            if fits(member) {
                return Some(member);
            }
            let message = format!("`{name}` is {wanted}, not `{}`", shorten(member.raw()));
            self.report(&rules::MEMBER_TYPE, Some(member), message, help);
            return None;
        }
        for other in others {
            if let Some(member) = self.object.get(other) {
                let message = format!("the standard calls `{other}` `{name}`");
                self.report(&rules::TURNIX_MEMBER_NAME, Some(member), message, help);
                return Some(member);
            }
        }
        let message = format!("the record has no `{name}`");
        self.report(&rules::MEMBER_MISSING, None, message, help);
        None
    }

    /// Section 4.
    fn common(&mut self) {
        let is_time = |member: Member<'i>| {
            let time = member.string();
            time.is_some_and(|time| Timestamp::parse(&time).is_some())
        };
        self.require(
            "time",
            &["ts", "timeUnixMs"],
            "an ISO 8601 timestamp",
            is_time,
        );
        self.require("seq", &[], "an integer that is not negative", |member| {
            positive_integer(member.raw()).is_some()
        });
        let trace = self.require("traceId", &[], "a string", |m| m.string().is_some());
        let span = self.require("spanId", &[], "a string", |m| m.string().is_some());
        if let Some(span) = span.filter(|member| member.raw() == "\"\"") {
            let message = "the record is attached to no span: `spanId` is empty".to_owned();
            let help = "open a span around what happens, at least one for the process";
            self.report(&rules::EVENT_WITHOUT_SPAN, Some(span), message, help);
        } else if let Some(trace) = trace.filter(|member| member.raw() == "\"\"") {
            let message = "`traceId` is empty".to_owned();
            let help = "give each record the trace of its span";
            self.report(&rules::MEMBER_TYPE, Some(trace), message, help);
        }
        let level = self.object.get("level");
        let word = level.and_then(|member| member.string());
        match (level, word.as_deref()) {
            (Some(_), Some("debug" | "info" | "warn" | "error")) => {}
            (Some(member), _) => {
                let found = shorten(member.raw());
                let message = format!("`level` is `debug`, `info`, `warn` or `error`, not {found}");
                let help = "write `warn` for warnings";
                self.report(&rules::TURNIX_LEVEL, Some(member), message, help);
            }
            (None, _) => drop(self.require("level", &[], "", |_| true)),
        }
        self.require("tags", &[], "a list of strings", |member| {
            is_strings(member.raw())
        });
        self.require("attrs", &[], "an object", |member| {
            member.object().is_some()
        });
    }

    /// Section 5.
    fn context(&mut self) {
        for name in CONTEXT_FIELDS {
            let Some(member) = self.object.get(name).filter(|member| !member.is_null()) else {
                continue;
            };
            let word = member.string();
            let (fits, wanted) = match name {
                "rpcKind" => (
                    matches!(word.as_deref(), Some("inbound" | "outbound")),
                    "`inbound` or `outbound`",
                ),
                _ => (word.is_some(), "a string"),
            };
            if !fits {
                let message = format!("`{name}` is {wanted}, not `{}`", shorten(member.raw()));
                let help = "write the context fields as section 5 of the Turnix standard says";
                self.report(&rules::MEMBER_TYPE, Some(member), message, help);
            }
        }
    }

    fn known_members(&mut self, kind: FactKind) {
        let own: &[&str] = match kind {
            FactKind::Start => &SPAN_START,
            FactKind::End => &SPAN_END,
            FactKind::Event => &["eventName", "status", "name", "spanName"],
        };
        let lenient = ["ts", "timeUnixMs", "name"];
        for member in self.object {
            let key = member.key();
            let known = COMMON.contains(&&*key)
                || CONTEXT_FIELDS.contains(&&*key)
                || own.contains(&&*key)
                || lenient.contains(&&*key);
            if !known {
                let message = format!("the standard has no member `{key}`");
                let help = "put what the standard does not have into `attrs`";
                self.report(&rules::TURNIX_EXTRA_MEMBER, Some(member), message, help);
            }
        }
    }

    fn name(&mut self, key: &str, others: &[&str]) -> String {
        let is_name = |member: Member<'i>| member.string().is_some_and(|name| !name.is_empty());
        let member = self.require(key, others, "a string that is not empty", is_name);
        member
            .and_then(|member| member.string())
            .unwrap_or_default()
            .into_owned()
    }

    fn span_name(&mut self) -> String {
        let name = self.name("spanName", &["name"]);
        let member = self.object.get("spanName");
        if carries_identifier(&name) {
            let message = format!("the span name `{name}` carries an identifier");
            let help = "put identifiers into context fields and `attrs`";
            self.report(&rules::IDENTIFIER_IN_NAME, member, message, help);
        } else if !name.is_empty() && !SPAN_NAMES.contains(&name.as_str()) {
            let message = format!("`{name}` is none of the standard span names");
            let help = "use a name of section 9 where one fits";
            self.report(&rules::SPAN_NAME_UNKNOWN, member, message, help);
        }
        name
    }

    /// Sections 6 and 10.
    fn span_start(&mut self) -> String {
        let name = self.span_name();
        let status = self.object.get("status").filter(|member| !member.is_null());
        if let Some(status) = status {
            let message = "the `status` of a span that starts is `null`".to_owned();
            let help = "write the status when the span ends";
            self.report(&rules::SPAN_STATUS, Some(status), message, help);
        }
        if let Some(parent) = self.object.get("parentSpanId")
            && !parent.is_null()
            && parent.string().is_none()
        {
            let message = "`parentSpanId` is a string or `null`".to_owned();
            let help = "leave it out for a root";
            self.report(&rules::MEMBER_TYPE, Some(parent), message, help);
        }
        if name == "memory.op" {
            self.memory_operation();
        }
        name
    }

    fn memory_operation(&mut self) {
        let attrs = self.object.get("attrs");
        let inside = attrs.and_then(|member| member.object());
        let word = |key| inside.and_then(|attrs| attrs.get(key)?.string());
        let kind = word("opKind");
        let lacking = [
            (
                "opKind",
                matches!(
                    kind.as_deref(),
                    Some("create" | "update" | "delete" | "load")
                ),
            ),
            ("layerId", word("layerId").is_some()),
            ("itemRef", word("itemRef").is_some()),
        ];
        for (key, _) in lacking.into_iter().filter(|(_, fits)| !fits) {
            let message = format!("the attributes of `memory.op` lack a valid `{key}`");
            let help = "write `opKind` (create, update, delete, load), `layerId` and `itemRef`";
            self.report(&rules::MEMORY_ATTRIBUTES, attrs, message, help);
        }
    }

    /// Section 7.
    fn span_end(&mut self) -> String {
        let name = self.span_name();
        let status = self.object.get("status");
        match status.and_then(|status| status.string()).as_deref() {
            Some("ok" | "cancelled") => {}
            Some("error") => self.error_fields(status),
            _ => {
                let message = "a span ends with the status `ok`, `error` or `cancelled`".to_owned();
                let help = "write how the operation ended";
                self.report(&rules::SPAN_STATUS, status, message, help);
            }
        }
        name
    }

    fn error_fields(&mut self, status: Option<Member<'i>>) {
        let object = self.object;
        let is_empty = |key: &&str| {
            let member = object.get(key).and_then(|member| member.string());
            member.is_none_or(|text| text.is_empty())
        };
        let lacking: Vec<_> = ERROR_FIELDS.into_iter().filter(is_empty).collect();
        if !lacking.is_empty() {
            let message = format!(
                "the span ends in an error without `{}`",
                lacking.join("`, `")
            );
            let help = "write all error fields where the status is `error`";
            self.report(&rules::ERROR_WITHOUT_DETAILS, status, message, help);
        }
    }

    /// Section 8.
    fn event(&mut self) -> String {
        let name = self.name("eventName", &["name", "spanName"]);
        if let Some(status) = self.object.get("status") {
            let message = "an event has no `status`".to_owned();
            let help = "only spans end with a status";
            self.report(&rules::SPAN_STATUS, Some(status), message, help);
        }
        name
    }
}

fn shorten(raw: &str) -> String {
    raw.chars().take(60).collect()
}

fn is_strings(raw: &str) -> bool {
    serde_json::from_str::<Vec<serde_json::Value>>(raw)
        .is_ok_and(|items| items.iter().all(serde_json::Value::is_string))
        && string(raw).is_none()
}

/// Whether a name has a part that only identifies: a number, or hexadecimal digits of a length
/// that no word has.
fn carries_identifier(name: &str) -> bool {
    let separators = ['.', '_', '-', ':', '/', '#', '@', ' ', '(', ')', '[', ']'];
    name.split(separators).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let is_number = digits > 0 && digits == part.len();
        let is_hex = part.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_number || digits >= 4 || (is_hex && digits > 0 && part.len() >= 6)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_identifiers_are_told_from_words() {
        for name in SPAN_NAMES
            .iter()
            .chain(&["sha256.sum", "v2.api", "decade", "http2"])
        {
            assert!(!carries_identifier(name), "{name}");
        }
        for name in [
            "pipeline.run_1",
            "mod.hook:7",
            "pack@1",
            "session.01a20283-e28b-7e22-b9c2-c22cd8f280e1",
            "user12345",
            "run.3fa9c1",
        ] {
            assert!(carries_identifier(name), "{name}");
        }
    }
}
