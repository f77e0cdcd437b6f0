//! The event types of TRACE/1.0 that Tracelaw itself writes or looks for.

/// Before the action's name: `custom.action.BecomeLeader`.
pub const ACTION_PREFIX: &str = "custom.action.";
/// Events were lost, and this record stands in their place.
pub const GAP: &str = "custom.trace.gap";
/// An event could not be written, and this record says why in its place.
pub const REFUSED: &str = "custom.trace.refused";
/// The first event of a session.
pub const SESSION_STARTED: &str = "session.started";
/// The last event of a session; a trace without it may have lost its tail.
pub const SESSION_ENDED: &str = "session.ended";
