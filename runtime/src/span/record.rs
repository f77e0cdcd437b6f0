//! What the records of a span say (TRACE/1.0, section 3.1).

use tracelaw_events::Timestamp;
use uuid::Uuid;

use crate::context::Place;
use crate::labels::push_text;
use crate::recorder::Line;

/// Which side of a call a span is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpanKind {
    /// Neither.
    #[default]
    Internal,
    /// It waits for another's answer.
    Client,
    /// It answers.
    Server,
}

impl SpanKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// How a span came from another that is not around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relationship {
    /// The other caused this one.
    CausedBy,
    /// This one comes after the other.
    FollowsFrom,
    /// The other is a parent of this one besides the one around it.
    ChildOf,
}

impl Relationship {
    const fn as_str(self) -> &'static str {
        match self {
            Self::CausedBy => "caused_by",
            Self::FollowsFrom => "follows_from",
            Self::ChildOf => "child_of",
        }
    }
}

/// How far a span has come, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Status {
    #[default]
    InProgress,
    Ok,
    Error,
    Timeout,
    Cancelled,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What a span has besides its name, its attributes and its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpanRecord {
    pub(crate) kind: SpanKind,
    pub(crate) status: Status,
    pub(crate) started_at: Timestamp,
    pub(crate) error_type: String,
    pub(crate) message: String,
    pub(crate) stack: String,
    /// The elements of the array, with commas between.
    pub(crate) links: String,
    /// Likewise.
    pub(crate) events: String,
    pub(crate) dropped_events: u32,
}

impl SpanRecord {
    /// Appends a link.
    pub(crate) fn link(&mut self, trace_id: Uuid, span_id: Uuid, relationship: Relationship) {
        if !self.links.is_empty() {
            self.links.push(',');
        }
        self.links.push_str("{\"relationship\":\"");
        self.links.push_str(relationship.as_str());
        self.links.push_str("\",\"span_id\":\"");
        push_id(span_id, &mut self.links);
        self.links.push_str("\",\"trace_id\":\"");
        push_id(trace_id, &mut self.links);
        self.links.push_str("\"}");
    }

    /// Appends the span as section 3.1 has it, in canonical order.
    pub(crate) fn write_whole(&self, line: &Line<'_>, out: &mut String) {
        out.push_str("{\"attributes\":");
        out.push_str(line.payload);
        self.write(line.name, line.at, &line.place, out);
    }

    /// The members behind `attributes`, and the closing brace.
    fn write(&self, name: &str, at: Timestamp, place: &Place, out: &mut String) {
        let time = |key: &str, time: Timestamp, out: &mut String| {
            out.extend([",\"", key, "\":\""]);
            time.push(out);
            out.push('"');
        };
        let id = |key: &str, id: Uuid, out: &mut String| {
            out.extend([",\"", key, "\":\""]);
            push_id(id, out);
            out.push('"');
        };
        if self.dropped_events > 0 {
            out.extend([",\"dropped_events\":", &self.dropped_events.to_string()]);
        }
        if self.status != Status::InProgress {
            time("ended_at", at, out);
        }
        out.extend([",\"events\":[", &self.events, "],\"kind\":\""]);
        out.extend([self.kind.as_str(), "\""]);
        if !self.links.is_empty() {
            out.extend([",\"links\":[", &self.links, "]"]);
        }
        out.push_str(",\"name\":");
        push_text(name, out);
        if let Some(parent) = place.parent_span_id {
            id("parent_span_id", parent, out);
        }
        id("span_id", place.span_id, out);
        time("started_at", self.started_at, out);
        out.extend([",\"status\":\"", self.status.as_str(), "\""]);
        if !self.message.is_empty() {
            out.push_str(",\"status_message\":");
            push_text(&self.message, out);
        }
        id("trace_id", place.trace_id, out);
        out.push('}');
    }
}

fn push_id(id: Uuid, out: &mut String) {
    out.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}
