//! OpenTelemetry's OTLP/JSON: spans and log records.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{ARTIFACTS, Exporter, Losses, all_data_of, data_of, name_of, nanos, span_id, trace_id};
use crate::Timestamp;
use crate::chain::Level;
use crate::convert::{Ending, Item, What};

/// Log records: one for each record of the trace.
#[derive(Debug, Default)]
pub struct OtlpLogs {
    records: Emitted,
    losses: Losses,
}

/// Spans: those that the trace says, and one for each other span identifier, from its first to
/// its last event. Events become events of their spans.
#[derive(Debug, Default)]
pub struct OtlpSpans {
    spans: Vec<Span>,
    index: HashMap<String, usize>,
    losses: Losses,
}

/// Who emits: component, version, instance.
type Source = Option<(String, String, Option<String>)>;

/// Spans or log records by who emitted them, in the order of their first ones.
#[derive(Debug, Default)]
struct Emitted(Vec<(Source, Vec<Value>)>);

impl Emitted {
    fn push(&mut self, source: &Source, value: Value) {
        match self.0.iter_mut().find(|(known, _)| known == source) {
            Some((_, values)) => values.push(value),
            None => self.0.push((source.clone(), vec![value])),
        }
    }

    /// The list of `resourceSpans` or `resourceLogs`.
    fn to_json(&self, scopes: &str, values: &str) -> Value {
        let of_source = |(source, list): &(Source, Vec<Value>)| {
            json!({
                "resource": resource(source),
                scopes: [{"scope": scope(source), values: list}],
            })
        };
        self.0.iter().map(of_source).collect()
    }
}

fn resource(source: &Source) -> Value {
    let mut attributes = Vec::new();
    if let Some((component, version, instance)) = source {
        attributes.push(attribute("service.name", &json!(component)));
        attributes.push(attribute("service.version", &json!(version)));
        if let Some(instance) = instance {
            attributes.push(attribute("service.instance.id", &json!(instance)));
        }
    }
    json!({"attributes": attributes})
}

fn scope(source: &Source) -> Value {
    match source {
        Some((component, version, _)) => json!({"name": component, "version": version}),
        None => json!({"name": "tracelaw"}),
    }
}

#[derive(Debug)]
struct Span {
    source: Source,
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
        self.losses.count(item.artifacts.is_some(), ARTIFACTS);
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
            "body": any_value(&Value::Object(all_data_of(item))),
            "attributes": envelope(item),
        });
        if let Some(id) = &item.trace_id {
            record["traceId"] = json!(trace_id(id));
        }
        if let Some(id) = &item.span_id {
            record["spanId"] = json!(span_id(id));
        }
        self.records.push(&item.source, record);
    }

    fn losses(&self) -> Vec<(&'static str, u64)> {
        self.losses.list()
    }

    fn finish(self: Box<Self>) -> String {
        let logs = self.records.to_json("scopeLogs", "logRecords");
        format!("{}\n", json!({"resourceLogs": logs}))
    }
}

impl OtlpSpans {
    fn span(&mut self, item: &Item) -> Option<&mut Span> {
        let id = item.span_id.clone()?;
        let time = item.time.unwrap_or_default();
        let at = *self.index.entry(id.clone()).or_insert_with(|| {
            self.spans.push(Span {
                source: item.source.clone(),
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
        let item = &item.clone().with_session_as_span();
        let data = data_of(item);
        let time = item.time.unwrap_or_default();
        let more = envelope(item);
        let name = name_of(item).to_owned();
        self.losses.count(item.artifacts.is_some(), ARTIFACTS);
        let outside = "records outside of any span: left out";
        self.losses.count(item.span_id.is_none(), outside);
        let Some(span) = self.span(item) else { return };
        if let What::SpanStart(_) | What::SpanEnd(..) = item.what {
            for (key, value) in &item.tags {
                let attribute = span.attributes.entry(key.as_str());
                attribute.or_insert_with(|| json!(value));
            }
        }
        if !span.whole {
            span.ended = span.ended.max(time);
        }
        match &item.what {
            What::SpanStart(started) => {
                let told = started.more.get("started_at").and_then(Value::as_str);
                span.name = name;
                span.started = told.and_then(Timestamp::parse).unwrap_or(time);
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

    fn losses(&self) -> Vec<(&'static str, u64)> {
        self.losses.list()
    }

    fn finish(self: Box<Self>) -> String {
        let mut emitted = Emitted::default();
        for span in &self.spans {
            emitted.push(&span.source, span.to_json());
        }
        let spans = emitted.to_json("scopeSpans", "spans");
        format!("{}\n", json!({"resourceSpans": spans}))
    }
}

impl Span {
    fn to_json(&self) -> Value {
        let mut attributes = attributes(&self.attributes);
        if self.told && !self.whole {
            attributes.push(attribute("tracelaw.open", &json!(true)));
        }
        // Of these OTLP knows one as an error and the other not at all.
        if let status @ ("cancelled" | "timeout") = self.ending.status.as_str() {
            attributes.push(attribute("tracelaw.status", &json!(status)));
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
