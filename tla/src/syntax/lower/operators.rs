//! Operators and their operands.

use tree_sitter::Node;

use super::super::MAX_DEPTH;
use super::super::symbols::Symbol;
use super::super::tree::{Expr, ExprKind, Ident, PathStep};
use super::{Lowerer, is_symbol_wrapper, named, symbol};
use crate::rules;

impl Lowerer<'_> {
    /// `a op b`. A chain `a op b op c ...` leans to the left; it is walked, not recursed into, and
    /// `/\`, `\/` and `\X` collect their operands in one list.
    pub(super) fn infix(&mut self, node: Node<'_>) -> Expr {
        let mut chain = vec![node];
        let mut leftmost = operand(node, "lhs");
        while let Some(left) = leftmost {
            if left.kind() != "bound_infix_op" {
                break;
            }
            chain.push(left);
            leftmost = operand(left, "lhs");
        }
        let Some(leftmost) = leftmost else {
            return self.invalid(node);
        };
        let base = self.depth;
        // The leftmost operand lies as deep as the chain is long, less what one list takes in.
        self.depth += lists_in(&chain).min(chain.len()) - 1;
        if self.depth >= MAX_DEPTH {
            self.depth = base;
            self.report(
                &rules::NESTED_TOO_DEEP,
                node,
                &format!("the expression nests more than {MAX_DEPTH} levels deep"),
                "split it into several definitions",
            );
            return self.invalid(node);
        }
        let mut left = self.expr(leftmost);
        self.depth = base;
        let mut open = None;
        for link in chain.into_iter().rev() {
            let span = self.span(link);
            let (Some(operator), Some(right)) = (operand(link, "symbol"), operand(link, "rhs"))
            else {
                return self.invalid(node);
            };
            let right = self.expr(right);
            let symbol = symbol(operator);
            match (&mut left.kind, symbol) {
                (ExprKind::And(list), Some(Symbol::And))
                | (ExprKind::Or(list), Some(Symbol::Or))
                | (ExprKind::Product(list), Some(Symbol::Product))
                    if open == symbol =>
                {
                    list.push(right);
                    left.span = span;
                }
                _ => {
                    let operator = self.operator_name(operator);
                    let kind = apply(symbol, operator, vec![left, right]);
                    left = Expr::new(kind, span);
                }
            }
            open = symbol;
        }
        left
    }

    pub(super) fn prefix(&mut self, node: Node<'_>) -> Expr {
        self.with_operand(node, "rhs")
    }

    pub(super) fn postfix(&mut self, node: Node<'_>) -> Expr {
        self.with_operand(node, "lhs")
    }

    fn with_operand(&mut self, node: Node<'_>, field: &str) -> Expr {
        let (Some(operator), Some(operand)) = (operand(node, "symbol"), operand(node, field))
        else {
            return self.invalid(node);
        };
        let operand = self.expr(operand);
        let name = self.operator_name(operator);
        Expr::new(
            apply(symbol(operator), name, vec![operand]),
            self.span(node),
        )
    }

    /// `Op(a, b)`, and `+(a, b)`, which is `a + b`.
    pub(super) fn application(&mut self, node: Node<'_>) -> Expr {
        let (operator, args) = self.operator_and_args(node);
        let symbol = named(node)
            .first()
            .filter(|part| is_symbol_wrapper(part.kind()))
            .and_then(|part| symbol(*part));
        match operator {
            Some(operator) => Expr::new(apply(symbol, operator, args), self.span(node)),
            None => self.invalid(node),
        }
    }

    /// `I!J(a)!Op(b)`.
    pub(super) fn qualified(&mut self, node: Node<'_>) -> Expr {
        let (Some(prefix), Some(last)) = (operand(node, "prefix"), operand(node, "op")) else {
            return self.invalid(node);
        };
        let mut path = Vec::new();
        for component in named(prefix) {
            // A step of a proof or a position inside of a definition: no instance.
            if component.kind() != "subexpr_component" {
                let text = self.text(node);
                let kind = ExprKind::Selector(self.name(text));
                return Expr::new(kind, self.span(node));
            }
            let inner = named(component).first().copied().unwrap_or(component);
            if let (Some(name), args) = self.operator_and_args(inner) {
                path.push(PathStep { name, args });
            }
        }
        let (operator, args) = self.operator_and_args(last);
        match operator {
            Some(operator) => Expr::new(
                ExprKind::Qualified {
                    path,
                    operator,
                    args,
                },
                self.span(node),
            ),
            None => self.invalid(node),
        }
    }

    /// A name or symbol with its arguments, perhaps none.
    fn operator_and_args(&mut self, node: Node<'_>) -> (Option<Ident>, Vec<Expr>) {
        if !matches!(node.kind(), "bound_op" | "bound_nonfix_op") {
            return (Some(self.operator_name(node)), Vec::new());
        }
        let mut parts = named(node).into_iter();
        let operator = parts.next().map(|name| self.operator_name(name));
        let args = parts.map(|arg| self.expr(arg)).collect();
        (operator, args)
    }
}

/// An operator with its operands. A symbol of the language with another number of operands than
/// it takes is left as an application, for the evaluator to refuse.
fn apply(symbol: Option<Symbol>, operator: Ident, mut args: Vec<Expr>) -> ExprKind {
    match (symbol, args.len()) {
        (Some(Symbol::And), 2) => ExprKind::And(args),
        (Some(Symbol::Or), 2) => ExprKind::Or(args),
        (Some(Symbol::Product), 2) => ExprKind::Product(args),
        (Some(Symbol::Unary(operator)), 1) => ExprKind::Unary {
            operator,
            operand: Box::new(args.remove(0)),
        },
        (Some(Symbol::Binary(operator)), 2) => {
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

/// How many nodes of the tree a chain becomes, counted along its left side.
fn lists_in(chain: &[Node<'_>]) -> usize {
    let mut count = 0;
    let mut open = None;
    for link in chain {
        let symbol = operand(*link, "symbol").and_then(symbol);
        let collects = matches!(symbol, Some(Symbol::And | Symbol::Or | Symbol::Product));
        if !(collects && open == symbol) {
            count += 1;
        }
        open = symbol;
    }
    count
}

fn operand<'a>(node: Node<'a>, field: &str) -> Option<Node<'a>> {
    node.child_by_field_name(field)
}
