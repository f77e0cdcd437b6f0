//! The tokens that anchors are looked for in, and those among them where no one means to put an event.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use super::leaves::callee;
use super::{Grammar, around, covering, text_of, walk};
use crate::anchor::Match;
use crate::source::Parsed;

/// The ranges of the tokens, without comments and docstrings.
pub(crate) fn tokens(grammar: &Grammar, tree: &Tree, text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    walk(tree.root_node(), &mut |node| {
        if grammar.is_comment(node) || is_docstring(grammar, node) {
            return false;
        }
        let whole = node.child_count() == 0 || grammar.literals.contains(&node.kind());
        if whole {
            // A directive's text can hold the line's comment, and a leaf the line's end.
            let own = text_of(text, node);
            let end = node.start_byte() + own.trim_end().len();
            tokens.push(node.start_byte()..end);
        }
        !whole
    });
    tokens
}

/// A string that is a statement: Python's docstrings.
fn is_docstring(grammar: &Grammar, node: Node<'_>) -> bool {
    grammar.own_lines
        && node.kind() == "expression_statement"
        && node.named_child_count() == 1
        && node
            .named_child(0)
            .is_some_and(|child| child.kind() == "string")
}

/// Whether a match lies in a declaration's annotations, or among the arguments of a call that prints
/// or checks.
pub(crate) fn is_noise(grammar: &Grammar, file: &Parsed<'_>, found: &Match) -> bool {
    let Some(node) = covering(file, &found.range) else {
        return false;
    };
    around(node).any(|node| {
        grammar.silent.contains(&node.kind()) || prints(grammar, file, node, &found.range)
    })
}

/// Whether the range lies in the arguments of a call of such a function, or behind its `<<`.
fn prints(grammar: &Grammar, file: &Parsed<'_>, node: Node<'_>, range: &Range<usize>) -> bool {
    let within = |part: Option<Node<'_>>| {
        part.is_some_and(|part| part.start_byte() <= range.start && range.end <= part.end_byte())
    };
    if let Some((_, _, arguments)) = grammar.calls.iter().find(|(kind, ..)| *kind == node.kind()) {
        return within(node.child_by_field_name(arguments))
            && callee(grammar, file, node).is_some_and(grammar.printing);
    }
    if node.kind() != "binary_expression" || !within(node.child_by_field_name("right")) {
        return false;
    }
    let shifts = node
        .child_by_field_name("operator")
        .is_some_and(|operator| operator.kind() == "<<");
    let first = std::iter::successors(node.child_by_field_name("left"), |left| {
        left.child_by_field_name("left")
    })
    .last();
    shifts
        && first.is_some_and(|first| {
            let name = callee(grammar, file, first).unwrap_or(text_of(file.text(), first));
            matches!(name.rsplit("::").next(), Some("cout" | "cerr" | "clog"))
                || (grammar.printing)(name)
        })
}

/// Whether the last part of a callee's name is one of those that print or check in any language.
pub(crate) fn prints_by_name(callee: &str) -> bool {
    const NAMES: &[&str] = &[
        "assert",
        "debug",
        "debugf",
        "debugln",
        "debugw",
        "error",
        "errorf",
        "errorln",
        "errorw",
        "exception",
        "fatal",
        "fatalf",
        "fatalln",
        "format",
        "fprintf",
        "fprintln",
        "fine",
        "finer",
        "finest",
        "info",
        "infof",
        "infoln",
        "infow",
        "log",
        "logf",
        "panicf",
        "perror",
        "print",
        "printf",
        "println",
        "severe",
        "snprintf",
        "sprint",
        "sprintf",
        "sprintln",
        "static_assert",
        "syslog",
        "trace",
        "tracef",
        "warn",
        "warnf",
        "warning",
        "warningf",
        "warnw",
    ];
    let name = callee
        .rsplit(['.', ':', '>', '!'])
        .next()
        .unwrap_or_default()
        .trim();
    let lower = name.to_lowercase();
    let shouts = name.chars().any(char::is_alphabetic) && !name.chars().any(char::is_lowercase);
    NAMES.contains(&lower.as_str())
        || shouts
            && name.split('_').any(|word| {
                matches!(
                    word,
                    "LOG"
                        | "DEBUG"
                        | "INFO"
                        | "WARN"
                        | "WARNING"
                        | "ERROR"
                        | "ERR"
                        | "FATAL"
                        | "ASSERT"
                        | "CHECK"
                        | "DCHECK"
                        | "PRINT"
                        | "DLOG"
                        | "VLOG"
                )
            })
}
