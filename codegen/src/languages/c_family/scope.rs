//! Whether an expression of the document can stand at a place: it parses, it changes nothing, and its
//! local variables are there.
//!
//! Types are not checked; the compiler does that. A variable that neither the file nor a header of its
//! tree mentions is left open, even where headers are missing: a value less is better than a program that
//! cannot be built. Functions, macros and namespaces may come from headers outside the tree.

use std::collections::BTreeSet;

use tree_sitter::{Node, Parser, Tree};

use super::headers::has_word;
use super::{Dialect, Headers};
use crate::languages::statements::c_family::declared;
use crate::languages::statements::{around, text_of, walk};
use crate::source::Parsed;

const OPEN: &str = "void f() { (void) (\n";
const CLOSE: &str = "\n); }";

/// The names that code at an offset of a file can use.
pub(super) struct Scope<'s> {
    dialect: &'s Dialect,
    visible: BTreeSet<&'s str>,
    /// What the file has as local variables, anywhere.
    elsewhere: BTreeSet<&'s str>,
    /// Whether the name of the returned value is to be understood.
    with_result: bool,
    text: &'s str,
    /// What the file includes.
    headers: Option<&'s Headers>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(
        dialect: &'s Dialect,
        file: &'s Parsed<'_>,
        at: usize,
        with_result: bool,
    ) -> Self {
        let root = file.tree.root_node();
        let mut scope = Self {
            dialect,
            visible: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            with_result,
            text: file.text(),
            headers: file.headers.get(),
        };
        let inner = root.descendant_for_byte_range(at.saturating_sub(1), at);
        for outer in inner.into_iter().flat_map(around) {
            scope.look(file.text(), outer, at);
        }
        walk(root, &mut |node| {
            if let Some(name) = declaration_name(node) {
                let local = around(node).skip(1).any(|outer| {
                    matches!(
                        outer.kind(),
                        "compound_statement" | "parameter_list" | "for_range_loop"
                    )
                });
                let names = if local {
                    &mut scope.elsewhere
                } else {
                    &mut scope.visible
                };
                names.insert(text_of(file.text(), name));
            }
            true
        });
        scope
    }

    /// Adds what a node declares for the code at an offset in it.
    fn look(&mut self, text: &'s str, outer: Node<'_>, at: usize) {
        let mut cursor = outer.walk();
        let function = outer.kind() == "function_definition" || outer.kind() == "lambda_expression";
        for child in outer.children(&mut cursor) {
            let field_of_loop = outer.kind() == "for_range_loop" || outer.kind() == "catch_clause";
            let before = child.end_byte() <= at || field_of_loop && child.start_byte() < at;
            let declares = match child.kind() {
                "declaration" | "condition_clause" | "init_statement" | "parameter_list" => before,
                "function_declarator"
                | "pointer_declarator"
                | "reference_declarator"
                | "abstract_function_declarator"
                | "structured_binding_declarator"
                | "identifier" => before && (function || outer.kind() == "for_range_loop"),
                _ => false,
            };
            if declares {
                self.collect(text, child);
            }
        }
    }

    /// Adds every name that a part of the tree declares, without that of a function.
    fn collect(&mut self, text: &'s str, part: Node<'_>) {
        walk(part, &mut |node| {
            if let Some(name) = declaration_name(node) {
                self.visible.insert(text_of(text, name));
            }
            if node.kind() == "identifier" && in_binding(node) {
                self.visible.insert(text_of(text, node));
            }
            node.kind() != "compound_statement"
        });
    }

    /// Why the expression cannot be evaluated here, if it cannot.
    pub(super) fn objection(&self, source: &str) -> Option<String> {
        self.objection_here(source)
            .or_else(|| self.objection_anywhere(source))
    }

    /// Why the expression cannot be evaluated anywhere in the file: a name of it is declared nowhere.
    fn objection_anywhere(&self, source: &str) -> Option<String> {
        let (tree, text) = parse(self.dialect, source)?;
        let headers = self.headers?;
        let known = |name: &str| {
            self.visible.contains(name)
                || self.with_result && name == "result"
                || is_standard(name)
                || has_word(self.text, name)
                || headers.mention(name)
        };
        let may_be_outside = |name: &str| headers.incomplete() && is_constant(name);
        let variable = needed(&tree, &text)
            .into_iter()
            .find(|name| !known(name) && !may_be_outside(name));
        let function = || {
            called(&tree, &text)
                .into_iter()
                .find(|name| !known(name) && !headers.incomplete())
        };
        variable
            .or_else(function)
            .map(|name| format!("`{name}` is not in scope here"))
    }

    /// Why the expression cannot be evaluated at this place, though it may be at another one.
    pub(super) fn objection_here(&self, source: &str) -> Option<String> {
        let Some((tree, text)) = parse(self.dialect, source) else {
            return Some(format!("`{source}` is no {} expression", self.dialect.name));
        };
        let mut changes = false;
        walk(tree.root_node(), &mut |node| {
            changes |= matches!(
                node.kind(),
                "assignment_expression"
                    | "update_expression"
                    | "new_expression"
                    | "delete_expression"
            );
            node.kind() != "lambda_expression"
        });
        if changes {
            return Some(format!("`{source}` changes the program's state"));
        }
        needed(&tree, &text)
            .into_iter()
            .filter(|name| !(self.with_result && *name == "result"))
            .find(|name| !self.visible.contains(name) && self.elsewhere.contains(name))
            .map(|name| format!("`{name}` is not in scope here"))
    }
}

