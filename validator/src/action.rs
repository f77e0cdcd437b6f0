//! Level 1: every event is exactly one action of the mapping, with the fields that it declares.

use std::collections::{BTreeMap, HashMap};

use tracelaw_diagnostics::{Diagnostic, Rule, Severity, Span};
use tracelaw_events::findings::{Findings, line_place};

use crate::catalog::{Catalog, Group};
use crate::rules;
use crate::shape::{Seen, Shape};

/// Of how many different remarks, and of how many unknown event names, the counts are kept a
/// trace. Beyond that only the first of each rule matter anyway.
const MAX_REMARKS: usize = 4096;

/// What is said about the events of one trace.
#[derive(Debug)]
pub(crate) struct Actions<'c> {
    catalog: &'c Catalog,
    remarks: HashMap<Remark, Seen>,
    /// Known events and how many records each had.
    events: BTreeMap<String, u64>,
    known: u64,
    unknown: u64,
}

/// A remark on all records of one event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Remark {
    Unknown {
        event: String,
    },
    Ambiguous {
        event: String,
    },
    Missing {
        event: String,
        field: String,
        guessed: bool,
    },
    Undeclared {
        event: String,
        field: String,
    },
}

impl<'c> Actions<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            remarks: HashMap::new(),
            events: BTreeMap::new(),
            known: 0,
            unknown: 0,
        }
    }

    /// How many events were of the mapping.
    pub(crate) const fn known(&self) -> u64 {
        self.known
    }

    /// Whether there were events, all of them strange.
    pub(crate) const fn is_foreign(&self) -> bool {
        self.known == 0 && self.unknown > 0
    }

    /// Adds the shapes of the next block, in the order of their first records.
    pub(crate) fn add(&mut self, shapes: Vec<(Box<[u8]>, Seen)>) {
        for (key, seen) in shapes {
            let shape = Shape::read(&key);
            let event = || shape.event.to_owned();
            let Some(spec) = self.catalog.event(shape.event) else {
                self.unknown += seen.count;
                self.remark(Remark::Unknown { event: event() }, &seen);
                continue;
            };
            self.known += seen.count;
            match self.events.get_mut(shape.event) {
                Some(count) => *count += seen.count,
                None => {
                    self.events.insert(event(), seen.count);
                }
            }
            if spec.actions.len() > 1 && !spec.merged {
                self.remark(Remark::Ambiguous { event: event() }, &seen);
            }
            let Some(fields) = &spec.fields else { continue };
            for field in &fields.required {
                if !shape.has(field.group, &field.path) {
                    let (field, guessed) = (field.shown(), field.guessed);
                    self.remark(
                        Remark::Missing {
                            event: event(),
                            field,
                            guessed,
                        },
                        &seen,
                    );
                }
            }
            for (group, key) in shape.keys() {
                if !fields.knows(group, key) {
                    let field = match group {
                        Group::State => format!("state.{key}"),
                        Group::Message => format!("msg.{key}"),
                        _ => key.to_owned(),
                    };
                    self.remark(
                        Remark::Undeclared {
                            event: event(),
                            field,
                        },
                        &seen,
                    );
                }
            }
        }
    }

    fn remark(&mut self, remark: Remark, seen: &Seen) {
        if let Some(known) = self.remarks.get_mut(&remark) {
            known.count += seen.count;
        } else if self.remarks.len() < MAX_REMARKS {
            self.remarks.insert(remark, seen.clone());
        }
    }

    /// How many events each action had: all of its event's, where the event stands for several.
    pub(crate) fn coverage(&self) -> BTreeMap<String, u64> {
        let mut coverage: BTreeMap<String, u64> = self
            .catalog
            .actions
            .iter()
            .map(|action| (action.name.clone(), 0))
            .collect();
        for (event, count) in &self.events {
            for action in self
                .catalog
                .event(event)
                .iter()
                .flat_map(|spec| &spec.actions)
            {
                *coverage.entry(action.clone()).or_default() += count;
            }
        }
        coverage
    }

    /// Reports the remarks.
    pub(crate) fn finish(self, findings: &mut Findings) {
        let mut remarks: Vec<_> = self.remarks.iter().collect();
        remarks.sort_unstable_by_key(|(remark, seen)| (seen.line, remark.text().1));
        if self.is_foreign() {
            let Some((_, seen)) = remarks.first() else {
                return;
            };
            let (origin, known) = (self.catalog.origin, self.catalog.len());
            report(
                findings,
                &rules::FOREIGN_TRACE,
                seen,
                Severity::Error,
                |diagnostic| {
                    diagnostic
                        .note(format!("the trace has {}", events(self.unknown)))
                        .note(format!(
                            "the {origin} knows {known} events, and none of these"
                        ))
                        .help(format!("name the {origin} that belongs to this trace"))
                },
                "the trace is of another system: none of its events is known",
            );
            return;
        }
        for (remark, seen) in remarks {
            let (rule, message) = remark.text();
            let total = self
                .events
                .get(remark.event())
                .copied()
                .unwrap_or(seen.count);
            let message = match total {
                1 => message,
                total if total == seen.count => format!("{message} (in all of {total} records)"),
                total => format!("{message} (in {} of {total} records)", seen.count),
            };
            let severity = match remark {
                Remark::Missing { guessed: true, .. } => Severity::Warning,
                _ => rule.severity,
            };
            report(
                findings,
                rule,
                seen,
                severity,
                |diagnostic| {
                    let diagnostic = remark.explain(diagnostic, self.catalog);
                    diagnostic.event(remark.event())
                },
                &message,
            );
        }
    }
}

