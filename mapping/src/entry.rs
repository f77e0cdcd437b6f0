//! From an entry's labels to an entry of the mapping.

use std::collections::HashMap;

use tracelaw_diagnostics::{Span, Spanned};

use crate::arrows;
use crate::blocks;
use crate::fields::fields;
use crate::findings::Findings;
use crate::labels::{self, Label};
use crate::locations::{self, Locations};
use crate::markdown::plain;
use crate::model::{ActionRef, ArrowSide, Entry, EventNames, Location};
use crate::names::{self, Side};
use crate::outline::RawEntry;
use crate::rules;
use crate::trigger::trigger;
use crate::value::Value;

/// Reads an entry.
pub(crate) fn entry(raw: &RawEntry<'_, '_>, findings: &mut Findings<'_>) -> Entry {
    let title = title(raw);
    report_labels(raw, &title.value, findings);
    let words = if raw.title_names {
        names::title(&raw.title)
    } else {
        names::Title::default()
    };
    let mut actions: Vec<ActionRef> = values(raw, Label::Action)
        .flat_map(names::actions)
        .collect();
    let action_labelled = raw.has(Label::Action);
    let mut events = labelled_events(raw);
    let arrow = words
        .to
        .as_ref()
        .map(|to| arrows::arrow(side(&words.from), side(to), &actions, events.as_ref()));
    if actions.is_empty() && !action_labelled && arrow.is_none() {
        actions = words.from.actions;
    }
    let events = events.take().unwrap_or_else(|| implied(&actions));
    let locations = read_locations(raw, &title.value, findings);
    let mut entry = Entry {
        title,
        span: raw.span,
        actions,
        events,
        bindings: Vec::new(),
        locations,
        trigger: trigger(&merged(raw, &[Label::Trigger])),
        fields: read_fields(raw),
        notes: merged(raw, &[Label::Notes]).text(),
        settings: blocks::entry_settings(&raw.settings, findings),
        arrow,
    };
    entry.bind();
    entry
}

impl RawEntry<'_, '_> {
    fn has(&self, label: Label) -> bool {
        self.labels.iter().any(|labelled| labelled.label == label)
    }
}

/// The title; of a row without one, the first text in it.
fn title(raw: &RawEntry<'_, '_>) -> Spanned<String> {
    let first = || raw.labels.iter().find_map(|labelled| labelled.value.text());
    match names::title_span(&raw.title) {
        Some(span) => Spanned::new(plain(&raw.title), span),
        None => first().unwrap_or_else(|| Spanned::new(String::new(), raw.span)),
    }
}

fn side(side: &Side) -> ArrowSide {
    ArrowSide {
        actions: side.actions.clone(),
        events: side.events.clone(),
    }
}

/// The values under a label, in order.
fn values<'r, 'a>(raw: &'r RawEntry<'_, 'a>, label: Label) -> impl Iterator<Item = &'r Value<'a>> {
    raw.labels
        .iter()
        .filter(move |labelled| labelled.label == label)
        .map(|labelled| &labelled.value)
}

/// The values under some labels as one.
fn merged<'a>(raw: &RawEntry<'_, 'a>, labels: &[Label]) -> Value<'a> {
    let mut merged = Value::default();
    for labelled in &raw.labels {
        if labels.contains(&labelled.label) {
            merged.lines.extend(labelled.value.lines.iter().cloned());
        }
    }
    merged
}

fn labelled_events(raw: &RawEntry<'_, '_>) -> Option<EventNames> {
    let mut given = Vec::new();
    let mut none = None;
    for value in values(raw, Label::Event) {
        match names::events(value) {
            Some(EventNames::Given(names) | EventNames::Implied(names)) => given.extend(names),
            Some(EventNames::None(span)) => none = none.or(Some(span)),
            None => {}
        }
    }
    if given.is_empty() {
        none.map(EventNames::None)
    } else {
        Some(EventNames::Given(given))
    }
}

/// The events of an entry that names none: its actions' names.
pub(crate) fn implied(actions: &[ActionRef]) -> EventNames {
    EventNames::Implied(actions.iter().map(|action| action.name.clone()).collect())
}

fn read_fields(raw: &RawEntry<'_, '_>) -> Option<crate::model::Fields> {
    let values: Vec<_> = raw
        .labels
        .iter()
        .filter(|labelled| {
            matches!(
                labelled.label,
                Label::Fields | Label::StateFields | Label::MessageFields
            )
        })
        .map(|labelled| (labelled.label, &labelled.value))
        .collect();
    fields(&values)
}

