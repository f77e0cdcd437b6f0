//! Leaving out elements for which the body of a quantifier is plainly false.
//!
//! Where the body is a conjunction that asks for a part of the element to have some value, as in
//! `\E m \in messages : m.type = "vote" /\ m.to = i /\ ...`, the elements that have it are looked
//! up in an index. The index is kept from one evaluation to the next and follows the changes of
//! the set.

use std::rc::Rc;

use super::super::super::ir::{Binary, Bounded, Kind, Node, OpId};
use super::super::super::session::Argument;
use super::super::super::value::{Set, Value};
use super::super::quantify::Run;
use super::super::{Env, Machine};
use super::Incremental;
use super::analysis::{Analysis, Path, Term};
use super::free::Free;
use super::index::Index;

/// Below so many elements looking at each of them takes no longer.
const FEWEST: usize = 16;
/// The most indexes of one quantifier.
const MOST_INDEXES: usize = 16;

/// What a body asks of the elements of one bound.
#[derive(Debug, Default)]
pub(super) struct Keys<'p> {
    /// Parts that have to have the value of an expression.
    equal: Vec<(Path, Rc<Free<'p>>)>,
    /// Operators that the body applies in any case, and which of their arguments are parts of the
    /// element.
    calls: Vec<(OpId, Vec<Option<Path>>)>,
}

/// What is known of the arguments of an operator.
#[derive(Debug)]
pub(crate) struct Known {
    /// The operator's name.
    pub(crate) operator: String,
    /// The parts of its arguments that are known.
    pub(crate) arguments: Vec<Argument>,
}

/// The elements that a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    All,
    /// The elements for which the body holds: `\E`, and sets that are filtered.
    Holds,
    /// The elements for which it does not: `\A`.
    Fails,
}

impl<'p> Keys<'p> {
    fn new(machine: &Machine<'p>, bounded: &'p Bounded, bound: usize, asked: Asked) -> Self {
        let mut keys = Self::default();
        if machine.program.nature_of(&bounded.body).volatile {
            return keys;
        }
        let mut analysis = Analysis::new(machine.program, bounded, bound);
        keys.look_into(&bounded.body, (bound, 0), asked, &mut analysis);
        keys
    }

    fn look_into(
        &mut self,
        node: &'p Node,
        (bound, frame): (usize, usize),
        asked: Asked,
        analysis: &mut Analysis<'p>,
    ) {
        match (&node.kind, asked) {
            (Kind::And(items), Asked::Holds) => {
                for item in items {
                    self.look_into(item, (bound, frame), asked, analysis);
                }
            }
            (Kind::Implies(parts), Asked::Fails) => {
                self.look_into(&parts[0], (bound, frame), Asked::Holds, analysis);
            }
            (Kind::Let { definitions, body }, _)
                if analysis.define(definitions, frame).is_some() =>
            {
                self.look_into(body, (bound, frame), asked, analysis);
            }
            (Kind::Call { .. }, _) => {
                if let Some(entered) = analysis.enter(node, frame) {
                    let parts = entered.terms.iter().map(|term| part_of(term, bound));
                    self.calls.push((entered.op, parts.collect()));
                    self.look_into(entered.body, (bound, entered.frame), asked, analysis);
                }
            }
            (Kind::Binary(Binary::Equal, parts), Asked::Holds) => {
                let terms = (
                    analysis.term(&parts[0], frame),
                    analysis.term(&parts[1], frame),
                );
                let (Some(left), Some(right)) = terms else {
                    return;
                };
                let key = match (part_of(&left, bound), part_of(&right, bound)) {
                    (Some(path), None) => Some((path, right)),
                    (None, Some(path)) => Some((path, left)),
                    _ => None,
                };
                if let Some((path, Term::Free(free))) = key {
                    self.equal.push((path, free));
                }
            }
            (Kind::Field(..) | Kind::Apply(_), Asked::Holds) => {
                let term = analysis.term(node, frame);
                if let Some(path) = term.and_then(|term| part_of(&term, bound)) {
                    let holds = Free::Const(Value::Bool(true));
                    self.equal.push((path, Rc::new(holds)));
                }
            }
            _ => {}
        }
    }
}

