//! Whether an expression of the document can stand at a place: it parses, and its names are there.
//!
//! Types are not checked; the compiler does that. Names are looked up as the file alone allows: one
//! that a superclass may have is taken for missing, since `this.` says that it is inherited.

use std::collections::BTreeSet;

use tree_sitter::{Node, Parser};

use crate::languages::Slot;
use crate::languages::statements::{around, text_of, walk};
use crate::source::Parsed;

/// Whether the function of a place at an edge is a constructor.
pub(super) fn is_constructor(file: &Parsed<'_>, slot: &Slot) -> bool {
    file.tree
        .root_node()
        .descendant_for_byte_range(slot.of.start, slot.of.end)
        .is_some_and(|node| {
            matches!(
                node.kind(),
                "constructor_declaration" | "compact_constructor_declaration"
            )
        })
}

/// Why `expression` cannot be evaluated at `slot`, if it cannot.
pub(super) fn objection(file: &Parsed<'_>, slot: &Slot, expression: &str) -> Option<String> {
    const OPEN: &str = "class C { Object o = (";
    let expression = crate::values::one_line(expression);
    let text = format!("{OPEN}{expression}); }}");
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_java::LANGUAGE.into())
        .ok()?;
    let tree = parser.parse(&text, None)?;
    let root = tree.root_node();
    let whole = root
        .descendant_for_byte_range(OPEN.len() - 1, text.len() - 3)
        .is_some_and(|node| node.kind() == "parenthesized_expression");
    if root.has_error() || !whole {
        return Some(format!("`{expression}` is no Java expression"));
    }
    let mut needs = Needs::default();
    needs.collect(root, &text);
    if let Some(reason) = needs.harm {
        return Some(format!("`{expression}` {reason}"));
    }
    let view = View::from(file, slot);
    if let Some(name) = needs.names.iter().find_map(|name| view.objection(name)) {
        return Some(name);
    }
    needs
        .methods
        .iter()
        .find_map(|name| view.objection_to_method(name))
        .or_else(|| {
            (needs.this && view.is_static)
                .then(|| "there is no `this` in a static method".to_owned())
        })
}

/// What an expression needs.
#[derive(Default)]
struct Needs<'t> {
    /// Variables, without those that its own lambdas bind.
    names: BTreeSet<&'t str>,
    /// Methods that are called without an object.
    methods: BTreeSet<&'t str>,
    this: bool,
    /// Why it cannot be a value that is only read.
    harm: Option<&'static str>,
}

impl<'t> Needs<'t> {
    fn collect(&mut self, root: Node<'_>, text: &'t str) {
        let mut bound = BTreeSet::new();
        walk(root, &mut |node| {
            let parent = node.parent();
            let field =
                |name| parent.and_then(|parent| parent.child_by_field_name(name)) == Some(node);
            match node.kind() {
                "assignment_expression" | "update_expression" => {
                    self.harm = Some("changes what it reads");
                }
                "line_comment" | "block_comment" => self.harm = Some("has a comment in it"),
                "this" => self.this = true,
                "identifier" => {
                    let name = text_of(text, node);
                    match parent.map(|parent| parent.kind()) {
                        Some("method_invocation") if field("name") => {
                            let bare = parent
                                .and_then(|parent| parent.child_by_field_name("object"))
                                .is_none();
                            if bare {
                                self.methods.insert(name);
                            }
                        }
                        Some("field_access") if field("field") => {}
                        Some("class_declaration" | "variable_declarator") if field("name") => {}
                        Some("method_reference") if node.prev_sibling().is_some() => {}
                        Some("inferred_parameters" | "formal_parameter") => {
                            bound.insert(name);
                        }
                        Some("lambda_expression") if field("parameters") => {
                            bound.insert(name);
                        }
                        _ => {
                            self.names.insert(name);
                        }
                    }
                }
                _ => {}
            }
            true
        });
        self.names.retain(|name| !bound.contains(name));
    }
}

/// What can be seen from a place.
struct View<'s> {
    /// Variables and fields that can be read.
    known: BTreeSet<&'s str>,
    /// Those that are declared around the place and cannot be read, with the reason.
    barred: Vec<(&'s str, &'static str)>,
    methods: BTreeSet<&'s str>,
    /// Whether there is no object of the innermost class.
    is_static: bool,
}

impl<'s> View<'s> {
    fn objection(&self, name: &str) -> Option<String> {
        // Types, and constants that are imported.
        let is_type = name.starts_with(|c: char| c.is_uppercase());
        if self.known.contains(name) {
            return None;
        }
        if let Some((_, reason)) = self.barred.iter().find(|(other, _)| *other == name) {
            return Some(format!("`{name}` {reason}"));
        }
        (!is_type).then(|| format!("`{name}` is not in scope here"))
    }

    fn objection_to_method(&self, name: &str) -> Option<String> {
        (!self.methods.contains(name)).then(|| format!("no method `{name}` is declared here"))
    }

