//! Records of any form to items.

use std::collections::BTreeMap;

use serde_json::Value;

use super::item::{Ending, Item, Parts, SpanData, What};
use super::unread::{mended, unread};
use crate::Timestamp;
use crate::chain::Level;
use crate::envelope::{ActionEvent, Envelope, EnvelopeOptions, Format, Kind};
use crate::event_type::{ACTION_PREFIX, SPAN_ENDED, SPAN_STARTED};
use crate::record::Object;
use crate::scan::{self, Member, Record};
use crate::turnix::CONTEXT_FIELDS;

/// Reads the records of one format.
#[derive(Clone, Debug)]
pub struct Reader {
    envelope: Envelope,
}

impl Reader {
    /// A reader for records of `format`.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            envelope: Envelope::new(format, &EnvelopeOptions::default()),
        }
    }

    /// What a record says; `None` where it is of no known kind, or only sets up the trace.
    #[must_use]
    pub fn read(&self, record: &Record<'_>) -> Option<Item> {
        let format = self.envelope.format();
        let mut item = match format {
            Format::Trace => of_trace(record)?,
            Format::Turnix => of_turnix(record)?,
            _ => match self.envelope.classify(record) {
                Kind::Action(event) => of_plain(record, &event),
                _ => span_of_plain(record)?,
            },
        };
        item.unread = unread(format, record);
        Some(item)
    }
}

fn value(member: Member<'_>) -> Option<Value> {
    let text = member.raw();
    let read = serde_json::from_str(text);
    read.or_else(|error| serde_json::from_str(&mended(text).ok_or(error)?))
        .ok()
}

fn text(record: scan::Object<'_>, key: &str) -> Option<String> {
    record.get(key)?.string().map(|text| text.into_owned())
}

fn object(record: scan::Object<'_>, key: &str) -> Object {
    match record.get(key).and_then(value) {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

/// RFC 3339, or milliseconds since the epoch.
fn time(member: Member<'_>) -> Option<Timestamp> {
    if let Some(text) = member.string() {
        return Timestamp::parse(&text);
    }
    let number: f64 = member.raw().parse().ok()?;
    // Seconds since the epoch have ten digits for a while yet, milliseconds thirteen.
    let seconds = if number.abs() < 1e11 {
        number
    } else {
        number / 1000.0
    };
    #[expect(clippy::cast_possible_truncation, reason = "rounded to what it holds")]
    let (whole, part) = (seconds.floor() as i64, (seconds.fract() * 1e6).round());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below a million"
    )]
    let micros = (part.abs() as u32).min(999_999);
    Some(Timestamp::from_unix(whole, micros * 1000))
}

