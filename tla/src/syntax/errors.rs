//! Syntax errors: where the grammar could not go on, and what it would have taken there.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Source, Span};
use tree_sitter::{Node, Tree};

use crate::rules;

/// One mistake can make many nodes fail; more than this says nothing new.
const MAX_ERRORS: usize = 20;

/// How many expected symbols a message names; beyond it the list is no help.
const MAX_EXPECTED: usize = 5;

/// Reports the topmost ERROR nodes and every MISSING one.
pub(super) fn report(
    tree: &Tree,
    source: &Arc<Source>,
    offset: isize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut cursor = tree.walk();
    let mut found = 0;
    loop {
        let node = cursor.node();
        let wrong = node.is_error() || node.is_missing();
        if wrong {
            diagnostics.push(describe(node, source, offset));
            found += 1;
            if found == MAX_ERRORS {
                return;
            }
        }
        if !wrong && node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn describe(node: Node<'_>, source: &Arc<Source>, offset: isize) -> Diagnostic {
    if node.is_missing() {
        let place = Place::new(source, span(node, offset));
        return Diagnostic::new(
            &rules::SYNTAX_ERROR,
            format!("expected {} here", spelling(node.kind())),
        )
        .at(place)
        .label("missing");
    }
    let culprit = culprit(node);
    let place = Place::new(source, span(culprit, offset));
    let text = place.text().lines().next().unwrap_or_default().trim();
    let message = if text.is_empty() {
        "the module cannot be read from here on".to_owned()
    } else {
        format!("unexpected `{}`", shorten(text))
    };
    let mut diagnostic = Diagnostic::new(&rules::SYNTAX_ERROR, message).at(place);
    let expected = expected(culprit);
    if !expected.is_empty() {
        diagnostic = diagnostic.note(format!("expected {}", expected.join(" or ")));
    }
    diagnostic.help("correct the expression or definition that this token stands in")
}

/// The token that the parser stumbled over: of an ERROR node that wraps what was read so far and
/// what was skipped, the first that is itself an error, else the last.
fn culprit(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    loop {
        let mut cursor = node.walk();
        let children: Vec<_> = node.children(&mut cursor).collect();
        let next = children
            .iter()
            .find(|child| child.is_error())
            .or_else(|| children.iter().find(|child| child.has_error()))
            .or(children.last());
        match next {
            Some(child) if child.start_byte() < child.end_byte() => node = *child,
            _ => return node,
        }
    }
}

/// What the grammar would have taken in the state before `node`, if that is a short list.
fn expected(node: Node<'_>) -> Vec<String> {
    let language = node.language();
    let state = node.parse_state();
    let Some(lookahead) = language.lookahead_iterator(state) else {
        return Vec::new();
    };
    let names: Vec<_> = lookahead
        .filter(|&id| language.node_kind_is_visible(id))
        .filter_map(|id| language.node_kind_for_id(id))
        .filter(|kind| !matches!(*kind, "comment" | "block_comment" | "ERROR" | "end"))
        .map(spelling)
        .collect();
    if names.len() <= MAX_EXPECTED {
        names
    } else {
        Vec::new()
    }
}

/// A node kind in the words of the language.
fn spelling(kind: &str) -> String {
    match kind {
        "identifier" | "identifier_ref" => "a name".to_owned(),
        "double_line" => "`====`".to_owned(),
        "single_line" | "header_line" => "`----`".to_owned(),
        "def_eq" => "`==`".to_owned(),
        "nat_number" => "a number".to_owned(),
        "rangle_bracket" => "`>>`".to_owned(),
        "langle_bracket" => "`<<`".to_owned(),
        "set_in" => "`\\in`".to_owned(),
        "all_map_to" => "`|->`".to_owned(),
        "maps_to" | "case_arrow" => "`->`".to_owned(),
        "_dedent" | "_indent" | "_bullet" => "the end of the list".to_owned(),
        other => super::symbols::of_kind(other).map_or_else(
            || format!("`{}`", other.replace('_', " ")),
            |symbol| format!("`{}`", symbol.as_str()),
        ),
    }
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}

fn span(node: Node<'_>, offset: isize) -> Span {
    Span::new(
        node.start_byte().saturating_add_signed(offset),
        node.end_byte().saturating_add_signed(offset),
    )
}
