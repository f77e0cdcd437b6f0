use tracelaw_diagnostics::{Diagnostic, Place, declare_rule};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// A property says that something happens eventually, and no fairness makes anything happen.
    ///
    /// ## What it does
    /// Reports properties of the model configuration with `<>` or `~>` where the behaviour
    /// specification has neither a `WF_` nor an `SF_` conjunct.
    ///
    /// ## Why is this bad?
    /// Without fairness the specification allows to stop anywhere, so the property is violated by
    /// every trace, also by one that is right to the end.
    ///
    /// ## Example
    /// ```tla
    /// TraceSpec == TraceInit /\ [][TraceNext]_vars
    /// TraceMatched == <>(l > Len(TraceLog))
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// TraceSpec == TraceInit /\ [][TraceNext]_vars /\ WF_vars(TraceNext)
    /// ```
    pub static PROPERTY_WITHOUT_FAIRNESS = "TL113", "property-without-fairness", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::Config];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(trace_spec) = context.trace_spec else {
        return;
    };
    let Some((config, source)) = trace_spec.config else {
        return;
    };
    let completion = &trace_spec.spec.completion;
    if completion.fair {
        return;
    }
    let behaviour = match config.specification.as_ref().or(config.next.as_ref()) {
        Some(behaviour) => format!("`{}`", behaviour.value),
        None => "the specification".to_owned(),
    };
    for property in &completion.liveness {
        let name = &property.value;
        let mut finding = Diagnostic::new(
            &PROPERTY_WITHOUT_FAIRNESS,
            format!("`{name}` says that something happens eventually, and {behaviour} has no fairness"),
        )
        .at(Place::new(source, property.span))
        .help(format!(
            "add a `WF_` conjunct to {behaviour}, or check the end of the trace with a POSTCONDITION"
        ));
        if let Some(place) = trace_spec.definition(name) {
            finding = finding.related(place, "the property");
        }
        findings.push(finding);
    }
}
