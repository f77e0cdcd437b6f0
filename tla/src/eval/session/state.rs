//! States for those who search by themselves.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::super::check::of_state;
use super::super::machine;
use super::super::value::Value;

/// A state: the value of each variable. Clones share the values.
#[derive(Clone, Debug)]
pub struct State {
    values: machine::State,
    fingerprint: u64,
}

impl State {
    pub(in super::super) fn new(values: machine::State) -> Self {
        let fingerprint = of_state(&values);
        Self {
            values,
            fingerprint,
        }
    }

    /// A state of these values, in the order of the variables.
    #[must_use]
    pub fn from_values(values: Vec<Value>) -> Self {
        Self::new(Arc::from(values))
    }

    pub(super) fn values(&self) -> &machine::State {
        &self.values
    }

    /// The values, in the order of [`Spec::variables`](crate::eval::Spec::variables).
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.values.iter()
    }

    /// The value of a variable by its position.
    #[must_use]
    pub fn get(&self, variable: usize) -> Option<&Value> {
        self.values.get(variable)
    }

    /// A hash that is the same in every run.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint && self.values == other.values
    }
}

impl Eq for State {}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.fingerprint);
    }
}

/// Each state once, in the order of their first occurrence.
pub(super) fn distinct(states: Vec<State>) -> Vec<State> {
    let mut seen = std::collections::HashSet::new();
    let mut states = states;
    states.retain(|state| seen.insert(state.clone()));
    states
}
