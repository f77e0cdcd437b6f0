//! The JSON Schemas of the records, as they are committed in `events/schemas`.

macro_rules! schemas {
    ($($name:literal: $of_type:ty,)+) => {
        /// Names and texts.
        pub const ALL: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../schemas/", $name, ".schema.json")))),+
        ];

        /// The same, made anew from the types.
        #[cfg(feature = "schema")]
        #[must_use]
        pub fn generate() -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($name, schemars::schema_for!($of_type))),+]
        }
    };
}

schemas! {
    "trace-event": super::TraceEvent,
    "artifact-reference": super::ArtifactReference,
    "span": super::Span,
    "session.started": super::SessionStarted,
    "session.ended": super::SessionEnded,
    "carp.request.received": super::RequestReceived,
    "carp.resolution.completed": super::ResolutionCompleted,
    "carp.action.completed": super::ActionCompleted,
    "error": super::ErrorPayload,
    "custom.action": super::ActionPayload,
    "custom.trace.gap": super::GapPayload,
    "custom.trace.refused": super::RefusedPayload,
    "turnix-record": super::TurnixRecord,
    "turnix-memory.op": super::MemoryOperation,
}

/// The schema of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static str> {
    let found = ALL.iter().find(|(known, _)| *known == name)?;
    Some(found.1)
}
