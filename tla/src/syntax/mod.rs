//! Syntax: from the text of a module to its tree.
//!
//! [`parse`] never fails: it returns the modules that a text holds and what is wrong with it. A
//! unit that cannot be read is reported and left out; all others are in the tree.
//!
//! Expressions nest at most [`MAX_DEPTH`] deep, so that whoever walks the tree by recursion knows
//! how much stack that takes.

mod lex;
mod parse;
mod symbols;
mod tree;
mod visit;

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Source, Span};

pub use symbols::Symbol;
pub use tree::{
    Binary, Binder, Bound, Declaration, Definition, Expr, ExprKind, FunctionDefinition, Ident,
    Instance, InstanceDefinition, Module, Name, OperatorDefinition, PathStep, Quantifier,
    Substitution, Unary, Unit, UnitKind, Update, UpdateStep,
};

use crate::rules;
use lex::Lexer;

/// How deep expressions may nest. The deepest that people write is about sixty.
pub const MAX_DEPTH: usize = 500;

/// The largest text that is read. The largest module that people write has less than a megabyte.
const MAX_BYTES: usize = 1 << 30;

/// Reads the modules of a text, in order; as a rule there is one. What stands outside of modules
/// is free text.
pub fn parse(source: &Arc<Source>) -> (Vec<Module>, Vec<Diagnostic>) {
    let text = source.text();
    let mut modules = Vec::new();
    let mut diagnostics = Vec::new();
    if text.len() > MAX_BYTES {
        let diagnostic =
            Diagnostic::new(&rules::SYNTAX_ERROR, "the file is too large for a module")
                .at(Place::new(source, Span::default()))
                .help("name the file of a TLA+ module");
        return (modules, vec![diagnostic]);
    }
    let mut at = 0;
    while let Some(header) = lex::module_header(text, at) {
        let (tokens, end) = Lexer::module(text, header);
        modules.extend(parse::module(source, &tokens, &mut diagnostics));
        at = end;
    }
    if at == 0 {
        diagnostics.push(
            Diagnostic::new(&rules::SYNTAX_ERROR, "the file holds no TLA+ module")
                .at(Place::new(source, Span::default()))
                .help("begin it with `---- MODULE Name ----` and end it with `====`"),
        );
    }
    (modules, diagnostics)
}

/// Reads the expression that stands at `span` of a source, which may be any text (a document, a
/// configuration); spans of the result point into that text.
pub fn parse_expression(source: &Arc<Source>, span: Span) -> (Option<Expr>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let span = Span::new(span.start, span.end.min(MAX_BYTES));
    // Bulleted lists align by column, so the first line keeps the column that it has.
    let (_, column) = source.line_column(span.start);
    let tokens = Lexer::piece(source.text(), span, column - 1);
    let expr = parse::expression(source, &tokens, &mut diagnostics);
    (expr, diagnostics)
}
