//! `tracelaw convert`: a trace in one of the three forms as another.

use std::io::Read;
use std::path::Path;

use serde_json::json;
use tracelaw_diagnostics::{Diagnostic, Place, Severity};
use tracelaw_events::Timestamp;
use tracelaw_events::blocks::{Block, Blocks, Limits};
use tracelaw_events::chain::Sealed;
use tracelaw_events::convert::{Converter, Target};
use tracelaw_events::envelope::Format;
use tracelaw_events::findings::{DEFAULT_LIMIT, Findings};
use tracelaw_events::lines::{self, Read as Line};
use tracelaw_events::rules as record_rules;
use tracelaw_events::scan::{Index, Layouts, Record};
use tracelaw_validator::Input;
use uuid::Uuid;

use crate::args::{ConvertArgs, Form};
use crate::output::{Body, Outcome, report};
use crate::{exit, files};

/// Runs the command.
pub(crate) fn run(args: &ConvertArgs) -> Outcome {
    let target = match args.to {
        Form::Trace => Target::Trace,
        Form::Turnix => Target::Turnix,
        Form::Plain => Target::Plain,
    };
    let mut text = String::new();
    let converted = convert(&args.trace, target, "converted", &mut |lines, _| {
        text.push_str(lines);
        Ok(())
    });
    match converted {
        Ok(converted) => {
            let findings = converted.findings;
            written(text, converted.records, args.output.as_deref(), findings)
        }
        Err(error) => Outcome::could_not_run(*error),
    }
}

/// The result, in the file asked for or on standard output. Of nothing nothing is written.
pub(crate) fn written(
    text: String,
    records: u64,
    output: Option<&Path>,
    findings: Vec<Diagnostic>,
) -> Outcome {
    if records == 0 {
        return nothing(findings);
    }
    let Some(path) = output else {
        let json = json!({"schema_version": 1, "records": records, "text": text});
        return Outcome::of_body(Body { text, json }, report(findings, Vec::new()));
    };
    if let Err(error) = std::fs::write(path, text) {
        return Outcome::could_not_run(files::unwritable(&files::display_name(path), &error));
    }
    let name = files::display_name(path);
    let json = json!({"schema_version": 1, "records": records, "output": name});
    let text = format!("{name}: {records} records\n");
    Outcome::of_body(Body { text, json }, report(findings, Vec::new()))
}

/// There was no record to do anything with.
pub(crate) fn nothing(findings: Vec<Diagnostic>) -> Outcome {
    let mut outcome = Outcome::of_findings(report(findings, Vec::new()));
    outcome.exit = exit::NOTHING_CHECKED;
    outcome
}

/// Says that a file holds no trace.
pub(crate) fn report_unknown(findings: &mut Findings) {
    findings.report_as(&record_rules::UNKNOWN_RECORD, Severity::Error, |file| {
        let message = "no record of the file is of a known format";
        Diagnostic::new(&record_rules::UNKNOWN_RECORD, message)
            .at(Place::file(file))
            .help("name a trace: TRACE/1.0, Turnix or the plain envelope")
    });
}

/// Says what a result does not have.
pub(crate) fn report_loss(what: &str, count: u64, findings: &mut Findings) {
    findings.report(&record_rules::LOSSY_CONVERSION, |file| {
        let records = if count == 1 { "record" } else { "records" };
        let message = format!("the result does not have: {what} ({count} {records})");
        Diagnostic::new(&record_rules::LOSSY_CONVERSION, message)
            .at(Place::file(file))
            .help("keep the source")
    });
}

/// What came of a conversion.
pub(crate) struct Converted {
    /// How many records were read.
    pub(crate) records: u64,
    /// What is wrong with them, and what the target could not say.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Takes the lines of the target, and the records that were chained.
pub(crate) type Sink<'s> = dyn FnMut(&str, Vec<(Uuid, Sealed)>) -> Result<(), Box<Diagnostic>> + 's;

/// Converts a trace, a block at a time.
pub(crate) fn convert(
    trace: &Path,
    target: Target,
    component: &str,
    sink: &mut Sink<'_>,
) -> Result<Converted, Box<Diagnostic>> {
    let mut ids = new_id;
    let mut converter: Option<Converter<'_>> = None;
    let mut ids = Some(&mut ids);
    let (name, mut blocks) = open(trace)?;
    let mut findings = Findings::new(name.as_str(), DEFAULT_LIMIT);
    let (mut records, mut out) = (0, String::new());
    while let Some(block) = next_block(&mut blocks, &name)? {
        if converter.is_none()
            && let Some(format) = Format::of_block(&block)
            && let Some(ids) = ids.take()
        {
            converter = Some(Converter::new(format, target, component, ids));
        }
        for_each_record(&block, &mut findings, |record| {
            if let Some(converter) = &mut converter {
                records += 1;
                converter.record(record, &mut out);
            }
        });
        if let Some(converter) = &mut converter {
            sink(&out, converter.take_sealed())?;
        }
        out.clear();
        blocks.recycle(block);
    }
    if let Some(converter) = &mut converter {
        converter.finish(&mut out);
        sink(&out, converter.take_sealed())?;
        for (what, count) in converter.losses() {
            report_loss(what, *count, &mut findings);
        }
    } else {
        report_unknown(&mut findings);
    }
    Ok(Converted {
        records,
        findings: findings.into_diagnostics(),
    })
}

/// Reads the records of a block; what is none is reported.
pub(crate) fn for_each_record(
    block: &Block,
    findings: &mut Findings,
    mut each: impl FnMut(&Record<'_>),
) {
    let (mut layouts, mut index) = (Layouts::default(), Index::default());
    for line in block.lines() {
        if let Line::Record(record) = lines::read(&line, &mut layouts, &mut index, findings) {
            each(&record);
        }
    }
}

/// A trace, decompressed, in blocks.
pub(crate) type TraceBlocks = Blocks<Box<dyn Read + Send>>;

/// Opens a trace, or standard input for `-`; also its name.
pub(crate) fn open(path: &Path) -> Result<(String, TraceBlocks), Box<Diagnostic>> {
    let name = files::display_name(path);
    let input = if path == Path::new("-") {
        Input::reader(name.as_str(), std::io::stdin())
    } else {
        Input::file(path)
    };
    let reader = input
        .open(None)
        .map_err(|error| Box::new(files::unreadable(&name, &error)))?;
    Ok((name, Blocks::new(reader, Limits::default())))
}

/// The next block.
pub(crate) fn next_block(
    blocks: &mut TraceBlocks,
    name: &str,
) -> Result<Option<Block>, Box<Diagnostic>> {
    let block = blocks.next_block();
    block.map_err(|error| Box::new(files::unreadable(name, &error)))
}

/// A UUIDv7 of the time of its event.
fn new_id(time: Timestamp) -> Uuid {
    let seconds = u64::try_from(time.seconds()).unwrap_or_default();
    let context = uuid::NoContext;
    Uuid::new_v7(uuid::Timestamp::from_unix(
        context,
        seconds,
        time.subsec_nanos(),
    ))
}
