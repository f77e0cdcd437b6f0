//! Expressions that the document writes.

use std::collections::BTreeSet;
use std::sync::Arc;

use tracelaw_diagnostics::{Severity, Source, Span, Spanned};
use tracelaw_mapping::Mapping;
use tracelaw_tla::modules::{Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{Binary, Expr, ExprKind, Unary, parse_expression};

use super::layout::Formula;
use super::text::{self, Renames, is_tight, names};

/// An expression that was read.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    source: Arc<Source>,
    expr: Expr,
}

impl Expression {
    /// Reads a text of the document.
    pub(super) fn read(mapping: &Mapping, text: &Spanned<String>) -> Option<Self> {
        let document = &mapping.source;
        // Escapes make another text than what is written.
        let (source, span) = match document.slice(text.span) == text.value {
            true => (Arc::clone(document), text.span),
            false => {
                let source = Source::new(document.name(), text.value.as_str());
                (source, Span::new(0, text.value.len()))
            }
        };
        let (expr, found) = parse_expression(&source, span);
        let broken = found.iter().any(|found| found.severity == Severity::Error);
        let expr = expr.filter(|_| !broken)?;
        Some(Self { source, expr })
    }

    /// The names in it, whatever they stand for.
    pub(super) fn names(&self) -> BTreeSet<String> {
        names(&self.expr)
    }

    /// Whether it speaks of the state behind the step.
    pub(super) fn has_prime(&self, modules: &Modules) -> bool {
        let mut found = self.source.slice(self.expr.span).contains('\'');
        self.expr.walk(&mut |expr| {
            let name = match &expr.kind {
                ExprKind::Name(name) => name,
                ExprKind::Apply { operator, .. } => &operator.value,
                _ => return true,
            };
            if let Some(Meaning::Defined(defined)) = modules.lookup(ModuleId::ROOT, name)
                && let Some(body) = defined.body()
            {
                let source = &modules.module(defined.module).source;
                found |= source.slice(body.span).contains('\'');
            }
            true
        });
        found
    }

    /// Its conjuncts, one below the other. Before each stands what `needs` says of the parts of the
    /// event that it reads, unless it says itself what holds where they are missing.
    pub(super) fn formula(&self, needs: &dyn Fn(&[String]) -> Vec<String>) -> Option<Formula> {
        let items = match &self.expr.kind {
            ExprKind::And(items) => items.as_slice(),
            _ => std::slice::from_ref(&self.expr),
        };
        let mut formulas = Vec::new();
        let mut known: Vec<String> = Vec::new();
        for item in items {
            for path in paths(item) {
                for need in needs(&path) {
                    if !known.contains(&need) {
                        formulas.push(Formula::line(&need));
                        known.push(need);
                    }
                }
            }
            let text = text::text(&self.source, item, &Renames::new())?;
            known.extend(text.as_line().map(str::to_owned));
            formulas.push(Formula::Text(text));
        }
        Some(Formula::And(formulas))
    }

    /// Its text on one line, fit to stand beside an operator.
    pub(super) fn operand(&self, renames: &Renames) -> Option<String> {
        let line = text::line(&self.source, &self.expr, renames)?;
        Some(match is_tight(&self.expr) {
            true => line,
            false => format!("({line})"),
        })
    }

    /// The same of the state behind the step. Where only variables of the module stand in it, these
    /// get the prime; an operator may hide others.
    pub(super) fn next(&self, modules: &Modules, renames: &Renames) -> Option<String> {
        let mut renames = renames.clone();
        let mut hides = false;
        for name in self.names() {
            match modules.lookup(ModuleId::ROOT, &name) {
                Some(Meaning::Variable(_)) => {
                    renames.insert(name.clone(), format!("{name}'"));
                }
                Some(Meaning::Defined(_)) => hides = true,
                _ => {}
            }
        }
        if hides {
            let plain = renames.into_iter().filter(|(_, by)| !by.ends_with('\''));
            let operand = self.operand(&plain.collect())?;
            return Some(format!("{operand}'"));
        }
        self.operand(&renames)
    }
}

/// The fields that an expression reads wherever it is evaluated, from a name on: `event.msg.from`.
/// None where it decides by itself what is evaluated.
fn paths(expr: &Expr) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut decides = false;
    expr.walk(&mut |expr| {
        decides |= match &expr.kind {
            ExprKind::Or(_) | ExprKind::If { .. } | ExprKind::Case { .. } => true,
            ExprKind::Binary { operator, .. } => *operator == Binary::Implies,
            ExprKind::Unary { operator, .. } => *operator == Unary::Domain,
            _ => false,
        };
        let Some(path) = path(expr) else {
            return true;
        };
        if path.len() > 1 {
            found.push(path);
        }
        false
    });
    if decides { Vec::new() } else { found }
}

/// The names on the way of `a.b.c`.
fn path(expr: &Expr) -> Option<Vec<String>> {
    match &expr.kind {
        ExprKind::Name(name) => Some(vec![name.to_string()]),
        ExprKind::Field { record, field } => {
            let mut path = path(record)?;
            path.push(field.value.to_string());
            Some(path)
        }
        _ => None,
    }
}
