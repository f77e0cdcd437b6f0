//! What the back ends of C and C++ have in common: calls are macros of a generated header, which
//! expand to nothing unless `TRACELAW` is defined.

mod exits;
mod headers;
mod include;
mod module;
mod scope;
mod write;

use tree_sitter::Node;

use super::statements::{self, Grammar, text_of, walk};
use super::{Instrumented, Refusal, Requirements, TraceModule};
use crate::rules::SITE_IN_MACRO;
use crate::source::Parsed;

pub(crate) use headers::{Cache as HeaderCache, Headers};
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

/// Where a name stands as a function would, but as none that can be instrumented.
pub(super) fn hidden(dialect: &Dialect, file: &Parsed<'_>, name: &str) -> Option<Refusal> {
    statements::hidden(dialect.grammar, file, name).or_else(|| pasted(file, name))
}

/// Whether a macro of the file makes a function of this name out of its parts.
fn pasted(file: &Parsed<'_>, name: &str) -> Option<Refusal> {
    let text = file.text();
    let mut found = None;
    walk(file.tree.root_node(), &mut |node| {
        if node.kind() == "preproc_function_def"
            && let Some(body) = node.child_by_field_name("value")
            && pastes(text_of(text, body), name)
        {
            found = node
                .child_by_field_name("name")
                .map(|name| text_of(text, name));
        }
        found.is_none()
    });
    let of_macro = found?;
    let reason = format!("the function `{name}` is written by the macro `{of_macro}`");
    Some(Refusal::new(&SITE_IN_MACRO, reason).help("name a function that calls it"))
}

/// Whether `prefix##x`, `x##suffix` or `prefix##x##suffix` in a macro's body can become a name.
fn pastes(body: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '#';
    body.split(|c| !is_part(c))
        .filter(|word| word.contains("##"))
        .any(|word| {
            let parts: Vec<&str> = word.split("##").collect();
            let (first, last) = (parts[0], parts[parts.len() - 1]);
            let begins = first.len() > 1 && name.starts_with(first);
            let ends = last.len() > 1 && name.ends_with(last);
            (begins || ends) && name.len() > first.len().min(last.len())
        })
}

/// The function definition whose range this is.
fn definition<'t>(root: Node<'t>, range: &std::ops::Range<usize>) -> Option<Node<'t>> {
    let inner = root.descendant_for_byte_range(range.start, range.end)?;
    super::statements::around(inner).find(|node| node.kind() == "function_definition")
}
