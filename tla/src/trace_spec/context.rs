//! The two sides of a trace specification: what reads the trace, and the base module.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::actions::{Choice, Collector};
use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::names::{Call, Found, Scope};
use crate::syntax::{Definition, Expr, ExprKind, Name, OperatorDefinition, UnitKind};

/// Operators that read a trace from a file; a module that uses one reads traces.
const READERS: &[&str] = &[
    "JsonDeserialize",
    "ndJsonDeserialize",
    "CSVRecords",
    "IODeserialize",
    "IOEnv",
];

/// Which side a definition or a variable is on.
pub(super) struct Sides {
    /// The modules that read traces, the root among them.
    trace: BTreeSet<ModuleId>,
    /// The disjuncts of the base module's `Next`.
    actions: HashSet<*const OperatorDefinition>,
    /// Whether the root is its own base module: then these alone are base actions.
    own: bool,
    /// The variable that counts through the trace.
    pub(super) cursor: Option<Name>,
    /// What is indexed with it.
    pub(super) logs: BTreeSet<Name>,
    /// Variables that belong to the trace specification alone.
    pub(super) trace_variables: BTreeSet<Name>,
}

impl Sides {
    pub(super) fn of(modules: &Modules, next: Option<Defined<'_>>) -> Self {
        let trace: BTreeSet<_> = modules
            .iter()
            .filter(|(id, loaded)| {
                let text = loaded.source.text();
                *id == ModuleId::ROOT || READERS.iter().any(|reader| text.contains(reader))
            })
            .map(|(id, _)| id)
            .collect();
        let base: BTreeSet<Name> = modules
            .iter()
            .filter(|(id, _)| !trace.contains(id))
            .flat_map(|(id, _)| modules.variables_of(id))
            .cloned()
            .collect();
        let own = base.is_empty();
        let mut sides = Self {
            trace,
            actions: actions(modules, next),
            own,
            cursor: None,
            logs: BTreeSet::new(),
            trace_variables: BTreeSet::new(),
        };
        let candidates: BTreeSet<Name> = modules
            .variables()
            .filter(|name| !base.contains(*name))
            .cloned()
            .collect();
        sides.find_cursor(modules, &candidates);
        if own {
            sides.trace_variables.extend(sides.cursor.clone());
        } else {
            sides.trace_variables = candidates;
        }
        sides
    }

    /// Whether a definition belongs to the base module.
    pub(super) fn is_base(&self, defined: Defined<'_>) -> bool {
        !self.trace.contains(&defined.module) || (self.own && self.is_base_action(defined))
    }

    /// Whether a definition is a disjunct of the base module's `Next`.
    pub(super) fn is_base_action(&self, defined: Defined<'_>) -> bool {
        defined
            .operator()
            .is_some_and(|operator| self.actions.contains(&std::ptr::from_ref(operator)))
    }

    /// Whether a module reads traces.
    pub(super) fn reads_traces(&self, module: ModuleId) -> bool {
        self.trace.contains(&module)
    }

    /// The variable that most often indexes something that is no variable itself, and what it
    /// indexes. Where there is none, lines may be counted by `TLCGet("level")`.
    fn find_cursor(&mut self, modules: &Modules, candidates: &BTreeSet<Name>) {
        let mut uses: BTreeMap<Name, (usize, BTreeSet<Name>)> = BTreeMap::new();
        let mut by_level = BTreeSet::new();
        for &id in &self.trace {
            for_each_body(modules, id, &mut |expr| {
                let ExprKind::Index { function, args } = &expr.kind else {
                    return;
                };
                let (ExprKind::Name(function), [arg]) = (&function.kind, &args[..]) else {
                    return;
                };
                if matches!(modules.lookup(id, function), Some(Meaning::Variable(_))) {
                    return;
                }
                match &arg.kind {
                    ExprKind::Name(name) if candidates.contains(name) => {
                        let (count, logs) = uses.entry(Name::clone(name)).or_default();
                        *count += 1;
                        logs.insert(Name::clone(function));
                    }
                    ExprKind::Apply { operator, .. } if &*operator.value == "TLCGet" => {
                        by_level.insert(Name::clone(function));
                    }
                    _ => {}
                }
            });
        }
        let most = uses.into_iter().max_by_key(|(_, (count, _))| *count);
        match most {
            Some((cursor, (_, logs))) => {
                self.cursor = Some(cursor);
                self.logs = logs;
            }
            None => self.logs = by_level,
        }
    }
}

