//! Applying operators.

use super::super::error::{Error, Located, Result};
use super::super::ir::{At, Kind, Node, OpId, Operator};
use super::super::value::{Fault, FaultKind, Value};
use super::{Env, MOST_CALLS, Machine, Slot};

/// An operator that can be applied to values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Callable {
    pub(super) op: OpId,
    pub(super) link: Option<Env>,
}

impl<'p> Machine<'p> {
    pub(super) fn operator(&self, op: OpId) -> &'p Operator {
        &self.program.operators[op]
    }

    /// A frame for `op`, whose link is the frame `link`, with these arguments.
    pub(super) fn push_frame(
        &mut self,
        op: &'p Operator,
        link: Option<Env>,
        args: &'p [Node],
        env: Env,
    ) -> Env {
        let base = self.stack.len();
        let end = base + op.frame as usize;
        self.stack.reserve(op.frame as usize);
        if op.linked {
            self.stack.push(Slot::Link(link.unwrap_or_default()));
        }
        for arg in args {
            let slot = self.argument(arg, env);
            self.stack.push(slot);
        }
        self.stack.resize(end, Slot::Empty);
        base as Env
    }

    pub(super) fn pop_frame(&mut self, base: Env) {
        self.stack.truncate(base as usize);
    }

    /// Counts a call, and runs it on more stack where little is left.
    pub(super) fn deeper<T>(
        &mut self,
        at: At,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.depth == MOST_CALLS {
            let message = format!("operators call each other more than {MOST_CALLS} deep");
            let fault = Fault::new(FaultKind::TooDeep, message);
            return Err(Error::new(fault, Some(at)));
        }
        self.tick(at)?;
        self.depth += 1;
        let result = crate::stack::grow(|| run(self));
        self.depth -= 1;
        result
    }

    /// The value of `op` applied to `args`, which stand in the frame `env`.
    pub(crate) fn call(
        &mut self,
        op: OpId,
        links: Option<u32>,
        args: &'p [Node],
        env: Env,
        at: At,
    ) -> Result<Value> {
        let operator = self.operator(op);
        if let Some(index) = operator.kept {
            if let Some(value) = &self.kept[index] {
                return Ok(value.clone());
            }
            let value = self.call_fresh(operator, None, args, env, at)?;
            self.kept[index] = Some(value.clone());
            return Ok(value);
        }
        let link = links.map(|links| self.outer(env, links));
        self.call_fresh(operator, link, args, env, at)
    }

    fn call_fresh(
        &mut self,
        operator: &'p Operator,
        link: Option<Env>,
        args: &'p [Node],
        env: Env,
        at: At,
    ) -> Result<Value> {
        let base = self.push_frame(operator, link, args, env);
        let around = self.enter_call(at);
        let result = self.deeper(at, |machine| machine.eval(&operator.body, base));
        self.leave_surroundings(around);
        self.pop_frame(base);
        result.map_err(|error| error.within(&operator.name, at))
    }

    /// The value of a constant expression that is evaluated once in a run.
    pub(super) fn kept(&mut self, index: usize, node: &'p Node, env: Env) -> Result<Value> {
        if let Some(value) = &self.kept[index] {
            return Ok(value.clone());
        }
        let value = self.eval(node, env)?;
        self.kept[index] = Some(value.clone());
        Ok(value)
    }

    /// The operator that an argument is.
    pub(crate) fn callable(&self, node: &'p Node, env: Env) -> Result<Callable> {
        let (frame, slot) = match &node.kind {
            Kind::Closure { op, link } => {
                return Ok(Callable {
                    op: *op,
                    link: link.map(|links| self.outer(env, links)),
                });
            }
            Kind::Local(slot) => (env, *slot),
            Kind::Outer(links, slot) => (self.outer(env, *links), *slot),
            _ => return Err(Self::no_operator(node)),
        };
        match &self.stack[(frame + slot) as usize] {
            Slot::Closure { op, link } => Ok(Callable {
                op: *op,
                link: *link,
            }),
            Slot::Thunk { node, env } => self.callable(node, *env),
            _ => Err(Self::no_operator(node)),
        }
    }

    #[cold]
    fn no_operator(node: &Node) -> Error {
        let fault = Fault::new(
            FaultKind::Unsupported,
            "a value stands where an operator is needed",
        );
        Error::new(fault, Some(node.at))
    }

    /// The value of an operator applied to values.
    pub(crate) fn apply(&mut self, callable: Callable, args: &[Value], at: At) -> Result<Value> {
        let operator = self.operator(callable.op);
        debug_assert_eq!(operator.params as usize, args.len());
        let base = self.stack.len();
        if operator.linked {
            self.stack
                .push(Slot::Link(callable.link.unwrap_or_default()));
        }
        self.stack.extend(args.iter().cloned().map(Slot::Value));
        self.stack
            .resize(base + operator.frame as usize, Slot::Empty);
        let base = base as Env;
        let result = self.deeper(at, |machine| machine.eval(&operator.body, base));
        self.pop_frame(base);
        result.map_err(|error| error.within(&operator.name, at))
    }

    /// The value of an operator that sees no frame around it, applied to values.
    pub(super) fn apply_op(&mut self, op: OpId, args: &[Value], at: At) -> Result<Value> {
        self.apply(Callable { op, link: None }, args, at)
    }

    /// Whether an operator applied to values holds.
    pub(crate) fn apply_predicate(
        &mut self,
        callable: Callable,
        args: &[Value],
        at: At,
    ) -> Result<bool> {
        self.apply(callable, args, at)?
            .to_bool("the value of the predicate")
            .at(at)
    }

    /// An operator parameter, or a LET's operator passed along, applied to arguments.
    pub(super) fn call_slot(
        &mut self,
        operator: &'p Node,
        args: &'p [Node],
        env: Env,
        at: At,
    ) -> Result<Value> {
        let callable = self.callable(operator, env)?;
        let op = self.operator(callable.op);
        self.call_fresh(op, callable.link, args, env, at)
    }

    /// A function that its definition names, applied to an argument.
    pub(super) fn apply_defined(
        &mut self,
        (op, links): (OpId, Option<u32>),
        inherited: &'p [Node],
        args: &'p [Node],
        env: Env,
        at: At,
    ) -> Result<Value> {
        let operator = self.operator(op);
        let link = links.map(|links| self.outer(env, links));
        let mut values = self.eval_all(args, env)?;
        let argument = if let [value] = values.as_slice() {
            value.clone()
        } else {
            Value::sequence(values.clone())
        };
        // A definition inside of a LET or of an instance may have another value each time.
        let key = (links.is_none() && inherited.is_empty()).then(|| (op, argument.clone()));
        if let Some(key) = &key
            && let Some(value) = self.known.get(key)
        {
            return Ok(value.clone());
        }
        let (reads, volatile_reads) = (self.reads, self.volatile_reads);
        if let Some(domain) = &operator.domain {
            let base = self.push_frame(operator, link, inherited, env);
            let inside = self.contains(domain, base, &argument);
            self.pop_frame(base);
            if !inside? {
                let message = format!(
                    "`{}` is not in the domain of the function `{}`",
                    argument.brief(),
                    operator.name
                );
                return Err(Error::new(Fault::undefined(message), Some(at)));
            }
        }
        if operator.params as usize != inherited.len() + values.len() {
            // `f[<<a, b>>]` for a function that is defined as `f[x \in S, y \in T]`.
            let parts = values[0].to_sequence("the argument").at(at)?;
            values = parts.iter().cloned().collect();
        }
        let base = self.push_frame(operator, link, inherited, env);
        let first = operator.first_param() + inherited.len() as u32;
        for (slot, value) in (first..).zip(values) {
            self.bind(base, slot, value);
        }
        let result = self.deeper(at, |machine| machine.eval(&operator.body, base));
        self.pop_frame(base);
        let value = result.map_err(|error| error.within(&operator.name, at))?;
        if let Some(key) = key
            && (reads, volatile_reads) == (self.reads, self.volatile_reads)
        {
            self.known.insert(key, value.clone());
        }
        Ok(value)
    }
}
