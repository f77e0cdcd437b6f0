//! Whether an expression of the document can stand at a place: it parses, and its names are there.
//!
//! Types are not checked; the compiler does that.

use std::collections::BTreeSet;

use tree_sitter::{Node, Parser};

use super::{Parsed, Slot, around, walk};
use crate::request::Edge;

/// The expression without the sigil that says how a value is recorded.
fn without_sigil(expression: &str) -> &str {
    let expression = expression.trim();
    expression.strip_prefix(['?', '%']).unwrap_or(expression)
}

/// Why `expression` cannot be evaluated at `slot`, if it cannot.
pub(super) fn objection(file: &Parsed<'_>, slot: &Slot, expression: &str) -> Option<String> {
    const OPEN: &str = "fn f() { let _ = (\n";
    let bare = without_sigil(expression);
    let text = format!("{OPEN}{bare}\n); }}");
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_rust::LANGUAGE.into())
        .ok()?;
    let tree = parser.parse(&text, None)?;
    let root = tree.root_node();
    let paren = root.descendant_for_byte_range(OPEN.len() - 2, text.len() - 3);
    let whole = paren.is_some_and(|node| node.kind() == "parenthesized_expression");
    if bare.is_empty() || root.has_error() || !whole {
        return Some(format!("`{expression}` is no Rust expression"));
    }
    let mut names = BTreeSet::new();
    let mut bound = BTreeSet::new();
    free_names(root, &text, &mut names, &mut bound);
    let known = available(file, slot);
    names
        .into_iter()
        .filter(|name| !bound.contains(name))
        .find(|name| !known.contains(*name))
        .map(|name| format!("`{name}` is not in scope here"))
}

/// The names that an expression needs, and those that its own closures and patterns bind.
fn free_names<'s>(
    node: Node<'_>,
    text: &'s str,
    names: &mut BTreeSet<&'s str>,
    bound: &mut BTreeSet<&'s str>,
) {
    walk(node, &mut |node| match node.kind() {
        // What a path or a macro names is not a local variable.
        "scoped_identifier" | "macro_invocation" | "token_tree" | "field_identifier" => false,
        "closure_parameters" | "match_pattern" | "let_declaration" => {
            bindings(node, text, bound);
            true
        }
        "identifier" | "self" => {
            let name = &text[node.byte_range()];
            // Constants and variants are written in upper case; `f` is the frame's own.
            let local = name.starts_with(|c: char| c.is_lowercase())
                && node
                    .parent()
                    .is_none_or(|parent| parent.kind() != "function_item");
            if local {
                names.insert(name);
            }
            false
        }
        _ => true,
    });
}

/// Every identifier of a pattern.
fn bindings<'s>(pattern: Node<'_>, text: &'s str, names: &mut BTreeSet<&'s str>) {
    walk(pattern, &mut |node| {
        if matches!(
            node.kind(),
            "identifier" | "self" | "shorthand_field_identifier"
        ) {
            names.insert(&text[node.byte_range()]);
        }
        !matches!(node.kind(), "scoped_identifier" | "block")
    });
}

/// The names that the code at a place can use.
fn available<'s>(file: &'s Parsed<'_>, slot: &Slot) -> BTreeSet<&'s str> {
    let text = file.text();
    let mut names = BTreeSet::new();
    items(file, &mut names);
    let Some(node) = file
        .tree
        .root_node()
        .descendant_for_byte_range(slot.of.start, slot.of.end)
    else {
        return names;
    };
    if let Some(edge) = slot.edge {
        if let Some(parameters) = node.child_by_field_name("parameters") {
            bindings(parameters, text, &mut names);
        }
        if edge == Edge::Exit {
            names.insert("result");
        }
        return names;
    }
    let at = slot.shape.offset();
    for scope in around(node) {
        match scope.kind() {
            "block" => locals(scope, text, at, &mut names),
            "match_arm" | "for_expression" => pattern(scope, "pattern", text, &mut names),
            "if_expression" | "while_expression" => {
                let in_branch = scope
                    .child_by_field_name("consequence")
                    .or_else(|| scope.child_by_field_name("body"))
                    .is_some_and(|body| body.start_byte() < at && at < body.end_byte());
                if in_branch {
                    pattern(scope, "condition", text, &mut names);
                }
            }
            "closure_expression" => pattern(scope, "parameters", text, &mut names),
            "function_item" => {
                pattern(scope, "parameters", text, &mut names);
                break;
            }
            _ => {}
        }
    }
    names
}

fn pattern<'s>(node: Node<'_>, field: &str, text: &'s str, names: &mut BTreeSet<&'s str>) {
    if let Some(pattern) = node.child_by_field_name(field) {
        bindings(pattern, text, names);
    }
}

/// The `let` bindings of a block that come before `at`.
fn locals<'s>(block: Node<'_>, text: &'s str, at: usize, names: &mut BTreeSet<&'s str>) {
    let mut cursor = block.walk();
    for statement in block.named_children(&mut cursor) {
        if statement.kind() == "let_declaration" && statement.end_byte() <= at {
            pattern(statement, "pattern", text, names);
        }
    }
}

/// What the file defines or imports, at any level.
fn items<'s>(file: &'s Parsed<'_>, names: &mut BTreeSet<&'s str>) {
    let text = file.text();
    walk(file.tree.root_node(), &mut |node| {
        match node.kind() {
            "use_declaration" => {
                bindings_of_use(node, text, names);
                return false;
            }
            "function_item" | "function_signature_item" => {
                // A method is not in scope by its name alone.
                let method = node
                    .parent()
                    .and_then(|list| list.parent())
                    .is_some_and(|item| matches!(item.kind(), "impl_item" | "trait_item"));
                if !method && let Some(name) = node.child_by_field_name("name") {
                    names.insert(&text[name.byte_range()]);
                }
            }
            "token_tree" | "macro_definition" => return false,
            _ => {}
        }
        true
    });
}

fn bindings_of_use<'s>(node: Node<'_>, text: &'s str, names: &mut BTreeSet<&'s str>) {
    walk(node, &mut |node| {
        if node.kind() == "identifier" {
            names.insert(&text[node.byte_range()]);
        }
        true
    });
}
