//! Resolving expressions.

use tracelaw_diagnostics::Diagnostic;

use super::super::ir::{Binary, Kind, Node, Unary};
use super::super::rules;
use super::super::value::{Set, Value};
use super::Resolver;
use super::place::Place;
use crate::syntax::{self, Expr, ExprKind, Quantifier};

/// Why a temporal operator cannot be evaluated in a state.
const TEMPORAL: &str = "a temporal formula has no value in a state";

impl<'m> Resolver<'m> {
    /// Resolves an expression at a place.
    pub(super) fn expr(&mut self, expr: &'m Expr, place: &Place) -> Node {
        crate::stack::grow(|| self.expr_inner(expr, place))
    }

    fn boxed(&mut self, expr: &'m Expr, place: &Place) -> Box<Node> {
        Box::new(self.expr(expr, place))
    }

    pub(super) fn exprs(&mut self, exprs: &'m [Expr], place: &Place) -> Box<[Node]> {
        exprs.iter().map(|expr| self.expr(expr, place)).collect()
    }

    fn pair(&mut self, left: &'m Expr, right: &'m Expr, place: &Place) -> Box<[Node; 2]> {
        Box::new([self.expr(left, place), self.expr(right, place)])
    }

    fn expr_inner(&mut self, expr: &'m Expr, place: &Place) -> Node {
        let at = self.at(place, expr.span);
        let kind = match &expr.kind {
            ExprKind::Integer(number) => match i64::try_from(*number) {
                Ok(number) => Kind::Const(Value::Int(number)),
                Err(_) => return self.unsupported(at, "the integer does not fit 64 bits"),
            },
            ExprKind::Decimal(_) => return self.unsupported(at, "decimal numbers have no values"),
            ExprKind::String(text) => Kind::Const(Value::String(self.interner.text(text))),
            ExprKind::Boolean(value) => Kind::Const(Value::Bool(*value)),
            ExprKind::Name(name) => return self.name(name, at, place),
            ExprKind::Apply { operator, args } => {
                let args = self.exprs(args, place).into_vec();
                return self.apply(&operator.value, args, at, place);
            }
            ExprKind::Qualified {
                path,
                operator,
                args,
            } => return self.qualified(path, operator, args, at, place),
            ExprKind::Selector(_) => {
                return self
                    .unsupported(at, "pieces of definitions cannot be selected by position");
            }
            ExprKind::And(items) => Kind::And(self.exprs(items, place)),
            ExprKind::Or(items) => Kind::Or(self.exprs(items, place)),
            ExprKind::Unary { operator, operand } => {
                return self.unary(*operator, operand, at, place);
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } => return self.binary(*operator, left, right, at, place),
            ExprKind::Product(factors) => Kind::Product(self.exprs(factors, place)),
            ExprKind::Quantified {
                quantifier,
                bounds,
                body,
            } => {
                let bounded = self.bounded(bounds, body, place);
                match quantifier {
                    Quantifier::Exists => Kind::Exists(bounded),
                    _ => Kind::Forall(bounded),
                }
            }
            ExprKind::Unbounded { .. } => {
                return self.unsupported(at, "a quantifier without a set cannot be evaluated");
            }
            ExprKind::Choose { set: None, .. } => {
                return self.unsupported(at, "CHOOSE without a set cannot be evaluated");
            }
            ExprKind::Choose {
                binder,
                set: Some(set),
                body,
            } => Kind::Choose(self.bounded_one(binder, set, body, place)),
            ExprKind::Set(items) => Kind::Set(self.exprs(items, place)),
            ExprKind::Tuple(items) => Kind::Tuple(self.exprs(items, place)),
            ExprKind::Filter { bound, predicate } => {
                Kind::Filter(self.bounded_one(&bound.binder, &bound.set, predicate, place))
            }
            ExprKind::Map { element, bounds } => Kind::Map(self.bounded(bounds, element, place)),
            ExprKind::Index { function, args } => {
                return self.index(function, args, at, place);
            }
            ExprKind::Function { bounds, body } => {
                Kind::Function(self.bounded(bounds, body, place))
            }
            ExprKind::FunctionSet { domain, range } => {
                Kind::Binary(Binary::FunctionSet, self.pair(domain, range, place))
            }
            ExprKind::Record(fields) => {
                let mut sorted: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (self.interner.text(&name.value), value))
                    .collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                sorted.dedup_by(|a, b| a.0 == b.0);
                let names = sorted.iter().map(|(name, _)| Value::String(name.clone()));
                let names = Set::from_sorted(names.collect());
                let fields = sorted.iter().map(|(_, value)| self.expr(value, place));
                Kind::Record {
                    fields: fields.collect(),
                    names,
                }
            }
            ExprKind::RecordSet(fields) => {
                let mut sorted: Vec<_> = fields
                    .iter()
                    .map(|(name, set)| (self.interner.text(&name.value), set))
                    .collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                let fields = sorted
                    .into_iter()
                    .map(|(name, set)| (name, self.expr(set, place)));
                Kind::RecordSet(fields.collect())
            }
            ExprKind::Field { record, field } => {
                Kind::Field(self.boxed(record, place), self.interner.text(&field.value))
            }
            ExprKind::Except { base, updates } => return self.except(base, updates, at, place),
            ExprKind::Previous => return self.name("@", at, place),
            ExprKind::Stuttering { action, subscript } => Kind::Step {
                must_change: false,
                parts: self.pair(action, subscript, place),
            },
            ExprKind::NonStuttering { action, subscript } => Kind::Step {
                must_change: true,
                parts: self.pair(action, subscript, place),
            },
            ExprKind::Fairness { .. } => return self.unsupported(at, TEMPORAL),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => Kind::If(Box::new([
                self.expr(condition, place),
                self.expr(then, place),
                self.expr(otherwise, place),
            ])),
            ExprKind::Case { arms, other } => Kind::Case {
                arms: arms
                    .iter()
                    .map(|(condition, value)| {
                        (self.expr(condition, place), self.expr(value, place))
                    })
                    .collect(),
                other: other.as_ref().map(|other| self.boxed(other, place)),
            },
            ExprKind::Let { definitions, body } => {
                return self.local_definitions(definitions, body, at, place);
            }
            ExprKind::Lambda { params, body } => return self.lambda(params, body, at, place),
            ExprKind::Invalid => {
                let what = "the expression could not be read";
                return Node::new(Kind::Unsupported(what.into()), at);
            }
        };
        Node::new(kind, at)
    }

    fn unary(
        &mut self,
        operator: syntax::Unary,
        operand: &'m Expr,
        at: super::At,
        place: &Place,
    ) -> Node {
        if matches!(operator, syntax::Unary::Always | syntax::Unary::Eventually) {
            return self.unsupported(at, TEMPORAL);
        }
        let inner = self.boxed(operand, place);
        let kind = match operator {
            syntax::Unary::Not => Kind::Not(inner),
            syntax::Unary::Subset => Kind::Unary(Unary::Powerset, inner),
            syntax::Unary::Union => Kind::Unary(Unary::Union, inner),
            syntax::Unary::Domain => Kind::Unary(Unary::Domain, inner),
            syntax::Unary::Enabled => Kind::Enabled(inner),
            syntax::Unary::Unchanged => Kind::Unchanged(inner),
            _ => Kind::Prime(inner),
        };
        Node::new(kind, at)
    }

    fn binary(
        &mut self,
        operator: syntax::Binary,
        left: &'m Expr,
        right: &'m Expr,
        at: super::At,
        place: &Place,
    ) -> Node {
        let parts = self.pair(left, right, place);
        let simple = match operator {
            syntax::Binary::Implies => return Node::new(Kind::Implies(parts), at),
            syntax::Binary::LeadsTo => return self.unsupported(at, TEMPORAL),
            syntax::Binary::Guarantees => {
                return self.unsupported(at, "`-+->` cannot be evaluated");
            }
            syntax::Binary::Compose => {
                return self.unsupported(at, "the composition of actions cannot be evaluated");
            }
            syntax::Binary::Equivalent => Binary::Equivalent,
            syntax::Binary::Equal => Binary::Equal,
            syntax::Binary::NotEqual => Binary::NotEqual,
            syntax::Binary::In => Binary::In,
            syntax::Binary::NotIn => Binary::NotIn,
            syntax::Binary::SubsetEqual => Binary::SubsetEqual,
            syntax::Binary::Cup => Binary::Cup,
            syntax::Binary::Cap => Binary::Cap,
            syntax::Binary::Difference => Binary::Difference,
        };
        Node::new(Kind::Binary(simple, parts), at)
    }

    /// A name that stands for nothing.
    pub(super) fn unknown(&mut self, name: &str, at: super::At) -> Node {
        let message = if name == "@" {
            "`@` stands outside of an EXCEPT".to_owned()
        } else {
            format!("`{name}` is not defined here")
        };
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_NAME, message)
            .help("define it, or extend the module that does");
        self.invalid(at, diagnostic)
    }
}
