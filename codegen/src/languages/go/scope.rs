//! Whether an expression of the document can stand at a place: it parses, and its names mean there what
//! they mean in the function.
//!
//! Types are not checked; the compiler does that. Other files of the package are not looked at: what is
//! called or exported, and is not declared in this file, is taken for one of theirs; any other name is
//! not.

use std::collections::BTreeSet;
use std::ops::Range;

use tree_sitter::{Node, Parser};

use super::Parsed;
use crate::languages::Slot;
use crate::languages::statements::{text_of, walk};
use crate::values::one_line;

/// Why `expression` cannot be evaluated at `slot`, if it cannot.
pub(super) fn objection(file: &Parsed<'_>, slot: &Slot, expression: &str) -> Option<String> {
    let (text, free) = match free_names(expression) {
        Some(found) => found,
        None => return Some(format!("`{expression}` is no Go expression")),
    };
    let scope = Scope::at(file, slot);
    free.iter().find_map(|(range, of_package)| {
        let name = &text[range.clone()];
        let outer = scope.signature.contains(name) || scope.package.contains(name);
        if outer && scope.inner.contains(name) {
            Some(format!("`{name}` is another variable here"))
        } else if outer || scope.locals.contains(name) || scope.inner.contains(name) {
            None
        } else if scope.elsewhere.contains(name) {
            Some(format!("`{name}` is not in scope here"))
        } else if *of_package || PREDECLARED.contains(&name) {
            None
        } else {
            Some(format!("`{name}` is not declared in this file"))
        }
    })
}

/// What every file knows and is not called.
const PREDECLARED: [&str; 4] = ["true", "false", "nil", "iota"];

/// A name in an expression, and whether another file of the package may declare it.
type Free = (Range<usize>, bool);

/// The text that holds the expression, and where in it names stand that the expression does not bind
/// itself; `None` if it is no expression.
fn free_names(expression: &str) -> Option<(String, Vec<Free>)> {
    const OPEN: &str = "package p\nfunc _() { _ = (";
    let bare = one_line(expression);
    let text = format!("{OPEN}{bare}) }}");
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok()?;
    let tree = parser.parse(&text, None)?;
    let root = tree.root_node();
    let paren = root.descendant_for_byte_range(OPEN.len() - 1, text.len() - 2)?;
    let whole = paren.kind() == "parenthesized_expression";
    // A comment would hide what stands behind the expression.
    let comments = bare.contains("//") && {
        let mut found = false;
        walk(root, &mut |node| {
            found |= node.kind() == "comment";
            true
        });
        found
    };
    if bare.trim().is_empty() || root.has_error() || !whole || comments {
        return None;
    }
    let mut bound = BTreeSet::new();
    let mut names = Vec::new();
    walk(paren, &mut |node| {
        match node.kind() {
            "parameter_declaration" | "variadic_parameter_declaration" | "var_spec" => {
                names_in(node, &text, &mut bound);
            }
            "short_var_declaration" | "range_clause" => {
                if let Some(left) = node.child_by_field_name("left") {
                    identifiers(left, &text, &mut bound);
                }
            }
            "identifier" | "type_identifier" | "package_identifier" => {
                if !is_key(node) {
                    let exported = text_of(&text, node).starts_with(char::is_uppercase);
                    let called = node
                        .parent()
                        .is_some_and(|parent| parent.child_by_field_name("function") == Some(node));
                    let of_package = exported || called || node.kind() == "type_identifier";
                    names.push((node.byte_range(), of_package));
                }
            }
            _ => {}
        }
        true
    });
    names.retain(|(range, _)| !bound.contains(&text[range.clone()]));
    Some((text, names))
}

/// Whether a name may be a field of the literal that it stands in.
fn is_key(node: Node<'_>) -> bool {
    let Some(element) = node
        .parent()
        .filter(|parent| parent.kind() == "literal_element")
    else {
        return false;
    };
    element.parent().is_some_and(|keyed| {
        keyed.kind() == "keyed_element" && keyed.named_child(0) == Some(element)
    })
}

/// What names mean at a place.
#[derive(Default)]
struct Scope {
    /// What the file declares or imports.
    package: BTreeSet<String>,
    /// Receiver, parameters and named results of the function.
    signature: BTreeSet<String>,
    /// Variables of the function's own block that are declared before the place.
    locals: BTreeSet<String>,
    /// Those of blocks inside it.
    inner: BTreeSet<String>,
    /// What any function of the file calls something of its own.
    elsewhere: BTreeSet<String>,
}

