//! The ways from a next-state relation to an action: what is bound and what has to hold on them.
//!
//! An event is taken by the disjuncts of the next-state relation that take its action, each written
//! out with its own quantifiers and guards. So nothing is allowed that the module does not allow,
//! and a parameter that the event does not show ranges over what the module lets it range over.

use std::collections::BTreeSet;
use std::sync::Arc;

use tracelaw_diagnostics::Source;
use tracelaw_tla::modules::{Defined, Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{
    Binder, Bound, Definition, Expr, ExprKind, Name, OperatorDefinition, Quantifier,
};

use super::layout::Formula;
use super::text::{Renames, Text, is_tight, line, names, text};

/// The most ways to one action that are written out.
const MOST_WAYS: usize = 32;
/// How deep operators are looked into.
const DEEPEST: usize = 24;

/// A way to a call of an action.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// From the outside in.
    steps: Vec<Step>,
    /// The call.
    pub(super) call: String,
    /// Its arguments, by the action's parameters.
    pub(super) args: Vec<Arg>,
}

/// An argument.
#[derive(Clone, Debug)]
pub(super) struct Arg {
    pub(super) param: String,
    pub(super) text: String,
}

#[derive(Clone, Debug)]
enum Step {
    Exists(String),
    /// What has to hold besides, before and behind the rest in the text.
    With(Vec<Text>, Vec<Text>),
}

impl Way {
    /// The formula of the way, with `inside` in the call's place.
    pub(super) fn formula(&self, inside: Formula) -> Formula {
        let steps = self.steps.iter().rev();
        steps.fold(inside, |inside, step| match step {
            Step::Exists(bounds) => Formula::Exists(bounds.clone(), Box::new(inside)),
            Step::With(before, behind) => {
                let texts = |texts: &[Text]| {
                    let texts = texts.iter().cloned();
                    texts.map(Formula::Text).collect::<Vec<_>>()
                };
                let mut items = texts(before);
                items.push(inside);
                items.extend(texts(behind));
                Formula::And(items)
            }
        })
    }
}

/// Why there is no way to an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoWay {
    /// The next-state relation does not take it.
    NotInNext,
    /// A way is there and cannot be written out.
    NotWritten,
}

/// Finds ways through the modules; names in `taken` are bound to something else where the ways are
/// written.
pub(super) struct Finder<'m> {
    modules: &'m Modules,
    next: Defined<'m>,
    taken: BTreeSet<String>,
}

/// Where the search is.
#[derive(Clone)]
struct Place {
    module: ModuleId,
    renames: Renames,
    /// Names that cannot be written: those of LET operators with parameters.
    hidden: BTreeSet<String>,
    steps: Vec<Step>,
    depth: usize,
}

struct Search<'f, 'm> {
    finder: &'f Finder<'m>,
    action: Defined<'m>,
    name: &'f str,
    /// What the variables of quantifiers are called, where the action's parameters decide.
    wanted: &'f Renames,
    ways: Vec<Way>,
    /// Plain arguments, with the parameters that they stand for.
    plain: Renames,
    open: Vec<*const OperatorDefinition>,
    lost: bool,
}

impl<'m> Finder<'m> {
    pub(super) fn new(modules: &'m Modules, next: Defined<'m>, taken: BTreeSet<String>) -> Self {
        Self {
            modules,
            next,
            taken,
        }
    }

    /// The ways to an action.
    pub(super) fn ways(&self, name: &str) -> Result<Vec<Way>, NoWay> {
        let action = self.modules.definition(name).ok_or(NoWay::NotInNext)?;
        let none = Renames::new();
        let first = self.search(action, name, &none)?;
        // Where an argument is a mere variable, it is called as the parameter is.
        let renamed = first.plain.iter();
        let mut wanted = Renames::new();
        for (variable, param) in renamed.filter(|(variable, param)| variable != param) {
            let is_free = !self.taken.contains(param)
                && !first.plain.contains_key(param)
                && !wanted.values().any(|other| other == param);
            if is_free {
                wanted.insert(variable.clone(), param.clone());
            }
        }
        if wanted.is_empty() {
            return Ok(first.ways);
        }
        match self.search(action, name, &wanted) {
            Ok(second) => Ok(second.ways),
            Err(_) => Ok(first.ways),
        }
    }

