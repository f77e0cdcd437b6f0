//! Temporal formulas: what a specification says beside its steps, and what it is to satisfy.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tracelaw_diagnostics::Diagnostic;

use super::super::ir::{Kind, Node, OpId, SlotId};
use super::super::rules;
use super::Resolver;
use super::context::ContextId;
use super::names::{Defined, Meaning};
use super::place::{Local, Locals, Place};
use super::specification::Roots;
use crate::modules::ModuleId;
use crate::syntax::{
    Binary, Binder, Bound, Declaration, Expr, ExprKind, Ident, OperatorDefinition, Quantifier,
    Unary,
};

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
    /// A predicate of steps.
    Step(StepFormula),
    /// WF or SF.
    Fair(Fairness),
    /// A quantifier; one set for each of its names.
    Quantified {
        forall: bool,
        sets: Vec<OpId>,
        body: Box<Self>,
    },
}

/// `[A]_v` or `<<A>>_v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepFormula {
    /// Whether the subscript has to change: `<<A>>_v`.
    pub(crate) must_change: bool,
    pub(crate) action: OpId,
    pub(crate) subscript: OpId,
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
pub(super) struct Spot<'m> {
    pub(super) context: ContextId,
    pub(super) module: ModuleId,
    pub(super) levels: Vec<Level<'m>>,
}

#[derive(Clone)]
pub(super) enum Level<'m> {
    /// The bounds of a quantifier.
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

/// Which expressions are temporal, as far as is known.
pub(super) type Memo = HashMap<*const Expr, bool>;

impl Formula {
    /// Whether it can be checked state by state and step by step, without behaviours.
    pub(crate) fn is_invariant_like(&self) -> bool {
        match self {
            Self::State(_) => true,
            Self::Always(inner) => match &**inner {
                Self::Step(step) => !step.must_change,
                inner => matches!(inner, Self::State(_)),
            },
            Self::Quantified { forall, body, .. } => *forall && body.is_invariant_like(),
            Self::And(items) => items.iter().all(Self::is_invariant_like),
            _ => false,
        }
    }
}

impl<'m> Resolver<'m> {
    /// What an expression that is nothing but an operator stands for, and where to read it.
    pub(super) fn definition_of(
        &mut self,
        expr: &'m Expr,
        spot: &Spot<'m>,
    ) -> Option<(Spot<'m>, &'m Expr)> {
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

    pub(super) fn is_temporal(&mut self, expr: &'m Expr, spot: &Spot<'m>, memo: &mut Memo) -> bool {
        match &expr.kind {
            ExprKind::Unary {
                operator: Unary::Always | Unary::Eventually,
                ..
            }
            | ExprKind::Binary {
                operator: Binary::LeadsTo,
                ..
            }
            | ExprKind::Fairness { .. }
            | ExprKind::Stuttering { .. }
            | ExprKind::NonStuttering { .. } => return true,
            // Whether an action is possible is a predicate of states.
            ExprKind::Unary {
                operator: Unary::Enabled,
                ..
            } => return false,
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

    pub(super) fn property(&mut self, name: &'m Ident, roots: &mut Roots) {
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

    pub(super) fn formula(
        &mut self,
        expr: &'m Expr,
        spot: &Spot<'m>,
        memo: &mut Memo,
    ) -> Option<Formula> {
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
            } => Formula::Always(Box::new(self.formula(operand, spot, memo)?)),
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
            ExprKind::Stuttering { action, subscript }
            | ExprKind::NonStuttering { action, subscript } => Formula::Step(StepFormula {
                must_change: matches!(expr.kind, ExprKind::NonStuttering { .. }),
                action: self.leaf("action", spot, action),
                subscript: self.leaf("subscript", spot, subscript),
            }),
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
                    if matches!(bound.binder, Binder::Tuple(_)) {
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
    pub(super) fn leaf(&mut self, name: &str, spot: &Spot<'m>, expr: &'m Expr) -> OpId {
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

/// Where the body of a definition stands.
pub(super) fn inside<'m>(defined: Defined<'m, OperatorDefinition>) -> Spot<'m> {
    Spot {
        context: defined.context,
        module: defined.module,
        levels: Vec::new(),
    }
}
