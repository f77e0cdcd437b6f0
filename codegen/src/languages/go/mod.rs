//! Go: a statement `_ = tracelawOn && tracelawBecomeLeader(...)`, deferred for the exits of a function.

mod checked;
mod edge;
mod grammar;
mod helpers;
mod scope;
mod write;

use tree_sitter::Node;

use super::statements::{self, Grammar, Named, Statements};
use super::{Function, Instrumented, Refusal, Requirements, Slot, TraceModule, Written};
use crate::anchor::Match;
use crate::helper::Call;
use crate::request::{Edge, Side};
use crate::source::{Parsed, Sources};
use grammar::GRAMMAR;

/// The back end.
pub(super) struct Go;

impl Statements for Go {
    const NAME: &'static str = "go";
    const EXTENSIONS: &'static [&'static str] = &["go"];

    fn grammar() -> &'static Grammar {
        &GRAMMAR
    }

    fn parser() -> tree_sitter::Language {
        tree_sitter_go::LANGUAGE.into()
    }

    fn named(node: Node<'_>, text: &str) -> Option<Named> {
        grammar::named(node, text)
    }

    fn beside(file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal> {
        let checked = (side == Side::After).then(|| checked::whole(file, found));
        let found = checked.flatten().unwrap_or_else(|| found.clone());
        statements::beside(&GRAMMAR, file, &found, side)
    }

    fn at_edge(file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
        edge::at_edge(file, function, edge)
    }

    fn write(
        _sources: &Sources<'_>,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
    ) -> Result<Written, Refusal> {
        write::write(file, slot, call)
    }

    fn requirements(instrumented: &[Instrumented<'_>], module: &TraceModule<'_>) -> Requirements {
        helpers::requirements(instrumented, module)
    }
}
