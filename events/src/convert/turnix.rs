//! Items to Turnix records, in the order of the standard's examples.

use serde_json::Value;

use super::item::{Ending, Item, SpanData, What};
use crate::Timestamp;
use crate::chain::Level;
use crate::record::Object;
use crate::text::{push_string, push_u64};
use crate::turnix::CONTEXT_FIELDS;

pub(super) fn write(
    item: &Item,
    time: Timestamp,
    number: u64,
    lose: &mut dyn FnMut(&'static str),
    out: &mut String,
) {
    item.losses_of_chain(lose);
    if !time.subsec_nanos().is_multiple_of(1_000_000) {
        lose("time below milliseconds");
    }
    let (record_type, name_key, name) = match &item.what {
        What::Action(parts) => ("event", "eventName", &parts.name),
        What::Event(name, _) => ("event", "eventName", name),
        What::SpanStart(span) => ("spanStart", "spanName", &span.name),
        What::SpanEnd(span, _) => ("spanEnd", "spanName", &span.name),
    };
    out.push_str("{\"recordType\":\"");
    out.push_str(record_type);
    out.push_str("\",\"time\":\"");
    time.push(out);
    out.truncate(out.len() - "000Z".len());
    out.push_str("Z\",\"seq\":");
    push_u64(out, number);
    let member = |key: &str, text: &str, out: &mut String| {
        out.push(',');
        push_string(out, key);
        out.push(':');
        push_string(out, text);
    };
    let tagged = |key| item.tags.get(key).map(String::as_str);
    let id =
        |key, id: &Option<String>| tagged(key).or(id.as_deref()).unwrap_or_default().to_owned();
    member("traceId", &id("traceId", &item.trace_id), out);
    member("spanId", &id("spanId", &item.span_id), out);
    match (&item.what, &item.parent_span_id) {
        (What::SpanStart(_), None) => out.push_str(",\"parentSpanId\":null"),
        (What::SpanStart(_), parent) => member("parentSpanId", &id("parentSpanId", parent), out),
        (_, Some(_)) => lose("parent span of records that start no span"),
        (_, None) => {}
    }
    member(name_key, name, out);
    if let Some(session) = tagged("sessionId").or(item.session.as_deref()) {
        member("sessionId", session, out);
    }
    for key in CONTEXT_FIELDS.iter().filter(|key| **key != "sessionId") {
        if let Some(value) = tagged(key) {
            member(key, value, out);
        }
    }
    member("level", item.level.as_str(), out);
    tags(item, out);
    match &item.what {
        What::SpanStart(_) => out.push_str(",\"status\":null"),
        What::SpanEnd(_, ending) => status(ending, lose, out),
        What::Action(_) | What::Event(..) => {}
    }
    out.push_str(",\"attrs\":");
    out.push_str(&Value::Object(attributes(item, lose)).to_string());
    if let What::SpanEnd(span, _) = &item.what
        && let Some(links) = span.more.get("links")
    {
        out.push_str(",\"links\":");
        out.push_str(&links.to_string());
    }
    if let Some(artifacts) = &item.artifacts {
        out.push_str(",\"artifacts\":");
        out.push_str(&artifacts.to_string());
    }
    out.push_str("}\n");
    debug_assert!(item.level >= Level::Debug);
}

/// Everything but context fields, which have members of their own.
fn tags(item: &Item, out: &mut String) {
    out.push_str(",\"tags\":[");
    let mut comma = "";
    let own = ["traceId", "spanId", "parentSpanId"];
    for (key, value) in &item.tags {
        if CONTEXT_FIELDS.contains(&key.as_str()) || own.contains(&key.as_str()) {
            continue;
        }
        out.push_str(comma);
        comma = ",";
        match value.as_str() {
            "" => push_string(out, key),
            value => push_string(out, &format!("{key}={value}")),
        }
    }
    out.push(']');
}

fn status(ending: &Ending, lose: &mut dyn FnMut(&'static str), out: &mut String) {
    let status = match ending.status.as_str() {
        "timeout" => "error",
        "error" | "cancelled" => &ending.status,
        "ok" => "ok",
        _ => {
            lose("a span that ends without a status: written as ok");
            "ok"
        }
    };
    out.push_str(",\"status\":\"");
    out.push_str(status);
    out.push('"');
    let kind = match ending.status.as_str() {
        "timeout" => Some("timeout".to_owned()),
        _ => ending.error_type.clone(),
    };
    for (key, text) in [
        ("errorType", &kind),
        ("errorMessage", &ending.message),
        ("errorStack", &ending.stack),
    ] {
        out.push_str(",\"");
        out.push_str(key);
        out.push_str("\":");
        match text {
            Some(text) => push_string(out, text),
            // All error fields must be there.
            None if status == "error" => out.push_str("\"unknown\""),
            None => out.push_str("null"),
        }
    }
}

fn attributes(item: &Item, lose: &mut dyn FnMut(&'static str)) -> Object {
    let of_span = |span: &SpanData, lose: &mut dyn FnMut(&'static str)| {
        let mut more = span.more.clone();
        more.remove("started_at");
        more.remove("links");
        if !more.is_empty() {
            lose("kind and events of spans");
        }
        span.attributes.clone()
    };
    match &item.what {
        What::Action(parts) => parts.to_object(),
        What::Event(_, data) => data.clone(),
        What::SpanStart(span) | What::SpanEnd(span, _) => of_span(span, lose),
    }
}
