//! An explanation as lines: the one screen that replaces a debugger session.

use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, Role, Screen, ScreenLine};

use super::model::{
    ActionUse, Attempt, Binding, Conjunct, Difference, Explanation, Prefix, Violation,
};

/// The most attempts that are shown.
const MOST_ATTEMPTS: usize = 3;
/// The most values of a conjunct that are shown.
const MOST_VALUES: usize = 6;
/// The most variables of a state that are shown.
const MOST_VARIABLES: usize = 8;
/// The most steps that are named as possible.
const MOST_NEAREST: usize = 3;
/// The most prefixes that are shown.
const MOST_PREFIXES: usize = 2;
/// The most characters of a text that is quoted.
const LONGEST: usize = 110;
/// The most characters of a step that is named.
const SHORT: usize = 48;

/// An explanation as lines.
#[must_use]
pub fn screen(explanation: &Explanation) -> Screen {
    let mut screen = Screen::default();
    screen.line(title(explanation));
    screen.line(progress(explanation));
    if let Some(violation) = &explanation.violation {
        show_violation(violation, &mut screen);
    }
    let shown = worth_showing(&explanation.attempts);
    for attempt in &shown {
        show_attempt(attempt, 2, &mut screen);
    }
    let more = explanation.attempts.len().saturating_sub(shown.len()) as u64;
    let more = more + explanation.attempts_omitted;
    if more > 0 {
        let text = format!(
            "{} got less far (they are in --format json)",
            attempts(more)
        );
        screen.line(ScreenLine::new(2).plain(text));
    }
    if !explanation.nearest.is_empty() {
        screen.line(nearest(&explanation.nearest));
    }
    for prefix in explanation.prefixes.iter().take(MOST_PREFIXES) {
        show_prefix(prefix, &mut screen);
    }
    if let Some(line) = origin(explanation) {
        screen.line(line);
    }
    if let Some(hint) = &explanation.hint {
        let line = ScreenLine::new(2).with(Role::Advice, "hint:");
        screen.line(line.plain(format!(" {}", hint.text)));
    }
    screen
}

/// Puts an explanation into the finding that rejects the trace, with the places that it names.
pub fn finding(mut finding: Diagnostic, explanation: &Explanation) -> Diagnostic {
    finding.screen = Some(screen(explanation));
    if let Some(mapping) = &explanation.mapping {
        let place = mapping.place.0.clone();
        finding = finding
            .related(place.clone(), "the entry of the document")
            .through(place, "what the event is");
    }
    if let Some(attempt) = explanation.attempts.first() {
        if let Some(place) = &attempt.action.place {
            let action = format!("the action `{}`", attempt.action.name);
            finding = finding
                .related(place.0.clone(), action.clone())
                .through(place.0.clone(), action);
        }
        if finding.action.is_none() {
            finding.action = Some(attempt.action.name.clone());
        }
        if let Some(failed) = &attempt.failed {
            let message = "the first conjunct that is false";
            finding = finding
                .related(failed.place.0.clone(), message)
                .through(failed.place.0.clone(), message);
        }
    }
    if let Some(violation) = &explanation.violation {
        if let Some(place) = &violation.place {
            let message = format!("the invariant `{}`", violation.invariant);
            finding = finding
                .related(place.0.clone(), message.clone())
                .through(place.0.clone(), message);
        }
        if let Some(failed) = &violation.failed {
            finding = finding.through(failed.place.0.clone(), "the part that is false");
        }
    }
    for code in &explanation.code {
        if let Some(place) = code.place() {
            let message = "the code that emits the event";
            finding = finding
                .related(place.clone(), message)
                .through(place, message);
        }
    }
    finding
}

/// The attempts that fit the event best, each action with its arguments once.
fn worth_showing(attempts: &[Attempt]) -> Vec<&Attempt> {
    let matched = attempts.first().map_or(0, |attempt| attempt.matched);
    let mut shown: Vec<&Attempt> = Vec::new();
    for attempt in attempts.iter().filter(|attempt| attempt.matched == matched) {
        let is_known = shown.iter().any(|known| known.action == attempt.action);
        if !is_known && shown.len() < MOST_ATTEMPTS {
            shown.push(attempt);
        }
    }
    shown
}

