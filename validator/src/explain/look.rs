//! The states at one line of a trace, and what was tried there.

use serde::Serialize;
use tracelaw_diagnostics::{Role, Screen, ScreenLine};

use super::model::{Attempt, Binding};
use super::screen::show_attempt;

/// The most states that are kept, and shown.
pub(crate) const MOST_STATES: usize = 8;
/// The most attempts that are shown.
const MOST_ATTEMPTS: usize = 4;
/// The most characters of a value that are shown.
const LONGEST: usize = 160;

/// The states at one line of a trace: those behind its event, and what was tried to take it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Look {
    /// The line of the event: the one asked for, or the first event behind it.
    pub line: u64,
    /// The event.
    pub event: Option<String>,
    /// Who logged it.
    pub node: Option<String>,
    /// How many candidate states there were before the event.
    pub before: u64,
    /// How many there are behind it.
    pub after: u64,
    /// Some of these.
    pub states: Vec<Candidate>,
    /// The ways to take the event that were not possible, that which got furthest first.
    pub attempts: Vec<Attempt>,
}

/// A state that the events up to a line may have led to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The step that led to it, as TLA+ text; empty where the event is no step.
    pub action: String,
    /// Its variables.
    pub variables: Vec<Binding>,
    /// The names of those that the step has changed.
    pub changed: Vec<String>,
}

/// A look as lines.
#[must_use]
pub fn look_screen(look: &Look) -> Screen {
    let mut screen = Screen::default();
    let mut title = ScreenLine::new(2).with(Role::Place, format!("line {}", look.line));
    if let Some(event) = &look.event {
        title = title.plain("  ").with(Role::Strong, event);
    }
    if let Some(node) = &look.node {
        title = title.plain(format!("  node {node}"));
    }
    screen.line(title);
    let states = |count: u64| match count {
        1 => "1 candidate state".to_owned(),
        count => format!("{count} candidate states"),
    };
    let (before, after) = (states(look.before), look.after);
    screen.line(ScreenLine::new(4).plain(format!("{before} before the event, {after} behind it")));
    for (number, state) in look.states.iter().enumerate() {
        let mut line = ScreenLine::new(4).plain(format!("state {}", number + 1));
        if !state.action.is_empty() {
            line = line.plain("  by ").with(Role::Strong, &state.action);
        }
        screen.line(line);
        for variable in &state.variables {
            let changed = state.changed.contains(&variable.name);
            let mark = if changed { "* " } else { "  " };
            let value = variable.value.char_indices().nth(LONGEST);
            let value = match value {
                Some((end, _)) => format!("{}…", &variable.value[..end]),
                None => variable.value.clone(),
            };
            let role = if changed { Role::Right } else { Role::Plain };
            let line = ScreenLine::new(4).plain(mark);
            screen.line(line.with(role, format!("{} = {value}", variable.name)));
        }
    }
    let more = look.after.saturating_sub(look.states.len() as u64);
    if more > 0 {
        screen.line(ScreenLine::new(4).plain(format!("and {more} more states")));
    }
    if !look.attempts.is_empty() {
        screen.line(ScreenLine::new(4).plain("not possible:"));
    }
    for attempt in look.attempts.iter().take(MOST_ATTEMPTS) {
        show_attempt(attempt, 6, &mut screen);
    }
    let more = look.attempts.len().saturating_sub(MOST_ATTEMPTS);
    if more > 0 {
        screen.line(ScreenLine::new(6).plain(format!("and {more} more")));
    }
    screen
}
