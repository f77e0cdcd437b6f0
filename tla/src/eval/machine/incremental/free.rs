//! Expressions that do not depend on the names that a quantifier binds.

use std::rc::Rc;

use super::super::super::error::{Error, Located, Result};
use super::super::super::ir::{Binary, Kind, Node, SlotId, Unary, VarId};
use super::super::super::natives::{Native, Run};
use super::super::super::value::{Fault, FaultKind, Value};
use super::super::{Env, Machine};

/// An expression in the body of a quantifier, or in an operator that the body applies, that can
/// be evaluated before the names of the quantifier are bound.
#[derive(Clone, Debug)]
pub(crate) enum Free<'p> {
    /// An expression in the frame of the quantifier.
    Here(&'p Node),
    /// A slot of that frame; the node is one that reads it.
    Slot(SlotId, &'p Node),
    /// A variable; the node is one that reads it.
    Variable(VarId, &'p Node),
    Const(Value),
    Apply(Rc<Self>, Rc<Self>, &'p Node),
    Native(&'static Native, Vec<Rc<Self>>, &'p Node),
    Binary(Binary, Rc<Self>, Rc<Self>, &'p Node),
    Unary(Unary, Rc<Self>, &'p Node),
}

impl Free<'_> {
    /// Whether both are written alike, and so have the same value.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Here(a), Self::Here(b)) => alike(a, b),
            (Self::Slot(a, _), Self::Slot(b, _)) => a == b,
            (Self::Here(node), Self::Slot(slot, _)) | (Self::Slot(slot, _), Self::Here(node)) => {
                matches!(&node.kind, Kind::Local(other) if other == slot)
            }
            (Self::Variable(a, _), Self::Variable(b, _)) => a == b,
            (Self::Const(a), Self::Const(b)) => a == b,
            (Self::Apply(a, b, _), Self::Apply(c, d, _)) => a.is_like(c) && b.is_like(d),
            (Self::Native(a, x, _), Self::Native(b, y, _)) => {
                std::ptr::eq(*a, *b)
                    && x.len() == y.len()
                    && x.iter().zip(y).all(|(a, b)| a.is_like(b))
            }
            (Self::Binary(o, a, b, _), Self::Binary(p, c, d, _)) => {
                o == p && a.is_like(c) && b.is_like(d)
            }
            (Self::Unary(o, a, _), Self::Unary(p, b, _)) => o == p && a.is_like(b),
            _ => false,
        }
    }
}

/// Whether two expressions of one frame are the same term.
fn alike(a: &Node, b: &Node) -> bool {
    let all =
        |x: &[Node], y: &[Node]| x.len() == y.len() && x.iter().zip(y).all(|(a, b)| alike(a, b));
    std::ptr::eq(a, b)
        || match (&a.kind, &b.kind) {
            (Kind::Const(a), Kind::Const(b)) => a == b,
            (Kind::Var(a), Kind::Var(b)) => a == b,
            (Kind::Local(a), Kind::Local(b)) => a == b,
            (Kind::Outer(l, a), Kind::Outer(m, b)) => l == m && a == b,
            (Kind::Kept(a, _), Kind::Kept(b, _)) => a == b,
            (Kind::Apply(a), Kind::Apply(b)) => all(&**a, &**b),
            (Kind::Field(a, x), Kind::Field(b, y)) => x == y && alike(a, b),
            (Kind::Native { native: x, args: a }, Kind::Native { native: y, args: b }) => {
                std::ptr::eq(*x, *y) && all(a, b)
            }
            (Kind::Binary(o, a), Kind::Binary(p, b)) => o == p && all(&**a, &**b),
            (Kind::Unary(o, a), Kind::Unary(p, b)) => o == p && alike(a, b),
            (
                Kind::Call {
                    op: o,
                    link: None,
                    args: a,
                },
                Kind::Call {
                    op: p,
                    link: None,
                    args: b,
                },
            ) => o == p && all(a, b),
            _ => false,
        }
}

impl<'p> Machine<'p> {
    /// The value of an expression that is free of the quantifier's names, in its frame.
    pub(super) fn free_value(&mut self, free: &Free<'p>, env: Env) -> Result<Value> {
        match free {
            Free::Here(node) => self.eval(node, env),
            Free::Slot(slot, node) => self.slot(env, *slot, node),
            Free::Variable(variable, node) => self.read(*variable, node),
            Free::Const(value) => Ok(value.clone()),
            Free::Apply(function, argument, node) => {
                let function = self.free_value(function, env)?;
                let argument = self.free_value(argument, env)?;
                function.apply(&argument).cloned().at(node.at)
            }
            Free::Native(native, args, node) => {
                let mut values = Vec::with_capacity(args.len());
                for arg in args {
                    values.push(self.free_value(arg, env)?);
                }
                match (native.run, values.as_slice()) {
                    (Run::Values(run), values) => run(values).at(node.at),
                    (Run::Operator(operator), [a, b]) => {
                        super::super::eval::binary(operator, a, b).at(node.at)
                    }
                    _ => {
                        let fault = Fault::new(FaultKind::Unsupported, "no operator on values");
                        Err(Error::new(fault, Some(node.at)))
                    }
                }
            }
            Free::Binary(operator, a, b, node) => {
                let a = self.free_value(a, env)?;
                let b = self.free_value(b, env)?;
                super::super::eval::binary(*operator, &a, &b).at(node.at)
            }
            Free::Unary(operator, inner, node) => {
                let value = self.free_value(inner, env)?;
                super::super::eval::unary(*operator, &value).at(node.at)
            }
        }
    }
}