fn title(explanation: &Explanation) -> ScreenLine {
    let mut place = explanation.file.clone();
    if let Some(line) = explanation.line {
        place.push_str(&format!(":{line}"));
    }
    let mut line = ScreenLine::new(0).with(Role::Place, place);
    if let Some(event) = &explanation.event {
        line = line.plain("  ").with(Role::Strong, event);
    }
    if let Some(node) = &explanation.node {
        line = line.plain(format!("  node {node}"));
    }
    line
}

fn progress(explanation: &Explanation) -> ScreenLine {
    let candidates = explanation.candidates;
    let states = match candidates {
        0 => String::new(),
        1 => "; 1 candidate state remained".to_owned(),
        several => format!("; {several} candidate states remained"),
    };
    let total = match explanation.total {
        0 => String::new(),
        total => format!(" of {total}"),
    };
    let accepted = explanation.accepted;
    ScreenLine::new(2).plain(format!("{accepted}{total} events accepted{states}"))
}

pub(super) fn show_attempt(attempt: &Attempt, indent: usize, screen: &mut Screen) {
    let action = &attempt.action;
    let parameters: Vec<_> = action.arguments.iter().map(|a| a.name.as_str()).collect();
    let mut name = action.name.clone();
    if !parameters.is_empty() {
        name.push_str(&format!("({})", parameters.join(", ")));
    }
    let line = ScreenLine::new(indent).plain("action ");
    screen.line(with_place(line.with(Role::Strong, name), action));
    if !action.arguments.is_empty() {
        screen.line(ScreenLine::new(indent + 2).plain(bindings(&action.arguments)));
    }
    let Some(failed) = &attempt.failed else {
        return;
    };
    let what = if failed.fault.is_some() {
        "has no value"
    } else {
        "first false conjunct"
    };
    let mut line = ScreenLine::new(indent + 2)
        .plain(format!("{what}  "))
        .with(Role::Place, failed.place.to_string());
    let around = |inner: &&ActionUse| {
        let place = inner.place.as_ref();
        place.is_some_and(|place| {
            place.0.source == failed.place.0.source && place.0.span.contains(failed.place.0.span)
        })
    };
    if let Some(inner) = attempt.inside.iter().rev().find(around) {
        line = line.plain(format!("  in {}", inner.name));
    }
    screen.line(line);
    show_conjunct(failed, &attempt.differences, indent + 4, screen);
    if attempt.others > 0 {
        let text = format!("{} ended here too", attempts(attempt.others));
        screen.line(ScreenLine::new(indent + 2).plain(text));
    }
}

fn show_conjunct(
    failed: &Conjunct,
    differences: &[Difference],
    indent: usize,
    screen: &mut Screen,
) {
    screen.line(ScreenLine::new(indent).plain(quoted(&failed.text)));
    if let Some(fault) = &failed.fault {
        screen.line(ScreenLine::new(indent).with(Role::Wrong, quoted(fault)));
    }
    for difference in differences {
        screen.line(compared(difference, indent));
    }
    let is_told = |value: &Binding| {
        differences.iter().any(|difference| {
            let told = [&difference.expected, &difference.logged];
            difference.name == value.name || told.contains(&&value.value)
        })
    };
    let values: Vec<_> = failed
        .values
        .iter()
        .filter(|value| !is_told(value))
        .collect();
    for value in values.iter().take(MOST_VALUES) {
        let text = format!("{} = {}", quoted(&value.name), quoted(&value.value));
        screen.line(ScreenLine::new(indent).plain(text));
    }
    if let Some(among) = &failed.among {
        let set = if among.set.is_empty() {
            "them"
        } else {
            &among.set
        };
        let text = match (among.elements, &among.nearest) {
            (0, None) => format!("{set} is empty"),
            (_, None) => format!("none of {set} fits"),
            (0 | 1, Some(nearest)) => format!("{} = {}", nearest.name, quoted(&nearest.value)),
            (elements, Some(nearest)) => {
                let (name, value) = (&nearest.name, quoted(&nearest.value));
                format!("nearest of {elements} in {set}: {name} = {value}")
            }
        };
        screen.line(ScreenLine::new(indent).plain(text));
    }
}

