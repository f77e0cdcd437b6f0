//! One trace from its first byte to its verdict.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use tracelaw_diagnostics::{Diagnostic, Place, Severity};
use tracelaw_events::blocks::{Block, Blocks, Content};
use tracelaw_events::envelope::{Envelope, EnvelopeOptions, Format, Kind, Other};
use tracelaw_events::findings::Findings;
use tracelaw_events::rules as record_rules;
use tracelaw_events::scan::Index;
use tracelaw_events::turnix::Stream;
use tracelaw_events::verify::{Chain, SessionSummary};

use crate::action::Actions;
use crate::block::{self, Context, Outcome};
use crate::catalog::Catalog;
use crate::report::{Completeness, TraceReport, Verdict};
use crate::step::{self, Checked, End, Stepper, Steps, World, rules as step_rules};
use crate::trace_spec::{Run, TraceFile, TraceSpec};
use crate::{Input, Level, Options, rules};

/// What came of one trace.
#[derive(Debug)]
pub(crate) struct TraceOutcome {
    pub(crate) report: Option<TraceReport>,
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) errors: Vec<Diagnostic>,
}

/// Checks traces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validator<'v> {
    pub(crate) options: &'v Options<'v>,
    pub(crate) envelope: &'v EnvelopeOptions,
    pub(crate) catalog: Option<&'v Catalog>,
    /// How many blocks of a trace are looked at together.
    pub(crate) batch: usize,
}

/// What is known of a trace while it is read.
struct Progressing<'c> {
    findings: Findings,
    action_findings: Findings,
    chain: Chain,
    stream: Stream,
    actions: Option<Actions<'c>>,
    /// What the check of the steps found, when it is over.
    steps: Option<Checked>,
    format: Option<Format>,
    records: u64,
    events: u64,
    unknown: u64,
    /// Records that stand for lost events, where no chain says so.
    gaps: u64,
    torn: bool,
    binary: bool,
    /// Whether the run was interrupted before the trace's end.
    cut_short: bool,
}

impl<'v> Validator<'v> {
    /// Reads `input` to its end.
    pub(crate) fn run(&self, input: Input) -> TraceOutcome {
        let name = input.name().to_owned();
        if self.is_stopped() {
            return self.passed_over(&name);
        }
        if let Some(Steps::TraceSpec(spec)) = self.steps() {
            return self.run_whole(input, &name, spec);
        }
        let mut state = self.start(&name);
        let read = input
            .open(self.options.progress)
            .and_then(|reader| self.read(reader, &name, &mut state));
        match read {
            Err(error) if state.records == 0 => TraceOutcome {
                report: None,
                findings: Vec::new(),
                errors: vec![unreadable(&name, &error)],
            },
            Err(error) => {
                let mut outcome = self.finish(&name, state);
                if let Some(report) = &mut outcome.report {
                    report.completeness = Completeness::Truncated;
                    if report.verdict == Verdict::Accepted {
                        report.verdict = Verdict::Inconclusive;
                        report.level_reached = None;
                    }
                }
                outcome.errors.push(unreadable(&name, &error));
                outcome
            }
            Ok(()) => self.finish(&name, state),
        }
    }

    /// Reads `input` at once, for a trace specification that reads it as often as it likes.
    fn run_whole(&self, input: Input, name: &str, spec: &TraceSpec) -> TraceOutcome {
        let mut state = self.start(name);
        let read = input
            .buffered(self.options.progress)
            .and_then(|(input, content)| {
                let reader = input.open(None)?;
                self.read(reader, name, &mut state)?;
                Ok(content)
            });
        let content = match read {
            Ok(content) => content,
            Err(error) => {
                return TraceOutcome {
                    report: None,
                    findings: Vec::new(),
                    errors: vec![unreadable(name, &error)],
                };
            }
        };
        if !state.binary && !state.cut_short {
            let file = TraceFile {
                name,
                content: &content,
            };
            let run = Run {
                envelope: self.envelope,
                level: self.options.level,
                budget: self.options.budget,
                behaviour: self.options.behaviour,
                stop: self.options.stop,
                watch: self.options.watch,
                look_at: self.options.look_at,
            };
            state.steps = Some(spec.check(file, run));
        }
        self.finish(name, state)
    }

