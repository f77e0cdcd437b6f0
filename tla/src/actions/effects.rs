//! Effects: which variables an expression gives a next value, and which it leaves unchanged,
//! through all the operators that it calls.

use std::collections::{BTreeSet, HashMap};

use tracelaw_diagnostics::Span;

use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::names::{Found, Scope};
use crate::stack;
use crate::syntax::{Binary, Definition, Expr, ExprKind, Name, Unary};

/// How a variable occurs in an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// It gets a next value, by `x' = e` or `x' \in S`.
    Primed,
    /// It keeps its value, by UNCHANGED or `x' = x`.
    Unchanged,
    /// Its next value is read.
    Read,
}

/// What an action does to variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    variables: BTreeSet<(Use, Name)>,
    /// The same for formal parameters, while an operator's own effects are worked out; the
    /// caller's arguments take their place.
    params: BTreeSet<(Use, Name)>,
}

impl Effects {
    /// Whether it says anything about the next state.
    pub(crate) fn is_action(&self) -> bool {
        !(self.variables.is_empty() && self.params.is_empty())
    }

    /// Whether it gives any variable a next value.
    pub(crate) fn acts(&self) -> bool {
        self.variables
            .iter()
            .chain(&self.params)
            .any(|(usage, _)| *usage == Use::Primed)
    }

    /// The variables that occur so, in alphabetic order.
    pub(crate) fn variables(&self, usage: Use) -> impl Iterator<Item = &Name> {
        self.variables
            .iter()
            .filter(move |(found, _)| *found == usage)
            .map(|(_, name)| name)
    }

    /// Whether a variable occurs so.
    pub(crate) fn has(&self, usage: Use, name: &Name) -> bool {
        self.variables.contains(&(usage, Name::clone(name)))
    }
}

/// Works out effects; each definition once.
pub(crate) struct Analysis<'m> {
    pub(crate) modules: &'m Modules,
    /// By module and body; nothing while it is being worked out.
    known: HashMap<(ModuleId, Span), Option<Effects>>,
}

impl<'m> Analysis<'m> {
    pub(crate) fn new(modules: &'m Modules) -> Self {
        Self {
            modules,
            known: HashMap::new(),
        }
    }

    /// The effects of an expression.
    pub(crate) fn of_expr(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr) -> Effects {
        let mut effects = Effects::default();
        self.expr(scope, expr, &mut effects);
        effects
    }

    /// The effects of a definition of a module.
    pub(crate) fn of_defined(&mut self, defined: Defined<'m>) -> Effects {
        self.of_definition(Scope::of(defined.module), defined.definition)
    }

    /// The effects of a definition. One that calls itself adds nothing at the call.
    fn of_definition(&mut self, scope: Scope<'_, 'm>, definition: &'m Definition) -> Effects {
        let (params, body) = match definition {
            Definition::Operator(definition) => (&definition.params[..], &definition.body),
            Definition::Function(definition) => (&[][..], &definition.body),
            _ => return Effects::default(),
        };
        let key = (scope.module, body.span);
        if let Some(known) = self.known.get(&key) {
            return known.clone().unwrap_or_default();
        }
        self.known.insert(key, None);
        let frame = scope.params(params);
        let effects = self.of_expr(scope.inside(&frame), body);
        if scope.is_in_call() {
            self.known.remove(&key);
        } else {
            self.known.insert(key, Some(effects.clone()));
        }
        effects
    }

    fn expr(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, effects: &mut Effects) {
        stack::grow(|| self.expr_inside(scope, expr, effects));
    }