fn take_text(object: &mut Object, key: &str) -> Option<String> {
    match object.get(key) {
        Some(Value::String(_)) => match object.remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// The parts of an action from a payload that has nothing else.
fn parts(name: &str, payload: &Object) -> Option<Parts> {
    let known = [
        "action", "node", "state", "msg", "args", "outcome", "phase", "start", "end",
    ];
    let fits = payload.keys().all(|key| known.contains(&key.as_str()))
        && payload.get("action").and_then(Value::as_str) == Some(name);
    let word = |key| payload.get(key).and_then(Value::as_str).map(str::to_owned);
    fits.then(|| Parts {
        name: name.to_owned(),
        node: payload.get("node").cloned(),
        state: payload.get("state").cloned(),
        msg: payload.get("msg").cloned(),
        args: payload.get("args").cloned(),
        outcome: word("outcome"),
        phase: word("phase"),
        start: payload.get("start").cloned(),
        end: payload.get("end").cloned(),
    })
}

fn of_trace(record: &Record<'_>) -> Option<Item> {
    let fields = record.object()?;
    let of_type = text(fields, "event_type")?;
    let payload = object(fields, "payload");
    let action = of_type.strip_prefix(ACTION_PREFIX);
    let what = match action.and_then(|name| parts(name, &payload)) {
        Some(parts) => What::Action(parts),
        None if of_type == SPAN_STARTED => What::SpanStart(span_of_trace(payload).0),
        None if of_type == SPAN_ENDED => {
            let (span, ending) = span_of_trace(payload);
            What::SpanEnd(span, ending)
        }
        None => What::Event(super::trace::short_type(&of_type).to_owned(), payload),
    };
    let level = text(fields, "severity").and_then(|word| Level::parse(&word));
    let tags = match fields.get("tags").and_then(value) {
        Some(Value::Object(tags)) => tags
            .into_iter()
            .filter_map(|(key, value)| Some((key, value.as_str()?.to_owned())))
            .collect(),
        _ => BTreeMap::new(),
    };
    let source = fields.get("source").and_then(|member| {
        let source = member.object()?;
        Some((
            text(source, "component")?,
            text(source, "version")?,
            text(source, "instance_id"),
        ))
    });
    Some(Item {
        time: fields.get("timestamp").and_then(time),
        level: level.unwrap_or_default(),
        trace_id: text(fields, "trace_id"),
        span_id: text(fields, "span_id"),
        parent_span_id: text(fields, "parent_span_id"),
        session: text(fields, "session_id"),
        tags,
        event_id: text(fields, "event_id"),
        source,
        artifacts: fields.get("artifacts").and_then(value),
        chained: fields.get("event_hash").is_some(),
        ..Item::new(what)
    })
}

/// A span of section 3.1; what the envelope says too is left out.
fn span_of_trace(mut payload: Object) -> (SpanData, Ending) {
    let mut attributes = match payload.remove("attributes") {
        Some(Value::Object(attributes)) => attributes,
        _ => Object::new(),
    };
    let ending = Ending {
        status: take_text(&mut payload, "status").unwrap_or_default(),
        message: take_text(&mut payload, "status_message"),
        error_type: take_text(&mut attributes, "errorType"),
        stack: take_text(&mut attributes, "errorStack"),
    };
    for key in ["span_id", "trace_id", "parent_span_id", "ended_at"] {
        payload.remove(key);
    }
    let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    payload.retain(|key, value| !(key == "events" && empty(value)));
    payload.retain(|key, value| !(key == "kind" && value == "internal"));
    let span = SpanData {
        name: take_text(&mut payload, "name").unwrap_or_default(),
        attributes,
        more: payload,
    };
    (span, ending)
}

fn of_turnix(record: &Record<'_>) -> Option<Item> {
    let fields = record.object()?;
    let first = |keys: &[&str]| keys.iter().find_map(|key| text(fields, key));
    let attrs = object(fields, "attrs");
    let span = |attributes| SpanData {
        name: first(&["spanName", "name"]).unwrap_or_default(),
        attributes,
        more: Object::new(),
    };
    let what = match text(fields, "recordType")?.as_str() {
        "spanStart" => What::SpanStart(span(attrs)),
        "spanEnd" => {
            let ending = Ending {
                status: text(fields, "status").unwrap_or_default(),
                error_type: text(fields, "errorType"),
                message: text(fields, "errorMessage"),
                stack: text(fields, "errorStack"),
            };
            let mut span = span(attrs);
            if let Some(links) = fields.get("links").and_then(value) {
                span.more.insert("links".to_owned(), links);
            }
            What::SpanEnd(span, ending)
        }
        "event" => {
            let name = first(&["eventName", "spanName", "name"])?;
            match parts(&name, &attrs) {
                Some(parts) => What::Action(parts),
                None => What::Event(name, attrs),
            }
        }
        _ => return None,
    };
    let level = match text(fields, "level").as_deref() {
        Some("warning") => Level::Warn,
        Some(word) => Level::parse(word).unwrap_or_default(),
        None => Level::Info,
    };
    let mut tags = BTreeMap::new();
    if let Some(Value::Array(words)) = fields.get("tags").and_then(value) {
        for word in words.iter().filter_map(Value::as_str) {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            tags.insert(key.to_owned(), value.to_owned());
        }
    }
    for key in CONTEXT_FIELDS.iter().filter(|key| **key != "sessionId") {
        if let Some(value) = text(fields, key) {
            tags.insert((*key).to_owned(), value);
        }
    }
    let member = ["time", "ts", "timeUnixMs"]
        .iter()
        .find_map(|key| fields.get(key));
    Some(Item {
        time: member.and_then(time),
        level,
        trace_id: text(fields, "traceId").filter(|id| !id.is_empty()),
        span_id: text(fields, "spanId").filter(|id| !id.is_empty()),
        parent_span_id: text(fields, "parentSpanId"),
        session: text(fields, "sessionId"),
        tags,
        artifacts: fields.get("artifacts").and_then(value),
        ..Item::new(what)
    })
}

fn of_plain(record: &Record<'_>, event: &ActionEvent<'_>) -> Item {
    let args: Object = event
        .args()
        .filter_map(|member| Some((member.key().into_owned(), value(member)?)))
        .collect();
    let parts = Parts {
        name: event.name.clone().into_owned(),
        node: event.node().and_then(value),
        state: event.state().and_then(value),
        msg: event.message().and_then(value),
        args: (!args.is_empty()).then_some(Value::Object(args)),
        outcome: event.word("outcome"),
        phase: event.word("phase"),
        start: event.start().and_then(value),
        end: event.end().and_then(value),
    };
    let mut item = Item::new(What::Action(parts));
    item.time = event.timestamp().and_then(time);
    let tag = record.object().and_then(|fields| text(fields, "tag"));
    if let Some(tag) = tag.filter(|tag| tag != "trace") {
        item.tags.insert("tag".to_owned(), tag);
    }
    item
}

/// A span, which the plain form has as section 3.1 of TRACE/1.0 has it.
fn span_of_plain(record: &Record<'_>) -> Option<Item> {
    let fields = record.object()?;
    if text(fields, "tag")? != "span" {
        return None;
    }
    let span = object(fields, "span");
    let id = |key| span.get(key).and_then(Value::as_str).map(str::to_owned);
    let (trace_id, span_id, parent) = (id("trace_id"), id("span_id"), id("parent_span_id"));
    let has_ended = id("status")? != "in_progress";
    let (span, ending) = span_of_trace(span);
    let what = match has_ended {
        true => What::SpanEnd(span, ending),
        false => What::SpanStart(span),
    };
    Some(Item {
        time: fields.get("ts").and_then(time),
        trace_id,
        span_id,
        parent_span_id: parent,
        ..Item::new(what)
    })
}