impl Scope {
    fn at(file: &Parsed<'_>, slot: &Slot) -> Self {
        let mut scope = Self::default();
        let (root, text) = (file.tree.root_node(), file.text());
        let at = slot.shape.offset();
        let mut cursor = root.walk();
        for item in root.named_children(&mut cursor) {
            match item.kind() {
                "function_declaration" | "method_declaration" => {
                    if item.kind() == "function_declaration" {
                        names_in(item, text, &mut scope.package);
                    }
                    everything(item, text, &mut scope.elsewhere);
                    if item.start_byte() < at && at <= item.end_byte() {
                        scope.function(item, text, at);
                    }
                }
                "import_declaration" => imports(item, text, &mut scope.package),
                _ => declarations(item, text, &mut scope.package),
            }
        }
        scope
    }

    fn function(&mut self, function: Node<'_>, text: &str, at: usize) {
        signature(function, text, &mut self.signature);
        if let Some(body) = function.child_by_field_name("body") {
            self.block(body, text, at, true);
        }
    }

    /// What is declared in a node before the place, and in those of its parts that hold the place.
    fn block(&mut self, node: Node<'_>, text: &str, at: usize, outermost: bool) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            // A list of statements is no block of its own.
            let list = child.kind() == "statement_list";
            let names = if outermost {
                &mut self.locals
            } else {
                &mut self.inner
            };
            if child.end_byte() <= at {
                if matches!(
                    child.kind(),
                    "short_var_declaration"
                        | "var_declaration"
                        | "const_declaration"
                        | "type_declaration"
                        | "receive_statement"
                        | "range_clause"
                        | "for_clause"
                ) {
                    declarations(child, text, names);
                } else if node.kind() == "type_switch_statement"
                    && node.child_by_field_name("alias") == Some(child)
                {
                    identifiers(child, text, &mut self.inner);
                }
            } else if child.start_byte() < at {
                if child.kind() == "func_literal" {
                    signature(child, text, &mut self.inner);
                }
                self.block(child, text, at, outermost && list);
            }
        }
    }
}

/// Receiver, parameters and named results.
fn signature(function: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    for field in ["receiver", "parameters", "result"] {
        let Some(list) = function.child_by_field_name(field) else {
            continue;
        };
        let mut cursor = list.walk();
        for parameter in list.named_children(&mut cursor) {
            names_in(parameter, text, names);
        }
    }
}

/// The names that a declaration gives under its field `name`.
fn names_in(node: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    let mut cursor = node.walk();
    for name in node.children_by_field_name("name", &mut cursor) {
        names.insert(text_of(text, name).to_owned());
    }
}

/// The names that declarations in a node give, without those of functions in it.
fn declarations(node: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    walk(node, &mut |node| {
        match node.kind() {
            "var_spec" | "const_spec" | "type_spec" | "type_alias" => names_in(node, text, names),
            "short_var_declaration" => left(node, text, names),
            "receive_statement" | "range_clause" if declares(node) => left(node, text, names),
            "func_literal" => return false,
            _ => {}
        }
        true
    });
}

fn left(node: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    if let Some(left) = node.child_by_field_name("left") {
        identifiers(left, text, names);
    }
}

fn declares(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == ":=")
}

fn identifiers(node: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    walk(node, &mut |node| {
        if node.kind() == "identifier" {
            names.insert(text_of(text, node).to_owned());
        }
        node.kind() != "selector_expression"
    });
}

/// All that a function declares anywhere.
fn everything(function: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    walk(function, &mut |node| {
        match node.kind() {
            "parameter_declaration"
            | "variadic_parameter_declaration"
            | "var_spec"
            | "const_spec" => {
                names_in(node, text, names);
            }
            "short_var_declaration" => left(node, text, names),
            "receive_statement" | "range_clause" if declares(node) => left(node, text, names),
            "type_switch_statement" => {
                if let Some(alias) = node.child_by_field_name("alias") {
                    identifiers(alias, text, names);
                }
            }
            _ => {}
        }
        true
    });
}

/// The names under which a file knows packages: as it says, else the last part of the path.
fn imports(node: Node<'_>, text: &str, names: &mut BTreeSet<String>) {
    walk(node, &mut |node| {
        if node.kind() != "import_spec" {
            return true;
        }
        if let Some(name) = node.child_by_field_name("name") {
            names.insert(text_of(text, name).to_owned());
        } else if let Some(path) = node.child_by_field_name("path") {
            let path = text_of(text, path).trim_matches(['"', '`']);
            let version = |part: &&str| {
                !part.strip_prefix('v').is_some_and(|digits| {
                    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
                })
            };
            if let Some(last) = path.rsplit('/').find(version) {
                names.extend(last.split(['-', '.']).map(str::to_owned));
            }
        }
        false
    });
}
