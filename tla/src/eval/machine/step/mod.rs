//! Enumerating steps: from an action and a state to the next states.
//!
//! One next state is filled in while the action is walked, and what remains to be done is a list
//! of pending conjuncts. The first `x' = e` or `x' \in S` gives a variable its value, every later
//! one is a test. At a disjunction or a bounded `\E` the walk goes on with each choice in turn and
//! takes back what the one before has assigned. This is how TLC does it, and the order of the
//! conjuncts matters in the same way.

mod assign;
mod branch;
mod enter;

use std::rc::Rc;

use super::super::error::{Located, Result};
use super::super::ir::{Binary, Bounded, Kind, Node, OpId, VarId};
use super::super::value::{Set, Value, equals};
use super::quantify::Run;
use super::{Asked, Env, Known, Machine};

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

    /// What is known of the arguments of an operator that every step of interest goes through
    /// from here.
    fn known(&self) -> Option<Rc<Known>> {
        None
    }

    /// Whether ways that lead nowhere are of interest too.
    fn is_thorough(&self) -> bool {
        false
    }

    /// A variable was about to get a next value that is not the one wanted.
    fn refused(&mut self, machine: &mut Machine<'p>, wanted: usize, value: &Value, at: &'p Node) {
        let _ = (machine, wanted, value, at);
    }

    /// A variable was to get one of the elements of a set, and the value wanted is none of them.
    fn barred(&mut self, machine: &mut Machine<'p>, variable: VarId, set: &Set, at: &'p Node) {
        let _ = (machine, variable, set, at);
    }

    /// A conjunct that assigns nothing was evaluated. Whether to go on as if it held.
    fn tested(&mut self, machine: &mut Machine<'p>, test: &'p Node, env: Env, holds: bool) -> bool {
        let _ = (machine, test, env);
        holds
    }

    /// There are several ways to go on. What is remembered of one of them is forgotten with
    /// [`back`](Self::back) before the next.
    fn mark(&self) -> Mark {
        Mark::default()
    }

    /// Goes back to a mark.
    fn back(&mut self, mark: Mark) {
        let _ = mark;
    }

    /// The names of a `\E` are bound.
    fn bound(&mut self, machine: &mut Machine<'p>, bounded: &'p Bounded, env: Env) {
        let _ = (machine, bounded, env);
    }

    /// A `\E` has run through its elements.
    fn ran_through(&mut self, machine: &mut Machine<'p>, node: &'p Node, env: Env, any: bool) {
        let _ = (machine, node, env, any);
    }
}

/// What a [`Visitor`] remembers of the way that it came.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    /// The conjuncts that held.
    pub(crate) held: usize,
    /// The names that were bound.
    pub(crate) bound: usize,
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
            return self.test(visitor, node, env, pending);
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
                let mark = visitor.mark();
                for item in items {
                    if visitor.admits(item, pending.is_none())
                        && self.walk(visitor, item, env, pending)? == Flow::Stop
                    {
                        return Ok(Flow::Stop);
                    }
                    visitor.back(mark);
                }
                Ok(Flow::Continue)
            }
            Kind::Exists(bounded) => {
                let sets = self.sets_of(&bounded.bounds, env)?;
                let known = visitor.known();
                let run = Run {
                    bounded,
                    sets: &sets,
                    seen: true,
                    asked: if visitor.is_thorough() {
                        Asked::All
                    } else {
                        Asked::Holds
                    },
                    known: known.as_deref(),
                };
                let mark = visitor.mark();
                let mut any = false;
                let flow = self.nest(&run, 0, None, env, &mut |machine| {
                    any = true;
                    visitor.bound(machine, bounded, env);
                    let flow = machine.walk(visitor, &bounded.body, env, pending);
                    visitor.back(mark);
                    flow
                })?;
                visitor.ran_through(self, node, env, any);
                Ok(flow)
            }
            Kind::Forall(bounded) => {
                let bindings = self.elements_of(bounded, env)?;
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
                let [left, set] = &**parts;
                match self.unassigned_target(left, env) {
                    Some(variable) => self.assign_any(visitor, variable, set, node, env, pending),
                    None => self.test(visitor, node, env, pending),
                }
            }
            Kind::Keep(variables) => {
                let mark = self.trail.len();
                let same = self.keep_variables(variables, node)?;
                self.kept_since(visitor, mark, same, node, env, pending)
            }
            Kind::Unchanged(inner) => {
                let mark = self.trail.len();
                let same = self.keep_unchanged(inner, env)?;
                self.kept_since(visitor, mark, same, node, env, pending)
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
        if visitor.tested(self, node, env, holds) {
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
                        if !visitor.tested(self, first, env, holds) {
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
