//! Climbs from an anchor to the statement that a call can stand beside.

use tree_sitter::Node;

use super::{
    Grammar, Labels, Role, covering, field_of, in_macro, not_possible, text_of, unreadable, walk,
};
use crate::anchor::Match;
use crate::languages::Refusal;
use crate::request::Side;
use crate::source::Parsed;

/// What a call can stand beside.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'t> {
    /// A statement of a list.
    Listed(Node<'t>),
    /// The body of a statement, without braces.
    Body(Node<'t>),
}

/// The leaf at the side of the match that counts.
pub(super) fn leaf<'t>(file: &'t Parsed<'_>, found: &Match, side: Side) -> Option<Node<'t>> {
    let range = match side {
        Side::Before => found.range.start..found.range.start + 1,
        Side::After => found.range.end - 1..found.range.end,
    };
    covering(file, &range)
}

/// The part of the tree that the match covers, and whether the match reaches its end on this side.
fn scope<'t>(
    grammar: &Grammar,
    file: &'t Parsed<'_>,
    found: &Match,
    side: Side,
) -> Result<(Node<'t>, bool), Refusal> {
    let mut node = covering(file, &found.range).ok_or_else(|| unreadable("the anchor"))?;
    let several = |node: Node<'_>| {
        let statements = grammar.statements(node);
        // A `case` is none of its own statements.
        let head = grammar.clauses.contains(&node.kind())
            && side == Side::Before
            && found.range.start == node.start_byte();
        grammar.is_list(node)
            && !head
            && (node.byte_range() != found.range
                || statements
                    .first()
                    .is_some_and(|first| first.start_byte() == node.start_byte()))
    };
    // The anchor spans several statements: it is the first or the last that counts.
    while several(node) {
        let at = match side {
            Side::Before => found.range.start,
            Side::After => found.range.end - 1,
        };
        let mut cursor = node.walk();
        node = node
            .named_children(&mut cursor)
            .find(|child| child.byte_range().contains(&at))
            .ok_or_else(|| {
                not_possible("the anchor begins or ends with the edge of the block around it")
                    .help("anchor a statement of the block alone")
            })?;
        if node.kind() != "statement_list" {
            break;
        }
    }
    let whole = match side {
        Side::Before => found.range.start <= node.start_byte(),
        Side::After => {
            let rest = file.text().get(found.range.end..node.end_byte());
            rest.is_none_or(|rest| matches!(rest.trim(), "" | ";"))
        }
    };
    Ok((node, whole))
}

pub(super) fn target<'t>(
    grammar: &Grammar,
    file: &'t Parsed<'_>,
    found: &Match,
    side: Side,
) -> Result<Target<'t>, Refusal> {
    let (scope, whole) = scope(grammar, file, found, side)?;
    let mut node = scope;
    if !whole {
        node = leaf(file, found, side).ok_or_else(|| unreadable("the anchor"))?;
    }
    let mut inside = !whole;
    loop {
        if node == scope {
            inside = false;
        }
        let parent = node.parent().ok_or_else(outside)?;
        if parent.is_error() {
            return Err(unreadable("the code around the anchor"));
        }
        let role = match (grammar.role)(parent, field_of(parent, node), node) {
            // A part of a clause's head is not a statement of its list.
            Role::Listed if grammar.clauses.contains(&node.kind()) => Role::Never(
                "the anchor is a `case`, or a part of its head",
                "anchor a statement of the case, or end the fragment with its `:`",
            ),
            // So is no brace.
            Role::Listed if !node.is_named() => Role::Inside,
            role => role,
        };
        match role {
            Role::Inside => {}
            Role::Listed | Role::Body if inside => {
                return Err(not_possible(match side {
                    Side::Before => "the anchor begins inside of a block that it leaves",
                    Side::After => "the anchor ends inside of a block that it opens",
                })
                .help("anchor a single statement"));
            }
            Role::Listed => return Ok(Target::Listed(node)),
            Role::Body => return Ok(Target::Body(node)),
            Role::Labelled => {
                let behind = match grammar.labels {
                    Labels::Jumps => true,
                    Labels::Loops => false,
                    Labels::Both => behind_label(file, parent, node)?,
                };
                if side == Side::Before && behind {
                    return Ok(Target::Listed(node));
                }
            }
            Role::Header(what) if side == Side::After => {
                return Err(
                    not_possible(format!("the anchor is a part of {what}")).help(
                        "anchor a statement of the branch, or end the fragment with what opens it",
                    ),
                );
            }
            Role::Header(_) => {}
            Role::Repeated(what) => {
                return Err(not_possible(format!("the anchor is a part of {what}"))
                    .help("anchor a statement of the loop"));
            }
            Role::Never(reason, help) => return Err(not_possible(reason).help(help)),
            Role::Directive => return Err(in_macro("the anchor")),
            Role::Outside => return Err(outside()),
        }
        node = parent;
    }
}

pub(super) fn outside() -> Refusal {
    not_possible("the anchor lies outside of any function").help("name a function and code in it")
}

/// Whether a call before a statement with a label has to stand behind the label: not where a loop
/// would lose its name.
fn behind_label(file: &Parsed<'_>, labelled: Node<'_>, node: Node<'_>) -> Result<bool, Refusal> {
    let loops = [
        "for_statement",
        "select_statement",
        "expression_switch_statement",
        "type_switch_statement",
    ];
    if !loops.contains(&node.kind()) {
        return Ok(true);
    }
    let label = labelled
        .child_by_field_name("label")
        .map_or("", |label| text_of(file.text(), label));
    let mut jumped_to = false;
    walk(file.tree.root_node(), &mut |other| {
        jumped_to |= other.kind() == "goto_statement"
            && other
                .named_child(0)
                .is_some_and(|name| text_of(file.text(), name) == label);
        !jumped_to
    });
    if jumped_to {
        return Err(
            not_possible("the anchor's loop has a label to which code jumps")
                .help("anchor a statement before the label, or in the loop"),
        );
    }
    Ok(false)
}
