//! What C and C++ have in common.

use tree_sitter::Node;

use super::{Role, around, text_of};
use crate::source::Parsed;

/// The role of a node in C, and of what C++ has of it.
pub(in crate::languages) fn role(parent: Node<'_>, field: Option<&str>, node: Node<'_>) -> Role {
    let braces = node.kind() == "compound_statement";
    match (parent.kind(), field) {
        ("case_statement", Some("value")) => Role::Never(
            "the anchor is a part of a `case`",
            "anchor a statement of the case, or end the fragment with its `:`",
        ),
        ("compound_statement" | "case_statement", _) if node.is_named() => Role::Listed,
        (
            "preproc_if" | "preproc_ifdef" | "preproc_elif" | "preproc_elifdef" | "preproc_else",
            field,
        ) => match field {
            Some("name" | "condition") => Role::Directive,
            Some("alternative") => Role::Inside,
            _ if !node.is_named() => Role::Directive,
            _ => listed_under_condition(parent),
        },
        ("preproc_def" | "preproc_function_def" | "preproc_call" | "preproc_include", _) => {
            Role::Directive
        }
        ("if_statement", Some("condition")) => Role::Header("an `if` condition"),
        ("switch_statement", Some("condition")) => Role::Header("what a `switch` looks at"),
        ("while_statement" | "do_statement", Some("condition")) => {
            Role::Repeated("a loop's condition")
        }
        ("for_statement", Some("initializer")) => Role::Header("the head of a `for` loop"),
        ("for_statement", Some("condition" | "update")) => {
            Role::Repeated("the head of a `for` loop")
        }
        ("else_clause", _) if node.kind() == "if_statement" => Role::Never(
            "the anchor is an `else if`, or a part of its condition",
            "anchor a statement of the branch, or end the fragment with what opens it",
        ),
        ("else_clause", _) if node.is_named() && !braces => Role::Body,
        ("if_statement", Some("alternative")) => Role::Never(
            "the anchor is an `else` without its `if`",
            "anchor a statement of the branch",
        ),
        ("if_statement", Some("consequence")) if !braces => Role::Body,
        (
            "while_statement" | "do_statement" | "for_statement" | "for_range_loop"
            | "switch_statement",
            Some("body"),
        ) if !braces => Role::Body,
        (
            "if_statement" | "while_statement" | "do_statement" | "for_statement"
            | "for_range_loop" | "switch_statement" | "else_clause" | "try_statement"
            | "catch_clause",
            _,
        ) if braces => Role::Never(
            "the anchor is a block without its head",
            "anchor a statement of the block",
        ),
        ("conditional_expression", Some("consequence" | "alternative")) => CONDITIONAL,
        ("binary_expression", Some("right")) if is_short_circuit(parent) => CONDITIONAL,
        ("labeled_statement", None) if node.is_named() => Role::Labelled,
        ("function_definition", field) if field != Some("body") => Role::Never(
            "the anchor is a part of a function's signature",
            "use `position = \"entry\"` or `\"exit\"`",
        ),
        ("translation_unit" | "declaration_list" | "field_declaration_list", _) => Role::Outside,
        _ => Role::Inside,
    }
}

pub(in crate::languages) const CONDITIONAL: Role = Role::Never(
    "the anchor is evaluated only under a condition within its statement",
    "anchor the whole statement",
);

/// The role of what stands between `#if` and `#endif`: that of the code around them.
fn listed_under_condition(directive: Node<'_>) -> Role {
    let outer = around(directive).find(|outer| !outer.kind().starts_with("preproc_"));
    match outer.map(|outer| outer.kind()) {
        Some("compound_statement" | "case_statement") => Role::Listed,
        Some("translation_unit" | "declaration_list" | "field_declaration_list") => Role::Outside,
        _ => Role::Directive,
    }
}

fn is_short_circuit(node: Node<'_>) -> bool {
    node.child_by_field_name("operator")
        .is_some_and(|operator| matches!(operator.kind(), "&&" | "||" | "and" | "or"))
}

/// The name that a declarator declares, through pointers, arrays, and parameters.
pub(in crate::languages) fn declared(node: Node<'_>) -> Option<Node<'_>> {
    match node.child_by_field_name("declarator") {
        Some(inner) => declared(inner),
        None if node.kind().ends_with("_declarator") => node.named_child(0).and_then(declared),
        None => Some(node),
    }
}

/// Whether the words before a function's body say that it never returns.
pub(in crate::languages) fn noreturn(
    file: &Parsed<'_>,
    function: Node<'_>,
    exit: bool,
) -> Option<&'static str> {
    let head = head(file, function);
    let says = ["noreturn", "_Noreturn", "NORETURN"]
        .iter()
        .any(|word| head.contains(word));
    (exit && says).then_some("never returns")
}

/// The text before a function's body.
pub(in crate::languages) fn head<'s>(file: &'s Parsed<'_>, function: Node<'_>) -> &'s str {
    let body = function
        .child_by_field_name("body")
        .map_or(function.end_byte(), |body| body.start_byte());
    let all = text_of(file.text(), function);
    all.get(..body - function.start_byte()).unwrap_or_default()
}
