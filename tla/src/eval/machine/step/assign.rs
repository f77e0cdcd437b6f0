//! Giving variables their next values.

use super::super::super::error::{Located, Result};
use super::super::super::ir::{Kind, Node, VarId};
use super::super::super::value::{Value, equals};
use super::super::{Env, Machine};
use super::{Flow, Pending, Visitor};

impl<'p> Machine<'p> {
    /// The variable that a conjunct assigns: one without a next value yet. While initial states
    /// are enumerated these are the variables themselves.
    pub(super) fn unassigned_target(&self, left: &'p Node, env: Env) -> Option<VarId> {
        let variable = self.target(left, env)?;
        self.next[variable].is_none().then_some(variable)
    }

    /// The variable that an expression on the left of an assignment names, itself primed or through
    /// the parameter or definition that it is passed by.
    fn target(&self, left: &'p Node, env: Env) -> Option<VarId> {
        match &left.kind {
            Kind::Prime(inner) => self.variable(inner, env),
            _ if self.primed => self.variable(left, env),
            Kind::Local(_) | Kind::Outer(..) => {
                let (left, env) = self.delayed(left, env)?;
                self.target(left, env)
            }
            Kind::Call {
                op,
                link: None,
                args,
            } if args.is_empty() => {
                let body = &self.operator(*op).body;
                match &body.kind {
                    Kind::Prime(inner) => match inner.kind {
                        Kind::Var(variable) => Some(variable),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Gives a variable a next value and goes on, unless another one is wanted.
    pub(super) fn assign(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        variable: VarId,
        value: Value,
        node: &'p Node,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        if let Some(wanted) = self.unwanted(variable, &value) {
            visitor.refused(self, wanted, &value, node);
            return Ok(Flow::Continue);
        }
        let mark = self.trail.len();
        self.next[variable] = Some(value);
        self.trail.push(variable);
        let flow = self.resume(visitor, pending)?;
        self.undo(mark);
        Ok(flow)
    }

    /// Gives a variable each element of a set in turn.
    pub(super) fn assign_any(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        variable: VarId,
        set: &'p Node,
        node: &'p Node,
        env: Env,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        let elements = self.eval_set(set, env)?;
        if let Some(value) = self.wanted_whole(variable) {
            // The set may be infinite, and one element alone can pass.
            if !elements.contains(&value).at(set.at)? {
                visitor.barred(self, variable, &elements, node);
                return Ok(Flow::Continue);
            }
            return self.assign(visitor, variable, value, node, pending);
        }
        let mark = visitor.mark();
        for value in elements.into_stream().at(set.at)? {
            if self.assign(visitor, variable, value, node, pending)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
            visitor.back(mark);
        }
        Ok(Flow::Continue)
    }

    /// Takes back what was assigned since `mark`.
    pub(super) fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            if let Some(variable) = self.trail.pop() {
                self.next[variable] = None;
            }
        }
    }

    /// The value that all of a variable is wanted to have.
    fn wanted_whole(&self, variable: VarId) -> Option<Value> {
        let mut wanted = self.wanted.iter();
        let whole = wanted.find(|wanted| wanted.variable == variable && wanted.path.is_empty())?;
        Some(whole.value.clone())
    }

    /// Which wanted value a variable would not have.
    pub(crate) fn unwanted(&self, variable: VarId, value: &Value) -> Option<usize> {
        self.wanted.iter().position(|wanted| {
            wanted.variable == variable && wanted.part(value) != Some(&wanted.value)
        })
    }

    /// Goes on behind an `UNCHANGED` that has kept variables since `mark`, as far as it could.
    pub(super) fn kept_since(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        mark: usize,
        same: bool,
        node: &'p Node,
        env: Env,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        visitor.tested(self, node, env, same);
        // A variable that has another next value cannot be kept, whatever the visitor says.
        let flow = if same {
            self.resume(visitor, pending)?
        } else {
            Flow::Continue
        };
        self.undo(mark);
        Ok(flow)
    }

    /// Gives variables their current values where they have no next ones yet; false where one has
    /// another value already.
    pub(super) fn keep_variables(&mut self, variables: &[VarId], node: &Node) -> Result<bool> {
        for &variable in variables {
            if !self.keep_variable(variable, node)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives the variables of an expression their current values where they have no next ones yet;
    /// false where one has another value already.
    pub(super) fn keep_unchanged(&mut self, node: &'p Node, env: Env) -> Result<bool> {
        if let Some(variable) = self.variable(node, env) {
            return self.keep_variable(variable, node);
        }
        match &node.kind {
            Kind::Tuple(items) => {
                for item in items {
                    if !self.keep_unchanged(item, env)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Kind::Call {
                op,
                link: None,
                args,
            } if args.is_empty() => {
                let operator = self.operator(*op);
                let base = self.push_frame(operator, None, args, env);
                let result = self.deeper(node.at, |machine| {
                    machine.keep_unchanged(&operator.body, base)
                });
                self.pop_frame(base);
                result
            }
            Kind::Local(_) | Kind::Outer(..) => match self.delayed(node, env) {
                Some((inner, env)) => self.keep_unchanged(inner, env),
                None => Ok(true),
            },
            _ => {
                let before = self.eval(node, env)?;
                let after = self.prime(node, env)?;
                equals(&before, &after).at(node.at)
            }
        }
    }

    /// Gives a variable its current value if it has no next one yet; false where that is another.
    fn keep_variable(&mut self, variable: VarId, node: &Node) -> Result<bool> {
        self.reads += 1;
        let Some(before) = self.state.get(variable) else {
            return Err(self.unassigned(variable, node, "is read where there is no state"));
        };
        match &self.next[variable] {
            Some(next) => equals(before, next).at(node.at),
            None => {
                if self.unwanted(variable, before).is_some() {
                    return Ok(false);
                }
                self.next[variable] = Some(before.clone());
                self.trail.push(variable);
                Ok(true)
            }
        }
    }

    /// Whether variables have the same values in the next state.
    pub(in super::super) fn all_kept(&mut self, variables: &[VarId], node: &Node) -> Result<bool> {
        for &variable in variables {
            let before = self.read(variable, node)?;
            let after = self.read_next(variable, node)?;
            if !equals(&before, &after).at(node.at)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
