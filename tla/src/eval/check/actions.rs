//! The actions that a next-state relation is made of.

use std::sync::Arc;

use super::super::error::Result;
use super::super::ir::{Bounded, Kind, Node, OpId, Pattern};
use super::super::machine::{Env, Flow, Frozen, Machine, State, Visitor};
use super::super::value::Value;

/// A disjunct of the next-state relation, its outer quantifiers resolved.
#[derive(Debug)]
pub(crate) struct Action<'p> {
    /// The operator that it is, with the values of its parameters.
    pub(crate) op: OpId,
    pub(crate) name: Arc<str>,
    pub(crate) arguments: Vec<Value>,
    node: &'p Node,
    frame: Frozen<'p>,
}

/// Takes a next-state relation apart, as TLC does it: through disjunctions, quantifiers over
/// constant sets, and operators whose arguments are constant.
pub(crate) fn split<'p>(machine: &mut Machine<'p>, next: OpId) -> Vec<Action<'p>> {
    let mut actions = Vec::new();
    let operator = &machine.program.operators[next];
    let env = machine.open_frame(next);
    take_apart(machine, &operator.body, env, (next, &[]), &mut actions);
    machine.close_frame(env);
    actions
}

fn take_apart<'p>(
    machine: &mut Machine<'p>,
    node: &'p Node,
    env: Env,
    (op, arguments): (OpId, &[Value]),
    actions: &mut Vec<Action<'p>>,
) {
    match &node.kind {
        Kind::Or(items) => {
            for item in items {
                take_apart(machine, item, env, (op, arguments), actions);
            }
            return;
        }
        Kind::Exists(bounded) => {
            if let Some(elements) = constant_elements(machine, bounded, env) {
                for element in elements {
                    let slots = bounded
                        .bounds
                        .iter()
                        .flat_map(|bound| bound.pattern.slots());
                    for (slot, value) in slots.zip(element) {
                        machine.bind_slot(env, *slot, value);
                    }
                    take_apart(machine, &bounded.body, env, (op, arguments), actions);
                }
                return;
            }
        }
        Kind::Call {
            op: callee,
            link: None,
            args,
        } if node.action => {
            let values: Result<Vec<Value>> =
                args.iter().map(|arg| machine.eval(arg, env)).collect();
            if let Ok(values) = values {
                let operator = &machine.program.operators[*callee];
                let inner = machine.open_frame(*callee);
                for (slot, value) in (operator.first_param()..).zip(&values) {
                    machine.bind_slot(inner, slot, value.clone());
                }
                take_apart(machine, &operator.body, inner, (*callee, &values), actions);
                machine.close_frame(inner);
                return;
            }
        }
        _ => {}
    }
    actions.push(Action {
        op,
        name: Arc::clone(&machine.program.operators[op].name),
        arguments: arguments.to_vec(),
        node,
        frame: machine.freeze(env),
    });
}

/// The combinations of elements of a quantifier whose sets depend on no variable.
fn constant_elements<'p>(
    machine: &mut Machine<'p>,
    bounded: &'p Bounded,
    env: Env,
) -> Option<Vec<Vec<Value>>> {
    if bounded
        .bounds
        .iter()
        .any(|bound| matches!(bound.pattern, Pattern::Tuple(_)))
    {
        return None;
    }
    machine.elements_of(bounded, env).ok()
}

impl<'p> Action<'p> {
    /// Enumerates the steps of the action from the state that the machine is in.
    pub(crate) fn walk(
        &self,
        machine: &mut Machine<'p>,
        visitor: &mut dyn Visitor<'p>,
    ) -> Result<Flow> {
        let env = machine.thaw(&self.frame);
        let flow = machine.walk(visitor, self.node, env, None);
        machine.close_frame(env);
        flow
    }

    /// The next states.
    pub(crate) fn successors(&self, machine: &mut Machine<'p>) -> Result<Vec<State>> {
        let mut found = Collect::default();
        self.walk(machine, &mut found)?;
        Ok(found.0)
    }
}

impl std::fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        for (index, argument) in self.arguments.iter().enumerate() {
            let open = if index == 0 { "(" } else { ", " };
            write!(f, "{open}{argument}")?;
        }
        f.write_str(if self.arguments.is_empty() { "" } else { ")" })
    }
}

/// Collects next states.
#[derive(Default)]
pub(crate) struct Collect(pub(crate) Vec<State>);

impl<'p> Visitor<'p> for Collect {
    fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow> {
        self.0.push(machine.next_state()?);
        Ok(Flow::Continue)
    }
}
