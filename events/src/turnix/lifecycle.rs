//! How the records of a Turnix stream go together: numbers, spans, traces (sections 2, 3 and 11).

use std::collections::{HashMap, VecDeque};

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Severity};

use super::Seen;
use crate::findings::{Findings, unread_line};
use crate::rules;

/// How many spans that have ended are remembered, for what comes late.
const REMEMBERED: usize = 1 << 16;

/// What a record says of its span.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) kind: FactKind,
    pub(super) line: u64,
    pub(super) seq: Option<u64>,
    pub(super) span_id: String,
    pub(super) trace_id: String,
    pub(super) parent: Option<String>,
    pub(super) name: String,
    pub(super) failed: bool,
    pub(super) cancelled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactKind {
    Start,
    End,
    Event,
}

#[derive(Clone, Debug)]
struct Known {
    name: String,
    trace_id: String,
    line: u64,
    ended: Option<Ended>,
}

#[derive(Clone, Copy, Debug)]
struct Ended {
    line: u64,
    failed: bool,
}

/// Follows the spans of a stream.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    spans: HashMap<String, Known>,
    ended: VecDeque<String>,
    report: Spans,
    numbered: u64,
    first: Option<u64>,
    largest: u64,
    last: Option<u64>,
}

/// The spans of a stream, summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    /// How many started.
    pub started: u64,
    /// How many ended.
    pub ended: u64,
    /// Of these, with an error.
    pub failed: u64,
    /// Of these, cancelled.
    pub cancelled: u64,
    /// How many are open at the end: running, or ended abnormally.
    pub open: u64,
    /// How many events there are.
    pub events: u64,
    /// How many numbers of the stream have no record.
    pub lost: u64,
}

impl Lifecycle {
    /// Adds the next block.
    pub fn add(&mut self, seen: Seen, findings: &mut Findings) {
        for fact in seen.facts {
            self.sequence(&fact, findings);
            match fact.kind {
                FactKind::Start => self.start(fact, findings),
                FactKind::End => self.end(&fact, findings),
                FactKind::Event => self.event(&fact, findings),
            }
        }
    }

    fn sequence(&mut self, fact: &Fact, findings: &mut Findings) {
        let Some(seq) = fact.seq else { return };
        self.numbered += u64::from(self.last != Some(seq));
        if let Some(last) = self.last.filter(|&last| seq <= last) {
            let message = match seq == last {
                true => format!("the number {seq} stands twice in the stream"),
                false => format!("the number {seq} stands behind {last}"),
            };
            let help = "number a record when it is written";
            report(
                &rules::SEQ_NOT_INCREASING,
                fact.line,
                message,
                help,
                findings,
            );
        }
        self.last = Some(seq);
        self.first = Some(self.first.map_or(seq, |first| first.min(seq)));
        self.largest = self.largest.max(seq);
    }

    fn start(&mut self, fact: Fact, findings: &mut Findings) {
        self.report.started += 1;
        if let Some(parent) = fact.parent.as_ref().and_then(|id| self.spans.get(id))
            && parent.trace_id != fact.trace_id
        {
            let message = "the span is of another trace than the span around it".to_owned();
            let help = "pass the trace of the parent on: a trace groups related spans";
            let (line, file) = (parent.line, findings.file().to_owned());
            findings.report(&rules::TRACE_ID_PER_SPAN, |_| {
                Diagnostic::new(&rules::TRACE_ID_PER_SPAN, message)
                    .at(unread_line(&file, fact.line))
                    .related(unread_line(&file, line), "the span around it starts here")
                    .help(help)
            });
        }
        if fact.span_id.is_empty() {
            return;
        }
        let known = Known {
            name: fact.name,
            trace_id: fact.trace_id,
            line: fact.line,
            ended: None,
        };
        if let Some(before) = self.spans.insert(fact.span_id, known) {
            let message = format!("the span started before, on line {}", before.line);
            let help = "give each span an identifier of its own";
            report(
                &rules::SPAN_STARTED_TWICE,
                fact.line,
                message,
                help,
                findings,
            );
        }
    }

