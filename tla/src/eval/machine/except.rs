//! EXCEPT.

use super::super::error::{Located, Result};
use super::super::ir::{Node, Update};
use super::super::value::{FaultKind, Value};
use super::{Env, Machine};

impl<'p> Machine<'p> {
    pub(super) fn except(
        &mut self,
        base: &'p Node,
        updates: &'p [Update],
        env: Env,
    ) -> Result<Value> {
        let mut value = self.eval(base, env)?;
        for update in updates {
            value = self.update(value, &update.path, update, env)?;
        }
        Ok(value)
    }

    /// `current` with the change at `path`. A path that leads outside of a domain changes nothing,
    /// as in TLC, which warns.
    fn update(
        &mut self,
        current: Value,
        path: &'p [Node],
        update: &'p Update,
        env: Env,
    ) -> Result<Value> {
        let Some((first, rest)) = path.split_first() else {
            return self.eval(&update.value, env);
        };
        let index = self.eval(first, env)?;
        let old = match current.apply(&index) {
            Ok(old) => old.clone(),
            Err(fault) if fault.kind() == FaultKind::Undefined => {
                self.note(format!("EXCEPT changed nothing: {fault}"));
                return Ok(current);
            }
            Err(fault) => return Err(fault).at(first.at),
        };
        let new = if rest.is_empty() {
            if let Some(slot) = update.previous {
                self.bind(env, slot, old);
            }
            self.eval(&update.value, env)?
        } else {
            self.update(old, rest, update, env)?
        };
        current.except(&index, new).at(first.at)
    }
}
