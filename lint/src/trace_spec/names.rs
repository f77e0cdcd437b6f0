//! What the names of the modules are to a trace specification.

use std::collections::{BTreeSet, HashMap, HashSet};

use tracelaw_diagnostics::Spanned;
use tracelaw_tla::config::{Binding, Config};
use tracelaw_tla::modules::{Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{Expr, ExprKind, UnitKind};

/// The variables that the trace is walked with: those of the root module that index something, or
/// that the head is taken of.
pub(super) fn cursors(modules: &Modules) -> HashSet<&str> {
    let mut found = HashSet::new();
    let mut visit = |expr: &'_ Expr| {
        let walked = match &expr.kind {
            ExprKind::Index { function, args } => match args.as_slice() {
                [index] if may_be_trace(modules, function) => Some(index),
                _ => None,
            },
            ExprKind::Apply { operator, args } if &*operator.value == "Head" => args.first(),
            _ => None,
        };
        // `l`, or a cursor of each thread: `l[t]`.
        let name = match walked.map(|walked| &walked.kind) {
            Some(ExprKind::Name(name)) => Some(name),
            Some(ExprKind::Index { function, .. }) => match &function.kind {
                ExprKind::Name(name) => Some(name),
                _ => None,
            },
            _ => None,
        };
        if let Some(name) = name
            && is_own_variable(modules, name)
        {
            found.insert(name.to_string());
        }
        true
    };
    for (_, defined) in modules.definitions() {
        if defined.module == ModuleId::ROOT {
            defined
                .definition
                .for_each_child(&mut |expr| expr.walk(&mut visit));
        }
    }
    modules
        .variables()
        .map(|name| &**name)
        .filter(|name| found.contains(*name))
        .collect()
}

/// Whether `expr` may be the trace: anything but a variable of the specification.
pub(super) fn may_be_trace(modules: &Modules, expr: &Expr) -> bool {
    let ExprKind::Name(name) = &expr.kind else {
        return true;
    };
    let variable = matches!(
        modules.lookup(ModuleId::ROOT, name),
        Some(Meaning::Variable(_))
    );
    !variable || is_own_variable(modules, name)
}

/// Whether the root module declares a variable that the modules which it extends do not have. A
/// trace specification that instantiates its specification declares all variables itself; then
/// every one is its own.
fn is_own_variable(modules: &Modules, name: &str) -> bool {
    modules.root().is_some_and(|root| {
        root.module.units.iter().any(|unit| match &unit.kind {
            UnitKind::Variables(names) => names.iter().any(|own| &*own.value == name),
            _ => false,
        })
    })
}

/// The definitions in which `is_use` holds for an expression, and those that use one of them.
pub(super) fn users<'m>(modules: &'m Modules, is_use: &dyn Fn(&Expr) -> bool) -> BTreeSet<&'m str> {
    let mut users = BTreeSet::new();
    let mut used_by: HashMap<&str, Vec<&'m str>> = HashMap::new();
    for (name, defined) in modules.definitions() {
        defined.definition.for_each_child(&mut |expr| {
            expr.walk(&mut |expr| {
                if is_use(expr) {
                    users.insert(&**name);
                }
                if let ExprKind::Name(used)
                | ExprKind::Apply {
                    operator: Spanned { value: used, .. },
                    ..
                } = &expr.kind
                {
                    used_by.entry(used).or_default().push(name);
                }
                true
            });
        });
    }
    let mut open: Vec<&str> = users.iter().copied().collect();
    while let Some(name) = open.pop() {
        for user in used_by.get(name).into_iter().flatten() {
            if users.insert(user) {
                open.push(user);
            }
        }
    }
    users
}

/// The operators that `config` replaces by others of the root module.
pub(super) fn replaced<'m>(
    modules: &'m Modules,
    config: Option<&Config>,
) -> HashMap<&'m str, &'m str> {
    let names: HashMap<&str, &'m str> = modules
        .definitions()
        .map(|(name, _)| (&**name, &**name))
        .chain(modules.constants().map(|constant| {
            let name = &*constant.name.value;
            (name, name)
        }))
        .collect();
    config
        .into_iter()
        .flat_map(|config| &config.constants)
        .filter_map(|constant| match &constant.binding {
            Binding::Operator(operator) => Some((
                *names.get(&*constant.name.value)?,
                *names.get(&*operator.value)?,
            )),
            _ => None,
        })
        .collect()
}
