//! Reals: the integers among them, and nothing else.

use super::Native;

/// Why there are no real numbers.
const NO_REALS: &str = "real numbers have no values here, as they have none in TLC";

pub(super) static REALS: &[Native] = &[
    Native::refused("Real", 0, NO_REALS),
    Native::refused("Infinity", 0, NO_REALS),
    Native::refused("/", 2, NO_REALS),
];
