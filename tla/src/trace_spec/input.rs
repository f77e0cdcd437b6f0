//! Where a trace specification reads its lines from: the environment, or a fixed file.

use std::collections::{BTreeSet, HashSet};

use tracelaw_diagnostics::Place;

use crate::config::{Binding, Config, Value};
use crate::modules::{Meaning, ModuleId, Modules};
use crate::stack;
use crate::syntax::{Definition, Expr, ExprKind, Name, UnitKind};

/// Operators of the community modules that read a file.
const READERS: &[&str] = &["ndJsonDeserialize", "JsonDeserialize", "IODeserialize"];

/// A call that reads a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TraceInput {
    /// The operator: `ndJsonDeserialize`, for instance.
    pub reader: Name,
    /// The call.
    pub place: Place,
    /// The variables of the environment that may flow into the file's name, in alphabetic order.
    pub environment: BTreeSet<Name>,
    /// The texts that may flow into the file's name.
    pub texts: BTreeSet<Name>,
    /// Whether the lines that the cursor counts through come from this call.
    pub log: bool,
}

/// All calls that read files; `logs` are the names of what the cursor indexes.
pub(super) fn inputs(
    modules: &Modules,
    config: Option<&Config>,
    logs: &BTreeSet<Name>,
) -> Vec<TraceInput> {
    let of_log = reachable(modules, config, logs);
    let mut found: Vec<TraceInput> = Vec::new();
    for (id, loaded) in modules.iter() {
        for unit in &loaded.module.units {
            let log = unit_body(&unit.kind).is_some_and(|body| of_log.contains(&address(body)));
            for_each_expression(&unit.kind, &mut |expr| {
                let ExprKind::Apply { operator, args } = &expr.kind else {
                    return;
                };
                if !READERS.contains(&&*operator.value) || args.is_empty() {
                    return;
                }
                let mut flow = Flow::new(modules, config);
                flow.value(id, &args[0]);
                found.push(TraceInput {
                    reader: Name::clone(&operator.value),
                    place: loaded.place(expr.span),
                    environment: flow.environment,
                    texts: flow.texts,
                    log,
                });
            });
        }
    }
    found
}

/// The bodies that the value of a log is computed from.
fn reachable(
    modules: &Modules,
    config: Option<&Config>,
    logs: &BTreeSet<Name>,
) -> HashSet<*const Expr> {
    let mut flow = Flow::new(modules, config);
    for (id, _) in modules.iter() {
        for name in logs {
            flow.name(id, name);
        }
    }
    flow.seen
}

/// Finds out what may become part of a value, whatever the conditions on the way.
struct Flow<'m> {
    modules: &'m Modules,
    config: Option<&'m Config>,
    /// The bodies that were looked into.
    seen: HashSet<*const Expr>,
    /// The parameters that were looked into.
    params: HashSet<(ModuleId, Name)>,
    environment: BTreeSet<Name>,
    texts: BTreeSet<Name>,
}

impl<'m> Flow<'m> {
    fn new(modules: &'m Modules, config: Option<&'m Config>) -> Self {
        Self {
            modules,
            config,
            seen: HashSet::new(),
            params: HashSet::new(),
            environment: BTreeSet::new(),
            texts: BTreeSet::new(),
        }
    }

    fn value(&mut self, module: ModuleId, expr: &'m Expr) {
        stack::grow(|| self.parts_of_value(module, expr));
    }

    fn parts_of_value(&mut self, module: ModuleId, expr: &'m Expr) {
        match &expr.kind {
            ExprKind::String(text) => {
                self.texts.insert(Name::clone(text));
            }
            ExprKind::Name(name) => self.name(module, name),
            ExprKind::Field { record, field } if self.is_environment(module, record) => {
                self.environment.insert(Name::clone(&field.value));
            }
            ExprKind::Index { function, args } if self.is_environment(module, function) => {
                let mut key = Self::new(self.modules, self.config);
                for arg in args {
                    key.value(module, arg);
                }
                self.environment.extend(key.texts);
            }
            // What only decides does not flow.
            ExprKind::If {
                then, otherwise, ..
            } => {
                self.value(module, then);
                self.value(module, otherwise);
            }
            ExprKind::Case { arms, other } => {
                for (_, value) in arms {
                    self.value(module, value);
                }
                if let Some(other) = other {
                    self.value(module, other);
                }
            }
            ExprKind::Apply { operator, args } => {
                for arg in args {
                    self.value(module, arg);
                }
                self.name(module, &operator.value);
            }
            // Definitions of the LET are looked into where they are named.
            ExprKind::Let { body, .. } => self.value(module, body),
            _ => expr.for_each_child(&mut |child| self.value(module, child)),
        }
    }

