//! The units of a next-state relation: what it chooses from.

use tracelaw_tla::modules::Defined;
use tracelaw_tla::syntax::{ExprKind, Quantifier};

use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader};
use crate::trace_spec::text::Text;

/// More units than a person writes; what goes beyond is not taken apart.
const MAX_UNITS: usize = 4096;

/// A choice: the conjuncts that hold for it.
pub(super) type Unit<'m> = Vec<Text<'m>>;

/// Takes a next-state relation apart, through disjunctions, `\E`, LET, IF and CASE, and through
/// the operators of the trace specification.
pub(super) fn units<'m>(reader: &Reader<'m>, next: Defined<'m>) -> Vec<Unit<'m>> {
    match reader.body(next) {
        Some(body) => split(reader, &body, 0),
        None => Vec::new(),
    }
}

fn split<'m>(reader: &Reader<'m>, text: &Text<'m>, depth: usize) -> Vec<Unit<'m>> {
    if depth > MAX_DEPTH {
        return vec![vec![text.clone()]];
    }
    let depth = depth + 1;
    match &text.expr.kind {
        ExprKind::Or(items) => items
            .iter()
            .flat_map(|item| split(reader, &text.part(item), depth))
            .collect(),
        ExprKind::Quantified {
            quantifier: Quantifier::Exists,
            body,
            ..
        }
        | ExprKind::Unbounded {
            quantifier: Quantifier::Exists,
            body,
            ..
        } => split(reader, &text.part(body), depth),
        ExprKind::Let { definitions, body } => {
            split(reader, &text.inside(definitions, body), depth)
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            let mut units = with(
                split(reader, &text.part(then), depth),
                &[text.part(condition)],
            );
            units.extend(split(reader, &text.part(otherwise), depth));
            units
        }
        ExprKind::Case { arms, other } => {
            let mut units: Vec<_> = arms
                .iter()
                .flat_map(|(condition, value)| {
                    with(
                        split(reader, &text.part(value), depth),
                        &[text.part(condition)],
                    )
                })
                .collect();
            if let Some(other) = other {
                units.extend(split(reader, &text.part(other), depth));
            }
            units
        }
        ExprKind::And(items) => {
            let mut parts: Vec<_> = items
                .iter()
                .map(|item| split(reader, &text.part(item), depth))
                .collect();
            let choices: Vec<_> = (0..parts.len())
                .filter(|&index| parts[index].len() > 1)
                .collect();
            // Two choices in one conjunction are conditions, or belong together: no new units.
            if let [choice] = choices[..]
                && parts[choice].len() <= MAX_UNITS
            {
                let units = parts.swap_remove(choice);
                let rest: Vec<_> = parts.into_iter().flatten().flatten().collect();
                with(units, &rest)
            } else if choices.is_empty() {
                vec![parts.into_iter().flatten().flatten().collect()]
            } else {
                vec![vec![text.clone()]]
            }
        }
        ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
            match reader.callee(text) {
                Callee::Inner(inner) => split(reader, &inner, depth),
                _ => vec![vec![text.clone()]],
            }
        }
        _ => vec![vec![text.clone()]],
    }
}

fn with<'m>(mut units: Vec<Unit<'m>>, conjuncts: &[Text<'m>]) -> Vec<Unit<'m>> {
    for unit in &mut units {
        unit.extend_from_slice(conjuncts);
    }
    units
}
