//! Behaviours and states, for those who want to look at them.

use std::sync::Arc;

use tracelaw_tla::eval::State;

/// A behaviour of the specification that a trace stands for, as far as its events were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// The names of the variables, in the order of the states' values.
    pub variables: Vec<String>,
    /// The states, the initial one first.
    pub visits: Vec<Visit>,
}

/// A state of a behaviour and the step that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The state.
    pub state: State,
    /// The action with its arguments, as TLA+ text; empty for the initial state and for events
    /// that are no steps.
    pub action: String,
    /// The line of the event; nothing for the initial state and for silent actions.
    pub line: Option<u64>,
}

/// A step of a behaviour and those before it.
#[derive(Debug)]
pub(crate) struct Way {
    /// The steps before, unless it begins here.
    pub(crate) before: Option<Arc<Self>>,
    /// The state behind the step, and how it was reached.
    pub(crate) visit: Visit,
}

impl Way {
    /// All its steps, the first one first.
    pub(crate) fn visits(&self) -> Vec<Visit> {
        let mut visits = vec![self.visit.clone()];
        let mut before = self.before.as_deref();
        while let Some(way) = before {
            visits.push(way.visit.clone());
            before = way.before.as_deref();
        }
        visits.reverse();
        visits
    }
}

impl Drop for Way {
    /// Long ways are taken apart one by one, which needs no stack.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(way) = before {
            before = match Arc::try_unwrap(way) {
                Ok(mut way) => way.before.take(),
                Err(_) => None,
            };
        }
    }
}
