//! Attributes on functions.

use tree_sitter::Node;

use super::place::{first_attribute, not_possible, unreadable};
use super::{Function, Parsed, Refusal, Slot, emissions, text_of};
use crate::languages::lines::before;
use crate::request::Edge;

pub(super) fn written_by_hand(file: &Parsed<'_>, slot: &Slot, event: &str) -> usize {
    let near = if slot.edge.is_some() {
        // Attributes stand before the function.
        let first = file
            .tree
            .root_node()
            .descendant_for_byte_range(slot.of.start, slot.of.end)
            .map_or(slot.of.start, |node| first_attribute(node).start_byte());
        first..slot.of.start
    } else {
        match file.function_at(slot.of.start) {
            Some(function) => function.body.clone(),
            None => return 0,
        }
    };
    emissions::list(file)
        .iter()
        .filter(|emission| {
            emission.event == event
                && emission.attribute == slot.edge.is_some()
                && near.contains(&emission.offset)
        })
        .count()
}

pub(super) fn at_edge(file: &Parsed<'_>, function: &Function, edge: Edge) -> Result<Slot, Refusal> {
    let node = file
        .tree
        .root_node()
        .descendant_for_byte_range(function.range.start, function.range.end)
        .ok_or_else(|| unreadable("the function"))?;
    if let Some(reason) = cannot_wrap(file, node, edge) {
        return Err(not_possible(format!("`{}` {reason}", function.display()))
            .help("name a function that calls it, or a statement in it"));
    }
    Ok(Slot {
        of: function.range.clone(),
        block: function.range.start,
        shape: before(file.text(), function.range.start),
        edge: Some(edge),
    })
}

/// Why no attribute can observe this edge of a function.
fn cannot_wrap(file: &Parsed<'_>, function: Node<'_>, edge: Edge) -> Option<&'static str> {
    if is_const(file, function) {
        return Some("is a `const fn`, which can emit nothing");
    }
    if edge == Edge::Entry {
        return None;
    }
    let returned = function.child_by_field_name("return_type");
    if returned.is_some_and(|returned| returned.kind() == "never_type") {
        return Some("never returns");
    }
    let attributes = file
        .text()
        .get(first_attribute(function).start_byte()..function.start_byte());
    attributes
        .is_some_and(|attributes| attributes.contains("track_caller"))
        .then_some("is `#[track_caller]`, which an attribute around it would change")
}

/// Whether a function is a `const fn`.
pub(super) fn is_const(file: &Parsed<'_>, function: Node<'_>) -> bool {
    function
        .children(&mut function.walk())
        .filter(|child| child.kind() == "function_modifiers")
        .any(|modifiers| {
            text_of(file, modifiers)
                .split_whitespace()
                .any(|word| word == "const")
        })
}
