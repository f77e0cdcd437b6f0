//! `tracelaw validate`: the verdict on traces.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tracelaw_diagnostics::{Diagnostic, Severity};
use tracelaw_validator::{
    Budget, Input, Level, Options, Report, Steps, TraceReport, Verdict, validate,
};

use crate::args::{Global, ValidateArgs};
use crate::commands::show::count;
use crate::document::Document;
use crate::exit;
use crate::model::ModelParts;
use crate::output::{Outcome, report};
use crate::progress::ByteProgress;
use crate::specification::Specification;
use crate::trace_spec::{TraceSpecFiles, seconds};

/// Runs the command.
pub(crate) fn run(args: &ValidateArgs, global: &Global) -> Outcome {
    match judge(args, global) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn judge(args: &ValidateArgs, global: &Global) -> Result<Outcome, Box<Diagnostic>> {
    let (spec, traces) = split(&args.inputs);
    let mut document = spec.map(Document::read).transpose()?;
    let specification = Specification::read(&args.specification, document.as_ref())?;
    if let (Some(document), Some(modules)) = (&mut document, &specification.modules) {
        document.orient(modules);
    }
    let trace_spec_files = TraceSpecFiles::read(args)?;
    let default = match trace_spec_files {
        Some(_) => Level::Step,
        None => Level::Action,
    };
    let level = args.level.and_then(Level::of).unwrap_or(default);
    let (trace_spec, trace_spec_diagnostics) = trace_spec_files
        .as_ref()
        .map(TraceSpecFiles::resolve)
        .unwrap_or_default();
    let parts = match (&document, &specification.modules) {
        (Some(document), Some(modules)) if level >= Level::Step && trace_spec_files.is_none() => {
            Some(ModelParts::read(args, document, modules)?)
        }
        _ => None,
    };
    let (model, model_diagnostics) = parts.as_ref().map(ModelParts::model).unwrap_or_default();
    let progress = ByteProgress::new(global, traces.iter().map(PathBuf::as_path));
    let advance = |bytes| progress.advance(bytes);
    let options = Options {
        mapping: document.as_ref().map(|document| &document.mapping),
        actions: specification.actions.as_ref(),
        steps: match &trace_spec {
            Some(trace_spec) => Some(Steps::TraceSpec(trace_spec)),
            None => model.as_ref().map(Steps::Mapping),
        },
        level,
        budget: Budget {
            states: args.max_states,
            time: args.timeout.as_deref().map(seconds).transpose()?,
        },
        require_coverage: args.require_coverage,
        allow_empty: args.allow_empty,
        allow_open_end: args.allow_open_end,
        jobs: args.jobs.unwrap_or_default(),
        progress: Some(&advance),
        ..Options::default()
    };
    let inputs = traces.iter().map(|path| input(path)).collect();
    let mut verdicts = validate(inputs, &options);
    drop(progress);
    let no_steps = (parts.is_some() && model.is_none())
        || (trace_spec_files.is_some() && trace_spec.is_none());

    let (errors, remarks): (Vec<_>, Vec<_>) = model_diagnostics
        .into_iter()
        .chain(trace_spec_diagnostics)
        .partition(|found| no_steps && found.severity == Severity::Error);
    verdicts.errors.extend(errors);
    verdicts.findings.extend(remarks);
    let mut exit = verdicts.exit_code(args.allow_empty);
    let mut findings = document
        .map(|document| document.diagnostics)
        .unwrap_or_default();
    findings.extend(specification.diagnostics);
    let unreadable = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if unreadable && exit == exit::CLEAN {
        exit = exit::FINDINGS;
    }
    Ok(outcome(verdicts, findings, exit))
}

fn outcome(verdicts: Report, mut findings: Vec<Diagnostic>, exit: u8) -> Outcome {
    let preface = verdicts
        .traces
        .iter()
        .fold(String::new(), |text, trace| text + &line(trace));
    let summary = verdicts.summary();
    let traces = verdicts.traces_json();
    findings.extend(verdicts.findings);
    let mut report = report(findings, verdicts.errors);
    report.summary = summary;
    report.extra.insert("traces".to_owned(), traces);
    Outcome {
        body: None,
        preface,
        report,
        exit,
    }
}

/// The document, if the first input is one, and the traces.
fn split(inputs: &[PathBuf]) -> (Option<&Path>, &[PathBuf]) {
    let is_document = |path: &Path| {
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("md") || end == "markdown")
    };
    match inputs.split_first() {
        Some((first, traces)) if is_document(first) => (Some(first), traces),
        _ => (None, inputs),
    }
}

fn input(path: &Path) -> Input {
    if path == Path::new("-") {
        Input::reader("<stdin>", std::io::stdin())
    } else {
        Input::file(path)
    }
}

/// The verdict on one trace, on one line.
pub(crate) fn line(trace: &TraceReport) -> String {
    // What holds is said of an accepted trace, what fails of the others.
    let (verdict, level) = match (trace.verdict, trace.level_reached) {
        (Verdict::Accepted, reached) => ("accepted", reached.unwrap_or_default()),
        (Verdict::Rejected, reached) => ("rejected", reached.map_or(0, |level| level + 1)),
        (Verdict::Inconclusive, reached) => ("inconclusive", reached.map_or(0, |level| level + 1)),
    };
    let mut text = format!("{}: {verdict} at level {level}", trace.file);
    let seen = trace
        .coverage
        .values()
        .filter(|events| **events > 0)
        .count();
    let _ = write!(text, ", {}", count_of(trace.events, "event", "events"));
    if !trace.coverage.is_empty() {
        let _ = write!(
            text,
            ", {seen} of {}",
            count(trace.coverage.len(), "action", "actions")
        );
    }
    if let Some(states) = trace.distinct_states {
        let states = count_of(states, "distinct state", "distinct states");
        let _ = write!(text, ", {states}");
    }
    text.push('\n');
    text
}

fn count_of(n: u64, one: &str, many: &str) -> String {
    count(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}
