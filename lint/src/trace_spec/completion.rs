//! How a configuration decides that a trace was read to its end.

use std::sync::Arc;

use tracelaw_diagnostics::{Place, Source, Span};
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::{Defined, Modules};
use tracelaw_tla::syntax::{Binary, Expr, ExprKind, Ident, Unary};

use crate::trace_spec::facts::Facts;
use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader};
use crate::trace_spec::text::Text;
use crate::trace_spec::units;
use crate::{Completion, Property};

impl Completion {
    /// Reads `config`, which stands in `source` and runs the root module of `modules`.
    #[must_use]
    pub fn new(modules: &Modules, config: &Config, source: &Arc<Source>) -> Self {
        let reader = Reader::new(modules, Some(config));
        let property = |name: &Ident, invariant: bool| {
            let defined = modules.definition(&name.value);
            let body = defined.and_then(|defined| reader.body(defined));
            Property {
                name: name.value.to_string(),
                place: Place::new(source, name.span),
                definition: defined.and_then(Defined::operator).map(|operator| {
                    let module = defined
                        .map(|defined| defined.module)
                        .unwrap_or(tracelaw_tla::modules::ModuleId::ROOT);
                    reader.place(module, operator.name.span)
                }),
                eventually: body
                    .as_ref()
                    .is_some_and(|body| any(&reader, body, &is_eventually, 0)),
                of_completion: body.as_ref().is_some_and(|body| {
                    any(
                        &reader,
                        body,
                        &|reader, text| is_end(reader, text, invariant),
                        0,
                    )
                }),
            }
        };
        let properties = config
            .properties
            .iter()
            .map(|name| property(name, false))
            .chain(config.invariants.iter().map(|name| property(name, true)))
            .collect();
        let next = tracelaw_tla::actions::next_operator(modules, Some(config));
        let goes_on = next.as_ref().is_some_and(|(_, next)| {
            units::units(&reader, *next).iter().any(|unit| {
                let facts = Facts::of(&reader, unit);
                !facts.moves && facts.actions.is_empty()
            })
        });
        let fair = config.specification.as_ref().is_some_and(|name| {
            modules
                .definition(&name.value)
                .and_then(|defined| reader.body(defined))
                .is_some_and(|body| any(&reader, &body, &is_fairness, 0))
        });
        let behaviour = config
            .specification
            .as_ref()
            .or(config.next.as_ref())
            .map_or_else(|| "Next".to_owned(), |name| name.value.to_string());
        Self {
            file: Place::new(source, Span::default()),
            properties,
            postcondition: config.postcondition.is_some(),
            deadlock: config.checks_deadlock(),
            goes_on,
            fair,
            behaviour,
        }
    }
}

type Test<'a, 'm> = dyn Fn(&Reader<'m>, &Text<'m>) -> bool + 'a;

/// Whether `test` holds for a part of `text`, through the definitions that it names.
fn any<'m>(reader: &Reader<'m>, text: &Text<'m>, test: &Test<'_, 'm>, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    if test(reader, text) {
        return true;
    }
    let depth = depth + 1;
    if let ExprKind::Let { definitions, body } = &text.expr.kind {
        return any(reader, &text.inside(definitions, body), test, depth);
    }
    if let Callee::Inner(inner) = reader.callee(text)
        && any(reader, &inner, test, depth)
    {
        return true;
    }
    let mut found = false;
    text.expr.for_each_child(&mut |child: &'m Expr| {
        found = found || any(reader, &text.part(child), test, depth);
    });
    found
}

fn is_eventually(_: &Reader<'_>, text: &Text<'_>) -> bool {
    matches!(
        text.expr.kind,
        ExprKind::Unary {
            operator: Unary::Eventually,
            ..
        } | ExprKind::Binary {
            operator: Binary::LeadsTo,
            ..
        }
    )
}

fn is_fairness(_: &Reader<'_>, text: &Text<'_>) -> bool {
    matches!(text.expr.kind, ExprKind::Fairness { .. })
}

/// Whether `text` compares a cursor with the length of the trace. A bound that also holds behind
/// the end, `l <= Len(TraceLog) + 1`, is no such comparison in an invariant, which must fail at
/// the end to show it.
fn is_end<'m>(reader: &Reader<'m>, text: &Text<'m>, invariant: bool) -> bool {
    let (operator, left, right) = match &text.expr.kind {
        ExprKind::Binary {
            operator: Binary::Equal | Binary::NotEqual,
            left,
            right,
        } => ("=", &**left, &**right),
        ExprKind::Apply { operator, args } => match args.as_slice() {
            [left, right] => (&*operator.value, left, right),
            _ => return false,
        },
        _ => return false,
    };
    if !matches!(operator, "=" | "<" | ">" | "<=" | ">=") {
        return false;
    }
    let cursor = |expr: &'m Expr| reader.is_cursor(&text.part(expr), 0);
    let end = |expr: &'m Expr| {
        let text = text.part(expr);
        if invariant {
            is_length(reader, &text, 0)
        } else {
            any(reader, &text, &|reader, text| is_length(reader, text, 0), 0)
        }
    };
    (cursor(left) && end(right)) || (cursor(right) && end(left))
}

/// `Len(TraceLog)`, also by another name.
fn is_length<'m>(reader: &Reader<'m>, text: &Text<'m>, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match &text.expr.kind {
        ExprKind::Apply { operator, .. } if &*operator.value == "Len" => true,
        ExprKind::Name(_) => match reader.callee(text) {
            Callee::Inner(inner) => is_length(reader, &inner, depth + 1),
            _ => false,
        },
        _ => false,
    }
}
