//! Whether an expression of the document can stand at a place: it parses, and its names are there.

use std::collections::BTreeSet;

use tree_sitter::{Node, Parser};

use crate::languages::Slot;
use crate::languages::statements::{around, text_of, walk};
use crate::request::Edge;
use crate::source::Parsed;

/// Functions and constants that are always there, as far as values are read with them.
const BUILTINS: &[&str] = &[
    "False",
    "None",
    "True",
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "hex",
    "id",
    "int",
    "isinstance",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "zip",
];

/// Why `expression` cannot be evaluated at `slot`, if it cannot.
pub(super) fn objection(file: &Parsed<'_>, slot: &Slot, expression: &str) -> Option<String> {
    let expression = crate::values::one_line(expression);
    let Some(needs) = Needs::of(&expression) else {
        return Some(format!("`{expression}` is no Python expression"));
    };
    if let Some(reason) = needs.harm {
        return Some(format!("`{expression}` {reason}"));
    }
    let view = View::from(file, slot);
    needs.names.iter().find_map(|name| view.objection(name))
}

/// Those of the function's parameters, and `result`, that the expressions name.
pub(super) fn parameters_of<'e>(
    file: &Parsed<'_>,
    slot: &Slot,
    expressions: impl Iterator<Item = &'e str>,
) -> Vec<String> {
    let mut wanted = BTreeSet::new();
    for needs in expressions.filter_map(Needs::of) {
        wanted.extend(needs.names);
    }
    let mut known: Vec<String> = function(file, slot)
        .map(|function| parameters(function, file.text()))
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect();
    if !known.iter().any(|name| name == "result") {
        known.push("result".to_owned());
    }
    known.retain(|name| wanted.contains(name));
    known
}

/// What an expression needs.
struct Needs {
    /// Names, without those that it binds itself.
    names: BTreeSet<String>,
    /// Why it cannot be a value that is only read.
    harm: Option<&'static str>,
}

impl Needs {
    /// `None` if it is no expression.
    fn of(expression: &str) -> Option<Self> {
        let text = format!("({expression})");
        let mut parser = Parser::new();
        parser
            .set_language(&tree_sitter_python::LANGUAGE.into())
            .ok()?;
        let tree = parser.parse(&text, None)?;
        let root = tree.root_node();
        let whole = root
            .descendant_for_byte_range(0, text.len())
            .is_some_and(|node| node.kind() == "parenthesized_expression")
            || root
                .named_child(0)
                .and_then(|statement| statement.named_child(0))
                .is_some_and(|node| {
                    node.kind() == "parenthesized_expression" && node.end_byte() == text.len()
                });
        if root.has_error() || !whole {
            return None;
        }
        let (mut names, mut bound, mut harm) = (BTreeSet::new(), BTreeSet::new(), None);
        walk(root, &mut |node| {
            let parent = node.parent();
            let is =
                |field| parent.and_then(|parent| parent.child_by_field_name(field)) == Some(node);
            match node.kind() {
                "await" | "yield" => harm = Some("cannot be read in a `lambda`"),
                "named_expression" => harm = Some("changes what it reads"),
                "comment" => harm = Some("has a comment in it"),
                "for_in_clause" | "lambda_parameters" => {
                    let names = node.child_by_field_name("left").unwrap_or(node);
                    walk(names, &mut |name| {
                        if name.kind() == "identifier" {
                            bound.insert(text_of(&text, name).to_owned());
                        }
                        true
                    });
                }
                "identifier" => {
                    let of = parent.map(|parent| parent.kind());
                    let own = of == Some("attribute") && is("attribute")
                        || of == Some("keyword_argument") && is("name");
                    if !own {
                        names.insert(text_of(&text, node).to_owned());
                    }
                }
                _ => {}
            }
            true
        });
        names.retain(|name| !bound.contains(name));
        Some(Self { names, harm })
    }
}

fn function<'t>(file: &'t Parsed<'_>, slot: &Slot) -> Option<Node<'t>> {
    around(
        file.tree
            .root_node()
            .descendant_for_byte_range(slot.of.start, slot.of.end)?,
    )
    .find_map(|node| match node.kind() {
        "function_definition" => Some(node),
        "decorated_definition" => node.child_by_field_name("definition"),
        _ => None,
    })
}

fn parameters<'s>(function: Node<'_>, text: &'s str) -> Vec<&'s str> {
    let mut names = Vec::new();
    let Some(parameters) = function.child_by_field_name("parameters") else {
        return names;
    };
    let mut cursor = parameters.walk();
    for parameter in parameters.named_children(&mut cursor) {
        let name = match parameter.kind() {
            "identifier" => Some(parameter),
            _ => parameter.child_by_field_name("name").or_else(|| {
                let mut cursor = parameter.walk();
                parameter
                    .named_children(&mut cursor)
                    .find_map(|child| match child.kind() {
                        "identifier" => Some(child),
                        "list_splat_pattern" | "dictionary_splat_pattern" => child.named_child(0),
                        _ => None,
                    })
            }),
        };
        names.extend(name.map(|name| text_of(text, name)));
    }
    names
}

