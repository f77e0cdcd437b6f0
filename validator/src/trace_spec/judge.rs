//! From what a search found to what is said of a trace.

use tracelaw_diagnostics::{Diagnostic, Place, Related, Span};
use tracelaw_events::envelope::{Envelope, EnvelopeOptions, Format, Kind};
use tracelaw_events::findings::line_place;
use tracelaw_events::scan::Index;
use tracelaw_tla::eval::check::{Cursor, Outcome, Verdict, Violation};
use tracelaw_tla::eval::{Failure, Value};

use super::explained::changed;
use super::host::{Stop, TraceFile};
use super::{TraceSpec, rules};
use crate::Level;
use crate::explain::{self, Explanation};
use crate::rules::LEVEL_NOT_CHECKED;
use crate::step::{Behaviour, Checked, End, Visit, rules as step};

/// What is needed to judge the outcome of a search.
pub(super) struct Judge<'t> {
    pub(super) spec: &'t TraceSpec,
    pub(super) trace: TraceFile<'t>,
    pub(super) envelope: &'t EnvelopeOptions,
    pub(super) asked: Level,
    pub(super) stopped: Option<Stop>,
    pub(super) unreadable: Vec<String>,
}

/// The event of a line.
#[derive(Default)]
struct Event {
    line: Option<u64>,
    text: String,
    name: Option<String>,
    node: Option<String>,
}

