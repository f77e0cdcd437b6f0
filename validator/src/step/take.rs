//! The steps that an event may be from a state.

use std::borrow::Cow;

use tracelaw_tla::eval::session::{Argument, Expected, Query, Successor};
use tracelaw_tla::eval::{Failure, FaultKind, Session, State, Value};

use super::expressions::Formula;
use super::occurrence::{Occurrence, Reading};
use super::plan::{Alternative, ArgumentSource, Plan, Silent};

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// The action; none where the state was only looked at.
    pub(crate) action: Option<String>,
    /// Its arguments.
    pub(crate) arguments: Vec<(String, Value)>,
    /// The state behind it.
    pub(crate) state: State,
}

impl Step {
    fn of(action: &str, successor: Successor) -> Self {
        Self {
            action: Some(action.to_owned()),
            arguments: successor.arguments,
            state: successor.state,
        }
    }

    /// As TLA+ text: `SendSnapshot("2", "1")`.
    pub(crate) fn shown(&self) -> String {
        let Some(action) = &self.action else {
            return String::new();
        };
        if self.arguments.is_empty() {
            return action.clone();
        }
        let arguments = self.arguments.iter();
        let arguments: Vec<_> = arguments.map(|(_, value)| value.to_string()).collect();
        format!("{action}({})", arguments.join(", "))
    }
}

/// Asks a specification for the steps that events may be.
pub(crate) struct Taker<'s> {
    pub(crate) session: Session<'s>,
    pub(crate) plan: &'s Plan,
    /// The first step that has no value, since this was last emptied.
    pub(crate) failure: Option<Box<Failure>>,
}

