//! Syntax: from the text of a module to its tree.
//!
//! [`parse`] never fails: it returns the modules that a text holds and what is wrong with it. A
//! part that cannot be read is reported and left out (a unit) or becomes [`ExprKind::Invalid`];
//! all else is in the tree. The grammar is `tree-sitter-tlaplus`; its nodes do not leave this
//! module.
//!
//! Lists and expressions nest at most [`MAX_DEPTH`] deep, so that whoever walks the tree by
//! recursion knows how much stack that takes.

mod comments;
mod errors;
mod lower;
mod symbols;
mod tree;
mod visit;

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Source, Span};
use tree_sitter::{Parser, Tree};

pub use symbols::Symbol;
pub use tree::{
    Binary, Binder, Bound, Declaration, Definition, Expr, ExprKind, FunctionDefinition, Ident,
    Instance, InstanceDefinition, Module, Name, OperatorDefinition, PathStep, Quantifier,
    Substitution, Unary, Unit, UnitKind, Update, UpdateStep,
};

use crate::rules;
use lower::Lowerer;

/// How deep expressions may nest. The deepest that people write is about sixty.
pub const MAX_DEPTH: usize = 500;

/// Reads the modules of a text, in order; as a rule there is one.
pub fn parse(source: &Arc<Source>) -> (Vec<Module>, Vec<Diagnostic>) {
    if !comments::has_module(source.text()) {
        let diagnostic = Diagnostic::new(&rules::SYNTAX_ERROR, "the file holds no TLA+ module")
            .at(Place::new(source, Span::default()))
            .help("begin it with `---- MODULE Name ----` and end it with `====`");
        return (Vec::new(), vec![diagnostic]);
    }
    let tree = syntax_tree(&comments::blank(source.text()));
    let mut diagnostics = Vec::new();
    if tree.root_node().has_error() {
        errors::report(&tree, source, 0, &mut diagnostics);
    }
    let modules = Lowerer::new(source, 0, &mut diagnostics).file(tree.root_node());
    (modules, diagnostics)
}

/// Reads the expression that stands at `span` of a source, which may be any text (a document, a
/// configuration); spans of the result point into that text.
pub fn parse_expression(source: &Arc<Source>, span: Span) -> (Option<Expr>, Vec<Diagnostic>) {
    // Bulleted lists align by column, so the first line keeps the column that it has.
    let (_, column) = source.line_column(span.start);
    let mut text = format!("---- MODULE E ----\nE ==\n{}", " ".repeat(column - 1)).into_bytes();
    let prefix = text.len();
    text.extend_from_slice(source.slice(span).as_bytes());
    text.extend_from_slice(b"\n====");
    let offset = span.start as isize - prefix as isize;
    let tree = syntax_tree(&comments::blank(&String::from_utf8_lossy(&text)));
    let mut diagnostics = Vec::new();
    if tree.root_node().has_error() {
        errors::report(&tree, source, offset, &mut diagnostics);
        return (None, diagnostics);
    }
    let modules = Lowerer::new(source, offset, &mut diagnostics).file(tree.root_node());
    let mut units = modules.into_iter().flat_map(|module| module.units);
    match (units.next(), units.next()) {
        (
            Some(Unit {
                kind: UnitKind::Definition(Definition::Operator(definition)),
                ..
            }),
            None,
        ) => (Some(definition.body), diagnostics),
        _ => {
            diagnostics.push(
                Diagnostic::new(&rules::SYNTAX_ERROR, "expected one TLA+ expression")
                    .at(Place::new(source, span)),
            );
            (None, diagnostics)
        }
    }
}

fn syntax_tree(text: &[u8]) -> Tree {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_tlaplus::LANGUAGE.into())
        .expect("the grammar and the core are of one ABI");
    parser
        .parse(text, None)
        .expect("a parser with a language and no limits always returns a tree")
}
