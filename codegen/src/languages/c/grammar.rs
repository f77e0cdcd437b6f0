//! C's grammar, as far as places depend on it.

use tree_sitter::Node;

use crate::languages::statements::c_family::{declared, noreturn, role};
use crate::languages::statements::{Grammar, Labels, Named, prints_by_name, text_of};
use crate::marker::LineComment;

pub(super) static GRAMMAR: Grammar = Grammar {
    comment: LineComment::Slashes,
    separator: "",
    own_lines: false,
    lenient: true,
    comments: &["comment"],
    literals: &["string_literal", "char_literal"],
    functions: &["function_definition"],
    nested: &[],
    lists: &[
        "compound_statement",
        "case_statement",
        "preproc_if",
        "preproc_ifdef",
        "preproc_elif",
        "preproc_elifdef",
        "preproc_else",
    ],
    clauses: &["case_statement"],
    silent: &[
        "preproc_include",
        "attribute_specifier",
        "attribute_declaration",
    ],
    leaving: &[
        "return_statement",
        "break_statement",
        "continue_statement",
        "goto_statement",
    ],
    never_return: &[
        "abort",
        "exit",
        "_exit",
        "_Exit",
        "quick_exit",
        "longjmp",
        "siglongjmp",
        "__builtin_unreachable",
        "__builtin_trap",
        "pthread_exit",
    ],
    printing: prints_by_name,
    calls: &[("call_expression", "function", "arguments")],
    role,
    labels: Labels::Jumps,
    first: |_, _| None,
    objection: noreturn,
};

/// A function's own name.
pub(super) fn named(node: Node<'_>, text: &str) -> Option<Named> {
    if node.kind() != "function_definition" {
        return None;
    }
    let name = declared(node.child_by_field_name("declarator")?)?;
    Some(Named {
        path: vec![text_of(text, name).to_owned()],
        alias: None,
    })
}
