//! Where a call can stand beside the statement of an anchor.

use tree_sitter::Node;

use super::errors::certain;
use super::leaves::leaves;
use super::target::{Target, leaf, outside, target};
use super::{Grammar, around, field_of, not_possible};
use crate::anchor::Match;
use crate::languages::lines::{indent_at, line_start, rest_of_line, starts_line};
use crate::languages::{Refusal, Shape, Slot};
use crate::marker::LineComment;
use crate::request::Side;
use crate::source::Parsed;

pub(crate) fn beside(
    grammar: &Grammar,
    file: &Parsed<'_>,
    found: &Match,
    side: Side,
) -> Result<Slot, Refusal> {
    if side == Side::After
        && let Some(last) = leaf(file, found, side)
        && let Some(list) = opened(grammar, last)?
    {
        runs(grammar, file, last)?;
        let shape = match list {
            Opened::List(_) | Opened::Label => start(grammar, file, last)?,
            Opened::Body(body) => self::body(grammar, file, body, Side::Before)?,
        };
        return Ok(Slot {
            of: found.range.clone(),
            block: match list {
                Opened::List(list) => identity(list),
                Opened::Label | Opened::Body(_) => last.start_byte(),
            },
            shape,
            edge: None,
        });
    }
    let target = target(grammar, file, found, side)?;
    let (Target::Listed(node) | Target::Body(node)) = target;
    runs(grammar, file, node)?;
    let shape = match target {
        Target::Listed(_) => statement(grammar, file, node, side)?,
        Target::Body(_) => body(grammar, file, node, side)?,
    };
    Ok(Slot {
        of: node.byte_range(),
        block: node.parent().map_or(0, identity),
        shape,
        edge: None,
    })
}

/// Whether the place is in code that runs, and its form is certain.
fn runs(grammar: &Grammar, file: &Parsed<'_>, node: Node<'_>) -> Result<(), Refusal> {
    let own = |node: &Node<'_>| {
        grammar.functions.contains(&node.kind()) || grammar.nested.contains(&node.kind())
    };
    let function = around(node).find(own).ok_or_else(outside)?;
    for function in around(node).filter(own) {
        if let Some(reason) = (grammar.objection)(file, function, false) {
            return Err(not_possible(format!("the anchor's function {reason}"))
                .help("name a function that calls it"));
        }
    }
    certain(grammar, node, function)
}

/// Where the block of a list begins, whichever node the grammar makes of its statements.
fn identity(list: Node<'_>) -> usize {
    let block = if list.kind() == "statement_list" {
        list.parent().unwrap_or(list)
    } else {
        list
    };
    block.start_byte()
}

/// What the last token of an anchor opens.
enum Opened<'t> {
    List(Node<'t>),
    /// The one statement of a branch without braces.
    Body(Node<'t>),
    Label,
}

fn opened<'t>(grammar: &Grammar, last: Node<'t>) -> Result<Option<Opened<'t>>, Refusal> {
    let Some(parent) = last.parent() else {
        return Ok(None);
    };
    match last.kind() {
        "{" if grammar.is_list(parent) && !is_switch(parent) => Ok(Some(Opened::List(parent))),
        "{" => Err(no_block()),
        ":" if parent.kind() == "labeled_statement" => {
            match grammar.labels {
                super::Labels::Jumps => Ok(Some(Opened::Label)),
                _ => Err(not_possible("the anchor is a label")
                    .help("anchor the statement behind the label")),
            }
        }
        ":" if grammar.clauses.contains(&parent.kind()) && parent.kind() != "case_clause" => {
            Ok(Some(Opened::List(parent)))
        }
        ":" => {
            let body = std::iter::successors(last.next_named_sibling(), Node::next_named_sibling)
                .find(|next| !grammar.is_comment(*next))
                .filter(|next| next.kind() == "block");
            match body {
                Some(body) if is_switch(body) => Err(no_block()),
                body => Ok(body.map(Opened::List)),
            }
        }
        ")" => {
            // The head of a branch without braces says where its one statement begins.
            let Some(branch) = parent.parent().filter(|_| {
                matches!(
                    parent.kind(),
                    "parenthesized_expression" | "condition_clause"
                )
            }) else {
                return Ok(None);
            };
            let body = branch
                .child_by_field_name("consequence")
                .or_else(|| branch.child_by_field_name("body"));
            let head = field_of(branch, parent) == Some("condition")
                && matches!(branch.kind(), "if_statement" | "while_statement");
            Ok(body
                .filter(|body| head && !grammar.is_list(*body))
                .map(Opened::Body))
        }
        _ => Ok(None),
    }
}

fn no_block() -> Refusal {
    not_possible("the anchor's last token opens no block of statements")
        .help("anchor a statement in the block that is meant")
}

/// Whether the block holds cases, before which nothing runs.
fn is_switch(block: Node<'_>) -> bool {
    block
        .parent()
        .is_some_and(|of| matches!(of.kind(), "switch_statement" | "match_statement"))
}

