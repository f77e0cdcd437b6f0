//! From grammar nodes to the tree.

mod definition;
mod expr;
mod module;
mod operators;

use std::collections::HashSet;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Source, Span};
use tree_sitter::Node;

use super::symbols::{self, Symbol};
use super::tree::{Declaration, Expr, ExprKind, Ident, Name};
use crate::rules;

/// Lowers the nodes of one source.
pub(super) struct Lowerer<'a> {
    source: &'a Arc<Source>,
    /// What is added to a node's offset to get the source's.
    offset: isize,
    diagnostics: &'a mut Vec<Diagnostic>,
    names: HashSet<Name>,
    depth: usize,
}

impl<'a> Lowerer<'a> {
    /// A lowerer of nodes whose offsets are `offset` behind those of `source`.
    pub(super) fn new(
        source: &'a Arc<Source>,
        offset: isize,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            source,
            offset,
            diagnostics,
            names: HashSet::new(),
            depth: 0,
        }
    }

    fn span(&self, node: Node<'_>) -> Span {
        Span::new(
            node.start_byte().saturating_add_signed(self.offset),
            node.end_byte().saturating_add_signed(self.offset),
        )
    }

    fn text(&self, node: Node<'_>) -> &'a str {
        self.source.slice(self.span(node))
    }

    fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.names.get(text) {
            return Arc::clone(name);
        }
        let name: Name = Arc::from(text);
        self.names.insert(Arc::clone(&name));
        name
    }

    fn ident(&mut self, node: Node<'_>) -> Ident {
        let text = self.text(node);
        Ident::new(self.name(text), self.span(node))
    }

    /// A name, a number set (`Nat` is a name that the grammar knows) or a symbol.
    fn operator_name(&mut self, node: Node<'_>) -> Ident {
        let name = match node.kind() {
            "nat_number_set" => "Nat",
            "int_number_set" => "Int",
            "real_number_set" => "Real",
            _ => match symbol(node) {
                Some(symbol) => symbol.as_str(),
                None => self.text(node),
            },
        };
        Ident::new(self.name(name), self.span(node))
    }

    /// A parameter or constant: a name, or an operator with its placeholders.
    fn declaration(&mut self, node: Node<'_>) -> Declaration {
        if node.kind() != "operator_declaration" {
            return Declaration {
                name: self.operator_name(node),
                arity: 0,
            };
        }
        let parts = named(node);
        let arity = parts
            .iter()
            .filter(|part| part.kind() == "placeholder")
            .count();
        let name = parts.into_iter().find(|part| part.kind() != "placeholder");
        Declaration {
            name: self.operator_name(name.unwrap_or(node)),
            arity,
        }
    }

    fn report(&mut self, rule: &'static Rule, node: Node<'_>, message: &str, help: &str) {
        let place = Place::new(self.source, self.span(node));
        self.diagnostics
            .push(Diagnostic::new(rule, message).at(place).help(help));
    }

    /// Reports what cannot be lowered; the caller's expression is invalid.
    fn unsupported(&mut self, node: Node<'_>, what: &str) -> Expr {
        self.report(
            &rules::UNSUPPORTED_SYNTAX,
            node,
            what,
            "write it as a definition of its own, without it",
        );
        self.invalid(node)
    }

    fn invalid(&self, node: Node<'_>) -> Expr {
        Expr::new(ExprKind::Invalid, self.span(node))
    }
}

/// The named children that are part of the language: no comments, no errors.
fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !child.is_extra() && !child.is_error() && !child.is_missing())
        .collect()
}

/// The symbol of a node: of itself, or of what `prefix_op_symbol` and its like wrap.
fn symbol(node: Node<'_>) -> Option<Symbol> {
    let kind = node.kind();
    if is_symbol_wrapper(kind) {
        return node
            .named_child(0)
            .and_then(|child| symbols::of_kind(child.kind()));
    }
    symbols::of_kind(kind)
}

fn is_symbol_wrapper(kind: &str) -> bool {
    matches!(
        kind,
        "prefix_op_symbol" | "infix_op_symbol" | "postfix_op_symbol"
    )
}
