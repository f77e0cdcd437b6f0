//! The records of both formats as types: what each member is, for those who make or read single
//! records. Bulk readers use [`scan`](crate::scan) and [`verify`](crate::verify) instead, which
//! build no tree.

mod artifact;
mod event;
mod payload;
pub mod schema;
mod span;
mod turnix;

pub use artifact::{
    ArtifactFault, ArtifactReference, ArtifactType, INLINE_LIMIT, Storage, content_hash,
};
pub use event::{EventType, Severity, Source, TraceEvent, TraceVersion};
pub use payload::{
    ActionCompleted, ActionPayload, Environment, ErrorPayload, GapPayload, Payload, RefusedPayload,
    RequestReceived, ResolutionCompleted, SessionEnded, SessionStarted,
};
pub use span::{Relationship, Span, SpanEvent, SpanKind, SpanLink, SpanStatus};
pub use turnix::{
    EndStatus, Level, MemoryOperation, OperationKind, RpcKind, TurnixContext, TurnixEvent,
    TurnixRecord, TurnixSpanEnd, TurnixSpanStart,
};

/// Any JSON object.
pub type Object = serde_json::Map<String, serde_json::Value>;
