//! Paths: which field of which line of the trace an expression is.

use super::context::{Called, Context};
use crate::names::Scope;
use crate::stack;
use crate::syntax::{Expr, ExprKind, Name};

/// A field of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LinePath {
    /// Whether it is the line at the cursor; another one otherwise.
    pub(super) current: bool,
    /// The names on the way; none for the line itself.
    pub(super) fields: Vec<Name>,
}

impl<'m> Context<'m> {
    /// The field that an expression stands for, through the operators and LETs that name it.
    /// Elements of a sequence in a line count as the sequence.
    pub(super) fn path(self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Option<LinePath> {
        stack::grow(|| self.path_inside(scope, expr))
    }

    fn path_inside(self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Option<LinePath> {
        match &expr.kind {
            ExprKind::Field { record, field } => {
                let mut path = self.path(scope, record)?;
                path.fields.push(Name::clone(&field.value));
                Some(path)
            }
            ExprKind::Index { function, args } => {
                let [arg] = &args[..] else { return None };
                if let ExprKind::Name(name) = &function.kind
                    && self.sides.logs.contains(name)
                {
                    return Some(LinePath {
                        current: self.is_cursor(scope, arg),
                        fields: Vec::new(),
                    });
                }
                let mut path = self.path(scope, function)?;
                if let Some(key) = self.string(scope, arg) {
                    path.fields.push(key);
                }
                Some(path)
            }
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                self.called(scope, expr, |called| match called {
                    Called::Body(scope, body, _) => self.path(scope, body),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    fn is_cursor(self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        match (&expr.kind, &self.sides.cursor) {
            (ExprKind::Name(name), Some(cursor)) if name == cursor => true,
            (ExprKind::Apply { operator, .. }, None) => &*operator.value == "TLCGet",
            _ => self.called(scope, expr, |called| match called {
                Called::Body(scope, body, _) => self.is_cursor(scope, body),
                _ => false,
            }),
        }
    }

    /// The string that an expression stands for.
    pub(super) fn string(self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Option<Name> {
        match &expr.kind {
            ExprKind::String(value) => Some(Name::clone(value)),
            _ => self.called(scope, expr, |called| match called {
                Called::Body(scope, body, _) => self.string(scope, body),
                _ => None,
            }),
        }
    }

    /// The strings that a set is made of.
    pub(super) fn strings(self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Option<Vec<Name>> {
        match &expr.kind {
            ExprKind::Set(items) => items.iter().map(|item| self.string(scope, item)).collect(),
            ExprKind::Binary {
                operator: crate::syntax::Binary::Cup,
                left,
                right,
            } => {
                let mut strings = self.strings(scope, left)?;
                strings.extend(self.strings(scope, right)?);
                Some(strings)
            }
            _ => self.called(scope, expr, |called| match called {
                Called::Body(scope, body, _) => self.strings(scope, body),
                _ => None,
            }),
        }
    }
}
