//! The actions that no trace exercises.

use std::sync::atomic::Ordering;

use tracelaw_diagnostics::{Diagnostic, Place, Severity};

use crate::catalog::Catalog;
use crate::{Options, Report, rules};

/// Says that an action is in none of so many traces.
pub fn never_exercised(
    action: &str,
    place: Option<Place>,
    traces: usize,
    severity: Severity,
) -> Diagnostic {
    let traces = match traces {
        1 => "the trace".to_owned(),
        several => format!("any of {several} traces"),
    };
    let message = format!("the action `{action}` is not exercised in {traces}");
    let mut diagnostic = Diagnostic::new(&rules::ACTION_NEVER_EXERCISED, message);
    diagnostic.place = place;
    diagnostic
        .severity(severity)
        .action(action)
        .help("add a test that takes it, or exempt it with a class and a reason")
}

/// Reports the actions that no trace exercises; where others see to the other traces, as what they
/// may still exercise.
pub(crate) fn report(options: &Options<'_>, catalog: &Catalog, report: &mut Report) {
    let is_stopped = (options.stop).is_some_and(|stop| stop.load(Ordering::Relaxed));
    // Where no event was known, or not all traces were looked at, nothing can be said about single
    // actions.
    let nothing_known = (report.traces.iter())
        .all(|trace| trace.empty || trace.coverage.values().all(|events| *events == 0));
    if is_stopped || nothing_known {
        return;
    }
    let severity = if options.require_coverage {
        Severity::Error
    } else {
        Severity::Warning
    };
    let coverage = report.coverage();
    let never: Vec<Diagnostic> = (catalog.actions.iter())
        .filter(|action| !action.exempt && coverage.get(&*action.name).is_none_or(|n| *n == 0))
        .map(|action| {
            let traces = report.traces.len();
            never_exercised(&action.name, action.place.clone(), traces, severity)
        })
        .collect();
    if options.partial {
        report.unexercised = never;
    } else {
        report.findings.extend(never);
    }
}
