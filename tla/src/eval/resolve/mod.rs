//! Resolving: from the syntax of modules and a configuration to a [`Program`].
//!
//! Only what the roots reach is resolved: the behaviour, the properties, the assumptions. What
//! the evaluator does not support is reported here, with its place.

mod binders;
mod calls;
mod context;
mod expr;
mod formula;
mod levels;
mod names;
mod place;
mod scope;
mod specification;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use tracelaw_diagnostics::{Diagnostic, Place as SourcePlace, Source, Span, Spanned};

use super::ir::{At, Kind, Node, OpId, Operator, Program, VarId, Variable};
use super::rules;
use super::value::{Interner, Value};
use crate::config::{self, Config};
use crate::modules::{ModuleId, Modules};
use crate::syntax::{Declaration, Definition, Expr, Ident, Instance};
use binders::Recursive;
use context::{Context, ContextId, Home, Target};
use place::{Frame, Local, Place};
use scope::Scopes;

pub(crate) use formula::{Fairness, Formula, StepFormula};
pub(crate) use specification::{Resolved, Roots};

/// An expression from outside of the modules, read as if it stood at the end of the root module.
#[derive(Clone, Debug)]
pub(crate) struct Extra<'m> {
    /// The expression.
    pub(crate) expr: &'m Expr,
    /// The names that it is given values for.
    pub(crate) params: &'m [&'m str],
    /// The text that its spans point into.
    pub(crate) source: &'m Arc<Source>,
}

/// Resolves what `config` asks to be checked of the root module, and other expressions.
pub(crate) fn resolve<'m>(
    modules: &'m Modules,
    config: &'m Config,
    config_source: &Arc<Source>,
    extras: &[Extra<'m>],
) -> (Resolved, Vec<Diagnostic>) {
    let mut resolver = Resolver::new(modules, config, config_source);
    let roots = resolver.roots();
    let extras = extras.iter().map(|extra| resolver.extra(extra)).collect();
    let program = resolver.finish();
    let resolved = Resolved {
        program,
        roots,
        extras,
    };
    (resolved, resolver.diagnostics)
}

pub(super) struct Resolver<'m> {
    modules: &'m Modules,
    config: &'m Config,
    config_source: Arc<Source>,
    scopes: Scopes<'m>,
    contexts: Vec<Context<'m>>,
    context_index: HashMap<(*const Instance, ContextId), ContextId>,
    operators: Vec<Option<Operator>>,
    operator_index: HashMap<(*const Definition, ContextId), OpId>,
    /// Native operators that are passed as arguments, as operators of ours.
    wrapped: HashMap<&'static str, OpId>,
    /// Operators at the top of modules whose bodies are still to be resolved.
    queue: Vec<Job<'m>>,
    variables: Vec<Variable>,
    variable_index: HashMap<&'m str, VarId>,
    sources: Vec<Arc<Source>>,
    source_index: HashMap<ModuleId, u32>,
    interner: Interner,
    reported: HashSet<(u32, u32, u32, &'static str)>,
    diagnostics: Vec<Diagnostic>,
}

/// An operator at the top of a module whose body is still to be resolved.
struct Job<'m> {
    op: OpId,
    name: Arc<str>,
    context: ContextId,
    module: ModuleId,
    params: &'m [Declaration],
    body: Body<'m>,
}

