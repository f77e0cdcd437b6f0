//! What the languages whose code is lists of statements have in common: Go, C, C++, Java, Python.
//!
//! A language describes its grammar in a [`Grammar`]: a few lists of node kinds, and a [`Role`] for
//! each way in which a node can lie in another. Climbing from an anchor, a call can stand beside the
//! first node that is a statement of a list; every other role on the way says why that would not be
//! what the document means.

#[cfg(any(feature = "c", feature = "cpp"))]
pub(crate) mod c_family;
mod edge;
mod errors;
mod functions;
mod language;
mod leaves;
mod place;
mod target;
#[cfg(test)]
mod tests;
mod tokens;

use std::ops::Range;

use tree_sitter::Node;

use super::Refusal;
use crate::marker::LineComment;
use crate::rules::{POSITION_NOT_POSSIBLE, SITE_IN_MACRO, SOURCE_NOT_READABLE};
use crate::source::Parsed;

#[cfg(feature = "java")]
pub(crate) use edge::Exits;
#[cfg(any(feature = "c", feature = "cpp"))]
pub(crate) use edge::Return;
pub(crate) use edge::at_edge;
#[cfg(feature = "python")]
pub(crate) use edge::definition;
#[cfg(any(feature = "c", feature = "cpp", feature = "java"))]
pub(crate) use edge::exits;
pub(crate) use functions::{Named, functions, hidden};
pub(crate) use language::Statements;
pub(crate) use leaves::leaves;
pub(crate) use place::beside;
pub(crate) use tokens::{is_noise, prints_by_name, tokens};

/// A language's grammar, as far as places depend on it.
pub(crate) struct Grammar {
    /// How its comments look.
    pub(crate) comment: LineComment,
    /// What ends a call that shares its line; in C and Java, every statement ends with it anyway.
    pub(crate) separator: &'static str,
    /// Whether a call always has lines of its own.
    pub(crate) own_lines: bool,
    /// Whether the parser stumbles over sound files: then an error counts only near the place.
    pub(crate) lenient: bool,
    /// Nodes of comments.
    pub(crate) comments: &'static [&'static str],
    /// Nodes of literals whose parts do not cover their text.
    pub(crate) literals: &'static [&'static str],
    /// Functions with a name.
    pub(crate) functions: &'static [&'static str],
    /// Functions without a name, and everything else with a body that runs at another time.
    pub(crate) nested: &'static [&'static str],
    /// Nodes whose children are the statements of a list.
    pub(crate) lists: &'static [&'static str],
    /// Nodes that stand among statements and are none: `case`.
    pub(crate) clauses: &'static [&'static str],
    /// Nodes of code that is not run: annotations, assertions.
    pub(crate) silent: &'static [&'static str],
    /// Statements behind which control never comes.
    pub(crate) leaving: &'static [&'static str],
    /// Functions that never return, by the whole text of the callee.
    pub(crate) never_return: &'static [&'static str],
    /// Names of functions that print or check, where no one means to put an event.
    pub(crate) printing: fn(callee: &str) -> bool,
    /// What a call calls, and its arguments.
    pub(crate) calls: &'static [(&'static str, &'static str, &'static str)],
    /// The role of a node in its parent.
    pub(crate) role: fn(parent: Node<'_>, field: Option<&str>, node: Node<'_>) -> Role,
    /// How a label in front of a statement is passed.
    pub(crate) labels: Labels,
    /// Statements at the start of a body that nothing may precede: a docstring, `super(...)`.
    pub(crate) first: fn(file: &Parsed<'_>, node: Node<'_>) -> Option<&'static str>,
    /// Why nothing can be emitted in a function, or at its exit.
    pub(crate) objection:
        fn(file: &Parsed<'_>, function: Node<'_>, exit: bool) -> Option<&'static str>,
}

/// What it means that a node lies in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing: the node is evaluated with the other one.
    Inside,
    /// A statement of a list.
    Listed,
    /// The body of a statement, without braces.
    Body,
    /// What follows a label.
    Labelled,
    /// Evaluated once, before the other one's own blocks.
    Header(&'static str),
    /// Evaluated once a round.
    Repeated(&'static str),
    /// No place at all; the reason, and what to do.
    Never(&'static str, &'static str),
    /// A part of a macro's definition or of another directive.
    Directive,
    /// Not in a function.
    Outside,
}

/// How control comes to a statement with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Labels {
    /// By jumps: only what stands behind the label is always run.
    Jumps,
    /// From above: labels name loops to be left.
    Loops,
    /// Either: loops keep their label, unless someone jumps to it.
    Both,
}

impl Grammar {
    fn is_comment(&self, node: Node<'_>) -> bool {
        self.comments.contains(&node.kind())
    }

    /// Whether the node holds statements.
    fn is_list(&self, node: Node<'_>) -> bool {
        self.lists.contains(&node.kind())
    }

    /// The last statement of a list.
    fn last<'t>(&self, list: Node<'t>) -> Option<Node<'t>> {
        self.statements(list).pop()
    }

    /// The named parts of a node, such as the statements of a list, without comments.
    fn statements<'t>(&self, list: Node<'t>) -> Vec<Node<'t>> {
        let mut cursor = list.walk();
        list.named_children(&mut cursor)
            .filter(|child| !self.is_comment(*child))
            .collect()
    }
}

/// Visits a node and, where `enter` says so, its children.
pub(crate) fn walk<'t>(node: Node<'t>, enter: &mut dyn FnMut(Node<'t>) -> bool) {
    if enter(node) {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            walk(child, enter);
        }
    }
}

/// The node and everything around it, from the inside out.
pub(crate) fn around(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(Some(node), Node::parent)
}

/// The name under which a node lies in its parent.
pub(crate) fn field_of<'t>(parent: Node<'t>, node: Node<'t>) -> Option<&'t str> {
    let mut cursor = parent.walk();
    let mut more = cursor.goto_first_child();
    while more {
        if cursor.node() == node {
            return cursor.field_name();
        }
        more = cursor.goto_next_sibling();
    }
    None
}

pub(crate) fn text_of<'s>(text: &'s str, node: Node<'_>) -> &'s str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// The smallest node around a range.
fn covering<'t>(file: &'t Parsed<'_>, range: &Range<usize>) -> Option<Node<'t>> {
    file.tree
        .root_node()
        .descendant_for_byte_range(range.start, range.end)
}

fn not_possible(reason: impl Into<String>) -> Refusal {
    Refusal::new(&POSITION_NOT_POSSIBLE, reason)
}

fn in_macro(what: &str) -> Refusal {
    Refusal::new(
        &SITE_IN_MACRO,
        format!("{what} lies inside a macro or a directive"),
    )
    .help("name a place before or after the macro's use, or a function that it calls")
}

fn unreadable(what: &str) -> Refusal {
    Refusal::new(
        &SOURCE_NOT_READABLE,
        format!("{what} is not understood: it has a syntax error, or a macro that hides its form"),
    )
    .help("make the file parse, or name a place away from the macro")
}
