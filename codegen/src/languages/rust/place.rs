//! Where a call can stand beside the statement of an anchor.

use tree_sitter::Node;

use super::edge::is_const;
use super::value::{ends_with_block, is_assignment, is_item, is_tail, is_unit, leaves};
use super::{Function, Parsed, Refusal, Slot, around, in_macro, is_comment, text_of};
use crate::anchor::Match;
use crate::languages::Shape;
use crate::languages::lines::{after, before, indent_at, rest_of_line, starts_line};
use crate::request::Side;
use crate::rules::{POSITION_NOT_POSSIBLE, SOURCE_NOT_READABLE};

/// Macros whose arguments are values to print or to check, where no one means to put an event.
const PRINTING: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "format",
    "write",
    "writeln",
    "panic",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "log",
    "event",
    "span",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "crit",
    "slog_info",
];

/// The smallest node around what was found.
fn covering<'t>(file: &'t Parsed<'_>, found: &Match) -> Option<Node<'t>> {
    file.tree
        .root_node()
        .descendant_for_byte_range(found.range.start, found.range.end)
}

/// The macro whose tokens hold the node.
fn enclosing_macro(node: Node<'_>) -> Option<Node<'_>> {
    around(node)
        .filter(|node| node.kind() == "token_tree")
        .last()
        .and_then(|tree| tree.parent())
}

/// The last part of a macro's name: `info` in `log::info!`.
pub(super) fn macro_name<'s>(file: &'s Parsed<'_>, node: Node<'_>) -> &'s str {
    node.child_by_field_name("macro")
        .map(|name| text_of(file, name))
        .and_then(|name| name.rsplit("::").next())
        .unwrap_or_default()
        .trim()
}

pub(super) fn is_noise(file: &Parsed<'_>, found: &Match) -> bool {
    let Some(node) = covering(file, found) else {
        return false;
    };
    let attribute = |node: Node<'_>| node.kind().ends_with("attribute_item");
    around(node).any(attribute)
        || enclosing_macro(node)
            .filter(|node| node.kind() == "macro_invocation")
            .is_some_and(|node| {
                let own = text_of(file, node).starts_with("tracelaw::");
                own || PRINTING.contains(&macro_name(file, node))
            })
}

/// How an anchor lies in its statement.
enum Target<'t> {
    /// In or as a statement of a block; `header` where it is evaluated before the statement's own
    /// blocks.
    Statement {
        node: Node<'t>,
        header: Option<&'static str>,
    },
    /// In the value of a match arm without braces.
    Arm(Node<'t>),
}

pub(super) fn beside(file: &Parsed<'_>, found: &Match, side: Side) -> Result<Slot, Refusal> {
    let node = covering(file, found).ok_or_else(|| unreadable("the anchor"))?;
    if around(node).any(|node| node.kind() == "token_tree" || node.kind() == "macro_definition") {
        return Err(in_macro("the anchor"));
    }
    if let Some(function) = file.function_at(found.range.start)
        && has_error(file, function)
    {
        return Err(unreadable("the function"));
    }
    if runs_in_compiler(file, node) {
        return Err(not_possible(
            "the anchor's code may run in the compiler, where nothing can be emitted",
        )
        .help("name a place that is not in a `const`"));
    }
    if found.opens && side == Side::After {
        return block_start(file, found);
    }
    match target(node, found, side)? {
        Target::Statement { node, header } => {
            if let (Some(header), Side::After) = (header, side) {
                return Err(not_possible(format!("the anchor is a part of {header}"))
                    .help("anchor a statement of the branch, or end the fragment with the `{` that opens it"));
            }
            statement(file, node, side)
        }
        Target::Arm(value) => arm(file, value, side),
    }
}

/// Whether the function's code has a syntax error.
fn has_error(file: &Parsed<'_>, function: &Function) -> bool {
    file.tree
        .root_node()
        .descendant_for_byte_range(function.range.start, function.range.end)
        .is_none_or(|node| node.has_error())
}

/// Whether code is a part of a constant or of a `const fn`.
fn runs_in_compiler(file: &Parsed<'_>, node: Node<'_>) -> bool {
    around(node)
        .find_map(|node| match node.kind() {
            "function_item" => Some(is_const(file, node)),
            "const_item" | "static_item" | "const_block" | "array_type" | "enum_variant" => {
                Some(true)
            }
            _ => None,
        })
        .unwrap_or(false)
}

