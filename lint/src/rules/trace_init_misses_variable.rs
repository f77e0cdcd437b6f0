use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// The initial predicate of the trace specification leaves a variable without a value.
    ///
    /// ## What it does
    /// Looks, through the operators that the initial predicate uses, for a value of every variable
    /// of the specification and of the trace specification itself.
    ///
    /// ## Why is this bad?
    /// TLC stops before the first step: the initial state is no legal state. Mostly the
    /// specification got a new variable after the trace specification was written.
    ///
    /// ## Example
    /// ```tla
    /// VARIABLES term, votes, l
    /// TraceInit == l = 1 /\ term = 0
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// TraceInit == l = 1 /\ term = 0 /\ votes = {}
    /// ```
    /// or `TraceInit == l = 1 /\ Init`.
    pub static TRACE_INIT_MISSES_VARIABLE = "TL112", "trace-init-misses-variable", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::TraceSpec];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let init = trace_spec.spec.init.as_deref();
    let place = init
        .and_then(|init| trace_spec.definition(init))
        .unwrap_or_else(|| trace_spec.file());
    let predicate = init.map_or_else(
        || "the initial predicate".to_owned(),
        |init| format!("`{init}`"),
    );
    for variable in &trace_spec.spec.uninitialised {
        findings.push(
            Diagnostic::new(
                &TRACE_INIT_MISSES_VARIABLE,
                format!("`{variable}` has no initial value in {predicate}"),
            )
            .at(place.clone())
            .variable(&**variable)
            .help(format!("add a conjunct for `{variable}`")),
        );
    }
}
