//! The edges of functions in Go.

use tree_sitter::Node;

use super::grammar::GRAMMAR;
use crate::languages::statements::{self, walk};
use crate::languages::{Function, Refusal, Shape, Slot, lines};
use crate::request::Edge;
use crate::source::Parsed;

/// The place of a call at an edge. One for the exits is deferred as late as every exit still runs it:
/// deferred calls run in reverse, so that it runs before the function's own give back a lock or send a
/// reply.
pub(super) fn at_edge(file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
    let mut slot = statements::at_edge(&GRAMMAR, file, function, edge)?;
    if edge == Edge::Exit
        && let Some(defer) = last_leading_defer(file, function)
    {
        let range = defer.byte_range();
        slot.shape = lines::after(file.text(), range.start, range.end);
    }
    Ok(beside_label(file, slot))
}

/// The slot with the indentation of statements, where the next one is a label: gofmt writes those further
/// to the left.
fn beside_label(file: &Parsed<'_>, mut slot: Slot) -> Slot {
    if let Shape::Lines { offset, indent } = &mut slot.shape {
        let rest = &file.text()[*offset..];
        let start = *offset + rest.len() - rest.trim_start().len();
        let next = file
            .tree
            .root_node()
            .descendant_for_byte_range(start, start + 1);
        if next.is_some_and(|next| next.kind() == "label_name" && next.start_byte() == start) {
            indent.push('\t');
        }
    }
    slot
}

/// The last `defer` statement of the body before which the function cannot be left.
fn last_leading_defer<'t>(file: &'t Parsed<'_>, function: &Function) -> Option<Node<'t>> {
    let body = file
        .tree
        .root_node()
        .descendant_for_byte_range(function.body.start, function.body.end)?;
    let mut cursor = body.walk();
    let list = body
        .named_children(&mut cursor)
        .find(|child| child.kind() == "statement_list")
        .unwrap_or(body);
    let mut cursor = list.walk();
    list.named_children(&mut cursor)
        .take_while(|statement| !leaves(*statement))
        .filter(|statement| statement.kind() == "defer_statement")
        .last()
}

/// Whether control may leave the function or the order of its statements in a statement.
fn leaves(statement: Node<'_>) -> bool {
    let mut found = false;
    walk(statement, &mut |node| {
        found |= matches!(
            node.kind(),
            "return_statement" | "goto_statement" | "labeled_statement"
        );
        node.kind() != "func_literal"
    });
    found
}
