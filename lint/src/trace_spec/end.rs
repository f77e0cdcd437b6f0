//! Comparisons of the cursor with the end of the trace.

use tracelaw_tla::syntax::{Binary, Expr, ExprKind};

use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader};
use crate::trace_spec::text::Text;
use crate::trace_spec::units::Unit;

/// Where the cursor is if a comparison holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cursor {
    /// At a record: `l <= Len(TraceLog)`.
    Inside,
    /// Behind the last record: `l > Len(TraceLog)`.
    Behind,
    /// Anywhere that a cursor can be: `l <= Len(TraceLog) + 1`.
    Anywhere,
}

/// What `text` says about the cursor, if it compares it with the length of the trace.
pub(super) fn cursor<'m>(reader: &Reader<'m>, text: &Text<'m>) -> Option<Cursor> {
    let (operator, left, right) = match &text.expr.kind {
        ExprKind::Binary {
            operator,
            left,
            right,
        } => {
            let operator = match operator {
                Binary::Equal => "=",
                Binary::NotEqual => "/=",
                _ => return None,
            };
            (operator, &**left, &**right)
        }
        ExprKind::Apply { operator, args } => match args.as_slice() {
            [left, right] => (&*operator.value, left, right),
            _ => return None,
        },
        _ => return None,
    };
    let is_cursor = |expr: &'m Expr| reader.is_cursor(&text.part(expr), 0);
    let length = |expr: &'m Expr| length(reader, &text.part(expr), 0);
    let (operator, beyond) = if is_cursor(left) {
        (operator, length(right)?)
    } else if is_cursor(right) {
        let mirrored = match operator {
            "<" => ">",
            ">" => "<",
            "<=" => ">=",
            ">=" => "<=",
            other => other,
        };
        (mirrored, length(left)?)
    } else {
        return None;
    };
    match (operator, beyond) {
        ("<=" | "<", 0) | ("<" | "/=", 1) => Some(Cursor::Inside),
        (">", 0) | (">=" | "=", 1) => Some(Cursor::Behind),
        ("<=" | "<" | ">=" | ">" | "=" | "/=", _) => Some(Cursor::Anywhere),
        _ => None,
    }
}

/// The n of `Len(TraceLog) + n`, also where it goes by another name.
fn length<'m>(reader: &Reader<'m>, text: &Text<'m>, depth: usize) -> Option<i128> {
    if depth > MAX_DEPTH {
        return None;
    }
    match &text.expr.kind {
        ExprKind::Apply { operator, args } => match (&*operator.value, args.as_slice()) {
            ("Len", [_]) => Some(0),
            ("+", [left, right]) => match (&left.kind, &right.kind) {
                (_, ExprKind::Integer(more)) => {
                    length(reader, &text.part(left), depth + 1)?.checked_add(*more)
                }
                (ExprKind::Integer(more), _) => {
                    length(reader, &text.part(right), depth + 1)?.checked_add(*more)
                }
                _ => None,
            },
            _ => None,
        },
        ExprKind::Name(_) => match reader.callee(text) {
            Callee::Inner(inner) => length(reader, &inner, depth + 1),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a unit is taken behind the last record only.
pub(super) fn is_behind<'m>(reader: &Reader<'m>, unit: &Unit<'m>) -> bool {
    let says = |text: &Text<'m>, expected| cursor(reader, text) == Some(expected);
    unit.conjuncts.iter().any(|text| says(text, Cursor::Behind))
        || unit.excluded.iter().any(|text| says(text, Cursor::Inside))
}
