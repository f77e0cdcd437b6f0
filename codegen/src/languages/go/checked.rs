//! `if err := f(); err != nil { return err }`: what stands after `f()` stands after the whole statement,
//! since that is where control is when `f` has done its work.

use tree_sitter::Node;

use super::grammar::GRAMMAR;
use crate::anchor::Match;
use crate::languages::statements::{around, leaves, text_of};
use crate::source::Parsed;

/// The match of the statement, if what was found is a call in its head that it only checks for an error.
pub(super) fn whole(file: &Parsed<'_>, found: &Match) -> Option<Match> {
    let root = file.tree.root_node();
    let node = root.descendant_for_byte_range(found.range.start, found.range.end)?;
    let header = around(node).find(|node| {
        node.parent().is_some_and(|parent| {
            parent.kind() == "if_statement"
                && parent.child_by_field_name("initializer") == Some(*node)
        })
    })?;
    let declares = matches!(
        header.kind(),
        "short_var_declaration" | "assignment_statement"
    );
    let error = header.child_by_field_name("left")?;
    let mut cursor = error.walk();
    let error = error.named_children(&mut cursor).last()?;
    let statement = header.parent()?;
    let only_checked =
        declares && has_call(header, found) && checks(file, statement, text_of(file.text(), error));
    only_checked.then(|| Match {
        range: statement.byte_range(),
        ..found.clone()
    })
}

/// Whether what was found ends with the call of the header.
fn has_call(header: Node<'_>, found: &Match) -> bool {
    let right = header.child_by_field_name("right");
    right
        .and_then(|right| right.named_child(0))
        .is_some_and(|call| call.kind() == "call_expression" && call.end_byte() == found.range.end)
}

/// Whether every branch leaves, and one of them is for any error.
fn checks(file: &Parsed<'_>, statement: Node<'_>, error: &str) -> bool {
    let any = format!("{error} != nil");
    let (mut branch, mut all) = (Some(statement), false);
    while let Some(node) = branch {
        let field = |name| node.child_by_field_name(name);
        if node.kind() != "if_statement"
            || !field("consequence").is_some_and(|block| leaves(&GRAMMAR, file, block))
        {
            return false;
        }
        all |= field("condition").is_some_and(|condition| text_of(file.text(), condition) == any);
        branch = field("alternative");
    }
    all
}