    fn search<'f>(
        &'f self,
        action: Defined<'m>,
        name: &'f str,
        wanted: &'f Renames,
    ) -> Result<Search<'f, 'm>, NoWay> {
        let mut search = Search {
            finder: self,
            action,
            name,
            wanted,
            ways: Vec::new(),
            plain: Renames::new(),
            open: Vec::new(),
            lost: false,
        };
        let place = Place {
            module: self.next.module,
            renames: Renames::new(),
            hidden: BTreeSet::new(),
            steps: Vec::new(),
            depth: 0,
        };
        if let Some(body) = self.next.body() {
            search.look(body, place);
        }
        match (search.lost, search.ways.len()) {
            (true, _) => Err(NoWay::NotWritten),
            (false, 0) => Err(NoWay::NotInNext),
            (false, count) if count > MOST_WAYS => Err(NoWay::NotWritten),
            _ => Ok(search),
        }
    }
}

impl<'m> Search<'_, 'm> {
    fn source(&self, place: &Place) -> Arc<Source> {
        Arc::clone(&self.finder.modules.module(place.module).source)
    }

    /// An expression's text, unless it cannot be written.
    fn text(&mut self, expr: &Expr, place: &Place) -> Option<Text> {
        let source = self.source(place);
        let found = match names(expr).is_disjoint(&place.hidden) {
            true => text(&source, expr, &place.renames),
            false => None,
        };
        self.lost |= found.is_none();
        found
    }

    fn line(&mut self, expr: &Expr, place: &Place) -> Option<String> {
        let source = self.source(place);
        let found = match names(expr).is_disjoint(&place.hidden) {
            true => line(&source, expr, &place.renames),
            false => None,
        };
        self.lost |= found.is_none();
        found
    }

    fn look(&mut self, expr: &'m Expr, mut place: Place) {
        if !self.leads(expr, &place) {
            return;
        }
        match &expr.kind {
            ExprKind::Or(items) => {
                for item in items {
                    self.look(item, place.clone());
                }
            }
            ExprKind::And(items) => self.conjunction(items, &place),
            ExprKind::Quantified {
                quantifier: Quantifier::Exists,
                bounds,
                body,
            } => {
                if let Some(bounds) = self.bounds(bounds, &mut place) {
                    place.steps.push(Step::Exists(bounds));
                    self.look(body, place);
                }
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                for (branch, holds) in [(then, true), (otherwise, false)] {
                    let mut place = place.clone();
                    self.guard(&[(condition, holds)], &mut place, branch);
                    self.look(branch, place);
                }
            }
            ExprKind::Case { arms, other } => {
                for (condition, value) in arms {
                    let mut place = place.clone();
                    self.guard(&[(condition, true)], &mut place, value);
                    self.look(value, place);
                }
                if let Some(other) = other {
                    let none: Vec<_> = arms.iter().map(|(arm, _)| (arm, false)).collect();
                    self.guard(&none, &mut place, other);
                    self.look(other, place);
                }
            }
            ExprKind::Let { definitions, body } => {
                for definition in definitions {
                    self.local(definition, &mut place);
                }
                self.look(body, place);
            }
            ExprKind::Stuttering { action, .. } => self.look(action, place),
            ExprKind::Name(name) => self.call(name, &[], place),
            ExprKind::Apply { operator, args } => self.call(&operator.value, args, place),
            // It leads to the action in a way that is not followed.
            _ => self.lost = true,
        }
    }

    fn conjunction(&mut self, items: &'m [Expr], place: &Place) {
        for (at, item) in items.iter().enumerate() {
            if !self.leads(item, place) {
                continue;
            }
            let mut inner = place.clone();
            let mut texts = |items: &'m [Expr]| -> Vec<Text> {
                let texts = items.iter().filter_map(|item| self.text(item, place));
                texts.collect()
            };
            let (before, behind) = (texts(&items[..at]), texts(&items[at + 1..]));
            inner.steps.push(Step::With(before, behind));
            self.look(item, inner);
        }
    }

    /// Adds conditions and whether they hold, if the branch behind them matters.
    fn guard(&mut self, conditions: &[(&'m Expr, bool)], place: &mut Place, branch: &'m Expr) {
        if !self.leads(branch, place) {
            return;
        }
        let mut texts = Vec::new();
        for (condition, holds) in conditions {
            let Some(text) = self.text(condition, place) else {
                return;
            };
            texts.push(match holds {
                true => text,
                false => text.wrapped("~(", ")"),
            });
        }
        place.steps.push(Step::With(texts, Vec::new()));
    }

    /// The text of a quantifier's bounds. What it binds gets another name where its own is taken.
    fn bounds(&mut self, bounds: &'m [Bound], place: &mut Place) -> Option<String> {
        let mut texts = Vec::new();
        for bound in bounds {
            let set = self.line(&bound.set, place)?;
            let names = bound.binder.names().iter();
            let names: Vec<String> = names.map(|name| self.bind(&name.value, place)).collect();
            let names = names.join(", ");
            texts.push(match bound.binder {
                Binder::Names(_) => format!("{names} \\in {set}"),
                Binder::Tuple(_) => format!("<<{names}>> \\in {set}"),
            });
        }
        Some(texts.join(", "))
    }

    fn bind(&self, name: &Name, place: &mut Place) -> String {
        let new = match self.wanted.get(&**name) {
            Some(wanted) => wanted.clone(),
            None => {
                let is_taken = |name: &str| {
                    self.finder.taken.contains(name)
                        || self.wanted.values().any(|wanted| wanted == name)
                };
                let mut new = name.to_string();
                while is_taken(&new) {
                    new.push('_');
                }
                new
            }
        };
        place.renames.remove(&**name);
        if new != **name {
            place.renames.insert(name.to_string(), new.clone());
        }
        new
    }

    /// What a LET defines takes the place of its name.
    fn local(&mut self, definition: &'m Definition, place: &mut Place) {
        let name = match definition {
            Definition::Operator(operator) => operator.name.value.to_string(),
            Definition::Function(function) => function.name.value.to_string(),
            Definition::Instance(instance) => instance.name.value.to_string(),
            Definition::Recursive(_) => return,
        };
        if let Definition::Operator(operator) = definition
            && operator.params.is_empty()
            && names(&operator.body).is_disjoint(&place.hidden)
            && let Some(body) = line(&self.source(place), &operator.body, &place.renames)
        {
            let tight = is_tight(&operator.body);
            let body = if tight { body } else { format!("({body})") };
            place.renames.insert(name, body);
            return;
        }
        place.hidden.insert(name);
    }

    fn call(&mut self, name: &Name, args: &'m [Expr], place: Place) {
        let Some(Meaning::Defined(defined)) = self.finder.modules.lookup(place.module, name) else {
            self.lost = true;
            return;
        };
        let Some(operator) = defined.operator() else {
            return;
        };
        if defined == self.action {
            return self.found(operator, args, place);
        }
        if place.depth >= DEEPEST || self.open.contains(&std::ptr::from_ref(operator)) {
            self.lost = true;
            return;
        }
        let mut inner = Place {
            module: defined.module,
            renames: Renames::new(),
            hidden: BTreeSet::new(),
            steps: place.steps.clone(),
            depth: place.depth + 1,
        };
        for (param, arg) in operator.params.iter().zip(args) {
            let Some(text) = self.line(arg, &place) else {
                return;
            };
            let text = if is_tight(arg) {
                text
            } else {
                format!("({text})")
            };
            if text != *param.name.value {
                inner.renames.insert(param.name.value.to_string(), text);
            }
        }
        self.open.push(operator);
        self.look(&operator.body, inner);
        self.open.pop();
    }

    fn found(&mut self, operator: &'m OperatorDefinition, args: &'m [Expr], place: Place) {
        let mut written = Vec::new();
        for (param, arg) in operator.params.iter().zip(args) {
            let Some(text) = self.line(arg, &place) else {
                return;
            };
            let param = param.name.value.to_string();
            if let ExprKind::Name(_) = &arg.kind {
                self.plain.insert(text.clone(), param.clone());
            }
            written.push((Arg { param, text }, is_tight(arg)));
        }
        let texts: Vec<&str> = written.iter().map(|(arg, _)| arg.text.as_str()).collect();
        let call = match texts.as_slice() {
            [] => self.name.to_owned(),
            texts => format!("{}({})", self.name, texts.join(", ")),
        };
        let args = written.into_iter().map(|(mut arg, tight)| {
            if !tight {
                arg.text = format!("({})", arg.text);
            }
            arg
        });
        self.ways.push(Way {
            steps: place.steps,
            call,
            args: args.collect(),
        });
    }

    /// Whether the action is called somewhere in an expression.
    fn leads(&self, expr: &'m Expr, place: &Place) -> bool {
        let mut seen = BTreeSet::new();
        self.calls(expr, place.module, &mut seen)
    }

    fn calls(&self, expr: &'m Expr, module: ModuleId, seen: &mut BTreeSet<*const Expr>) -> bool {
        let mut found = false;
        expr.walk(&mut |expr| {
            let name = match &expr.kind {
                ExprKind::Name(name) => name,
                ExprKind::Apply { operator, .. } => &operator.value,
                _ => return !found,
            };
            if let Some(Meaning::Defined(defined)) = self.finder.modules.lookup(module, name) {
                found |= defined == self.action;
                if let Some(body) = defined.body()
                    && !found
                    && seen.insert(body)
                {
                    found |= self.calls(body, defined.module, seen);
                }
            }
            !found
        });
        found
    }
}
