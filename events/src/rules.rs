//! The rules on single records and on the chain.

use tracelaw_diagnostics::Rule;

/// All rules of this crate.
pub static RULES: &[&Rule] = &[];
