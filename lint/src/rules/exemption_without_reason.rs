use tracelaw_diagnostics::{Diagnostic, declare_rule};

use crate::context::{Context, list};
use crate::rules::Need;

declare_rule! {
    /// An exemption gives no reason.
    ///
    /// ## What it does
    /// Reports `[[exempt]]` tables whose `reason` is missing or blank.
    ///
    /// ## Why is this bad?
    /// Whoever reads the document later cannot tell a decision from an oversight.
    ///
    /// ## Example
    /// ```toml
    /// [[exempt]]
    /// action = "LoseMessage"
    /// class = "environment"
    /// ```
    ///
    /// ## Use instead
    /// ```toml
    /// [[exempt]]
    /// action = "LoseMessage"
    /// class = "environment"
    /// reason = "the network drops messages; no code runs"
    /// ```
    pub static EXEMPTION_WITHOUT_REASON = "TL116", "exemption-without-reason", Error;
}

pub(super) const NEEDS: &[Need] = &[];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for exemption in &context.mapping.settings.exemptions {
        if !exemption.reason.value.trim().is_empty() {
            continue;
        }
        let actions = list(exemption.actions.iter().map(|action| action.value.as_str()));
        let mut finding = Diagnostic::new(
            &EXEMPTION_WITHOUT_REASON,
            format!("the exemption of {actions} gives no reason"),
        )
        .at(context.mapping.place(exemption.span))
        .help("say in `reason` why no event is needed");
        if let Some(action) = exemption.actions.first() {
            finding = finding.action(&action.value);
        }
        findings.push(finding);
    }
}
