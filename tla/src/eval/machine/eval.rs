//! Evaluating expressions.

use super::super::error::{Error, Located, Result};
use super::super::ir::{Binary, Kind, Node, Unary};
use super::super::natives::Run;
use super::super::value::{Fault, FaultKind, Function, Set, Symbolic, Value, equals};
use super::{Env, Machine};

impl<'p> Machine<'p> {
    /// The value of an expression in a frame.
    pub(crate) fn eval(&mut self, node: &'p Node, env: Env) -> Result<Value> {
        match &node.kind {
            Kind::Const(value) => Ok(value.clone()),
            Kind::Var(variable) => self.read(*variable, node),
            Kind::Local(slot) => self.slot(env, *slot, node),
            Kind::Outer(links, slot) => self.slot(self.outer(env, *links), *slot, node),
            Kind::Kept(index, inner) => self.kept(*index, inner, env),
            _ => self.compute(node, env),
        }
    }

    fn compute(&mut self, node: &'p Node, env: Env) -> Result<Value> {
        match &node.kind {
            Kind::Const(_) | Kind::Var(_) | Kind::Local(_) | Kind::Outer(..) | Kind::Kept(..) => {
                self.eval(node, env)
            }
            Kind::Call { op, link, args } => self.call(*op, *link, args, env, node.at),
            Kind::CallSlot { operator, args } => self.call_slot(operator, args, env, node.at),
            Kind::ApplyDefined {
                op,
                link,
                inherited,
                args,
            } => {
                let (inherited, args) = args.split_at(*inherited as usize);
                self.apply_defined((*op, *link), inherited, args, env, node.at)
            }
            Kind::Native { native, args } => match native.run {
                Run::Values(run) => {
                    let result = match &args[..] {
                        [] => run(&[]),
                        [a] => run(&[self.eval(a, env)?]),
                        [a, b] => run(&[self.eval(a, env)?, self.eval(b, env)?]),
                        args => run(&self.eval_all(args, env)?),
                    };
                    result.at(node.at)
                }
                Run::Machine(run) => run(self, args, env).at(node.at),
                Run::Constant(value) => Ok(value()),
                Run::Refused(why) => Err(Self::unsupported(node, why)),
                Run::Operator(operator) => {
                    let [a, b] = [self.eval(&args[0], env)?, self.eval(&args[1], env)?];
                    binary(operator, &a, &b).at(node.at)
                }
            },
            Kind::And(items) => {
                for item in items {
                    if !self.holds(item, env)? {
                        return Ok(Value::Bool(false));
                    }
                }
                Ok(Value::Bool(true))
            }
            Kind::Or(items) => {
                for item in items {
                    if self.holds(item, env)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Ok(Value::Bool(false))
            }
            Kind::Not(inner) => Ok(Value::Bool(!self.holds(inner, env)?)),
            Kind::Implies(parts) => {
                let [left, right] = &**parts;
                Ok(Value::Bool(
                    !self.holds(left, env)? || self.holds(right, env)?,
                ))
            }
            Kind::Binary(operator, parts) => self.binary(*operator, parts, env, node),
            Kind::Unary(operator, inner) => {
                let value = self.eval(inner, env)?;
                unary(*operator, &value).at(node.at)
            }
            Kind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let holds = self.holds(condition, env)?;
                self.eval(if holds { then } else { otherwise }, env)
            }
            Kind::Case { .. } => match self.chosen_arm(node, env)? {
                Some(value) => self.eval(value, env),
                None => Err(Self::no_arm(node)),
            },
            Kind::Let { definitions, body } => {
                for (slot, definition) in definitions {
                    self.delay(env, *slot, definition);
                }
                self.eval(body, env)
            }
            Kind::Exists(_)
            | Kind::Forall(_)
            | Kind::Choose(_)
            | Kind::Filter(_)
            | Kind::Map(_)
            | Kind::Function(_) => crate::stack::grow(|| self.quantified(node, env)),
            Kind::Set(items) => {
                let items = self.eval_all(items, env)?;
                Value::set(items).at(node.at)
            }
            Kind::Tuple(items) => Ok(Value::sequence(self.eval_all(items, env)?)),
            Kind::Record { names, fields } => {
                let values = self.eval_all(fields, env)?;
                Ok(Function::build(names.clone(), values.into()))
            }
            Kind::RecordSet(fields) => {
                let mut sets = Vec::with_capacity(fields.len());
                for (name, field) in fields {
                    sets.push((name.clone(), self.eval_set(field, env)?));
                }
                Ok(Set::symbolic(Symbolic::Records(sets)).into())
            }
            Kind::Product(factors) => {
                let mut sets = Vec::with_capacity(factors.len());
                for factor in factors {
                    sets.push(self.eval_set(factor, env)?);
                }
                Ok(Set::symbolic(Symbolic::Product(sets)).into())
            }
            Kind::Apply(parts) => {
                let [function, argument] = &**parts;
                if let Some((part, env)) = self.part(function, env, argument) {
                    return self.eval(part, env);
                }
                match self.eval(function, env) {
                    Ok(function) => {
                        let argument = self.eval(argument, env)?;
                        function.apply(&argument).cloned().at(node.at)
                    }
                    Err(error) => self.apply_unfinished(function, argument, env, error),
                }
            }
            Kind::Field(record, name) => {
                let record = self.eval(record, env)?;
                record.field(name).cloned().at(node.at)
            }
            Kind::Except { base, updates } => self.except(base, updates, env),
            Kind::Prime(inner) => self.prime(inner, env),
            Kind::Unchanged(inner) => {
                let before = self.eval(inner, env)?;
                let after = self.prime(inner, env)?;
                equals(&before, &after).map(Value::Bool).at(node.at)
            }
            Kind::Keep(variables) => self.all_kept(variables, node).map(Value::Bool),
            Kind::Enabled(action) => self.enabled(action, env).map(Value::Bool),
            Kind::Step { must_change, parts } => {
                let [action, subscript] = &**parts;
                let changed = {
                    let before = self.eval(subscript, env)?;
                    let after = self.prime(subscript, env)?;
                    !equals(&before, &after).at(node.at)?
                };
                Ok(Value::Bool(match (must_change, changed) {
                    (true, false) => false,
                    (false, false) => true,
                    (_, true) => self.holds(action, env)?,
                }))
            }
            Kind::Closure { .. } => Err(Self::unsupported(
                node,
                "an operator stands where a value is needed",
            )),
            Kind::Unsupported(what) => Err(Self::unsupported(node, what)),
        }
    }

