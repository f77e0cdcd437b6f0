//! The rules about trace specifications that are written.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// Something that cannot be written as a trace specification, and is left to a person.
    ///
    /// ## What it does
    ///
    /// Reports each place of the generated `Trace.tla` that is marked `todo`. Where it is a part of
    /// a step, `FALSE` stands there, so that nothing is accepted that was not thought about.
    ///
    /// ## Why is this bad?
    ///
    /// Traces that need the place are rejected until somebody has filled it in.
    ///
    /// ## Example
    ///
    /// `initial = "first-snapshot"`: where each node starts is in the trace, and what the rest of the
    /// state is then is in no table.
    ///
    /// ## Use instead
    ///
    /// An operator in `definitions` that says it (`initial = "Bootstrap"`), or the trace checked by
    /// the document alone: `tracelaw validate SPEC.md TRACE --level 2`.
    pub static TRACE_SPEC_OPEN = "TL430", "trace-spec-open", Warning;
}

declare_rule! {
    /// A file of the trace specification is not as it was generated, and is kept.
    ///
    /// ## What it does
    ///
    /// A generated file says its own digest in a comment. One that has none, or another one, was
    /// written or changed by a person; it is not overwritten.
    ///
    /// ## Why is this bad?
    ///
    /// What the document says and what the file checks may differ from now on.
    ///
    /// ## Example
    ///
    /// A wrapper of `Trace.tla` was changed by hand, and `tracelaw generate --trace-spec` is run again.
    ///
    /// ## Use instead
    ///
    /// Say it in the document and delete the file, or write to another folder.
    pub static TRACE_SPEC_EDITED = "TL431", "trace-spec-edited", Error;
}