impl Taker<'_> {
    /// The steps that an event may be, each once.
    pub(crate) fn steps(&mut self, occurrence: &Occurrence, state: &State) -> Vec<Step> {
        self.steps_behind(occurrence, state, None)
    }

    /// The same, where it was looked for earlier which alternatives' snapshots from before the step
    /// are right.
    pub(crate) fn steps_behind(
        &mut self,
        occurrence: &Occurrence,
        state: &State,
        shown: Option<&dyn Fn(usize) -> bool>,
    ) -> Vec<Step> {
        let Some(events) = self.plan.events.get(&*occurrence.name) else {
            return Vec::new();
        };
        if occurrence.is_start {
            return self.start(occurrence, state);
        }
        let mut steps: Vec<Step> = Vec::new();
        let readings = events.alternatives.iter().zip(&occurrence.readings);
        for (number, (alternative, reading)) in readings.enumerate() {
            let is_step = reading.query.is_some() && !reading.before.is_empty();
            let is_shown = match shown {
                Some(shown) if is_step => shown(number),
                _ => self.shows(&reading.before, state),
            };
            if !is_shown || !self.applies(alternative, reading, occurrence, state) {
                continue;
            }
            for step in self.steps_as(alternative, reading, occurrence, state) {
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
        }
        steps
    }

    /// Where the first event of a node says that it starts: what it shows takes the place of what
    /// was assumed.
    fn start(&mut self, occurrence: &Occurrence, state: &State) -> Vec<Step> {
        let shown = occurrence
            .readings
            .iter()
            .map(|reading| match &reading.query {
                Some(query) if reading.before.is_empty() => &query.expected,
                _ => &reading.before,
            });
        let shown = shown.max_by_key(|expected| expected.len());
        let assumed = self.session.assume(state, shown.map_or(&[], Vec::as_slice));
        match assumed {
            Ok(state) => vec![Step {
                action: None,
                arguments: Vec::new(),
                state,
            }],
            Err(failure) => {
                self.note(Box::new(failure));
                Vec::new()
            }
        }
    }

    /// The steps that an event is, as this of its alternatives.
    fn steps_as(
        &mut self,
        alternative: &Alternative,
        reading: &Reading,
        occurrence: &Occurrence,
        state: &State,
    ) -> Vec<Step> {
        let predicate = alternative.predicate.as_ref();
        let Some(query) = self.query(alternative, reading, occurrence, state) else {
            let holds = predicate.is_none_or(|predicate| {
                let states = (Some(state), None);
                let holds = occurrence.evaluate(predicate, &[], states, &mut self.session);
                self.truth(holds)
            });
            let stay = || Step {
                action: None,
                arguments: Vec::new(),
                state: state.clone(),
            };
            return holds.then(stay).into_iter().collect();
        };
        let successors = self.session.successors(state, &query);
        let mut steps = self.noted(successors);
        if let Some(predicate) = predicate {
            steps.retain(|step| {
                let states = (Some(state), Some(&step.state));
                let holds =
                    occurrence.evaluate(predicate, &step.arguments, states, &mut self.session);
                self.truth(holds)
            });
        }
        let action = query.action.as_deref().unwrap_or_default();
        let steps = steps.into_iter();
        steps.map(|successor| Step::of(action, successor)).collect()
    }

    /// Whether an event may be this at all, by its own word and by `when`.
    pub(crate) fn applies(
        &mut self,
        alternative: &Alternative,
        reading: &Reading,
        occurrence: &Occurrence,
        state: &State,
    ) -> bool {
        !reading.excluded
            && alternative.when.as_ref().is_none_or(|when| {
                let holds = occurrence.evaluate(when, &[], (Some(state), None), &mut self.session);
                self.truth(holds)
            })
    }

    /// What is asked of the specification in a state; nothing for observations.
    pub(crate) fn query<'q>(
        &mut self,
        alternative: &Alternative,
        reading: &'q Reading,
        occurrence: &Occurrence,
        state: &State,
    ) -> Option<Cow<'q, Query>> {
        let mut query = Cow::Borrowed(reading.query.as_ref()?);
        for number in &reading.dependent {
            let argument = &alternative.arguments[*number];
            let ArgumentSource::Formula(formula) = &argument.source else {
                continue;
            };
            let states = (Some(state), None);
            let value = occurrence.evaluate(formula, &[], states, &mut self.session);
            match value {
                Ok(value) => query.to_mut().arguments.push(Argument {
                    param: argument.param.clone(),
                    path: Vec::new(),
                    value,
                }),
                // An argument that cannot be known is searched.
                Err(None) => {}
                // One that is undefined here, as a message that is not under way, fits nothing.
                Err(Some(failure)) => {
                    query.to_mut().arguments.push(Argument {
                        param: argument.param.clone(),
                        path: Vec::new(),
                        value: Value::Model("undefined".into()),
                    });
                    if !is_undefined(&failure) {
                        self.note(failure);
                    }
                }
            }
        }
        Some(query)
    }

    /// The steps of a silent action that change the state. Its guard may speak of an event that is
    /// still to come: of any in `open`.
    pub(crate) fn silent_steps(
        &mut self,
        silent: &Silent,
        state: &State,
        open: &[&Occurrence],
    ) -> Vec<Step> {
        let query = Query {
            action: Some(silent.action.clone()),
            ..Query::default()
        };
        let successors = self.session.successors(state, &query);
        let mut steps = self.noted(successors);
        steps.retain(|step| {
            step.state != *state
                && silent
                    .guard
                    .as_ref()
                    .is_none_or(|guard| self.admits(guard, step, state, open))
        });
        let steps = steps.into_iter();
        steps
            .map(|successor| Step::of(&silent.action, successor))
            .collect()
    }

    /// Whether the guard of a silent action holds of a step.
    fn admits(
        &mut self,
        guard: &Formula,
        step: &Successor,
        state: &State,
        open: &[&Occurrence],
    ) -> bool {
        let states = (Some(state), Some(&step.state));
        if guard.parts().next().is_none() {
            let Some(args) = guard.params(&step.arguments) else {
                return false;
            };
            let holds = self.session.evaluate(guard.id, &args, states.0, states.1);
            return self.truth(holds.map_err(|failure| Some(Box::new(failure))));
        }
        open.iter().any(|occurrence| {
            let holds = occurrence.evaluate(guard, &step.arguments, states, &mut self.session);
            self.truth(holds)
        })
    }

    /// Whether a state is as an event shows it.
    pub(crate) fn shows(&mut self, expected: &[Expected], state: &State) -> bool {
        expected.iter().all(|expected| {
            let (id, args) = (expected.expression, &expected.args);
            let value = self.session.evaluate(id, args, Some(state), None);
            value.is_ok_and(|value| value == expected.value)
        })
    }

    /// Whether a predicate of the document holds. One that speaks of what an event or a message
    /// lacks does not.
    fn truth(&mut self, value: Result<Value, Option<Box<Failure>>>) -> bool {
        match value {
            Ok(value) => value == Value::Bool(true),
            Err(None) => false,
            Err(Some(failure)) => {
                if !is_undefined(&failure) {
                    self.note(failure);
                }
                false
            }
        }
    }

    fn noted(&mut self, found: Result<Vec<Successor>, Failure>) -> Vec<Successor> {
        found.unwrap_or_else(|failure| {
            self.note(Box::new(failure));
            Vec::new()
        })
    }

    fn note(&mut self, failure: Box<Failure>) {
        self.failure.get_or_insert(failure);
    }
}

/// Whether an expression has no value because of what it is asked about, and not because the
/// evaluation went wrong.
fn is_undefined(failure: &Failure) -> bool {
    let kind = failure.fault.kind();
    matches!(kind, FaultKind::Undefined | FaultKind::TypeMismatch)
}
