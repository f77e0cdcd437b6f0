//! The states at a line, and what was tried there.

use tracelaw_tla::eval::State;

use super::super::take::Taker;
use super::Rejection;
use super::attempt::Tried;
use crate::explain::{Binding, Candidate, Look, MOST_LOOKED_AT};

/// The most characters of a variable's value.
const LONGEST: usize = 2_000;

impl Rejection<'_> {
    /// The states behind the event, and why it was none of its other alternatives.
    pub(crate) fn look(&self, taker: &mut Taker<'_>) -> Look {
        let mut after: Vec<State> = Vec::new();
        let mut states = Vec::new();
        for candidate in self.candidates {
            for step in taker.steps(self.occurrence, &candidate.state) {
                if after.contains(&step.state) {
                    continue;
                }
                after.push(step.state.clone());
                if states.len() < MOST_LOOKED_AT {
                    let names = taker.session.variables();
                    states.push(shown(step.shown(), names, &step.state, &candidate.state));
                }
            }
        }
        let tried = self.tried(taker).into_iter();
        // Other arguments than those that were logged are nothing to wonder about where these are
        // possible.
        let fits = |tried: &Tried| after.is_empty() || tried.gaps.iter().any(|gap| !gap.argument);
        let attempts = tried.filter(fits).map(|tried| tried.attempt);
        let attempts = attempts.filter(|attempt| attempt.failed.is_some());
        let about = self.about(self.occurrence);
        Look {
            line: self.occurrence.line,
            event: about.event,
            node: about.node,
            before: self.candidates.len() as u64,
            after: after.len() as u64,
            states,
            attempts: attempts.take(super::MOST_ATTEMPTS).collect(),
        }
    }
}

fn shown<'n>(
    action: String,
    names: impl Iterator<Item = &'n str>,
    state: &State,
    before: &State,
) -> Candidate {
    let both = state.iter().zip(before.iter());
    let mut candidate = Candidate {
        action,
        ..Candidate::default()
    };
    for (name, (value, before)) in names.zip(both) {
        candidate.variables.push(Binding {
            name: name.to_owned(),
            value: value.abridged(LONGEST),
        });
        if value != before {
            candidate.changed.push(name.to_owned());
        }
    }
    candidate
}