/// What can be seen from a place.
struct View<'s> {
    known: BTreeSet<&'s str>,
    /// What has no value that could be read, with the reason.
    barred: BTreeSet<(&'s str, &'static str)>,
    /// Whether a star brought names that only the other module knows.
    any: bool,
}

impl<'s> View<'s> {
    fn objection(&self, name: &str) -> Option<String> {
        if self.known.contains(name) {
            return None;
        }
        if let Some((_, reason)) = self.barred.iter().find(|(other, _)| *other == name) {
            return Some(format!("`{name}` {reason}"));
        }
        let known = self.any || BUILTINS.contains(&name);
        (!known).then(|| format!("`{name}` is not in scope here"))
    }

    fn from(file: &'s Parsed<'_>, slot: &Slot) -> Self {
        let text = file.text();
        let mut view = Self {
            known: BTreeSet::new(),
            barred: BTreeSet::new(),
            any: false,
        };
        let root = file.tree.root_node();
        let Some(node) = root.descendant_for_byte_range(slot.of.start, slot.of.end) else {
            return view;
        };
        let at = slot.shape.offset();
        let mut innermost = true;
        let own = slot.edge.and_then(|_| function(file, slot));
        let start = own.unwrap_or(node);
        for scope in around(start) {
            if scope.kind() != "function_definition" {
                continue;
            }
            let given = parameters(scope, text);
            if innermost && slot.edge == Some(Edge::Exit) {
                let mut bound = BTreeSet::new();
                bindings(scope, text, usize::MAX, &mut bound);
                for name in given {
                    if bound.remove(name) {
                        view.barred
                            .insert((name, "is changed before the function ends"));
                    } else {
                        view.known.insert(name);
                    }
                }
                view.barred.extend(bound.into_iter().map(|name| {
                    (
                        name,
                        "is a variable of the function, which is gone at its exit",
                    )
                }));
                view.known.insert("result");
            } else {
                view.known.extend(given);
                let limit = if innermost { at } else { usize::MAX };
                bindings(scope, text, limit, &mut view.known);
                let mut later = BTreeSet::new();
                bindings(scope, text, usize::MAX, &mut later);
                let later = later.into_iter().filter(|name| !view.known.contains(name));
                view.barred
                    .extend(later.map(|name| (name, "has no value yet")));
            }
            innermost = false;
        }
        let mut of_module = BTreeSet::new();
        bindings(root, text, usize::MAX, &mut of_module);
        of_module.retain(|name| !view.barred.iter().any(|(other, _)| other == name));
        view.known.extend(of_module);
        walk(root, &mut |node| {
            view.any |= node.kind() == "wildcard_import";
            !view.any && node.kind() != "function_definition"
        });
        view
    }
}

/// The names that a function or a module binds before an offset, not those of scopes inside of it.
fn bindings<'s>(scope: Node<'_>, text: &'s str, before: usize, names: &mut BTreeSet<&'s str>) {
    let body = scope.child_by_field_name("body").unwrap_or(scope);
    let mut elsewhere = BTreeSet::new();
    walk(body, &mut |node| {
        if node.start_byte() >= before {
            return false;
        }
        let target = match node.kind() {
            "function_definition" | "class_definition" => {
                names.extend(
                    node.child_by_field_name("name")
                        .map(|name| text_of(text, name)),
                );
                return false;
            }
            "lambda"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression" => return false,
            "global_statement" | "nonlocal_statement" => {
                identifiers(node, text, &mut elsewhere);
                return false;
            }
            "assignment" | "augmented_assignment" | "for_statement" => {
                node.child_by_field_name("left")
            }
            "named_expression" => node.child_by_field_name("name"),
            "as_pattern_target" | "case_pattern" => Some(node),
            "import_statement" | "import_from_statement" => {
                imports(node, text, names);
                return false;
            }
            _ => None,
        };
        if let Some(target) = target {
            identifiers(target, text, names);
        }
        true
    });
    if scope.kind() == "function_definition" {
        names.retain(|name| !elsewhere.contains(name));
    }
}

/// The names in a target of an assignment, not those of objects whose parts are assigned.
fn identifiers<'s>(target: Node<'_>, text: &'s str, names: &mut BTreeSet<&'s str>) {
    walk(target, &mut |node| {
        if node.kind() == "identifier" {
            names.insert(text_of(text, node));
        }
        !matches!(node.kind(), "attribute" | "subscript")
    });
}

/// The names that an import binds.
fn imports<'s>(statement: Node<'_>, text: &'s str, names: &mut BTreeSet<&'s str>) {
    let mut cursor = statement.walk();
    for name in statement.children_by_field_name("name", &mut cursor) {
        let name = name.child_by_field_name("alias").unwrap_or(name);
        let name = text_of(text, name);
        names.insert(name.split('.').next().unwrap_or(name));
    }
}
