//! Expressions that bind names or choose between others.

use super::super::lex::{Keyword, Kind, Sign, Token};
use super::super::symbols::Symbol;
use super::super::tree::{Binary, Binder, Bound, Expr, ExprKind, Ident, Quantifier, Unary};
use super::{Parsed, Parser};

impl Parser<'_> {
    /// `x, y \in S, <<u, v>> \in T`.
    pub(super) fn bounds(&mut self) -> Parsed<Vec<Bound>> {
        self.list(Self::bound)
    }

    fn bound(&mut self) -> Parsed<Bound> {
        let first = self.token();
        let binder = match self.peek() {
            Kind::Sign(Sign::TupleOpen) => Binder::Tuple(self.tuple_of_names()?),
            _ => Binder::Names(self.list(|parser| parser.name("a name to bind"))?),
        };
        self.bound_to(first, binder)
    }

    /// `x \in S` or `<<x, y>> \in S`, as a filter has it.
    pub(super) fn filter_bound(&mut self) -> Parsed<Bound> {
        let first = self.token();
        let binder = self.one_binder()?;
        self.bound_to(first, binder)
    }

    fn bound_to(&mut self, first: Token, binder: Binder) -> Parsed<Bound> {
        if !self.take_in() {
            return Err(self.expected("`\\in`"));
        }
        let set = self.expr()?;
        Ok(Bound {
            binder,
            set,
            span: self.since(first),
        })
    }

    fn one_binder(&mut self) -> Parsed<Binder> {
        Ok(match self.peek() {
            Kind::Sign(Sign::TupleOpen) => Binder::Tuple(self.tuple_of_names()?),
            _ => Binder::Names(vec![self.name("a name to bind")?]),
        })
    }

    fn tuple_of_names(&mut self) -> Parsed<Vec<Ident>> {
        self.bracketed(|parser| {
            let names = parser.list(|parser| parser.name("a name to bind"))?;
            parser.sign(Sign::TupleClose, ">>")?;
            Ok(names)
        })
    }

    fn is_in(&self) -> bool {
        Self::operator_of(self.peek())
            .is_some_and(|operator| operator.symbol == Symbol::Binary(Binary::In))
    }

    fn take_in(&mut self) -> bool {
        let found = self.is_in();
        if found {
            self.bump();
        }
        found
    }

    /// `\A x \in S : e`, `\E x : e`, `\AA x : e`.
    pub(super) fn quantified(&mut self, first: Token) -> Parsed<Expr> {
        let quantifier = match first.kind {
            Kind::Sign(Sign::Exists) => Quantifier::Exists,
            Kind::Sign(Sign::TemporalForall) => Quantifier::TemporalForall,
            Kind::Sign(Sign::TemporalExists) => Quantifier::TemporalExists,
            _ => Quantifier::Forall,
        };
        self.bump();
        let unbounded = self.attempt(|parser| {
            let names = parser.list(|parser| parser.name("a name to bind"))?;
            parser.sign(Sign::Colon, ":")?;
            Ok(names)
        });
        let kind = if let Some(names) = unbounded {
            ExprKind::Unbounded {
                quantifier,
                names,
                body: Box::new(self.expr()?),
            }
        } else {
            let bounds = self.bounds()?;
            self.sign(Sign::Colon, ":")?;
            ExprKind::Quantified {
                quantifier,
                bounds,
                body: Box::new(self.expr()?),
            }
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    pub(super) fn choose(&mut self, first: Token) -> Parsed<Expr> {
        self.bump();
        let binder = self.one_binder()?;
        let set = if self.take_in() {
            Some(Box::new(self.expr()?))
        } else {
            None
        };
        self.sign(Sign::Colon, ":")?;
        let kind = ExprKind::Choose {
            binder,
            set,
            body: Box::new(self.expr()?),
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    pub(super) fn conditional(&mut self, first: Token) -> Parsed<Expr> {
        self.bump();
        let condition = Box::new(self.expr()?);
        self.keyword(Keyword::Then, "THEN")?;
        let then = Box::new(self.expr()?);
        self.keyword(Keyword::Else, "ELSE")?;
        let otherwise = Box::new(self.expr()?);
        let kind = ExprKind::If {
            condition,
            then,
            otherwise,
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    /// `CASE p -> a [] q -> b [] OTHER -> c`. Arms belong to the innermost CASE.
    pub(super) fn case(&mut self, first: Token) -> Parsed<Expr> {
        self.bump();
        let mut arms = Vec::new();
        let mut other = None;
        loop {
            if self.take_keyword(Keyword::Other) {
                self.sign(Sign::Arrow, "->")?;
                other = Some(Box::new(self.expr()?));
                break;
            }
            let condition = self.expr()?;
            self.sign(Sign::Arrow, "->")?;
            arms.push((condition, self.expr()?));
            let more = Self::operator_of(self.peek())
                .is_some_and(|operator| operator.symbol == Symbol::Unary(Unary::Always));
            if !more {
                break;
            }
            self.bump();
        }
        Ok(Expr::new(ExprKind::Case { arms, other }, self.since(first)))
    }

    pub(super) fn local(&mut self, first: Token) -> Parsed<Expr> {
        self.bump();
        let mut definitions = Vec::new();
        while !self.take_keyword(Keyword::In) {
            definitions.push(self.definition("a definition or `IN`")?);
        }
        let kind = ExprKind::Let {
            definitions,
            body: Box::new(self.expr()?),
        };
        Ok(Expr::new(kind, self.since(first)))
    }

    pub(super) fn lambda(&mut self, first: Token) -> Parsed<Expr> {
        self.bump();
        let params = self.list(|parser| parser.name("the name of a parameter"))?;
        self.sign(Sign::Colon, ":")?;
        let kind = ExprKind::Lambda {
            params,
            body: Box::new(self.expr()?),
        };
        Ok(Expr::new(kind, self.since(first)))
    }
}
