//! What a wrapper does: the base actions it calls, the fields it reads, what it compares.

use std::collections::{BTreeSet, HashSet};

use super::StateCheck;
use super::context::Called;
use super::events::{Admitted, Events, meet};
use super::wrappers::add_check;
use crate::actions::{Analysis, Use};
use crate::modules::{Defined, Meaning};
use crate::names::{Found, Scope};
use crate::stack;
use crate::syntax::{Binary, Definition, Expr, ExprKind, Name, Unary};

/// What was found, each with the events that it is for.
#[derive(Default)]
pub(super) struct Details<'m> {
    /// Base actions.
    pub(super) calls: Vec<(Admitted, Defined<'m>)>,
    /// Fields of the line.
    pub(super) reads: BTreeSet<(Admitted, String)>,
    /// Comparisons, and whether it is the next state that they compare.
    pub(super) checks: Vec<(bool, StateCheck)>,
}

struct Walker<'a, 'm> {
    events: &'a Events<'m>,
    analysis: &'a mut Analysis<'m>,
    visited: &'a mut HashSet<*const Definition>,
    details: &'a mut Details<'m>,
}

/// Walks `expr` with everything of the trace specification that it calls.
pub(super) fn walk<'m>(
    events: &Events<'m>,
    analysis: &mut Analysis<'m>,
    visited: &mut HashSet<*const Definition>,
    scope: Scope<'_, 'm>,
    expr: &'m Expr,
    admitted: &Admitted,
    details: &mut Details<'m>,
) {
    let mut walker = Walker {
        events,
        analysis,
        visited,
        details,
    };
    walker.expr(scope, expr, admitted);
}

