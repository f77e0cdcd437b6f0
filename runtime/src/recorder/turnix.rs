//! Records of the Turnix tracing standard v0.1 (sections 4 to 8), in the order of its examples.

use tracelaw_events::Timestamp;

use super::Line;
use crate::event::Kind;
use crate::field;
use crate::labels::push_text;
use crate::span::{SpanRecord, Status};

/// Appends a record with its line feed.
pub(super) fn write(line: &Line<'_>, sequence: u64, out: &mut String) {
    let (record_type, name_key) = match line.kind {
        Kind::Action | Kind::Event => ("event", "eventName"),
        Kind::SpanStart => ("spanStart", "spanName"),
        Kind::SpanEnd => ("spanEnd", "spanName"),
    };
    out.extend(["{\"recordType\":\"", record_type, "\",\"time\":\""]);
    push_millis(line.at, out);
    out.extend(["\",\"seq\":", &sequence.to_string(), ",\"traceId\":\""]);
    let place = &line.place;
    out.extend([&*place.trace_id.to_string(), "\",\"spanId\":\""]);
    out.push_str(&place.span_id.to_string());
    out.push('"');
    if line.kind == Kind::SpanStart {
        match place.parent_span_id {
            Some(parent) => out.extend([",\"parentSpanId\":\"", &parent.to_string(), "\""]),
            None => out.push_str(",\"parentSpanId\":null"),
        }
    }
    out.extend([",\"", name_key, "\":"]);
    push_text(line.name, out);
    for name in field::ALL {
        if let Some(value) = line.labels.get(name) {
            out.extend([",\"", name, "\":"]);
            push_text(value, out);
        }
    }
    out.extend([",\"level\":\"", line.severity.as_str(), "\",\"tags\":["]);
    let mut comma = "";
    for (name, value) in line.labels.iter() {
        if !field::ALL.contains(&name) {
            out.push_str(comma);
            comma = ",";
            if value.is_empty() {
                push_text(name, out);
            } else {
                push_text(&format!("{name}={value}"), out);
            }
        }
    }
    out.push(']');
    if let Some(span) = line.span {
        status(line.kind, span, out);
    }
    out.push_str(",\"attrs\":");
    let closing = line.payload.len() - 1;
    out.push_str(&line.payload[..closing]);
    if let Some(span) = line.span.filter(|_| line.kind == Kind::SpanEnd) {
        if closing > 1 {
            out.push(',');
        }
        let millis = milliseconds(span.started_at, line.at);
        out.extend(["\"durationMs\":", &millis.to_string()]);
    }
    out.push('}');
    if let Some(span) = line.span.filter(|span| !span.links.is_empty()) {
        out.extend([",\"links\":[", &span.links, "]"]);
    }
    if !line.artifacts.is_empty() {
        out.extend([",\"artifacts\":", line.artifacts]);
    }
    out.push_str("}\n");
}

/// `null` at the beginning; at the end a concrete status, with all error fields where it is
/// `error` (sections 6 and 7). A span that took too long is an error of that type.
fn status(kind: Kind, span: &SpanRecord, out: &mut String) {
    let status = match span.status {
        _ if kind == Kind::SpanStart => {
            out.push_str(",\"status\":null");
            return;
        }
        Status::Cancelled => "cancelled",
        Status::Error | Status::Timeout => "error",
        Status::Ok | Status::InProgress => "ok",
    };
    out.extend([",\"status\":\"", status, "\""]);
    let fields = [
        ("errorType", &span.error_type),
        ("errorMessage", &span.message),
        ("errorStack", &span.stack),
    ];
    for (key, text) in fields {
        out.extend([",\"", key, "\":"]);
        match status {
            "error" => push_text(if text.is_empty() { "unknown" } else { text }, out),
            _ => out.push_str("null"),
        }
    }
}

/// Appends a timestamp with milliseconds.
fn push_millis(at: Timestamp, out: &mut String) {
    at.push(out);
    out.truncate(out.len() - "000Z".len());
    out.push('Z');
}

fn milliseconds(from: Timestamp, to: Timestamp) -> f64 {
    let seconds = to.seconds().saturating_sub(from.seconds());
    let nanos = i64::from(to.subsec_nanos()) - i64::from(from.subsec_nanos());
    let micros = seconds
        .saturating_mul(1_000_000)
        .saturating_add(nanos / 1000);
    #[expect(clippy::cast_precision_loss, reason = "exact below 285 years")]
    let micros = micros.max(0) as f64;
    micros / 1000.0
}
