//! Reading expressions in their context: what a name stands for, and what of a record an
//! expression denotes.

use std::collections::{BTreeSet, HashMap, HashSet};

use tracelaw_diagnostics::{Place, Span};
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::{Defined, Meaning, ModuleId, Modules};
use tracelaw_tla::syntax::{Definition, Expr, ExprKind, Unary};

use crate::trace_spec::names::{cursors, may_be_trace, replaced, users};
use crate::trace_spec::text::{Env, Local, Text, bind};

/// How deep definitions and expressions may nest before the reader gives up on a branch.
pub(super) const MAX_DEPTH: usize = 400;

/// What an operator application leads to.
pub(super) enum Callee<'m> {
    /// Something to read on in: a definition of the trace specification, a LET's, an argument.
    Inner(Text<'m>),
    /// An operator of the specification that the trace is held against.
    Outer(&'m str),
    /// A variable.
    Variable(&'m str),
    /// A standard operator, or nothing that is known.
    Unknown,
}

/// What an expression denotes, as far as the rules care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'m> {
    /// A member of the record under the cursor, by its path.
    Record(Vec<&'m str>),
    /// A text.
    Text(&'m str),
    /// A set of texts, each with its place in its module.
    Texts(Vec<(&'m str, Span)>),
    Other,
}

/// The modules of a trace specification and what was found out about their names.
pub(super) struct Reader<'m> {
    pub(super) modules: &'m Modules,
    /// The variables that the trace is walked with.
    pub(super) cursors: HashSet<&'m str>,
    /// The definitions that use a cursor, directly or not.
    touching: BTreeSet<&'m str>,
    /// The definitions that speak of the next state, directly or not.
    acting: BTreeSet<&'m str>,
    /// Operators that the configuration replaces.
    replaced: HashMap<&'m str, &'m str>,
}

impl<'m> Reader<'m> {
    pub(super) fn new(modules: &'m Modules, config: Option<&Config>) -> Self {
        let cursors = cursors(modules);
        let touching = users(
            modules,
            &|expr| matches!(&expr.kind, ExprKind::Name(name) if cursors.contains(&**name)),
        );
        let acting = users(modules, &|expr| {
            matches!(
                expr.kind,
                ExprKind::Unary {
                    operator: Unary::Prime | Unary::Unchanged,
                    ..
                }
            )
        });
        Self {
            modules,
            cursors,
            touching,
            acting,
            replaced: replaced(modules, config),
        }
    }

    /// A definition's body, to be read where it stands.
    pub(super) fn body(&self, defined: Defined<'m>) -> Option<Text<'m>> {
        Some(Text {
            expr: defined.body()?,
            module: defined.module,
            env: Env::default(),
        })
    }

    /// Where an expression stands.
    pub(super) fn place(&self, module: ModuleId, span: Span) -> Place {
        self.modules.module(module).place(span)
    }

    /// What a name, an application or a qualified name in `text` leads to.
    pub(super) fn callee(&self, text: &Text<'m>) -> Callee<'m> {
        match &text.expr.kind {
            ExprKind::Name(name) => self.named(text, name, &[]),
            ExprKind::Apply { operator, args } => self.named(text, &operator.value, args),
            ExprKind::Qualified {
                path,
                operator,
                args,
            } => match self
                .modules
                .lookup_qualified(text.module, path, &operator.value)
            {
                Some(Meaning::Defined(defined)) => {
                    self.defined(text, defined, &operator.value, args)
                }
                Some(Meaning::Variable(name)) => Callee::Variable(&name.value),
                _ => Callee::Unknown,
            },
            _ => Callee::Unknown,
        }
    }

    fn named(&self, text: &Text<'m>, name: &'m str, args: &'m [Expr]) -> Callee<'m> {
        if let Some((local, env)) = text.env.get(name) {
            return match local {
                Local::Argument(argument) if args.is_empty() => Callee::Inner(argument.clone()),
                // An operator that was given as an argument, applied.
                Local::Argument(argument) => match &argument.expr.kind {
                    ExprKind::Name(name) => self.global(argument, name, text, args),
                    _ => Callee::Unknown,
                },
                Local::Definition(Definition::Operator(operator)) => Callee::Inner(Text {
                    expr: &operator.body,
                    module: text.module,
                    env: bind(env.clone(), &operator.params, text, args),
                }),
                Local::Definition(_) => Callee::Unknown,
            };
        }
        self.global(text, name, text, args)
    }

    /// `name` as the module of `at` has it, with arguments that stand in `text`.
    fn global(
        &self,
        at: &Text<'m>,
        name: &'m str,
        text: &Text<'m>,
        args: &'m [Expr],
    ) -> Callee<'m> {
        let meaning = match self.replaced.get(name) {
            Some(other) => self.modules.lookup(ModuleId::ROOT, other),
            None => self.modules.lookup(at.module, name),
        };
        match meaning {
            Some(Meaning::Defined(defined)) => self.defined(text, defined, name, args),
            Some(Meaning::Variable(name)) => Callee::Variable(&name.value),
            _ => Callee::Unknown,
        }
    }

    fn defined(
        &self,
        text: &Text<'m>,
        defined: Defined<'m>,
        name: &'m str,
        args: &'m [Expr],
    ) -> Callee<'m> {
        if defined.module != ModuleId::ROOT && !self.touching.contains(name) {
            return if self.acting.contains(name) {
                Callee::Outer(name)
            } else {
                Callee::Unknown
            };
        }
        match self.applied(text, defined, args) {
            Some(body) => Callee::Inner(body),
            None => Callee::Unknown,
        }
    }

    /// The body of `defined`, with arguments that stand in `text`.
    pub(super) fn applied(
        &self,
        text: &Text<'m>,
        defined: Defined<'m>,
        args: &'m [Expr],
    ) -> Option<Text<'m>> {
        let params = defined
            .operator()
            .map_or(&[][..], |operator| &operator.params);
        Some(Text {
            expr: defined.body()?,
            module: defined.module,
            env: bind(Env::default(), params, text, args),
        })
    }

    /// What any definition that `text` names or applies stands for, whichever module it is of.
    pub(super) fn any_callee(&self, text: &Text<'m>) -> Callee<'m> {
        let (name, args): (&'m str, &'m [Expr]) = match &text.expr.kind {
            ExprKind::Name(name) => (name, &[]),
            ExprKind::Apply { operator, args } => (&operator.value, args),
            ExprKind::Qualified { operator, args, .. } => (&operator.value, args),
            _ => return Callee::Unknown,
        };
        let meaning = match &text.expr.kind {
            ExprKind::Qualified { path, .. } => {
                self.modules.lookup_qualified(text.module, path, name)
            }
            _ if text.env.get(name).is_some() => return self.callee(text),
            _ => match self.replaced.get(name) {
                Some(other) => self.modules.lookup(ModuleId::ROOT, other),
                None => self.modules.lookup(text.module, name),
            },
        };
        match meaning {
            Some(Meaning::Defined(defined)) => self
                .applied(text, defined, args)
                .map_or(Callee::Unknown, Callee::Inner),
            Some(Meaning::Variable(name)) => Callee::Variable(&name.value),
            _ => Callee::Unknown,
        }
    }

    /// What `text` denotes.
    pub(super) fn value(&self, text: &Text<'m>, depth: usize) -> Value<'m> {
        if depth > MAX_DEPTH {
            return Value::Other;
        }
        let depth = depth + 1;
        match &text.expr.kind {
            ExprKind::String(string) => Value::Text(string),
            ExprKind::Set(items) => items
                .iter()
                .map(|item| match self.value(&text.part(item), depth) {
                    Value::Text(string) => Some((string, item.span)),
                    _ => None,
                })
                .collect::<Option<_>>()
                .map_or(Value::Other, Value::Texts),
            ExprKind::Field { record, field } => {
                self.member(&text.part(record), &field.value, depth)
            }
            ExprKind::Index { function, args } => match args.as_slice() {
                [index]
                    if self.is_cursor(&text.part(index), depth)
                        && may_be_trace(self.modules, function) =>
                {
                    Value::Record(Vec::new())
                }
                [index] => match self.value(&text.part(index), depth) {
                    Value::Text(field) => self.member(&text.part(function), field, depth),
                    _ => Value::Other,
                },
                _ => Value::Other,
            },
            ExprKind::Apply { operator, args }
                if &*operator.value == "Head"
                    && args.len() == 1
                    && self.is_cursor(&text.part(&args[0]), depth) =>
            {
                Value::Record(Vec::new())
            }
            ExprKind::If {
                then, otherwise, ..
            } => match self.value(&text.part(then), depth) {
                Value::Other => self.value(&text.part(otherwise), depth),
                value => value,
            },
            ExprKind::Let { definitions, body } => {
                self.value(&text.inside(definitions, body), depth)
            }
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                match self.callee(text) {
                    Callee::Inner(inner) => self.value(&inner, depth),
                    _ => Value::Other,
                }
            }
            _ => Value::Other,
        }
    }

    fn member(&self, record: &Text<'m>, field: &'m str, depth: usize) -> Value<'m> {
        match self.value(record, depth) {
            Value::Record(mut path) => {
                path.push(field);
                Value::Record(path)
            }
            _ => Value::Other,
        }
    }

    /// Whether `text` is a cursor, or a node's or thread's own: `l`, `l[t]`.
    pub(super) fn is_cursor(&self, text: &Text<'m>, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        match &text.expr.kind {
            ExprKind::Index { function, .. } => self.is_cursor(&text.part(function), depth + 1),
            ExprKind::Name(_) => match self.callee(text) {
                Callee::Variable(name) => self.cursors.contains(name),
                Callee::Inner(inner) => self.is_cursor(&inner, depth + 1),
                _ => false,
            },
            _ => false,
        }
    }
}
