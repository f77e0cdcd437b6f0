//! From traces to verdicts.
//!
//! [`validate`] reads traces of any size in constant memory, on all cores, and checks them up to a
//! level: the records and their chain (level 0), that every event is one action of the mapping
//! (level 1), that every event is a step of the specification (level 2), and that the invariants
//! hold (level 3). A verdict never claims a level that was not checked.

mod action;
mod block;
mod catalog;
mod coverage;
pub mod explain;
mod input;
mod options;
pub mod oracle;
mod report;
pub mod rules;
mod shape;
pub mod states;
pub mod step;
mod trace;
pub mod trace_spec;
mod verify;

pub use coverage::never_exercised;
pub use input::Input;
pub use options::{Budget, Level, Options, Progress, Watch, envelope_options};
pub use report::{Completeness, Report, TraceReport, Verdict};
pub use rules::RULES;
pub use step::{Model, Steps};
pub use verify::{VerifyOptions, VerifyReport, verify};

use rayon::prelude::*;
use tracelaw_diagnostics::Diagnostic;

use catalog::Catalog;
use trace::{TraceOutcome, Validator};

/// Checks `inputs`, each for itself, and the actions over all of them.
#[must_use]
pub fn validate(inputs: Vec<Input>, options: &Options<'_>) -> Report {
    let trace_spec = match options.steps {
        Some(Steps::TraceSpec(spec)) => Some(spec.reading()),
        _ => None,
    };
    let catalog = Catalog::new(options.mapping, options.actions, trace_spec);
    let envelope = options.mapping.map(envelope_options).unwrap_or_default();
    let threads = match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let validator = Validator {
        options,
        envelope: &envelope,
        catalog: catalog.as_ref(),
        // Many files keep all threads busy; few are cut up.
        batch: if inputs.len() < threads {
            threads * 2
        } else {
            1
        },
    };
    let run_one = |input| {
        let outcome = validator.run(input);
        if let Some(watch) = options.watch {
            watch.trace();
        }
        outcome
    };
    let outcomes: Vec<TraceOutcome> = match threads {
        1 => inputs.into_iter().map(run_one).collect(),
        threads => {
            let run = || inputs.into_par_iter().map(run_one).collect();
            match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
                Ok(pool) => pool.install(run),
                // Where threads cannot be had, the pool that is there must do.
                Err(_) => run(),
            }
        }
    };
    let mut report = Report::default();
    for outcome in outcomes {
        report.traces.extend(outcome.report);
        report.findings.extend(outcome.findings);
        report.errors.extend(outcome.errors);
    }
    report_level(options, catalog.as_ref(), &mut report);
    if let Some(catalog) = catalog.filter(|_| options.level >= Level::Action) {
        coverage::report(options, &catalog, &mut report);
    }
    report
}

/// Says why a level that was asked for was not checked on any trace.
fn report_level(options: &Options<'_>, catalog: Option<&Catalog>, report: &mut Report) {
    let (lacking, help) = match (options.level, catalog) {
        (Level::Record, _) | (Level::Action, Some(_)) => return,
        (Level::Step | Level::Property, _) if options.steps.is_some() => return,
        (Level::Action, None) => (
            "no document and no action list",
            "name the instrumentation spec",
        ),
        (_, _) => (
            "no TLA+ module with a configuration",
            "name the document and its module, or a trace specification",
        ),
    };
    let number = options.level.number();
    let message = format!("level {number} was not checked: there is {lacking}");
    report
        .findings
        .push(Diagnostic::new(&rules::LEVEL_NOT_CHECKED, message).help(help));
}
