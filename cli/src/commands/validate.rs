//! `tracelaw validate`: the verdict on traces.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tracelaw_diagnostics::{Diagnostic, Severity, escape_controls};
use tracelaw_validator::explain::look_screen;
use tracelaw_validator::{Budget, Input, Level, Options, Report, Steps, TraceReport, validate};

use crate::args::{Global, ValidateArgs};
use crate::commands::show::count;
use crate::document::Document;
use crate::model::ModelParts;
use crate::oracle::Tlc;
use crate::output::{Outcome, report};
use crate::progress::RunProgress;
use crate::specification::Specification;
use crate::states::StatesFile;
use crate::trace_spec::{TraceSpecFiles, seconds, shard};
use crate::{exit, interrupt};
use tracelaw_validator::oracle::{ORACLE_FAILED, compare};
use tracelaw_validator::trace_spec::TraceSpec;

/// Runs the command.
pub(crate) fn run(args: &ValidateArgs, global: &Global) -> Outcome {
    match judge(args, global) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn judge(args: &ValidateArgs, global: &Global) -> Result<Outcome, Box<Diagnostic>> {
    let (spec, all) = split(&args.inputs);
    let shard = args.shard.as_deref().map(shard).transpose()?;
    let traces = shard.map_or_else(|| all.to_vec(), |shard| shard.select(all));
    let mut document = spec.map(Document::read).transpose()?;
    let specification = Specification::read(&args.specification, document.as_ref())?;
    if let (Some(document), Some(modules)) = (&mut document, &specification.modules) {
        document.orient(modules);
    }
    let trace_spec_files = TraceSpecFiles::read(args)?;
    let default = match (&trace_spec_files, args.explain) {
        // Only steps lead to states.
        (Some(_), _) | (_, Some(_)) => Level::Step,
        (None, None) => Level::Action,
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
    let tlc = Tlc::find(args)?;
    let states = args.states.as_deref();
    let states = states
        .map(|path| StatesFile::new(path, &traces))
        .transpose()?;
    let progress = RunProgress::new(global, traces.iter().map(PathBuf::as_path));
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
        behaviour: states.is_some(),
        stop: Some(interrupt::flag()),
        require_coverage: args.require_coverage,
        partial: shard.is_some(),
        allow_empty: args.allow_empty,
        allow_open_end: args.allow_open_end,
        look_at: args.explain,
        jobs: args.jobs.unwrap_or_default(),
        watch: Some(&progress),
        progress: Some(&advance),
        ..Options::default()
    };
    let inputs = traces.iter().map(|path| input(path)).collect();
    let mut verdicts = validate(inputs, &options);
    drop(progress);
    if let (Some(tlc), Some(spec)) = (&tlc, &trace_spec) {
        let jobs = (args.jobs).or_else(|| Some(std::thread::available_parallelism().ok()?.get()));
        match tlc.ask(&mut verdicts.traces, spec, jobs.unwrap_or(1)) {
            Ok(()) => compare_all(&mut verdicts, spec),
            Err(error) => verdicts.errors.push(*error),
        }
    }
    let no_steps = (parts.is_some() && model.is_none())
        || (trace_spec_files.is_some() && trace_spec.is_none());

    let (errors, remarks): (Vec<_>, Vec<_>) = model_diagnostics
        .into_iter()
        .chain(trace_spec_diagnostics)
        .partition(|found| no_steps && found.severity == Severity::Error);
    verdicts.errors.extend(errors);
    verdicts.findings.extend(remarks);
    if let (Some(states), Some(trace)) = (&states, verdicts.traces.first()) {
        match states.write(trace) {
            Ok(finding) => verdicts.findings.extend(finding),
            Err(error) => verdicts.errors.push(*error),
        }
    }
    // A shard without traces has nothing to check; the others do.
    let mut exit = verdicts.exit_code(args.allow_empty || traces.is_empty());
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
    let unexercised = std::mem::take(&mut verdicts.unexercised);
    let mut outcome = outcome(verdicts, findings, exit);
    if let Some(shard) = shard {
        let json = shard.json((all, &traces), unexercised, args.allow_empty);
        outcome.report.extra.insert("shard".to_owned(), json);
        let (index, count, own, all) = (shard.index, shard.count, traces.len(), all.len());
        let text = format!("shard {index} of {count}: {own} of {all} traces\n");
        outcome.preface.insert_str(0, &text);
    }
    Ok(outcome)
}

/// Compares what TLC says of the traces with what is said here.
fn compare_all(verdicts: &mut Report, spec: &TraceSpec) {
    let by_deadlock = spec.ends_by_deadlock();
    for trace in &verdicts.traces {
        let finding = trace
            .tlc
            .as_ref()
            .and_then(|tlc| compare(trace, tlc, by_deadlock));
        match finding {
            Some(error) if error.rule.code == ORACLE_FAILED.code => verdicts.errors.push(error),
            finding => verdicts.findings.extend(finding),
        }
    }
}

fn outcome(verdicts: Report, mut findings: Vec<Diagnostic>, exit: u8) -> Outcome {
    let preface = verdicts.traces.iter().fold(String::new(), |text, trace| {
        let look = trace.look.as_deref().map(look_screen);
        let look = look.map(|screen| screen.to_string());
        text + &line(trace) + &escaped(&look.unwrap_or_default())
    });
    let summary = verdicts.summary();
    let traces = verdicts.traces_json();
    let coverage = json!(verdicts.coverage());
    findings.extend(verdicts.findings);
    let mut report = report(findings, verdicts.errors);
    report.summary = summary;
    report.extra.insert("coverage".to_owned(), coverage);
    report.extra.insert("traces".to_owned(), traces);
    Outcome {
        body: None,
        preface,
        report,
        exit,
    }
}

/// Lines that hold values from a trace, fit for a terminal.
fn escaped(lines: &str) -> String {
    lines
        .lines()
        .map(|line| format!("{}\n", escape_controls(line)))
        .collect()
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
    summary_line(&serde_json::to_value(trace).unwrap_or_default())
}

/// The same of a member of `traces`.
pub(crate) fn summary_line(trace: &Value) -> String {
    // What holds is said of an accepted trace, what fails of the others.
    let reached = trace["level_reached"].as_u64();
    let verdict = trace["verdict"].as_str().unwrap_or_default();
    let level = match verdict {
        "accepted" => reached.unwrap_or_default(),
        _ => reached.map_or(0, |level| level + 1),
    };
    let file = trace["file"].as_str().unwrap_or_default();
    let mut text = format!("{file}: {verdict} at level {level}");
    let number = |member: &str| trace[member].as_u64();
    let events = number("events").unwrap_or_default();
    let _ = write!(text, ", {}", count_of(events, "event", "events"));
    if let Some(coverage) = trace["coverage"].as_object().filter(|map| !map.is_empty()) {
        let seen = coverage.values().filter(|events| events.as_u64() > Some(0));
        let actions = count(coverage.len(), "action", "actions");
        let _ = write!(text, ", {} of {actions}", seen.count());
    }
    if let Some(states) = number("distinct_states") {
        let states = count_of(states, "distinct state", "distinct states");
        let _ = write!(text, ", {states}");
    }
    text.push('\n');
    text
}

fn count_of(n: u64, one: &str, many: &str) -> String {
    count(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}