/// Climbs from the anchor to what a call can stand beside.
fn target<'t>(start: Node<'t>, found: &Match, side: Side) -> Result<Target<'t>, Refusal> {
    let mut node = start;
    let mut header = partial_header(node, found)?;
    if node.kind() == "block" && node.byte_range() != found.range {
        // The anchor spans several statements: it is the first or the last that counts.
        let at = if side == Side::Before {
            found.range.start
        } else {
            found.range.end - 1
        };
        let child = node
            .children(&mut node.walk())
            .find(|child| child.byte_range().contains(&at))
            .filter(|child| child.is_named() && !child.kind().ends_with("attribute_item"));
        return match child {
            Some(node) => Ok(Target::Statement { node, header: None }),
            None => Err(not_possible("the anchor is no statement")),
        };
    }
    loop {
        let Some(parent) = node.parent() else {
            return Err(not_possible("the anchor lies outside of any function"));
        };
        let is = |field| parent.child_by_field_name(field) == Some(node);
        match parent.kind() {
            "block" => return Ok(Target::Statement { node, header }),
            "match_arm" if is("value") => {
                if header.is_some() && side == Side::After {
                    return Ok(Target::Statement { node, header });
                }
                return Ok(Target::Arm(node));
            }
            "match_arm" | "match_pattern" => {
                return Err(not_possible("the anchor is a part of a match pattern")
                    .help("anchor a statement of the arm"));
            }
            "closure_expression" => {
                return Err(not_possible("the anchor is in a closure without braces")
                    .help("anchor the statement around the closure"));
            }
            "if_expression" if is("condition") => header = Some("an `if` condition"),
            "match_expression" if is("value") => header = Some("what `match` looks at"),
            "for_expression" if is("value") || is("pattern") => {
                header = Some("the head of a `for` loop");
            }
            "while_expression" if is("condition") => {
                return Err(not_possible("the anchor is a part of a loop's condition")
                    .help("anchor a statement of the loop"));
            }
            "else_clause" if header.is_some() => {
                return Err(
                    not_possible("the anchor is a part of an `else if` condition")
                        .help("anchor a statement of the branch"),
                );
            }
            "function_item" | "parameters" => {
                return Err(
                    not_possible("the anchor is a part of a function's signature")
                        .help("use `position = \"entry\"` or `\"exit\"`"),
                );
            }
            "source_file" | "declaration_list" | "const_item" | "static_item" => {
                return Err(not_possible("the anchor lies outside of any function"));
            }
            _ => {}
        }
        node = parent;
    }
}

