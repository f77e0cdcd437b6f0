//! Exit codes: what a script may rely on.

/// Clean: nothing was found, and what was asked was checked.
pub(crate) const CLEAN: u8 = 0;
/// Findings, or the trace diverges, or `--check` would change something.
pub(crate) const FINDINGS: u8 = 1;
/// Could not run: configuration, input or output, a document that cannot be read.
pub(crate) const COULD_NOT_RUN: u8 = 2;
/// Nothing was checked: no events or no actions, and `--allow-empty` was not given.
pub(crate) const NOTHING_CHECKED: u8 = 4;
