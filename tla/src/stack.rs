//! Recursion over trees that come from outside.

/// Below this much free stack a level of recursion gets a new segment. A level of the largest
/// function takes a few kilobytes in a debug build.
const RED_ZONE: usize = 128 * 1024;
/// The size of such a segment.
const SEGMENT: usize = 1024 * 1024;

/// Runs `f`, on a new segment of the stack where little is left of this one. Every function that
/// calls itself along a tree or a chain of definitions goes through here.
pub(crate) fn grow<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, SEGMENT, f)
}

/// Whether so little of the stack is left that [`grow`] would take a new segment.
pub(crate) fn is_low() -> bool {
    stacker::remaining_stack().is_some_and(|left| left < RED_ZONE)
}
