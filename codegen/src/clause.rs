//! The clauses of a `switch` or a `match`: documents name them beside the function.

use tree_sitter::Node;

use crate::resolve::Candidate;

const CLAUSES: &[&str] = &[
    // Go
    "expression_case",
    "type_case",
    "communication_case",
    "default_case",
    // Rust
    "match_arm",
    // C and C++
    "case_statement",
    // Java
    "switch_block_statement_group",
    "switch_rule",
    // Python
    "case_clause",
];

/// Whether a place stands in a clause whose head has one of the words.
pub(crate) fn stands_in(candidate: &Candidate<'_>, words: &[String]) -> bool {
    let file = candidate.file;
    let found = &candidate.found;
    let node = file
        .tree
        .root_node()
        .descendant_for_byte_range(found.start, found.end);
    let outer = candidate
        .function
        .map_or(0..file.text().len(), |function| function.range.clone());
    std::iter::successors(node, Node::parent)
        .take_while(|node| outer.start <= node.start_byte() && node.end_byte() <= outer.end)
        .filter(|node| CLAUSES.contains(&node.kind()))
        .any(|clause| {
            let head = head(clause, file.text());
            words.iter().any(|word| has(head, word))
        })
}

/// The text up to the last mark that ends a head: a group of Java's can have several.
fn head<'t>(clause: Node<'_>, text: &'t str) -> &'t str {
    let mut cursor = clause.walk();
    let end = clause
        .children(&mut cursor)
        .filter(|child| matches!(child.kind(), ":" | "=>" | "->"))
        .last()
        .map_or(clause.start_byte(), |mark| mark.start_byte());
    &text[clause.start_byte()..end]
}

/// Whether a text has a name as a whole word: `MsgHup` in `pb.MsgHup`, not in `pb.MsgHupResp`.
fn has(text: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(inside) && !text[at + name.len()..].starts_with(inside)
    })
}
