//! Queries: which steps are asked for.

use std::rc::Rc;
use std::sync::Arc;

use super::super::error::{Failure, Located, Result};
use super::super::ir::{Kind, Node, OpId};
use super::super::machine::{Env, Flow, Known, Machine, Visitor, Wanted};
use super::super::spec::ExpressionId;
use super::super::value::Value;
use super::reach::Branches;
use super::{Session, State};

/// Which steps are asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The operator that a step has to go through, at whatever depth of the next-state relation.
    /// Without one, every step of the next-state relation is asked for.
    pub action: Option<String>,
    /// What is known of its arguments.
    pub arguments: Vec<Argument>,
    /// What is known of the next state.
    pub expected: Vec<Expected>,
    /// Predicates of the step that have to hold, with their arguments.
    pub predicates: Vec<(ExpressionId, Vec<Value>)>,
}

/// What is known of an argument of the action.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The name of the parameter.
    pub param: String,
    /// The way to the part that is known: `m.mterm` is `["mterm"]`; none for all of it.
    pub path: Vec<Value>,
    /// Its value.
    pub value: Value,
}

/// What is known of the next state: the value that an expression has in it. An expression such as
/// `currentTerm[i]` is compared as soon as the step gives the variable its next value.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The expression, without primes.
    pub expression: ExpressionId,
    /// The values of its names.
    pub args: Vec<Value>,
    /// Its value in the next state.
    pub value: Value,
}

/// A step that a query allows.
#[derive(Clone, Debug, PartialEq)]
pub struct Successor {
    /// The next state.
    pub state: State,
    /// The arguments of the action, in the order of its parameters; operators are left out.
    pub arguments: Vec<(String, Value)>,
}

/// A query as the enumeration needs it.
pub(crate) struct Plan {
    pub(super) action: Option<String>,
    arguments: Vec<Argument>,
    pub(super) wanted: Vec<Wanted>,
    /// Expectations that are no parts of a variable, compared when the next state is complete.
    later: Vec<Later>,
    predicates: Vec<(OpId, Vec<Value>)>,
}

/// What an expression has to be in the next state.
struct Later {
    op: OpId,
    args: Vec<Value>,
    value: Value,
    /// The number of the expectation in the query.
    number: usize,
}

impl Session<'_> {
    /// Turns a query into what can be decided early and what cannot.
    pub(super) fn plan(&mut self, state: &State, query: &Query) -> Result<Plan> {
        let mut plan = Plan {
            action: query.action.clone(),
            arguments: query.arguments.clone(),
            wanted: Vec::new(),
            later: Vec::new(),
            predicates: Vec::new(),
        };
        for (expression, args) in &query.predicates {
            let op = self.resolved.extras[expression.0];
            plan.predicates.push((op, args.clone()));
        }
        self.machine.enter(state.values());
        for (number, expected) in query.expected.iter().enumerate() {
            let op = self.resolved.extras[expected.expression.0];
            match self.machine.part_of_variable(op, &expected.args)? {
                Some((variable, path)) => plan.wanted.push(Wanted {
                    variable,
                    path,
                    value: expected.value.clone(),
                    number,
                }),
                None => plan.later.push(Later {
                    op,
                    args: expected.args.clone(),
                    value: expected.value.clone(),
                    number,
                }),
            }
        }
        Ok(plan)
    }
}

impl Session<'_> {
    /// A state in which parts of variables have other values: those that are expected. What is
    /// expected of an expression that is no part of a variable changes nothing.
    ///
    /// # Errors
    ///
    /// A variable has no such part.
    pub fn assume(
        &mut self,
        state: &State,
        expected: &[Expected],
    ) -> std::result::Result<State, Failure> {
        let assumed = self.assumed(state, expected);
        assumed.map_err(|error| self.fail(error))
    }

    fn assumed(&mut self, state: &State, expected: &[Expected]) -> Result<State> {
        let mut values: Vec<Value> = state.iter().cloned().collect();
        self.machine.enter(state.values());
        for expected in expected {
            let op = self.resolved.extras[expected.expression.0];
            let part = self.machine.part_of_variable(op, &expected.args)?;
            if let Some((variable, path)) = part {
                values[variable] = changed(&values[variable], &path, &expected.value)?;
            }
        }
        Ok(State::from_values(values))
    }
}

/// A value with another part.
fn changed(whole: &Value, path: &[Value], part: &Value) -> Result<Value> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(part.clone());
    };
    let inner = changed(whole.apply(first)?, rest, part)?;
    Ok(whole.except(first, inner)?)
}

