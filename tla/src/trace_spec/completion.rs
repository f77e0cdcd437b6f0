//! Completion: how a trace specification notices that the whole trace was taken.

use std::collections::HashSet;

use tracelaw_diagnostics::Place;

use super::context::Sides;
use crate::actions::{next_operator, specification};
use crate::config::Config;
use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::stack;
use crate::syntax::{Binary, Expr, ExprKind, Ident, Name, Unary};

/// How the end of the trace is noticed.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Completion {
    /// Operators of the trace specification that say that the trace was taken whole.
    pub operators: Vec<CompletionOperator>,
    /// Whether TLC reports a deadlock: on unless the configuration says otherwise.
    pub deadlock: bool,
    /// Whether the specification goes on without end behind the last line, so that a deadlock
    /// means that a line could not be taken.
    pub stutters_at_end: bool,
    /// Whether the specification may do nothing whatever the cursor, so that no deadlock comes.
    pub stutters_anywhere: bool,
    /// Whether the specification has a fairness condition.
    pub fair: bool,
    /// PROPERTIES of the configuration that hold only of fair behaviours: those with `<>` or `~>`.
    pub liveness: Vec<Ident>,
}

/// An operator that says that the trace was taken whole.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CompletionOperator {
    /// Its name.
    pub name: Name,
    /// Its name in its definition.
    pub place: Place,
    /// Whether it says so by `<>` or `~>`.
    pub liveness: bool,
    /// Whether the configuration has it checked, as PROPERTY, INVARIANT or POSTCONDITION.
    pub checked: bool,
}

/// What a specification formula is made of.
pub(super) struct Parts<'m> {
    pub(super) init_name: Option<Name>,
    /// The conjuncts about initial states, and the modules that they stand in.
    pub(super) init: Vec<(ModuleId, &'m Expr)>,
    pub(super) next_name: Option<Name>,
    pub(super) next_definition: Option<Defined<'m>>,
    specification: Option<Defined<'m>>,
}

/// Takes the specification apart that the configuration names, or the root module's own.
pub(super) fn parts<'m>(modules: &'m Modules, config: Option<&Config>) -> Parts<'m> {
    let specification = specification(modules, config);
    let named = config.and_then(|config| config.next.as_ref());
    let usual = || Some(("TraceNext".to_owned(), modules.definition("TraceNext")?));
    let next = match (named, specification) {
        // Without a specification of its own there is that of the base module, which reads no line.
        (None, None) => usual().or_else(|| next_operator(modules, config)),
        _ => next_operator(modules, config),
    };
    let mut parts = Parts {
        init_name: None,
        init: Vec::new(),
        next_name: next.as_ref().map(|(name, _)| Name::from(name.as_str())),
        next_definition: next.map(|(_, defined)| defined),
        specification,
    };
    let named = config.and_then(|config| config.init.as_ref());
    let found = match (named, parts.specification) {
        (Some(init), _) => modules.definition(&init.value),
        (None, Some(specification)) => {
            if let Some(body) = specification.body() {
                initial(modules, specification.module, body, &mut parts.init, 0);
            }
            None
        }
        (None, None) => modules
            .definition("TraceInit")
            .or_else(|| modules.definition("Init")),
    };
    if let Some(defined) = found
        && let Some(body) = defined.body()
    {
        parts.init_name = defined.definition.name().cloned();
        parts.init.push((defined.module, body));
    } else if let [(_, expr)] = &parts.init[..]
        && let ExprKind::Name(name) = &expr.kind
    {
        parts.init_name = Some(Name::clone(name));
    }
    parts
}

/// The conjuncts of a specification that are no temporal formulas.
fn initial<'m>(
    modules: &'m Modules,
    module: ModuleId,
    formula: &'m Expr,
    out: &mut Vec<(ModuleId, &'m Expr)>,
    depth: usize,
) {
    const DEEPEST: usize = 32;
    match &formula.kind {
        ExprKind::And(items) => {
            for item in items {
                initial(modules, module, item, out, depth);
            }
        }
        ExprKind::Name(name) if depth < DEEPEST => {
            let Some(Meaning::Defined(defined)) = modules.lookup(module, name) else {
                return;
            };
            match defined.body() {
                Some(body) if is_temporal(modules, defined.module, body) => {
                    initial(modules, defined.module, body, out, depth + 1);
                }
                _ => out.push((module, formula)),
            }
        }
        _ if !is_temporal(modules, module, formula) => out.push((module, formula)),
        _ => {}
    }
}

