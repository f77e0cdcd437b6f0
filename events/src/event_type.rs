//! The event types of TRACE/1.0 that Tracelaw itself writes or looks for.

/// Before the action's name: `custom.action.BecomeLeader`.
pub const ACTION_PREFIX: &str = "custom.action.";
/// Events were lost, and this record stands in their place.
pub const GAP: &str = "custom.trace.gap";
/// An event could not be written, and this record says why in its place.
pub const REFUSED: &str = "custom.trace.refused";
/// A span began; the payload is the span as section 3.1 has it.
pub const SPAN_STARTED: &str = "custom.span.started";
/// A span ended; likewise.
pub const SPAN_ENDED: &str = "custom.span.ended";
/// The first event of a session.
pub const SESSION_STARTED: &str = "session.started";
/// The last event of a session; a trace without it may have lost its tail.
pub const SESSION_ENDED: &str = "session.ended";

/// The types of TRACE/1.0 section 2.2, besides `custom.*`.
pub const STANDARD: [&str; 50] = [
    SESSION_STARTED,
    SESSION_ENDED,
    "session.error",
    "carp.request.received",
    "carp.request.validated",
    "carp.resolution.started",
    "carp.atlas.loaded",
    "carp.context.selected",
    "carp.context.assembled",
    "carp.policy.evaluation.started",
    "carp.policy.rule.matched",
    "carp.policy.evaluation.completed",
    "carp.actions.resolved",
    "carp.evidence.gathered",
    "carp.resolution.completed",
    "carp.resolution.cached",
    "carp.resolution.cache_hit",
    "carp.action.requested",
    "carp.action.validated",
    "carp.action.approved",
    "carp.action.approval.pending",
    "carp.action.approval.timeout",
    "carp.action.denied",
    "carp.action.started",
    "carp.action.completed",
    "carp.action.failed",
    "carp.action.side_effect",
    "atlas.load.started",
    "atlas.load.completed",
    "atlas.load.failed",
    "atlas.validation.started",
    "atlas.validation.completed",
    "atlas.validation.failed",
    "atlas.cache.hit",
    "atlas.cache.miss",
    "adapter.tool.generated",
    "adapter.prompt.generated",
    "adapter.call.received",
    "adapter.call.translated",
    "adapter.call.forwarded",
    "adapter.response.received",
    "system.startup",
    "system.shutdown",
    "system.config.loaded",
    "system.health.check",
    "error.validation",
    "error.auth",
    "error.policy",
    "error.execution",
    "error.internal",
];

/// Whether the format has this type: one of [`STANDARD`], or `custom.` and anything.
#[must_use]
pub fn is_known(of_type: &str) -> bool {
    of_type
        .strip_prefix("custom.")
        .is_some_and(|rest| !rest.is_empty())
        || STANDARD.contains(&of_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_the_format_is_known_and_custom_ones_are() {
        assert!(STANDARD.iter().all(|of_type| is_known(of_type)));
        for of_type in [
            GAP,
            REFUSED,
            SPAN_STARTED,
            SPAN_ENDED,
            "custom.action.A",
            "custom.x",
        ] {
            assert!(is_known(of_type), "{of_type}");
        }
        for of_type in ["", "custom.", "custom", "carp", "carp.request", "mine.too"] {
            assert!(!is_known(of_type), "{of_type}");
        }
        let mut sorted = STANDARD.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), STANDARD.len());
    }
}