#[derive(Clone, Copy)]
enum Body<'m> {
    Expr(&'m Expr),
    /// The value of a function at its argument.
    At(&'m crate::syntax::FunctionDefinition),
    /// A function as a whole, given the operator for its value at an argument if it is recursive.
    Whole(&'m crate::syntax::FunctionDefinition, Option<OpId>),
}

impl<'m> Resolver<'m> {
    fn new(modules: &'m Modules, config: &'m Config, config_source: &Arc<Source>) -> Self {
        let mut interner = Interner::default();
        let extended: HashSet<_> = modules
            .iter()
            .filter(|(id, _)| *id != ModuleId::ROOT)
            .flat_map(|(id, _)| modules.variables_of(id))
            .collect();
        let variables: Vec<_> = modules
            .variables()
            .map(|name| Variable {
                name: interner.text(name),
                own: !extended.is_empty() && !extended.contains(name),
            })
            .collect();
        let variable_index = modules
            .variables()
            .enumerate()
            .map(|(index, name)| (&**name, index));
        let root = Context {
            target: Target::Module(ModuleId::ROOT),
            home: Home {
                context: ContextId::ROOT,
                module: ModuleId::ROOT,
                inside: None,
            },
            substitutions: &[],
            params: &[],
        };
        Self {
            modules,
            config,
            config_source: Arc::clone(config_source),
            scopes: Scopes::new(modules),
            contexts: vec![root],
            context_index: HashMap::new(),
            operators: Vec::new(),
            operator_index: HashMap::new(),
            wrapped: HashMap::new(),
            queue: Vec::new(),
            variables,
            variable_index: variable_index.collect(),
            sources: vec![Arc::clone(config_source)],
            source_index: HashMap::new(),
            interner,
            reported: HashSet::new(),
            diagnostics: Vec::new(),
        }
    }

    fn variable_index(&self, name: &str) -> Option<VarId> {
        self.variable_index.get(name).copied()
    }

    fn at(&mut self, place: &Place, span: Span) -> At {
        match place.source {
            Some(source) => At {
                source,
                start: span.start as u32,
                end: span.end as u32,
            },
            None => self.at_module(place.module, span),
        }
    }

    fn at_module(&mut self, module: ModuleId, span: Span) -> At {
        let source = *self.source_index.entry(module).or_insert_with(|| {
            self.sources
                .push(Arc::clone(&self.modules.module(module).source));
            (self.sources.len() - 1) as u32
        });
        At {
            source,
            start: span.start as u32,
            end: span.end as u32,
        }
    }

    fn source_place(&self, at: At) -> SourcePlace {
        SourcePlace::new(
            &self.sources[at.source as usize],
            Span::new(at.start as usize, at.end as usize),
        )
    }

    /// Reports something once for each place.
    fn report(&mut self, at: At, diagnostic: Diagnostic) {
        let key = (at.source, at.start, at.end, diagnostic.rule.code);
        if self.reported.insert(key) {
            let place = self.source_place(at);
            self.diagnostics.push(diagnostic.at(place));
        }
    }

    /// A node that has no value; `what` says why when it is evaluated.
    fn unsupported(&mut self, at: At, what: &str) -> Node {
        let diagnostic = Diagnostic::new(&rules::UNSUPPORTED_EXPRESSION, what).help(
            "evaluating it is an error; replace it in the configuration with `Op <- OtherOp`",
        );
        self.report(at, diagnostic);
        Node::new(Kind::Unsupported(what.into()), at)
    }

    /// A node for something that has been reported as an error.
    fn invalid(&mut self, at: At, diagnostic: Diagnostic) -> Node {
        let what = diagnostic.message.clone();
        self.report(at, diagnostic);
        Node::new(Kind::Unsupported(what.into()), at)
    }

    fn config_names_nothing(&mut self, name: &Ident) {
        let at = At {
            source: 0,
            start: name.span.start as u32,
            end: name.span.end as u32,
        };
        let message = format!(
            "the configuration names `{}`, which the specification does not define",
            name.value
        );
        self.report(
            at,
            Diagnostic::new(&rules::CONFIG_NAME_NOT_FOUND, message)
                .help("define it in the root module or in one that it extends"),
        );
    }

    fn config_value(&mut self, value: &Spanned<config::Value>) -> Value {
        match &value.value {
            config::Value::Integer(number) => match i64::try_from(*number) {
                Ok(number) => Value::Int(number),
                Err(_) => {
                    let place = SourcePlace::new(&self.config_source, value.span);
                    let message = format!("the integer {number} does not fit 64 bits");
                    self.diagnostics
                        .push(Diagnostic::new(&rules::UNSUPPORTED_EXPRESSION, message).at(place));
                    Value::Int(0)
                }
            },
            config::Value::String(text) => Value::String(self.interner.text(text)),
            config::Value::Boolean(value) => Value::Bool(*value),
            config::Value::Model(name) => Value::Model(self.interner.text(name)),
            config::Value::Set(items) => {
                let items = items.iter().map(|item| self.config_value(item)).collect();
                Value::set(items).unwrap_or_else(|fault| {
                    let place = SourcePlace::new(&self.config_source, value.span);
                    self.diagnostics.push(
                        Diagnostic::new(&rules::UNSUPPORTED_EXPRESSION, fault.message()).at(place),
                    );
                    Value::set(Vec::new()).unwrap_or(Value::Bool(false))
                })
            }
        }
    }

    /// A number for an operator that will be defined.
    fn allocate(&mut self) -> OpId {
        self.operators.push(None);
        self.operators.len() - 1
    }

    /// The operator of a definition at the top of a module.
    fn operator(
        &mut self,
        definition: *const Definition,
        context: ContextId,
        job: impl FnOnce(&mut Self, OpId) -> Job<'m>,
    ) -> OpId {
        if let Some(&known) = self.operator_index.get(&(definition, context)) {
            return known;
        }
        let op = self.allocate();
        self.operator_index.insert((definition, context), op);
        let job = job(self, op);
        self.queue.push(job);
        op
    }

    /// An expression from outside as an operator of its own.
    fn extra(&mut self, extra: &Extra<'m>) -> OpId {
        let op = self.allocate();
        self.sources.push(Arc::clone(extra.source));
        let place = Place {
            source: Some((self.sources.len() - 1) as u32),
            ..self.root_place(op)
        };
        let names = extra.params.iter().map(|name| {
            let local = Local::Slot {
                slot: place.frame.slot(),
                arity: 0,
            };
            (Rc::from(*name), local)
        });
        let place = place.with(names.collect());
        let end = place.frame.len();
        let at = self.at(&place, extra.expr.span);
        let body = self.expr(extra.expr, &place);
        self.define(op, ("expression".into(), at), end, &place, body, None);
        op
    }

    /// Resolves everything that has been referred to.
    fn drain(&mut self) {
        while let Some(job) = self.queue.pop() {
            self.run(job);
        }
    }

    fn run(&mut self, job: Job<'m>) {
        let frame = Frame::new(job.op, self.frame_of(job.context));
        let locals = self.prologue(job.context, &frame);
        let place = Place {
            context: job.context,
            module: job.module,
            locals,
            frame,
            source: None,
        };
        match job.body {
            Body::Expr(body) => {
                let place = self.with_params(job.params, &place);
                let at = self.at(&place, body.span);
                let end = place.frame.len();
                let body = self.expr(body, &place);
                self.define(job.op, (job.name, at), end, &place, body, None);
                self.name_params(job.op, job.params);
            }
            Body::At(definition) => {
                let at = self.at(&place, definition.span);
                let (end, domain, body) = self.function_at(definition, &place);
                self.define(job.op, (job.name, at), end, &place, body, Some(domain));
            }
            Body::Whole(definition, recursive) => {
                let at = self.at(&place, definition.span);
                let end = place.frame.len();
                let apply = recursive.map(|op| Recursive {
                    op,
                    link: self.link(job.context, &place),
                    inherited: self.passed_on(job.context, &place, at),
                });
                let body = self.function_whole(definition, apply, &place);
                self.define(job.op, (job.name, at), end, &place, body, None);
            }
        }
    }

    /// The place inside of a definition with these parameters, which get the next slots.
    fn with_params(&mut self, params: &[Declaration], place: &Place) -> Place {
        let names = params.iter().map(|param| {
            let local = Local::Slot {
                slot: place.frame.slot(),
                arity: param.arity,
            };
            (Rc::from(&*param.name.value), local)
        });
        let names = names.collect();
        place.with(names)
    }

    /// Defines an operator; `end_of_params` is the first slot behind its parameters.
    fn define(
        &mut self,
        op: OpId,
        (name, at): (Arc<str>, At),
        end_of_params: u32,
        place: &Place,
        body: Node,
        domain: Option<Node>,
    ) {
        let parent = place.frame.outer();
        self.operators[op] = Some(Operator {
            name,
            params: end_of_params - u32::from(parent.is_some()),
            param_names: Box::default(),
            linked: parent.is_some(),
            frame: place.frame.len(),
            body,
            at,
            kept: None,
            domain,
            parent,
        });
    }

    /// Notes the names of an operator's own parameters, which come last.
    fn name_params(&mut self, op: OpId, params: &[Declaration]) {
        if let Some(operator) = &mut self.operators[op] {
            let before = operator.params as usize - params.len();
            let unnamed = std::iter::repeat_n(Arc::from(""), before);
            let own = params.iter().map(|param| Arc::clone(&param.name.value));
            operator.param_names = unnamed.chain(own).collect();
        }
    }

    fn finish(&mut self) -> Program {
        self.drain();
        let operators = std::mem::take(&mut self.operators);
        let mut program = Program {
            variables: std::mem::take(&mut self.variables),
            operators: operators.into_iter().flatten().collect(),
            sources: std::mem::take(&mut self.sources),
            kept: 0,
            interner: std::mem::take(&mut self.interner),
            natures: OnceLock::new(),
        };
        levels::analyse(&mut program);
        program
    }
}
