//! Python's grammar, as far as places depend on it.

use tree_sitter::Node;

use crate::languages::statements::{Grammar, Labels, Named, Role, prints_by_name, text_of, walk};
use crate::marker::LineComment;
use crate::source::Parsed;

pub(super) static GRAMMAR: Grammar = Grammar {
    comment: LineComment::Hash,
    separator: "",
    own_lines: true,
    lenient: false,
    comments: &["comment", "line_continuation"],
    literals: &["string"],
    functions: &["function_definition"],
    nested: &["lambda"],
    lists: &["block"],
    clauses: &["case_clause"],
    silent: &[
        "decorator",
        "assert_statement",
        "import_statement",
        "import_from_statement",
    ],
    leaving: &[
        "return_statement",
        "break_statement",
        "continue_statement",
        "raise_statement",
    ],
    never_return: &["sys.exit", "os._exit", "os.abort", "exit", "quit"],
    printing: prints_by_name,
    calls: &[("call", "function", "arguments")],
    role,
    labels: Labels::Loops,
    first,
    objection,
};

fn role(parent: Node<'_>, field: Option<&str>, node: Node<'_>) -> Role {
    const CLAUSE: Role = Role::Never(
        "the anchor is a clause of a statement, or a part of the clause's head",
        "anchor a statement in it, or end the fragment with the `:` that opens it",
    );
    const CONDITIONAL: Role = Role::Never(
        "the anchor is evaluated only under a condition within its statement",
        "anchor the whole statement",
    );
    match (parent.kind(), field) {
        ("block", _)
            if parent
                .parent()
                .is_some_and(|of| of.kind() == "class_definition") =>
        {
            Role::Outside
        }
        ("block", _) => Role::Listed,
        ("if_statement", Some("condition")) => Role::Header("an `if` condition"),
        ("while_statement", Some("condition")) => Role::Repeated("a loop's condition"),
        ("for_statement", Some("left" | "right")) => Role::Header("the head of a `for` loop"),
        ("with_statement", None) if node.kind() == "with_clause" => {
            Role::Header("the head of a `with`")
        }
        ("match_statement", Some("subject")) => Role::Header("what a `match` looks at"),
        ("elif_clause" | "else_clause" | "except_clause" | "finally_clause" | "case_clause", _)
            if node.is_named() && node.kind() != "block" =>
        {
            CLAUSE
        }
        ("if_statement" | "while_statement" | "for_statement" | "try_statement", _)
            if node.kind().ends_with("_clause") =>
        {
            CLAUSE
        }
        ("conditional_expression", _) if !is_condition(parent, node) => CONDITIONAL,
        ("boolean_operator", Some("right")) => CONDITIONAL,
        (
            "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression",
            _,
        ) => Role::Never(
            "the anchor is a part of a comprehension",
            "anchor the whole statement",
        ),
        ("lambda", _) => Role::Never(
            "the anchor is in a lambda",
            "anchor the statement around the lambda",
        ),
        ("function_definition", field) if field != Some("body") => Role::Never(
            "the anchor is a part of a function's signature",
            "use `position = \"entry\"` or `\"exit\"`",
        ),
        ("decorator", _) => Role::Never(
            "the anchor is a decorator",
            "name the function that it decorates",
        ),
        ("module", _) => Role::Outside,
        _ => Role::Inside,
    }
}

/// Whether the node is what a conditional expression looks at: its second part.
fn is_condition(expression: Node<'_>, node: Node<'_>) -> bool {
    expression.named_child(1) == Some(node)
}

/// The docstring, and declarations of names that must come before their use.
fn first(file: &Parsed<'_>, node: Node<'_>) -> Option<&'static str> {
    let starts_body = || {
        node.parent().is_some_and(|block| {
            block.kind() == "block"
                && block.named_child(0) == Some(node)
                && block
                    .parent()
                    .is_some_and(|of| of.kind() == "function_definition")
        })
    };
    match node.kind() {
        "global_statement" | "nonlocal_statement" => {
            Some("the names of a `global` or `nonlocal` statement cannot be used before it")
        }
        "expression_statement"
            if text_of(file.text(), node).ends_with(['"', '\''])
                && node.named_child(0).is_some_and(|of| of.kind() == "string")
                && starts_body() =>
        {
            Some("the anchor is a docstring")
        }
        _ => None,
    }
}

fn objection(_: &Parsed<'_>, function: Node<'_>, exit: bool) -> Option<&'static str> {
    let body = function.child_by_field_name("body")?;
    let mut yields = false;
    walk(body, &mut |node| {
        yields |= node.kind() == "yield";
        !yields
            && !matches!(
                node.kind(),
                "function_definition" | "lambda" | "class_definition"
            )
    });
    (exit && yields).then_some("is a generator, which is left when its caller stops asking")
}

/// Classes and functions.
pub(super) fn named(node: Node<'_>, text: &str) -> Option<Named> {
    if !matches!(node.kind(), "class_definition" | "function_definition") {
        return None;
    }
    let name = text_of(text, node.child_by_field_name("name")?);
    Some(Named {
        path: vec![name.to_owned()],
        alias: None,
    })
}
