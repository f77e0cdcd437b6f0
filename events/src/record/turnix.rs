//! The records of the Turnix tracing standard v0.1 (sections 4 to 8 and 10).

use serde::{Deserialize, Serialize};

use super::Object;

/// A Turnix record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "recordType", rename_all = "camelCase")]
pub enum TurnixRecord {
    /// An operation begins.
    SpanStart(TurnixSpanStart),
    /// An operation ends.
    SpanEnd(TurnixSpanEnd),
    /// A moment within an operation.
    Event(TurnixEvent),
}

/// How grave a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For those who look for a fault.
    Debug,
    /// What is usual.
    Info,
    /// What may become an error.
    Warn,
    /// What went wrong.
    Error,
}

/// How a span ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EndStatus {
    /// Normally.
    Ok,
    /// With an error; all error fields are there.
    Error,
    /// On purpose.
    Cancelled,
}

/// On which side a remote call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RpcKind {
    /// It came in.
    Inbound,
    /// It went out.
    Outbound,
}

macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $member:ident: $of_type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// ISO 8601, with milliseconds.
            #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
            pub time: String,
            /// The place in the stream.
            pub seq: u64,
            /// Which trace.
            pub trace_id: String,
            /// Which span.
            #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
            pub span_id: String,
            /// How grave.
            pub level: Level,
            /// Short words, for filters.
            pub tags: Vec<String>,
            /// What else is known.
            pub attrs: Object,
            $($(#[$meta])* pub $member: $of_type,)*
            /// The context fields of section 5.
            // A part of every record; `flatten` keeps the three in step. Readers that must say
            // what is wrong do not go through this type.
            #[serde(flatten)]
            pub context: TurnixContext,
        }
    };
}

record! {
    /// An operation begins.
    TurnixSpanStart {
        /// The span around it; none or `null` for a root.
        #[serde(default)]
        parent_span_id: Option<String>,
        /// Stable, without identifiers.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        span_name: String,
        /// Always `null`.
        #[serde(default)]
        status: (),
    }
}

record! {
    /// An operation ends.
    TurnixSpanEnd {
        /// Stable, without identifiers.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        span_name: String,
        /// How it ended.
        status: EndStatus,
        /// For an error, of which kind.
        #[serde(default)]
        error_type: Option<String>,
        /// For an error, what it says.
        #[serde(default)]
        error_message: Option<String>,
        /// For an error, where it came from.
        #[serde(default)]
        error_stack: Option<String>,
    }
}

record! {
    /// A moment within an operation.
    TurnixEvent {
        /// What happened.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        event_name: String,
    }
}

/// The context fields of section 5.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TurnixContext {
    /// The AppInstance that owns the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_instance_id: Option<String>,
    /// The session of the view or of the call's origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// The view where the call came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_id: Option<String>,
    /// The client, for long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The pipeline's name or kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<String>,
    /// One run of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline_run_id: Option<String>,
    /// The mod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mod_id: Option<String>,
    /// The handler of a hook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook_id: Option<String>,
    /// On which side a remote call is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpc_kind: Option<RpcKind>,
    /// For instance `llama.cpp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub llm_provider: Option<String>,
    /// The preset or profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub llm_preset: Option<String>,
}

/// The attributes of a span `memory.op` (section 10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemoryOperation {
    /// What is done.
    pub op_kind: OperationKind,
    /// The memory layer, for instance `party`.
    pub layer_id: String,
    /// The item, for instance `npc.bartender`.
    pub item_ref: String,
    /// Which fields changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields_changed: Option<Vec<String>>,
    /// The item's hash before.
    #[serde(
        rename = "hash.before",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub hash_before: Option<String>,
    /// The item's hash after.
    #[serde(
        rename = "hash.after",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub hash_after: Option<String>,
    /// A part of the text before.
    #[serde(
        rename = "textPreview.before",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub text_preview_before: Option<String>,
    /// A part of the text after.
    #[serde(
        rename = "textPreview.after",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub text_preview_after: Option<String>,
}

/// What is done to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum OperationKind {
    /// An item is made.
    Create,
    /// An item is changed.
    Update,
    /// An item is removed.
    Delete,
    /// An item is read.
    Load,
}
