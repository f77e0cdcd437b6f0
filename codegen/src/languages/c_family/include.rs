//! The line that includes the generated header: behind the first `#include`s of a file, outside of
//! conditions and of `extern "C"`.

use tree_sitter::Node;

use super::Dialect;
use crate::languages::lines;
use crate::languages::statements::text_of;
use crate::languages::{Instrumented, Requirement};
use crate::marker::{Form, LineComment, seal};
use crate::source::{Insertion, Parsed};

/// The line for an instrumented file. Its marker has the event that it comes and goes with.
pub(super) fn include(
    dialect: &Dialect,
    instrumented: &Instrumented<'_>,
    folder: &str,
) -> Option<Requirement> {
    let Instrumented { file, helpers } = instrumented;
    let event = &helpers.first()?.event;
    let path = &file.bare.file.path;
    let body = format!("#include \"{}{}\"", relative(path, folder), dialect.header);
    let offset = place(file);
    let newline = file.bare.newline(offset);
    let indent = "";
    let text = file.text();
    let form = if offset == text.len() && !text.is_empty() && !text.ends_with('\n') {
        Form::LastLines { indent, newline }
    } else {
        Form::Lines { indent, newline }
    };
    Some(Requirement {
        path: path.clone(),
        insertion: Insertion {
            offset,
            text: seal(event, &body, &[], LineComment::Slashes, form),
        },
    })
}

/// The way from a file's folder to another one, empty or with a slash behind.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').filter(|part| !part.is_empty()).collect();
    let common = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count();
    let up = from[common..].iter().map(|_| "../");
    let down = to[common..].iter().map(|part| format!("{part}/"));
    up.map(str::to_owned).chain(down).collect()
}

/// The start of the line behind the includes that the file begins with.
fn place(file: &Parsed<'_>) -> usize {
    let text = file.text();
    let root = file.tree.root_node();
    let guard = guard(root, text);
    let list = guard.unwrap_or(root);
    // Without an include: behind what makes the file a header, else before its first code.
    let mut offset = guard.and_then(|guard| {
        let mut cursor = guard.walk();
        let define = guard
            .named_children(&mut cursor)
            .find(|child| child.kind() == "preproc_def")?;
        Some(end_of_line(text, define))
    });
    let mut first_code = None;
    let mut cursor = list.walk();
    for child in list.named_children(&mut cursor) {
        let is_name = guard.is_some() && child.kind() == "identifier";
        match child.kind() {
            "preproc_include" => offset = Some(end_of_line(text, child)),
            "preproc_call" if text_of(text, child).contains("once") => {
                offset = Some(end_of_line(text, child));
            }
            "comment" | "preproc_def" | "preproc_function_def" | "preproc_call" => {}
            kind if kind.starts_with("preproc_") && only_directives(child) => {}
            _ if is_name => {}
            _ => {
                first_code = Some(child.start_byte());
                break;
            }
        }
    }
    offset
        .or(first_code.map(|at| lines::line_start(text, at)))
        .unwrap_or(0)
}

/// The condition around a whole header: `#ifndef X`, `#define X`.
fn guard<'t>(root: Node<'t>, text: &str) -> Option<Node<'t>> {
    let mut cursor = root.walk();
    let mut code = root
        .named_children(&mut cursor)
        .filter(|child| child.kind() != "comment");
    let first = code
        .next()
        .filter(|first| first.kind() == "preproc_ifdef")?;
    let name = text_of(text, first.child_by_field_name("name")?);
    let mut cursor = first.walk();
    let defines = first
        .named_children(&mut cursor)
        .find(|child| child.kind() == "preproc_def")
        .and_then(|define| define.child_by_field_name("name"))
        .is_some_and(|defined| text_of(text, defined) == name);
    (defines && text_of(text, first).starts_with("#ifndef")).then_some(first)
}

/// Whether a condition holds nothing but directives.
fn only_directives(condition: Node<'_>) -> bool {
    let mut cursor = condition.walk();
    condition
        .named_children(&mut cursor)
        .all(|child| match child.kind() {
            "comment" | "identifier" => true,
            kind if Some(child) == condition.child_by_field_name("condition") => !kind.is_empty(),
            kind => kind.starts_with("preproc_") && only_directives(child) || is_plain(kind),
        })
}

fn is_plain(kind: &str) -> bool {
    matches!(
        kind,
        "preproc_include" | "preproc_def" | "preproc_function_def" | "preproc_call"
    )
}

/// The start of the line behind a node, which may end with its own line's end.
fn end_of_line(text: &str, node: Node<'_>) -> usize {
    let end = node.start_byte() + text_of(text, node).trim_end().len();
    text[end..].find('\n').map_or(text.len(), |at| end + at + 1)
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn ways_between_folders() {
        for (from, to, way) in [
            ("a.c", "", ""),
            ("lib/ring/a.c", "lib/ring", ""),
            ("lib/ring/a.c", "lib", "../"),
            ("lib/ring/a.c", "lib/trace", "../trace/"),
            ("a.c", "src/trace/", "src/trace/"),
        ] {
            assert_eq!(relative(from, to), way, "{from} to {to}");
        }
    }
}
