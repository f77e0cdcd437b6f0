//! Rust: an attribute on the function for its edges, a statement for everything else.
//!
//! Calls are written with the crate's name before them (`tracelaw::emit!`), so that no file needs an
//! import.

mod edge;
mod emissions;
mod functions;
mod manifest;
mod place;
mod scope;
mod value;
mod write;

use std::ops::Range;

use tree_sitter::{Node, Parser, Tree};

use super::{
    Emission, Function, Instrumented, Language, Refusal, Requirements, Slot, TraceModule, Written,
};
use crate::anchor::Match;
use crate::helper::Call;
use crate::marker::LineComment;
use crate::options::Options;
use crate::request::{Edge, Side};
use crate::rules::SITE_IN_MACRO;
use crate::source::{Parsed, Sources};

/// The back end.
pub(super) struct Rust;

impl Language for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rs"]
    }

    fn comment(&self) -> LineComment {
        LineComment::Slashes
    }

    fn parse(&self, text: &str) -> Option<Tree> {
        let mut parser = Parser::new();
        parser
            .set_language(&tree_sitter_rust::LANGUAGE.into())
            .ok()?;
        parser.parse(text, None)
    }

    fn functions(&self, tree: &Tree, text: &str) -> Vec<Function> {
        functions::list(tree.root_node(), text)
    }

    fn hidden_function(&self, file: &Parsed<'_>, name: &str) -> Option<Refusal> {
        functions::hidden(file, name)
    }

    fn tokens(&self, tree: &Tree, _text: &str) -> Vec<Range<usize>> {
        let mut tokens = Vec::new();
        walk(tree.root_node(), &mut |node| {
            if is_comment(node) {
                return false;
            }
            // A string's parts lie side by side without being all of its text.
            let whole = node.child_count() == 0 || node.kind().ends_with("string_literal");
            if whole {
                tokens.push(node.byte_range());
            }
            !whole
        });
        tokens
    }

    fn is_noise(&self, file: &Parsed<'_>, found: &Match) -> bool {
        place::is_noise(file, found)
    }

    fn beside(&self, file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal> {
        place::beside(file, found, side)
    }

    fn at_edge(&self, file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
        edge::at_edge(file, function, edge)
    }

    fn written_by_hand(&self, file: &Parsed<'_>, slot: &Slot, event: &str) -> usize {
        edge::written_by_hand(file, slot, event)
    }

    fn may_emit(&self, bytes: &[u8]) -> bool {
        emissions::may_emit(bytes)
    }

    fn emissions(&self, file: &Parsed<'_>) -> Vec<Emission> {
        emissions::list(file)
    }

    fn write(
        &self,
        _sources: &Sources<'_>,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
    ) -> Result<Written, Refusal> {
        write::write(file, slot, call)
    }

    fn requirements(
        &self,
        sources: &Sources<'_>,
        instrumented: &[Instrumented<'_>],
        _module: &TraceModule<'_>,
        options: &Options,
    ) -> Requirements {
        manifest::requirements(sources, instrumented, options)
    }
}

/// Visits a node and, where `enter` says so, its children.
fn walk<'t>(node: Node<'t>, enter: &mut dyn FnMut(Node<'t>) -> bool) {
    if enter(node) {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            walk(child, enter);
        }
    }
}

/// The node and everything around it, from the inside out.
fn around(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(Some(node), Node::parent)
}

fn text_of<'s>(file: &'s Parsed<'_>, node: Node<'_>) -> &'s str {
    file.text().get(node.byte_range()).unwrap_or_default()
}

fn is_comment(node: Node<'_>) -> bool {
    matches!(node.kind(), "line_comment" | "block_comment")
}

fn in_macro(what: &str) -> Refusal {
    Refusal::new(&SITE_IN_MACRO, format!("{what} lies inside a macro"))
        .help("name a place before or after the macro's invocation, or a function that it calls")
}
