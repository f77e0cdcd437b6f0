//! What TLC says of a trace, read from what it prints.

use serde::Serialize;
use tracelaw_diagnostics::{Diagnostic, Place, declare_rule};

use crate::TraceReport;
use crate::step::End;

declare_rule! {
    /// TLC says something else than Tracelaw.
    ///
    /// ## What it does
    /// With `--engine tlc`, reports a trace of which TLC has another verdict, or another number of
    /// distinct states, with the same trace specification and configuration.
    ///
    /// ## Why is this bad?
    /// One of the two is wrong.
    ///
    /// ## Example
    /// `tracelaw validate trace.ndjson --trace-spec Trace.tla --engine tlc --tlc tla2tools.jar`
    ///
    /// ## Use instead
    /// Report it, with the specification and the trace.
    pub static ORACLE_DISAGREES = "TL530", "tlc-disagrees", Error;
}

declare_rule! {
    /// TLC came to no verdict.
    ///
    /// ## What it does
    /// With `--engine tlc`, reports a run of TLC that ended before it had checked anything: a module
    /// that it cannot parse, a configuration that it does not accept, no memory left.
    ///
    /// ## Why is this bad?
    /// There is nothing to compare with.
    ///
    /// ## Example
    /// The community modules are not beside `tla2tools.jar`, and the specification extends `Json`.
    ///
    /// ## Use instead
    /// Run TLC by itself until it gets to a verdict.
    pub static ORACLE_FAILED = "TL531", "tlc-failed", Error;
}

/// What TLC says of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TlcAnswer {
    /// The answer.
    pub verdict: TlcVerdict,
    /// The distinct states.
    pub distinct_states: Option<u64>,
    /// Its first error, on one line.
    pub message: Option<String>,
}

/// TLC's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TlcVerdict {
    /// `Model checking completed. No error has been found.`
    Accepted,
    /// An error in the specification's behaviours.
    Rejected,
    /// It did not get so far.
    Failed,
}

/// Errors that say that nothing was checked.
const FAILURES: &[&str] = &[
    "***Parse Error***",
    "Fatal errors while",
    "Parsing or semantic analysis failed",
    "TLC found an error in the configuration file",
    "The configuration file",
    "Configuration file",
    "Cannot find source file",
    "Java ran out of memory",
    "Java Virtual Machine",
    "unrecognized option",
    "The operator",
    "The invariant",
    "The property",
];

impl TlcAnswer {
    /// Reads what TLC prints on its standard output, without `-tool`.
    #[must_use]
    pub fn read(output: &str) -> Self {
        let lines = || output.lines().map(str::trim);
        let distinct_states = lines().filter_map(distinct_states).next_back();
        let mut errors = lines().filter(|line| line.starts_with("Error: "));
        // Some come as `Error: Error: `.
        let error = (errors.next()).map(|line| line.trim_start_matches("Error: ").to_owned());
        let parse = || {
            let mut parse = lines().filter(|line| {
                line.starts_with("***Parse Error***") || line.starts_with("Fatal errors while")
            });
            parse.next().map(str::to_owned)
        };
        let success = lines().any(|line| line.contains("No error has been found"));
        let message = parse().or(error);
        let verdict = match &message {
            None if success => TlcVerdict::Accepted,
            Some(message) if is_verdict(message) => TlcVerdict::Rejected,
            _ => TlcVerdict::Failed,
        };
        Self {
            verdict,
            distinct_states,
            message: message.or_else(|| {
                let unsaid = "it printed neither an error nor that there is none";
                (!success).then(|| unsaid.to_owned())
            }),
        }
    }
}

/// `54 states generated, 53 distinct states found, 0 states left on queue.`, and the same among
/// the lines on progress.
fn distinct_states(line: &str) -> Option<u64> {
    let (before, _) = line.split_once(" distinct states found")?;
    let digits: String = (before.chars().rev())
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    digits.chars().rev().collect::<String>().parse().ok()
}

/// Whether an error is about the behaviours of the specification. An expression without a value
/// counts as one, since TLC ends there.
fn is_verdict(message: &str) -> bool {
    !FAILURES.iter().any(|failure| message.starts_with(failure))
}