    fn is_stopped(&self) -> bool {
        let stop = self.options.stop;
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// What is said of a trace that the run never came to.
    fn passed_over(&self, name: &str) -> TraceOutcome {
        let message = "the trace was not looked at: the run was interrupted";
        let finding = Diagnostic::new(&step_rules::STEP_INCONCLUSIVE, message)
            .at(Place::file(name))
            .help("run again, perhaps over fewer traces at a time with --shard I/N");
        TraceOutcome {
            report: Some(TraceReport {
                file: name.to_owned(),
                format: None,
                records: 0,
                events: 0,
                verdict: Verdict::Inconclusive,
                level_asked: self.options.level.number(),
                level_reached: None,
                completeness: Completeness::Unknown,
                line: None,
                event: None,
                coverage: BTreeMap::new(),
                distinct_states: None,
                explanation: None,
                tlc: None,
                notes: Vec::new(),
                steps: None,
                behaviour: None,
                look: None,
                empty: false,
            }),
            findings: vec![finding],
            errors: Vec::new(),
        }
    }

    fn start(&self, name: &str) -> Progressing<'v> {
        let findings = Findings::new(name, self.options.max_findings);
        Progressing {
            action_findings: findings.clone(),
            findings,
            chain: Chain::new(),
            stream: Stream::default(),
            actions: self
                .catalog
                .filter(|_| self.wants_actions())
                .map(Actions::new),
            steps: None,
            format: self.envelope.format,
            records: 0,
            events: 0,
            unknown: 0,
            gaps: 0,
            torn: false,
            binary: false,
            cut_short: false,
        }
    }

    fn wants_actions(&self) -> bool {
        self.options.level >= Level::Action
    }

