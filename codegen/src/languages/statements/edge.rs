//! The edges of functions: where their body begins, and everywhere that they are left.

use std::ops::Range;

use tree_sitter::Node;

use super::leaves::leaves;
use super::place::{start, statement};
use super::{Grammar, Role, around, covering, field_of, not_possible, unreadable, walk};
use crate::languages::lines::{indent_at, line_start, starts_line};
use crate::languages::{Function, Refusal, Shape, Slot};
use crate::request::{Edge, Side};
use crate::source::Parsed;

/// The start of the function's body, for both edges; [`exits`] has the places that an exit may need
/// besides.
pub(crate) fn at_edge(
    grammar: &Grammar,
    file: &Parsed<'_>,
    function: &Function,
    edge: Edge,
) -> Result<Slot, Refusal> {
    definition(grammar, file, function, edge)?;
    Ok(Slot {
        of: function.range.clone(),
        block: function.range.start,
        shape: body_start(grammar, file, function)?,
        edge: Some(edge),
    })
}

/// The function's whole definition, if something can be emitted at this edge of it.
pub(crate) fn definition<'t>(
    grammar: &Grammar,
    file: &'t Parsed<'_>,
    function: &Function,
    edge: Edge,
) -> Result<Node<'t>, Refusal> {
    let node = node_of(grammar, file, function)?;
    if let Some(reason) = (grammar.objection)(file, node, edge == Edge::Exit) {
        return Err(not_possible(format!("`{}` {reason}", function.display()))
            .help("name a function that calls it, or a statement in it"));
    }
    let touched = match edge {
        // A parser that stumbles still sees where a body begins.
        Edge::Entry => node.has_error() && !grammar.lenient || node.is_error(),
        // What the parser makes of a macro before the body hides no `return`.
        Edge::Exit if grammar.lenient => {
            node.is_error() || covering(file, &function.body).is_none_or(|body| body.has_error())
        }
        Edge::Exit => node.has_error(),
    };
    if touched {
        return Err(unreadable(&format!("`{}`", function.display())));
    }
    Ok(node)
}

fn body_start(grammar: &Grammar, file: &Parsed<'_>, function: &Function) -> Result<Shape, Refusal> {
    let open = if grammar.own_lines {
        // The colon before the body.
        let node = node_of(grammar, file, function)?;
        let mut cursor = node.walk();
        node.children(&mut cursor)
            .filter(|child| child.kind() == ":")
            .last()
    } else {
        covering(file, &(function.body.start..function.body.start + 1))
            .filter(|open| open.kind() == "{")
    };
    start(
        grammar,
        file,
        open.ok_or_else(|| unreadable("the function's body"))?,
    )
}

fn node_of<'t>(
    grammar: &Grammar,
    file: &'t Parsed<'_>,
    function: &Function,
) -> Result<Node<'t>, Refusal> {
    covering(file, &function.body)
        .and_then(|body| {
            around(body).find(|node| {
                grammar.functions.contains(&node.kind())
                    && node.start_byte() <= function.body.start
                    && function.body.end <= node.end_byte()
            })
        })
        .ok_or_else(|| unreadable("the function"))
}

/// Everywhere that a function is left, for languages that have to say so in its body.
#[derive(Clone, Debug)]
pub(crate) struct Exits {
    /// The body's statements with its braces, where it has any.
    pub(crate) body: Range<usize>,
    /// The place behind the last statement; `None` where control never comes there.
    pub(crate) end: Option<Shape>,
    /// The `return` statements of the function itself, not of functions in it.
    pub(crate) returns: Vec<Return>,
}

/// A `return` statement.
#[derive(Clone, Debug)]
pub(crate) struct Return {
    pub(crate) statement: Range<usize>,
    /// What it returns.
    pub(crate) value: Option<Range<usize>>,
    /// The place before it; the reason where there is none.
    pub(crate) before: Result<Shape, Refusal>,
}

/// Where the function of a slot at its exit is left.
pub(crate) fn exits(
    grammar: &Grammar,
    file: &Parsed<'_>,
    function: &Function,
) -> Result<Exits, Refusal> {
    let node = node_of(grammar, file, function)?;
    let body = covering(file, &function.body)
        .and_then(|inner| {
            around(inner).find(|body| {
                body.byte_range() == function.body
                    && (grammar.is_list(*body) || field_of(node, *body) == Some("body"))
            })
        })
        .ok_or_else(|| unreadable("the function's body"))?;
    let mut returns = Vec::new();
    walk(body, &mut |inner| {
        if grammar.functions.contains(&inner.kind()) || grammar.nested.contains(&inner.kind()) {
            return false;
        }
        if matches!(inner.kind(), "return_statement" | "co_return_statement") {
            let value = grammar.statements(inner).first().map(Node::byte_range);
            returns.push(Return {
                statement: inner.byte_range(),
                value,
                before: before_return(grammar, file, inner),
            });
        }
        true
    });
    let falls_off = !leaves(grammar, file, body);
    Ok(Exits {
        body: function.body.clone(),
        end: falls_off.then(|| body_end(grammar, file, body)),
        returns,
    })
}

fn before_return(grammar: &Grammar, file: &Parsed<'_>, node: Node<'_>) -> Result<Shape, Refusal> {
    let parent = node.parent().ok_or_else(|| unreadable("a `return`"))?;
    match (grammar.role)(parent, field_of(parent, node), node) {
        Role::Body => Ok(Shape::Enclose {
            statement: node.byte_range(),
            side: Side::Before,
        }),
        Role::Listed | Role::Labelled => statement(grammar, file, node, Side::Before),
        _ => Err(unreadable("a `return`")),
    }
}

/// The last place of a body: before its closing brace, or behind its last statement.
fn body_end(grammar: &Grammar, file: &Parsed<'_>, body: Node<'_>) -> Shape {
    let text = file.text();
    let last = grammar.statements(body).last().copied();
    let last = last
        .filter(|last| last.kind() == "statement_list")
        .map_or(last, |list| grammar.statements(list).last().copied());
    if let Some(last) = last
        && let Ok(shape) = statement(grammar, file, last, Side::After)
    {
        return shape;
    }
    let close = body.end_byte() - 1;
    if starts_line(text, close) {
        let offset = line_start(text, close);
        let indent = indent_at(text, close).to_owned();
        let unit = if indent.contains('\t') { "\t" } else { "    " };
        Shape::Lines {
            offset,
            indent: indent + unit,
        }
    } else {
        Shape::Inline { offset: close }
    }
}
