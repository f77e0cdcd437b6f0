//! `tracelaw merge`: the reports of several runs as one.

use tracelaw_diagnostics::{Diagnostic, Place};

use crate::args::MergeArgs;
use crate::commands::validate::summary_line;
use crate::merge::{Part, inconsistencies, merge};
use crate::output::Outcome;
use crate::{exit, files, rules};

/// Runs the command.
pub(crate) fn run(args: &MergeArgs) -> Outcome {
    let mut parts = Vec::new();
    let mut errors = Vec::new();
    for path in &args.reports {
        let source = match files::read_source(path) {
            Ok(source) => source,
            Err(error) => {
                errors.push(*error);
                continue;
            }
        };
        match Part::read(source.name(), source.text()) {
            Ok(part) => parts.push(part),
            Err(reason) => errors.push(
                not_a_report(format!("this is no report of `validate`: {reason}"))
                    .at(Place::file(source.name())),
            ),
        }
    }
    if errors.is_empty() {
        errors.extend(inconsistencies(&parts).into_iter().map(not_a_report));
    }
    let (mut report, mut code) = merge(parts, args.allow_empty);
    if !errors.is_empty() {
        report.errors.extend(errors);
        code = exit::COULD_NOT_RUN;
    }
    let traces = report.extra["traces"].as_array();
    Outcome {
        body: None,
        preface: traces.into_iter().flatten().map(summary_line).collect(),
        report,
        exit: code,
    }
}

fn not_a_report(message: String) -> Diagnostic {
    Diagnostic::new(&rules::NOT_A_PART, message).help(
        "give the JSON report of every shard, each written by `tracelaw validate ... --shard I/N --format json=FILE`",
    )
}
