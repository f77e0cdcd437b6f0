//! Enumerating steps: from an action and a state to the next states.
//!
//! One next state is filled in while the action is walked, and what remains to be done is a list
//! of pending conjuncts. The first `x' = e` or `x' \in S` gives a variable its value, every later
//! one is a test. At a disjunction or a bounded `\E` the walk goes on with each choice in turn and
//! takes back what the one before has assigned. This is how TLC does it, and the order of the
//! conjuncts matters in the same way.

use super::super::error::{Error, Located, Result};
use super::super::ir::{Binary, Bounded, Kind, Node, OpId, VarId};
use super::super::value::{Fault, Set, Value, equals};
use super::{Env, Machine, State};

/// Whether to go on with the enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Continue,
    Stop,
}

impl Flow {
    pub(crate) const fn stop_if(stop: bool) -> Self {
        if stop { Self::Stop } else { Self::Continue }
    }
}

/// What remains to be done when a conjunct holds.
#[derive(Clone, Copy)]
pub(crate) struct Pending<'a, 'p> {
    todo: Todo<'a, 'p>,
    env: Env,
    next: Option<&'a Pending<'a, 'p>>,
}

#[derive(Clone, Copy)]
enum Todo<'a, 'p> {
    /// These have to hold.
    Conjuncts(&'p [Node]),
    /// The body of a `\A` has to hold for each of these combinations of elements.
    Elements {
        bindings: &'a [Vec<Value>],
        bounded: &'p Bounded,
    },
    /// The value of this has to change.
    Change(&'p Node),
}

/// Looks on while a step is enumerated.
pub(crate) trait Visitor<'p> {
    /// A next state is complete: all conjuncts hold. It is in [`Machine::next_state`].
    fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow>;

    /// Whether to look into a branch; `last` where nothing else is to be done behind it.
    fn admits(&mut self, branch: &'p Node, last: bool) -> bool {
        let _ = (branch, last);
        true
    }

    /// An operator is entered, whose frame is `env`. Whether to go on.
    fn enter(&mut self, machine: &mut Machine<'p>, op: OpId, env: Env) -> Result<bool> {
        let _ = (machine, op, env);
        Ok(true)
    }

    /// The operator that was entered last, and all that follows from it, is done.
    fn leave(&mut self, op: OpId) {
        let _ = op;
    }

    /// A variable was about to get a next value that is not the one wanted.
    fn refused(&mut self, machine: &mut Machine<'p>, wanted: usize, value: &Value, at: &'p Node) {
        let _ = (machine, wanted, value, at);
    }

    /// A conjunct that assigns nothing was evaluated.
    fn tested(&mut self, machine: &mut Machine<'p>, test: &'p Node, env: Env, holds: bool) {
        let _ = (machine, test, env, holds);
    }
}

impl<'p> Machine<'p> {
    /// Walks an action from the current state.
    pub(crate) fn walk(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        node: &'p Node,
        env: Env,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        if !self.may_assign(node) {
            let holds = self.holds(node, env)?;
            visitor.tested(self, node, env, holds);
            return if holds {
                self.resume(visitor, pending)
            } else {
                Ok(Flow::Continue)
            };
        }
        match &node.kind {
            Kind::And(items) => {
                let pending = Pending {
                    todo: Todo::Conjuncts(items),
                    env,
                    next: pending,
                };
                self.resume(visitor, Some(&pending))
            }
            Kind::Or(items) => {
                for item in items {
                    if visitor.admits(item, pending.is_none())
                        && self.walk(visitor, item, env, pending)? == Flow::Stop
                    {
                        return Ok(Flow::Stop);
                    }
                }
                Ok(Flow::Continue)
            }
            Kind::Exists(bounded) => self.for_each_seen(&bounded.bounds, env, &mut |machine| {
                machine.walk(visitor, &bounded.body, env, pending)
            }),
            Kind::Forall(bounded) => {
                let bindings = self.bindings(bounded, env)?;
                let pending = Pending {
                    todo: Todo::Elements {
                        bindings: &bindings,
                        bounded,
                    },
                    env,
                    next: pending,
                };
                self.resume(visitor, Some(&pending))
            }
            Kind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let holds = self.holds(condition, env)?;
                let branch = if holds { then } else { otherwise };
                self.walk(visitor, branch, env, pending)
            }
            Kind::Case { .. } => match self.chosen_arm(node, env)? {
                Some(arm) => self.walk(visitor, arm, env, pending),
                None => Err(Self::no_arm(node)),
            },
            Kind::Let { definitions, body } => {
                for (slot, definition) in definitions {
                    self.delay(env, *slot, definition);
                }
                self.walk(visitor, body, env, pending)
            }
            Kind::Call { op, link, args } => {
                let link = link.map(|links| self.outer(env, links));
                self.walk_call(visitor, *op, link, args, env, node, pending)
            }
            Kind::CallSlot { operator, args } => {
                let callable = self.callable(operator, env)?;
                self.walk_call(
                    visitor,
                    callable.op,
                    callable.link,
                    args,
                    env,
                    node,
                    pending,
                )
            }
            Kind::Local(_) | Kind::Outer(..) => match self.delayed(node, env) {
                Some((inner, env)) => self.walk(visitor, inner, env, pending),
                None => self.test(visitor, node, env, pending),
            },
            Kind::Binary(Binary::Equal, parts) => {
                let [left, right] = &**parts;
                match self.unassigned_target(left, env) {
                    Some(variable) => {
                        let value = self.eval(right, env)?;
                        self.assign(visitor, variable, value, node, pending)
                    }
                    None => self.test(visitor, node, env, pending),
                }
            }
            Kind::Binary(Binary::In, parts) => {
                let [left, right] = &**parts;
                match self.unassigned_target(left, env) {
                    Some(variable) => {
                        let set = self.eval_set(right, env)?;
                        if let Some(value) = self.wanted_whole(variable) {
                            // The set may be infinite, and one element alone can pass.
                            if !set.contains(&value).at(right.at)? {
                                return Ok(Flow::Continue);
                            }
                            return self.assign(visitor, variable, value, node, pending);
                        }
                        for value in set.into_stream().at(right.at)? {
                            if self.assign(visitor, variable, value, node, pending)? == Flow::Stop {
                                return Ok(Flow::Stop);
                            }
                        }
                        Ok(Flow::Continue)
                    }
                    None => self.test(visitor, node, env, pending),
                }
            }
            Kind::Keep(variables) => {
                let mark = self.trail.len();
                let mut same = true;
                for variable in variables {
                    if !self.keep_variable(*variable, node)? {
                        same = false;
                        break;
                    }
                }
                visitor.tested(self, node, env, same);
                let flow = if same {
                    self.resume(visitor, pending)?
                } else {
                    Flow::Continue
                };
                self.undo(mark);
                Ok(flow)
            }
            Kind::Unchanged(inner) => {
                let mark = self.trail.len();
                let same = self.keep_unchanged(inner, env)?;
                visitor.tested(self, node, env, same);
                let flow = if same {
                    self.resume(visitor, pending)?
                } else {
                    Flow::Continue
                };
                self.undo(mark);
                Ok(flow)
            }
            Kind::Step { must_change, parts } => {
                self.walk_step(visitor, *must_change, parts, env, pending)
            }
            _ => self.test(visitor, node, env, pending),
        }
    }

