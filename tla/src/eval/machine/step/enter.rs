//! Where walks begin: initial states, `ENABLED`; and what they end with, the next state.

use super::super::super::error::{Error, Result};
use super::super::super::ir::{Node, OpId};
use super::super::super::value::{Fault, FaultKind};
use super::super::{Env, Machine, State};
use super::{Flow, Pending, Todo, Visitor};

impl<'p> Machine<'p> {
    /// Whether a step of the action is possible in the current state.
    pub(in super::super) fn enabled(&mut self, action: &'p Node, env: Env) -> Result<bool> {
        struct Any;
        impl<'p> Visitor<'p> for Any {
            fn found(&mut self, _: &mut Machine<'p>) -> Result<Flow> {
                Ok(Flow::Stop)
            }
        }
        let nothing = vec![None; self.next.len()];
        let next = std::mem::replace(&mut self.next, nothing);
        let trail = std::mem::take(&mut self.trail);
        let primed = std::mem::replace(&mut self.primed, false);
        let volatile_reads = self.volatile_reads;
        let result = self.walk(&mut Any, action, env, None);
        self.next = next;
        self.trail = trail;
        self.primed = primed;
        // What was read of the next state is gone; the answer depends on the current state alone.
        self.volatile_reads = volatile_reads + u64::from(primed);
        self.reads += 1;
        result.map(|flow| flow == Flow::Stop)
    }

    /// Enumerates the initial states: all of these predicates have to hold.
    pub(crate) fn walk_initial(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        predicates: &[OpId],
    ) -> Result<()> {
        self.state = State::from([]);
        self.next.fill(None);
        self.trail.clear();
        self.primed = true;
        let bottom = self.stack.len() as Env;
        let frames: Vec<_> = predicates
            .iter()
            .map(|&op| (&self.operator(op).body, self.open_frame(op)))
            .collect();
        let result = self.walk_predicates(visitor, &frames, None);
        self.close_frame(bottom);
        self.primed = false;
        self.next.fill(None);
        self.trail.clear();
        result.map(|_| ())
    }

    /// Walks predicates that stand in frames of their own, the first one first.
    fn walk_predicates(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        frames: &[(&'p Node, Env)],
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        match frames.split_last() {
            None => self.resume(visitor, pending),
            Some(((node, env), [])) => self.walk(visitor, node, *env, pending),
            Some(((node, env), before)) => {
                let pending = Pending {
                    todo: Todo::Conjuncts(std::slice::from_ref(*node)),
                    env: *env,
                    next: pending,
                };
                self.walk_predicates(visitor, before, Some(&pending))
            }
        }
    }

    /// The next state, when it is complete.
    ///
    /// # Errors
    ///
    /// A variable has no value.
    pub(crate) fn next_state(&self) -> Result<State> {
        let missing = self.next.iter().zip(&self.program.variables);
        let missing: Vec<_> = missing
            .filter(|(value, _)| value.is_none())
            .map(|(_, variable)| format!("`{}`", variable.name))
            .collect();
        if missing.is_empty() {
            return Ok(self.next.iter().flatten().cloned().collect());
        }
        Err(Error::from(Fault::new(
            FaultKind::Unassigned,
            format!("the next state gives no value to {}", missing.join(", ")),
        )))
    }
}
