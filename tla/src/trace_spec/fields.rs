//! Fields: what must be in a line for an event to be taken.

use std::collections::BTreeSet;

use super::context::{Called, for_each_unit};
use super::events::Events;
use crate::modules::ModuleId;
use crate::names::Scope;
use crate::stack;
use crate::syntax::{Binary, Expr, ExprKind, Name, Quantifier, Unary};

/// A field of an event's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventField {
    /// Its path from the event's record on: `msg.source`.
    pub path: String,
    /// Whether the event cannot be taken without it.
    pub required: bool,
}

/// A field that is read of every line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogField {
    /// Its path from the event's record on.
    pub path: String,
    /// The fields that a line must have for this one to be read; without any, it is always read.
    pub guards: Vec<String>,
}

/// The fields that `expr` needs to hold for `event`.
pub(super) fn required<'m>(
    events: &Events<'m>,
    scope: Scope<'_, 'm>,
    expr: &'m Expr,
    event: &Name,
) -> BTreeSet<String> {
    Requirements { events, event }.to_hold(scope, expr)
}

struct Requirements<'a, 'm> {
    events: &'a Events<'m>,
    event: &'a Name,
}

impl<'m> Requirements<'_, 'm> {
    /// What a formula needs to hold.
    fn to_hold(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<String> {
        if !self.events.spend() {
            return BTreeSet::new();
        }
        stack::grow(|| self.to_hold_inside(scope, expr))
    }

    fn to_hold_inside(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<String> {
        match &expr.kind {
            ExprKind::And(items) => items
                .iter()
                .flat_map(|item| self.to_hold(scope, item))
                .collect(),
            ExprKind::Or(items) => {
                let open = items.iter().filter(|item| self.admits(scope, item));
                intersection(open.map(|item| self.to_hold(scope, item)))
            }
            ExprKind::Binary {
                operator: Binary::Implies,
                left,
                ..
            } => self.to_evaluate(scope, left),
            ExprKind::Unary {
                operator: Unary::Not,
                operand,
            } => self.to_evaluate(scope, operand),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let mut holds = self.to_hold(scope, condition);
                holds.extend(self.to_hold(scope, then));
                let mut all = intersection([holds, self.to_hold(scope, otherwise)].into_iter());
                all.extend(self.to_evaluate(scope, condition));
                all
            }
            ExprKind::Binary {
                operator: Binary::In,
                left,
                right,
            } => {
                let mut all = self.to_evaluate(scope, expr);
                all.extend(self.presence(scope, left, right));
                all
            }
            _ => self.structure(scope, expr, Self::to_hold),
        }
    }

    /// What must be there for an expression to have a value at all.
    fn to_evaluate(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<String> {
        if !self.events.spend() {
            return BTreeSet::new();
        }
        stack::grow(|| self.to_evaluate_inside(scope, expr))
    }

    fn to_evaluate_inside(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<String> {
        match &expr.kind {
            // Only the first is certain to be looked at.
            ExprKind::And(items) | ExprKind::Or(items) => items
                .first()
                .map_or_else(BTreeSet::new, |item| self.to_evaluate(scope, item)),
            ExprKind::Binary {
                operator: Binary::Implies,
                left,
                ..
            } => self.to_evaluate(scope, left),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let branches = [then, otherwise].map(|branch| self.to_evaluate(scope, branch));
                let mut all = intersection(branches.into_iter());
                all.extend(self.to_evaluate(scope, condition));
                all
            }
            _ => self.structure(scope, expr, Self::to_evaluate),
        }
    }

    /// What is the same for both: paths, calls, binders; and parts that are always evaluated.
    fn structure(
        &self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        body_of: fn(&Self, Scope<'_, 'm>, &'m Expr) -> BTreeSet<String>,
    ) -> BTreeSet<String> {
        let context = self.events.context;
        if let Some(path) = context.path(scope, expr) {
            let in_record = self.events.in_record(&path.fields);
            let named = path.current && !self.events.is_event(&path.fields);
            let found = in_record.filter(|_| named).map(|path| path.join("."));
            return found.into_iter().collect();
        }
        match &expr.kind {
            ExprKind::Unary {
                operator: Unary::Enabled,
                ..
            }
            | ExprKind::Lambda { .. } => BTreeSet::new(),
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                body_of(self, scope.inside(&frame), body)
            }
            ExprKind::Quantified {
                quantifier,
                bounds,
                body,
            } => {
                let sets = bounds.iter().map(|bound| &bound.set);
                let mut all: BTreeSet<_> =
                    sets.flat_map(|set| self.to_evaluate(scope, set)).collect();
                // Of an empty set, nothing is looked at.
                if *quantifier == Quantifier::Exists {
                    all.extend(body_of(self, scope, body));
                }
                all
            }
            ExprKind::Filter { bound, .. } => self.to_evaluate(scope, &bound.set),
            ExprKind::Map { bounds, .. } | ExprKind::Function { bounds, .. } => bounds
                .iter()
                .flat_map(|bound| self.to_evaluate(scope, &bound.set))
                .collect(),
            ExprKind::Choose { set, .. } => set
                .iter()
                .flat_map(|set| self.to_evaluate(scope, set))
                .collect(),
            ExprKind::Case { .. } => BTreeSet::new(),
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                let inlined = context.called(scope, expr, |called| match called {
                    Called::Body(inside, body, _) => Some(body_of(self, inside, body)),
                    _ => None,
                });
                inlined.unwrap_or_else(|| self.children(scope, expr))
            }
            _ => self.children(scope, expr),
        }
    }

    fn children(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        expr.for_each_child(&mut |child| all.extend(self.to_evaluate(scope, child)));
        all
    }

    /// The field that `"name" \in DOMAIN record` asks for.
    fn presence(&self, scope: Scope<'_, 'm>, left: &'m Expr, right: &'m Expr) -> Option<String> {
        let mut path = present(self.events, scope, left, right)?;
        path.current.then(|| {
            let fields = std::mem::take(&mut path.fields);
            self.events.in_record(&fields).map(|path| path.join("."))
        })?
    }

    fn admits(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        self.events
            .admitted(scope, expr)
            .is_none_or(|events| events.contains(self.event))
    }
}

