//! What a module says of its variables and of the parameters of its actions.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_tla::ActionList;
use tracelaw_tla::modules::{Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{Bound, Expr, ExprKind, Quantifier, Unary, UpdateStep};

/// What was found out.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Variables whose elements actions take: what is under way.
    pub(super) network: BTreeSet<String>,
    /// Variables that are indexed with the node.
    pub(super) per_node: BTreeSet<String>,
    actions: BTreeMap<String, Parameters>,
}

/// What the parameters of an action are.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    /// Who takes the action: the first one that variables are indexed with.
    pub(super) node: Option<String>,
    /// Those that are elements of a network variable.
    pub(super) messages: BTreeSet<String>,
    /// The fields of these that are read, in alphabetic order.
    pub(super) fields: BTreeSet<String>,
}

impl Facts {
    pub(super) fn of(modules: &Modules, actions: &ActionList) -> Self {
        let mut facts = Self::default();
        for action in &actions.actions {
            facts
                .actions
                .insert(action.name.clone(), Parameters::default());
        }
        for (_, defined) in modules.definitions() {
            if let Some(body) = defined.body() {
                facts.look_for_messages(modules, defined.module, body);
            }
        }
        for action in &actions.actions {
            let body = modules
                .definition(&action.name)
                .and_then(|defined| defined.body());
            let (Some(body), Some(known)) = (body, facts.actions.get_mut(&action.name)) else {
                continue;
            };
            let indexed = indexed(modules, body);
            let node = action.params.iter().find(|param| {
                !known.messages.contains(*param) && indexed.iter().any(|(_, by)| by == *param)
            });
            known.node = node.cloned();
            known.fields = fields(body, &known.messages);
            let by_node = indexed.into_iter().filter(|(_, by)| Some(by) == node);
            facts.per_node.extend(by_node.map(|(variable, _)| variable));
        }
        facts
    }

    pub(super) fn parameters(&self, action: &str) -> Parameters {
        self.actions.get(action).cloned().unwrap_or_default()
    }

    /// All fields of messages that are read.
    pub(super) fn fields(&self) -> BTreeSet<&str> {
        let fields = self.actions.values().flat_map(|action| &action.fields);
        fields.map(String::as_str).collect()
    }

    /// Looks for `\E m \in V` around a call of an action with `m`.
    fn look_for_messages(&mut self, modules: &Modules, module: ModuleId, body: &Expr) {
        body.walk(&mut |expr| {
            if let ExprKind::Quantified {
                quantifier: Quantifier::Exists,
                bounds,
                body,
            } = &expr.kind
            {
                for bound in bounds {
                    if let Some(variable) = ranged_over(modules, module, bound) {
                        self.look_for_calls(modules, &variable, bound, body);
                    }
                }
            }
            true
        });
    }

    fn look_for_calls(&mut self, modules: &Modules, variable: &str, bound: &Bound, body: &Expr) {
        let is_bound = |name: &str| {
            bound
                .binder
                .names()
                .iter()
                .any(|known| *known.value == *name)
        };
        body.walk(&mut |expr| {
            let ExprKind::Apply { operator, args } = &expr.kind else {
                return true;
            };
            let definition = modules.definition(&operator.value);
            let defined = definition.and_then(|defined| defined.operator());
            let known = self.actions.get_mut(&*operator.value);
            if let (Some(defined), Some(known)) = (defined, known) {
                for (param, arg) in defined.params.iter().zip(args) {
                    if matches!(&arg.kind, ExprKind::Name(name) if is_bound(name)) {
                        self.network.insert(variable.to_owned());
                        known.messages.insert(param.name.value.to_string());
                    }
                }
            }
            true
        });
    }
}

/// The variable that a bound's set is, or is the domain of.
fn ranged_over(modules: &Modules, module: ModuleId, bound: &Bound) -> Option<String> {
    let set = match &bound.set.kind {
        ExprKind::Unary {
            operator: Unary::Domain,
            operand,
        } => operand,
        _ => &bound.set,
    };
    match &set.kind {
        ExprKind::Name(name) if is_variable(modules, module, name) => Some(name.to_string()),
        _ => None,
    }
}

fn is_variable(modules: &Modules, module: ModuleId, name: &str) -> bool {
    matches!(modules.lookup(module, name), Some(Meaning::Variable(_)))
}

/// The variables that are indexed with a name, and the name: `v[i]`, `[v EXCEPT ![i] = ...]`.
fn indexed(modules: &Modules, body: &Expr) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |function: &Expr, args: &[Expr]| {
        let function = match &function.kind {
            ExprKind::Unary {
                operator: Unary::Prime,
                operand,
            } => operand,
            _ => function,
        };
        if let (ExprKind::Name(variable), [arg]) = (&function.kind, args)
            && let ExprKind::Name(by) = &arg.kind
            && is_variable(modules, ModuleId::ROOT, variable)
        {
            found.push((variable.to_string(), by.to_string()));
        }
    };
    body.walk(&mut |expr| {
        match &expr.kind {
            ExprKind::Index { function, args } => add(function, args),
            ExprKind::Except { base, updates } => {
                for update in updates {
                    if let Some(UpdateStep::Index(args)) = update.path.first() {
                        add(base, args);
                    }
                }
            }
            _ => {}
        }
        true
    });
    found
}

/// The fields of some parameters that an action reads.
fn fields(body: &Expr, of: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    body.walk(&mut |expr| {
        if let ExprKind::Field { record, field } = &expr.kind
            && let ExprKind::Name(name) = &record.kind
            && of.contains(&**name)
        {
            found.insert(field.value.to_string());
        }
        true
    });
    found
}