/// Where TLC and Tracelaw disagree on a trace, if they do. `by_deadlock` says that the end of the
/// trace shows only as a deadlock, which TLC was told not to look for: it cannot say then whether
/// the trace was taken to its end.
#[must_use]
pub fn compare(trace: &TraceReport, answer: &TlcAnswer, by_deadlock: bool) -> Option<Diagnostic> {
    if answer.verdict == TlcVerdict::Failed {
        let why = answer.message.as_deref().unwrap_or_default();
        let message = format!("TLC came to no verdict: {why}");
        let finding = Diagnostic::new(&ORACLE_FAILED, message)
            .at(Place::file(&trace.file))
            .help("run TLC by itself until it gets to a verdict");
        return Some(finding);
    }
    let ours = trace.steps?;
    let broken = (trace.explanation.as_ref()).is_some_and(|why| why.violation.is_some());
    let verdicts_agree = match (ours, answer.verdict) {
        (End::Inconclusive, _) => return None,
        (End::Accepted, verdict) => verdict == TlcVerdict::Accepted,
        (End::Rejected, TlcVerdict::Accepted) => by_deadlock && !broken,
        (End::Rejected, _) => true,
    };
    let (ours_distinct, theirs) = (trace.distinct_states, answer.distinct_states);
    if verdicts_agree && (theirs.is_none() || theirs == ours_distinct) {
        return None;
    }
    let shown = |number: Option<u64>| number.map_or("no".to_owned(), |number| number.to_string());
    let word = |accepted| if accepted { "accepts" } else { "rejects" };
    let message = format!(
        "TLC {} the trace with {} distinct states, Tracelaw {} it with {}",
        word(answer.verdict == TlcVerdict::Accepted),
        shown(theirs),
        word(ours == End::Accepted),
        shown(ours_distinct),
    );
    let mut finding = Diagnostic::new(&ORACLE_DISAGREES, message)
        .at(Place::file(&trace.file))
        .help("report it, with the specification and the trace");
    if let Some(error) = &answer.message {
        finding = finding.note(format!("TLC: {error}"));
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::{TlcAnswer, TlcVerdict};

    /// What TLC 2.19 prints around what it found.
    fn output(found: &str) -> String {
        format!(
            "TLC2 Version 2.19 of 08 August 2024 (rev: 5a47802)\n\
             Running breadth-first search Model-Checking with fp 83 and seed 1 with 1 worker on 2 cores.\n\
             Parsing file /specs/Trace.tla\n\
             Semantic processing of module Trace\n\
             Starting... (2026-11-23 00:00:00)\n\
             Computing initial states...\n\
             Finished computing initial states: 1 distinct state generated at 2026-11-23 00:00:00.\n\
             Progress(3) at 2026-11-23 00:00:00: 1,234 states generated (9 s/min), 1,000 distinct states found (9 ds/min), 7 states left on queue.\n\
             {found}\n\
             Finished in 00s at (2026-11-23 00:00:00)\n"
        )
    }

    #[test]
    fn answers_are_read_from_what_tlc_prints() {
        const COUNTS: &str = "2054 states generated, 2053 distinct states found, 0 states left on queue.\nThe depth of the complete state graph search is 53.";
        let cases = [
            (
                "Model checking completed. No error has been found.\n  calculated (optimistic):  val = 8.2E-17",
                TlcVerdict::Accepted,
                None,
            ),
            (
                "Error: Invariant AtMostFive is violated.\nError: The behavior up to this point is:\nState 1: <Initial predicate>\n/\\ count = 0",
                TlcVerdict::Rejected,
                Some("Invariant AtMostFive is violated."),
            ),
            (
                "Error: Invariant AtMostFive is violated by the initial state:\ncount = 7",
                TlcVerdict::Rejected,
                Some("Invariant AtMostFive is violated by the initial state:"),
            ),
            (
                "Error: Deadlock reached.\nError: The behavior up to this point is:",
                TlcVerdict::Rejected,
                Some("Deadlock reached."),
            ),
            (
                "Checking temporal properties for the complete state space with 53 total distinct states\nError: Temporal property TraceMatched was violated.\n\nError: The following behavior constitutes a counter-example:",
                TlcVerdict::Rejected,
                Some("Temporal property TraceMatched was violated."),
            ),
            (
                "Error: Temporal properties were violated.\n",
                TlcVerdict::Rejected,
                Some("Temporal properties were violated."),
            ),
            (
                "Error: Action property line 9, col 8 to line 9, col 30 of module Trace is violated.",
                TlcVerdict::Rejected,
                Some(
                    "Action property line 9, col 8 to line 9, col 30 of module Trace is violated.",
                ),
            ),
            (
                "Error: Assumption line 34, col 8 to line 34, col 24 of module Trace is false.",
                TlcVerdict::Rejected,
                Some("Assumption line 34, col 8 to line 34, col 24 of module Trace is false."),
            ),
            (
                "Error: TLC threw an unexpected exception.\nThis was probably caused by an error in the spec or model.\nThe exception was a tlc2.tool.EvalException",
                TlcVerdict::Rejected,
                Some("TLC threw an unexpected exception."),
            ),
            (
                "Error: Evaluating invariant TypeOK failed.\nAttempted to apply function:",
                TlcVerdict::Rejected,
                Some("Evaluating invariant TypeOK failed."),
            ),
            (
                "***Parse Error***\nWas expecting \"==== or more Module body\"\nError: Parsing or semantic analysis failed.",
                TlcVerdict::Failed,
                Some("***Parse Error***"),
            ),
            (
                "Semantic errors:\n\n*** Errors: 1\nError: Parsing or semantic analysis failed.",
                TlcVerdict::Failed,
                Some("Parsing or semantic analysis failed."),
            ),
            (
                "Error: TLC found an error in the configuration file at line 3",
                TlcVerdict::Failed,
                Some("TLC found an error in the configuration file at line 3"),
            ),
            (
                "Error: The invariant Absent specified in the configuration file\nis not defined in the specification.",
                TlcVerdict::Failed,
                Some("The invariant Absent specified in the configuration file"),
            ),
            (
                "Error: Java ran out of memory.  Running Java with a larger memory allocation",
                TlcVerdict::Failed,
                Some("Java ran out of memory.  Running Java with a larger memory allocation"),
            ),
        ];
        for (found, verdict, message) in cases {
            for (counts, distinct) in [("", 1000), (COUNTS, 2053)] {
                let answer = TlcAnswer::read(&output(&format!("{found}\n{counts}")));
                assert_eq!(answer.verdict, verdict, "{found}");
                assert_eq!(answer.message.as_deref(), message, "{found}");
                assert_eq!(answer.distinct_states, Some(distinct), "{found}");
            }
        }
        for nothing in ["", "Usage: java tlc2.TLC\n"] {
            let answer = TlcAnswer::read(nothing);
            assert_eq!(answer.verdict, TlcVerdict::Failed);
            assert_eq!(answer.distinct_states, None);
            assert!(answer.message.is_some());
        }
    }
}
