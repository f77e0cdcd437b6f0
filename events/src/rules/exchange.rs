//! The rules on conversion, export and import, `TL390` to `TL392`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// A conversion leaves something out.
    ///
    /// ## What it does
    /// Reports what the target format cannot say, by kind, with the number of records.
    ///
    /// ## Why is this bad?
    /// Whoever reads the result knows less than whoever reads the source.
    ///
    /// ## Example
    /// Hashes and sessions, in Turnix records.
    ///
    /// ## Use instead
    /// The source, where that part matters.
    pub static LOSSY_CONVERSION = "TL390", "lossy-conversion", Warning;
}

declare_rule! {
    /// A value is one that TLA+ tools change silently.
    ///
    /// ## What it does
    /// Reports `null`, fractions, and integers beyond 32 bits, which TLC has no values for.
    ///
    /// ## Why is this bad?
    /// A check would run on other values than the program had.
    ///
    /// ## Example
    /// `{"term": 4294967296}`.
    ///
    /// ## Use instead
    /// Strings, or smaller units; `--allow-lossy` writes them as strings.
    pub static NO_TLA_VALUE = "TL391", "no-tla-value", Error;
}

declare_rule! {
    /// A file is none of the format that it is imported as.
    ///
    /// ## What it does
    /// Reports where the text is no JSON, or no trace of the named format.
    ///
    /// ## Why is this bad?
    /// Nothing can be imported.
    ///
    /// ## Example
    /// A counterexample in text form for `--from tlc`.
    ///
    /// ## Use instead
    /// What `-dumpTrace json` or an ITF tool wrote.
    pub static NOT_IMPORTABLE = "TL392", "not-importable", Error;
}