    fn from(file: &'s Parsed<'_>, slot: &Slot) -> Self {
        let text = file.text();
        let mut view = Self {
            known: BTreeSet::new(),
            barred: Vec::new(),
            methods: BTreeSet::new(),
            is_static: false,
        };
        let root = file.tree.root_node();
        imported(root, text, &mut view);
        let Some(node) = root.descendant_for_byte_range(slot.of.start, slot.of.end) else {
            return view;
        };
        let at = slot.shape.offset();
        let in_constructor = around(node)
            .find(|node| is_function(*node))
            .is_some_and(|node| node.kind() == "constructor_declaration" && !delegates(node, text));
        // Whether the code between the place and what is looked at runs at another time.
        let mut captured = false;
        let mut statics = false;
        let mut innermost = true;
        for scope in around(node) {
            match scope.kind() {
                "lambda_expression" => {
                    view.parameters(scope, text, captured, file);
                    captured = true;
                }
                "class_body" | "enum_body_declarations" | "interface_body" | "enum_body" => {
                    view.members(
                        scope,
                        text,
                        statics,
                        (in_constructor && innermost).then_some(at),
                    );
                    if innermost {
                        view.is_static = statics;
                    }
                    innermost = false;
                    captured = true;
                }
                "class_declaration"
                | "enum_declaration"
                | "record_declaration"
                | "interface_declaration" => {
                    if scope.kind() == "record_declaration" {
                        view.parameters(scope, text, false, file);
                    }
                    statics |= scope.kind() != "class_declaration" || has_modifier(scope, "static");
                }
                _ if is_function(scope) => {
                    view.parameters(scope, text, captured, file);
                    statics |= has_modifier(scope, "static");
                }
                "static_initializer" => statics = true,
                _ => {}
            }
            view.locals(scope, text, at, captured, slot.edge.is_some());
        }
        view
    }

    /// What a statement or a list of statements declares before the place.
    fn locals(&mut self, scope: Node<'s>, text: &'s str, at: usize, captured: bool, edge: bool) {
        let mut cursor = scope.walk();
        for child in scope.named_children(&mut cursor) {
            match child.kind() {
                "local_variable_declaration" if child.end_byte() <= at && !edge => {
                    let mut cursor = child.walk();
                    for declarator in child.children_by_field_name("declarator", &mut cursor) {
                        let Some(name) = declarator.child_by_field_name("name") else {
                            continue;
                        };
                        let has_value = declarator.child_by_field_name("value").is_some()
                            || assigned_between(
                                scope,
                                text_of(text, name),
                                text,
                                child.end_byte(),
                                at,
                            );
                        self.add(name, text, has_value, captured.then_some(scope));
                    }
                }
                "resource_specification" | "catch_formal_parameter" if !edge => {
                    walk(child, &mut |node| {
                        if node.kind() == "identifier"
                            && node
                                .parent()
                                .is_some_and(|of| of.child_by_field_name("name") == Some(node))
                        {
                            self.add(node, text, true, captured.then_some(scope));
                        }
                        true
                    });
                }
                _ => {}
            }
        }
        if scope.kind() == "enhanced_for_statement"
            && let (Some(name), Some(body)) = (
                scope.child_by_field_name("name"),
                scope.child_by_field_name("body"),
            )
            && body.byte_range().contains(&at)
        {
            self.add(name, text, true, captured.then_some(scope));
        }
    }

    fn parameters(&mut self, function: Node<'s>, text: &'s str, captured: bool, _: &Parsed<'_>) {
        let Some(parameters) = function.child_by_field_name("parameters") else {
            return;
        };
        let body = captured.then_some(function);
        if parameters.kind() == "identifier" {
            return self.add(parameters, text, true, body);
        }
        walk(parameters, &mut |node| {
            if node.kind() == "identifier"
                && node.parent().is_some_and(|of| {
                    of.kind() == "inferred_parameters"
                        || of.child_by_field_name("name") == Some(node)
                })
            {
                self.add(node, text, true, body);
            }
            true
        });
    }

    /// Adds a variable; `captured_in` is where it lives, if it is read at another time.
    fn add(
        &mut self,
        name: Node<'s>,
        text: &'s str,
        has_value: bool,
        captured_in: Option<Node<'s>>,
    ) {
        let name = text_of(text, name);
        if self.known.contains(name) || self.barred.iter().any(|(other, _)| *other == name) {
            return;
        }
        if !has_value {
            self.barred.push((name, "may have no value yet"));
        } else if captured_in.is_some_and(|scope| is_assigned(scope, name, text)) {
            self.barred
                .push((name, "changes, and so cannot be read in another function"));
        } else {
            self.known.insert(name);
        }
    }

