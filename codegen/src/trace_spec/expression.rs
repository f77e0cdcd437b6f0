//! Expressions that the document writes.

use std::collections::BTreeSet;
use std::sync::Arc;

use tracelaw_diagnostics::{Severity, Source, Span, Spanned};
use tracelaw_mapping::Mapping;
use tracelaw_tla::modules::{Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{Expr, ExprKind, parse_expression};

use super::layout::Formula;
use super::text::{self, Renames, Text, is_tight, names};

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

    /// Its conjuncts, one below the other.
    pub(super) fn formula(&self) -> Option<Formula> {
        let items = match &self.expr.kind {
            ExprKind::And(items) => items.as_slice(),
            _ => std::slice::from_ref(&self.expr),
        };
        let texts: Option<Vec<Text>> = items
            .iter()
            .map(|item| text::text(&self.source, item, &Renames::new()))
            .collect();
        Some(Formula::And(
            texts?.into_iter().map(Formula::Text).collect(),
        ))
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
