//! The context fields of the Turnix tracing standard (section 5).
//!
//! Give them to [`Context::with`](crate::Context::with) or
//! [`SpanBuilder::with`](crate::SpanBuilder::with).

/// The AppInstance that owns the operation.
pub const APP_INSTANCE_ID: &str = "appInstanceId";
/// The session that is tied to the view or to the origin of a call.
pub const SESSION_ID: &str = "sessionId";
/// The view where a call originated.
pub const VIEW_ID: &str = "viewId";
/// The long-term identity of a client.
pub const CLIENT_ID: &str = "clientId";
/// A pipeline's name or kind.
pub const PIPELINE_ID: &str = "pipelineId";
/// One run of a pipeline.
pub const PIPELINE_RUN_ID: &str = "pipelineRunId";
/// A mod.
pub const MOD_ID: &str = "modId";
/// A hook's handler.
pub const HOOK_ID: &str = "hookId";
/// `inbound` or `outbound`.
pub const RPC_KIND: &str = "rpcKind";
/// Who provides a language model.
pub const LLM_PROVIDER: &str = "llmProvider";
/// The profile that a language model is used with.
pub const LLM_PRESET: &str = "llmPreset";

/// All of them, in the standard's order.
pub const ALL: [&str; 11] = [
    APP_INSTANCE_ID,
    SESSION_ID,
    VIEW_ID,
    CLIENT_ID,
    PIPELINE_ID,
    PIPELINE_RUN_ID,
    MOD_ID,
    HOOK_ID,
    RPC_KIND,
    LLM_PROVIDER,
    LLM_PRESET,
];
