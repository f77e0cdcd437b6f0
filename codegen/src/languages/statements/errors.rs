//! Syntax errors: which of them make a place uncertain.
//!
//! The parser knows no macros. In C, a sound function can be full of errors, and still be read right
//! where no error is near.

use tree_sitter::Node;

use super::{Grammar, unreadable, walk};
use crate::languages::Refusal;

/// Refuses a place whose surroundings up to the function are not certain.
pub(super) fn certain(
    grammar: &Grammar,
    node: Node<'_>,
    function: Node<'_>,
) -> Result<(), Refusal> {
    if !grammar.lenient {
        return if function.has_error() {
            Err(unreadable("the function"))
        } else {
            Ok(())
        };
    }
    if broken(grammar, node) || follows_error(grammar, node) {
        return Err(unreadable("the anchor's statement"));
    }
    let mut inner = node;
    while inner != function {
        let Some(outer) = inner.parent() else { break };
        let mut cursor = outer.walk();
        let uncertain = outer.children(&mut cursor).any(|child| {
            child.is_missing() || child.is_error() && outer != function && splits(child)
        });
        // A loop that is a macro leaves its body behind as a statement of its own.
        let bare_body = !grammar.is_list(inner) && follows_error(grammar, inner);
        if uncertain || outer.is_error() || bare_body && grammar.is_list(outer) {
            return Err(unreadable("the code around the anchor"));
        }
        inner = outer;
    }
    Ok(())
}

/// Whether an error lies in the statement itself, not in blocks in it.
fn broken(grammar: &Grammar, node: Node<'_>) -> bool {
    let mut broken = false;
    walk(node, &mut |inner| {
        broken |= inner.is_error() || inner.is_missing();
        inner.has_error() && !broken && (inner == node || !grammar.is_list(inner))
    });
    broken
}

/// Whether an error ends right before the node: a macro that takes what follows, perhaps.
fn follows_error(grammar: &Grammar, node: Node<'_>) -> bool {
    let before = std::iter::successors(node.prev_sibling(), Node::prev_sibling)
        .find(|before| !grammar.is_comment(*before));
    before.is_some_and(|before| {
        let mut last = before;
        loop {
            if last.is_error() || last.is_missing() {
                return true;
            }
            let end = last.child_count().checked_sub(1);
            let Some(child) = end.and_then(|at| last.child(at)) else {
                return false;
            };
            last = child;
        }
    })
}

/// Whether an error holds a bracket, so that blocks may end elsewhere than the parser thinks.
fn splits(error: Node<'_>) -> bool {
    let mut found = false;
    walk(error, &mut |node| {
        found |= matches!(
            node.kind(),
            "{" | "}" | "#if" | "#ifdef" | "#else" | "#endif"
        );
        !found
    });
    found
}
