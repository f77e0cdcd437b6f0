use tracelaw_diagnostics::{Diagnostic, declare_rule};

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
    let Some(completion) = context.completion.filter(|completion| !completion.fair) else {
        return;
    };
    let behaviour = &completion.behaviour;
    for property in completion
        .properties
        .iter()
        .filter(|property| property.eventually)
    {
        let mut finding = Diagnostic::new(
            &PROPERTY_WITHOUT_FAIRNESS,
            format!(
                "`{}` says that something happens eventually, and `{behaviour}` has no fairness",
                property.name
            ),
        )
        .at(property.place.clone())
        .help(format!(
            "add a `WF_` conjunct to `{behaviour}`, or check the end of the trace with a POSTCONDITION"
        ));
        if let Some(place) = &property.definition {
            finding = finding.related(place.clone(), "the property");
        }
        findings.push(finding);
    }
}