    /// What a name stands for: a definition, also of a LET, a constant, or a parameter, which
    /// stands for what its operator is given anywhere.
    fn name(&mut self, module: ModuleId, name: &Name) {
        match self.modules.lookup(module, name) {
            Some(Meaning::Defined(defined)) => {
                if let Some(body) = defined.body() {
                    self.body(defined.module, body);
                }
            }
            Some(Meaning::Constant(_)) => self.constant(name),
            Some(Meaning::Variable(_)) => {}
            None => {
                if self.params.insert((module, Name::clone(name))) {
                    self.local(module, name);
                }
            }
        }
    }

    fn body(&mut self, module: ModuleId, body: &'m Expr) {
        if self.seen.insert(address(body)) {
            self.value(module, body);
        }
    }

    fn constant(&mut self, name: &Name) {
        let Some(constant) = self.config.and_then(|config| config.constant(name)) else {
            return;
        };
        match &constant.binding {
            Binding::Value(value) => {
                if let Value::String(text) = &value.value {
                    self.texts.insert(Name::clone(text));
                }
            }
            Binding::Operator(operator) | Binding::OperatorIn { operator, .. } => {
                self.name(ModuleId::ROOT, &operator.value);
            }
        }
    }

    /// Looks for a name that is bound inside of a definition of the module.
    fn local(&mut self, module: ModuleId, name: &Name) {
        let mut bodies = Vec::new();
        let mut calls: Vec<(Name, usize)> = Vec::new();
        for unit in &self.modules.module(module).module.units {
            if let UnitKind::Definition(definition) = &unit.kind {
                calls.extend(parameter(definition, name));
            }
            for_each_expression(&unit.kind, &mut |expr| {
                let ExprKind::Let { definitions, .. } = &expr.kind else {
                    return;
                };
                for definition in definitions {
                    calls.extend(parameter(definition, name));
                    if let Definition::Operator(operator) = definition
                        && operator.name.value == *name
                    {
                        bodies.push(&operator.body);
                    }
                }
            });
        }
        for body in bodies {
            self.body(module, body);
        }
        for (operator, at) in calls {
            self.arguments(&operator, at);
        }
    }

    /// Looks into what an operator is given for a parameter, wherever it is applied.
    fn arguments(&mut self, operator: &Name, at: usize) {
        let mut given = Vec::new();
        for (id, loaded) in self.modules.iter() {
            for unit in &loaded.module.units {
                for_each_expression(&unit.kind, &mut |expr| {
                    if let ExprKind::Apply {
                        operator: applied,
                        args,
                    } = &expr.kind
                        && applied.value == *operator
                    {
                        given.extend(args.get(at).map(|arg| (id, arg)));
                    }
                });
            }
        }
        for (id, arg) in given {
            self.value(id, arg);
        }
    }

    /// Whether an expression is `IOEnv`, perhaps by another name.
    fn is_environment(&self, module: ModuleId, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else {
            return false;
        };
        if &**name == "IOEnv" {
            return true;
        }
        match self.modules.lookup(module, name) {
            Some(Meaning::Defined(defined)) => defined.body().is_some_and(
                |body| matches!(&body.kind, ExprKind::Name(name) if &**name == "IOEnv"),
            ),
            _ => false,
        }
    }
}

/// The operator that has a parameter of this name, and which it is.
fn parameter(definition: &Definition, name: &Name) -> Option<(Name, usize)> {
    let Definition::Operator(operator) = definition else {
        return None;
    };
    let mut params = operator.params.iter();
    let at = params.position(|param| param.name.value == *name)?;
    Some((Name::clone(&operator.name.value), at))
}

fn address(expr: &Expr) -> *const Expr {
    std::ptr::from_ref(expr)
}

fn unit_body(unit: &UnitKind) -> Option<&Expr> {
    match unit {
        UnitKind::Definition(Definition::Operator(operator)) => Some(&operator.body),
        UnitKind::Definition(Definition::Function(function)) => Some(&function.body),
        _ => None,
    }
}

/// Calls `f` for every expression of a unit, from the outside in.
fn for_each_expression<'m>(unit: &'m UnitKind, f: &mut dyn FnMut(&'m Expr)) {
    let mut walk = |expr: &'m Expr| {
        expr.walk(&mut |expr| {
            f(expr);
            true
        });
    };
    match unit {
        UnitKind::Definition(definition) => definition.for_each_child(&mut walk),
        UnitKind::Assumption { body, .. } => walk(body),
        _ => {}
    }
}
