//! Initial states: which variables they leave open.

use std::collections::BTreeSet;

use super::completion::Parts;
use crate::config::{Binding, Config};
use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::names::{Call, Found, Scope};
use crate::stack;
use crate::syntax::{Binary, Definition, Expr, ExprKind, Name, Quantifier};

/// The variables of the root module that the initial predicate does not give a value.
pub(super) fn uninitialised(
    modules: &Modules,
    config: Option<&Config>,
    parts: &Parts<'_>,
) -> Vec<Name> {
    if parts.init.is_empty() {
        return Vec::new();
    }
    let finder = Finder { modules, config };
    let given: BTreeSet<Name> = parts
        .init
        .iter()
        .flat_map(|(module, expr)| finder.given(Scope::of(*module), expr))
        .collect();
    modules
        .variables()
        .filter(|name| !given.contains(*name))
        .cloned()
        .collect()
}

struct Finder<'m> {
    modules: &'m Modules,
    config: Option<&'m Config>,
}

impl<'m> Finder<'m> {
    /// The variables that a predicate gives a value, on each of its branches.
    fn given(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<Name> {
        stack::grow(|| self.given_inside(scope, expr))
    }

    fn given_inside(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<Name> {
        match &expr.kind {
            ExprKind::And(items) => items
                .iter()
                .flat_map(|item| self.given(scope, item))
                .collect(),
            ExprKind::Or(items) => common(items.iter().map(|item| self.given(scope, item))),
            ExprKind::Quantified {
                quantifier: Quantifier::Exists,
                body,
                ..
            } => self.given(scope, body),
            ExprKind::If {
                then, otherwise, ..
            } => common(
                [then, otherwise]
                    .into_iter()
                    .map(|branch| self.given(scope, branch)),
            ),
            ExprKind::Case { arms, other } => {
                let values = arms.iter().map(|(_, value)| value);
                common(
                    values
                        .chain(other.as_deref())
                        .map(|value| self.given(scope, value)),
                )
            }
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.given(scope.inside(&frame), body)
            }
            ExprKind::Binary {
                operator: Binary::Equal | Binary::In,
                left,
                ..
            } => self.variables(scope, left),
            ExprKind::Name(name) => self.call(scope, name, &[]),
            ExprKind::Apply { operator, args } => self.call(scope, &operator.value, args),
            ExprKind::Qualified {
                path,
                operator,
                args,
            } => match scope.find_qualified(self.modules, path, &operator.value) {
                Some(defined) => {
                    self.body(scope, Scope::of(defined.module), defined.definition, args)
                }
                None => BTreeSet::new(),
            },
            _ => BTreeSet::new(),
        }
    }

    /// The variable, or the tuple of them, on the left side of an equation.
    fn variables(&self, scope: Scope<'_, 'm>, left: &'m Expr) -> BTreeSet<Name> {
        match &left.kind {
            ExprKind::Tuple(items) => items
                .iter()
                .flat_map(|item| self.variables(scope, item))
                .collect(),
            ExprKind::Name(name) => match scope.find(self.modules, name) {
                Found::Global(Meaning::Variable(_)) => BTreeSet::from([Name::clone(name)]),
                Found::Argument(arg, at) => self.variables(at, arg),
                Found::Global(Meaning::Defined(Defined {
                    definition: Definition::Operator(operator),
                    module,
                })) if matches!(operator.body.kind, ExprKind::Tuple(_)) => {
                    self.variables(Scope::of(module), &operator.body)
                }
                _ => BTreeSet::new(),
            },
            _ => BTreeSet::new(),
        }
    }

    fn call(&self, scope: Scope<'_, 'm>, name: &Name, args: &'m [Expr]) -> BTreeSet<Name> {
        if let Some(defined) = self.overridden(name) {
            return self.body(scope, Scope::of(defined.module), defined.definition, args);
        }
        match scope.find(self.modules, name) {
            Found::Argument(arg, at) => self.given(at, arg),
            Found::Local(definition) => self.body(scope, scope, definition, args),
            Found::Global(Meaning::Defined(defined)) => {
                self.body(scope, Scope::of(defined.module), defined.definition, args)
            }
            _ => BTreeSet::new(),
        }
    }

    fn body(
        &self,
        at: Scope<'_, 'm>,
        inner: Scope<'_, 'm>,
        definition: &'m Definition,
        args: &'m [Expr],
    ) -> BTreeSet<Name> {
        let Definition::Operator(operator) = definition else {
            return BTreeSet::new();
        };
        if at.is_open(&operator.body) {
            return BTreeSet::new();
        }
        let frame = inner.call(Call {
            params: &operator.params,
            args,
            at,
            body: &operator.body,
        });
        self.given(inner.inside(&frame), &operator.body)
    }

    /// What the configuration puts in a definition's place: `Init <- TraceInit`.
    fn overridden(&self, name: &str) -> Option<Defined<'m>> {
        let constant = self.config?.constant(name)?;
        let Binding::Operator(operator) = &constant.binding else {
            return None;
        };
        match self.modules.lookup(ModuleId::ROOT, &operator.value)? {
            Meaning::Defined(defined) => Some(defined),
            _ => None,
        }
    }
}

fn common(sets: impl Iterator<Item = BTreeSet<Name>>) -> BTreeSet<Name> {
    sets.reduce(|all, set| all.intersection(&set).cloned().collect())
        .unwrap_or_default()
}
