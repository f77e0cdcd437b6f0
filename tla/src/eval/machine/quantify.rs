//! Everything that runs through the elements of a set.

use super::super::error::{Error, Located, Result};
use super::super::ir::{Bound, Bounded, Kind, Node, Pattern};
use super::super::value::{Fault, Function, MOST_WRITTEN, Set, Symbolic, Value};
use super::{Env, Flow, Machine};

impl<'p> Machine<'p> {
    pub(super) fn quantified(&mut self, node: &'p Node, env: Env) -> Result<Value> {
        match &node.kind {
            Kind::Exists(bounded) => {
                let flow = self.for_each_seen(&bounded.bounds, env, &mut |machine| {
                    let holds = machine.holds(&bounded.body, env)?;
                    Ok(Flow::stop_if(holds))
                })?;
                Ok(Value::Bool(flow == Flow::Stop))
            }
            Kind::Forall(bounded) => {
                let flow = self.for_each_seen(&bounded.bounds, env, &mut |machine| {
                    let holds = machine.holds(&bounded.body, env)?;
                    Ok(Flow::stop_if(!holds))
                })?;
                Ok(Value::Bool(flow == Flow::Continue))
            }
            Kind::Choose(bounded) => self.choose(bounded, env, node),
            Kind::Filter(bounded) => self.filter(bounded, env).map(Value::Set),
            Kind::Map(bounded) => {
                let mut items = Vec::new();
                let mut bound = MOST_WRITTEN;
                self.for_each(&bounded.bounds, env, &mut |machine| {
                    items.push(machine.eval(&bounded.body, env)?);
                    if items.len() > bound {
                        // Most may be the same.
                        items = distinct(std::mem::take(&mut items)).at(node.at)?;
                        bound = MOST_WRITTEN + items.len();
                    }
                    Ok(Flow::Continue)
                })?;
                Value::set(items).at(node.at)
            }
            Kind::Function(bounded) => self.function(bounded, env, node),
            _ => unreachable!("only what binds names comes here"),
        }
    }

    /// Runs `f` with the names bound to each combination of elements, until it says stop.
    pub(super) fn for_each(
        &mut self,
        bounds: &'p [Bound],
        env: Env,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        self.for_each_of(bounds, env, false, f)
    }

    /// The same, but where `f` has not looked at an element it is not run for the others, which
    /// would make no difference: a guard that a quantified action begins with is mostly false
    /// whatever the name stands for.
    pub(super) fn for_each_seen(
        &mut self,
        bounds: &'p [Bound],
        env: Env,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        self.for_each_of(bounds, env, true, f)
    }