/// The locations of the location's label, completed by those of file, line and function.
fn read_locations(
    raw: &RawEntry<'_, '_>,
    title: &str,
    findings: &mut Findings<'_>,
) -> Vec<Location> {
    let Locations {
        mut found,
        mut unreadable,
        mut reversed,
    } = locations::locations(&merged(raw, &[Label::Location, Label::File]));
    for value in values(raw, Label::Line) {
        let lines = locations::lines(value);
        for (location, lines) in found
            .iter_mut()
            .filter(|location| location.file.is_some() && location.start.is_none())
            .zip(&lines)
        {
            location.start = Some(lines.value.0);
            location.end = Some(lines.value.1);
            location.lines = Some(lines.span);
            location.span = location.span.join(lines.span);
        }
        reversed.extend(
            lines
                .iter()
                .filter(|lines| lines.value.0 > lines.value.1)
                .map(|lines| lines.span),
        );
    }
    let functions = locations::locations(&merged(raw, &[Label::Function]));
    let without = found.len();
    let mut next = 0;
    for function in functions.found {
        // Each function completes the next location that names a file alone.
        while next < without && (found[next].function.is_some() || found[next].file.is_none()) {
            next += 1;
        }
        match found.get_mut(next).filter(|_| next < without) {
            Some(location) if function.file.is_none() => {
                location.span = location.span.join(function.span);
                location.function = function.function;
            }
            _ => found.push(function),
        }
    }
    if found.is_empty() {
        unreadable.extend(functions.unreadable);
    }
    if ![Label::Location, Label::File, Label::Function]
        .iter()
        .any(|&label| raw.has(label))
    {
        found = locations_elsewhere(raw);
    }
    for span in unreadable {
        findings.push(
            findings
                .at(
                    &rules::UNREADABLE_LOCATION,
                    span,
                    format!("no file and no function in the code location of `{title}`"),
                )
                .help("write `file:line` or a function's name in backticks, or `N/A (why)` where no code runs"),
        );
    }
    for span in reversed {
        findings.push(
            findings
                .at(
                    &rules::REVERSED_LINES,
                    span,
                    "the range of lines ends before it starts",
                )
                .help("exchange the two numbers, or correct the one that is wrong"),
        );
    }
    found
}

/// The files that an entry without any label for them names in its trigger or its title.
fn locations_elsewhere(raw: &RawEntry<'_, '_>) -> Vec<Location> {
    let trigger = merged(raw, &[Label::Trigger]);
    let title = Value::new(&raw.title);
    [trigger, title]
        .iter()
        .map(|value| {
            let mut found = locations::locations(value).found;
            found.retain(|location| location.file.is_some());
            found
        })
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn report_labels(raw: &RawEntry<'_, '_>, title: &str, findings: &mut Findings<'_>) {
    for label in &raw.unknown {
        let help = match labels::nearest(&label.text) {
            Some(label) => format!("did you mean `{}`?", label.name()),
            None => "use Spec action, Code location, Trigger point, Trace event name, Fields or \
                     Notes, or move the text into the notes"
                .to_owned(),
        };
        let message = format!("the label `{}` is none of the format's", label.text);
        findings.push(
            findings
                .at(&rules::UNKNOWN_LABEL, label.span, message)
                .help(help),
        );
    }
    for labelled in &raw.labels {
        let needed = matches!(
            labelled.label,
            Label::Location | Label::Trigger | Label::Event
        );
        if needed && labelled.value.is_empty() {
            findings.push(
                findings
                    .at(
                        &rules::EMPTY_VALUE,
                        labelled.span,
                        format!("`{}` of `{title}` has no value", labelled.label.name()),
                    )
                    .help("say it, or say `N/A (why)`"),
            );
        }
    }
}

/// Reports what is wrong with an entry as a whole, once arrows have their direction.
pub(crate) fn check(entry: &Entry, findings: &mut Findings<'_>) {
    if entry.actions.is_empty() {
        findings.push(
            findings
                .at(
                    &rules::ENTRY_WITHOUT_ACTION,
                    entry.title.span,
                    format!("the entry `{}` names no action", entry.title.value),
                )
                .help("add a `Spec action` label with the name of an operator of the module"),
        );
    }
    let events = entry.event_names();
    let (actions, count) = (entry.actions.len(), events.len());
    if actions > 1 && count > 1 && actions != count {
        let span = events.iter().map(|event| event.span).reduce(Span::join);
        findings.push(
            findings
                .at(
                    &rules::UNPAIRED_EVENTS,
                    span.unwrap_or(entry.title.span),
                    format!(
                        "{actions} actions and {count} events of `{}` cannot be paired",
                        entry.title.value
                    ),
                )
                .help("name as many events as actions, or one event for all of them"),
        );
    }
}

impl Entry {
    /// Pairs the actions with the events.
    pub(crate) fn bind(&mut self) {
        let events = self.event_names();
        let pair = |action: &ActionRef, event: &Spanned<String>| crate::model::Binding {
            action: action.name.value.clone(),
            event: event.value.clone(),
        };
        self.bindings = if events.len() == self.actions.len() {
            let pairs = self.actions.iter().zip(events);
            pairs.map(|(action, event)| pair(action, event)).collect()
        } else if events.len() == 1 || self.actions.len() == 1 {
            let pairs = self
                .actions
                .iter()
                .flat_map(|action| events.iter().map(move |event| (action, event)));
            pairs.map(|(action, event)| pair(action, event)).collect()
        } else {
            // Nothing but an equal name tells which is which.
            let known: HashMap<&str, &Spanned<String>> = events
                .iter()
                .map(|event| (event.value.as_str(), event))
                .collect();
            let pairs = self
                .actions
                .iter()
                .filter_map(|action| Some((action, *known.get(action.name.value.as_str())?)));
            pairs.map(|(action, event)| pair(action, event)).collect()
        };
    }
}