impl<'m> Walker<'_, 'm> {
    fn expr(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, admitted: &Admitted) {
        if self.events.spend() {
            stack::grow(|| self.expr_inside(scope, expr, admitted));
        }
    }

    fn expr_inside(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, admitted: &Admitted) {
        if let Some(path) = self.events.context.path(scope, expr) {
            if path.current
                && let Some(path) = self.events.in_record(&path.fields)
            {
                self.details
                    .reads
                    .insert((admitted.clone(), path.join(".")));
            }
            return self.arguments(scope, expr, admitted);
        }
        match &expr.kind {
            ExprKind::And(items) => {
                let narrowed = meet(admitted.clone(), self.events.admitted(scope, expr));
                if narrowed.as_ref().is_none_or(|events| !events.is_empty()) {
                    for item in items {
                        self.expr(scope, item, &narrowed);
                    }
                }
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(scope, condition, admitted);
                let narrowed = meet(admitted.clone(), self.events.admitted(scope, condition));
                if narrowed.as_ref().is_none_or(|events| !events.is_empty()) {
                    self.expr(scope, then, &narrowed);
                }
                self.expr(scope, otherwise, admitted);
            }
            // What would be possible is not done.
            ExprKind::Unary {
                operator: Unary::Enabled,
                ..
            } => {}
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.expr(scope.inside(&frame), body, admitted);
            }
            ExprKind::Binary {
                operator: Binary::Equal | Binary::In,
                left,
                right,
            } => {
                self.comparison(scope, expr, left, right, admitted);
                self.comparison(scope, expr, right, left, admitted);
                self.expr(scope, left, admitted);
                self.expr(scope, right, admitted);
            }
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                let context = self.events.context;
                context.called(scope, expr, |called| match called {
                    Called::Body(inside, body, defined) => {
                        self.visited
                            .extend(defined.map(|defined| std::ptr::from_ref(defined.definition)));
                        let narrowed = meet(admitted.clone(), self.events.admitted(inside, body));
                        if narrowed.as_ref().is_none_or(|events| !events.is_empty()) {
                            self.expr(inside, body, &narrowed);
                        }
                    }
                    Called::Base(defined) => {
                        // An action that changes nothing is one where `Next` says so.
                        let acts = self.analysis.of_defined(defined).acts()
                            || context.sides.is_base_action(defined);
                        let known = self
                            .details
                            .calls
                            .iter()
                            .any(|(events, call)| call == &defined && events == admitted);
                        if acts && !known {
                            self.details.calls.push((admitted.clone(), defined));
                        }
                    }
                    Called::Nothing => {}
                });
                self.arguments(scope, expr, admitted);
            }
            _ => expr.for_each_child(&mut |child| self.expr(scope, child, admitted)),
        }
    }

    /// Arguments and indices, where the rest of the expression is dealt with.
    fn arguments(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, admitted: &Admitted) {
        if let ExprKind::Apply { args, .. } | ExprKind::Qualified { args, .. } = &expr.kind {
            for arg in args {
                self.expr(scope, arg, admitted);
            }
        }
    }

    /// Notes a comparison of the state, on one side, with fields of the line, on the other.
    fn comparison(
        &mut self,
        scope: Scope<'_, 'm>,
        whole: &'m Expr,
        state: &'m Expr,
        line: &'m Expr,
        admitted: &Admitted,
    ) {
        let mut paths = Vec::new();
        self.paths(scope, line, &mut paths);
        if paths.is_empty() {
            return;
        }
        let primed = self.is_primed(scope, state);
        if !primed && !self.is_stateful(scope, state) {
            return;
        }
        let context = self.events.context;
        let variables: Vec<Name> = self
            .analysis
            .variables_of(scope, state)
            .into_iter()
            .filter(|name| !context.sides.trace_variables.contains(name))
            .collect();
        for path in paths {
            // Message fields choose a message; only the snapshot says what the state must be.
            if !primed && !path.starts_with("state.") {
                continue;
            }
            let check = StateCheck {
                path,
                expression: context.text(scope, state),
                variables: variables.clone(),
                place: context.modules.module(scope.module).place(whole.span),
                events: admitted.iter().flatten().cloned().collect(),
            };
            add_check(&mut self.details.checks, primed, check);
        }
    }

    /// The fields of the current line in an expression.
    fn paths(&self, scope: Scope<'_, 'm>, expr: &'m Expr, paths: &mut Vec<String>) {
        if !self.events.spend() {
            return;
        }
        let context = self.events.context;
        if let Some(path) = context.path(scope, expr) {
            if path.current
                && !self.events.is_event(&path.fields)
                && let Some(path) = self.events.in_record(&path.fields)
            {
                paths.push(path.join("."));
            }
            return;
        }
        stack::grow(|| match &expr.kind {
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.paths(scope.inside(&frame), body, paths);
            }
            _ => {
                context.called(scope, expr, |called| {
                    if let Called::Body(inside, body, _) = called {
                        self.paths(inside, body, paths);
                    }
                });
                // The arguments of an operator of the trace specification are met inside of it.
                let inlined =
                    context.called(scope, expr, |called| matches!(called, Called::Body(..)));
                if !inlined {
                    expr.for_each_child(&mut |child| self.paths(scope, child, paths));
                }
            }
        });
    }

    fn is_primed(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        let effects = self.analysis.of_expr(scope, expr);
        let trace_variables = &self.events.context.sides.trace_variables;
        effects
            .variables(Use::Read)
            .any(|variable| !trace_variables.contains(variable))
    }

    /// Whether an expression depends on the state: on a variable of the base module, or on a
    /// bound name, whose values come from one as a rule.
    fn is_stateful(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> bool {
        let context = self.events.context;
        let variables = self.analysis.variables_of(scope, expr);
        if variables
            .iter()
            .any(|name| !context.sides.trace_variables.contains(name))
        {
            return true;
        }
        if context.path(scope, expr).is_some() {
            return false;
        }
        let mut bound = false;
        expr.walk(&mut |expr| {
            if let ExprKind::Field { record, .. }
            | ExprKind::Index {
                function: record, ..
            } = &expr.kind
                && let ExprKind::Name(name) = &record.kind
            {
                bound |= matches!(
                    scope.find(context.modules, name),
                    Found::Unknown | Found::Param | Found::Global(Meaning::Variable(_))
                );
            }
            true
        });
        bound
    }
}