/// The path whose presence `"name" \in DOMAIN record` asks for.
fn present<'m>(
    events: &Events<'m>,
    scope: Scope<'_, 'm>,
    left: &'m Expr,
    right: &'m Expr,
) -> Option<super::path::LinePath> {
    let ExprKind::Unary {
        operator: Unary::Domain,
        operand,
    } = &right.kind
    else {
        return None;
    };
    let mut path = events.context.path(scope, operand)?;
    path.fields.push(events.context.string(scope, left)?);
    Some(path)
}

fn intersection(sets: impl Iterator<Item = BTreeSet<String>>) -> BTreeSet<String> {
    sets.reduce(|all, set| all.intersection(&set).cloned().collect())
        .unwrap_or_default()
}

/// The fields that are read of lines other than the current one, by definitions that look at the
/// log as a whole.
pub(super) fn of_log(events: &Events<'_>) -> Vec<LogField> {
    let mut found = BTreeSet::new();
    let modules = events.context.modules;
    for (id, _) in modules.iter() {
        if events.context.sides.reads_traces(id) {
            for_each_unit(modules, id, &mut |expr| {
                log_fields(events, id, expr, &mut Vec::new(), &mut found);
            });
        }
    }
    found.into_iter().collect()
}

fn log_fields<'m>(
    events: &Events<'m>,
    module: ModuleId,
    expr: &'m Expr,
    guards: &mut Vec<String>,
    found: &mut BTreeSet<LogField>,
) {
    if !events.spend() {
        return;
    }
    let scope = Scope::of(module);
    let named = |fields: &[Name]| events.in_record(fields).map(|path| path.join("."));
    if matches!(expr.kind, ExprKind::Field { .. })
        && let Some(path) = events.context.path(scope, expr)
    {
        if !path.current
            && !events.is_event(&path.fields)
            && let Some(path) = named(&path.fields)
        {
            let guards = guards.clone();
            found.insert(LogField { path, guards });
        }
        return;
    }
    let guard = |expr: &'m Expr| match &expr.kind {
        ExprKind::Binary {
            operator: Binary::In,
            left,
            right,
        } => present(events, scope, left, right).and_then(|path| named(&path.fields)),
        _ => None,
    };
    let held = guards.len();
    stack::grow(|| match &expr.kind {
        ExprKind::And(items) => {
            for item in items {
                log_fields(events, module, item, guards, found);
                guards.extend(guard(item));
            }
            guards.truncate(held);
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            log_fields(events, module, condition, guards, found);
            match &condition.kind {
                ExprKind::And(items) => guards.extend(items.iter().filter_map(guard)),
                _ => guards.extend(guard(condition)),
            }
            log_fields(events, module, then, guards, found);
            guards.truncate(held);
            log_fields(events, module, otherwise, guards, found);
        }
        ExprKind::Binary {
            operator: Binary::Implies,
            left,
            right,
        } => {
            log_fields(events, module, left, guards, found);
            guards.extend(guard(left));
            log_fields(events, module, right, guards, found);
            guards.truncate(held);
        }
        _ => expr.for_each_child(&mut |child| log_fields(events, module, child, guards, found)),
    });
}