    /// The fields and methods of a class; `constructed` is the place in its constructor.
    fn members(
        &mut self,
        body: Node<'s>,
        text: &'s str,
        statics: bool,
        constructed: Option<usize>,
    ) {
        let mut cursor = body.walk();
        for member in body.named_children(&mut cursor) {
            let of_class = has_modifier(member, "static")
                || body.kind() == "interface_body"
                || member.kind() == "enum_constant";
            match member.kind() {
                "field_declaration" | "constant_declaration" => {
                    let mut cursor = member.walk();
                    for declarator in member.children_by_field_name("declarator", &mut cursor) {
                        let Some(name) = declarator.child_by_field_name("name") else {
                            continue;
                        };
                        let blank = has_modifier(member, "final")
                            && !of_class
                            && declarator.child_by_field_name("value").is_none();
                        let unset = constructed.filter(|_| blank).is_some_and(|at| {
                            !assigned_in_body(body, at, text_of(text, name), text)
                        });
                        self.member(text_of(text, name), of_class || !statics, unset);
                    }
                }
                "method_declaration" => {
                    if let Some(name) = member.child_by_field_name("name")
                        && (of_class || !statics)
                    {
                        self.methods.insert(text_of(text, name));
                    }
                }
                "enum_constant" => {
                    if let Some(name) = member.child_by_field_name("name") {
                        self.known.insert(text_of(text, name));
                    }
                }
                "enum_body_declarations" => self.members(member, text, statics, constructed),
                _ => {}
            }
        }
    }

    fn member(&mut self, name: &'s str, reachable: bool, unset: bool) {
        if self.known.contains(name) || self.barred.iter().any(|(other, _)| *other == name) {
            return;
        }
        if unset {
            self.barred.push((name, "has no value yet"));
        } else if reachable {
            self.known.insert(name);
        } else {
            self.barred
                .push((name, "belongs to an object, and the place to none"));
        }
    }
}

fn is_function(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "method_declaration" | "constructor_declaration" | "compact_constructor_declaration"
    )
}

fn has_modifier(node: Node<'_>, modifier: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor)
        .filter(|child| child.kind() == "modifiers")
        .any(|modifiers| {
            let mut cursor = modifiers.walk();
            modifiers
                .children(&mut cursor)
                .any(|child| child.kind() == modifier)
        })
}

/// Whether a constructor leaves its work to another one of the class.
fn delegates(constructor: Node<'_>, text: &str) -> bool {
    let mut found = false;
    walk(constructor, &mut |node| {
        found |= node.kind() == "explicit_constructor_invocation"
            && text_of(text, node).trim_start().starts_with("this");
        !found && node.kind() != "class_body"
    });
    found
}

/// What is imported by name from other classes.
fn imported<'s>(root: Node<'s>, text: &'s str, view: &mut View<'s>) {
    let mut cursor = root.walk();
    for import in root
        .named_children(&mut cursor)
        .filter(|child| child.kind() == "import_declaration")
    {
        let line = text_of(text, import).trim_end_matches(';').trim_end();
        if line.contains("static")
            && let Some((_, name)) = line.rsplit_once('.')
        {
            view.known.insert(name.trim());
            view.methods.insert(name.trim());
        }
    }
}

/// Whether a statement of the list assigns the variable between two places.
fn assigned_between(list: Node<'_>, name: &str, text: &str, from: usize, to: usize) -> bool {
    let mut cursor = list.walk();
    list.named_children(&mut cursor)
        .filter(|statement| from <= statement.start_byte() && statement.end_byte() <= to)
        .any(|statement| assigns(statement, name, text))
}

/// Whether a constructor of the class assigns the field on the way to the place.
fn assigned_in_body(class: Node<'_>, at: usize, name: &str, text: &str) -> bool {
    let mut cursor = class.walk();
    let Some(constructor) = class
        .named_children(&mut cursor)
        .find(|member| member.byte_range().contains(&at))
    else {
        return false;
    };
    let mut found = false;
    walk(constructor, &mut |node| {
        let on_the_way =
            matches!(node.kind(), "block" | "constructor_body") && node.byte_range().contains(&at);
        if on_the_way {
            found |= assigned_between(node, name, text, node.start_byte(), at);
        }
        !found
    });
    found
}

/// Whether a statement is an assignment to a variable or to a field of `this`.
fn assigns(statement: Node<'_>, name: &str, text: &str) -> bool {
    statement.kind() == "expression_statement"
        && statement
            .named_child(0)
            .filter(|inner| inner.kind() == "assignment_expression")
            .and_then(|assignment| assignment.child_by_field_name("left"))
            .is_some_and(|left| {
                let left = text_of(text, left);
                left == name || left.strip_prefix("this.") == Some(name)
            })
}

/// Whether a variable is assigned anywhere in its scope.
fn is_assigned(scope: Node<'_>, name: &str, text: &str) -> bool {
    let mut found = false;
    walk(scope, &mut |node| {
        let target = match node.kind() {
            "assignment_expression" => node.child_by_field_name("left"),
            "update_expression" => node
                .children(&mut node.walk())
                .find(|child| child.is_named()),
            _ => None,
        };
        found |= target.is_some_and(|target| text_of(text, target) == name);
        !found
    });
    found
}