/// Whether the anchor is the head of a compound expression (`if x > y`), and which.
fn partial_header(node: Node<'_>, found: &Match) -> Result<Option<&'static str>, Refusal> {
    let name = match node.kind() {
        "if_expression" => "an `if` condition",
        "while_expression" => "a loop's condition",
        "for_expression" => "the head of a `for` loop",
        "match_expression" => "what `match` looks at",
        "loop_expression" => "the head of a `loop`",
        _ => return Ok(None),
    };
    let body = node
        .child_by_field_name("consequence")
        .or_else(|| node.child_by_field_name("body"));
    let opens = usize::from(found.opens);
    match body {
        Some(body) if found.range.end <= body.start_byte() + opens => Ok(Some(name)),
        _ if found.range.end < node.end_byte() => Err(not_possible(
            "the anchor ends inside of a block that it opens",
        )),
        _ => Ok(None),
    }
}

/// A place beside a whole statement.
fn statement(file: &Parsed<'_>, node: Node<'_>, side: Side) -> Result<Slot, Refusal> {
    let text = file.text();
    let first = first_attribute(node);
    let attributes = text
        .get(first.start_byte()..node.start_byte())
        .unwrap_or_default();
    if attributes.contains("cfg") {
        return Err(
            not_possible("the anchor's statement is compiled only under a condition")
                .help("anchor a statement without `#[cfg]`"),
        );
    }
    let block = node.parent().map_or(0, |block| block.start_byte());
    let slot = |shape| Slot {
        of: node.byte_range(),
        block,
        shape,
        edge: None,
    };
    if side == Side::Before {
        return Ok(slot(before(text, first.start_byte())));
    }
    if leaves(file, node) {
        return Err(
            not_possible("nothing runs after the anchor's statement, which leaves")
                .help("use `before`, or `position = \"exit\"`"),
        );
    }
    let mut end = node.end_byte();
    if let Some(next) = node.next_sibling()
        && next.kind() == "empty_statement"
    {
        end = next.end_byte();
    }
    let ends_statement = text[..end].ends_with(';') || is_item(node);
    if !ends_statement && is_tail(node) {
        if !is_unit(node) {
            return Err(not_possible(
                "the anchor is the last expression of a block, whose value is still needed",
            )
            .help("use `position = \"exit\"`, or anchor the statement around the block"));
        }
        if !ends_with_block(node) {
            return Ok(slot(Shape::Tail {
                offset: end,
                indent: indent_at(text, node.start_byte()).to_owned(),
                ends_line: rest_of_line(text, end).trim().is_empty(),
            }));
        }
    }
    Ok(slot(after(text, node.start_byte(), end)))
}

/// A place in a match arm whose value has no braces.
fn arm(file: &Parsed<'_>, value: Node<'_>, side: Side) -> Result<Slot, Refusal> {
    let shape = match side {
        Side::Before => Shape::WrapBefore {
            value: value.byte_range(),
        },
        Side::After if leaves(file, value) => {
            return Err(
                not_possible("nothing runs after the arm, which leaves").help("use `before`")
            );
        }
        Side::After if is_assignment(value) || is_unit(value) => Shape::WrapAfter {
            value: value.byte_range(),
        },
        Side::After => {
            return Err(not_possible(
                "the anchor is the value of a match arm, which is still needed",
            )
            .help("use `position = \"exit\"`, or anchor the statement around the `match`"));
        }
    };
    Ok(Slot {
        of: value.byte_range(),
        block: value.start_byte(),
        shape,
        edge: None,
    })
}

/// The first place in the block that the anchor's last token opens.
fn block_start(file: &Parsed<'_>, found: &Match) -> Result<Slot, Refusal> {
    let text = file.text();
    let open = found.range.end - 1;
    let block = file
        .tree
        .root_node()
        .descendant_for_byte_range(open, found.range.end)
        .and_then(|brace| brace.parent())
        .filter(|block| block.kind() == "block")
        .ok_or_else(|| not_possible("the anchor's brace opens no block of statements"))?;
    let mut cursor = block.walk();
    let mut from = found.range.end;
    let mut first = None;
    for child in block
        .named_children(&mut cursor)
        .filter(|child| !is_comment(*child))
    {
        if child.kind() == "inner_attribute_item" {
            from = child.end_byte();
        } else {
            first = Some(child);
            break;
        }
    }
    let shape = match after(text, open, from) {
        Shape::Lines { offset, indent } => {
            let indent = match first {
                Some(child) if starts_line(text, child.start_byte()) => {
                    indent_at(text, child.start_byte()).to_owned()
                }
                _ if indent.contains('\t') => indent + "\t",
                _ => indent + "    ",
            };
            Shape::Lines { offset, indent }
        }
        other => other,
    };
    Ok(Slot {
        of: found.range.clone(),
        block: block.start_byte(),
        shape,
        edge: None,
    })
}

/// The earliest of the attributes right before a node, or the node.
pub(super) fn first_attribute(node: Node<'_>) -> Node<'_> {
    std::iter::successors(Some(node), |node| {
        node.prev_named_sibling()
            .filter(|before| before.kind() == "attribute_item" || is_comment(*before))
    })
    .filter(|before| !is_comment(*before))
    .last()
    .unwrap_or(node)
}

pub(super) fn not_possible(reason: impl Into<String>) -> Refusal {
    Refusal::new(&POSITION_NOT_POSSIBLE, reason)
}

pub(super) fn unreadable(what: &str) -> Refusal {
    Refusal::new(&SOURCE_NOT_READABLE, format!("{what} has a syntax error"))
        .help("make the file compile")
}
