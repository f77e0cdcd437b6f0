//! Whether control never comes behind a statement.

use tree_sitter::Node;

use super::{Grammar, text_of, walk};
use crate::source::Parsed;

/// Whether nothing runs behind the statement. A break of the statement's own loop or `switch` lets
/// code behind it run, as does every branch that is not there.
pub(crate) fn leaves(grammar: &Grammar, file: &Parsed<'_>, node: Node<'_>) -> bool {
    let kind = node.kind();
    let inner = |node: Node<'_>| leaves(grammar, file, node);
    let breaks = || is_left_by_break(file, node);
    if grammar.leaving.contains(&kind) {
        return true;
    }
    match kind {
        "expression_statement" => {
            let call = node.named_child(0);
            call.and_then(|call| callee(grammar, file, call))
                .is_some_and(|name| grammar.never_return.contains(&name))
        }
        "if_statement" => {
            let mut cursor = node.walk();
            let alternatives: Vec<_> = node
                .children_by_field_name("alternative", &mut cursor)
                .collect();
            alternatives
                .last()
                .is_some_and(|last| last.kind() != "elif_clause")
                && node.child_by_field_name("consequence").is_some_and(inner)
                && alternatives.into_iter().all(inner)
        }
        "elif_clause" => node.child_by_field_name("consequence").is_some_and(inner),
        "else_clause"
        | "catch_clause"
        | "except_clause"
        | "finally_clause"
        | "synchronized_statement"
        | "with_statement" => grammar.last(node).is_some_and(inner),
        "try_statement" | "try_with_resources_statement" => {
            let clauses = grammar.statements(node);
            let finally = clauses
                .iter()
                .any(|clause| clause.kind() == "finally_clause" && inner(*clause));
            let branches = || {
                clauses
                    .iter()
                    .filter(|clause| {
                        matches!(
                            clause.kind(),
                            "catch_clause" | "except_clause" | "else_clause"
                        ) || grammar.is_list(**clause)
                    })
                    .all(|clause| inner(*clause))
            };
            finally || branches()
        }
        "labeled_statement" => grammar.last(node).is_some_and(inner) && !breaks(),
        "while_statement" | "for_statement" | "do_statement" => endless(file, node) && !breaks(),
        "expression_switch_statement"
        | "type_switch_statement"
        | "select_statement"
        | "switch_statement"
        | "switch_expression" => {
            let clauses = clauses(grammar, node);
            let total = kind == "select_statement"
                || clauses.iter().any(|clause| is_default(file, *clause));
            total
                && !breaks()
                && clauses.last().is_some_and(|clause| inner(*clause))
                && clauses.iter().all(|clause| {
                    let end = grammar.last(*clause);
                    end.is_none_or(|end| end.kind() != "expression_statement")
                        && (falls_through(grammar, *clause) || inner(*clause))
                })
        }
        _ if grammar.is_list(node) || grammar.clauses.contains(&kind) => {
            grammar.last(node).is_some_and(inner)
        }
        _ => false,
    }
}

/// Whether a `break` of the loop or `switch` itself, or one with its label, leaves it for what is
/// behind it; jumps are not followed.
fn is_left_by_break(file: &Parsed<'_>, node: Node<'_>) -> bool {
    let labelled = |node: Node<'_>| node.kind() == "labeled_statement";
    let label = std::iter::successors(Some(node), Node::parent)
        .take(2)
        .find(|node| labelled(*node))
        .and_then(|node| node.named_child(0))
        .map(|label| text_of(file.text(), label));
    // An unlabelled one belongs to the innermost loop or `switch`.
    let mut found = false;
    walk(node, &mut |inner| {
        match inner.kind() {
            "goto_statement" => found = true,
            "break_statement" => {
                let to = inner
                    .named_child(0)
                    .map(|label| text_of(file.text(), label));
                found |= match to {
                    Some(to) => label == Some(to),
                    None => {
                        std::iter::successors(inner.parent(), Node::parent)
                            .find(|around| is_left_by_unlabelled(*around))
                            == Some(node)
                    }
                };
            }
            _ => {}
        }
        !found
    });
    found
}

/// Whether a `break` without a label leaves the statement.
fn is_left_by_unlabelled(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "while_statement"
            | "for_statement"
            | "for_range_loop"
            | "enhanced_for_statement"
            | "do_statement"
            | "expression_switch_statement"
            | "type_switch_statement"
            | "select_statement"
            | "switch_statement"
            | "switch_expression"
    )
}

/// The text of what a call calls.
pub(super) fn callee<'s>(
    grammar: &Grammar,
    file: &'s Parsed<'_>,
    call: Node<'_>,
) -> Option<&'s str> {
    let (_, name, arguments) = grammar
        .calls
        .iter()
        .find(|(kind, ..)| *kind == call.kind())?;
    let end = call.child_by_field_name(arguments)?.start_byte();
    call.child_by_field_name(name)?;
    file.text().get(call.start_byte()..end).map(str::trim)
}

/// A loop without a condition, or with one that always holds.
fn endless(file: &Parsed<'_>, node: Node<'_>) -> bool {
    let text = |node: Node<'_>| {
        text_of(file.text(), node)
            .trim_matches(['(', ')', ' '])
            .to_owned()
    };
    if node.kind() == "for_statement" {
        if node.child_by_field_name("right").is_some() {
            return false;
        }
        let head = node.named_child(0);
        return match head.filter(|head| head.kind() == "for_clause") {
            Some(clause) => clause.child_by_field_name("condition").is_none(),
            None => match node.child_by_field_name("condition") {
                Some(_) => false,
                None => {
                    let body = node.child_by_field_name("body");
                    let go = head.is_some_and(|head| !matches!(head.kind(), "block"));
                    !go || body.is_some_and(|body| body.kind() != "block")
                        || text_of(file.text(), node)
                            .trim_start_matches("for")
                            .trim_start()
                            .starts_with('(')
                }
            },
        };
    }
    node.child_by_field_name("condition")
        .is_some_and(|condition| matches!(text(condition).as_str(), "true" | "True" | "1"))
}

fn clauses<'t>(grammar: &Grammar, node: Node<'t>) -> Vec<Node<'t>> {
    let body = node.child_by_field_name("body").unwrap_or(node);
    grammar
        .statements(body)
        .into_iter()
        .filter(|clause| grammar.clauses.contains(&clause.kind()))
        .collect()
}

fn is_default(file: &Parsed<'_>, clause: Node<'_>) -> bool {
    text_of(file.text(), clause).starts_with("default")
}

/// A `case` without statements of its own.
fn falls_through(grammar: &Grammar, clause: Node<'_>) -> bool {
    clause.kind() == "case_statement"
        && grammar.statements(clause).len()
            <= usize::from(clause.child_by_field_name("value").is_some())
}