fn events(count: u64) -> String {
    if count == 1 {
        "1 event".to_owned()
    } else {
        format!("{count} events")
    }
}

fn report(
    findings: &mut Findings,
    rule: &'static Rule,
    seen: &Seen,
    severity: Severity,
    finish: impl FnOnce(Diagnostic) -> Diagnostic,
    message: &str,
) {
    findings.report_as(rule, severity, |file| {
        let place = line_place(file, seen.line, &seen.text, Span::new(0, seen.text.len()));
        finish(Diagnostic::new(rule, message).at(place))
    });
}

impl Remark {
    fn event(&self) -> &str {
        match self {
            Self::Unknown { event }
            | Self::Ambiguous { event }
            | Self::Missing { event, .. }
            | Self::Undeclared { event, .. } => event,
        }
    }

    fn text(&self) -> (&'static Rule, String) {
        match self {
            Self::Unknown { event } => (
                &rules::UNKNOWN_EVENT,
                format!("the event `{event}` is no event of the mapping"),
            ),
            Self::Ambiguous { event } => (
                &rules::AMBIGUOUS_EVENT,
                format!("the event `{event}` stands for several actions"),
            ),
            Self::Missing { event, field, .. } => (
                &rules::FIELD_MISSING,
                format!("the event `{event}` lacks the field `{field}` that its entry declares"),
            ),
            Self::Undeclared { event, field } => (
                &rules::UNDECLARED_FIELD,
                format!("the event `{event}` has the field `{field}` that nothing declares"),
            ),
        }
    }

    fn explain(&self, diagnostic: Diagnostic, catalog: &Catalog) -> Diagnostic {
        let spec = catalog.event(self.event());
        let declared = |diagnostic: Diagnostic| match spec.and_then(|spec| spec.place.clone()) {
            Some(place) => diagnostic.related(place, "the event's entry"),
            None => diagnostic,
        };
        match self {
            Self::Unknown { event } => match catalog.nearest(event) {
                Some(known) => diagnostic.help(format!("the {} has `{known}`", catalog.origin)),
                None => diagnostic.help("add an entry for it, or do not emit it"),
            },
            Self::Ambiguous { .. } => {
                let actions = spec
                    .map(|spec| spec.actions.join("`, `"))
                    .unwrap_or_default();
                declared(diagnostic)
                    .note(format!("it stands for `{actions}`"))
                    .help("give each action an event of its own, or the entry a `discriminator`")
            }
            Self::Missing { guessed: true, .. } => declared(diagnostic)
                .note("the document names no key for the variable, so its name is a guess")
                .help("name the key in a `[state.KEY]` table of a `tracelaw` block"),
            Self::Missing { .. } => {
                declared(diagnostic).help("log the field, or take it from the entry")
            }
            Self::Undeclared { .. } => {
                declared(diagnostic).help("declare the field in the document, or do not log it")
            }
        }
    }
}