/// The disjuncts of `Next`, where that is not the next-state operator of the trace.
fn actions(modules: &Modules, next: Option<Defined<'_>>) -> HashSet<*const OperatorDefinition> {
    let Some(base) = modules.definition("Next") else {
        return HashSet::new();
    };
    if next == Some(base) {
        return HashSet::new();
    }
    Collector::new(modules)
        .disjuncts(base)
        .into_iter()
        .filter_map(|choice| match choice {
            Choice::Operator(operator, _) => Some(std::ptr::from_ref(operator)),
            Choice::Formula(..) => None,
        })
        .collect()
}

/// Calls `f` for every expression of a module.
fn for_each_body<'m>(modules: &'m Modules, id: ModuleId, f: &mut dyn FnMut(&'m Expr)) {
    for_each_unit(modules, id, &mut |expr| {
        expr.walk(&mut |expr| {
            f(expr);
            true
        });
    });
}

/// Calls `f` for the expression of every definition and assumption of a module.
pub(super) fn for_each_unit<'m>(modules: &'m Modules, id: ModuleId, f: &mut dyn FnMut(&'m Expr)) {
    for unit in &modules.module(id).module.units {
        match &unit.kind {
            UnitKind::Definition(definition) => definition.for_each_child(f),
            UnitKind::Assumption { body, .. } => f(body),
            _ => {}
        }
    }
}

/// What is read together: the modules and which side is which.
#[derive(Clone, Copy)]
pub(super) struct Context<'m> {
    pub(super) modules: &'m Modules,
    pub(super) sides: &'m Sides,
}

/// What an expression calls.
pub(super) enum Called<'a, 'm> {
    /// Something of the trace specification: its body is to be read in its place. With it, the
    /// definition, unless it is an argument or belongs to a LET.
    Body(Scope<'a, 'm>, &'m Expr, Option<Defined<'m>>),
    /// A definition of the base module.
    Base(Defined<'m>),
    /// A bound name, a standard operator, a call that is under way already; or no call.
    Nothing,
}

impl<'m> Context<'m> {
    /// Finds out what `expr` calls, if it is a call, and goes on with `f`.
    pub(super) fn called<R>(
        self,
        scope: Scope<'_, 'm>,
        expr: &'m Expr,
        f: impl FnOnce(Called<'_, 'm>) -> R,
    ) -> R {
        let (found, args): (_, &'m [Expr]) = match &expr.kind {
            ExprKind::Name(name) => (scope.find(self.modules, name), &[]),
            ExprKind::Apply { operator, args } => (scope.find(self.modules, &operator.value), args),
            ExprKind::Qualified {
                path,
                operator,
                args,
            } => match scope.find_qualified(self.modules, path, &operator.value) {
                Some(defined) => (Found::Global(Meaning::Defined(defined)), &args[..]),
                None => (Found::Unknown, &args[..]),
            },
            _ => return f(Called::Nothing),
        };
        let (inner, definition, defined) = match found {
            Found::Argument(arg, at) => return f(Called::Body(at, arg, None)),
            Found::Local(definition) => (scope, definition, None),
            Found::Global(Meaning::Defined(defined)) if self.sides.is_base(defined) => {
                return f(Called::Base(defined));
            }
            Found::Global(Meaning::Defined(defined)) => {
                (Scope::of(defined.module), defined.definition, Some(defined))
            }
            _ => return f(Called::Nothing),
        };
        let Definition::Operator(operator) = definition else {
            return f(Called::Nothing);
        };
        if scope.is_open(&operator.body) {
            return f(Called::Nothing);
        }
        let frame = inner.call(Call {
            params: &operator.params,
            args,
            at: scope,
            body: &operator.body,
        });
        f(Called::Body(inner.inside(&frame), &operator.body, defined))
    }

    /// The text of an expression on one line.
    pub(super) fn text(self, scope: Scope<'_, 'm>, expr: &Expr) -> String {
        let source = &self.modules.module(scope.module).source;
        let words: Vec<_> = source.slice(expr.span).split_whitespace().collect();
        words.join(" ")
    }
}
