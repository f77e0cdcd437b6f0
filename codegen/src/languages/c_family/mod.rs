//! What the back ends of C and C++ have in common: calls are macros of a generated header, which
//! expand to nothing unless `TRACELAW` is defined.

mod exits;
mod include;
mod module;
mod scope;
mod write;

use tree_sitter::Node;

use super::Requirements;
use super::statements::Grammar;
use super::{Instrumented, TraceModule};

pub(super) use write::write;

/// A language of the family.
pub(crate) struct Dialect {
    /// As people write its name.
    pub(crate) name: &'static str,
    pub(crate) grammar: &'static Grammar,
    pub(crate) parser: fn() -> tree_sitter::Language,
    /// Whether it has destructors, templates and exceptions.
    pub(crate) is_cpp: bool,
    /// The generated header.
    pub(crate) header: &'static str,
    /// The headers that it builds on, which are the same for every document.
    pub(crate) runtime: &'static [(&'static str, &'static str)],
}

/// The generated headers, and the line that includes them in each instrumented file.
pub(super) fn requirements(
    dialect: &Dialect,
    instrumented: &[Instrumented<'_>],
    module: &TraceModule<'_>,
) -> Requirements {
    let folder = module::folder(instrumented, module);
    Requirements {
        insertions: instrumented
            .iter()
            .filter_map(|one| include::include(dialect, one, &folder))
            .collect(),
        files: module::files(dialect, instrumented, module, &folder),
        ..Requirements::default()
    }
}

/// The function definition whose range this is.
fn definition<'t>(root: Node<'t>, range: &std::ops::Range<usize>) -> Option<Node<'t>> {
    let inner = root.descendant_for_byte_range(range.start, range.end)?;
    super::statements::around(inner).find(|node| node.kind() == "function_definition")
}