/// Whether an identifier is one of those of `auto [a, b]`.
fn in_binding(node: Node<'_>) -> bool {
    node.parent()
        .is_some_and(|parent| parent.kind() == "structured_binding_declarator")
}

/// The name that a node declares as a variable, a parameter, a field or a constant.
fn declaration_name(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent()?;
    if parent.kind() == "enumerator" {
        return (parent.child_by_field_name("name") == Some(node)).then_some(node);
    }
    let declares = matches!(
        parent.kind(),
        "declaration"
            | "init_declarator"
            | "parameter_declaration"
            | "optional_parameter_declaration"
            | "field_declaration"
            | "for_range_loop"
            | "condition_clause"
    );
    let mut cursor = parent.walk();
    let is_declarator = declares
        && parent
            .children_by_field_name("declarator", &mut cursor)
            .any(|declarator| declarator == node);
    if !is_declarator {
        return None;
    }
    declared(node).filter(|name| matches!(name.kind(), "identifier" | "field_identifier"))
}

/// The tree of an expression alone.
fn parse(dialect: &Dialect, source: &str) -> Option<(Tree, String)> {
    let text = format!("{OPEN}{source}{CLOSE}");
    let mut parser = Parser::new();
    parser.set_language(&(dialect.parser)()).ok()?;
    let tree = parser.parse(&text, None)?;
    let root = tree.root_node();
    let whole = root
        .descendant_for_byte_range(OPEN.len() - 2, text.len() - CLOSE.len() + 2)
        .is_some_and(|node| node.kind() == "parenthesized_expression");
    (!source.trim().is_empty() && !root.has_error() && whole).then_some((tree, text))
}

/// The variables that an expression needs, without those that it declares itself.
fn needed<'t>(tree: &Tree, text: &'t str) -> BTreeSet<&'t str> {
    let (mut names, mut own) = (BTreeSet::new(), BTreeSet::new());
    walk(tree.root_node(), &mut |node| {
        if let Some(name) = declaration_name(node) {
            own.insert(text_of(text, name));
        }
        let called = node.parent().is_some_and(|parent| {
            parent.kind() == "call_expression"
                && parent.child_by_field_name("function") == Some(node)
                || matches!(
                    parent.kind(),
                    "function_declarator" | "qualified_identifier" | "template_function"
                )
        });
        if node.kind() == "identifier" && !called {
            names.insert(text_of(text, node));
        }
        true
    });
    names.difference(&own).copied().collect()
}

/// The functions that an expression calls by their names, and the outermost namespaces in it.
fn called<'t>(tree: &Tree, text: &'t str) -> BTreeSet<&'t str> {
    let mut names = BTreeSet::new();
    walk(tree.root_node(), &mut |node| {
        let leads = node.parent().is_some_and(|parent| match node.kind() {
            "identifier" => {
                let function = match parent.kind() {
                    "template_function" => parent,
                    _ => node,
                };
                function.parent().is_some_and(|call| {
                    call.kind() == "call_expression"
                        && call.child_by_field_name("function") == Some(function)
                })
            }
            "namespace_identifier" => {
                parent.start_byte() == node.start_byte()
                    && parent
                        .parent()
                        .is_none_or(|outer| outer.kind() != "qualified_identifier")
            }
            _ => false,
        });
        if leads {
            names.insert(text_of(text, node));
        }
        true
    });
    names
}

/// Whether a name is there without a declaration, or in the language's own headers only.
fn is_standard(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "NULL", "errno", "false", "nullptr", "offsetof", "sizeof", "std", "stderr", "stdin",
        "stdout", "this", "true",
    ];
    name.starts_with("__") || NAMES.contains(&name)
}

/// Whether a name is written as macros and constants are.
fn is_constant(name: &str) -> bool {
    !name.contains(char::is_lowercase)
}

/// The variables that an expression reads; none if it is no expression.
pub(super) fn names(dialect: &Dialect, source: &str) -> BTreeSet<String> {
    parse(dialect, source)
        .map(|(tree, text)| {
            needed(&tree, &text)
                .into_iter()
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default()
}

/// The expression with another one in the place of a variable.
pub(super) fn substitute(dialect: &Dialect, source: &str, name: &str, value: &str) -> String {
    let Some((tree, text)) = parse(dialect, source) else {
        return source.to_owned();
    };
    let mut places = Vec::new();
    walk(tree.root_node(), &mut |node| {
        if node.kind() == "identifier" && text_of(&text, node) == name {
            places.push(node.start_byte() - OPEN.len());
        }
        true
    });
    let mut result = source.to_owned();
    for place in places.into_iter().rev() {
        result.replace_range(place..place + name.len(), value);
    }
    result
}

/// Whether a function has a parameter or a local variable of this name.
pub(super) fn declares(file: &Parsed<'_>, function: Node<'_>, name: &str) -> bool {
    let mut found = false;
    walk(function, &mut |node| {
        found |= declaration_name(node).is_some_and(|own| text_of(file.text(), own) == name);
        !found
    });
    found
}