    fn for_each_of(
        &mut self,
        bounds: &'p [Bound],
        env: Env,
        seen: bool,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        if let [bound] = bounds {
            let (set, node) = self.bound_set(bound, env)?;
            return self.run_through(&set, &bound.pattern, env, (node, seen), f);
        }
        let mut sets: Vec<(Set, &'p Node)> = Vec::with_capacity(bounds.len());
        for bound in bounds {
            let set = match sets.last() {
                Some(before) if bound.set.is_none() => before.clone(),
                _ => self.bound_set(bound, env)?,
            };
            sets.push(set);
        }
        self.nest(bounds, &sets, env, seen, f)
    }

    fn bound_set(&mut self, bound: &'p Bound, env: Env) -> Result<(Set, &'p Node)> {
        let node = bound.set.as_ref().expect("the first bound has a set");
        Ok((self.eval_set(node, env)?, node))
    }

    fn nest(
        &mut self,
        bounds: &'p [Bound],
        sets: &[(Set, &'p Node)],
        env: Env,
        seen: bool,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        let (Some((bound, bounds)), Some(((set, node), sets))) =
            (bounds.split_first(), sets.split_first())
        else {
            return f(self);
        };
        self.run_through(set, &bound.pattern, env, (node, seen), &mut |machine| {
            machine.nest(bounds, sets, env, seen, f)
        })
    }

    /// Runs `f` with a pattern bound to each element of a set; with `seen`, only as long as
    /// elements are looked at.
    fn run_through(
        &mut self,
        set: &Set,
        pattern: &'p Pattern,
        env: Env,
        (node, seen): (&'p Node, bool),
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        let mut each = |machine: &mut Self, item: Value| {
            machine.tick(node.at)?;
            let effects = machine.effects;
            match pattern {
                Pattern::One(slot) if seen => machine.bind_unseen(env, *slot, item),
                _ if machine.bind_pattern(pattern, env, item) => {}
                _ => {
                    let message = "an element is no tuple of as many parts as are bound";
                    return Err(Error::new(Fault::mismatch(message), Some(node.at)));
                }
            }
            let flow = f(machine)?;
            let needless = machine.unseen(env, pattern.slots()) && machine.effects == effects;
            Ok((flow, seen && needless))
        };
        if set.as_symbolic().is_some() {
            for item in set.clone().into_stream().at(node.at)? {
                match each(self, item)? {
                    (Flow::Stop, _) => return Ok(Flow::Stop),
                    (Flow::Continue, true) => break,
                    (Flow::Continue, false) => {}
                }
            }
        } else {
            for item in set.elements() {
                match each(self, item)? {
                    (Flow::Stop, _) => return Ok(Flow::Stop),
                    (Flow::Continue, true) => break,
                    (Flow::Continue, false) => {}
                }
            }
        }
        Ok(Flow::Continue)
    }

    fn choose(&mut self, bounded: &'p Bounded, env: Env, node: &'p Node) -> Result<Value> {
        let (set, at) = self.bound_set(&bounded.bounds[0], env)?;
        for item in set.into_stream().at(at.at)? {
            self.tick(at.at)?;
            if self.bind_pattern(&bounded.bounds[0].pattern, env, item.clone())
                && self.holds(&bounded.body, env)?
            {
                return Ok(item);
            }
        }
        let fault = Fault::undefined("CHOOSE finds no element for which the condition holds");
        Err(Error::new(fault, Some(node.at)))
    }

    fn filter(&mut self, bounded: &'p Bounded, env: Env) -> Result<Set> {
        let bound = &bounded.bounds[0];
        let (set, node) = self.bound_set(bound, env)?;
        let mut kept = Vec::new();
        let mut all = true;
        for item in set.clone().into_stream().at(node.at)? {
            self.tick(node.at)?;
            if self.bind_pattern(&bound.pattern, env, item.clone())
                && self.holds(&bounded.body, env)?
            {
                kept.push(item);
                if kept.len() > MOST_WRITTEN {
                    return Err(too_many()).at(node.at);
                }
            } else {
                all = false;
            }
        }
        Ok(if all && set.as_symbolic().is_none() {
            set
        } else {
            Set::from_sorted(kept.into())
        })
    }

    fn function(&mut self, bounded: &'p Bounded, env: Env, node: &'p Node) -> Result<Value> {
        let bounds = &bounded.bounds;
        let mut sets: Vec<(Set, &'p Node)> = Vec::with_capacity(bounds.len());
        for bound in bounds {
            let set = match sets.last() {
                Some(before) if bound.set.is_none() => before.clone(),
                _ => self.bound_set(bound, env)?,
            };
            sets.push((set.0.enumerate().at(node.at)?, set.1));
        }
        let domain = match &sets[..] {
            [(set, _)] => set.clone(),
            sets => {
                let factors = sets.iter().map(|(set, _)| set.clone()).collect();
                Symbolic::Product(factors).enumerate().at(node.at)?
            }
        };
        // The combinations come in the order of the domain: the last name turns fastest.
        let mut values = Vec::with_capacity(domain.enumerated_len().unwrap_or_default());
        self.nest(bounds, &sets, env, false, &mut |machine| {
            values.push(machine.eval(&bounded.body, env)?);
            Ok(Flow::Continue)
        })?;
        Ok(Function::build(domain, values.into()))
    }
}

/// The values without repetitions.
fn distinct(items: Vec<Value>) -> std::result::Result<Vec<Value>, Fault> {
    let set = Set::new(items)?;
    match set.enumerated_len() {
        Some(len) if len <= MOST_WRITTEN => Ok(set.elements().collect()),
        _ => Err(too_many()),
    }
}

#[cold]
fn too_many() -> Fault {
    Fault::too_large(format!("the set has more than {MOST_WRITTEN} elements"))
}
