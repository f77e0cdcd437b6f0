//! C++.

mod grammar;

use tree_sitter::Node;

use super::c_family::{self, Dialect};
use super::statements::{Grammar, Named, Statements};
use super::{Instrumented, Refusal, Requirements, Slot, TraceModule, Written};
use crate::helper::Call;
use crate::source::{Parsed, Sources};
use grammar::GRAMMAR;

static DIALECT: Dialect = Dialect {
    name: "C++",
    grammar: &GRAMMAR,
    parser: || tree_sitter_cpp::LANGUAGE.into(),
    is_cpp: true,
    header: "tracelaw_trace.hpp",
    runtime: &[
        ("tracelaw.h", include_str!("../c/module/tracelaw.h")),
        ("tracelaw.hpp", include_str!("module/tracelaw.hpp")),
    ],
};

/// The back end.
pub(super) struct Cpp;

impl Statements for Cpp {
    const NAME: &'static str = "cpp";
    const EXTENSIONS: &'static [&'static str] = &["cc", "cpp", "cxx", "hpp", "hh", "hxx", "h"];
    const JOINT: &'static str = "::";

    fn grammar() -> &'static Grammar {
        &GRAMMAR
    }

    fn parser() -> tree_sitter::Language {
        tree_sitter_cpp::LANGUAGE.into()
    }

    fn named(node: Node<'_>, text: &str) -> Option<Named> {
        grammar::named(node, text)
    }

    fn hidden_function(file: &Parsed<'_>, name: &str) -> Option<Refusal> {
        c_family::hidden(&DIALECT, file, name)
    }

    fn write(
        sources: &Sources<'_>,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
    ) -> Result<Written, Refusal> {
        c_family::write(&DIALECT, sources, file, slot, call)
    }

    fn requirements(instrumented: &[Instrumented<'_>], module: &TraceModule<'_>) -> Requirements {
        c_family::requirements(&DIALECT, instrumented, module)
    }
}
