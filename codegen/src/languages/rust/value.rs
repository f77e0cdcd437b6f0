//! What the syntax says of an expression's value: whether it is needed, and whether it is `()`.

use tree_sitter::Node;

use super::place::macro_name;
use super::{Parsed, is_comment, text_of};

const LEAVING: &[&str] = &["panic", "unreachable", "todo", "unimplemented"];
const NEVER_RETURNING: &[&str] = &[
    "process::exit",
    "process::abort",
    "panic::resume_unwind",
    "unreachable_unchecked",
];

/// Whether control never reaches what follows.
pub(super) fn leaves(file: &Parsed<'_>, node: Node<'_>) -> bool {
    let inner = if node.kind() == "expression_statement" {
        node.named_child(0).unwrap_or(node)
    } else {
        node
    };
    match inner.kind() {
        "return_expression" | "break_expression" | "continue_expression" => true,
        "macro_invocation" => LEAVING.contains(&macro_name(file, inner)),
        "call_expression" => inner
            .child_by_field_name("function")
            .map(|function| text_of(file, function))
            .is_some_and(|path| NEVER_RETURNING.iter().any(|name| path.ends_with(name))),
        _ => false,
    }
}

pub(super) fn is_item(node: Node<'_>) -> bool {
    node.kind().ends_with("_item") || node.kind() == "macro_definition"
}

pub(super) fn is_assignment(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "assignment_expression" | "compound_assignment_expr"
    )
}

/// Whether the node is the last thing of its block.
pub(super) fn is_tail(node: Node<'_>) -> bool {
    std::iter::successors(node.next_named_sibling(), Node::next_named_sibling).all(is_comment)
}

pub(super) fn ends_with_block(node: Node<'_>) -> bool {
    let inner = if node.kind() == "expression_statement" {
        node.named_child(0).unwrap_or(node)
    } else {
        node
    };
    matches!(
        inner.kind(),
        "if_expression"
            | "match_expression"
            | "while_expression"
            | "for_expression"
            | "loop_expression"
            | "unsafe_block"
            | "block"
            | "async_block"
            | "const_block"
    )
}

/// Whether the syntax alone says that an expression without a semicolon yields `()`.
pub(super) fn is_unit(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else {
        return false;
    };
    if is_assignment(node) {
        return true;
    }
    // `match x { ... };` may have any value.
    let discarded = node
        .next_sibling()
        .is_some_and(|next| next.kind() == "empty_statement");
    match parent.kind() {
        "block" if discarded => false,
        "block" if !is_tail(node) && !is_conditional(node) => true,
        "block" => is_unit_block(parent),
        "expression_statement" => parent.child_count() == 1 && is_unit(parent),
        "match_arm" => parent
            .parent()
            .and_then(|block| block.parent())
            .is_some_and(is_unit),
        "else_clause" => parent.parent().is_some_and(is_unit),
        _ => false,
    }
}

/// Whether an attribute decides if a node is compiled. Then it may be the last of its block.
fn is_conditional(node: Node<'_>) -> bool {
    node.prev_named_sibling()
        .is_some_and(|before| before.kind() == "attribute_item")
}

/// Whether a block's last expression is `()`.
pub(super) fn is_unit_block(block: Node<'_>) -> bool {
    let Some(parent) = block.parent() else {
        return false;
    };
    match parent.kind() {
        "function_item" => parent
            .child_by_field_name("return_type")
            .is_none_or(|returned| returned.kind() == "unit_type"),
        "for_expression" | "while_expression" | "loop_expression" => true,
        "if_expression" => parent.child_by_field_name("alternative").is_none() || is_unit(parent),
        "else_clause" => parent.parent().is_some_and(is_unit),
        "unsafe_block" => is_unit(parent),
        "block" | "expression_statement" | "match_arm" => is_unit(block),
        _ => false,
    }
}
