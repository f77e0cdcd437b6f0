//! The TRACE/1.0 event (section 2.1).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ArtifactReference, Object};

/// A TRACE/1.0 event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TraceEvent {
    /// The protocol's version.
    pub trace_version: TraceVersion,
    /// A UUIDv7, ordered in time.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = UUID)))]
    pub event_id: String,
    /// The place in the session, counted from 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub sequence: u64,
    /// ISO 8601, with microseconds.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub timestamp: String,
    /// The root trace.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub trace_id: String,
    /// The span.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub span_id: String,
    /// The span around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_span_id: Option<String>,
    /// The session.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub session_id: String,
    /// What happened.
    pub event_type: EventType,
    /// How grave.
    pub severity: Severity,
    /// What the event says.
    pub payload: Object,
    /// Large objects, stored apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifacts: Option<Vec<ArtifactReference>>,
    /// The hash of the event before; none in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(regex(pattern = HASH)))]
    pub previous_event_hash: Option<String>,
    /// SHA-256 over the canonical form of the event without this member.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = HASH)))]
    pub event_hash: String,
    /// Who emits.
    pub source: Source,
    /// For filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

#[cfg(feature = "schema")]
const UUID: &str =
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$";
#[cfg(feature = "schema")]
pub(super) const HASH: &str = "^[0-9a-f]{64}$";

/// The protocol's version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TraceVersion {
    /// Version 1.0.
    #[default]
    #[serde(rename = "1.0")]
    V1,
}

/// How grave an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For those who look for a fault.
    Debug,
    /// What is usual.
    Info,
    /// What may become an error.
    Warn,
    /// What went wrong.
    Error,
}

/// Who emits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// For instance `carp.resolver`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub component: String,
    /// The component's version.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub version: String,
    /// Which of several instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
}

/// What happened: one of the types of section 2.2, or `custom.` and anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventType(pub String);

impl EventType {
    /// Whether the format has this type.
    #[must_use]
    pub fn is_known(&self) -> bool {
        crate::event_type::is_known(&self.0)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for EventType {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EventType".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "What happened: one of the types of section 2.2, or `custom.` and anything.",
            "type": "string",
            "anyOf": [
                { "enum": crate::event_type::STANDARD.as_slice() },
                { "pattern": "^custom\\..+" },
            ],
        })
    }
}
