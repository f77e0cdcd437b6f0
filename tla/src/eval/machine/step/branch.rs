//! What a walk goes into: operators, `[A]_v` and `<<A>>_v`, the elements of a `\A`.

use super::super::super::error::Result;
use super::super::super::ir::{Bounded, Kind, Node, OpId};
use super::super::super::value::{Set, Value};
use super::super::{Env, Machine, Slot};
use super::{Flow, Pending, Todo, Visitor};

impl<'p> Machine<'p> {
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one call and of the walk"
    )]
    pub(super) fn walk_call(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        op: OpId,
        link: Option<Env>,
        args: &'p [Node],
        env: Env,
        node: &'p Node,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        let operator = self.operator(op);
        let base = self.push_frame(operator, link, args, env);
        let result = self.deeper(node.at, |machine| {
            if !visitor.enter(machine, op, base)? {
                return Ok(Flow::Continue);
            }
            let result = machine.walk(visitor, &operator.body, base, pending);
            visitor.leave(op);
            result
        });
        self.pop_frame(base);
        result.map_err(|error| error.within(&operator.name, node.at))
    }

    /// `[A]_v` and `<<A>>_v` inside of an action.
    pub(super) fn walk_step(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        must_change: bool,
        parts: &'p [Node; 2],
        env: Env,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        let [action, subscript] = parts;
        if must_change {
            let pending = Pending {
                todo: Todo::Change(subscript),
                env,
                next: pending,
            };
            return self.walk(visitor, action, env, Some(&pending));
        }
        if self.walk(visitor, action, env, pending)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
        let mark = self.trail.len();
        let flow = if self.keep_unchanged(subscript, env)? {
            self.resume(visitor, pending)?
        } else {
            Flow::Continue
        };
        self.undo(mark);
        Ok(flow)
    }

    /// Walks the body of a `\A` for one combination of elements, the others pending.
    pub(super) fn walk_element(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        element: &[Value],
        others: &[Vec<Value>],
        bounded: &'p Bounded,
        env: Env,
        next: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        // The walk may be inside of the body already, for another element and in this frame; it
        // finds its slots as it left them.
        let slots = (env + bounded.slots.start) as usize..(env + bounded.slots.end) as usize;
        let saved = self.stack[slots.clone()].to_vec();
        let names = bounded
            .bounds
            .iter()
            .flat_map(|bound| bound.pattern.slots());
        for (slot, value) in names.zip(element) {
            self.bind(env, *slot, value.clone());
        }
        let pending = Pending {
            todo: Todo::Elements {
                bindings: others,
                bounded,
            },
            env,
            next,
        };
        let flow = crate::stack::grow(|| self.walk(visitor, &bounded.body, env, Some(&pending)));
        for (slot, saved) in self.stack[slots].iter_mut().zip(saved) {
            *slot = saved;
        }
        flow
    }

    /// The value of a slot that is bound.
    pub(crate) fn bound_value(&self, env: Env, slot: u32) -> Value {
        match &self.stack[(env + slot) as usize] {
            Slot::Value(value) | Slot::Unseen(value) | Slot::Forced { value, .. } => value.clone(),
            _ => Set::default().into(),
        }
    }

    /// The expression that a slot will be evaluated from, and its frame.
    pub(crate) fn delayed(&self, node: &Node, env: Env) -> Option<(&'p Node, Env)> {
        let (frame, slot) = match &node.kind {
            Kind::Local(slot) => (env, *slot),
            Kind::Outer(links, slot) => (self.outer(env, *links), *slot),
            _ => return None,
        };
        match &self.stack[(frame + slot) as usize] {
            Slot::Thunk { node, env } | Slot::Forced { node, env, .. } => Some((*node, *env)),
            _ => None,
        }
    }
}
