//! Slots: what parameters and bound variables stand for.

use super::super::error::{Error, Result};
use super::super::ir::{Kind, Node, OpId, SlotId, VarId};
use super::super::value::{Fault, FaultKind, Value};
use super::Machine;

/// The index of a frame's first slot.
pub(crate) type Env = u32;

/// What a slot holds.
#[derive(Clone, Debug)]
pub(crate) enum Slot<'p> {
    /// Nothing yet.
    Empty,
    /// The frame around the definition of the operator whose frame this is.
    Link(Env),
    /// A value that depends on no variable.
    Value(Value),
    /// An element of a set that is being run through, which nobody has looked at yet.
    Unseen(Value),
    /// An expression to be evaluated in its frame when it is needed.
    Thunk { node: &'p Node, env: Env },
    /// One that has been evaluated and depends on the current state, but not on the next.
    Forced {
        node: &'p Node,
        env: Env,
        value: Value,
    },
    /// An operator, and the frame around its definition.
    Closure { op: OpId, link: Option<Env> },
}

impl<'p> Machine<'p> {
    /// The frame `links` frames outwards.
    pub(super) fn outer(&self, env: Env, links: u32) -> Env {
        (0..links).fold(env, |env, _| match &self.stack[env as usize] {
            Slot::Link(outer) => *outer,
            other => unreachable!("the first slot of a linked frame is a link, not {other:?}"),
        })
    }

    /// Gives a slot a value.
    pub(super) fn bind(&mut self, env: Env, slot: SlotId, value: Value) {
        self.stack[(env + slot) as usize] = Slot::Value(value);
    }

    /// Whether nobody has looked at the elements that these slots are bound to.
    pub(super) fn unseen(&self, env: Env, slots: &[SlotId]) -> bool {
        let mut slots = slots.iter().map(|slot| &self.stack[(env + slot) as usize]);
        slots.all(|slot| matches!(slot, Slot::Unseen(_)))
    }

    /// Gives a slot an element that counts as unseen until it is read.
    pub(super) fn bind_unseen(&mut self, env: Env, slot: SlotId, element: Value) {
        self.stack[(env + slot) as usize] = Slot::Unseen(element);
    }

    /// Gives a slot an expression to be evaluated when it is needed.
    pub(super) fn delay(&mut self, env: Env, slot: SlotId, node: &'p Node) {
        self.stack[(env + slot) as usize] = Slot::Thunk { node, env };
    }

    /// The value of a slot.
    pub(super) fn slot(&mut self, env: Env, slot: SlotId, reader: &Node) -> Result<Value> {
        let index = (env + slot) as usize;
        let (node, env) = match &self.stack[index] {
            Slot::Value(value) => return Ok(value.clone()),
            Slot::Forced { value, .. } if !self.primed => {
                self.reads += 1;
                return Ok(value.clone());
            }
            Slot::Unseen(element) => {
                let element = element.clone();
                self.stack[index] = Slot::Value(element.clone());
                return Ok(element);
            }
            Slot::Thunk { node, env } | Slot::Forced { node, env, .. } => (*node, *env),
            Slot::Empty | Slot::Link(_) | Slot::Closure { .. } => {
                let fault = Fault::new(
                    FaultKind::Unsupported,
                    "an operator stands where a value is needed",
                );
                return Err(Error::new(fault, Some(reader.at)));
            }
        };
        let (reads, volatile_reads) = (self.reads, self.volatile_reads);
        let value = self.eval(node, env)?;
        if self.volatile_reads == volatile_reads {
            self.stack[index] = if self.reads == reads {
                Slot::Value(value.clone())
            } else {
                Slot::Forced {
                    node,
                    env,
                    value: value.clone(),
                }
            };
        }
        Ok(value)
    }

    /// What to put into a parameter's slot for an argument.
    pub(super) fn argument(&self, node: &'p Node, env: Env) -> Slot<'p> {
        match &node.kind {
            Kind::Const(value) => Slot::Value(value.clone()),
            Kind::Kept(index, _) => match &self.kept[*index] {
                Some(value) => Slot::Value(value.clone()),
                None => Slot::Thunk { node, env },
            },
            Kind::Local(slot) => self.pass_on(env, *slot, node, env),
            Kind::Outer(links, slot) => self.pass_on(self.outer(env, *links), *slot, node, env),
            Kind::Closure { op, link } => Slot::Closure {
                op: *op,
                link: link.map(|links| self.outer(env, links)),
            },
            _ => Slot::Thunk { node, env },
        }
    }

    fn pass_on(&self, frame: Env, slot: SlotId, node: &'p Node, env: Env) -> Slot<'p> {
        match &self.stack[(frame + slot) as usize] {
            slot @ (Slot::Value(_) | Slot::Closure { .. }) => slot.clone(),
            // Read through the slot it came from, so that it is evaluated once for all readers.
            _ => Slot::Thunk { node, env },
        }
    }

    /// The expression of one part of a tuple, where the tuple is an argument that is written out
    /// and whose parts cost nothing: the others need not be looked at then.
    pub(super) fn part(&self, node: &Node, env: Env, index: &Node) -> Option<(&'p Node, Env)> {
        let (Kind::Local(slot), Kind::Const(Value::Int(index))) = (&node.kind, &index.kind) else {
            return None;
        };
        let Slot::Thunk { node, env } = &self.stack[(env + slot) as usize] else {
            return None;
        };
        let Kind::Tuple(parts) = &node.kind else {
            return None;
        };
        let cheap = |part: &Node| matches!(part.kind, Kind::Local(_) | Kind::Const(_));
        let part = parts.get(usize::try_from(index.checked_sub(1)?).ok()?)?;
        parts.iter().all(cheap).then_some((part, *env))
    }

    /// The variable that an expression is nothing but a name for.
    pub(super) fn variable(&self, node: &'p Node, env: Env) -> Option<VarId> {
        let (frame, slot) = match &node.kind {
            Kind::Var(variable) => return Some(*variable),
            Kind::Local(slot) => (env, *slot),
            Kind::Outer(links, slot) => (self.outer(env, *links), *slot),
            Kind::Call { op, args, .. } if args.is_empty() => {
                return match &self.program.operators[*op].body.kind {
                    Kind::Var(variable) => Some(*variable),
                    _ => None,
                };
            }
            _ => return None,
        };
        match &self.stack[(frame + slot) as usize] {
            Slot::Thunk { node, env } | Slot::Forced { node, env, .. } => self.variable(node, *env),
            _ => None,
        }
    }
}
