//! Python.

mod grammar;
mod module;
mod scope;
mod write;

use tree_sitter::Node;

use super::statements::{self, Grammar, Named, Statements};
use super::{Function, Instrumented, Refusal, Requirements, Slot, TraceModule, Written};
use crate::helper::Call;
use crate::request::Edge;
use crate::source::{Parsed, Sources};
use grammar::GRAMMAR;

/// The back end.
pub(super) struct Python;

impl Statements for Python {
    const NAME: &'static str = "python";
    const EXTENSIONS: &'static [&'static str] = &["py"];

    fn grammar() -> &'static Grammar {
        &GRAMMAR
    }

    fn parser() -> tree_sitter::Language {
        tree_sitter_python::LANGUAGE.into()
    }

    fn named(node: Node<'_>, text: &str) -> Option<Named> {
        grammar::named(node, text)
    }

    fn at_edge(file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
        match edge {
            Edge::Entry => statements::at_edge(&GRAMMAR, file, function, edge),
            Edge::Exit => write::above_definition(file, function),
        }
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
        module::requirements(instrumented, module)
    }
}
