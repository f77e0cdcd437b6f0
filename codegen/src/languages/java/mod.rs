//! Java.

mod grammar;
mod module;
mod scope;
mod write;

use tree_sitter::Node;

use super::statements::{Grammar, Named, Statements};
use super::{Instrumented, Refusal, Requirements, Slot, TraceModule, Written};
use crate::helper::Call;
use crate::source::{Parsed, Sources};
use grammar::GRAMMAR;

/// The back end.
pub(super) struct Java;

impl Statements for Java {
    const NAME: &'static str = "java";
    const EXTENSIONS: &'static [&'static str] = &["java"];

    fn grammar() -> &'static Grammar {
        &GRAMMAR
    }

    fn parser() -> tree_sitter::Language {
        tree_sitter_java::LANGUAGE.into()
    }

    fn named(node: Node<'_>, text: &str) -> Option<Named> {
        grammar::named(node, text)
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