/// The first place behind a token that opens a list.
pub(super) fn start(
    grammar: &Grammar,
    file: &Parsed<'_>,
    open: Node<'_>,
) -> Result<Shape, Refusal> {
    let text = file.text();
    let mut from = open.end_byte();
    let mut first = None;
    let mut next = open.next_sibling();
    while let Some(node) = next {
        if node.start_byte() > open.start_byte() && !grammar.is_comment(node) {
            // The grammars of Go and Python have a node for the statements between the braces.
            if matches!(node.kind(), "statement_list" | "block") && open.kind() != "}" {
                next = node.named_child(0);
                if next.is_some() {
                    continue;
                }
            }
            if (grammar.first)(file, node).is_some() {
                from = node.end_byte();
            } else {
                first = Some(node);
                break;
            }
        }
        next = node.next_sibling();
    }
    let first = first.filter(Node::is_named);
    match after(grammar.comment, text, open.start_byte(), from) {
        Shape::Lines { offset, indent } => {
            let indent = match first {
                Some(first) if starts_line(text, first.start_byte()) => {
                    indent_at(text, first.start_byte()).to_owned()
                }
                Some(_) if grammar.own_lines => return Err(shared_line()),
                _ if from > open.end_byte() => indent_at(text, from - 1).to_owned(),
                _ => inner_indent(grammar, text, open, indent),
            };
            Ok(Shape::Lines { offset, indent })
        }
        _ if grammar.own_lines => Err(shared_line()),
        shape => Ok(shape),
    }
}

/// The indentation of an empty block's statements, in the style of the code around it.
fn inner_indent(grammar: &Grammar, text: &str, open: Node<'_>, line: String) -> String {
    let head = open
        .parent()
        .and_then(|block| {
            if open.kind() == "{" {
                block.parent()
            } else {
                Some(block)
            }
        })
        .map_or(line, |head| indent_at(text, head.start_byte()).to_owned());
    let unit = around(open).find_map(|list| {
        let inner = if grammar.is_list(list) {
            grammar.statements(list).first().copied()?
        } else {
            return None;
        };
        let outer = around(list).skip(1).find(|outer| {
            outer.start_byte() < inner.start_byte() && starts_line(text, outer.start_byte())
        })?;
        starts_line(text, inner.start_byte())
            .then(|| indent_at(text, inner.start_byte()))
            .and_then(|inner| inner.strip_prefix(indent_at(text, outer.start_byte())))
            .filter(|unit| !unit.is_empty())
    });
    match unit {
        Some(unit) => head + unit,
        None if head.contains('\t') || grammar.separator == ";" => head + "\t",
        None => head + "    ",
    }
}

/// A place beside a statement of a list.
pub(super) fn statement(
    grammar: &Grammar,
    file: &Parsed<'_>,
    node: Node<'_>,
    side: Side,
) -> Result<Shape, Refusal> {
    let text = file.text();
    if side == Side::Before {
        if let Some(reason) = (grammar.first)(file, node) {
            return Err(not_possible(reason).help("use `after`"));
        }
        if starts_line(text, node.start_byte()) {
            // Labels stand further out than code.
            let code = Some(node)
                .filter(|node| node.kind() == "labeled_statement")
                .and_then(|node| grammar.last(node))
                .filter(|inner| starts_line(text, inner.start_byte()));
            return Ok(Shape::Lines {
                offset: line_start(text, node.start_byte()),
                indent: indent_at(text, code.unwrap_or(node).start_byte()).to_owned(),
            });
        }
        if grammar.own_lines {
            return Err(shared_line());
        }
        return Ok(Shape::Inline {
            offset: node.start_byte(),
        });
    }
    if leaves(grammar, file, node) {
        return Err(
            not_possible("nothing runs after the anchor's statement, which leaves")
                .help("use `before`, or `position = \"exit\"`"),
        );
    }
    if grammar.own_lines && !owns_lines(grammar, text, node) {
        return Err(shared_line());
    }
    // Some nodes reach up to the end of their line.
    let mut end = node.start_byte() + text[node.byte_range()].trim_end().len();
    let mut ended = grammar.separator.is_empty();
    if let Some(next) = node.next_sibling()
        && text[next.byte_range()].starts_with(';')
        && text[end..next.start_byte()].trim().is_empty()
    {
        end = next.start_byte() + 1;
        ended = true;
    }
    match after(grammar.comment, text, node.start_byte(), end) {
        Shape::Inline { .. } if grammar.own_lines => Err(shared_line()),
        Shape::Inline { .. } if !ended => Ok(Shape::Tail {
            offset: end,
            indent: indent_at(text, node.start_byte()).to_owned(),
            ends_line: false,
        }),
        shape => Ok(shape),
    }
}

/// A place beside the one statement of a branch without braces, which get there.
fn body(
    grammar: &Grammar,
    file: &Parsed<'_>,
    node: Node<'_>,
    side: Side,
) -> Result<Shape, Refusal> {
    if side == Side::After && leaves(grammar, file, node) {
        return Err(
            not_possible("nothing runs after the anchor's statement, which leaves")
                .help("use `before`, or `position = \"exit\"`"),
        );
    }
    Ok(Shape::Enclose {
        statement: node.byte_range(),
        side,
    })
}

/// Whether the statements of the node's list begin on a line of their own.
fn owns_lines(grammar: &Grammar, text: &str, node: Node<'_>) -> bool {
    node.parent()
        .and_then(|list| grammar.statements(list).first().copied())
        .is_some_and(|first| starts_line(text, first.start_byte()))
}

fn shared_line() -> Refusal {
    not_possible("the place is within a line, where no comment can mark what is put in")
        .help("give the statement a line of its own")
}

/// A place after the code from `start` to `end`.
fn after(comment: LineComment, text: &str, start: usize, end: usize) -> Shape {
    if comment == LineComment::Slashes {
        return crate::languages::lines::after(text, start, end);
    }
    let rest = rest_of_line(text, end);
    let code = rest.trim();
    if code.is_empty() || code.starts_with('#') {
        Shape::Lines {
            offset: (end + rest.len() + 1).min(text.len()),
            indent: indent_at(text, start).to_owned(),
        }
    } else {
        Shape::Inline {
            offset: end + (rest.len() - rest.trim_start().len()),
        }
    }
}
