//! What a configuration asks for: the behaviour, the properties, the assumptions.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place as SourcePlace};

use super::super::ir::{At, Kind, Node, OpId, Program, SlotId};
use super::super::rules;
use super::Resolver;
use super::context::ContextId;
use super::names::{Defined, Meaning};
use super::place::{Local, Locals, Place};
use crate::modules::ModuleId;
use crate::syntax::Binary;
use crate::syntax::{
    Bound, Declaration, Expr, ExprKind, Ident, OperatorDefinition, Quantifier, Unary, UnitKind,
};

/// A program and what is to be done with it.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) program: Program,
    pub(crate) roots: Roots,
    /// The operators of the expressions from outside.
    pub(crate) extras: Vec<OpId>,
}

/// The operators that a check starts from; none of them takes arguments unless it says so.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    /// The conjuncts of the initial predicate.
    pub(crate) init: Vec<OpId>,
    pub(crate) next: Option<OpId>,
    pub(crate) fairness: Vec<Formula>,
    pub(crate) invariants: Vec<(Arc<str>, OpId)>,
    pub(crate) constraints: Vec<OpId>,
    pub(crate) action_constraints: Vec<OpId>,
    pub(crate) view: Option<OpId>,
    pub(crate) alias: Option<OpId>,
    pub(crate) postcondition: Option<OpId>,
    pub(crate) properties: Vec<Property>,
    pub(crate) assumptions: Vec<OpId>,
    pub(crate) check_deadlock: bool,
}

/// A temporal property.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: Arc<str>,
    pub(crate) formula: Formula,
}

/// A temporal formula over expressions without temporal operators. The operators of these take
/// the names of the quantifiers around them as arguments, the outermost first.
#[derive(Debug)]
pub(crate) enum Formula {
    /// A predicate of states.
    State(OpId),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Always(Box<Self>),
    Eventually(Box<Self>),
    /// `[][A]_v`.
    AlwaysStep {
        action: OpId,
        subscript: OpId,
    },
    /// WF or SF.
    Fair(Fairness),
    /// A quantifier; one set for each of its names.
    Quantified {
        forall: bool,
        sets: Vec<OpId>,
        body: Box<Self>,
    },
}

/// `WF_v(A)` or, strong, `SF_v(A)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fairness {
    pub(crate) strong: bool,
    pub(crate) subscript: OpId,
    pub(crate) action: OpId,
}

/// Where a part of a temporal formula stands: the quantifiers and operators around it.
#[derive(Clone)]
struct Spot<'m> {
    context: ContextId,
    module: ModuleId,
    levels: Vec<Level<'m>>,
}

#[derive(Clone)]
enum Level<'m> {
    Bounds(&'m [Bound]),
    /// The arguments of an operator whose body the part stands in.
    Arguments {
        params: &'m [Declaration],
        args: &'m [Expr],
        /// Where the arguments are read.
        context: ContextId,
        module: ModuleId,
    },
}

type Memo = HashMap<*const Expr, bool>;

impl<'m> Resolver<'m> {
    pub(super) fn roots(&mut self) -> Roots {
        let config = self.config;
        let mut roots = Roots {
            check_deadlock: config.checks_deadlock(),
            ..Roots::default()
        };
        match &config.specification {
            Some(name) => self.specification(name, &mut roots),
            None => {
                roots
                    .init
                    .extend(config.init.as_ref().and_then(|name| self.named(name)));
                roots.next = config.next.as_ref().and_then(|name| self.named(name));
            }
        }
        for name in &config.invariants {
            if let Some(op) = self.named(name) {
                roots.invariants.push((Arc::clone(&name.value), op));
            }
        }
        roots.constraints = self.all_named(&config.constraints);
        roots.action_constraints = self.all_named(&config.action_constraints);
        roots.view = config.view.as_ref().and_then(|name| self.named(name));
        roots.alias = config.alias.as_ref().and_then(|name| self.named(name));
        roots.postcondition = config
            .postcondition
            .as_ref()
            .and_then(|name| self.named(name));
        for name in &config.properties {
            self.property(name, &mut roots);
        }
        if let Some(symmetry) = &config.symmetry {
            let place = SourcePlace::new(&self.config_source, symmetry.span);
            self.diagnostics.push(
                Diagnostic::new(&rules::UNSUPPORTED_EXPRESSION, "SYMMETRY is not applied")
                    .at(place)
                    .help("states that differ by a permutation are counted as different ones"),
            );
        }
        roots.assumptions = self.assumptions();
        roots
    }