    /// What steps are checked against, if they are.
    fn steps(&self) -> Option<Steps<'v>> {
        let wanted = self.options.level >= Level::Step;
        self.options.steps.filter(|_| wanted)
    }

    /// Reads the next blocks while those before are checked.
    fn read<R: Read + Send>(
        &self,
        reader: R,
        name: &str,
        state: &mut Progressing<'_>,
    ) -> io::Result<()> {
        let mut blocks = Blocks::new(reader, self.options.limits);
        let mut batch = self.next_batch(&mut blocks)?;
        if batch.first().is_some_and(Block::is_binary) {
            state.binary = true;
            state.findings.report(&record_rules::BINARY_FILE, |file| {
                Diagnostic::new(
                    &record_rules::BINARY_FILE,
                    "the file is binary, not a trace",
                )
                .at(Place::file(file))
                .help("name the trace: JSON lines, plain or compressed with gzip or Zstandard")
            });
            return Ok(());
        }
        let model = match self.steps() {
            Some(Steps::Mapping(model)) => Some(model),
            _ => None,
        };
        let spec = model.map(|model| model.spec(batch.iter().find_map(config_of).as_deref()));
        let spec = match spec {
            Some(Err(why)) => {
                state.steps = Some(step::without_spec(name, &why));
                None
            }
            other => other.and_then(Result::ok),
        };
        let world = World::new(name, self.options);
        let mut stepper = model
            .zip(spec.as_deref())
            .map(|(model, spec)| Stepper::new(model, (spec, &world), name, self.options));
        while !batch.is_empty() {
            if self.is_stopped() {
                state.cut_short = true;
                break;
            }
            state.format = state
                .format
                .or_else(|| batch.iter().find_map(Format::of_block));
            // Until a record shows the format, there are only configuration lines and the unknown.
            let format = state.format.unwrap_or(Format::Nested);
            let envelope = Envelope::new(format, self.envelope);
            let context = Context {
                file: name,
                envelope: &envelope,
                max_findings: self.options.max_findings,
                shapes: self
                    .catalog
                    .filter(|_| self.wants_actions())
                    .map(Catalog::is_deep),
            };
            let check = |block| block::check(block, context);
            if let Some(stepper) = &mut stepper {
                batch
                    .iter()
                    .for_each(|block| stepper.feed(block, &envelope));
            }
            let next = if self.batch > 1 {
                let (outcomes, next): (Vec<Outcome>, _) = rayon::join(
                    || batch.par_iter().map(check).collect(),
                    || self.next_batch(&mut blocks),
                );
                outcomes.into_iter().for_each(|outcome| state.add(outcome));
                batch.into_iter().for_each(|block| blocks.recycle(block));
                next
            } else {
                batch
                    .iter()
                    .map(check)
                    .for_each(|outcome| state.add(outcome));
                batch.into_iter().for_each(|block| blocks.recycle(block));
                self.next_batch(&mut blocks)
            };
            batch = next?;
        }
        if let Some(stepper) = stepper {
            state.steps = Some(stepper.finish());
        }
        Ok(())
    }

    fn next_batch<R: Read>(&self, blocks: &mut Blocks<R>) -> io::Result<Vec<Block>> {
        let mut batch = Vec::with_capacity(self.batch);
        while batch.len() < self.batch {
            match blocks.next_block()? {
                Some(block) => batch.push(block),
                None => break,
            }
        }
        Ok(batch)
    }

    /// Draws the verdict.
    fn finish(&self, name: &str, mut state: Progressing<'_>) -> TraceOutcome {
        let mut steps = state.steps.take();
        let chain = std::mem::take(&mut state.chain);
        let sessions = chain.finish(&mut state.findings);
        let coverage = state
            .actions
            .as_ref()
            .map(Actions::coverage)
            .unwrap_or_default();
        let known = state.actions.as_ref().map_or(state.events, Actions::known);
        let foreign = state.actions.as_ref().is_some_and(Actions::is_foreign);
        if let Some(actions) = state.actions.take() {
            actions.finish(&mut state.action_findings);
        }
        state.report_loss();
        let step_events = steps.as_ref().and_then(|steps| steps.events);
        let empty = !state.binary
            && !state.cut_short
            && !foreign
            && step_events.unwrap_or_default() == 0
            && self.is_empty(&state, known, &sessions);
        if empty {
            self.report_empty(&mut state);
        }

        let completeness = state.completeness(&sessions);
        let doubtful = match completeness {
            Completeness::Truncated | Completeness::Gaps => true,
            Completeness::OpenEnd => !self.options.allow_open_end,
            Completeness::Complete | Completeness::Unknown => false,
        };
        let settled = &[&record_rules::TORN_TAIL, &rules::NOTHING_CHECKED];
        let records_hold = !state.findings.has_error_besides(settled);
        // What its structure says of a trace specification counts less than what it does: an event
        // that it has taken is one that it knows.
        let taken = self.catalog.is_some_and(|catalog| catalog.derived)
            && steps
                .as_ref()
                .is_some_and(|steps| steps.end == End::Accepted);
        let actions_hold = taken || !state.action_findings.has_error_besides(settled);
        let sound = records_hold && !doubtful && !empty && !state.binary && !state.cut_short;
        let actions_wanted = self.catalog.is_some() && self.wants_actions();
        let level_reached = match (sound, actions_wanted) {
            (false, _) => None,
            (true, true) if !actions_hold => Some(Level::Record),
            // A trace specification says by itself what the events are.
            (true, _) => steps
                .as_ref()
                .and_then(|steps| steps.reached)
                .or(actions_wanted.then_some(Level::Action))
                .or(Some(Level::Record)),
        };
        let steps_fail = steps
            .as_ref()
            .is_some_and(|steps| steps.end == End::Rejected);
        let verdict = if !records_hold || !actions_hold || steps_fail {
            Verdict::Rejected
        } else if level_reached >= Some(self.options.level) {
            Verdict::Accepted
        } else {
            Verdict::Inconclusive
        };

        let first = [&state.findings, &state.action_findings]
            .into_iter()
            .filter_map(|findings| findings.first(Severity::Error))
            .filter_map(|diagnostic| {
                let line = diagnostic.place.as_ref()?.line_column().0;
                Some((line as u64, diagnostic.event.clone()))
            })
            .chain(
                steps
                    .as_ref()
                    .and_then(|steps| Some((steps.line?, steps.event.clone()))),
            )
            .min_by_key(|(line, _)| *line)
            .filter(|_| verdict == Verdict::Rejected);
        let (line, event) = first.map_or((None, None), |(line, event)| (Some(line), event));
        if let Some(steps) = &mut steps {
            steps.show_explanation(state.events);
        }
        let report = TraceReport {
            file: name.to_owned(),
            format: state.format.map(Format::as_str),
            records: state.records,
            events: match state.events {
                0 => step_events.unwrap_or_default(),
                events => events,
            },
            verdict,
            level_asked: self.options.level.number(),
            level_reached: level_reached.map(Level::number),
            completeness,
            line,
            event,
            coverage: match steps.as_mut().and_then(|steps| steps.coverage.take()) {
                Some(mut taken) => {
                    for action in coverage.into_keys() {
                        taken.entry(action).or_default();
                    }
                    taken
                }
                None => coverage,
            },
            distinct_states: steps.as_ref().map(|steps| steps.distinct_states),
            explanation: steps.as_mut().and_then(|steps| steps.explanation.take()),
            tlc: None,
            steps: steps.as_ref().map(|steps| steps.end),
            notes: steps
                .as_mut()
                .map(|steps| std::mem::take(&mut steps.notes))
                .unwrap_or_default(),
            behaviour: steps.as_mut().and_then(|steps| steps.behaviour.take()),
            look: steps.as_mut().and_then(|steps| steps.look.take()),
            empty,
        };
        let cut_short = state.cut_short.then(|| cut_short(name, state.events));
        let mut findings = state.findings.into_diagnostics();
        findings.extend(cut_short);
        let action_findings = state.action_findings.into_diagnostics();
        findings.extend(action_findings.into_iter().map(|mut finding| {
            if taken {
                finding.severity = finding.severity.min(Severity::Warning);
            }
            finding
        }));
        let errors = steps
            .as_mut()
            .map(|steps| std::mem::take(&mut steps.errors));
        findings.extend(steps.into_iter().flat_map(|steps| steps.findings));
        TraceOutcome {
            report: Some(report),
            findings,
            errors: errors.unwrap_or_default(),
        }
    }

    /// Whether there was nothing that the level could be checked on.
    fn is_empty(&self, state: &Progressing<'_>, known: u64, sessions: &[SessionSummary]) -> bool {
        if self.wants_actions() && self.catalog.is_some() {
            return known == 0;
        }
        state.events == 0 && sessions.is_empty() && state.stream.records == 0
    }

    fn report_empty(&self, state: &mut Progressing<'_>) {
        let severity = if self.options.allow_empty {
            Severity::Note
        } else {
            Severity::Error
        };
        let (records, unknown) = (state.records, state.unknown);
        state.findings.report_as(&rules::NOTHING_CHECKED, severity, |file| {
            let message = match (records, unknown) {
                (0, _) => "nothing was checked: the trace has no records",
                (_, 0) => "nothing was checked: no record of the trace is an action event",
                _ => "nothing was checked: no event was recognised in the trace",
            };
            let diagnostic = Diagnostic::new(&rules::NOTHING_CHECKED, message)
                .at(Place::file(file))
                .help("record a trace with events, or pass `--allow-empty` if an empty one is right");
            match records {
                0 => diagnostic,
                records => diagnostic.note(format!("{records} records were read")),
            }
        });
    }
}