    fn expr_inside(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, effects: &mut Effects) {
        match &expr.kind {
            ExprKind::Unary {
                operator: Unary::Prime,
                operand,
            } => self.mark(scope, operand, Use::Read, effects),
            ExprKind::Unary {
                operator: Unary::Unchanged,
                operand,
            } => self.mark(scope, operand, Use::Unchanged, effects),
            // What would be possible is not done.
            ExprKind::Unary {
                operator: Unary::Enabled,
                ..
            } => {}
            ExprKind::Binary {
                operator: Binary::Equal | Binary::In,
                left,
                right,
            } => {
                match assigned(left) {
                    Some(variable) if same_name(variable, right) => {
                        self.mark(scope, variable, Use::Unchanged, effects);
                    }
                    Some(variable) => self.mark(scope, variable, Use::Primed, effects),
                    None => self.expr(scope, left, effects),
                }
                self.expr(scope, right, effects);
            }
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.expr(scope.inside(&frame), body, effects);
            }
            ExprKind::Name(name) => self.call(scope, name, &[], effects),
            ExprKind::Apply { operator, args } => {
                self.call(scope, &operator.value, args, effects);
            }
            ExprKind::Qualified {
                path,
                operator,
                args,
            } => {
                if let Some(defined) = scope.find_qualified(self.modules, path, &operator.value) {
                    let called = self.of_defined(defined);
                    self.bind(scope, defined.definition, args, &called, effects);
                }
                for arg in args {
                    self.expr(scope, arg, effects);
                }
            }
            _ => expr.for_each_child(&mut |child| self.expr(scope, child, effects)),
        }
    }

    fn call(&mut self, scope: Scope<'_, 'm>, name: &Name, args: &'m [Expr], effects: &mut Effects) {
        match scope.find(self.modules, name) {
            Found::Local(definition) => {
                let called = self.of_definition(scope, definition);
                self.bind(scope, definition, args, &called, effects);
            }
            Found::Global(Meaning::Defined(defined)) => {
                let called = self.of_defined(defined);
                self.bind(scope, defined.definition, args, &called, effects);
            }
            Found::Argument(arg, at) => self.expr(at, arg, effects),
            _ => {}
        }
        for arg in args {
            self.expr(scope, arg, effects);
        }
    }

    /// Adds what a called definition does, with the arguments in place of its parameters. What is
    /// left of the parameters belongs to a definition around the LET that it stands in.
    fn bind(
        &mut self,
        scope: Scope<'_, 'm>,
        definition: &'m Definition,
        args: &'m [Expr],
        called: &Effects,
        effects: &mut Effects,
    ) {
        effects.variables.extend(called.variables.iter().cloned());
        let params = match definition {
            Definition::Operator(definition) => &definition.params[..],
            _ => &[],
        };
        for (usage, name) in &called.params {
            match params.iter().position(|param| param.name.value == *name) {
                Some(at) => {
                    if let Some(arg) = args.get(at) {
                        self.mark(scope, arg, *usage, effects);
                    }
                }
                None => {
                    effects.params.insert((*usage, Name::clone(name)));
                }
            }
        }
    }

    /// Every variable that an expression is made of, through the definitions it names.
    pub(crate) fn variables_of(&self, scope: Scope<'_, 'm>, expr: &'m Expr) -> BTreeSet<Name> {
        let mut effects = Effects::default();
        self.mark(scope, expr, Use::Read, &mut effects);
        effects
            .variables
            .into_iter()
            .map(|(_, name)| name)
            .collect()
    }

    /// Marks every variable that an expression is made of, through the definitions it names.
    fn mark(&self, scope: Scope<'_, 'm>, expr: &'m Expr, usage: Use, effects: &mut Effects) {
        let mut visited = BTreeSet::new();
        self.mark_inside(scope, expr, usage, effects, &mut visited);
    }

    fn mark_inside(
        &self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        usage: Use,
        effects: &mut Effects,
        visited: &mut BTreeSet<(ModuleId, Span)>,
    ) {
        let name = match &expr.kind {
            ExprKind::Name(name) => Some(name),
            ExprKind::Apply { operator, .. } => Some(&operator.value),
            _ => None,
        };
        let inside = match name.map(|name| (name, scope.find(self.modules, name))) {
            Some((name, Found::Param)) => {
                effects.params.insert((usage, Name::clone(name)));
                None
            }
            Some((name, Found::Global(Meaning::Variable(_)))) => {
                effects.variables.insert((usage, Name::clone(name)));
                None
            }
            Some((_, Found::Argument(arg, at))) => Some((at, arg)),
            Some((_, Found::Global(Meaning::Defined(defined)))) => {
                defined.body().map(|body| (Scope::of(defined.module), body))
            }
            Some((_, Found::Local(Definition::Operator(definition)))) => {
                Some((scope, &definition.body))
            }
            _ => None,
        };
        stack::grow(|| {
            if let Some((scope, body)) = inside
                && visited.insert((scope.module, body.span))
            {
                self.mark_inside(scope, body, usage, effects, visited);
            }
            expr.for_each_child(&mut |child| {
                self.mark_inside(scope, child, usage, effects, visited);
            });
        });
    }
}

/// The `x` of `x'`, where the left side of an equation is just that, or a tuple of them.
fn assigned(left: &Expr) -> Option<&Expr> {
    match &left.kind {
        ExprKind::Unary {
            operator: Unary::Prime,
            operand,
        } if matches!(operand.kind, ExprKind::Name(_) | ExprKind::Tuple(_)) => Some(operand),
        ExprKind::Tuple(items) if !items.is_empty() => items
            .iter()
            .all(|item| assigned(item).is_some())
            .then_some(left),
        _ => None,
    }
}

/// Whether a conjunct acts by itself: `x' = e`, `x' \in S`, UNCHANGED.
pub(crate) fn is_direct(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Unary { operator, .. } => *operator == Unary::Unchanged,
        ExprKind::Binary {
            operator: Binary::Equal | Binary::In,
            left,
            ..
        } => assigned(left).is_some(),
        _ => false,
    }
}

fn same_name(left: &Expr, right: &Expr) -> bool {
    matches!((&left.kind, &right.kind), (ExprKind::Name(a), ExprKind::Name(b)) if a == b)
}