    fn end(&mut self, fact: &Fact, findings: &mut Findings) {
        self.report.ended += 1;
        self.report.failed += u64::from(fact.failed);
        self.report.cancelled += u64::from(fact.cancelled);
        let help = "write one start and one end for each span";
        match self.spans.get_mut(&fact.span_id) {
            None => {
                let message = "a span ends that did not start in this stream".to_owned();
                report(
                    &rules::END_WITHOUT_START,
                    fact.line,
                    message,
                    help,
                    findings,
                );
            }
            Some(Known {
                ended: Some(ended), ..
            }) => {
                let message = format!("the span ended before, on line {}", ended.line);
                report(
                    &rules::END_WITHOUT_START,
                    fact.line,
                    message,
                    help,
                    findings,
                );
            }
            Some(known) => {
                if known.name != fact.name {
                    let message = format!(
                        "the span started as `{}` and ends as `{}`",
                        known.name, fact.name
                    );
                    let help = "a span's name is stable";
                    report(
                        &rules::SPAN_NAME_CHANGES,
                        fact.line,
                        message,
                        help,
                        findings,
                    );
                }
                known.ended = Some(Ended {
                    line: fact.line,
                    failed: fact.failed,
                });
                self.ended.push_back(fact.span_id.clone());
            }
        }
        while self.ended.len() > REMEMBERED {
            let forgotten = self.ended.pop_front();
            forgotten.map(|id| self.spans.remove(&id));
        }
    }

    fn event(&mut self, fact: &Fact, findings: &mut Findings) {
        self.report.events += 1;
        if fact.span_id.is_empty() {
            return;
        }
        let Some(span) = self.spans.get(&fact.span_id) else {
            let message = "the event is attached to a span that did not start before".to_owned();
            let help = "write the start of a span at once";
            report(
                &rules::EVENT_WITHOUT_SPAN,
                fact.line,
                message,
                help,
                findings,
            );
            return;
        };
        if span.trace_id != fact.trace_id {
            let message = "the event is of another trace than its span".to_owned();
            let help = "give each event the trace of its span";
            report(
                &rules::TRACE_ID_PER_SPAN,
                fact.line,
                message,
                help,
                findings,
            );
        }
        if let Some(ended) = span.ended.filter(|ended| !ended.failed) {
            let message = format!("the event's span ended on line {}", ended.line);
            let help = "only a span that failed is followed by events";
            report(
                &rules::EVENT_AFTER_SPAN_END,
                fact.line,
                message,
                help,
                findings,
            );
        }
    }

    /// Reports what only the end of the stream shows.
    pub fn finish(mut self, findings: &mut Findings) -> Spans {
        let mut open: Vec<_> = self
            .spans
            .into_values()
            .filter(|span| span.ended.is_none())
            .collect();
        open.sort_by_key(|span| span.line);
        self.report.open = open.len() as u64;
        for span in open {
            let message = format!(
                "the span `{}` is open: running, or ended abnormally",
                span.name
            );
            let help = "nothing, if the program still runs or was stopped";
            report(&rules::SPAN_OPEN, span.line, message, help, findings);
        }
        if let Some(first) = self.first {
            let numbers = (self.largest - first).saturating_add(1);
            self.report.lost = numbers.saturating_sub(self.numbered);
        }
        if self.report.lost > 0 {
            let lost = self.report.lost;
            findings.report_as(&rules::EVENTS_LOST, Severity::Warning, |file| {
                let message = format!("{lost} numbers of the stream have no record");
                Diagnostic::new(&rules::EVENTS_LOST, message)
                    .at(Place::file(file))
                    .help("give the hub a larger ring, or write the stream to a file at its source")
            });
        }
        self.report
    }
}

fn report(rule: &'static Rule, line: u64, message: String, help: &str, findings: &mut Findings) {
    findings.report(rule, |file| {
        Diagnostic::new(rule, message)
            .at(unread_line(file, line))
            .help(help)
    });
}
