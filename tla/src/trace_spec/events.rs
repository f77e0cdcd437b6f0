//! Events: which ones a formula admits.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::context::{Called, Context};
use crate::names::Scope;
use crate::stack;
use crate::syntax::{Binary, Expr, ExprKind, Name, Quantifier};

/// The events that a formula admits; `None` where it says nothing about the event.
pub(super) type Admitted = Option<BTreeSet<Name>>;

/// Where the name of an event stands in a line, in the order of preference. What a specification
/// compares most often counts where it uses none of these.
const EVENT_PATHS: &[&[&str]] = &[
    &["event", "name"],
    &["event"],
    &["name"],
    &["action"],
    &["event", "action"],
    &["event_type"],
    &["eventName"],
    &["event_name"],
    &["event", "event"],
    &["event", "type"],
    &["type"],
    &["kind"],
    &["event", "kind"],
    &["op"],
    &["event", "op"],
];

/// How many expressions are looked at before a specification counts as too large. The largest
/// that was met takes a hundredth of it.
const BUDGET: usize = 4_000_000;

/// Reads events. It knows where the event's name stands.
pub(super) struct Events<'m> {
    pub(super) context: Context<'m>,
    path: Vec<Name>,
    budget: Cell<usize>,
}

impl<'m> Events<'m> {
    /// Finds out where the name of the event stands, from what `next` compares with strings.
    pub(super) fn new(context: Context<'m>, scope: Scope<'_, 'm>, next: &'m Expr) -> Self {
        let mut events = Self {
            context,
            path: Vec::new(),
            budget: Cell::new(BUDGET),
        };
        let mut found = BTreeMap::new();
        events.compared(scope, next, &mut found);
        let preferred = EVENT_PATHS.iter().find_map(|wanted| {
            let mut paths = found.keys();
            paths.find(|path: &&Vec<Name>| {
                path.iter().map(|name| &**name).eq(wanted.iter().copied())
            })
        });
        let most = || {
            let counted = found.iter().max_by_key(|(_, strings)| strings.len());
            counted.map(|(path, _)| path)
        };
        events.path = preferred.or_else(most).cloned().unwrap_or_default();
        events
    }

    /// Whether everything was looked at.
    pub(super) fn is_complete(&self) -> bool {
        self.budget.get() > 0
    }

    /// Counts an expression; false where it is time to stop.
    pub(super) fn spend(&self) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(1));
        left > 0
    }

    /// A path from the event's record on: what stands beside the event's name. The line itself
    /// and the record itself have none.
    pub(super) fn in_record<'p>(&self, path: &'p [Name]) -> Option<&'p [Name]> {
        let record = self.path.len().saturating_sub(1);
        let rest = match path.strip_prefix(&self.path[..record]) {
            Some(rest) => rest,
            None => path,
        };
        (!rest.is_empty()).then_some(rest)
    }

    /// Whether a path is the name of the event.
    pub(super) fn is_event(&self, path: &[Name]) -> bool {
        path == self.path
    }

    /// The events that `expr` admits.
    pub(super) fn admitted(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Admitted {
        if !self.spend() {
            return None;
        }
        stack::grow(|| self.admitted_inside(scope, expr))
    }

    fn admitted_inside(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Admitted {
        match &expr.kind {
            ExprKind::And(items) => items
                .iter()
                .fold(None, |all, item| meet(all, self.admitted(scope, item))),
            ExprKind::Or(items) => {
                let mut any = BTreeSet::new();
                for item in items {
                    any.extend(self.admitted(scope, item)?);
                }
                Some(any)
            }
            ExprKind::Quantified {
                quantifier: Quantifier::Exists,
                body,
                ..
            }
            | ExprKind::Unbounded {
                quantifier: Quantifier::Exists,
                body,
                ..
            } => self.admitted(scope, body),
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.admitted(scope.inside(&frame), body)
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let holds = self.admitted(scope, condition);
                let mut any = meet(holds, self.admitted(scope, then))?;
                if !matches!(otherwise.kind, ExprKind::Boolean(false)) {
                    any.extend(self.admitted(scope, otherwise)?);
                }
                Some(any)
            }
            ExprKind::Case { arms, other } => {
                let mut any = BTreeSet::new();
                for (condition, value) in arms {
                    let holds = self.admitted(scope, condition);
                    any.extend(meet(holds, self.admitted(scope, value))?);
                }
                if let Some(other) = other {
                    any.extend(self.admitted(scope, other)?);
                }
                Some(any)
            }
            ExprKind::Binary {
                operator: Binary::Equal,
                left,
                right,
            } => self
                .equal(scope, left, right)
                .or_else(|| self.equal(scope, right, left)),
            ExprKind::Binary {
                operator: Binary::In,
                left,
                right,
            } => {
                let path = self.context.path(scope, left)?;
                if !(path.current && self.is_event(&path.fields)) {
                    return None;
                }
                let strings = self.context.strings(scope, right)?;
                Some(strings.into_iter().collect())
            }
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                self.context.called(scope, expr, |called| match called {
                    Called::Body(scope, body, _) => self.admitted(scope, body),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    fn equal(&self, scope: Scope<'_, 'm>, left: &'m Expr, right: &'m Expr) -> Admitted {
        let path = self.context.path(scope, left)?;
        if !(path.current && self.is_event(&path.fields)) {
            return None;
        }
        let name = self.context.string(scope, right)?;
        Some(BTreeSet::from([name]))
    }

    /// Collects the strings that fields of the current line are compared with.
    fn compared(
        &self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        found: &mut BTreeMap<Vec<Name>, BTreeSet<Name>>,
    ) {
        if !self.spend() {
            return;
        }
        stack::grow(|| self.compared_inside(scope, expr, found));
    }

    fn compared_inside(
        &self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        found: &mut BTreeMap<Vec<Name>, BTreeSet<Name>>,
    ) {
        if let ExprKind::Binary {
            operator: operator @ (Binary::Equal | Binary::In),
            left,
            right,
        } = &expr.kind
        {
            for (side, other) in [(left, right), (right, left)] {
                let strings = match operator {
                    Binary::Equal => self.context.string(scope, other).map(|name| vec![name]),
                    _ => self.context.strings(scope, other),
                };
                if let Some(strings) = strings
                    && let Some(path) = self.context.path(scope, side)
                    && path.current
                    && !path.fields.is_empty()
                {
                    found.entry(path.fields).or_default().extend(strings);
                }
            }
        }
        match &expr.kind {
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.compared(scope.inside(&frame), body, found);
            }
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                self.context.called(scope, expr, |called| {
                    if let Called::Body(scope, body, _) = called {
                        self.compared(scope, body, found);
                    }
                });
            }
            _ => {}
        }
        if !matches!(expr.kind, ExprKind::Let { .. }) {
            expr.for_each_child(&mut |child| self.compared(scope, child, found));
        }
    }
}

/// What both admit.
pub(super) fn meet(left: Admitted, right: Admitted) -> Admitted {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.intersection(&right).cloned().collect()),
        (left, right) => left.or(right),
    }
}
