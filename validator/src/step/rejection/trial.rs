//! What would have made an event possible: it is tried.

use std::collections::BTreeSet;
use std::time::Instant;

use tracelaw_tla::eval::session::Query;
use tracelaw_tla::eval::{State, Value};

use super::super::occurrence::Occurrence;
use super::super::take::Taker;
use super::Rejection;

/// The most candidates that are looked at.
const MOST_CANDIDATES: usize = 4;
/// The most steps of one action that are looked at.
const MOST_STEPS: usize = 16;
/// The most states that a way of several events goes through.
const MOST_STATES: usize = 32;
/// The most characters of an argument.
const SHORT: usize = 48;
/// How many events an event may have overtaken.
const MOST_OVERTAKEN: usize = 3;

/// A step that is possible where the event is not.
#[derive(Debug)]
pub(super) struct Possible {
    pub(super) action: String,
    /// As TLA+ text.
    pub(super) shown: String,
    /// Whether the event's node takes it.
    pub(super) of_node: bool,
    /// Whether the event can be taken behind it.
    pub(super) leads: bool,
}

impl Rejection<'_> {
    /// The steps that are possible, each once, those of the event's node first.
    pub(super) fn possible(&self, taker: &mut Taker<'_>, until: Instant) -> Vec<Possible> {
        let mut possible: Vec<Possible> = Vec::new();
        let actions = self.actions();
        for candidate in self.candidates.iter().take(MOST_CANDIDATES) {
            for action in &actions {
                if Instant::now() > until {
                    break;
                }
                let query = Query {
                    action: Some(action.clone()),
                    ..Query::default()
                };
                let session = &mut taker.session;
                for step in session.some_successors(&candidate.state, &query, MOST_STEPS) {
                    let values = step.arguments.iter().map(|(_, value)| value);
                    let texts: Vec<_> = values.clone().map(|value| value.abridged(SHORT)).collect();
                    let shown = match texts.len() {
                        0 => action.clone(),
                        _ => format!("{action}({})", texts.join(", ")),
                    };
                    let changes = step.state != candidate.state;
                    let leads = changes
                        && Instant::now() < until
                        && !taker.steps(self.occurrence, &step.state).is_empty();
                    match possible.iter_mut().find(|known| known.shown == shown) {
                        Some(known) => known.leads |= leads,
                        None => possible.push(Possible {
                            action: action.clone(),
                            of_node: self.is_of_node(values),
                            shown,
                            leads,
                        }),
                    }
                }
            }
        }
        possible.sort_by_key(|step| !step.of_node);
        possible
    }

    fn is_of_node<'v>(&self, mut arguments: impl Iterator<Item = &'v Value>) -> bool {
        let node = self.occurrence.node.as_ref();
        arguments.next().is_some_and(|first| Some(first) == node)
    }

    /// The actions that the document names.
    fn actions(&self) -> Vec<String> {
        let events = self.model.plan().events.values();
        let alternatives = events.flat_map(|event| &event.alternatives);
        let seen = alternatives.filter_map(|alternative| alternative.action.as_ref());
        let exempt = self.model.mapping().settings.exemptions.iter();
        let exempt = exempt.flat_map(|exemption| &exemption.actions);
        let all: BTreeSet<String> = seen
            .map(|(name, _)| name.clone())
            .chain(exempt.map(|action| action.value.clone()))
            .collect();
        all.into_iter().collect()
    }

    /// The number of events that follow and can be taken first, so that then the event can be, and
    /// the one behind them.
    pub(super) fn possible_behind(&self, taker: &mut Taker<'_>, until: Instant) -> Option<u64> {
        let start: Vec<State> = (self.candidates.iter().take(MOST_CANDIDATES))
            .map(|candidate| candidate.state.clone())
            .collect();
        let most = MOST_OVERTAKEN.min(self.behind.len());
        let mut states = start;
        for overtaken in 1..=most {
            states = take(taker, &states, &self.behind[overtaken - 1]);
            if states.is_empty() || Instant::now() > until {
                return None;
            }
            let taken = take(taker, &states, self.occurrence);
            let next = self.behind.get(overtaken);
            let goes_on = next.is_none_or(|next| !take(taker, &taken, next).is_empty());
            if !taken.is_empty() && goes_on {
                return Some(overtaken as u64);
            }
        }
        None
    }
}

/// The states behind an event, silent steps before it included.
fn take(taker: &mut Taker<'_>, states: &[State], occurrence: &Occurrence) -> Vec<State> {
    let mut work = states.to_vec();
    let mut taken: Vec<State> = Vec::new();
    let mut next = 0;
    while let Some(state) = work.get(next).cloned() {
        next += 1;
        for step in taker.steps(occurrence, &state) {
            if taken.len() < MOST_STATES && !taken.contains(&step.state) {
                taken.push(step.state);
            }
        }
        let plan = taker.plan;
        for silent in &plan.silent {
            for step in taker.silent_steps(silent, &state, &[occurrence]) {
                if work.len() < MOST_STATES && !work.contains(&step.state) {
                    work.push(step.state);
                }
            }
        }
    }
    taken
}
