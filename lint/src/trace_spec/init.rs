//! The initial predicate, and the variables that it gives no value.

use std::collections::BTreeSet;

use tracelaw_tla::config::Config;
use tracelaw_tla::modules::{Defined, Modules};
use tracelaw_tla::syntax::{Binary, Expr, ExprKind, Quantifier};

use crate::TraceInit;
use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader};
use crate::trace_spec::text::Text;

/// The initial predicate that `config` names, or the one of the usual name.
pub(super) fn init(reader: &Reader<'_>, config: Option<&Config>) -> Option<TraceInit> {
    let modules = reader.modules;
    let (name, defined) = find(modules, config)?;
    let operator = defined.operator()?;
    let set = assigned(reader, &reader.body(defined)?, 0);
    Some(TraceInit {
        name,
        place: reader.place(defined.module, operator.name.span),
        unset: modules
            .variables()
            .map(ToString::to_string)
            .filter(|variable| !set.contains(variable.as_str()))
            .collect(),
    })
}

fn find<'m>(modules: &'m Modules, config: Option<&Config>) -> Option<(String, Defined<'m>)> {
    let named = |name: &str| Some((name.to_owned(), modules.definition(name)?));
    if let Some(init) = config.and_then(|config| config.init.as_ref()) {
        return named(&init.value);
    }
    if let Some(specification) = config.and_then(|config| config.specification.as_ref()) {
        // The whole formula: its temporal conjuncts give no values.
        return match init_of(modules, &specification.value) {
            Some(init) => named(init),
            None => named(&specification.value),
        };
    }
    named("TraceInit").or_else(|| named("Init"))
}

/// The one state predicate of a specification `Init /\ [][Next]_v /\ ...`.
fn init_of<'m>(modules: &'m Modules, specification: &str) -> Option<&'m str> {
    let ExprKind::And(items) = &modules.definition(specification)?.body()?.kind else {
        return None;
    };
    let mut names = items.iter().filter_map(|item| match &item.kind {
        ExprKind::Name(name) if !is_temporal(modules, item, 0) => Some(&**name),
        _ => None,
    });
    let plain = items
        .iter()
        .filter(|item| !is_temporal(modules, item, 0))
        .count();
    names.next().filter(|_| plain == 1)
}

fn is_temporal(modules: &Modules, expr: &Expr, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match &expr.kind {
        ExprKind::Stuttering { .. }
        | ExprKind::Fairness { .. }
        | ExprKind::Unary {
            operator: tracelaw_tla::syntax::Unary::Always | tracelaw_tla::syntax::Unary::Eventually,
            ..
        } => true,
        ExprKind::Name(name) => modules
            .definition(name)
            .and_then(Defined::body)
            .is_some_and(|body| is_temporal(modules, body, depth + 1)),
        ExprKind::And(items) | ExprKind::Or(items) => items
            .iter()
            .any(|item| is_temporal(modules, item, depth + 1)),
        _ => false,
    }
}

/// The variables that a state predicate gives a value, whatever it chooses.
fn assigned<'m>(reader: &Reader<'m>, text: &Text<'m>, depth: usize) -> BTreeSet<&'m str> {
    if depth > MAX_DEPTH {
        return BTreeSet::new();
    }
    let depth = depth + 1;
    let of = |expr: &'m Expr| assigned(reader, &text.part(expr), depth);
    match &text.expr.kind {
        ExprKind::And(items) => items.iter().flat_map(of).collect(),
        ExprKind::Or(items) => common(items.iter().map(of)),
        ExprKind::If {
            then, otherwise, ..
        } => common([of(then), of(otherwise)]),
        ExprKind::Case { arms, other } => common(
            arms.iter()
                .map(|(_, value)| of(value))
                .chain(other.iter().map(|other| of(other))),
        ),
        ExprKind::Quantified {
            quantifier: Quantifier::Exists,
            body,
            ..
        } => of(body),
        ExprKind::Let { definitions, body } => {
            assigned(reader, &text.inside(definitions, body), depth)
        }
        ExprKind::Binary {
            operator: Binary::Equal | Binary::In,
            left,
            ..
        } => match &left.kind {
            ExprKind::Tuple(items) => items
                .iter()
                .filter_map(|item| variable(reader, &text.part(item), depth))
                .collect(),
            _ => variable(reader, &text.part(left), depth)
                .into_iter()
                .collect(),
        },
        ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
            match reader.any_callee(text) {
                Callee::Inner(inner) => assigned(reader, &inner, depth),
                _ => BTreeSet::new(),
            }
        }
        _ => BTreeSet::new(),
    }
}

/// The variable that `text` is, also through parameters.
fn variable<'m>(reader: &Reader<'m>, text: &Text<'m>, depth: usize) -> Option<&'m str> {
    if depth > MAX_DEPTH || !matches!(text.expr.kind, ExprKind::Name(_)) {
        return None;
    }
    match reader.any_callee(text) {
        Callee::Variable(name) => Some(name),
        Callee::Inner(inner) => variable(reader, &inner, depth + 1),
        _ => None,
    }
}

fn common<'m>(sets: impl IntoIterator<Item = BTreeSet<&'m str>>) -> BTreeSet<&'m str> {
    sets.into_iter()
        .reduce(|left, right| left.intersection(&right).copied().collect())
        .unwrap_or_default()
}