    fn all_named(&mut self, names: &'m [Ident]) -> Vec<OpId> {
        names.iter().filter_map(|name| self.named(name)).collect()
    }

    /// An operator that the configuration names.
    fn named(&mut self, name: &'m Ident) -> Option<OpId> {
        let scratch = self.root_place(self.operators.len());
        let meaning = self.find(&name.value, &scratch);
        if let Meaning::Operator(defined) = &meaning
            && defined.definition.params.is_empty()
            && defined.context == ContextId::ROOT
        {
            return Some(self.defined_operator(*defined));
        }
        let op = self.allocate();
        let place = self.root_place(op);
        let at = At {
            source: 0,
            start: name.span.start as u32,
            end: name.span.end as u32,
        };
        let body = match meaning {
            Meaning::Unknown => {
                self.config_names_nothing(name);
                Node::new(Kind::Unsupported("the operator is not defined".into()), at)
            }
            _ => self.name(&name.value, at, &place),
        };
        let missing = matches!(body.kind, Kind::Unsupported(_));
        let end = place.frame.len();
        self.define(op, (Arc::clone(&name.value), at), end, &place, body, None);
        (!missing).then_some(op)
    }

    fn assumptions(&mut self) -> Vec<OpId> {
        let mut all = Vec::new();
        let mut modules = vec![ModuleId::ROOT];
        let mut seen = Vec::new();
        while let Some(id) = modules.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let loaded = self.modules.module(id);
            modules.extend(loaded.extends.iter().copied());
            for unit in &loaded.module.units {
                if let UnitKind::Assumption { name, body } = &unit.kind {
                    let name = name.as_ref().map_or("ASSUME", |name| &name.value);
                    let spot = Spot {
                        context: ContextId::ROOT,
                        module: id,
                        levels: Vec::new(),
                    };
                    all.push(self.leaf(name, &spot, body));
                }
            }
        }
        all
    }

    /// The parts of SPECIFICATION.
    fn specification(&mut self, name: &'m Ident, roots: &mut Roots) {
        let op = self.allocate();
        let place = self.root_place(op);
        let at = At {
            source: 0,
            start: name.span.start as u32,
            end: name.span.end as u32,
        };
        let nothing = Node::new(Kind::And([].into()), at);
        self.define(op, (Arc::clone(&name.value), at), 0, &place, nothing, None);
        match self.find(&name.value, &place) {
            Meaning::Operator(defined) if defined.definition.params.is_empty() => {
                let spot = inside(defined);
                let mut memo = Memo::new();
                self.behaviour(&defined.definition.body, &spot, roots, &mut memo);
                if roots.next.is_none() {
                    let diagnostic = Diagnostic::new(
                        &rules::NO_BEHAVIOUR,
                        format!("`{}` has no conjunct `[][Next]_vars`", name.value),
                    )
                    .help("write it as `Init /\\ [][Next]_vars`, or use INIT and NEXT");
                    self.report(at, diagnostic);
                }
            }
            _ => self.config_names_nothing(name),
        }
    }

    fn behaviour(&mut self, expr: &'m Expr, spot: &Spot<'m>, roots: &mut Roots, memo: &mut Memo) {
        if !self.is_temporal(expr, spot, memo) {
            let op = self.leaf("Init", spot, expr);
            roots.init.push(op);
            return;
        }
        match &expr.kind {
            ExprKind::And(items) => {
                for item in items {
                    self.behaviour(item, spot, roots, memo);
                }
            }
            ExprKind::Unary {
                operator: Unary::Always,
                operand,
            } if let ExprKind::Stuttering { action, .. } = &operand.kind => {
                let op = self.leaf("Next", spot, action);
                if roots.next.replace(op).is_some() {
                    let at = self.at_module(spot.module, expr.span);
                    let what = "a specification has one next-state relation only";
                    self.report(at, Diagnostic::new(&rules::NO_BEHAVIOUR, what));
                }
            }
            _ => match self.definition_of(expr, spot) {
                Some((inner, body)) => self.behaviour(body, &inner, roots, memo),
                None => {
                    if let Some(formula) = self.formula(expr, spot, memo) {
                        roots.fairness.push(formula);
                    }
                }
            },
        }
    }

    /// What an expression that is nothing but an operator stands for, and where to read it.
    fn definition_of(&mut self, expr: &'m Expr, spot: &Spot<'m>) -> Option<(Spot<'m>, &'m Expr)> {
        let scratch = self.operators.len();
        let place = Place {
            context: spot.context,
            module: spot.module,
            ..self.root_place(scratch)
        };
        let (name, args): (_, &'m [Expr]) = match &expr.kind {
            ExprKind::Name(name) => (name, &[]),
            ExprKind::Apply { operator, args } => (&operator.value, args),
            _ => return None,
        };
        match self.find(name, &place) {
            Meaning::Operator(defined) if defined.definition.params.len() == args.len() => {
                let mut inner = inside(defined);
                if !args.is_empty() {
                    inner.levels.clone_from(&spot.levels);
                    inner.levels.push(Level::Arguments {
                        params: &defined.definition.params,
                        args,
                        context: spot.context,
                        module: spot.module,
                    });
                } else {
                    // Names around the reference mean nothing inside; the values are passed all
                    // the same, since every part takes those of all quantifiers around it.
                    inner.levels.clone_from(&spot.levels);
                    inner.levels.push(Level::Arguments {
                        params: &[],
                        args: &[],
                        context: spot.context,
                        module: spot.module,
                    });
                }
                Some((inner, &defined.definition.body))
            }
            _ => None,
        }
    }

    fn is_temporal(&mut self, expr: &'m Expr, spot: &Spot<'m>, memo: &mut Memo) -> bool {
        match &expr.kind {
            ExprKind::Unary {
                operator: Unary::Always | Unary::Eventually,
                ..
            }
            | ExprKind::Binary {
                operator: Binary::LeadsTo,
                ..
            }
            | ExprKind::Fairness { .. } => return true,
            _ => {}
        }
        if let Some((inner, body)) = self.definition_of(expr, spot) {
            let key = std::ptr::from_ref(body);
            if let Some(&known) = memo.get(&key) {
                return known;
            }
            memo.insert(key, false);
            let temporal = self.is_temporal(body, &inner, memo);
            memo.insert(key, temporal);
            return temporal;
        }
        let mut children = Vec::new();
        expr.for_each_child(&mut |child| children.push(child));
        children
            .into_iter()
            .any(|child| self.is_temporal(child, spot, memo))
    }

    fn property(&mut self, name: &'m Ident, roots: &mut Roots) {
        let scratch = self.operators.len();
        let place = self.root_place(scratch);
        let mut memo = Memo::new();
        let formula = match self.find(&name.value, &place) {
            Meaning::Operator(defined) if defined.definition.params.is_empty() => {
                let spot = inside(defined);
                self.formula(&defined.definition.body, &spot, &mut memo)
            }
            Meaning::Unknown => {
                self.config_names_nothing(name);
                None
            }
            _ => self.named(name).map(Formula::State),
        };
        if let Some(formula) = formula {
            roots.properties.push(Property {
                name: Arc::clone(&name.value),
                formula,
            });
        }
    }

    fn formula(&mut self, expr: &'m Expr, spot: &Spot<'m>, memo: &mut Memo) -> Option<Formula> {
        if !self.is_temporal(expr, spot, memo) {
            return Some(Formula::State(self.leaf("property", spot, expr)));
        }
        let mut all = |resolver: &mut Self, items: &'m [Expr]| {
            let formulas = items.iter().map(|item| resolver.formula(item, spot, memo));
            formulas.collect::<Option<Vec<_>>>()
        };
        Some(match &expr.kind {
            ExprKind::And(items) => Formula::And(all(self, items)?),
            ExprKind::Or(items) => Formula::Or(all(self, items)?),
            ExprKind::Unary {
                operator: Unary::Not,
                operand,
            } => Formula::Not(Box::new(self.formula(operand, spot, memo)?)),
            ExprKind::Unary {
                operator: Unary::Always,
                operand,
            } => match &operand.kind {
                ExprKind::Stuttering { action, subscript } => Formula::AlwaysStep {
                    action: self.leaf("action", spot, action),
                    subscript: self.leaf("subscript", spot, subscript),
                },
                _ => Formula::Always(Box::new(self.formula(operand, spot, memo)?)),
            },
            ExprKind::Unary {
                operator: Unary::Eventually,
                operand,
            } => Formula::Eventually(Box::new(self.formula(operand, spot, memo)?)),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                let a = self.formula(left, spot, memo)?;
                let b = self.formula(right, spot, memo)?;
                match operator {
                    Binary::Implies => Formula::Or(vec![Formula::Not(Box::new(a)), b]),
                    Binary::LeadsTo => Formula::Always(Box::new(Formula::Or(vec![
                        Formula::Not(Box::new(a)),
                        Formula::Eventually(Box::new(b)),
                    ]))),
                    _ => return self.no_property(expr, spot),
                }
            }
            ExprKind::Fairness {
                strong,
                subscript,
                action,
            } => Formula::Fair(Fairness {
                strong: *strong,
                subscript: self.leaf("subscript", spot, subscript),
                action: self.leaf("action", spot, action),
            }),
            ExprKind::Quantified {
                quantifier,
                bounds,
                body,
            } => {
                let mut sets = Vec::new();
                for bound in bounds {
                    let set = self.leaf("set", spot, &bound.set);
                    sets.extend(bound.binder.names().iter().map(|_| set));
                    if matches!(bound.binder, crate::syntax::Binder::Tuple(_)) {
                        return self.no_property(expr, spot);
                    }
                }
                let mut inner = spot.clone();
                inner.levels.push(Level::Bounds(bounds));
                Formula::Quantified {
                    forall: *quantifier == Quantifier::Forall,
                    sets,
                    body: Box::new(self.formula(body, &inner, memo)?),
                }
            }
            _ => match self.definition_of(expr, spot) {
                Some((inner, body)) => self.formula(body, &inner, memo)?,
                None => return self.no_property(expr, spot),
            },
        })
    }

    fn no_property(&mut self, expr: &Expr, spot: &Spot<'m>) -> Option<Formula> {
        let at = self.at_module(spot.module, expr.span);
        let diagnostic = Diagnostic::new(
            &rules::UNSUPPORTED_PROPERTY,
            "this temporal formula cannot be checked",
        )
        .help("use `[]`, `<>`, `~>`, Boolean operators, quantifiers over constants, WF and SF");
        self.report(at, diagnostic);
        None
    }

    /// An expression without temporal operators as an operator of its own, whose parameters are
    /// the names of the quantifiers around it.
    fn leaf(&mut self, name: &str, spot: &Spot<'m>, expr: &'m Expr) -> OpId {
        let op = self.allocate();
        let mut place = Place {
            context: spot.context,
            module: spot.module,
            ..self.root_place(op)
        };
        // Parameters come first in a frame, before the slots of arguments.
        let mut params: Vec<Vec<(Rc<str>, Local)>> = Vec::new();
        for level in &spot.levels {
            if let Level::Bounds(bounds) = level {
                let names = bounds.iter().flat_map(|bound| bound.binder.names());
                let names = names.map(|name| {
                    let slot = place.frame.slot();
                    (Rc::from(&*name.value), Local::Slot { slot, arity: 0 })
                });
                params.push(names.collect());
            }
        }
        let end = place.frame.len();
        let mut params = params.into_iter();
        let mut definitions: Vec<(SlotId, Node)> = Vec::new();
        for level in &spot.levels {
            match level {
                Level::Bounds(_) => place = place.with(params.next().unwrap_or_default()),
                Level::Arguments {
                    params,
                    args,
                    context,
                    module,
                } => {
                    let outside = Place {
                        context: *context,
                        module: *module,
                        ..place.clone()
                    };
                    let mut names = Vec::new();
                    for (param, arg) in params.iter().zip(*args) {
                        let slot = place.frame.slot();
                        definitions.push((slot, self.expr(arg, &outside)));
                        let local = Local::Slot {
                            slot,
                            arity: param.arity,
                        };
                        names.push((Rc::from(&*param.name.value), local));
                    }
                    place.locals = Locals::default();
                    place = place.with(names);
                }
            }
        }
        let at = self.at_module(spot.module, expr.span);
        let mut body = self.expr(expr, &place);
        if !definitions.is_empty() {
            let kind = Kind::Let {
                definitions: definitions.into(),
                body: Box::new(body),
            };
            body = Node::new(kind, at);
        }
        self.define(op, (name.into(), at), end, &place, body, None);
        op
    }
}

fn inside<'m>(defined: Defined<'m, OperatorDefinition>) -> Spot<'m> {
    Spot {
        context: defined.context,
        module: defined.module,
        levels: Vec::new(),
    }
}
