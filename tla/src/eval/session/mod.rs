//! Sessions: the evaluator for those who search by themselves.
//!
//! Whoever carries a set of candidate states through a trace asks for the initial states, for the
//! steps that an event allows from each of them, and whether the invariants hold.

mod query;
mod reach;
mod state;

use std::sync::Arc;

use tracelaw_diagnostics::Place;

pub use query::{Argument, Expected, Query, Successor};
pub use state::State;

use super::check::{
    Attempt, Broken, Collect, Conjunct, Properties, Witness, broken, explain_predicate,
    without_value,
};
use super::error::{Error, Failure, Result};
use super::host::Host;
use super::ir::OpId;
use super::machine::Machine;
use super::resolve::Resolved;
use super::spec::ExpressionId;
use super::value::{FaultKind, Lossy, Value, read_json};
use query::Plan;
pub(crate) use query::{Guide, Refusal, Unfitting};
use reach::Reach;

/// An evaluation of a specification, for one thread and one trace.
pub struct Session<'s> {
    resolved: &'s Resolved,
    machine: Machine<'s>,
    properties: Properties,
    reach: Reach,
}

impl<'s> Session<'s> {
    pub(super) fn new(resolved: &'s Resolved, host: &'s dyn Host) -> Self {
        let machine = Machine::new(&resolved.program, host);
        let properties = Properties::new(&machine, &resolved.roots);
        Self {
            resolved,
            machine,
            properties,
            reach: Reach::default(),
        }
    }

    /// One that keeps nothing from one evaluation to the next.
    #[cfg(test)]
    pub(super) fn forgetful(mut self) -> Self {
        self.machine.forget();
        self
    }

    fn fail(&self, error: Error) -> Failure {
        error.resolve(&self.resolved.program)
    }

    /// The initial states, each once.
    ///
    /// # Errors
    ///
    /// The initial predicate cannot be evaluated.
    pub fn initial_states(&mut self) -> std::result::Result<Vec<State>, Failure> {
        let mut found = Collect::default();
        let walked = self
            .machine
            .walk_initial(&mut found, &self.resolved.roots.init);
        walked.map_err(|error| self.fail(error))?;
        Ok(state::distinct(
            found.0.into_iter().map(State::new).collect(),
        ))
    }

    /// The steps from a state that a query allows, each next state once for each action and its
    /// arguments.
    ///
    /// # Errors
    ///
    /// The action or an expectation cannot be evaluated.
    pub fn successors(
        &mut self,
        state: &State,
        query: &Query,
    ) -> std::result::Result<Vec<Successor>, Failure> {
        let most = usize::MAX;
        let found = self.steps(state, query, most);
        found.map_err(|error| self.fail(error))
    }

    /// Some of these steps, at most so many: for experiments, where one is enough. What was found
    /// before an expression had no value counts.
    pub fn some_successors(&mut self, state: &State, query: &Query, most: usize) -> Vec<Successor> {
        self.steps(state, query, most).unwrap_or_default()
    }

    fn steps(&mut self, state: &State, query: &Query, most: usize) -> Result<Vec<Successor>> {
        let Some(next) = self.resolved.roots.next else {
            return Ok(Vec::new());
        };
        let plan = self.plan(state, query)?;
        let reach = self.reach.of(
            self.machine.program,
            plan.action.as_deref().unwrap_or_default(),
        );
        let mut guide = Guide::new(&plan, reach);
        guide.most = most;
        let walked = self.walk_next(next, state, &plan, &mut guide);
        if most == usize::MAX || guide.found.is_empty() {
            walked?;
        }
        Ok(query::distinct(guide.found))
    }

    fn walk_next(
        &mut self,
        next: OpId,
        state: &State,
        plan: &Plan,
        visitor: &mut dyn super::machine::Visitor<'s>,
    ) -> Result<()> {
        self.machine.enter(state.values());
        self.machine.wanted.clone_from(&plan.wanted);
        let env = self.machine.open_frame(next);
        let body = &self.machine.program.operators[next].body;
        let walked = self.machine.walk(visitor, body, env, None);
        self.machine.close_frame(env);
        self.machine.wanted.clear();
        walked.map(|_| ())
    }

