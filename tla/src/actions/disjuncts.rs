//! Disjuncts: the operators that a next-state relation chooses from, as an engineer would name
//! them.

use std::collections::HashSet;

use super::effects::{Analysis, Use, is_direct};
use super::{Action, ActionList};
use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::names::{Found, Scope};
use crate::stack;
use crate::syntax::{Definition, Expr, ExprKind, Name, OperatorDefinition, Quantifier};

/// One choice of a next-state relation.
#[derive(Clone, Copy)]
pub(crate) enum Choice<'m> {
    /// It is an operator of this module.
    Operator(&'m OperatorDefinition, ModuleId),
    /// It is a formula of this module, and no operator application.
    Formula(&'m Expr, ModuleId),
}

impl Choice<'_> {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Operator(a, _), Self::Operator(b, _)) => std::ptr::eq(*a, *b),
            (Self::Formula(a, _), Self::Formula(b, _)) => std::ptr::eq(*a, *b),
            _ => false,
        }
    }
}

/// The choices of an expression.
#[derive(Default)]
struct Choices<'m> {
    list: Vec<Choice<'m>>,
    /// Whether the expression also acts by itself.
    acts: bool,
    /// Whether it chooses by `\/` or `\E` before it calls.
    branches: bool,
}

/// The action list of the operator `next`.
pub(super) fn action_list<'m>(modules: &'m Modules, next: Defined<'m>, name: &str) -> ActionList {
    let mut collector = Collector::new(modules);
    ActionList {
        schema_version: ActionList::SCHEMA_VERSION,
        module: modules
            .root()
            .map_or(String::new(), |root| root.module.name.value.to_string()),
        next: name.to_owned(),
        variables: modules.variables().map(ToString::to_string).collect(),
        constants: modules
            .constants()
            .map(|constant| constant.name.value.to_string())
            .collect(),
        actions: collector.actions(modules, next),
    }
}

/// Finds choices.
pub(crate) struct Collector<'m> {
    pub(crate) analysis: Analysis<'m>,
    /// Operators that are being looked into: one that calls itself is no dispatcher.
    open: HashSet<*const OperatorDefinition>,
}

impl<'m> Collector<'m> {
    pub(crate) fn new(modules: &'m Modules) -> Self {
        Self {
            analysis: Analysis::new(modules),
            open: HashSet::new(),
        }
    }

    fn actions(&mut self, modules: &Modules, next: Defined<'m>) -> Vec<Action> {
        let order: Vec<Name> = modules.variables().cloned().collect();
        let mut actions: Vec<Action> = Vec::new();
        for choice in self.disjuncts(next) {
            let action = self.action(choice, &order);
            match actions.iter_mut().find(|known| known.name == action.name) {
                Some(known) => {
                    for leaf in action.leaves {
                        if !known.leaves.contains(&leaf) {
                            known.leaves.push(leaf);
                        }
                    }
                }
                None => actions.push(action),
            }
        }
        actions
    }

    /// The disjuncts of a next-state operator, groups replaced by what they group.
    pub(crate) fn disjuncts(&mut self, next: Defined<'m>) -> Vec<Choice<'m>> {
        let Some(operator) = next.operator() else {
            return Vec::new();
        };
        let choices = self.of_operator(operator, next.module);
        // A relation that only names another one is that other one.
        if let [Choice::Operator(only, module)] = choices.list[..]
            && let Some(inner) = self.fan(only, module)
            && inner.len() > 1
        {
            return self.ungroup(inner);
        }
        self.ungroup(choices.list)
    }

    fn ungroup(&mut self, choices: Vec<Choice<'m>>) -> Vec<Choice<'m>> {
        let mut flat: Vec<Choice<'m>> = Vec::new();
        for choice in choices {
            let parts = match choice {
                Choice::Operator(operator, module) if self.is_group(operator, module) => {
                    self.open.insert(operator);
                    let inner = self.of_operator(operator, module).list;
                    let inner = self.ungroup(inner);
                    self.open.remove(&std::ptr::from_ref(operator));
                    inner
                }
                _ => vec![choice],
            };
            for part in parts {
                if !flat.iter().any(|known| known.is_same(&part)) {
                    flat.push(part);
                }
            }
        }
        flat
    }

    /// Whether an operator only groups actions under a name that is no action's: it is called
    /// `...Next` or `Next...`, or it takes no parameters and is a bare disjunction.
    fn is_group(&mut self, operator: &'m OperatorDefinition, module: ModuleId) -> bool {
        let name = operator.name.value.to_lowercase();
        let nullary = operator.params.is_empty();
        let named_so = name.ends_with("next") || (nullary && name.starts_with("next"));
        let bare = nullary && matches!(&operator.body.kind, ExprKind::Or(items) if items.len() > 1);
        (named_so || bare)
            && !self.open.contains(&std::ptr::from_ref(operator))
            && self.fan(operator, module).is_some()
    }

    /// What a pure dispatcher chooses from: an operator that does nothing by itself and calls one
    /// of several actions, or one action whose arguments it chooses by `\E`.
    fn fan(
        &mut self,
        operator: &'m OperatorDefinition,
        module: ModuleId,
    ) -> Option<Vec<Choice<'m>>> {
        stack::grow(|| self.fan_inside(operator, module))
    }

    fn fan_inside(
        &mut self,
        operator: &'m OperatorDefinition,
        module: ModuleId,
    ) -> Option<Vec<Choice<'m>>> {
        if !self.open.insert(operator) {
            return None;
        }
        let mut choices = self.of_operator(operator, module);
        choices.list.retain(|choice| match choice {
            Choice::Operator(inner, _) => !std::ptr::eq(*inner, operator),
            Choice::Formula(..) => true,
        });
        let fan = if choices.acts || choices.list.is_empty() {
            None
        } else if let ([Choice::Operator(only, at)], false) = (&choices.list[..], choices.branches)
        {
            // A mere alias: what it names may be a dispatcher.
            self.fan(only, *at).filter(|inner| inner.len() > 1)
        } else {
            Some(choices.list)
        };
        self.open.remove(&std::ptr::from_ref(operator));
        fan
    }

