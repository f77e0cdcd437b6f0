//! The behaviour that leads to a state, for the report.

use super::super::ir::OpId;
use super::super::machine::State;
use super::super::value::Value;
use super::actions::{Action, Collect};
use super::outcome::Step;
use super::search::{Search, initial};

impl Search<'_> {
    /// The states up to a state, as they are shown.
    pub(super) fn behaviour(&mut self, index: u32) -> Vec<Step> {
        let found = self.path(index);
        let mut steps = Vec::with_capacity(found.len());
        for (index, (action, state)) in found.iter().enumerate() {
            let (_, next) = found.get(index + 1).unwrap_or(&found[index]);
            steps.push(Step {
                action: action.clone(),
                state: self.shown(state, next),
            });
        }
        steps
    }

    /// The states up to a state and the actions between them, found again along the actions that
    /// led there.
    pub(super) fn path(&mut self, index: u32) -> Vec<(String, State)> {
        let mut path = Vec::new();
        let mut at = index;
        while let Some(origin) = self.origins.get(at as usize) {
            path.push((at, *origin));
            at = origin.parent;
        }
        path.reverse();
        let mut found: Vec<(String, State)> = Vec::new();
        for (index, origin) in path {
            let action = self.actions.get(origin.action as usize);
            let candidates = match (found.last(), action) {
                (Some((_, state)), Some(action)) => {
                    self.machine.enter(state);
                    action.successors(&mut self.machine).unwrap_or_default()
                }
                _ => {
                    let mut collected = Collect::default();
                    // What was enumerated once can be enumerated again.
                    let _ = initial(&mut self.machine, &self.roots.init, &mut collected);
                    collected.0
                }
            };
            let mut candidates = candidates.into_iter();
            let Some(state) = candidates.find(|state| self.number_of(state) == Some(index)) else {
                break;
            };
            let action = self.actions.get(origin.action as usize);
            found.push((action.map(Action::to_string).unwrap_or_default(), state));
        }
        found
    }

    fn number_of(&mut self, state: &State) -> Option<u32> {
        let fingerprint = self.fingerprint(state).ok()?;
        self.seen.get(&fingerprint).copied()
    }

    /// The variables of a state and their values, or what ALIAS makes of the state and the one
    /// after it.
    fn shown(&mut self, state: &State, next: &State) -> Vec<(String, String)> {
        let alias = self.roots.alias.and_then(|op| self.alias(op, state, next));
        alias.unwrap_or_else(|| self.printed(state))
    }

    /// The fields of the record that ALIAS is in a state; none where it has no value, as TLC has
    /// it.
    fn alias(&mut self, op: OpId, state: &State, next: &State) -> Option<Vec<(String, String)>> {
        self.machine.enter(state);
        self.machine.enter_next(next);
        match self.machine.value_of(op, &[]) {
            Ok(Value::Function(record)) if record.is_record() => {
                let fields = record.iter().map(|(name, value)| match name {
                    Value::String(name) => (name.to_string(), value.to_string()),
                    other => (other.to_string(), value.to_string()),
                });
                Some(fields.collect())
            }
            Ok(other) => {
                let message = format!("ALIAS is no record but the {}", other.kind());
                self.machine.note(message);
                None
            }
            Err(error) => {
                let error = error.resolve(self.machine.program);
                self.machine
                    .note(format!("ALIAS has no value: {}", error.fault));
                None
            }
        }
    }

    pub(super) fn printed(&self, state: &State) -> Vec<(String, String)> {
        let variables = self.machine.program.variables.iter();
        variables
            .zip(state.iter())
            .map(|(variable, value)| (variable.name.to_string(), value.to_string()))
            .collect()
    }
}