    /// Why a query has no successors: the attempts that got furthest.
    pub fn explain(&mut self, state: &State, query: &Query) -> Vec<Attempt> {
        let Some(next) = self.resolved.roots.next else {
            return Vec::new();
        };
        let Ok(plan) = self.plan(state, query) else {
            return Vec::new();
        };
        let reach = self.reach.of(
            self.machine.program,
            plan.action.as_deref().unwrap_or_default(),
        );
        let mut witness = Witness::guided(Guide::new(&plan, reach));
        let walked = self.walk_next(next, state, &plan, &mut witness);
        let mut attempts = witness.into_attempts();
        if let Err(error) = walked
            && error.kind() != FaultKind::Interrupted
        {
            let body = &self.machine.program.operators[next].body;
            attempts.insert(0, without_value(&self.machine, body, error));
        }
        attempts
    }

    /// Which part of a predicate over a state or a step is false.
    pub fn explain_expression(
        &mut self,
        expression: ExpressionId,
        args: &[Value],
        state: &State,
        next: Option<&State>,
    ) -> Conjunct {
        let op = self.resolved.extras[expression.0];
        self.machine.enter(state.values());
        if let Some(next) = next {
            self.machine.enter_next(next.values());
        }
        explain_predicate(&mut self.machine, op, args)
    }

    /// Where an expression from outside of the modules stands.
    #[must_use]
    pub fn place_of(&self, expression: ExpressionId) -> Place {
        let program = self.machine.program;
        let body = &program.operators[self.resolved.extras[expression.0]].body;
        program.place(body.at)
    }

    /// Which part of an invariant is false in a state; nothing where the configuration names no
    /// such invariant.
    pub fn explain_invariant(&mut self, state: &State, name: &str) -> Option<Broken> {
        let invariants = self.resolved.roots.invariants.iter();
        let (_, op) = invariants.clone().find(|(known, _)| **known == *name)?;
        Some(broken(&mut self.machine, name, *op, state.values()))
    }

    /// The value of an expression in a state, or in a step where `next` is given; without a state
    /// it has to be constant.
    ///
    /// # Errors
    ///
    /// The expression has no value.
    pub fn evaluate(
        &mut self,
        expression: ExpressionId,
        args: &[Value],
        state: Option<&State>,
        next: Option<&State>,
    ) -> std::result::Result<Value, Failure> {
        let op = self.resolved.extras[expression.0];
        self.machine
            .enter(state.map_or(&Arc::from([]), State::values));
        if let Some(next) = next {
            self.machine.enter_next(next.values());
        }
        let value = self.machine.value_of(op, args);
        value.map_err(|error| self.fail(error))
    }

    /// The first invariant that does not hold in a state. Where `before` is given, a state in
    /// which all hold, those that look only at what has not changed are not asked again.
    ///
    /// # Errors
    ///
    /// An invariant has no value.
    pub fn broken_invariant(
        &mut self,
        state: &State,
        before: Option<&State>,
    ) -> std::result::Result<Option<String>, Failure> {
        let before = before.map(State::values);
        let broken = self
            .properties
            .broken_invariant(&mut self.machine, state.values(), before)
            .map(|name| name.map(str::to_owned));
        broken.map_err(|error| self.fail(error))
    }

    /// A JSON text as a value, as the Json module reads it.
    ///
    /// # Errors
    ///
    /// Why the text is no value.
    pub fn read_json(&mut self, text: &[u8]) -> std::result::Result<Value, String> {
        let interner = &mut self.machine.interner;
        read_json(text, interner, &mut Lossy::default()).map_err(|error| error.to_string())
    }

    /// The names of the variables, in the order of a state's values.
    pub fn variables(&self) -> impl ExactSizeIterator<Item = &str> {
        let variables = self.resolved.program.variables.iter();
        variables.map(|variable| variable.name.as_str())
    }

    /// Facts that evaluation came upon, each once.
    pub fn notes(&self) -> &[String] {
        &self.machine.notes
    }
}
