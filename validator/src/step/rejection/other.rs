//! Explanations of what is no rejected step: a broken invariant, an event that nobody knows.

use std::collections::BTreeSet;

use tracelaw_diagnostics::nearest::nearest;
use tracelaw_tla::eval::Session;

use super::super::candidates::Broken;
use super::super::plan::Plan;
use crate::explain::{self, Binding, Explanation, Hint, HintClass};

/// The most characters of a variable's value.
const LONGEST: usize = 200;

impl Broken {
    /// Which part of the invariant is false, and in which state.
    pub(crate) fn explain(&self, session: &mut Session<'_>) -> Explanation {
        let found = session.explain_invariant(&self.state, &self.invariant);
        let names = session.variables().map(str::to_owned).collect::<Vec<_>>();
        let before = |number| self.before.as_ref().and_then(|state| state.get(number));
        let mut changed = Vec::new();
        for (number, (name, value)) in names.iter().zip(self.state.iter()).enumerate() {
            if before(number) != Some(value) {
                changed.push(Binding {
                    name: name.clone(),
                    value: value.abridged(LONGEST),
                });
            }
        }
        let violation = explain::violation(&self.invariant, found.as_ref(), &self.action, changed);
        Explanation {
            violation: Some(violation),
            ..Explanation::default()
        }
    }
}

/// An event that the document does not know.
pub(crate) fn unknown_event(plan: &Plan, name: &str) -> Explanation {
    let known: BTreeSet<&str> = plan.events.keys().map(String::as_str).collect();
    let text = match nearest(name, known.iter().copied()) {
        Some(near) => format!("`{name}` is no event of the document; it has `{near}`"),
        None => format!(
            "`{name}` is none of the {} events of the document",
            known.len()
        ),
    };
    Explanation {
        event: Some(name.to_owned()),
        hint: Some(Hint::new(HintClass::UnknownEvent, text)),
        ..Explanation::default()
    }
}