impl Progressing<'_> {
    fn add(&mut self, outcome: Outcome) {
        self.findings.append(outcome.findings);
        self.action_findings.append(outcome.action_findings);
        self.chain.add(outcome.runs, &mut self.findings);
        self.stream.add(outcome.stream);
        self.records += outcome.records;
        self.events += outcome.events;
        self.unknown += outcome.unknown;
        self.gaps += outcome.gaps;
        self.torn |= outcome.torn;
        if let Some(actions) = &mut self.actions {
            actions.add(outcome.shapes);
        }
    }

    /// Says how many records of a Turnix stream are missing.
    fn report_loss(&mut self) {
        let lost = self.stream.lost();
        if lost > 0 {
            self.findings.report(&record_rules::EVENTS_LOST, |file| {
                let message = format!("{lost} numbers of the stream have no record");
                Diagnostic::new(&record_rules::EVENTS_LOST, message)
                    .at(Place::file(file))
                    .help("give the hub a larger ring, or write the stream to a file at its source")
            });
        }
    }

    fn completeness(&self, sessions: &[SessionSummary]) -> Completeness {
        let missing = [&record_rules::EVENTS_MISSING, &record_rules::HEAD_MISSING];
        if self.torn || missing.iter().any(|rule| self.findings.count(rule) > 0) {
            Completeness::Truncated
        } else if self.gaps > 0
            || self.stream.lost() > 0
            || sessions.iter().any(|session| session.lost > 0)
        {
            Completeness::Gaps
        } else if sessions.is_empty() {
            Completeness::Unknown
        } else if sessions.iter().all(|session| session.ended) {
            Completeness::Complete
        } else {
            Completeness::OpenEnd
        }
    }
}

/// The configuration record of a block, if one stands before its first event.
fn config_of(block: &Block) -> Option<String> {
    let mut index = Index::new(2);
    let envelope = Envelope::new(Format::Nested, &EnvelopeOptions::default());
    block.lines().find_map(|line| match line.content {
        Content::Text(text) => {
            let record = index.scan(text).ok()?;
            let is_config = matches!(envelope.classify(&record), Kind::Other(Other::Config));
            is_config.then(|| text.to_owned())
        }
        _ => None,
    })
}

/// Says that the run ended before the trace did.
fn cut_short(name: &str, events: u64) -> Diagnostic {
    let message = format!("the run was interrupted when {events} events had been looked at");
    Diagnostic::new(&step_rules::STEP_INCONCLUSIVE, message)
        .at(Place::file(name))
        .help("run again, perhaps over fewer traces at a time with --shard I/N")
}

pub(crate) fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(
        &rules::UNREADABLE_TRACE,
        format!("the trace `{name}` cannot be read: {error}"),
    )
    .at(Place::file(name))
    .help("name a readable file of JSON lines, or `-` for standard input")
}
