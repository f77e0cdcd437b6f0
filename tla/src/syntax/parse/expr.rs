//! Operators and their operands.

use tracelaw_diagnostics::Span;

use super::super::lex::{Kind, Token};
use super::super::symbols::{Binding, Fixity, NEGATION, Symbol};
use super::super::tree::{Expr, ExprKind, Ident};
use super::super::{MAX_DEPTH, Unary};
use super::{Parsed, Parser};
use crate::rules;

/// An operand and the height of its tree.
struct Operand {
    expr: Expr,
    height: usize,
    /// The operator of `/\`, `\/` and `\X`, while more operands may join its list.
    open: Option<Symbol>,
}

/// An operator that waits for its right operand.
struct Waiting {
    token: Token,
    symbol: Symbol,
    binding: Binding,
    /// Its left operand; a prefix operator has none.
    left: Option<Operand>,
}

impl Parser<'_> {
    /// Reads an expression as far as it goes.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        let outer = std::mem::replace(&mut self.height, 0);
        let operand = self.operators()?;
        self.height = outer.max(operand.height);
        Ok(operand.expr)
    }

    fn operators(&mut self) -> Parsed<Operand> {
        let mut waiting: Vec<Waiting> = Vec::new();
        loop {
            while let Some((symbol, binding)) = self.prefix_operator() {
                let token = self.bump();
                waiting.push(Waiting {
                    token,
                    symbol,
                    binding,
                    left: None,
                });
            }
            let mut operand = self.operand()?;
            let Some((symbol, binding)) = self.infix_operator() else {
                while let Some(operator) = waiting.pop() {
                    operand = self.join(operator, operand)?;
                }
                return Ok(operand);
            };
            let token = self.token();
            while let Some(operator) = waiting.last() {
                if !self.binds_before(operator, symbol, binding, token) {
                    break;
                }
                let Some(operator) = waiting.pop() else { break };
                operand = self.join(operator, operand)?;
            }
            self.bump();
            waiting.push(Waiting {
                token,
                symbol,
                binding,
                left: Some(operand),
            });
        }
    }

    fn operand(&mut self) -> Parsed<Operand> {
        self.height = 0;
        let expr = self.primary()?;
        Ok(Operand {
            expr,
            height: self.height,
            open: None,
        })
    }

    /// Whether `operator` takes the operand between it and the next operator. Where their
    /// precedences overlap, the tools ask for parentheses; then the higher one decides.
    fn binds_before(
        &mut self,
        operator: &Waiting,
        next: Symbol,
        binding: Binding,
        token: Token,
    ) -> bool {
        if operator.binding.low > binding.high {
            return true;
        }
        if operator.binding.high < binding.low {
            return false;
        }
        let group = |symbol| matches!(symbol, Symbol::And | Symbol::Or);
        let mixed = group(operator.symbol) && group(next) && operator.symbol != next;
        let alone = operator.left.is_some() && operator.binding == binding && !binding.chains;
        if mixed || alone {
            let message = format!(
                "`{}` beside `{}` needs parentheses",
                self.text(token),
                self.text(operator.token)
            );
            let diagnostic = self
                .diagnostic(&rules::PRECEDENCE_CONFLICT, token.span(), message)
                .help("say by parentheses which of the two comes first");
            self.diagnostics.push(diagnostic);
        }
        operator.binding.high >= binding.high
    }

    /// An operator that may stand before its operand, if that is next.
    fn prefix_operator(&self) -> Option<(Symbol, Binding)> {
        let kind = self.peek();
        let operator = Self::operator_of(kind)?;
        // `Op(+, -)` and `-(a, b)`: the operator itself, no operand.
        if self.is_bare_operator() {
            return None;
        }
        match operator.fixity {
            Fixity::Prefix(binding) => Some((operator.symbol, binding)),
            Fixity::Minus(_) => Some((Symbol::Defined("-."), NEGATION)),
            _ => None,
        }
    }

    fn infix_operator(&self) -> Option<(Symbol, Binding)> {
        let operator = Self::operator_of(self.peek())?;
        match operator.fixity {
            Fixity::Infix(binding) | Fixity::Minus(binding) => Some((operator.symbol, binding)),
            _ => None,
        }
    }

    fn join(&mut self, operator: Waiting, right: Operand) -> Parsed<Operand> {
        let Waiting {
            token,
            symbol,
            left,
            ..
        } = operator;
        let Some(left) = left else {
            let span = token.span().join(right.expr.span);
            let operator = self.symbol(token, symbol);
            let kind = apply(symbol, operator, vec![right.expr]);
            return self.built(kind, span, right.height + 1, None);
        };
        let span = left.expr.span.join(right.expr.span);
        let mut left = left;
        if left.open == Some(symbol)
            && let ExprKind::And(list) | ExprKind::Or(list) | ExprKind::Product(list) =
                &mut left.expr.kind
        {
            list.push(right.expr);
            left.expr.span = span;
            left.height = left.height.max(right.height + 1);
            return Ok(left);
        }
        let height = left.height.max(right.height) + 1;
        let operator = self.symbol(token, symbol);
        let kind = apply(symbol, operator, vec![left.expr, right.expr]);
        self.built(kind, span, height, Some(symbol))
    }

    fn built(
        &mut self,
        kind: ExprKind,
        span: Span,
        height: usize,
        open: Option<Symbol>,
    ) -> Parsed<Operand> {
        let expr = Expr::new(kind, span);
        if height > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        Ok(Operand { expr, height, open })
    }

    /// Postfix operators bind stronger than all others but `[]` and `.`.
    pub(super) fn prime(&mut self, operand: Expr, token: Token) -> Parsed<Expr> {
        let symbol = match Self::operator_of(token.kind) {
            Some(operator) => operator.symbol,
            None => Symbol::Unary(Unary::Prime),
        };
        let span = operand.span.join(token.span());
        let operator = self.symbol(token, symbol);
        self.grown(apply(symbol, operator, vec![operand]), span)
    }

    /// An expression one level higher than what was built last.
    pub(super) fn grown(&mut self, kind: ExprKind, span: Span) -> Parsed<Expr> {
        self.height += 1;
        let expr = Expr::new(kind, span);
        if self.height > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        Ok(expr)
    }
}

/// Whether a token is a postfix operator.
pub(super) fn is_postfix(kind: Kind) -> bool {
    Parser::operator_of(kind).is_some_and(|operator| operator.fixity == Fixity::Postfix)
}

/// An operator with its operands. A symbol of the language with another number of operands than
/// it takes is left as an application, for the evaluator to refuse.
pub(super) fn apply(symbol: Symbol, operator: Ident, mut args: Vec<Expr>) -> ExprKind {
    match (symbol, args.len()) {
        (Symbol::And, 2) => ExprKind::And(args),
        (Symbol::Or, 2) => ExprKind::Or(args),
        (Symbol::Product, 2) => ExprKind::Product(args),
        (Symbol::Unary(operator), 1) => ExprKind::Unary {
            operator,
            operand: Box::new(args.remove(0)),
        },
        (Symbol::Binary(operator), 2) => {
            let right = Box::new(args.remove(1));
            ExprKind::Binary {
                operator,
                left: Box::new(args.remove(0)),
                right,
            }
        }
        _ => ExprKind::Apply { operator, args },
    }
}
