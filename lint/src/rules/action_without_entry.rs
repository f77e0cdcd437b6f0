use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, Severity, declare_rule};
use tracelaw_tla::Action;
use tracelaw_tla::syntax::Name;

use crate::context::Context;
use crate::nearest::nearest;
use crate::rules::Need;

declare_rule! {
    /// An action of the next-state relation has no entry in the document.
    ///
    /// ## What it does
    /// Looks for an entry, or an exemption with a reason, for every action of the next-state
    /// relation. A dispatcher is covered when everything it fans out to is; an entry for the
    /// dispatcher covers what it fans out to. A missing action that the trace specification takes
    /// silently is a warning, and one that changes no variable is a note.
    ///
    /// ## Why is this bad?
    /// The program may take this step, and no trace will show it. A trace that contains the step
    /// is then rejected for a reason that nobody can see.
    ///
    /// ## Example
    /// ```tla
    /// Next == \E s \in Server : Timeout(s) \/ Crash(s)
    /// ```
    /// and a document whose only entry is `Timeout`.
    ///
    /// ## Use instead
    /// Write an entry for `Crash`, or exempt it:
    /// ```toml
    /// [[exempt]]
    /// action = "Crash"
    /// class = "fault"
    /// reason = "the harness kills the process"
    /// ```
    pub static ACTION_WITHOUT_ENTRY = "TL101", "action-without-entry", Error;
}

pub(super) const NEEDS: &[Need] = &[Need::Actions];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let accounted = context.accounted_for();
    let mut reported = BTreeSet::new();
    for action in context.actions() {
        if accounted.contains(action.name.as_str()) {
            continue;
        }
        let (covered, open): (Vec<_>, Vec<_>) = action
            .leaves
            .iter()
            .map(String::as_str)
            .filter(|leaf| *leaf != action.name)
            .partition(|leaf| accounted.contains(leaf));
        if covered.is_empty() {
            if reported.insert(action.name.as_str()) {
                findings.push(missing(context, action, &action.name));
            }
        } else {
            // The document speaks of what the dispatcher fans out to, so the gaps are there.
            for leaf in open {
                if reported.insert(leaf) {
                    findings.push(missing(context, action, leaf));
                }
            }
        }
    }
}

/// `name` is `action` itself or one of its leaves.
fn missing(context: &Context<'_>, action: &Action, name: &str) -> Diagnostic {
    let next = context.next();
    let path = if name == action.name {
        String::new()
    } else {
        format!(" through `{}`", action.name)
    };
    let mut finding = Diagnostic::new(
        &ACTION_WITHOUT_ENTRY,
        format!("{next} can take `{name}`{path}, and the document has no entry for it"),
    )
    .at(context.document())
    .action(name);
    if let Some(operator) = context.operator(name) {
        finding = finding.related(operator.place.clone(), "the action");
    } else if action.line > 0 && context.definitions().is_none() {
        finding = finding.note(format!("the action is at {}:{}", action.file, action.line));
    }

    let mut has_event = false;
    if let Some(trace_spec) = context.trace_spec {
        let takes = |taken: &[Name]| taken.iter().any(|taken| **taken == *name);
        let mut silent = trace_spec.spec.silent.iter();
        if silent.any(|wrapper| takes(&wrapper.actions) || takes(&wrapper.calls)) {
            return finding
                .severity(Severity::Warning)
                .note("the trace specification takes it without an event")
                .help(exempt(name, "silent"));
        }
        let mut events = trace_spec.spec.events.iter();
        if let Some(event) = events.find(|event| takes(&event.actions) || takes(&event.calls)) {
            has_event = true;
            finding = finding.related(
                event.place.clone(),
                format!("the trace specification takes it as `{}`", event.name),
            );
        }
    }
    if name == action.name && stutters(context, action) && !has_event {
        return finding
            .severity(Severity::Note)
            .note("it changes no variable, so no event could show it")
            .help(exempt(name, "silent"));
    }
    if name.starts_with("line ") {
        return finding.help(
            "make the disjunct an operator of its own, so that an entry or an exemption can name it",
        );
    }
    // An entry for a name that does not exist is probably this one's.
    let misspelt = nearest(
        name,
        context
            .documented
            .keys()
            .copied()
            .filter(|documented| !context.is_known(documented)),
    );
    finding.help(match misspelt {
        Some(entry) => format!("is the entry of `{entry}` meant for it? otherwise add an entry"),
        None => format!(
            "add an entry for `{name}`, or an `[[exempt]]` table that says why it needs none"
        ),
    })
}

fn exempt(name: &str, class: &str) -> String {
    format!("say so: `[[exempt]]` with action = \"{name}\", class = \"{class}\" and a reason")
}

/// Whether the action leaves every variable of the specification as it is.
fn stutters(context: &Context<'_>, action: &Action) -> bool {
    let Some(specification) = context.specification else {
        return false;
    };
    let variables = &specification.actions.variables;
    action.primed.is_empty()
        && !variables.is_empty()
        && variables
            .iter()
            .all(|variable| action.unchanged.contains(variable))
}
