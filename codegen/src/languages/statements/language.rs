//! A back end by what its language has of its own.

use std::ops::Range;

use tree_sitter::{Node, Parser, Tree};

use super::{Grammar, Named};
use crate::anchor::Match;
use crate::helper::Call;
use crate::languages::{
    Function, Instrumented, Language, Refusal, Requirements, Slot, TraceModule, Written,
};
use crate::marker::LineComment;
use crate::options::Options;
use crate::request::{Edge, Side};
use crate::source::{Parsed, Sources};

/// A language whose code is lists of statements.
pub(crate) trait Statements: Sync {
    /// Its name as documents and the command line write it.
    const NAME: &'static str;
    /// The extensions of its files.
    const EXTENSIONS: &'static [&'static str];
    /// What stands between the name of a function and that of what it belongs to.
    const JOINT: &'static str = ".";

    /// Its grammar, as far as places depend on it.
    fn grammar() -> &'static Grammar;

    /// Its grammar for the parser.
    fn parser() -> tree_sitter::Language;

    /// The name that a node gives to what lies in it.
    fn named(node: Node<'_>, text: &str) -> Option<Named>;

    /// See [`Language::hidden_function`].
    fn hidden_function(file: &Parsed<'_>, name: &str) -> Option<Refusal> {
        super::hidden(Self::grammar(), file, name)
    }

    /// See [`Language::beside`].
    fn beside(file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal> {
        super::beside(Self::grammar(), file, found, side)
    }

    /// See [`Language::at_edge`].
    fn at_edge(file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
        super::at_edge(Self::grammar(), file, function, edge)
    }

    /// See [`Language::write`].
    fn write(
        sources: &Sources<'_>,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
    ) -> Result<Written, Refusal>;

    /// See [`Language::requirements`].
    fn requirements(instrumented: &[Instrumented<'_>], module: &TraceModule<'_>) -> Requirements;
}

impl<L: Statements> Language for L {
    fn name(&self) -> &'static str {
        L::NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        L::EXTENSIONS
    }

    fn comment(&self) -> LineComment {
        L::grammar().comment
    }

    fn parse(&self, text: &str) -> Option<Tree> {
        let mut parser = Parser::new();
        parser.set_language(&L::parser()).ok()?;
        parser.parse(text, None)
    }

    fn functions(&self, tree: &Tree, text: &str) -> Vec<Function> {
        super::functions(L::grammar(), tree.root_node(), text, L::JOINT, &L::named)
    }

    fn hidden_function(&self, file: &Parsed<'_>, name: &str) -> Option<Refusal> {
        L::hidden_function(file, name)
    }

    fn tokens(&self, tree: &Tree, text: &str) -> Vec<Range<usize>> {
        super::tokens(L::grammar(), tree, text)
    }

    fn is_noise(&self, file: &Parsed<'_>, found: &Match) -> bool {
        super::is_noise(L::grammar(), file, found)
    }

    fn beside(&self, file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal> {
        L::beside(file, found, side)
    }

    fn at_edge(&self, file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
        L::at_edge(file, function, edge)
    }

    fn written_by_hand(&self, _file: &Parsed<'_>, _slot: &Slot, _event: &str) -> usize {
        0
    }

    fn write(
        &self,
        sources: &Sources<'_>,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
    ) -> Result<Written, Refusal> {
        L::write(sources, file, slot, call)
    }

    fn requirements(
        &self,
        _sources: &Sources<'_>,
        instrumented: &[Instrumented<'_>],
        module: &TraceModule<'_>,
        _options: &Options,
    ) -> Requirements {
        L::requirements(instrumented, module)
    }
}
