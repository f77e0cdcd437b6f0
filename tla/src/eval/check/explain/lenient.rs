//! Which steps would be possible if it were not for the trace's event.

use super::super::super::error::Result;
use super::super::super::ir::{Node, OpId};
use super::super::super::machine::{Env, Flow, Machine, State, Visitor};
use super::EventReads;

/// The most steps that are looked for.
const MOST_STEPS: usize = 64;
/// The most conjuncts that are looked at.
const MOST_CONJUNCTS: u32 = 50_000;

/// Walks actions as if everything that looks at the trace's event held.
pub(crate) struct Lenient<'a> {
    events: &'a EventReads,
    entered: Vec<(OpId, Env)>,
    /// The action of the specification, with its arguments, and the next state.
    pub(crate) found: Vec<(String, State)>,
    left: u32,
}

impl<'a> Lenient<'a> {
    pub(crate) fn new(events: &'a EventReads) -> Self {
        Self {
            events,
            entered: Vec::new(),
            found: Vec::new(),
            left: MOST_CONJUNCTS,
        }
    }
}

impl<'p> Visitor<'p> for Lenient<'_> {
    fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow> {
        // The outermost operator that does not know of the trace is the specification's action.
        let action = self.entered.iter().find(|(op, _)| {
            !self.events.operator(*op)
                && self.events.is_stateful(*op)
                && machine.program.operators[*op].body.action
        });
        let Some(&(op, env)) = action else {
            return Ok(Flow::Continue);
        };
        let next = machine.next_or_kept();
        if self.found.iter().all(|(_, known)| *known != next) {
            self.found.push((machine.application(op, env), next));
        }
        Ok(Flow::stop_if(self.found.len() >= MOST_STEPS))
    }

    fn is_thorough(&self) -> bool {
        true
    }

    fn enter(&mut self, _: &mut Machine<'p>, op: OpId, env: Env) -> Result<bool> {
        self.entered.push((op, env));
        Ok(true)
    }

    fn leave(&mut self, _: OpId) {
        self.entered.pop();
    }

    fn tested(&mut self, machine: &mut Machine<'p>, test: &'p Node, env: Env, holds: bool) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && (holds || self.events.expression(machine, test, env))
    }

    fn admits(&mut self, _: &'p Node, _: bool) -> bool {
        self.left > 0
    }
}
