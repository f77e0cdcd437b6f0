//! Go's grammar, as far as places depend on it.

use tree_sitter::Node;

use crate::languages::statements::{Grammar, Labels, Named, Role, prints_by_name, text_of};
use crate::marker::LineComment;

pub(super) static GRAMMAR: Grammar = Grammar {
    comment: LineComment::Slashes,
    separator: ";",
    own_lines: false,
    lenient: false,
    comments: &["comment"],
    literals: &["interpreted_string_literal", "raw_string_literal"],
    functions: &["function_declaration", "method_declaration"],
    nested: &["func_literal"],
    lists: &["block", "statement_list"],
    clauses: &[
        "expression_case",
        "type_case",
        "communication_case",
        "default_case",
    ],
    silent: &["import_declaration"],
    leaving: &[
        "return_statement",
        "break_statement",
        "continue_statement",
        "goto_statement",
        "fallthrough_statement",
    ],
    never_return: &[
        "panic",
        "os.Exit",
        "log.Fatal",
        "log.Fatalf",
        "log.Fatalln",
        "log.Panic",
        "log.Panicf",
        "log.Panicln",
        "runtime.Goexit",
    ],
    printing: prints_by_name,
    calls: &[("call_expression", "function", "arguments")],
    role,
    labels: Labels::Both,
    first: |_, _| None,
    objection: |_, _, _| None,
};

fn role(parent: Node<'_>, field: Option<&str>, node: Node<'_>) -> Role {
    const CASE: Role = Role::Never(
        "the anchor is a `case`, or a part of its head",
        "anchor a statement of the case, or end the fragment with its `:`",
    );
    match (parent.kind(), field) {
        ("statement_list", _) => Role::Listed,
        ("block", _) if node.kind() != "statement_list" => Role::Listed,
        ("if_statement", Some("initializer" | "condition")) => Role::Header("an `if` condition"),
        ("if_statement", Some("alternative")) if node.kind() == "if_statement" => Role::Never(
            "the anchor is an `else if`, or a part of its condition",
            "anchor a statement of the branch, or end the fragment with the `{` that opens it",
        ),
        ("for_clause", Some("initializer")) | ("range_clause", _) => {
            Role::Header("the head of a `for` loop")
        }
        ("for_clause", Some(_)) => Role::Repeated("the head of a `for` loop"),
        ("for_statement", None)
            if node.is_named() && !matches!(node.kind(), "for_clause" | "range_clause") =>
        {
            Role::Repeated("a loop's condition")
        }
        ("expression_switch_statement" | "type_switch_statement" | "select_statement", None)
            if GRAMMAR.clauses.contains(&node.kind()) =>
        {
            CASE
        }
        ("expression_switch_statement" | "type_switch_statement", Some(_)) => {
            Role::Header("what a `switch` looks at")
        }
        ("expression_case" | "type_case" | "communication_case", Some(_)) => CASE,
        ("defer_statement", _) if node.is_named() => Role::Never(
            "the anchor's call is deferred: it runs when the function returns",
            "begin the fragment with `defer` for the statement itself",
        ),
        ("go_statement", _) if node.is_named() => Role::Never(
            "the anchor's call runs in a goroutine of its own",
            "begin the fragment with `go` for the statement itself",
        ),
        ("binary_expression", Some("right")) if is_short_circuit(parent) => Role::Never(
            "the anchor is evaluated only under a condition within its statement",
            "anchor the whole statement",
        ),
        ("labeled_statement", None) if node.is_named() => Role::Labelled,
        ("function_declaration" | "method_declaration" | "func_literal", field)
            if field != Some("body") =>
        {
            Role::Never(
                "the anchor is a part of a function's signature",
                "use `position = \"entry\"` or `\"exit\"`",
            )
        }
        ("source_file", _) => Role::Outside,
        _ => Role::Inside,
    }
}

fn is_short_circuit(node: Node<'_>) -> bool {
    node.child_by_field_name("operator")
        .is_some_and(|operator| matches!(operator.kind(), "&&" | "||"))
}

/// `raft.becomeLeader`: the receiver's type and the name.
pub(super) fn named(node: Node<'_>, text: &str) -> Option<Named> {
    let name = || Some(text_of(text, node.child_by_field_name("name")?).to_owned());
    match node.kind() {
        "function_declaration" => Some(Named {
            path: vec![name()?],
            alias: None,
        }),
        "method_declaration" => {
            let mut path = Vec::new();
            let mut alias = None;
            let receiver = node
                .child_by_field_name("receiver")
                .and_then(|list| list.named_child(0));
            if let Some(receiver) = receiver {
                alias = receiver
                    .child_by_field_name("name")
                    .map(|name| text_of(text, name).to_owned());
                let of = receiver.child_by_field_name("type").map(base_type);
                path.extend(of.map(|of| text_of(text, of).to_owned()));
            }
            path.push(name()?);
            Some(Named { path, alias })
        }
        _ => None,
    }
}

/// `Cache` in `*Cache[K, V]`.
fn base_type(node: Node<'_>) -> Node<'_> {
    let inner = match node.kind() {
        "generic_type" => node.child_by_field_name("type"),
        "pointer_type" | "parenthesized_type" => node.named_child(0),
        _ => None,
    };
    inner.map_or(node, base_type)
}