/// How the end is noticed, but for what only the wrappers show.
pub(super) fn of(
    modules: &Modules,
    config: Option<&Config>,
    sides: &Sides,
    parts: &Parts<'_>,
) -> Completion {
    let mut completion = Completion {
        deadlock: config.is_none_or(Config::checks_deadlock),
        ..Completion::default()
    };
    if let Some(specification) = parts.specification
        && let Some(body) = specification.body()
    {
        completion.fair = mentions(modules, specification.module, body, &is_fairness);
    }
    let checked: Vec<&Ident> = config.map_or_else(Vec::new, |config| {
        let lists = [&config.properties, &config.invariants];
        lists
            .into_iter()
            .flatten()
            .chain(&config.postcondition)
            .collect()
    });
    for (name, defined) in modules.definitions() {
        let (Some(operator), Some(body)) = (defined.operator(), defined.body()) else {
            continue;
        };
        if sides.is_base(defined)
            || !operator.params.is_empty()
            || parts.specification == Some(defined)
        {
            continue;
        }
        let is_checked = checked.iter().any(|other| other.value == *name);
        let temporal = is_temporal(modules, defined.module, body);
        let speaks_of_end = mentions(modules, defined.module, body, &|expr| {
            is_length_of(expr, sides)
        });
        let acts = mentions(modules, defined.module, body, &|expr| {
            matches!(
                expr.kind,
                ExprKind::Stuttering { .. }
                    | ExprKind::Unary {
                        operator: Unary::Prime,
                        ..
                    }
            )
        });
        if speaks_of_end && !acts && (temporal || is_checked) {
            completion.operators.push(CompletionOperator {
                name: Name::clone(name),
                place: modules.module(defined.module).place(operator.name.span),
                liveness: mentions(modules, defined.module, body, &is_eventual),
                checked: is_checked,
            });
        }
    }
    let properties = config.map_or(&[][..], |config| &config.properties);
    completion.liveness = properties
        .iter()
        .filter(|property| {
            modules.definition(&property.value).is_some_and(|defined| {
                let body = defined.body();
                body.is_some_and(|body| mentions(modules, defined.module, body, &is_eventual))
            })
        })
        .cloned()
        .collect();
    completion
}

fn is_temporal(modules: &Modules, module: ModuleId, expr: &Expr) -> bool {
    mentions(modules, module, expr, &|expr| {
        is_eventual(expr)
            || is_fairness(expr)
            || matches!(
                expr.kind,
                ExprKind::Unary {
                    operator: Unary::Always,
                    ..
                } | ExprKind::Stuttering { .. }
            )
    })
}

fn is_fairness(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Fairness { .. })
}

fn is_eventual(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Unary {
            operator: Unary::Eventually,
            ..
        } | ExprKind::Binary {
            operator: Binary::LeadsTo,
            ..
        }
    )
}

/// `Len(TraceLog)`.
pub(super) fn is_length_of(expr: &Expr, sides: &Sides) -> bool {
    let ExprKind::Apply { operator, args } = &expr.kind else {
        return false;
    };
    let [arg] = &args[..] else { return false };
    matches!(&*operator.value, "Len" | "Cardinality")
        && matches!(&arg.kind, ExprKind::Name(name) if sides.logs.contains(name))
}

/// Whether anything in `expr`, or in a definition that it names, is what `f` looks for.
pub(super) fn mentions(
    modules: &Modules,
    module: ModuleId,
    expr: &Expr,
    f: &dyn Fn(&Expr) -> bool,
) -> bool {
    let mut visited = HashSet::new();
    mentions_inside(modules, module, expr, f, &mut visited)
}

fn mentions_inside(
    modules: &Modules,
    module: ModuleId,
    expr: &Expr,
    f: &dyn Fn(&Expr) -> bool,
    visited: &mut HashSet<*const Expr>,
) -> bool {
    stack::grow(|| {
        if f(expr) {
            return true;
        }
        let name = match &expr.kind {
            ExprKind::Name(name) => Some(name),
            ExprKind::Apply { operator, .. } => Some(&operator.value),
            _ => None,
        };
        if let Some(Meaning::Defined(defined)) = name.and_then(|name| modules.lookup(module, name))
            && let Some(body) = defined.body()
            && visited.insert(body)
            && mentions_inside(modules, defined.module, body, f, visited)
        {
            return true;
        }
        let mut found = false;
        expr.for_each_child(&mut |child| {
            found = found || mentions_inside(modules, module, child, f, visited);
        });
        found
    })
}
