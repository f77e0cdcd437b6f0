//! OpenTelemetry's OTLP/JSON: spans and log records.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{Exporter, data_of, name_of, nanos, span_id, trace_id};
use crate::Timestamp;
use crate::chain::Level;
use crate::convert::{Ending, Item, What};

/// Log records: one for each record of the trace.
#[derive(Debug, Default)]
pub struct OtlpLogs {
    scope: Scope,
    records: Vec<Value>,
}

/// Spans: those that the trace says, and one for each other span identifier, from its first to
/// its last event. Events become events of their spans.
#[derive(Debug, Default)]
pub struct OtlpSpans {
    scope: Scope,
    spans: Vec<Span>,
    index: HashMap<String, usize>,
}

/// Who emitted, from the first record that says it.
#[derive(Debug, Default)]
struct Scope {
    source: Option<(String, String, Option<String>)>,
}

impl Scope {
    fn note(&mut self, item: &Item) {
        if self.source.is_none() {
            self.source.clone_from(&item.source);
        }
    }

    fn resource(&self) -> Value {
        let mut attributes = Vec::new();
        if let Some((component, version, instance)) = &self.source {
            attributes.push(attribute("service.name", &json!(component)));
            attributes.push(attribute("service.version", &json!(version)));
            if let Some(instance) = instance {
                attributes.push(attribute("service.instance.id", &json!(instance)));
            }
        }
        json!({"attributes": attributes})
    }

    fn scope(&self) -> Value {
        match &self.source {
            Some((component, version, _)) => json!({"name": component, "version": version}),
            None => json!({"name": "tracelaw"}),
        }
    }
}

#[derive(Debug)]
struct Span {
    id: String,
    parent: Option<String>,
    trace: String,
    name: String,
    started: Timestamp,
    ended: Timestamp,
    /// Whether its end was there.
    whole: bool,
    /// Whether its start was there.
    told: bool,
    kind: u8,
    attributes: Map<String, Value>,
    events: Vec<Value>,
    links: Vec<Value>,
    ending: Ending,
}

fn attribute(key: &str, value: &Value) -> Value {
    json!({"key": key, "value": any_value(value)})
}

fn attributes<'a>(members: impl IntoIterator<Item = (&'a String, &'a Value)>) -> Vec<Value> {
    let members = members.into_iter();
    members.map(|(key, value)| attribute(key, value)).collect()
}

/// A JSON value as OTLP's `AnyValue`; 64-bit integers are strings there.
fn any_value(value: &Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(value) => json!({"boolValue": value}),
        Value::Number(number) => match number.as_i64() {
            Some(number) => json!({"intValue": number.to_string()}),
            None => json!({"doubleValue": number}),
        },
        Value::String(text) => json!({"stringValue": text}),
        Value::Array(values) => {
            let values: Vec<Value> = values.iter().map(any_value).collect();
            json!({"arrayValue": {"values": values}})
        }
        Value::Object(object) => json!({"kvlistValue": {"values": attributes(object)}}),
    }
}

/// Tags, session and identifier, as attributes.
fn envelope(item: &Item) -> Vec<Value> {
    let mut found: Vec<Value> = item
        .tags
        .iter()
        .map(|(key, value)| attribute(key, &json!(value)))
        .collect();
    for (key, value) in [
        ("session.id", &item.session),
        ("log.record.uid", &item.event_id),
    ] {
        if let Some(value) = value {
            found.push(attribute(key, &json!(value)));
        }
    }
    found
}

impl Exporter for OtlpLogs {
    fn add(&mut self, item: &Item) {
        self.scope.note(item);
        let (number, text) = match item.level {
            Level::Debug => (5, "DEBUG"),
            Level::Info => (9, "INFO"),
            Level::Warn => (13, "WARN"),
            Level::Error => (17, "ERROR"),
        };
        let name = match &item.what {
            What::SpanStart(_) => "span.started",
            What::SpanEnd(..) => "span.ended",
            _ => name_of(item),
        };
        let time = nanos(item.time.unwrap_or_default()).to_string();
        let mut record = json!({
            "timeUnixNano": time,
            "observedTimeUnixNano": time,
            "severityNumber": number,
            "severityText": text,
            "eventName": name,
            "body": any_value(&Value::Object(data_of(item))),
            "attributes": envelope(item),
        });
        if let Some(id) = &item.trace_id {
            record["traceId"] = json!(trace_id(id));
        }
        if let Some(id) = &item.span_id {
            record["spanId"] = json!(span_id(id));
        }
        self.records.push(record);
    }