    /// What an operator fans out to; itself where it is no dispatcher.
    pub(crate) fn leaves_of(
        &mut self,
        operator: &'m OperatorDefinition,
        module: ModuleId,
    ) -> Vec<Name> {
        let mut leaves = Vec::new();
        self.leaves(operator, module, &mut leaves);
        leaves
    }

    fn leaves(&mut self, operator: &'m OperatorDefinition, module: ModuleId, out: &mut Vec<Name>) {
        let fan = self.fan(operator, module).unwrap_or_default();
        let all_named = fan
            .iter()
            .all(|choice| matches!(choice, Choice::Operator(..)));
        if fan.is_empty() || !all_named {
            if !out.contains(&operator.name.value) {
                out.push(Name::clone(&operator.name.value));
            }
            return;
        }
        self.open.insert(operator);
        for choice in fan {
            if let Choice::Operator(inner, at) = choice {
                stack::grow(|| self.leaves(inner, at, out));
            }
        }
        self.open.remove(&std::ptr::from_ref(operator));
    }

    fn action(&mut self, choice: Choice<'m>, order: &[Name]) -> Action {
        let (name, params, leaves, effects, span, module) = match choice {
            Choice::Operator(operator, module) => {
                let leaves = self.leaves_of(operator, module);
                let frame_scope = Scope::of(module);
                let frame = frame_scope.params(&operator.params);
                let effects = self
                    .analysis
                    .of_expr(frame_scope.inside(&frame), &operator.body);
                (
                    operator.name.value.to_string(),
                    operator
                        .params
                        .iter()
                        .map(|param| param.name.value.to_string())
                        .collect(),
                    leaves.iter().map(ToString::to_string).collect(),
                    effects,
                    operator.span,
                    module,
                )
            }
            Choice::Formula(expr, module) => {
                let effects = self.analysis.of_expr(Scope::of(module), expr);
                let name = format!(
                    "line {}",
                    self.analysis.modules.module(module).line(expr.span)
                );
                (
                    name.clone(),
                    Vec::new(),
                    vec![name],
                    effects,
                    expr.span,
                    module,
                )
            }
        };
        let loaded = self.analysis.modules.module(module);
        let primed: Vec<_> = order
            .iter()
            .filter(|name| effects.has(Use::Primed, name))
            .map(ToString::to_string)
            .collect();
        let unchanged = order
            .iter()
            .filter(|name| effects.has(Use::Unchanged, name))
            .map(ToString::to_string)
            .filter(|name| !primed.contains(name))
            .collect();
        Action {
            name,
            params,
            line: loaded.line(span),
            file: loaded.source.name().to_owned(),
            primed,
            unchanged,
            leaves,
        }
    }