impl<'p> Machine<'p> {
    /// The variable and the path that an expression such as `log[i].entries` stands for. What
    /// stands between the brackets must not depend on variables.
    fn part_of_variable(
        &mut self,
        op: OpId,
        args: &[Value],
    ) -> Result<Option<(usize, Vec<Value>)>> {
        let operator = &self.program.operators[op];
        let env = self.open_frame(op);
        for (slot, value) in (operator.first_param()..).zip(args) {
            self.bind_slot(env, slot, value.clone());
        }
        let mut path = Vec::new();
        let mut node = &operator.body;
        let found = loop {
            match &node.kind {
                Kind::Var(variable) => break Some(*variable),
                Kind::Field(record, name) => {
                    path.push(Value::String(name.clone()));
                    node = record;
                }
                Kind::Apply(parts) if !reads_variables(&parts[1]) => {
                    path.push(self.eval(&parts[1], env)?);
                    node = &parts[0];
                }
                _ => break None,
            }
        };
        self.close_frame(env);
        path.reverse();
        Ok(found.map(|variable| (variable, path)))
    }
}

/// Whether an expression may depend on variables; an operator may.
fn reads_variables(node: &Node) -> bool {
    let own = matches!(
        node.kind,
        Kind::Var(_) | Kind::Call { .. } | Kind::CallSlot { .. } | Kind::ApplyDefined { .. }
    );
    let mut found = own;
    node.for_each_child(&mut |child| found = found || reads_variables(child));
    found
}

/// Leads an enumeration to the steps that a plan asks for, and collects them.
pub(crate) struct Guide<'a> {
    plan: &'a Plan,
    branches: Arc<Branches>,
    /// The action that has been entered, as often as it is inside of itself.
    entered: Vec<(OpId, Env)>,
    known: Option<Rc<Known>>,
    pub(super) found: Vec<Successor>,
    /// How many are enough.
    pub(super) most: usize,
}

impl<'a> Guide<'a> {
    pub(super) fn new(plan: &'a Plan, branches: Arc<Branches>) -> Self {
        let known = plan.action.as_ref().map(|action| Known {
            operator: action.clone(),
            arguments: plan.arguments.clone(),
        });
        Self {
            plan,
            branches,
            entered: Vec::new(),
            known: known.map(Rc::new),
            found: Vec::new(),
            most: usize::MAX,
        }
    }

    fn is_action(&self, machine: &Machine<'_>, op: OpId) -> bool {
        self.plan
            .action
            .as_ref()
            .is_some_and(|action| **action == *machine.program.operators[op].name)
    }

    /// How many of the known arguments the action that has been entered has: all of them.
    pub(crate) fn matched(&self) -> usize {
        if self.entered.is_empty() {
            0
        } else {
            self.plan.arguments.len()
        }
    }