/// `votedFor[2]': "1" in the specification, unchanged; Nil in the trace (state.votedFor)`.
fn compared(difference: &Difference, indent: usize) -> ScreenLine {
    let before = match &difference.before {
        Some(before) if *before == difference.expected => " (unchanged)".to_owned(),
        Some(before) => format!(" (before: {before})"),
        None => String::new(),
    };
    let line = ScreenLine::new(indent)
        .plain(format!("{}: ", quoted(&difference.name)))
        .with(Role::Right, quoted(&difference.expected))
        .plain(format!(" in the specification{before}, "))
        .with(Role::Wrong, quoted(&difference.logged))
        .plain(" in the trace");
    match &difference.field {
        Some(field) => line.plain(format!(" ({field})")),
        None => line,
    }
}

fn show_violation(violation: &Violation, screen: &mut Screen) {
    let mut line = ScreenLine::new(2)
        .plain("invariant ")
        .with(Role::Strong, &violation.invariant);
    if let Some(place) = &violation.place {
        line = line.plain("  ").with(Role::Place, place.to_string());
    }
    screen.line(line);
    if let Some(failed) = &violation.failed {
        let line = ScreenLine::new(4).plain("false  ");
        screen.line(line.with(Role::Place, failed.place.to_string()));
        show_conjunct(failed, &[], 6, screen);
    }
    let state = match violation.action.as_str() {
        "" => "in an initial state:".to_owned(),
        action => format!("behind {action}, which changed"),
    };
    screen.line(ScreenLine::new(4).plain(state));
    for variable in violation.state.iter().take(MOST_VARIABLES) {
        let text = format!("{} = {}", variable.name, quoted(&variable.value));
        screen.line(ScreenLine::new(6).plain(text));
    }
    let more = violation.state.len().saturating_sub(MOST_VARIABLES);
    if more > 0 {
        screen.line(ScreenLine::new(6).plain(format!("and {more} more")));
    }
}

fn nearest(steps: &[String]) -> ScreenLine {
    // One step of each action says most.
    let mut actions = BTreeSet::new();
    let mut shown = Vec::new();
    for step in steps {
        let action = step.split('(').next().unwrap_or_default();
        if shown.len() < MOST_NEAREST && actions.insert(action) {
            shown.push(cut(step, SHORT));
        }
    }
    let more = match steps.len().saturating_sub(shown.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let text = format!("nearest: {}{more} would be enabled", shown.join(", "));
    ScreenLine::new(2).plain(text)
}

fn show_prefix(prefix: &Prefix, screen: &mut Screen) {
    let mut line = ScreenLine::new(2).plain(format!(
        "other behaviours ended after {} events",
        prefix.accepted
    ));
    if let Some(at) = prefix.line {
        line = line.plain(format!(", at line {at}"));
    }
    if let Some(event) = &prefix.event {
        line = line.plain(format!(" {event}"));
    }
    screen.line(line);
    if let Some((attempt, failed)) = prefix
        .attempt
        .as_ref()
        .and_then(|attempt| Some((attempt, attempt.failed.as_ref()?)))
    {
        let text = format!("{}: {}", attempt.action.name, quoted(&failed.text));
        let line = ScreenLine::new(4).plain(format!("{text}  "));
        screen.line(line.with(Role::Place, failed.place.to_string()));
    }
}

/// `mapping: instrumentation-spec.md:88, code raft.go:1021 becomeFollower`.
fn origin(explanation: &Explanation) -> Option<ScreenLine> {
    let mut parts = Vec::new();
    if let Some(mapping) = &explanation.mapping {
        parts.push(format!("mapping: {}", mapping.place));
    }
    parts.extend(explanation.code.iter().map(|code| format!("code {code}")));
    if parts.is_empty() {
        return None;
    }
    Some(ScreenLine::new(2).with(Role::Place, parts.join(", ")))
}

fn with_place(line: ScreenLine, action: &ActionUse) -> ScreenLine {
    match &action.place {
        Some(place) => line.plain("  ").with(Role::Place, place.to_string()),
        None => line,
    }
}

fn bindings(all: &[Binding]) -> String {
    let all: Vec<_> = all
        .iter()
        .map(|binding| format!("{} = {}", binding.name, quoted(&binding.value)))
        .collect();
    all.join(", ")
}

fn attempts(count: u64) -> String {
    match count {
        1 => "1 other attempt".to_owned(),
        several => format!("{several} other attempts"),
    }
}

/// A text, cut off where it is long.
fn quoted(text: &str) -> String {
    cut(text, LONGEST)
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
