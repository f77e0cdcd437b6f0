//! Spans give traces a hierarchy (section 3).

use serde::{Deserialize, Serialize};

use super::Object;

/// A span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// A UUIDv7.
    pub span_id: String,
    /// The root trace.
    pub trace_id: String,
    /// The span around it; none for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_span_id: Option<String>,
    /// For instance `carp.resolve`.
    pub name: String,
    /// On which side of a call.
    pub kind: SpanKind,
    /// ISO 8601.
    pub started_at: String,
    /// ISO 8601; none while it is in progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// How it ended.
    pub status: SpanStatus,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
    /// What is known of it.
    #[serde(default)]
    pub attributes: Object,
    /// Moments within it.
    #[serde(default)]
    pub events: Vec<SpanEvent>,
    /// Other spans that it has to do with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<SpanLink>>,
}

/// On which side of a call a span is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SpanKind {
    /// No call between processes.
    #[default]
    Internal,
    /// The side that calls.
    Client,
    /// The side that is called.
    Server,
}

/// How a span ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpanStatus {
    /// It did not end yet.
    #[default]
    InProgress,
    /// Normally.
    Ok,
    /// With an error.
    Error,
    /// It took too long.
    Timeout,
    /// It was called off.
    Cancelled,
}

/// A moment within a span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpanEvent {
    /// What happened.
    pub name: String,
    /// ISO 8601.
    pub timestamp: String,
    /// What is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Object>,
}

/// A span that another has to do with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpanLink {
    /// Its trace.
    pub trace_id: String,
    /// Itself.
    pub span_id: String,
    /// In which way.
    pub relationship: Relationship,
}

/// In which way a span has to do with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relationship {
    /// The other is its cause.
    CausedBy,
    /// It comes behind the other.
    FollowsFrom,
    /// It is a part of the other.
    ChildOf,
}