    /// Whether the frame's arguments are those that are known.
    fn fits(&self, machine: &mut Machine<'_>, op: OpId, env: Env) -> Result<bool> {
        for known in &self.plan.arguments {
            let Some(value) = machine.argument_value(op, env, &known.param)? else {
                return Ok(false);
            };
            if known.part(&value) != Some(&known.value) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Where the arguments of the action are not those that are known; nothing where they are, or
    /// where it is another operator.
    pub(crate) fn unfit(
        &self,
        machine: &mut Machine<'_>,
        op: OpId,
        env: Env,
    ) -> Result<Option<Unfit>> {
        if !self.is_action(machine, op) {
            return Ok(None);
        }
        let mut unfit = Unfit::default();
        for (number, known) in self.plan.arguments.iter().enumerate() {
            let Some(value) = machine.argument_value(op, env, &known.param)? else {
                continue;
            };
            let part = known.part(&value);
            if part == Some(&known.value) {
                unfit.fitting += 1;
                continue;
            }
            if !known.path.is_empty() {
                unfit.nearest = Some((known.param.clone(), value.clone()));
            }
            unfit.differences.push(Unfitting {
                number,
                name: known.name(),
                expected: part.cloned(),
                logged: known.value.clone(),
            });
        }
        Ok((!unfit.differences.is_empty()).then_some(unfit))
    }

    /// Why a complete next state is not one that is asked for.
    pub(crate) fn refusal(&self, machine: &mut Machine<'_>) -> Result<Option<Refusal>> {
        for later in &self.plan.later {
            let expected = machine.next_value_of(later.op, &later.args)?;
            if expected != later.value {
                return Ok(Some(Refusal::Expected {
                    op: later.op,
                    number: later.number,
                    before: machine.value_of(later.op, &later.args).ok(),
                    logged: later.value.clone(),
                    expected,
                }));
            }
        }
        for (number, (op, args)) in self.plan.predicates.iter().enumerate() {
            if !machine.truth_of(*op, args)? {
                return Ok(Some(Refusal::Predicate {
                    op: *op,
                    args: args.clone(),
                    number,
                }));
            }
        }
        Ok(None)
    }

    /// Whether a complete next state is one that is asked for.
    fn accepts(&self, machine: &mut Machine<'_>) -> Result<bool> {
        for later in &self.plan.later {
            if machine.next_value_of(later.op, &later.args)? != later.value {
                return Ok(false);
            }
        }
        for (op, args) in &self.plan.predicates {
            if !machine.truth_of(*op, args)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Arguments of an action that are not those that are known.
#[derive(Default)]
pub(crate) struct Unfit {
    /// How many of the known ones fit.
    pub(crate) fitting: usize,
    pub(crate) differences: Vec<Unfitting>,
    /// An argument of which a part is not what is known, and its parameter.
    pub(crate) nearest: Option<(String, Value)>,
}

/// An argument, or a part of one, that is not what is known.
pub(crate) struct Unfitting {
    /// The number in the query.
    pub(crate) number: usize,
    /// The part: `m.mterm`.
    pub(crate) name: String,
    /// The argument's value; nothing where it has no such part.
    pub(crate) expected: Option<Value>,
    pub(crate) logged: Value,
}

/// Why a next state is not one that is asked for.
pub(crate) enum Refusal {
    /// An expression has another value.
    Expected {
        op: OpId,
        number: usize,
        expected: Value,
        logged: Value,
        before: Option<Value>,
    },
    /// A predicate is false.
    Predicate {
        op: OpId,
        args: Vec<Value>,
        number: usize,
    },
}

impl Argument {
    /// The part of an argument that is meant, if there is one.
    fn part<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let mut path = self.path.iter();
        path.try_fold(value, |part, step| part.argument(step))
    }

    /// The part as it would be written: `m.mterm`.
    fn name(&self) -> String {
        let mut name = self.param.clone();
        for step in &self.path {
            match step {
                Value::String(field) => name.extend([".", field.as_str()]),
                other => name.push_str(&format!("[{other}]")),
            }
        }
        name
    }
}

impl<'p> Visitor<'p> for Guide<'_> {
    fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow> {
        let entered = self.entered.first().copied();
        if self.plan.action.is_some() && entered.is_none() {
            return Ok(Flow::Continue);
        }
        if !self.accepts(machine)? {
            return Ok(Flow::Continue);
        }
        let arguments = match entered {
            Some((op, env)) => machine.arguments(op, env),
            None => Vec::new(),
        };
        self.found.push(Successor {
            state: State::new(machine.next_state()?),
            arguments,
        });
        Ok(Flow::stop_if(self.found.len() >= self.most))
    }

    fn admits(&mut self, branch: &'p Node, last: bool) -> bool {
        // Behind a branch that is not the last thing to do the action may still come.
        self.plan.action.is_none()
            || !last
            || !self.entered.is_empty()
            || self.branches.lead_through(branch)
    }

    fn enter(&mut self, machine: &mut Machine<'p>, op: OpId, env: Env) -> Result<bool> {
        if !self.is_action(machine, op) {
            return Ok(true);
        }
        let at = machine.program.operators[op].at;
        if !self.fits(machine, op, env).at(at)? {
            return Ok(false);
        }
        self.entered.push((op, env));
        Ok(true)
    }

    fn known(&self) -> Option<Rc<Known>> {
        // Inside of the action an operator of its name may be another application of it.
        self.known.clone().filter(|_| self.entered.is_empty())
    }

    fn leave(&mut self, op: OpId) {
        if self
            .entered
            .last()
            .is_some_and(|(entered, _)| *entered == op)
        {
            self.entered.pop();
        }
    }
}

/// Each step once.
pub(super) fn distinct(steps: Vec<Successor>) -> Vec<Successor> {
    let mut distinct: Vec<Successor> = Vec::with_capacity(steps.len());
    for step in steps {
        if !distinct.contains(&step) {
            distinct.push(step);
        }
    }
    distinct
}
