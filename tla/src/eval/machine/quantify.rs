//! Everything that runs through the elements of a set.

use super::super::error::{Error, Located, Result};
use super::super::ir::{Bound, Bounded, Kind, Node, Pattern};
use super::super::value::{Fault, Function, MOST_WRITTEN, Set, Symbolic, Value};
use super::{Asked, Env, Flow, Known, Machine};

/// The sets that the names of a quantifier come from, and their expressions.
pub(super) type Sets<'p> = Vec<(Set, &'p Node)>;

/// A run through the elements that a quantifier binds its names to.
pub(super) struct Run<'a, 'p> {
    pub(super) bounded: &'p Bounded,
    pub(super) sets: &'a [(Set, &'p Node)],
    /// Whether to end it where nobody has looked at an element: the others would make no
    /// difference. A guard that a quantified action begins with is mostly false whatever the name
    /// stands for.
    pub(super) seen: bool,
    /// The elements that are of interest.
    pub(super) asked: Asked,
    /// What is known of the arguments of an operator that the body has to go through.
    pub(super) known: Option<&'a Known>,
}

impl<'a, 'p> Run<'a, 'p> {
    fn of(bounded: &'p Bounded, sets: &'a [(Set, &'p Node)], asked: Asked) -> Self {
        Self {
            bounded,
            sets,
            seen: false,
            asked,
            known: None,
        }
    }
}

impl<'p> Machine<'p> {
    pub(super) fn quantified(&mut self, node: &'p Node, env: Env) -> Result<Value> {
        match &node.kind {
            Kind::Exists(bounded) => {
                let none = self.holds_for_all(bounded, env, false)?;
                Ok(Value::Bool(!none))
            }
            Kind::Forall(bounded) => self.holds_for_all(bounded, env, true).map(Value::Bool),
            Kind::Choose(bounded) => self.choose(bounded, env, node),
            Kind::Filter(bounded) => self.filter(bounded, env).map(Value::Set),
            Kind::Map(bounded) => {
                let mut items = Vec::new();
                let mut bound = MOST_WRITTEN;
                self.for_each(bounded, env, &mut |machine| {
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
        bounded: &'p Bounded,
        env: Env,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        let sets = self.sets_of(&bounded.bounds, env)?;
        let run = Run::of(bounded, &sets, Asked::All);
        self.nest(&run, 0, None, env, f)
    }

    /// The sets that the elements come from.
    pub(super) fn sets_of(&mut self, bounds: &'p [Bound], env: Env) -> Result<Sets<'p>> {
        let mut sets: Sets<'p> = Vec::with_capacity(bounds.len());
        for bound in bounds {
            let set = match sets.last() {
                Some(before) if bound.set.is_none() => before.clone(),
                _ => self.bound_set(bound, env)?,
            };
            sets.push(set);
        }
        Ok(sets)
    }

    fn bound_set(&mut self, bound: &'p Bound, env: Env) -> Result<(Set, &'p Node)> {
        let node = bound.set.as_ref().expect("the first bound has a set");
        Ok((self.eval_set(node, env)?, node))
    }

    /// Runs `f` with the names of all bounds from `bound` on, except `bound_already`, bound to
    /// each combination of elements.
    pub(super) fn nest(
        &mut self,
        run: &Run<'_, 'p>,
        bound: usize,
        bound_already: Option<usize>,
        env: Env,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        if bound == run.sets.len() {
            return f(self);
        }
        if bound_already == Some(bound) {
            return self.nest(run, bound + 1, bound_already, env, f);
        }
        if bound + 1 == run.sets.len() {
            return self.run_through(run, bound, env, f);
        }
        self.run_through(run, bound, env, &mut |machine| {
            machine.nest(run, bound + 1, bound_already, env, f)
        })
    }

    /// Runs `f` with the names of one bound bound to each element of its set; where the elements
    /// have to be seen, only as long as they are.
    fn run_through(
        &mut self,
        run: &Run<'_, 'p>,
        bound: usize,
        env: Env,
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        let (set, node) = &run.sets[bound];
        let pattern = &run.bounded.bounds[bound].pattern;
        let mut each = |machine: &mut Self, item: Value| {
            machine.tick(node.at)?;
            let effects = machine.effects;
            let around = machine.surround(&item);
            match pattern {
                Pattern::One(slot) if run.seen => machine.bind_unseen(env, *slot, item),
                _ if machine.bind_pattern(pattern, env, item) => {}
                _ => {
                    let message = "an element is no tuple of as many parts as are bound";
                    return Err(Error::new(Fault::mismatch(message), Some(node.at)));
                }
            }
            let flow = f(machine);
            machine.leave_surroundings(around);
            let needless = machine.unseen(env, pattern.slots()) && machine.effects == effects;
            // What ends the run, if anything does.
            Ok(match flow? {
                Flow::Stop => Some(Flow::Stop),
                Flow::Continue => (run.seen && needless).then_some(Flow::Continue),
            })
        };
        if let Some(items) = self.narrowed(run, bound, env) {
            for item in items {
                if let Some(flow) = each(self, item)? {
                    return Ok(flow);
                }
            }
        } else if set.as_symbolic().is_some() {
            for item in set.clone().into_stream().at(node.at)? {
                if let Some(flow) = each(self, item)? {
                    return Ok(flow);
                }
            }
        } else {
            for item in set.elements() {
                if let Some(flow) = each(self, item)? {
                    return Ok(flow);
                }
            }
        }
        Ok(Flow::Continue)
    }

    fn choose(&mut self, bounded: &'p Bounded, env: Env, node: &'p Node) -> Result<Value> {
        let sets = self.sets_of(&bounded.bounds, env)?;
        let run = Run::of(bounded, &sets, Asked::Holds);
        let items = match self.narrowed(&run, 0, env) {
            Some(items) => Box::new(items.into_iter()),
            None => sets[0].0.clone().into_stream().at(sets[0].1.at)?,
        };
        for item in items {
            self.tick(node.at)?;
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
        let sets = self.sets_of(&bounded.bounds, env)?;
        let run = Run::of(bounded, &sets, Asked::Holds);
        match self.filtered_again(&run, env)? {
            Some(kept) => Ok(kept),
            None => self.filter_all(&run, env),
        }
    }

    /// The elements of a filtered set.
    pub(super) fn filter_all(&mut self, run: &Run<'_, 'p>, env: Env) -> Result<Set> {
        let narrowed = self.narrowed(run, 0, env);
        let (set, node) = &run.sets[0];
        let mut kept = Vec::new();
        let mut all = narrowed.is_none();
        let items = match narrowed {
            Some(items) => Box::new(items.into_iter()),
            None => set.clone().into_stream().at(node.at)?,
        };
        for item in items {
            self.tick(node.at)?;
            if self.passes(run.bounded, item.clone(), env)? {
                kept.push(item);
                if kept.len() > MOST_WRITTEN {
                    return Err(too_many()).at(node.at);
                }
            } else {
                all = false;
            }
        }
        Ok(if all && set.as_symbolic().is_none() {
            set.clone()
        } else {
            Set::from_sorted(kept.into())
        })
    }

    /// Whether an element is one of a filtered set.
    pub(super) fn passes(&mut self, bounded: &'p Bounded, item: Value, env: Env) -> Result<bool> {
        let around = self.surround(&item);
        let passes = self.bind_pattern(&bounded.bounds[0].pattern, env, item)
            && self.holds(&bounded.body, env)?;
        self.leave_surroundings(around);
        Ok(passes)
    }

    fn function(&mut self, bounded: &'p Bounded, env: Env, node: &'p Node) -> Result<Value> {
        let mut sets = self.sets_of(&bounded.bounds, env)?;
        for (set, _) in &mut sets {
            *set = set.enumerate().at(node.at)?;
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
        let run = Run::of(bounded, &sets, Asked::All);
        self.nest(&run, 0, None, env, &mut |machine| {
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
