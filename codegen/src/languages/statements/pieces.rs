//! A call of one line, as the pieces that its place needs.

use crate::languages::Shape;
use crate::marker::{Form, LineComment, seal};
use crate::request::Side;
use crate::source::{Insertion, Parsed};

use super::Grammar;

/// The insertions that put `call`, a whole statement on one line, at a place. The keys in `todo` are
/// written beside its marker.
pub(crate) fn insertions(
    grammar: &Grammar,
    file: &Parsed<'_>,
    shape: &Shape,
    event: &str,
    call: &str,
    todo: &[String],
) -> Vec<Insertion> {
    let text = file.text();
    let comment = grammar.comment;
    let newline = file.bare.newline(shape.offset().min(text.len()));
    let inline = format!("{call}{}", grammar.separator);
    let sealed = |body: &str, form| seal(event, body, todo, comment, form);
    let brace = |body: &str, form| seal(event, body, &[], comment, form);
    let at = |offset, text| Insertion { offset, text };
    debug_assert!(
        matches!(shape, Shape::Lines { .. }) || comment == LineComment::Slashes,
        "only whole lines can be marked in this language"
    );
    match shape {
        Shape::Lines { offset, indent } => {
            let unfinished = *offset == text.len() && !text.is_empty() && !text.ends_with('\n');
            let form = if unfinished {
                Form::LastLines { indent, newline }
            } else {
                Form::Lines { indent, newline }
            };
            vec![at(*offset, sealed(call, form))]
        }
        Shape::Inline { offset } => vec![at(*offset, sealed(&inline, Form::Inline))],
        Shape::Tail { offset, .. } => {
            vec![at(*offset, sealed(&format!("; {call}"), Form::Closing))]
        }
        Shape::WrapBefore { value: statement }
        | Shape::Enclose {
            statement,
            side: Side::Before,
        } => vec![
            at(
                statement.start,
                sealed(&format!("{{ {inline}"), Form::Inline),
            ),
            at(statement.end, brace("}", Form::Closing)),
        ],
        Shape::WrapAfter { value: statement }
        | Shape::Enclose {
            statement,
            side: Side::After,
        } => vec![
            at(statement.start, brace("{", Form::Inline)),
            at(statement.end, sealed(&inline, Form::Inline)),
            at(statement.end, brace("}", Form::Closing)),
        ],
    }
}
