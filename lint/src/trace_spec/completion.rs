//! How a configuration decides that a trace was read to its end.

use std::sync::Arc;

use tracelaw_diagnostics::{Place, Source, Span};
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::{Defined, Modules};
use tracelaw_tla::syntax::{Binary, Expr, ExprKind, Ident, Unary};

use crate::trace_spec::end::{self, Cursor};
use crate::trace_spec::facts::Facts;
use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader};
use crate::trace_spec::text::Text;
use crate::trace_spec::units;
use crate::{Completion, GoesOn, Property};

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
                    // An invariant shows the end by failing there; one that also holds behind the
                    // last record shows nothing.
                    let is_end = |reader: &Reader<'_>, text: &Text<'_>| {
                        end::cursor(reader, text)
                            .is_some_and(|cursor| !invariant || cursor != Cursor::Anywhere)
                    };
                    any(&reader, body, &is_end, 0)
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
        let goes_on = next.map_or(GoesOn::Never, |(_, next)| goes_on(&reader, next));
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

/// Where the next-state relation can do nothing at all.
fn goes_on<'m>(reader: &Reader<'m>, next: Defined<'m>) -> GoesOn {
    units::units(reader, next)
        .iter()
        .filter(|unit| {
            let facts = Facts::of(reader, unit);
            !facts.moves && !facts.changes && facts.actions.is_empty()
        })
        .map(|unit| {
            if end::is_behind(reader, unit) {
                GoesOn::BehindTheEnd
            } else {
                GoesOn::Anywhere
            }
        })
        .max()
        .unwrap_or(GoesOn::Never)
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