    #[cold]
    fn unsupported(node: &Node, what: &str) -> Error {
        Error::new(Fault::new(FaultKind::Unsupported, what), Some(node.at))
    }

    /// The values of expressions in a frame.
    pub(crate) fn eval_all(&mut self, nodes: &'p [Node], env: Env) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            values.push(self.eval(node, env)?);
        }
        Ok(values)
    }

    /// The value of an expression that has to be a set.
    pub(crate) fn eval_set(&mut self, node: &'p Node, env: Env) -> Result<Set> {
        match self.eval(node, env)? {
            Value::Set(set) => Ok(set),
            other => other.to_set("the expression").cloned().at(node.at),
        }
    }

    /// The value in the next state.
    pub(super) fn prime(&mut self, node: &'p Node, env: Env) -> Result<Value> {
        if let Kind::Var(variable) = node.kind {
            return self.read_next(variable, node);
        }
        let before = std::mem::replace(&mut self.primed, true);
        let result = self.eval(node, env);
        self.primed = before;
        result
    }

    /// The expression of the first arm of a CASE that holds.
    pub(super) fn chosen_arm(&mut self, node: &'p Node, env: Env) -> Result<Option<&'p Node>> {
        let Kind::Case { arms, other } = &node.kind else {
            return Ok(None);
        };
        for (condition, value) in arms {
            if self.holds(condition, env)? {
                return Ok(Some(value));
            }
        }
        Ok(other.as_deref())
    }

    #[cold]
    pub(super) fn no_arm(node: &Node) -> Error {
        let fault = Fault::undefined("no condition of the CASE holds and there is no OTHER");
        Error::new(fault, Some(node.at))
    }

    fn binary(
        &mut self,
        operator: Binary,
        parts: &'p [Node; 2],
        env: Env,
        node: &Node,
    ) -> Result<Value> {
        let [left, right] = parts;
        let a = self.eval(left, env)?;
        match operator {
            Binary::In => return self.contains(right, env, &a).map(Value::Bool),
            Binary::NotIn => return self.contains(right, env, &a).map(|is| Value::Bool(!is)),
            _ => {}
        }
        let b = self.eval(right, env)?;
        match (operator, &a, &b) {
            (Binary::Equal, ..) => self.equal_again(node, &a, &b).map(Value::Bool),
            (Binary::NotEqual, ..) => self.equal_again(node, &a, &b).map(|is| Value::Bool(!is)),
            (Binary::SubsetEqual, Value::Set(_), Value::Set(set)) => {
                self.includes_again(node, &a, set).map(Value::Bool)
            }
            _ => binary(operator, &a, &b).at(node.at),
        }
        .at(node.at)
    }
}

