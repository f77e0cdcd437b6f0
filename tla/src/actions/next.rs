//! The next-state operator: which one it is where nobody says.

use tracelaw_diagnostics::{Diagnostic, Place, Span};

use super::ActionList;
use super::disjuncts;
use crate::config::Config;
use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::names::Scope;
use crate::rules;
use crate::syntax::{Expr, ExprKind, Name, Unary};

impl ActionList {
    /// The actions of a module's next-state relation: of the operator `next` where it is given,
    /// else of the one that [`next_operator`] finds.
    pub fn of(
        modules: &Modules,
        next: Option<&str>,
        config: Option<&Config>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let Some(root) = modules.root() else {
            return (None, Vec::new());
        };
        let found = match next {
            Some(name) => modules
                .definition(name)
                .map(|defined| (name.to_owned(), defined)),
            None => next_operator(modules, config),
        };
        if let Some((name, defined)) = found
            && defined.operator().is_some()
        {
            return (
                Some(disjuncts::action_list(modules, defined, &name)),
                Vec::new(),
            );
        }
        let module = &root.module.name;
        let diagnostic = match next {
            Some(name) => Diagnostic::new(
                &rules::NO_NEXT_STATE_RELATION,
                format!("the module `{}` defines no operator `{name}`", module.value),
            )
            .help("name an operator of the module, or leave `--next` out"),
            None => Diagnostic::new(
                &rules::NO_NEXT_STATE_RELATION,
                format!("the module `{}` has no next-state relation", module.value),
            )
            .help("name it with `--next NAME`, or define `Next`"),
        };
        let place = Place::new(&root.source, Span::new(module.span.start, module.span.end));
        (None, vec![diagnostic.at(place)])
    }
}

/// The next-state operator and its name: NEXT of the configuration; what stands in the `[][N]_v`
/// of its SPECIFICATION; of the module itself, then of those that it extends, what stands there in
/// `Spec`, an operator `Next`, what stands there in any definition.
#[must_use]
pub fn next_operator<'m>(
    modules: &'m Modules,
    config: Option<&Config>,
) -> Option<(String, Defined<'m>)> {
    let named = |name: &str| Some((name.to_owned(), modules.definition(name)?));
    if let Some(config) = config {
        if let Some(next) = &config.next {
            return named(&next.value);
        }
        if let Some(specification) = &config.specification {
            return next_of(modules, modules.definition(&specification.value)?);
        }
    }
    let (own, extended): (Vec<_>, Vec<_>) = modules
        .definitions()
        .partition(|(_, defined)| defined.module == ModuleId::ROOT);
    [own, extended].into_iter().find_map(|definitions| {
        let find = |wanted: &str| definitions.iter().find(|(name, _)| &***name == wanted);
        let specification = find("Spec").and_then(|(_, spec)| next_of(modules, *spec));
        let next = || find("Next").map(|(name, next)| (name.to_string(), *next));
        let any = || {
            definitions
                .iter()
                .find_map(|(_, any)| next_of(modules, *any))
        };
        specification.or_else(next).or_else(any)
    })
}

/// The definition that has the `[][N]_v`: SPECIFICATION of the configuration; none where that has
/// INIT and NEXT; `Spec` or another definition of the root module.
pub(crate) fn specification<'m>(
    modules: &'m Modules,
    config: Option<&Config>,
) -> Option<Defined<'m>> {
    if let Some(config) = config {
        if let Some(specification) = &config.specification {
            return modules.definition(&specification.value);
        }
        if config.next.is_some() {
            return None;
        }
    }
    let own = modules
        .definitions()
        .filter(|(_, defined)| defined.module == ModuleId::ROOT);
    let has_next = |defined: &Defined<'m>| next_of(modules, *defined).is_some();
    own.map(|(_, defined)| defined).find(has_next)
}

/// The `N` of the `[][N]_v` in a definition, through the definitions that it names.
fn next_of<'m>(modules: &'m Modules, spec: Defined<'m>) -> Option<(String, Defined<'m>)> {
    let mut open = Vec::new();
    next_in(modules, spec, &mut open)
}

fn next_in<'m>(
    modules: &'m Modules,
    spec: Defined<'m>,
    open: &mut Vec<Defined<'m>>,
) -> Option<(String, Defined<'m>)> {
    if open.contains(&spec) {
        return None;
    }
    open.push(spec);
    in_formula(modules, spec.module, spec.body()?, open)
}

/// Looks where a specification can have its next-state relation: conjuncts, and what they name.
fn in_formula<'m>(
    modules: &'m Modules,
    module: ModuleId,
    formula: &'m Expr,
    open: &mut Vec<Defined<'m>>,
) -> Option<(String, Defined<'m>)> {
    match &formula.kind {
        ExprKind::And(items) => items
            .iter()
            .find_map(|item| in_formula(modules, module, item, open)),
        ExprKind::Unbounded { body, .. } => in_formula(modules, module, body, open),
        ExprKind::Let { body, .. } => in_formula(modules, module, body, open),
        ExprKind::Unary {
            operator: Unary::Always,
            operand,
        } => match &operand.kind {
            ExprKind::Stuttering { action, .. } => operator_of(modules, module, action),
            _ => None,
        },
        _ => {
            let (_, defined) = operator_of(modules, module, formula)?;
            // A conjunct such as `Init` names an operator, too; it has no such formula in it.
            next_in(modules, defined, open)
        }
    }
}

fn operator_of<'m>(
    modules: &'m Modules,
    module: ModuleId,
    expr: &'m Expr,
) -> Option<(String, Defined<'m>)> {
    let scope = Scope::of(module);
    let (name, defined): (&Name, _) = match &expr.kind {
        ExprKind::Name(name) => (name, modules.lookup(module, name)?),
        ExprKind::Apply { operator, .. } => {
            (&operator.value, modules.lookup(module, &operator.value)?)
        }
        ExprKind::Qualified { path, operator, .. } => (
            &operator.value,
            Meaning::Defined(scope.find_qualified(modules, path, &operator.value)?),
        ),
        _ => return None,
    };
    match defined {
        Meaning::Defined(defined) => Some((name.to_string(), defined)),
        _ => None,
    }
}
