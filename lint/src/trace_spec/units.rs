//! The units of a next-state relation: what it chooses from.

use tracelaw_tla::modules::Defined;
use tracelaw_tla::syntax::{ExprKind, Quantifier};

use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader};
use crate::trace_spec::text::Text;

/// More units than a person writes; what goes beyond is not taken apart.
const MAX_UNITS: usize = 4096;

/// A choice.
#[derive(Clone, Default)]
pub(super) struct Unit<'m> {
    /// What holds for it.
    pub(super) conjuncts: Vec<Text<'m>>,
    /// Conditions that do not hold for it: it stands in the ELSE of an IF.
    pub(super) excluded: Vec<Text<'m>>,
}

impl<'m> Unit<'m> {
    fn of(text: &Text<'m>) -> Self {
        Self {
            conjuncts: vec![text.clone()],
            excluded: Vec::new(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.conjuncts.extend_from_slice(&other.conjuncts);
        self.excluded.extend_from_slice(&other.excluded);
    }
}

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
        return vec![Unit::of(text)];
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
            let holds = Unit::of(&text.part(condition));
            let fails = Unit {
                conjuncts: Vec::new(),
                excluded: holds.conjuncts.clone(),
            };
            let mut units = with(split(reader, &text.part(then), depth), &holds);
            units.extend(with(split(reader, &text.part(otherwise), depth), &fails));
            units
        }
        ExprKind::Case { arms, other } => {
            let mut units: Vec<_> = arms
                .iter()
                .flat_map(|(condition, value)| {
                    with(
                        split(reader, &text.part(value), depth),
                        &Unit::of(&text.part(condition)),
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
                with(units, &all(parts))
            } else if choices.is_empty() {
                vec![all(parts)]
            } else {
                vec![Unit::of(text)]
            }
        }
        ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
            match reader.callee(text) {
                Callee::Inner(inner) => split(reader, &inner, depth),
                _ => vec![Unit::of(text)],
            }
        }
        _ => vec![Unit::of(text)],
    }
}

/// The conjunction of parts that leave no choice.
fn all(parts: Vec<Vec<Unit<'_>>>) -> Unit<'_> {
    let mut unit = Unit::default();
    for part in parts.iter().flatten() {
        unit.add(part);
    }
    unit
}

fn with<'m>(mut units: Vec<Unit<'m>>, more: &Unit<'m>) -> Vec<Unit<'m>> {
    for unit in &mut units {
        unit.add(more);
    }
    units
}
