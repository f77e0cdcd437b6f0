//! Applying functions that have no value as a whole.
//!
//! TLC evaluates `[x \\in S |-> e]` for the arguments alone that it is asked for, so that `S` may be
//! infinite and `e` undefined for others. Here functions are evaluated as a whole, which is faster,
//! and only where that fails at one argument.

use super::super::error::{Error, Located, Result};
use super::super::ir::{Bounded, Kind, Node, Pattern};
use super::super::value::{Fault, FaultKind, Value};
use super::{Env, Machine};

impl<'p> Machine<'p> {
    /// The value at an argument of a function whose evaluation as a whole has ended in `error`.
    #[cold]
    pub(super) fn apply_unfinished(
        &mut self,
        function: &'p Node,
        argument: &'p Node,
        env: Env,
        error: Error,
    ) -> Result<Value> {
        if matches!(error.kind(), FaultKind::Interrupted | FaultKind::TooDeep) {
            return Err(error);
        }
        let argument = self.eval(argument, env)?;
        let value = self.apply_written(function, env, &argument);
        value.unwrap_or(Err(error))
    }

    /// The value at an argument of a function that is written out, perhaps in a definition.
    fn apply_written(
        &mut self,
        node: &'p Node,
        env: Env,
        argument: &Value,
    ) -> Option<Result<Value>> {
        match &node.kind {
            Kind::Kept(_, inner) => self.apply_written(inner, env, argument),
            Kind::Local(_) | Kind::Outer(..) => {
                let (node, env) = self.delayed(node, env)?;
                self.apply_written(node, env, argument)
            }
            Kind::Call { op, link, args } => {
                let operator = self.operator(*op);
                let link = link.map(|links| self.outer(env, links));
                let base = self.push_frame(operator, link, args, env);
                let value = self.deeper(node.at, |machine| {
                    Ok(machine.apply_written(&operator.body, base, argument))
                });
                self.pop_frame(base);
                value.unwrap_or_else(|error| Some(Err(error)))
            }
            Kind::Let { definitions, body } => {
                for (slot, definition) in definitions {
                    self.delay(env, *slot, definition);
                }
                self.apply_written(body, env, argument)
            }
            Kind::Function(bounded) => Some(self.value_at(bounded, env, argument, node)),
            _ => None,
        }
    }

    /// The value of the body for one argument.
    fn value_at(
        &mut self,
        bounded: &'p Bounded,
        env: Env,
        argument: &Value,
        node: &Node,
    ) -> Result<Value> {
        let outside = || {
            let message = format!(
                "`{}` is not in the domain of the function",
                argument.brief()
            );
            Error::new(Fault::undefined(message), Some(node.at))
        };
        let parts: Vec<Value> = match &bounded.bounds[..] {
            [_] => vec![argument.clone()],
            bounds => match argument {
                Value::Sequence(parts) if parts.len() == bounds.len() => {
                    parts.iter().cloned().collect()
                }
                _ => return Err(outside()),
            },
        };
        let mut set = None;
        for (bound, part) in bounded.bounds.iter().zip(&parts) {
            set = bound.set.as_ref().or(set);
            let set = set.expect("the first bound has a set");
            if !self.contains(set, env, part)? {
                return Err(outside());
            }
        }
        for (bound, part) in bounded.bounds.iter().zip(parts) {
            if let Pattern::One(slot) = bound.pattern {
                self.bind(env, slot, part);
            } else if !self.bind_pattern(&bound.pattern, env, part) {
                return Err(outside());
            }
        }
        self.eval(&bounded.body, env).at(node.at)
    }
}
