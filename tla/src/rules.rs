//! The rules on TLA+ modules, TL2xx.

use tracelaw_diagnostics::{Rule, declare_rule};

/// Every rule of this crate.
pub static RULES: &[&Rule] = &[&SYNTAX_ERROR, &UNSUPPORTED_SYNTAX, &NESTED_TOO_DEEP];

declare_rule! {
    /// A TLA+ module cannot be parsed.
    ///
    /// ## What it does
    /// Reports every place of a module that is no TLA+, with what would have been expected there
    /// where that is a short list. The rest of the module is still read.
    ///
    /// ## Why is this bad?
    /// Definitions around the place are missing from all that is said about the module.
    ///
    /// ## Example
    /// ```tla
    /// Send(m) == messages' = messages \cup {m
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// Send(m) == messages' = messages \cup {m}
    /// ```
    pub static SYNTAX_ERROR = "TL201", "tla-syntax-error", Error;
}

declare_rule! {
    /// A module uses a piece of the language that Tracelaw does not read.
    ///
    /// ## What it does
    /// Reports constructs that are TLA+ and that have no meaning outside of proofs, and numbers
    /// beyond 127 bits.
    ///
    /// ## Why is this bad?
    /// The expression is not evaluated and not looked into, so what stands in it is not checked.
    ///
    /// ## Example
    /// ```tla
    /// Big == <1>2
    /// ```
    ///
    /// ## Use instead
    /// Name the formula and refer to it by its name.
    pub static UNSUPPORTED_SYNTAX = "TL202", "tla-unsupported-syntax", Error;
}

declare_rule! {
    /// An expression nests too deep.
    ///
    /// ## What it does
    /// Reports an expression that nests more than 500 levels deep.
    ///
    /// ## Why is this bad?
    /// Everything that walks expressions would need a stack of unknown size.
    ///
    /// ## Example
    /// A generated IF ... ELSE IF chain with a thousand branches.
    ///
    /// ## Use instead
    /// A CASE, a function, or several definitions.
    pub static NESTED_TOO_DEEP = "TL203", "tla-nested-too-deep", Error;
}