fn part_of(term: &Term<'_>, wanted: usize) -> Option<Path> {
    match term {
        Term::Element {
            bound,
            path,
            shift: 0,
        } if *bound == wanted => Some(Rc::clone(path)),
        _ => None,
    }
}

impl<'p> Machine<'p> {
    /// The elements that a run has to go through for one bound, in the order of the set; nothing
    /// where that is all of them.
    pub(in super::super) fn narrowed(
        &mut self,
        run: &Run<'_, 'p>,
        bound: usize,
        env: Env,
    ) -> Option<Vec<Value>> {
        let (set, _) = &run.sets[bound];
        let len = set.enumerated_len();
        if run.asked == Asked::All
            || self.incremental.forgets()
            || len.is_some_and(|len| len < FEWEST)
        {
            return None;
        }
        let id = (std::ptr::from_ref(run.bounded) as usize, bound);
        let keys = match self.incremental.keys.get(&id) {
            Some(keys) => Rc::clone(keys),
            None => {
                let keys = Rc::new(Keys::new(self, run.bounded, bound, run.asked));
                self.incremental.keys.insert(id, Rc::clone(&keys));
                keys
            }
        };
        let (parts, required) = self.known_parts(&keys, run.known, env);
        if let Some((_, whole)) = parts.iter().find(|(path, _)| path.is_empty()) {
            return match set.contains(whole) {
                Ok(true) => Some(vec![whole.clone()]),
                Ok(false) => Some(Vec::new()),
                Err(_) => None,
            };
        }
        if parts.is_empty() || len.is_none() {
            return None;
        }
        let (paths, values): (Vec<Path>, Vec<Value>) = parts.into_iter().unzip();
        self.incremental
            .index(id, paths, set)
            .find(&values, required)
    }

    /// The values that parts of the elements have to have, and how many of these parts, the first
    /// ones, every element of interest has.
    fn known_parts(
        &mut self,
        keys: &Keys<'p>,
        known: Option<&Known>,
        env: Env,
    ) -> (Vec<(Path, Value)>, usize) {
        let mut parts: Vec<(Path, Value)> = Vec::new();
        for (op, args) in &keys.calls {
            let operator = &self.program.operators[*op];
            let Some(known) = known.filter(|known| *known.operator == *operator.name) else {
                continue;
            };
            for argument in &known.arguments {
                let mut names = operator.param_names.iter();
                let position = names.position(|name| **name == *argument.param);
                if let Some(Some(path)) = position.and_then(|position| args.get(position)) {
                    let path = path.iter().chain(&argument.path).cloned().collect();
                    parts.push((path, argument.value.clone()));
                }
            }
        }
        let required = parts.len();
        for (path, free) in &keys.equal {
            // Where the expression has no value the body says so by itself.
            if !parts.iter().any(|(other, _)| other == path)
                && let Ok(value) = self.free_value(free, env)
            {
                parts.push((Rc::clone(path), value));
            }
        }
        (parts, required)
    }
}

impl Incremental<'_> {
    /// The index of a set by some parts of its elements.
    pub(super) fn index(&mut self, id: (usize, usize), paths: Vec<Path>, set: &Set) -> &Index {
        let indexes = self.indexes.entry(id).or_default();
        let position = indexes.iter().position(|index| index.is_of(&paths));
        let position = position.unwrap_or_else(|| {
            if indexes.len() == MOST_INDEXES {
                indexes.clear();
            }
            indexes.push(Index::new(paths));
            indexes.len() - 1
        });
        let index = &mut indexes[position];
        index.follow(set);
        index
    }
}
