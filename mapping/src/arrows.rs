//! Titles with an arrow: which side is the action.

use std::collections::{HashMap, HashSet};

use tracelaw_diagnostics::Spanned;

use crate::entry::implied;
use crate::model::{ActionRef, Arrow, ArrowSide, Direction, Entry, EventNames, Mapping};

/// Reads an arrow; the labels decide its direction where they name what stands at one side.
pub(crate) fn arrow(
    from: ArrowSide,
    to: ArrowSide,
    actions: &[ActionRef],
    events: Option<&EventNames>,
) -> Arrow {
    let labelled: &[Spanned<String>] = match events {
        Some(EventNames::Given(names)) => names,
        _ => &[],
    };
    let known: HashSet<&str> = actions
        .iter()
        .map(|action| action.name.value.as_str())
        .collect();
    let seen: HashSet<&str> = labelled.iter().map(|event| event.value.as_str()).collect();
    let names_action = |side: &ArrowSide| {
        let mut names = side.actions.iter();
        names.any(|action| known.contains(action.name.value.as_str()))
    };
    let names_event = |side: &ArrowSide| {
        let mut names = side.events.iter();
        names.any(|event| seen.contains(event.value.as_str()))
    };
    let by_action = one_of(names_action(&from), names_action(&to));
    let by_event = one_of(names_event(&to), names_event(&from));
    let decided = by_action.or(by_event);
    Arrow {
        direction: decided.unwrap_or(Direction::ActionToEvent),
        decided: decided.is_some(),
        actions_labelled: !actions.is_empty(),
        events_labelled: events.is_some(),
        from,
        to,
    }
}

/// The direction that one of two facts says, if not both say it.
fn one_of(action_to_event: bool, event_to_action: bool) -> Option<Direction> {
    match (action_to_event, event_to_action) {
        (true, false) => Some(Direction::ActionToEvent),
        (false, true) => Some(Direction::EventToAction),
        _ => None,
    }
}

impl Mapping {
    /// Decides again which side of an arrow in a title is the action, for titles that no label
    /// decided: the side that is an operator of the TLA+ module.
    pub fn orient(&mut self, is_operator: &dyn Fn(&str) -> bool) {
        for entry in &mut self.entries {
            let Some(arrow) = entry.arrow.as_mut().filter(|arrow| !arrow.decided) else {
                continue;
            };
            let known = |side: &ArrowSide| {
                side.actions
                    .iter()
                    .any(|action| is_operator(&action.name.value))
            };
            if let Some(direction) = one_of(known(&arrow.from), known(&arrow.to)) {
                arrow.direction = direction;
                arrow.decided = true;
            }
        }
        self.guess_directions(None);
    }

    /// Gives the titles that nothing decided the direction that the document's others have; where
    /// none is decided, `hint`, or what the names' shapes speak for.
    pub(crate) fn guess_directions(&mut self, hint: Option<Direction>) {
        let arrows = || self.entries.iter().filter_map(|entry| entry.arrow.as_ref());
        if arrows().next().is_none() {
            return;
        }
        let decided: i64 = arrows()
            .filter(|arrow| arrow.decided)
            .map(|arrow| sign(arrow.direction))
            .sum();
        let hint = hint.or(self.arrow_hint);
        self.arrow_hint = hint;
        let score = match (decided, hint) {
            (0, Some(hint)) => sign(hint),
            (0, None) => shapes(&arrows().collect::<Vec<_>>()),
            (decided, _) => decided,
        };
        let guess = if score < 0 {
            Direction::EventToAction
        } else {
            Direction::ActionToEvent
        };
        for entry in &mut self.entries {
            if let Some(arrow) = &mut entry.arrow {
                if !arrow.decided {
                    arrow.direction = guess;
                }
                entry.apply_arrow();
            }
        }
    }
}

fn sign(direction: Direction) -> i64 {
    match direction {
        Direction::ActionToEvent => 1,
        Direction::EventToAction => -1,
    }
}

/// What the names speak for, positive for action -> event: arguments and capitals make an action,
/// a name at many titles makes an event, and several names stand at the side of the actions.
fn shapes(arrows: &[&Arrow]) -> i64 {
    let side = |side: &ArrowSide| {
        let with_arguments = side.actions.iter().any(|action| action.params.is_some());
        let capitals = !side.events.is_empty()
            && side.events.iter().all(|name| {
                name.value.starts_with(char::is_uppercase) && !name.value.contains('.')
            });
        8 * i64::from(with_arguments) + 4 * i64::from(capitals) + i64::from(side.actions.len() > 1)
    };
    let each: i64 = arrows
        .iter()
        .map(|arrow| side(&arrow.from) - side(&arrow.to))
        .sum();
    each + repeated(arrows, |arrow| &arrow.to) - repeated(arrows, |arrow| &arrow.from)
}

fn repeated(arrows: &[&Arrow], side: impl Fn(&Arrow) -> &ArrowSide) -> i64 {
    let mut seen: HashMap<&str, i64> = HashMap::new();
    for arrow in arrows {
        for name in &side(arrow).events {
            *seen.entry(&name.value).or_default() += 1;
        }
    }
    seen.values().map(|count| count - 1).sum()
}

impl Entry {
    /// Takes actions and events from the title's arrow where no label names them.
    fn apply_arrow(&mut self) {
        let Some(arrow) = &self.arrow else { return };
        let (action, event) = match arrow.direction {
            Direction::ActionToEvent => (&arrow.from, &arrow.to),
            Direction::EventToAction => (&arrow.to, &arrow.from),
        };
        if !arrow.actions_labelled {
            self.actions = action.actions.clone();
        }
        if !arrow.events_labelled {
            self.events = if event.events.is_empty() {
                implied(&self.actions)
            } else {
                EventNames::Given(event.events.clone())
            };
        }
        self.bind();
    }
}
