//! From a place and the text of a call to insertions.

use super::{Shape, Slot};
use crate::marker::{Form, LineComment, seal};
use crate::request::Side;
use crate::source::{Insertion, Parsed};

/// What stands in the marker of a site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark<'m> {
    pub(crate) event: &'m str,
    /// The keys that are left open.
    pub(crate) todo: &'m [String],
    pub(crate) comment: LineComment,
}

/// The insertions that put a call at a place. `call` gives its text: for lines of its own with this
/// indentation, or (`None`) on one line, which then holds what ends a statement that is followed by
/// another.
pub(crate) fn insertions(
    file: &Parsed<'_>,
    slot: &Slot,
    mark: Mark<'_>,
    call: impl Fn(Option<&str>) -> String,
) -> Vec<Insertion> {
    let brace = |body: &str, form| seal(mark.event, body, &[], mark.comment, form);
    let seal = |body: &str, form| seal(mark.event, body, mark.todo, mark.comment, form);
    let newline = file.bare.newline(slot.shape.offset());
    let at = |offset, text| Insertion { offset, text };
    match &slot.shape {
        Shape::Lines { offset, indent } => {
            let text = file.text();
            let unfinished = *offset == text.len() && !text.is_empty() && !text.ends_with('\n');
            let form = if unfinished {
                Form::LastLines { indent, newline }
            } else {
                Form::Lines { indent, newline }
            };
            vec![at(*offset, seal(&call(Some(indent)), form))]
        }
        Shape::Inline { offset } => vec![at(*offset, seal(&call(None), Form::Inline))],
        Shape::Tail {
            offset,
            indent,
            ends_line: true,
        } => {
            let lines = call(Some(indent)).replace('\n', &format!("{newline}{indent}"));
            let body = format!(";{newline}{indent}{lines}");
            vec![at(*offset, seal(&body, Form::Tail))]
        }
        Shape::Tail { offset, .. } => {
            let body = format!("; {}", call(None));
            vec![at(*offset, seal(&body, Form::Closing))]
        }
        Shape::WrapBefore { value }
        | Shape::Enclose {
            statement: value,
            side: Side::Before,
        } => vec![
            at(
                value.start,
                seal(&format!("{{ {}", call(None)), Form::Inline),
            ),
            at(value.end, brace("}", Form::Closing)),
        ],
        Shape::Enclose {
            statement,
            side: Side::After,
        } => vec![
            at(statement.start, brace("{", Form::Inline)),
            at(statement.end, seal(&call(None), Form::Inline)),
            at(statement.end, brace("}", Form::Closing)),
        ],
        Shape::WrapAfter { value } => vec![
            at(value.start, brace("{", Form::Inline)),
            at(
                value.end,
                seal(&format!("; {} }}", call(None)), Form::Closing),
            ),
        ],
    }
}