    fn finish(self: Box<Self>) -> String {
        let document = json!({"resourceLogs": [{
            "resource": self.scope.resource(),
            "scopeLogs": [{"scope": self.scope.scope(), "logRecords": self.records}],
        }]});
        format!("{document}\n")
    }
}

impl OtlpSpans {
    fn span(&mut self, item: &Item) -> Option<&mut Span> {
        let id = item.span_id.clone()?;
        let time = item.time.unwrap_or_default();
        let at = *self.index.entry(id.clone()).or_insert_with(|| {
            self.spans.push(Span {
                id,
                parent: item.parent_span_id.clone(),
                trace: item.trace_id.clone().unwrap_or_default(),
                name: "span".to_owned(),
                started: time,
                ended: time,
                whole: false,
                told: false,
                kind: 1,
                attributes: Map::new(),
                events: Vec::new(),
                links: Vec::new(),
                ending: Ending::default(),
            });
            self.spans.len() - 1
        });
        Some(&mut self.spans[at])
    }
}

impl Exporter for OtlpSpans {
    fn add(&mut self, item: &Item) {
        self.scope.note(item);
        let data = data_of(item);
        let time = item.time.unwrap_or_default();
        let more = envelope(item);
        let name = name_of(item).to_owned();
        let Some(span) = self.span(item) else { return };
        if !span.whole {
            span.ended = span.ended.max(time);
        }
        match &item.what {
            What::SpanStart(started) => {
                span.name = name;
                span.started = time;
                span.told = true;
                span.attributes.extend(data);
                span.kind = match started.more.get("kind").and_then(Value::as_str) {
                    Some("server") => 2,
                    Some("client") => 3,
                    _ => 1,
                };
            }
            What::SpanEnd(ended, ending) => {
                span.name = name;
                span.ended = time;
                span.whole = true;
                span.attributes.extend(data);
                span.ending = ending.clone();
                for link in ended
                    .more
                    .get("links")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    let id = |key: &str| link[key].as_str().unwrap_or_default().to_owned();
                    span.links.push(json!({
                        "traceId": trace_id(&id("trace_id")),
                        "spanId": span_id(&id("span_id")),
                        "attributes": [attribute("relationship", &link["relationship"])],
                    }));
                }
                for event in ended
                    .more
                    .get("events")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    let time = event["timestamp"].as_str().and_then(Timestamp::parse);
                    let inside = event["attributes"].as_object();
                    span.events.push(json!({
                        "timeUnixNano": nanos(time.unwrap_or_default()).to_string(),
                        "name": event["name"],
                        "attributes": attributes(inside.into_iter().flatten()),
                    }));
                }
            }
            What::Action(_) | What::Event(..) => {
                if !span.told
                    && let Some(told) = data.get("span_name").and_then(Value::as_str)
                {
                    span.name = told.to_owned();
                }
                let mut members = attributes(&data);
                members.extend(more);
                span.events.push(json!({
                    "timeUnixNano": nanos(time).to_string(),
                    "name": name,
                    "attributes": members,
                }));
            }
        }
    }

    fn finish(self: Box<Self>) -> String {
        let spans: Vec<Value> = self.spans.iter().map(Span::to_json).collect();
        let document = json!({"resourceSpans": [{
            "resource": self.scope.resource(),
            "scopeSpans": [{"scope": self.scope.scope(), "spans": spans}],
        }]});
        format!("{document}\n")
    }
}

impl Span {
    fn to_json(&self) -> Value {
        let mut attributes = attributes(&self.attributes);
        if self.told && !self.whole {
            attributes.push(attribute("tracelaw.open", &json!(true)));
        }
        for (key, text) in [
            ("exception.type", &self.ending.error_type),
            ("exception.stacktrace", &self.ending.stack),
        ] {
            if let Some(text) = text {
                attributes.push(attribute(key, &json!(text)));
            }
        }
        let code = match self.ending.status.as_str() {
            "ok" => 1,
            "error" | "timeout" => 2,
            _ => 0,
        };
        let mut status = json!({"code": code});
        if let Some(message) = &self.ending.message {
            status["message"] = json!(message);
        }
        let mut span = json!({
            "traceId": trace_id(&self.trace),
            "spanId": span_id(&self.id),
            "name": self.name,
            "kind": self.kind,
            "startTimeUnixNano": nanos(self.started).to_string(),
            "endTimeUnixNano": nanos(self.ended).to_string(),
            "attributes": attributes,
            "events": self.events,
            "status": status,
        });
        if !self.links.is_empty() {
            span["links"] = json!(self.links);
        }
        if let Some(parent) = &self.parent {
            span["parentSpanId"] = json!(span_id(parent));
        }
        span
    }
}
