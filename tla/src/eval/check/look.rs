//! The states at one event of a trace, for those who want to look at them.

use super::super::machine::State;
use super::Attempt;
use super::cursor;
use super::outcome::Step;
use super::search::Search;

/// The most states that are kept.
const MOST_STATES: usize = 8;

/// The states before and behind one event of a trace.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Look {
    /// The number of the event, counted from 1.
    pub position: u64,
    /// Its line.
    pub line: u64,
    /// How many states there are before it.
    pub before: u64,
    /// How many there are behind it.
    pub after: u64,
    /// Some of these, each with the step that led to it first.
    pub states: Vec<Step>,
    /// The names of the variables that each of these steps has changed.
    pub changed: Vec<Vec<String>>,
    /// The attempts to take the event that were not possible.
    pub attempts: Vec<Attempt>,
}

/// What is kept for a look during a search.
pub(super) struct Looking {
    look: Look,
    before: Vec<State>,
    after: Vec<(State, Option<State>, String)>,
}

impl Search<'_> {
    /// Finds out which event to look at: the first that does not stand before the line asked for.
    pub(super) fn prepare_look(&mut self) {
        let (Some(wanted), Some(cursor)) = (self.options.look_at, self.cursor) else {
            return;
        };
        let lines = cursor::lines(&mut self.machine, cursor.log, cursor.length);
        let found = lines
            .iter()
            .position(|line| line.is_some_and(|line| line >= wanted));
        self.looking = found.map(|index| Looking {
            look: Look {
                position: index as u64 + 1,
                line: lines[index].unwrap_or(wanted),
                ..Look::default()
            },
            before: Vec::new(),
            after: Vec::new(),
        });
    }

    /// Keeps a new state if it stands at the event.
    pub(super) fn keep_for_look(&mut self, state: &State, from: Option<(&State, usize)>) {
        let (Some(looking), Some(cursor)) = (&mut self.looking, self.cursor) else {
            return;
        };
        let position = cursor.position(state);
        if position == looking.look.position {
            looking.look.before += 1;
            if looking.before.len() < MOST_STATES {
                looking.before.push(State::clone(state));
            }
        } else if position == looking.look.position + 1 {
            looking.look.after += 1;
            if looking.after.len() < MOST_STATES {
                let action = from.map(|(_, number)| self.actions[number].to_string());
                let before = from.map(|(before, _)| State::clone(before));
                let action = action.unwrap_or_default();
                looking.after.push((State::clone(state), before, action));
            }
        }
    }

    /// What was kept.
    pub(super) fn take_look(&mut self) -> Option<Look> {
        let Looking {
            mut look,
            before,
            after,
        } = self.looking.take()?;
        for (state, before, action) in after {
            let changed = before.map_or_else(Vec::new, |before| {
                let both = state.iter().zip(before.iter());
                let variables = self.machine.program.variables.iter();
                variables
                    .zip(both)
                    .filter(|(_, (value, before))| value != before)
                    .map(|(variable, _)| variable.name.to_string())
                    .collect()
            });
            look.changed.push(changed);
            look.states.push(Step {
                action,
                state: self.printed(&state),
            });
        }
        look.attempts = self.attempts_from(&before);
        Some(look)
    }
}