impl Judge<'_> {
    pub(super) fn checked(&self, outcome: Outcome) -> Checked {
        let end = match &outcome.verdict {
            Verdict::Accepted => self.accepted(&outcome),
            Verdict::Rejected(violation) => self.rejected(violation, &outcome),
            Verdict::Failed(failure) => self.failed(failure, &outcome),
            Verdict::Inconclusive(why) => self.inconclusive(why, &outcome),
            _ => self.inconclusive("the search ended in an unknown way", &outcome),
        };
        let look = outcome.look.as_ref().map(|found| {
            let event = self.event(Some(found.line));
            let mut look = explain::look(found, event.name.as_deref());
            look.node = event.node;
            Box::new(look)
        });
        Checked {
            behaviour: self.behaviour(&outcome),
            look,
            events: outcome.cursor.map(|cursor| cursor.length),
            distinct_states: outcome.distinct_states,
            notes: outcome.notes,
            ..end
        }
    }

    /// The behaviour that was kept. An event was taken where the cursor went on.
    fn behaviour(&self, outcome: &Outcome) -> Option<Behaviour> {
        let variables: Vec<String> = self.spec.spec.variables().map(str::to_owned).collect();
        let cursor = outcome.cursor.as_ref();
        let counter = cursor.and_then(|cursor| {
            let mut variables = variables.iter();
            variables.position(|name| *name == cursor.variable)
        });
        let mut before = None;
        let visits: Vec<Visit> = (outcome.behaviour.iter())
            .map(|(action, state)| {
                let position = match counter.and_then(|counter| state.get(counter)) {
                    Some(Value::Int(position)) => u64::try_from(*position).ok(),
                    _ => None,
                };
                let taken = std::mem::replace(&mut before, position);
                let line = cursor
                    .zip(taken.filter(|_| taken < position))
                    .and_then(|(cursor, taken)| cursor.line_of(taken));
                Visit {
                    state: state.clone(),
                    action: action.clone(),
                    line,
                }
            })
            .collect();
        (!visits.is_empty()).then_some(Behaviour { variables, visits })
    }

    /// What holds of a trace that the specification accepts: the steps, if it was taken whole and
    /// the configuration asks for that, and the properties, if there are any.
    fn accepted(&self, outcome: &Outcome) -> Checked {
        if let Some(cursor) = &outcome.cursor
            && !cursor.variable.is_empty()
            && !cursor.is_complete()
        {
            let event = self.event(cursor.line);
            let message = format!(
                "the configuration accepts the trace, but {} was not taken: nothing that it asks for fails then",
                event.named()
            );
            let finding = Diagnostic::new(&rules::TRACE_END_NOT_CHECKED, message)
                .help("add `PROPERTIES TraceMatched` with `TraceMatched == <>(l > Len(TraceLog))`");
            return Checked {
                line: event.line,
                event: event.name.clone(),
                findings: vec![self.at_event(finding, &event)],
                ..Checked::new(End::Inconclusive)
            };
        }
        let counted = |cursor: &Cursor| !cursor.variable.is_empty();
        if !outcome.cursor.as_ref().is_some_and(counted) && !self.spec.end_is_checked() {
            let message = "whether the trace was taken to its end is not known: no variable counts its lines, and the configuration does not ask";
            let finding = Diagnostic::new(&rules::TRACE_END_NOT_CHECKED, message)
                .at(Place::file(self.trace.name))
                .help("add a property that holds only when the trace was taken to its end");
            return Checked {
                findings: vec![finding],
                ..Checked::new(End::Inconclusive)
            };
        }
        let mut checked = Checked::new(End::Accepted);
        if self.spec.properties().is_empty() {
            checked.reached = Some(Level::Step);
            if self.asked >= Level::Property {
                let message = "level 3 was not checked: the configuration names no invariant and no property besides the end of the trace";
                let finding = Diagnostic::new(&LEVEL_NOT_CHECKED, message)
                    .at(Place::file(self.trace.name))
                    .help("add INVARIANTS to the configuration, or ask for level 2");
                checked.findings.push(finding);
            }
        } else {
            checked.reached = Some(Level::Property);
        }
        checked
    }

    fn rejected(&self, violation: &Violation, outcome: &Outcome) -> Checked {
        let cursor = outcome.cursor.as_ref();
        match violation {
            Violation::Invariant { name, behaviour } => {
                // The event behind which it is broken is the one before the next.
                let line = cursor.and_then(|cursor| cursor.line_of(cursor.broken?.checked_sub(1)?));
                let event = self.event(line);
                let action = behaviour.last().map_or("", |step| &step.action);
                let message = match action {
                    "" => format!("the invariant `{name}` does not hold in an initial state"),
                    action => format!(
                        "the invariant `{name}` does not hold after {}, taken as `{action}`",
                        event.named()
                    ),
                };
                let finding = Diagnostic::new(&step::INVARIANT_VIOLATED, message)
                    .note(format!("state {} of the behaviour", behaviour.len()))
                    .help("write the behaviour to a file with --states FILE");
                let mut explanation = self.explanation(&event, cursor);
                explanation.violation = Some(explain::violation(
                    name,
                    outcome.clues.broken.as_ref(),
                    action,
                    changed(behaviour),
                ));
                self.found(finding, &event, Some(explanation))
            }
            Violation::Property { name } if !self.spec.notices_end(name) => {
                let message = format!("the property `{name}` does not hold of the trace");
                let finding = Diagnostic::new(&rules::PROPERTY_VIOLATED, message);
                self.not_step(finding, outcome)
            }
            Violation::Postcondition { name } if !self.is_incomplete(cursor) => {
                let message = format!("the postcondition `{name}` does not hold");
                let finding = Diagnostic::new(&rules::PROPERTY_VIOLATED, message);
                self.not_step(finding, outcome)
            }
            Violation::Assumption { place } => {
                let message = "an assumption of the trace specification is false";
                let finding = Diagnostic::new(&rules::ASSUMPTION_VIOLATED, message)
                    .at(place.clone())
                    .note(format!("with the trace `{}`", self.trace.name));
                Checked {
                    findings: vec![finding],
                    ..Checked::new(End::Rejected)
                }
            }
            Violation::NoInitialState => {
                let message = "the trace specification has no initial state";
                let finding = Diagnostic::new(&step::STEP_REJECTED, message)
                    .help("compare what the initial states ask for with the first lines");
                self.not_step(finding, outcome)
            }
            // A deadlock, or the end that was not reached, in whatever way that is noticed.
            _ => {
                let message = match cursor {
                    Some(cursor) if !cursor.is_complete() => {
                        let event = self.event(cursor.line);
                        format!("{} is no step of the specification", event.named())
                    }
                    Some(_) => "a state behind the last event has no successor, which the configuration forbids"
                        .to_owned(),
                    None => "the trace was not taken to its end".to_owned(),
                };
                let mut finding = Diagnostic::new(&step::STEP_REJECTED, message);
                if cursor.is_some_and(Cursor::is_complete) {
                    finding = finding.help("say CHECK_DEADLOCK FALSE in the configuration");
                }
                self.not_step(finding, outcome)
            }
        }
    }

    /// TLC ends with an error where an expression has no value, so the trace is not accepted.
    fn failed(&self, failure: &Failure, outcome: &Outcome) -> Checked {
        if !self.unreadable.is_empty() {
            let message = format!(
                "the trace specification needs a file that cannot be read: {}",
                self.unreadable.join(", ")
            );
            let error = Diagnostic::new(&crate::rules::UNREADABLE_TRACE, message)
                .help("paths are relative to the current folder, or to the trace specification's");
            return Checked {
                errors: vec![error],
                ..Checked::new(End::Inconclusive)
            };
        }
        let message = format!(
            "the trace specification cannot be evaluated: {}",
            failure.fault
        );
        let mut finding = Diagnostic::new(&step::STEP_FAILED, message);
        for (name, place) in &failure.calls {
            let (line, _) = place.line_column();
            let file = place.source.name();
            finding = finding.note(format!("in `{name}`, applied at {file}:{line}"));
        }
        let cursor = outcome.cursor.as_ref();
        let event = self.event(cursor.and_then(|cursor| cursor.line));
        let explanation = self.explained(&event, outcome);
        let mut checked = self.found(finding, &event, explanation);
        if let (Some(place), Some(finding)) = (&failure.place, checked.findings.first_mut()) {
            let trace = finding.place.replace(place.clone());
            if let Some(trace) = trace {
                finding.related.push(Related {
                    place: trace,
                    message: "the event that was to be taken".to_owned(),
                });
            }
        }
        checked
    }

    fn inconclusive(&self, why: &str, outcome: &Outcome) -> Checked {
        let why = match self.stopped {
            Some(Stop::Time(limit)) => {
                format!("the {} s that it may take are over", limit.as_secs_f64())
            }
            Some(Stop::Run) => "the run was interrupted".to_owned(),
            None => why.to_owned(),
        };
        let how_far = match &outcome.cursor {
            Some(cursor) => format!(
                "{} of {} events were taken",
                cursor.reached.saturating_sub(1),
                cursor.length
            ),
            None => "how far it came is not known".to_owned(),
        };
        let message = format!("the check of the steps was given up: {why}; {how_far}");
        let event = self.event(outcome.cursor.as_ref().and_then(|cursor| cursor.line));
        let finding = Diagnostic::new(&step::STEP_INCONCLUSIVE, message)
            .note(format!(
                "{} distinct states were met",
                outcome.distinct_states
            ))
            .help("raise --max-states or --timeout, or log more of the state");
        let mut checked = self.found(finding, &event, None);
        checked.end = End::Inconclusive;
        checked
    }

    /// The trace was not taken beyond the furthest event.
    fn not_step(&self, finding: Diagnostic, outcome: &Outcome) -> Checked {
        let cursor = outcome.cursor.as_ref();
        let event = self.event(cursor.and_then(|cursor| cursor.line));
        let explanation = self.explained(&event, outcome);
        self.found(finding, &event, explanation)
    }

    fn is_incomplete(&self, cursor: Option<&Cursor>) -> bool {
        cursor.is_none_or(|cursor| !cursor.is_complete())
    }

    fn found(
        &self,
        finding: Diagnostic,
        event: &Event,
        explanation: Option<Explanation>,
    ) -> Checked {
        Checked {
            line: event.line,
            event: event.name.clone(),
            findings: vec![self.at_event(finding, event)],
            explanation: explanation.map(Box::new),
            ..Checked::new(End::Rejected)
        }
    }

    fn at_event(&self, finding: Diagnostic, event: &Event) -> Diagnostic {
        let place = match event.line {
            Some(line) => {
                let span = Span::new(0, event.text.len());
                line_place(self.trace.name, line, &event.text, span)
            }
            None => Place::file(self.trace.name),
        };
        let finding = finding.at(place);
        match &event.name {
            Some(name) => finding.event(name),
            None => finding,
        }
    }

    /// The event that stands in a line of the trace.
    fn event(&self, line: Option<u64>) -> Event {
        let found = line.and_then(|line| {
            let index = usize::try_from(line.checked_sub(1)?).ok()?;
            let bytes = self.trace.content.split(|byte| *byte == b'\n').nth(index)?;
            let text = std::str::from_utf8(bytes).ok()?.trim_end_matches('\r');
            let mut event = Event {
                line: Some(line),
                text: text.to_owned(),
                ..Event::default()
            };
            let mut index = Index::default();
            if let Ok(record) = index.scan(text) {
                let format = self.envelope.format.or_else(|| Format::of(&record));
                let envelope = Envelope::new(format.unwrap_or(Format::Nested), self.envelope);
                if let Kind::Action(action) = envelope.classify(&record) {
                    event.name = Some(action.name.to_string());
                    let node = action.node();
                    event.node = node.map(|node| match node.string() {
                        Some(text) => text.to_string(),
                        None => node.raw().to_owned(),
                    });
                }
            }
            Some(event)
        });
        found.unwrap_or(Event {
            line,
            ..Event::default()
        })
    }

    fn explanation(&self, event: &Event, cursor: Option<&Cursor>) -> Explanation {
        let mut explanation = Explanation::default();
        self.trace.name.clone_into(&mut explanation.file);
        explanation.line = event.line;
        explanation.event.clone_from(&event.name);
        explanation.node.clone_from(&event.node);
        if let Some(cursor) = cursor {
            explanation.accepted = cursor.reached.saturating_sub(1);
            explanation.total = cursor.length;
        }
        explanation
    }

    fn explained(&self, event: &Event, outcome: &Outcome) -> Option<Explanation> {
        let cursor = outcome.cursor.as_ref()?;
        let mut explanation = self.explanation(event, Some(cursor));
        explain::fill(&mut explanation, outcome);
        Some(explanation)
    }
}

impl Event {
    /// As messages speak of it.
    fn named(&self) -> String {
        match (&self.name, self.line) {
            (Some(name), _) => format!("the event `{name}`"),
            (None, Some(line)) => format!("the event in line {line}"),
            (None, None) => "an event".to_owned(),
        }
    }
}
