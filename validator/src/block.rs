//! What is done with one block, apart from all others.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Place, Span};
use tracelaw_events::blocks::{Block, Line};
use tracelaw_events::envelope::{ActionEvent, Envelope, Format, Kind, Other};
use tracelaw_events::findings::{Findings, line_place};
use tracelaw_events::lines::{self, Read};
use tracelaw_events::rules as record_rules;
use tracelaw_events::scan::{Index, Layouts, Record};
use tracelaw_events::turnix::Stream;
use tracelaw_events::verify::{Checker, Dialect, Run};

use crate::rules;
use crate::shape::{Seen, Shapes};

/// What is the same for all blocks of a trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'t> {
    pub(crate) file: &'t str,
    pub(crate) envelope: &'t Envelope,
    pub(crate) max_findings: u64,
    /// Whether shapes of events are wanted, and with the keys within values.
    pub(crate) shapes: Option<bool>,
}

/// What came of a block.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) findings: Findings,
    pub(crate) action_findings: Findings,
    pub(crate) runs: (Vec<Run>, BTreeMap<Dialect, Place>),
    pub(crate) stream: Stream,
    pub(crate) records: u64,
    pub(crate) events: u64,
    /// Records that are of no known kind.
    pub(crate) unknown: u64,
    /// Records that stand for events that were lost, where no chain says so.
    pub(crate) gaps: u64,
    pub(crate) torn: bool,
    pub(crate) shapes: Vec<(Box<[u8]>, Seen)>,
}

struct Work<'t> {
    context: Context<'t>,
    findings: Findings,
    action_findings: Findings,
    layouts: Layouts,
    checker: Checker,
    stream: Stream,
    shapes: Shapes,
    records: u64,
    events: u64,
    unknown: u64,
    gaps: u64,
    torn: bool,
}

/// Checks all lines of `block`.
pub(crate) fn check(block: &Block, context: Context<'_>) -> Outcome {
    let mut work = Work {
        context,
        findings: Findings::new(context.file, context.max_findings),
        action_findings: Findings::new(context.file, context.max_findings),
        layouts: Layouts::default(),
        checker: Checker::new(),
        stream: Stream::default(),
        shapes: Shapes::new(context.shapes.unwrap_or_default()),
        records: 0,
        events: 0,
        unknown: 0,
        gaps: 0,
        torn: false,
    };
    let mut index = Index::default();
    for line in block.lines() {
        work.line(&line, &mut index);
    }
    Outcome {
        findings: work.findings,
        action_findings: work.action_findings,
        runs: work.checker.finish(),
        stream: work.stream,
        records: work.records,
        events: work.events,
        unknown: work.unknown,
        gaps: work.gaps,
        torn: work.torn,
        shapes: work.shapes.finish(),
    }
}

impl Work<'_> {
    fn line(&mut self, line: &Line<'_>, index: &mut Index) {
        match lines::read(line, &mut self.layouts, index, &mut self.findings) {
            Read::Record(record) => self.record(line, &record),
            Read::Torn => self.torn = true,
            Read::Unreadable => {}
        }
    }

    fn record(&mut self, line: &Line<'_>, record: &Record<'_>) {
        self.records += 1;
        match self.context.envelope.format() {
            Format::Trace => self.checker.check(line, record, &mut self.findings),
            Format::Turnix => self.stream.check(line, record, &mut self.findings),
            _ => {}
        }
        match self.context.envelope.classify(record) {
            Kind::Action(event) => self.event(line, record, &event),
            Kind::Other(Other::Gap) => self.gap(line, record),
            Kind::Other(_) => {}
            _ => self.unknown_record(line, record),
        }
    }

    fn event(&mut self, line: &Line<'_>, record: &Record<'_>, event: &ActionEvent<'_>) {
        self.events += 1;
        let Some(_) = self.context.shapes else { return };
        self.shapes.add(event, line.number, record.line());
        let Some(named) = event.payload_name() else {
            return;
        };
        if named.string().as_deref() != Some(&*event.name) {
            self.action_findings.report(&rules::NAMES_DISAGREE, |file| {
                let span = Span::new(named.offset(), named.offset() + named.raw().len());
                let message = format!(
                    "the record is of `{}`, its payload says {}",
                    event.name,
                    named.raw()
                );
                Diagnostic::new(&rules::NAMES_DISAGREE, message)
                    .at(line_place(file, line.number, record.line(), span))
                    .help("write one name in both")
                    .event(event.name.as_ref())
            });
        }
    }

    #[cold]
    fn gap(&mut self, line: &Line<'_>, record: &Record<'_>) {
        self.gaps += 1;
        let event = record.object().and_then(|object| {
            let event = object.get("event").and_then(|event| event.object());
            event.unwrap_or(object).get("count")
        });
        let count = event.map_or("some", |count| count.raw());
        self.findings.report(&record_rules::EVENTS_LOST, |file| {
            let text = record.line();
            Diagnostic::new(
                &record_rules::EVENTS_LOST,
                format!("{count} events were lost here"),
            )
            .at(line_place(
                file,
                line.number,
                text,
                Span::new(0, text.len()),
            ))
            .help("write the trace to a faster disk, and record again")
        });
    }

    #[cold]
    fn unknown_record(&mut self, line: &Line<'_>, record: &Record<'_>) {
        self.unknown += 1;
        let format = self.context.envelope.format().as_str();
        self.findings.report(&record_rules::UNKNOWN_RECORD, |file| {
            let message = format!("the record is no event and nothing else that `{format}` has");
            let text = record.line();
            Diagnostic::new(&record_rules::UNKNOWN_RECORD, message)
                .at(line_place(
                    file,
                    line.number,
                    text,
                    Span::new(0, text.len()),
                ))
                .help("say in the `[envelope]` table of a `tracelaw` block where events are")
        });
    }
}
