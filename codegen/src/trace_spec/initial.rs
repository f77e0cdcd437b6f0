//! Where behaviours start, and the tuple of all variables.

use std::collections::BTreeSet;

use tracelaw_mapping::Initial;
use tracelaw_tla::modules::{Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{Expr, ExprKind};

use super::Input;

/// The operator of the initial states: the document's, else the configuration's, else the conjunct of
/// its specification that is no temporal formula, else `Init`.
pub(super) fn operator(input: &Input<'_>) -> String {
    let said = input.mapping.settings.initial.as_ref();
    if let Some(Initial::Operator(name)) = said.map(|initial| &initial.value) {
        return name.clone();
    }
    let config = input.parsed_config();
    let modules = input.modules();
    if let Some(init) = &config.init {
        return init.value.to_string();
    }
    let named = config.specification.as_ref().map(|name| &*name.value);
    let specification = modules.definition(named.unwrap_or("Spec"));
    let body = specification.and_then(|defined| defined.body());
    let found = body.and_then(|body| match &body.kind {
        ExprKind::And(items) => items.iter().find_map(|item| match &item.kind {
            ExprKind::Name(name) if !is_temporal(modules, name) => Some(name.to_string()),
            _ => None,
        }),
        _ => None,
    });
    found.unwrap_or_else(|| "Init".to_owned())
}

fn is_temporal(modules: &Modules, name: &str) -> bool {
    let body = modules.definition(name).and_then(|defined| defined.body());
    let mut found = false;
    if let Some(body) = body {
        body.walk(&mut |expr| {
            found |= matches!(
                expr.kind,
                ExprKind::Stuttering { .. } | ExprKind::Fairness { .. }
            );
            !found
        });
    }
    found
}

/// The operator that is the tuple of all variables, where the module has one.
pub(super) fn tuple_of_variables(modules: &Modules) -> Option<String> {
    let all: BTreeSet<String> = modules.variables().map(ToString::to_string).collect();
    let mut operators = modules.definitions();
    let found = operators.find(|(_, defined)| {
        let operator = defined.operator();
        operator.is_some_and(|operator| {
            let mut variables = BTreeSet::new();
            operator.params.is_empty()
                && matches!(operator.body.kind, ExprKind::Tuple(_))
                && flatten(modules, &operator.body, &mut variables, 0)
                && variables == all
        })
    });
    found.map(|(name, _)| name.to_string())
}

fn flatten(modules: &Modules, expr: &Expr, out: &mut BTreeSet<String>, depth: usize) -> bool {
    const DEEPEST: usize = 8;
    match &expr.kind {
        ExprKind::Tuple(items) => items.iter().all(|item| flatten(modules, item, out, depth)),
        ExprKind::Name(name) => match modules.lookup(ModuleId::ROOT, name) {
            Some(Meaning::Variable(_)) => {
                out.insert(name.to_string());
                true
            }
            Some(Meaning::Defined(defined)) if depth < DEEPEST => {
                let body = defined.body();
                body.is_some_and(|body| flatten(modules, body, out, depth + 1))
            }
            _ => false,
        },
        _ => false,
    }
}
