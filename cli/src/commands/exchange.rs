//! `tracelaw export` and `tracelaw import`: traces in the formats of other tools, and back.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Place, Severity};
use tracelaw_events::convert::Reader;
use tracelaw_events::envelope::Format;
use tracelaw_events::exchange::{
    CloudEvents, Exporter, Imported, Itf, OtlpLogs, OtlpSpans, Perfetto, from_itf, from_tlc,
};
use tracelaw_events::findings::{DEFAULT_LIMIT, Findings};
use tracelaw_events::rules as record_rules;

use crate::args::{ExportArgs, ExportFormat, ImportArgs, ImportFormat};
use crate::commands::convert::{
    for_each_record, next_block, open, report_loss, report_unknown, written,
};
use crate::files;
use crate::output::{Outcome, report};

/// Runs `export`.
pub(crate) fn export(args: &ExportArgs) -> Outcome {
    let mut findings = Findings::new(files::display_name(&args.trace), DEFAULT_LIMIT);
    let mut exporter: Box<dyn Exporter> = match args.to {
        ExportFormat::OtlpSpans => Box::<OtlpSpans>::default(),
        ExportFormat::OtlpLogs => Box::<OtlpLogs>::default(),
        ExportFormat::Perfetto => Box::<Perfetto>::default(),
        ExportFormat::Cloudevents => Box::<CloudEvents>::default(),
        ExportFormat::Itf => return export_itf(args, findings),
    };
    match read(args, &mut *exporter, &mut findings) {
        Ok(records) => {
            for (what, count) in exporter.losses() {
                report_loss(what, count, &mut findings);
            }
            let findings = findings.into_diagnostics();
            written(exporter.finish(), records, args.output.as_deref(), findings)
        }
        Err(error) => Outcome::could_not_run(*error),
    }
}

/// Shows each record to the exporter; how many there are.
fn read(
    args: &ExportArgs,
    exporter: &mut dyn Exporter,
    findings: &mut Findings,
) -> Result<u64, Box<Diagnostic>> {
    let (name, mut blocks) = open(&args.trace)?;
    let mut reader: Option<Reader> = None;
    let (mut records, mut losses) = (0, BTreeMap::<&str, u64>::new());
    while let Some(block) = next_block(&mut blocks, &name)? {
        reader = reader.or_else(|| Format::of_block(&block).map(Reader::new));
        for_each_record(&block, findings, |record| {
            let Some(item) = reader.as_ref().and_then(|reader| reader.read(record)) else {
                *losses.entry("records of no known kind").or_default() += 1;
                return;
            };
            records += 1;
            exporter.add(&item);
            for what in item.unread {
                *losses.entry(what).or_default() += 1;
            }
        });
        blocks.recycle(block);
    }
    if reader.is_none() {
        report_unknown(findings);
        return Ok(0);
    }
    for (what, count) in losses {
        report_loss(what, count, findings);
    }
    Ok(records)
}

fn export_itf(args: &ExportArgs, mut findings: Findings) -> Outcome {
    let mut itf = Box::<Itf>::default();
    if let Err(error) = read(args, &mut *itf, &mut findings) {
        return Outcome::could_not_run(*error);
    }
    let severity = if args.allow_lossy {
        Severity::Warning
    } else {
        Severity::Error
    };
    for refused in itf.refused() {
        findings.report_as(&record_rules::NO_TLA_VALUE, severity, |file| {
            let message = format!(
                "`{}` of event {} (`{}`) is {}, which TLA+ tools change silently",
                refused.path, refused.state, refused.event, refused.what
            );
            Diagnostic::new(&record_rules::NO_TLA_VALUE, message)
                .at(Place::file(file))
                .help("log it as a string, or pass `--allow-lossy` to write it as one")
        });
    }
    for (what, count) in itf.losses() {
        report_loss(what, count, &mut findings);
    }
    let refused = !itf.refused().is_empty() && !args.allow_lossy;
    let states = itf.states() as u64;
    let findings = findings.into_diagnostics();
    if refused {
        return Outcome::of_findings(report(findings, Vec::new()));
    }
    written(itf.finish(), states, args.output.as_deref(), findings)
}

/// Runs `import`.
pub(crate) fn import(args: &ImportArgs) -> Outcome {
    let source = match files::read_source(&args.file) {
        Ok(source) => source,
        Err(error) => return Outcome::could_not_run(*error),
    };
    let imported = match args.from {
        ImportFormat::Itf => from_itf(source.text()),
        ImportFormat::Tlc => from_tlc(source.text()),
    };
    match imported {
        Ok(Imported {
            text,
            events,
            losses,
        }) => {
            let mut findings = Findings::new(source.name(), DEFAULT_LIMIT);
            for (what, count) in losses {
                report_loss(what, count, &mut findings);
            }
            let findings = findings.into_diagnostics();
            written(text, events, args.output.as_deref(), findings)
        }
        Err(error) => Outcome::could_not_run(
            Diagnostic::new(&record_rules::NOT_IMPORTABLE, error.to_string())
                .at(Place::file(source.name()))
                .help("name what `-dumpTrace json` or an ITF tool wrote"),
        ),
    }
}