    /// Whether a node may give variables their values, and so has to be walked.
    fn may_assign(&self, node: &Node) -> bool {
        node.action || (self.primed && assigns_initially(node))
    }

    fn test(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        node: &'p Node,
        env: Env,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        let holds = self.holds(node, env)?;
        visitor.tested(self, node, env, holds);
        if holds {
            self.resume(visitor, pending)
        } else {
            Ok(Flow::Continue)
        }
    }

    /// Goes on with what is pending; where nothing is, the next state is complete.
    fn resume(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        let mut pending = pending;
        while let Some(Pending { todo, env, next }) = pending {
            let (env, next) = (*env, *next);
            match todo {
                Todo::Conjuncts(conjuncts) => {
                    // Tests in a row need no further stack.
                    let mut rest = *conjuncts;
                    while let Some((first, after)) = rest.split_first() {
                        if self.may_assign(first) {
                            let pending = Pending {
                                todo: Todo::Conjuncts(after),
                                env,
                                next,
                            };
                            let pending = if after.is_empty() {
                                next
                            } else {
                                Some(&pending)
                            };
                            return crate::stack::grow(|| self.walk(visitor, first, env, pending));
                        }
                        let holds = self.holds(first, env)?;
                        visitor.tested(self, first, env, holds);
                        if !holds {
                            return Ok(Flow::Continue);
                        }
                        rest = after;
                    }
                }
                Todo::Elements { bindings, bounded } => {
                    if let Some((first, rest)) = bindings.split_first() {
                        return self.walk_element(visitor, first, rest, bounded, env, next);
                    }
                }
                Todo::Change(subscript) => {
                    let before = self.eval(subscript, env)?;
                    let after = self.prime(subscript, env)?;
                    if equals(&before, &after).at(subscript.at)? {
                        return Ok(Flow::Continue);
                    }
                }
            }
            pending = next;
        }
        visitor.found(self)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one call and of the walk"
    )]
    fn walk_call(
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
    fn walk_step(
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

    /// All combinations of elements of a `\A`, whose bodies are conjuncts.
    fn bindings(&mut self, bounded: &'p Bounded, env: Env) -> Result<Vec<Vec<Value>>> {
        let mut bindings = Vec::new();
        self.for_each(&bounded.bounds, env, &mut |machine| {
            let slots = bounded
                .bounds
                .iter()
                .flat_map(|bound| bound.pattern.slots());
            bindings.push(slots.map(|slot| machine.bound_value(env, *slot)).collect());
            Ok(Flow::Continue)
        })?;
        Ok(bindings)
    }

    /// Walks the body of a `\A` for one combination of elements, the others pending.
    fn walk_element(
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

    /// The variable that a conjunct assigns: one without a next value yet. While initial states
    /// are enumerated these are the variables themselves.
    fn unassigned_target(&self, left: &'p Node, env: Env) -> Option<VarId> {
        let variable = match &left.kind {
            Kind::Prime(inner) => self.variable(inner, env)?,
            _ if self.primed => self.variable(left, env)?,
            _ => return None,
        };
        self.next[variable].is_none().then_some(variable)
    }

    fn assign(
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

    fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            if let Some(variable) = self.trail.pop() {
                self.next[variable] = None;
            }
        }
    }

    /// Gives the variables of an expression their current values where they have no next ones yet;
    /// false where one has another value already.
    fn keep_unchanged(&mut self, node: &'p Node, env: Env) -> Result<bool> {
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

    /// Whether variables have the same values in the next state.
    pub(super) fn all_kept(&mut self, variables: &[VarId], node: &Node) -> Result<bool> {
        for &variable in variables {
            let before = self.read(variable, node)?;
            let after = self.read_next(variable, node)?;
            if !equals(&before, &after).at(node.at)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a step of the action is possible in the current state.
    pub(super) fn enabled(&mut self, action: &'p Node, env: Env) -> Result<bool> {
        struct Any;
        impl<'p> Visitor<'p> for Any {
            fn found(&mut self, _: &mut Machine<'p>) -> Result<Flow> {
                Ok(Flow::Stop)
            }
        }
        let nothing = vec![None; self.next.len()];
        let next = std::mem::replace(&mut self.next, nothing);
        let trail = std::mem::take(&mut self.trail);
        let primed = std::mem::replace(&mut self.primed, false);
        let volatile_reads = self.volatile_reads;
        let result = self.walk(&mut Any, action, env, None);
        self.next = next;
        self.trail = trail;
        self.primed = primed;
        // What was read of the next state is gone; the answer depends on the current state alone.
        self.volatile_reads = volatile_reads + u64::from(primed);
        self.reads += 1;
        result.map(|flow| flow == Flow::Stop)
    }

    /// Enumerates the initial states: all of these predicates have to hold.
    pub(crate) fn walk_initial(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        predicates: &[OpId],
    ) -> Result<()> {
        self.state = State::from([]);
        self.next.fill(None);
        self.trail.clear();
        self.primed = true;
        let bottom = self.stack.len() as Env;
        let frames: Vec<_> = predicates
            .iter()
            .map(|&op| (&self.operator(op).body, self.open_frame(op)))
            .collect();
        let result = self.walk_predicates(visitor, &frames, None);
        self.close_frame(bottom);
        self.primed = false;
        self.next.fill(None);
        self.trail.clear();
        result.map(|_| ())
    }

    /// Walks predicates that stand in frames of their own, the first one first.
    fn walk_predicates(
        &mut self,
        visitor: &mut dyn Visitor<'p>,
        frames: &[(&'p Node, Env)],
        pending: Option<&Pending<'_, 'p>>,
    ) -> Result<Flow> {
        match frames.split_last() {
            None => self.resume(visitor, pending),
            Some(((node, env), [])) => self.walk(visitor, node, *env, pending),
            Some(((node, env), before)) => {
                let pending = Pending {
                    todo: Todo::Conjuncts(std::slice::from_ref(*node)),
                    env: *env,
                    next: pending,
                };
                self.walk_predicates(visitor, before, Some(&pending))
            }
        }
    }

    /// The next state, when it is complete.
    ///
    /// # Errors
    ///
    /// A variable has no value.
    pub(crate) fn next_state(&self) -> Result<State> {
        let missing = self.next.iter().zip(&self.program.variables);
        let missing: Vec<_> = missing
            .filter(|(value, _)| value.is_none())
            .map(|(_, variable)| format!("`{}`", variable.name))
            .collect();
        if missing.is_empty() {
            return Ok(self.next.iter().flatten().cloned().collect());
        }
        Err(Error::from(Fault::new(
            super::FaultKind::Unassigned,
            format!("the next state gives no value to {}", missing.join(", ")),
        )))
    }

    /// The value of a slot that is bound.
    pub(crate) fn bound_value(&self, env: Env, slot: u32) -> Value {
        match &self.stack[(env + slot) as usize] {
            super::Slot::Value(value)
            | super::Slot::Unseen(value)
            | super::Slot::Forced { value, .. } => value.clone(),
            _ => Set::default().into(),
        }
    }

    /// The expression that a slot will be evaluated from, and its frame.
    fn delayed(&self, node: &Node, env: Env) -> Option<(&'p Node, Env)> {
        let (frame, slot) = match &node.kind {
            Kind::Local(slot) => (env, *slot),
            Kind::Outer(links, slot) => (self.outer(env, *links), *slot),
            _ => return None,
        };
        match &self.stack[(frame + slot) as usize] {
            super::Slot::Thunk { node, env } | super::Slot::Forced { node, env, .. } => {
                Some((*node, *env))
            }
            _ => None,
        }
    }
}

/// Whether a conjunct of the initial predicate may give a variable its value. Everything else is
/// simply evaluated; what has disjuncts or bound names inside is looked into.
fn assigns_initially(node: &Node) -> bool {
    matches!(
        node.kind,
        Kind::And(_)
            | Kind::Or(_)
            | Kind::Exists(_)
            | Kind::Forall(_)
            | Kind::If(_)
            | Kind::Case { .. }
            | Kind::Let { .. }
            | Kind::Call { .. }
            | Kind::CallSlot { .. }
            | Kind::Local(_)
            | Kind::Outer(..)
            | Kind::Binary(Binary::Equal | Binary::In, _)
    )
}
