//! Frames for those who drive the machine.

use super::super::error::Result;
use super::super::ir::{Bounded, Kind, Node, OpId, SlotId, VarId};
use super::super::value::{Value, equals};
use super::{Env, Flow, Machine, Slot, State, Visitor};

/// The most characters of an argument where an application is named.
const SHORT: usize = 48;

/// A copy of a frame, to be put back on the stack when its action is walked.
#[derive(Clone, Debug)]
pub(crate) struct Frozen<'p>(Vec<Slot<'p>>);

impl<'p> Machine<'p> {
    /// An empty frame for an operator that is linked to no other frame.
    pub(crate) fn open_frame(&mut self, op: OpId) -> Env {
        let operator = self.operator(op);
        self.push_frame(operator, None, &[], 0)
    }

    /// Takes a frame and everything above it from the stack.
    pub(crate) fn close_frame(&mut self, env: Env) {
        self.pop_frame(env);
    }

    /// Gives a slot of a frame a value.
    pub(crate) fn bind_slot(&mut self, env: Env, slot: SlotId, value: Value) {
        self.bind(env, slot, value);
    }

    /// A copy of the frame on top of the stack.
    pub(crate) fn freeze(&self, env: Env) -> Frozen<'p> {
        Frozen(self.stack[env as usize..].to_vec())
    }

    /// Puts a copy of a frame on the stack.
    pub(crate) fn thaw(&mut self, frame: &Frozen<'p>) -> Env {
        let env = self.stack.len() as Env;
        self.stack.extend(frame.0.iter().cloned());
        env
    }

    /// The combinations of elements that a quantifier runs through.
    pub(crate) fn elements_of(
        &mut self,
        bounded: &'p Bounded,
        env: Env,
    ) -> Result<Vec<Vec<Value>>> {
        let mut all = Vec::new();
        self.for_each(bounded, env, &mut |machine| {
            let slots = bounded
                .bounds
                .iter()
                .flat_map(|bound| bound.pattern.slots());
            all.push(slots.map(|slot| machine.bound_value(env, *slot)).collect());
            Ok(Flow::Continue)
        })?;
        Ok(all)
    }

    /// The value of an operator applied to values.
    pub(crate) fn value_of(&mut self, op: OpId, args: &[Value]) -> Result<Value> {
        let at = self.operator(op).at;
        if args.is_empty() {
            return self.call(op, None, &[], 0, at);
        }
        self.apply_op(op, args, at)
    }

    /// Whether an operator applied to values holds.
    pub(crate) fn truth_of(&mut self, op: OpId, args: &[Value]) -> Result<bool> {
        let at = self.operator(op).at;
        let value = self.value_of(op, args)?;
        super::Located::at(value.to_bool("the predicate"), at)
    }

    /// Whether a step of an action is possible that changes the value of `subscript`:
    /// `ENABLED <<A>>_v` in the current state.
    pub(crate) fn step_exists(
        &mut self,
        action: OpId,
        subscript: OpId,
        args: &[Value],
    ) -> Result<bool> {
        struct Changing<'a> {
            subscript: OpId,
            args: &'a [Value],
            before: Value,
        }
        impl<'p> Visitor<'p> for Changing<'_> {
            fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow> {
                let after = machine.next_value_of(self.subscript, self.args)?;
                Ok(Flow::stop_if(!equals(&self.before, &after)?))
            }
        }
        let mut visitor = Changing {
            subscript,
            args,
            before: self.value_of(subscript, args)?,
        };
        let operator = self.operator(action);
        let env = self.open_frame(action);
        for (slot, value) in (operator.first_param()..).zip(args) {
            self.bind(env, slot, value.clone());
        }
        let flow = self.walk(&mut visitor, &operator.body, env, None);
        self.close_frame(env);
        Ok(flow? == Flow::Stop)
    }

    /// The value of an operator in the next state.
    pub(crate) fn next_value_of(&mut self, op: OpId, args: &[Value]) -> Result<Value> {
        let before = std::mem::replace(&mut self.primed, true);
        let value = self.value_of(op, args);
        self.primed = before;
        value
    }

    /// How many variables have their next values.
    pub(crate) fn assigned(&self) -> usize {
        self.trail.len()
    }

    /// The current and the next value of a variable.
    pub(crate) fn both_values(&self, variable: VarId) -> (Option<Value>, Option<Value>) {
        (
            self.state.get(variable).cloned(),
            self.next[variable].clone(),
        )
    }

    /// The value that an expression over a step has where nothing changes; nothing where it looks
    /// at no next value.
    pub(crate) fn before(&mut self, node: &'p Node, env: Env) -> Option<Value> {
        if self.state.len() != self.next.len() {
            return None;
        }
        let same = self.state.iter().cloned().map(Some).collect();
        let next = std::mem::replace(&mut self.next, same);
        let reads = self.volatile_reads;
        let value = self.eval(node, env).ok();
        let looked = self.volatile_reads != reads;
        self.next = next;
        value.filter(|_| looked)
    }

    /// The next state, with the current values where it has none yet.
    pub(crate) fn next_or_kept(&self) -> State {
        let both = self.next.iter().zip(self.state.iter());
        both.map(|(next, kept)| next.as_ref().unwrap_or(kept).clone())
            .collect()
    }

    /// An operator with its arguments as it would be written.
    pub(crate) fn application(&mut self, op: OpId, env: Env) -> String {
        let mut text = self.operator(op).name.to_string();
        let arguments = self.arguments(op, env);
        let values = arguments.iter().map(|(_, value)| value.abridged(SHORT));
        let values: Vec<_> = values.collect();
        if !values.is_empty() {
            text.push_str(&format!("({})", values.join(", ")));
        }
        text
    }

    /// The value of an argument, by the name of the parameter; nothing where there is none of
    /// that name, or it is an operator.
    pub(crate) fn argument_value(
        &mut self,
        op: OpId,
        env: Env,
        param: &str,
    ) -> Result<Option<Value>> {
        let operator = self.operator(op);
        let position = operator
            .param_names
            .iter()
            .position(|name| **name == *param);
        let Some(position) = position else {
            return Ok(None);
        };
        let slot = operator.first_param() + position as SlotId;
        if matches!(self.stack[(env + slot) as usize], Slot::Closure { .. }) {
            return Ok(None);
        }
        self.slot(env, slot, &operator.body).map(Some)
    }

    /// The arguments that have values.
    pub(crate) fn arguments(&mut self, op: OpId, env: Env) -> Vec<(String, Value)> {
        let operator = self.operator(op);
        let mut arguments = Vec::new();
        for name in &operator.param_names {
            if let Ok(Some(value)) = self.argument_value(op, env, name) {
                arguments.push((name.to_string(), value));
            }
        }
        arguments
    }

    /// Gives the slots of a LET their expressions.
    pub(crate) fn delay_all(&mut self, env: Env, definitions: &'p [(SlotId, Node)]) {
        for (slot, definition) in definitions {
            self.delay(env, *slot, definition);
        }
    }

    /// Runs `f` on the body of the operator that a node applies, in a frame with its arguments.
    pub(crate) fn inside_call<T>(
        &mut self,
        node: &'p Node,
        env: Env,
        f: impl FnOnce(&mut Self, &'p Node, Env) -> T,
    ) -> Option<T> {
        let Kind::Call { op, link, args } = &node.kind else {
            return None;
        };
        let operator = self.operator(*op);
        let link = link.map(|links| self.outer(env, links));
        let base = self.push_frame(operator, link, args, env);
        let result = crate::stack::grow(|| f(self, &operator.body, base));
        self.pop_frame(base);
        Some(result)
    }
}