    fn of_operator(&mut self, operator: &'m OperatorDefinition, module: ModuleId) -> Choices<'m> {
        let scope = Scope::of(module);
        let frame = scope.params(&operator.params);
        let mut choices = Choices::default();
        self.choices(scope.inside(&frame), &operator.body, &mut choices);
        choices
    }

    fn choices(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, out: &mut Choices<'m>) {
        stack::grow(|| self.choices_inside(scope, expr, out));
    }

    fn choices_inside(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, out: &mut Choices<'m>) {
        match &expr.kind {
            ExprKind::Or(items) => {
                out.branches |= items.len() > 1;
                for item in items {
                    self.choices(scope, item, out);
                }
            }
            ExprKind::Quantified {
                quantifier: Quantifier::Exists,
                body,
                ..
            }
            | ExprKind::Unbounded {
                quantifier: Quantifier::Exists,
                body,
                ..
            } => {
                out.branches = true;
                self.choices(scope, body, out);
            }
            ExprKind::If {
                then, otherwise, ..
            } => {
                self.choices(scope, then, out);
                self.choices(scope, otherwise, out);
            }
            ExprKind::Case { arms, other } => {
                for (_, value) in arms {
                    self.choices(scope, value, out);
                }
                if let Some(other) = other {
                    self.choices(scope, other, out);
                }
            }
            ExprKind::Let { definitions, body } => {
                let frame = scope.definitions(definitions);
                self.choices(scope.inside(&frame), body, out);
            }
            ExprKind::Stuttering { action, .. } | ExprKind::NonStuttering { action, .. } => {
                self.choices(scope, action, out);
            }
            ExprKind::And(items) => self.conjunction(scope, expr, items, out),
            ExprKind::Name(name) => self.call(scope, expr, name, out),
            ExprKind::Apply { operator, .. } => self.call(scope, expr, &operator.value, out),
            ExprKind::Qualified { path, operator, .. } => {
                let found = scope.find_qualified(self.analysis.modules, path, &operator.value);
                self.operator_or_formula(scope, expr, found, out);
            }
            _ => self.formula(scope, expr, out),
        }
    }

    /// Of a conjunction, the conjunct that carries the action: not a guard, not the frame, and
    /// not bookkeeping beside it.
    fn conjunction(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        items: &'m [Expr],
        out: &mut Choices<'m>,
    ) {
        let mut own = 0;
        let mut acting = 0;
        let mut best: Option<(usize, Choices<'m>)> = None;
        for item in items {
            let effects = self.analysis.of_expr(scope, item);
            if !effects.is_action() {
                continue;
            }
            acting += 1;
            let weight = effects.variables(Use::Primed).count();
            if is_direct(item) {
                own += weight;
                continue;
            }
            let mut choices = Choices::default();
            self.choices(scope, item, &mut choices);
            let named = choices
                .list
                .iter()
                .any(|choice| matches!(choice, Choice::Operator(..)));
            if named && best.as_ref().is_none_or(|(other, _)| weight > *other) {
                best = Some((weight, choices));
            }
        }
        match best {
            Some((weight, choices)) if weight >= own => {
                out.acts |= choices.acts || acting > 1;
                out.branches |= choices.branches;
                out.list.extend(choices.list);
            }
            _ if acting > 0 => {
                out.acts = true;
                out.list.push(Choice::Formula(expr, scope.module));
            }
            _ => {}
        }
    }

    fn call(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, name: &Name, out: &mut Choices<'m>) {
        match scope.find(self.analysis.modules, name) {
            // A LET's own operators are not visible outside: what counts is what they call.
            Found::Local(Definition::Operator(definition)) => {
                if self.open.insert(definition) {
                    let frame = scope.params(&definition.params);
                    self.choices(scope.inside(&frame), &definition.body, out);
                    self.open.remove(&std::ptr::from_ref(definition));
                }
            }
            Found::Global(Meaning::Defined(defined)) => {
                self.operator_or_formula(scope, expr, Some(defined), out);
            }
            _ => self.formula(scope, expr, out),
        }
    }

    fn operator_or_formula(
        &mut self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        defined: Option<Defined<'m>>,
        out: &mut Choices<'m>,
    ) {
        if let Some(defined) = defined
            && let Some(operator) = defined.operator()
            && self.analysis.of_defined(defined).is_action()
        {
            let choice = Choice::Operator(operator, defined.module);
            if !out.list.iter().any(|known| known.is_same(&choice)) {
                out.list.push(choice);
            }
            return;
        }
        self.formula(scope, expr, out);
    }

    fn formula(&mut self, scope: Scope<'_, 'm>, expr: &'m Expr, out: &mut Choices<'m>) {
        if self.analysis.of_expr(scope, expr).is_action() {
            out.acts = true;
            out.list.push(Choice::Formula(expr, scope.module));
        }
    }
}
