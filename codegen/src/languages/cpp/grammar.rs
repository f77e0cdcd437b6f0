//! C++'s grammar, as far as places depend on it.

use tree_sitter::Node;

use crate::languages::statements::c_family::{self, declared, head, noreturn};
use crate::languages::statements::{Grammar, Labels, Named, Role, prints_by_name, text_of, walk};
use crate::marker::LineComment;
use crate::source::Parsed;

pub(super) static GRAMMAR: Grammar = Grammar {
    comment: LineComment::Slashes,
    separator: "",
    own_lines: false,
    lenient: true,
    comments: &["comment"],
    literals: &["string_literal", "char_literal", "raw_string_literal"],
    functions: &["function_definition"],
    nested: &["lambda_expression"],
    lists: &[
        "compound_statement",
        "case_statement",
        "preproc_if",
        "preproc_ifdef",
        "preproc_elif",
        "preproc_elifdef",
        "preproc_else",
    ],
    clauses: &["case_statement"],
    silent: &[
        "preproc_include",
        "attribute_specifier",
        "attribute_declaration",
        "static_assert_declaration",
    ],
    leaving: &[
        "return_statement",
        "break_statement",
        "continue_statement",
        "goto_statement",
        "throw_statement",
        "co_return_statement",
    ],
    never_return: &[
        "abort",
        "std::abort",
        "exit",
        "std::exit",
        "_exit",
        "std::_Exit",
        "std::quick_exit",
        "std::terminate",
        "std::rethrow_exception",
        "std::unreachable",
        "__builtin_unreachable",
        "__builtin_trap",
        "longjmp",
        "pthread_exit",
    ],
    printing: prints_by_name,
    calls: &[("call_expression", "function", "arguments")],
    role,
    labels: Labels::Jumps,
    first: |_, _| None,
    objection,
};

fn role(parent: Node<'_>, field: Option<&str>, node: Node<'_>) -> Role {
    match (parent.kind(), field) {
        ("for_range_loop", Some("body")) => c_family::role(parent, field, node),
        ("for_range_loop", _) if node.is_named() => Role::Header("the head of a `for` loop"),
        ("field_initializer_list", _) => Role::Never(
            "the anchor is a member's initializer, between which no statement can stand",
            "use `position = \"entry\"`: the body runs after the initializers",
        ),
        ("catch_clause", Some("parameters")) => Role::Never(
            "the anchor is the parameter of a `catch`",
            "end the fragment with the `{` that opens it",
        ),
        ("try_statement", None) => Role::Never(
            "the anchor is a `catch` without its `try`",
            "anchor a statement in it, or end the fragment with the `{` that opens it",
        ),
        ("lambda_expression", Some("declarator")) => Role::Never(
            "the anchor is a part of a function's signature",
            "anchor a statement of the lambda",
        ),
        ("throw_statement" | "co_return_statement", _) => Role::Inside,
        ("sizeof_expression" | "decltype" | "noexcept" | "alignof_expression", _)
            if node.is_named() =>
        {
            Role::Never("the anchor is never evaluated", "anchor code that runs")
        }
        _ => c_family::role(parent, field, node),
    }
}

fn objection(file: &Parsed<'_>, function: Node<'_>, exit: bool) -> Option<&'static str> {
    let head = head(file, function);
    let compiled = head
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .any(|word| matches!(word, "constexpr" | "consteval"));
    if compiled {
        return Some("may run in the compiler, where nothing can be emitted");
    }
    if exit && is_coroutine(function) {
        return Some("is a coroutine, whose frame is left at another time");
    }
    noreturn(file, function, exit)
}

fn is_coroutine(function: Node<'_>) -> bool {
    let mut found = false;
    walk(function, &mut |node| {
        found |= matches!(
            node.kind(),
            "co_await_expression" | "co_return_statement" | "co_yield_statement"
        );
        !found && node.kind() != "lambda_expression"
    });
    found
}

/// Namespaces, classes, and names with their own qualifiers.
pub(super) fn named(node: Node<'_>, text: &str) -> Option<Named> {
    let own = |field| {
        node.child_by_field_name(field)
            .map(|name| parts(name, text))
    };
    let path = match node.kind() {
        "namespace_definition" => own("name")?,
        "class_specifier" | "struct_specifier" | "union_specifier" => {
            node.child_by_field_name("body")?;
            own("name")?
        }
        "function_definition" => parts(declared(node.child_by_field_name("declarator")?)?, text),
        _ => return None,
    };
    Some(Named { path, alias: None })
}

/// `A`, `B`, `f` of `A::B<T>::f`.
fn parts(name: Node<'_>, text: &str) -> Vec<String> {
    match name.kind() {
        "qualified_identifier" | "nested_namespace_specifier" => {
            let mut cursor = name.walk();
            name.named_children(&mut cursor)
                .flat_map(|part| parts(part, text))
                .collect()
        }
        "template_type" | "template_function" => name
            .child_by_field_name("name")
            .map_or_else(Vec::new, |name| parts(name, text)),
        // `operator ==` is one name however it is spaced.
        _ => vec![text_of(text, name).split_whitespace().collect()],
    }
}
