//! `tracelaw validate`: the verdict on traces.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tracelaw_diagnostics::{Diagnostic, Severity};
use tracelaw_validator::{Input, Level, Options, Report, TraceReport, Verdict, validate};

use crate::args::{Global, ValidateArgs};
use crate::commands::show::count;
use crate::document::Document;
use crate::output::{Outcome, report};
use crate::progress::ByteProgress;
use crate::specification::Specification;
use crate::exit;

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
    let progress = ByteProgress::new(global, traces.iter().map(PathBuf::as_path));
    let advance = |bytes| progress.advance(bytes);
    let mut options = Options::default();
    options.mapping = document.as_ref().map(|document| &document.mapping);
    options.actions = specification.actions.as_ref();
    options.level = Level::of(args.level).unwrap_or(Level::Action);
    options.require_coverage = args.require_coverage;
    options.allow_empty = args.allow_empty;
    options.allow_open_end = args.allow_open_end;
    options.jobs = args.jobs.unwrap_or_default();
    options.progress = Some(&advance);
    let inputs = traces.iter().map(|path| input(path)).collect();
    let verdicts = validate(inputs, &options);
    drop(progress);

    let mut exit = verdicts.exit_code(args.allow_empty);
    let mut findings = document.map(|document| document.diagnostics).unwrap_or_default();
    findings.extend(specification.diagnostics);
    let unreadable = findings.iter().any(|finding| finding.severity == Severity::Error);
    if unreadable && exit == exit::CLEAN {
        exit = exit::FINDINGS;
    }
    Ok(outcome(verdicts, findings, exit))
}

fn outcome(verdicts: Report, mut findings: Vec<Diagnostic>, exit: u8) -> Outcome {
    let preface = verdicts.traces.iter().fold(String::new(), |text, trace| text + &line(trace));
    let summary = verdicts.summary();
    let traces = verdicts.traces_json();
    findings.extend(verdicts.findings);
    let mut report = report(findings, verdicts.errors);
    report.summary = summary;
    report.extra.insert("traces".to_owned(), traces);
    Outcome { body: None, preface, report, exit }
}

/// The document, if the first input is one, and the traces.
fn split(inputs: &[PathBuf]) -> (Option<&Path>, &[PathBuf]) {
    let is_document = |path: &Path| {
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md") || end == "markdown")
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
    let verdict = match trace.verdict {
        Verdict::Accepted => "accepted",
        Verdict::Rejected => "rejected",
        Verdict::Inconclusive => "inconclusive",
    };
    let mut text = format!("{}: {verdict}", trace.file);
    match trace.level_reached {
        Some(level) => {
            let _ = write!(text, " at level {level}");
        }
        None => text.push_str(" at no level"),
    }
    let seen = trace.coverage.values().filter(|events| **events > 0).count();
    let _ = write!(text, ", {}", count_of(trace.events, "event", "events"));
    if !trace.coverage.is_empty() {
        let _ = write!(text, ", {seen} of {}", count(trace.coverage.len(), "action", "actions"));
    }
    text.push('\n');
    text
}

fn count_of(n: u64, one: &str, many: &str) -> String {
    count(usize::try_from(n).unwrap_or(usize::MAX), one, many)
}
