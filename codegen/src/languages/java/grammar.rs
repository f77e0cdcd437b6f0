//! Java's grammar, as far as places depend on it.

use tree_sitter::Node;

use crate::languages::statements::{Grammar, Labels, Named, Role, prints_by_name, text_of};
use crate::marker::LineComment;
use crate::source::Parsed;

pub(super) static GRAMMAR: Grammar = Grammar {
    comment: LineComment::Slashes,
    separator: "",
    own_lines: false,
    lenient: false,
    comments: &["line_comment", "block_comment"],
    literals: &["string_literal", "character_literal"],
    functions: &[
        "method_declaration",
        "constructor_declaration",
        "compact_constructor_declaration",
    ],
    nested: &["lambda_expression", "static_initializer"],
    lists: &["block", "constructor_body", "switch_block_statement_group"],
    clauses: &["switch_block_statement_group", "switch_rule"],
    silent: &[
        "annotation",
        "marker_annotation",
        "assert_statement",
        "import_declaration",
        "package_declaration",
    ],
    leaving: &[
        "return_statement",
        "break_statement",
        "continue_statement",
        "throw_statement",
        "yield_statement",
    ],
    never_return: &["System.exit"],
    printing: prints_by_name,
    calls: &[("method_invocation", "name", "arguments")],
    role,
    labels: Labels::Loops,
    first,
    objection: |_, _, _| None,
};

fn role(parent: Node<'_>, field: Option<&str>, node: Node<'_>) -> Role {
    const CASE: Role = Role::Never(
        "the anchor is a `case`, or a part of its head",
        "anchor a statement of the case, or end the fragment with its `:`",
    );
    const CONDITIONAL: Role = Role::Never(
        "the anchor is evaluated only under a condition within its statement",
        "anchor the whole statement",
    );
    let block = node.kind() == "block";
    match (parent.kind(), field) {
        ("switch_block_statement_group" | "switch_rule", _) if node.kind() == "switch_label" => {
            CASE
        }
        ("block" | "constructor_body" | "switch_block_statement_group", _) if node.is_named() => {
            Role::Listed
        }
        ("switch_rule", None) if node.kind() == "expression_statement" => {
            if is_statement(parent) {
                Role::Body
            } else {
                Role::Never(
                    "the anchor is the value of a `switch`, which is still needed",
                    "anchor the statement around the `switch`",
                )
            }
        }
        ("switch_rule", None) if node.kind() == "throw_statement" => Role::Body,
        ("switch_block", _) => CASE,
        ("if_statement", Some("condition")) => Role::Header("an `if` condition"),
        ("if_statement", Some("alternative")) if node.kind() == "if_statement" => Role::Never(
            "the anchor is an `else if`, or a part of its condition",
            "anchor a statement of the branch, or end the fragment with what opens it",
        ),
        ("if_statement", Some("consequence" | "alternative")) if !block => Role::Body,
        (
            "while_statement" | "do_statement" | "for_statement" | "enhanced_for_statement",
            Some("body"),
        ) if !block => Role::Body,
        ("while_statement" | "do_statement", Some("condition"))
        | ("for_statement", Some("condition" | "update")) => Role::Repeated("a loop's condition"),
        ("for_statement", Some("init")) => Role::Header("the head of a `for` loop"),
        ("enhanced_for_statement", Some(field)) if field != "body" => {
            Role::Header("the head of a `for` loop")
        }
        ("switch_expression", Some("condition")) => Role::Header("what a `switch` looks at"),
        ("synchronized_statement", None) if node.is_named() => {
            Role::Header("the lock of a `synchronized` block")
        }
        ("try_with_resources_statement", Some("resources")) => {
            Role::Header("the resources of a `try`")
        }
        ("try_statement" | "try_with_resources_statement", None) if node.is_named() => Role::Never(
            "the anchor is a `catch` or `finally` without its `try`",
            "anchor a statement in it, or end the fragment with the `{` that opens it",
        ),
        ("catch_clause", None) if node.is_named() => Role::Never(
            "the anchor is the parameter of a `catch`",
            "end the fragment with the `{` that opens it",
        ),
        ("ternary_expression", Some("consequence" | "alternative")) => CONDITIONAL,
        ("binary_expression", Some("right")) if is_short_circuit(parent) => CONDITIONAL,
        ("labeled_statement", None) if node.is_named() => Role::Labelled,
        ("lambda_expression", Some("body")) => Role::Never(
            "the anchor is in a lambda without braces",
            "anchor the statement around the lambda",
        ),
        (
            "method_declaration"
            | "constructor_declaration"
            | "compact_constructor_declaration"
            | "lambda_expression",
            field,
        ) if field != Some("body") => Role::Never(
            "the anchor is a part of a function's signature",
            "use `position = \"entry\"` or `\"exit\"`",
        ),
        (
            "program" | "class_body" | "interface_body" | "enum_body" | "enum_body_declarations",
            _,
        ) => Role::Outside,
        _ => Role::Inside,
    }
}

/// Whether a rule's `switch` is a statement, whose value no one needs.
fn is_statement(rule: Node<'_>) -> bool {
    rule.parent()
        .and_then(|block| block.parent())
        .and_then(|switch| switch.parent())
        .is_some_and(|outer| {
            GRAMMAR.lists.contains(&outer.kind())
                || matches!(
                    outer.kind(),
                    "expression_statement" | "if_statement" | "labeled_statement"
                )
        })
}

fn is_short_circuit(node: Node<'_>) -> bool {
    node.child_by_field_name("operator")
        .is_some_and(|operator| matches!(operator.kind(), "&&" | "||"))
}

fn first(_: &Parsed<'_>, node: Node<'_>) -> Option<&'static str> {
    (node.kind() == "explicit_constructor_invocation")
        .then_some("nothing may run before the constructor that the anchor calls")
}

/// Classes, the one that a file is named after among them, and methods.
pub(super) fn named(node: Node<'_>, text: &str) -> Option<Named> {
    let kind = node.kind();
    let is_type = matches!(
        kind,
        "class_declaration" | "interface_declaration" | "enum_declaration" | "record_declaration"
    );
    if !is_type && !GRAMMAR.functions.contains(&kind) || is_anonymous(node) {
        return None;
    }
    let name = text_of(text, node.child_by_field_name("name")?);
    Some(Named {
        path: vec![name.to_owned()],
        alias: None,
    })
}

/// Whether the class that a method belongs to has no name: then the function around it does.
fn is_anonymous(node: Node<'_>) -> bool {
    node.parent()
        .filter(|body| body.kind() == "class_body")
        .and_then(|body| body.parent())
        .is_some_and(|of| matches!(of.kind(), "object_creation_expression" | "enum_constant"))
}
