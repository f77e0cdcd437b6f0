//! Go: a statement `_ = tracelawOn && tracelawBecomeLeader(...)`, deferred for the exits of a function.

mod checked;
mod edge;
mod grammar;
mod helpers;
mod scope;
mod write;

use std::ops::Range;

use tree_sitter::{Parser, Tree};

use super::statements;
use super::{Function, Instrumented, Language, Refusal, Requirements, Slot, TraceModule, Written};
use crate::anchor::Match;
use crate::helper::Call;
use crate::marker::LineComment;
use crate::options::Options;
use crate::request::{Edge, Side};
use crate::source::{Parsed, Sources};
use grammar::GRAMMAR;

/// The grammar, for tests of what is common.
#[cfg(test)]
pub(super) fn grammar() -> &'static super::statements::Grammar {
    &GRAMMAR
}

/// The back end.
pub(super) struct Go;

impl Language for Go {
    fn name(&self) -> &'static str {
        "go"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["go"]
    }

    fn comment(&self) -> LineComment {
        GRAMMAR.comment
    }

    fn parse(&self, text: &str) -> Option<Tree> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok()?;
        parser.parse(text, None)
    }

    fn functions(&self, tree: &Tree, text: &str) -> Vec<Function> {
        let separator = ".";
        statements::functions(&GRAMMAR, tree.root_node(), text, separator, &grammar::named)
    }

    fn hidden_function(&self, file: &Parsed<'_>, name: &str) -> Option<Refusal> {
        statements::hidden(&GRAMMAR, file, name)
    }

    fn tokens(&self, tree: &Tree, text: &str) -> Vec<Range<usize>> {
        statements::tokens(&GRAMMAR, tree, text)
    }

    fn is_noise(&self, file: &Parsed<'_>, found: &Match) -> bool {
        statements::is_noise(&GRAMMAR, file, found)
    }

    fn beside(&self, file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal> {
        let checked = (side == Side::After).then(|| checked::whole(file, found));
        let found = checked.flatten().unwrap_or_else(|| found.clone());
        statements::beside(&GRAMMAR, file, &found, side)
    }

    fn at_edge(&self, file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
        edge::at_edge(file, function, edge)
    }

    fn written_by_hand(&self, _file: &Parsed<'_>, _slot: &Slot, _event: &str) -> usize {
        0
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
        _sources: &Sources<'_>,
        instrumented: &[Instrumented<'_>],
        module: &TraceModule<'_>,
        _options: &Options,
    ) -> Requirements {
        helpers::requirements(instrumented, module)
    }
}