/// The value of an operator with one operand.
pub(super) fn unary(operator: Unary, value: &Value) -> std::result::Result<Value, Fault> {
    let set = || value.to_set("the operand");
    Ok(match operator {
        Unary::Powerset => Set::symbolic(Symbolic::Powerset(set()?.clone())).into(),
        Unary::Union => set()?.flatten()?.into(),
        Unary::Domain => value.domain()?.into(),
    })
}

/// The value of an operator with two operands.
pub(crate) fn binary(operator: Binary, a: &Value, b: &Value) -> std::result::Result<Value, Fault> {
    let sets = || {
        let left = a.to_set("the left operand")?;
        Ok::<_, Fault>((left, b.to_set("the right operand")?))
    };
    let integers = || {
        let left = a.to_int("the left operand")?;
        Ok::<_, Fault>((left, b.to_int("the right operand")?))
    };
    let arithmetic = |operation: fn(i64, i64) -> Option<i64>, symbol: &str| {
        let (left, right) = integers()?;
        operation(left, right).map(Value::Int).ok_or_else(|| {
            Fault::arithmetic(format!("`{left} {symbol} {right}` does not fit 64 bits"))
        })
    };
    Ok(match operator {
        Binary::Equal => Value::Bool(equals(a, b)?),
        Binary::NotEqual => Value::Bool(!equals(a, b)?),
        Binary::Equivalent => {
            Value::Bool(a.to_bool("the left operand")? == b.to_bool("the right operand")?)
        }
        Binary::In => Value::Bool(b.to_set("the right operand")?.contains(a)?),
        Binary::NotIn => Value::Bool(!b.to_set("the right operand")?.contains(a)?),
        Binary::SubsetEqual => {
            let (a, b) = sets()?;
            Value::Bool(a.is_subset(b)?)
        }
        Binary::Cup => {
            let (a, b) = sets()?;
            a.union(b)?.into()
        }
        Binary::Cap => {
            let (a, b) = sets()?;
            a.intersection(b)?.into()
        }
        Binary::Difference => {
            let (a, b) = sets()?;
            a.difference(b)?.into()
        }
        Binary::FunctionSet => {
            let (a, b) = sets()?;
            Set::symbolic(Symbolic::Functions(a.clone(), b.clone())).into()
        }
        Binary::Add => arithmetic(i64::checked_add, "+")?,
        Binary::Subtract => arithmetic(i64::checked_sub, "-")?,
        Binary::Multiply => arithmetic(i64::checked_mul, "*")?,
        Binary::Less => Value::Bool(integers().map(|(a, b)| a < b)?),
        Binary::LessEqual => Value::Bool(integers().map(|(a, b)| a <= b)?),
        Binary::Greater => Value::Bool(integers().map(|(a, b)| a > b)?),
        Binary::GreaterEqual => Value::Bool(integers().map(|(a, b)| a >= b)?),
        Binary::Range => {
            let (low, high) = integers()?;
            Set::interval(low, high).into()
        }
    })
}
