//! Resolving names and applications.

use std::rc::Rc;
use std::sync::Arc;

use tracelaw_diagnostics::Diagnostic;

use super::super::ir::{At, Kind, Node, OpId};
use super::super::natives::{self, Native, Run};
use super::super::rules;
use super::super::value::Value;
use super::context::{ContextId, Home, Target};
use super::names::{Defined, InstanceOf, Meaning, slot_kind};
use super::place::{Frame, Locals, Place};
use super::{Body, Job, Resolver};
use crate::config::Binding;
use crate::modules::ModuleId;
use crate::syntax::{Expr, ExprKind, FunctionDefinition, Ident, OperatorDefinition, PathStep};

/// What a path through instances leads to.
struct Selected<'m> {
    meaning: Meaning<'m>,
    /// The instance.
    context: ContextId,
    /// The arguments of the instances on the way.
    args: Vec<Node>,
}

impl<'m> Resolver<'m> {
    /// A name that stands alone: a value, or an operator as an argument.
    pub(super) fn name(&mut self, name: &str, at: At, place: &Place) -> Node {
        let meaning = self.find(name, place);
        self.meant(name, meaning, at, place)
    }

    fn meant(&mut self, name: &str, meaning: Meaning<'m>, at: At, place: &Place) -> Node {
        let kind = match meaning {
            Meaning::Slot { links, slot, .. } => slot_kind(links, slot),
            Meaning::LetOperator { op, links, .. } => Kind::Closure {
                op,
                link: Some(links),
            },
            Meaning::LetFunction { links, slot, .. } => slot_kind(links, slot),
            Meaning::Variable(variable) => Kind::Var(variable),
            Meaning::Constant(value) => Kind::Const(value),
            Meaning::Operator(defined) if !defined.definition.params.is_empty() => {
                return self.closure(defined, at, place);
            }
            Meaning::Substituted { context, by } => {
                let around = self.around(context, place);
                return self.expr(by, &around);
            }
            Meaning::Native(native) if native.arity > 0 => Kind::Closure {
                op: self.wrap(native, at),
                link: None,
            },
            _ => return self.applied(name, meaning, Vec::new(), at, place),
        };
        Node::new(kind, at)
    }

    /// `name(args)`.
    pub(super) fn apply(&mut self, name: &str, args: Vec<Node>, at: At, place: &Place) -> Node {
        let meaning = self.find(name, place);
        self.applied(name, meaning, args, at, place)
    }

    fn applied(
        &mut self,
        name: &str,
        meaning: Meaning<'m>,
        args: Vec<Node>,
        at: At,
        place: &Place,
    ) -> Node {
        let kind = match meaning {
            Meaning::Slot { links, slot, arity } => {
                if arity != args.len() {
                    return self.arity(name, arity, args.len(), at);
                }
                Kind::CallSlot {
                    operator: Box::new(Node::new(slot_kind(links, slot), at)),
                    args: args.into(),
                }
            }
            Meaning::LetOperator { op, links, arity } => {
                if arity != args.len() {
                    return self.arity(name, arity, args.len(), at);
                }
                Kind::Call {
                    op,
                    link: Some(links),
                    args: args.into(),
                }
            }
            Meaning::Operator(defined) => {
                let arity = defined.definition.params.len();
                if arity != args.len() {
                    return self.arity(name, arity, args.len(), at);
                }
                let mut all = self.passed_on(defined.context, place, at);
                all.extend(args);
                return self.call(defined, all, at, place);
            }
            Meaning::Function(defined) if args.is_empty() => {
                let all = self.passed_on(defined.context, place, at);
                Kind::Call {
                    op: self.function_value(defined),
                    link: self.link(defined.context, place),
                    args: all.into(),
                }
            }
            Meaning::Substituted { context, by } => {
                let around = self.around(context, place);
                return match &by.kind {
                    ExprKind::Name(other) => {
                        let meaning = self.find(other, &around);
                        self.applied(other, meaning, args, at, &around)
                    }
                    _ => {
                        let operator = Box::new(self.expr(by, &around));
                        Node::new(
                            Kind::CallSlot {
                                operator,
                                args: args.into(),
                            },
                            at,
                        )
                    }
                };
            }
            Meaning::Native(native) => {
                if native.arity != args.len() {
                    return self.arity(name, native.arity, args.len(), at);
                }
                return self.native_call(native, args, at);
            }
            Meaning::Table => return self.table(name, args, at),
            Meaning::NoValue => {
                let message = format!("the constant `{name}` has no value");
                let diagnostic = Diagnostic::new(&rules::CONSTANT_WITHOUT_VALUE, message).help(
                    format!("give it one in the configuration: `CONSTANTS {name} = ...`"),
                );
                return self.invalid(at, diagnostic);
            }
            Meaning::Variable(_)
            | Meaning::Constant(_)
            | Meaning::Function(_)
            | Meaning::LetFunction { .. } => {
                return self.arity(name, 0, args.len(), at);
            }
            Meaning::Instance(_) | Meaning::Unknown => return self.unknown(name, at),
        };
        Node::new(kind, at)
    }

    fn arity(&mut self, name: &str, wanted: usize, given: usize, at: At) -> Node {
        let arguments = |n: usize| match n {
            0 => "no arguments".to_owned(),
            1 => "1 argument".to_owned(),
            n => format!("{n} arguments"),
        };
        let message = format!(
            "`{name}` takes {} and is given {}",
            arguments(wanted),
            arguments(given)
        );
        let diagnostic = Diagnostic::new(&rules::WRONG_ARITY, message)
            .help("give it as many arguments as its definition has parameters");
        self.invalid(at, diagnostic)
    }

    /// The number of links to the frame that the operators of a context see.
    pub(super) fn link(&self, context: ContextId, place: &Place) -> Option<u32> {
        let frame = self.frame_of(context)?;
        Some(place.frame.links_to(&frame))
    }

    fn call(
        &mut self,
        defined: Defined<'m, OperatorDefinition>,
        args: Vec<Node>,
        at: At,
        place: &Place,
    ) -> Node {
        let kind = Kind::Call {
            op: self.defined_operator(defined),
            link: self.link(defined.context, place),
            args: args.into(),
        };
        Node::new(kind, at)
    }

    pub(super) fn defined_operator(&mut self, defined: Defined<'m, OperatorDefinition>) -> OpId {
        let Defined {
            context,
            module,
            definition,
        } = defined;
        let key = std::ptr::from_ref(definition).cast();
        self.operator(key, context, |_, op| Job {
            op,
            name: Arc::clone(&definition.name.value),
            context,
            module,
            params: &definition.params,
            body: Body::Expr(&definition.body),
        })
    }

    /// The operator that gives the value of a function at an argument.
    fn function_operator(&mut self, defined: Defined<'m, FunctionDefinition>) -> OpId {
        let Defined {
            context,
            module,
            definition,
        } = defined;
        // The bounds' address tells this operator from the one for the function as a whole.
        let key = definition.bounds.as_ptr().cast();
        self.operator(key, context, |_, op| Job {
            op,
            name: Arc::clone(&definition.name.value),
            context,
            module,
            params: &[],
            body: Body::At(definition),
        })
    }

    /// The operator whose value is a function as a whole.
    fn function_value(&mut self, defined: Defined<'m, FunctionDefinition>) -> OpId {
        let Defined {
            context,
            module,
            definition,
        } = defined;
        let key = std::ptr::from_ref(definition).cast();
        self.operator(key, context, |resolver, op| {
            let recursive = super::binders::is_recursive(definition)
                .then(|| resolver.function_operator(defined));
            Job {
                op,
                name: Arc::clone(&definition.name.value),
                context,
                module,
                params: &[],
                body: Body::Whole(definition, recursive),
            }
        })
    }

    /// `f[args]`.
    pub(super) fn index(
        &mut self,
        function: &'m Expr,
        args: &'m [Expr],
        at: At,
        place: &Place,
    ) -> Node {
        let mut inherited = Vec::new();
        let meaning = match &function.kind {
            ExprKind::Name(name) => self.find(name, place),
            ExprKind::Qualified {
                path,
                operator,
                args,
            } if args.is_empty() => match self.follow(path, operator, at, place) {
                Ok(selected) => {
                    inherited = selected.args;
                    selected.meaning
                }
                Err(broken) => return broken,
            },
            _ => Meaning::Unknown,
        };
        let defined = match meaning {
            Meaning::LetFunction { op, links, .. } => Some((op, Some(links))),
            Meaning::Function(defined) if super::binders::is_recursive(defined.definition) => {
                if matches!(function.kind, ExprKind::Name(_)) {
                    inherited = self.passed_on(defined.context, place, at);
                }
                let op = self.function_operator(defined);
                Some((op, self.link(defined.context, place)))
            }
            _ => None,
        };
        if let Some((op, link)) = defined {
            let own = self.exprs(args, place).into_vec();
            return apply_defined(op, link, inherited, own, at);
        }
        let function = self.expr(function, place);
        let argument = self.argument(args, at, place);
        Node::new(Kind::Apply(Box::new([function, argument])), at)
    }

    /// What stands between the brackets: several arguments are one tuple.
    pub(super) fn argument(&mut self, args: &'m [Expr], at: At, place: &Place) -> Node {
        match args {
            [arg] => self.expr(arg, place),
            args => Node::new(Kind::Tuple(self.exprs(args, place)), at),
        }
    }

    /// An operator with parameters that stands alone.
    fn closure(&mut self, defined: Defined<'m, OperatorDefinition>, at: At, place: &Place) -> Node {
        let first = self.passed_on(defined.context, place, at);
        if first.is_empty() {
            let kind = Kind::Closure {
                op: self.defined_operator(defined),
                link: self.link(defined.context, place),
            };
            return Node::new(kind, at);
        }
        self.partial(defined, at, place)
    }

    /// An operator of an instance with parameters: a LAMBDA passes the instance's arguments on.
    fn partial(&mut self, defined: Defined<'m, OperatorDefinition>, at: At, place: &Place) -> Node {
        let op = self.allocate();
        let frame = Frame::new(op, Some(Rc::clone(&place.frame)));
        let own: Vec<_> = defined
            .definition
            .params
            .iter()
            .map(|_| frame.slot())
            .collect();
        let inner = Place {
            frame,
            ..place.clone()
        };
        let mut args = self.passed_on(defined.context, &inner, at);
        args.extend(own.iter().map(|slot| Node::new(Kind::Local(*slot), at)));
        let end = inner.frame.len();
        let body = self.call(defined, args, at, &inner);
        let name = Arc::clone(&defined.definition.name.value);
        self.define(op, (name, at), end, &inner, body, None);
        Node::new(Kind::Closure { op, link: Some(0) }, at)
    }

    /// A native operator as one of ours.
    fn wrap(&mut self, native: &'static Native, at: At) -> OpId {
        if let Some(&known) = self.wrapped.get(native.name) {
            return known;
        }
        let op = self.allocate();
        self.wrapped.insert(native.name, op);
        let place = self.root_place(op);
        let args = (0..native.arity).map(|_| Node::new(Kind::Local(place.frame.slot()), at));
        let args = args.collect();
        let body = self.native_call(native, args, at);
        let end = place.frame.len();
        self.define(op, (native.name.into(), at), end, &place, body, None);
        op
    }

    /// `I!J(a)!Op(args)`.
    pub(super) fn qualified(
        &mut self,
        path: &'m [PathStep],
        operator: &'m Ident,
        args: &'m [Expr],
        at: At,
        place: &Place,
    ) -> Node {
        let args = self.exprs(args, place).into_vec();
        let Selected {
            meaning,
            context,
            args: mut all,
        } = match self.follow(path, operator, at, place) {
            Ok(selected) => selected,
            Err(broken) => return broken,
        };
        let name = &operator.value;
        match meaning {
            Meaning::Operator(defined) if defined.context == context => {
                let arity = defined.definition.params.len();
                if args.is_empty() && arity > 0 && all.is_empty() {
                    return self.closure(defined, at, place);
                }
                if arity != args.len() {
                    return self.arity(name, arity, args.len(), at);
                }
                all.extend(args);
                self.call(defined, all, at, place)
            }
            Meaning::Function(defined) if defined.context == context && args.is_empty() => {
                let kind = Kind::Call {
                    op: self.function_value(defined),
                    link: self.link(context, place),
                    args: all.into(),
                };
                Node::new(kind, at)
            }
            // A declaration that the instance replaces is read where the INSTANCE stands, which
            // a path of several steps with arguments would have to be followed back to.
            Meaning::Substituted { context, by } if place.locals.outside_of(context).is_none() => {
                let home = self.contexts[context.0].home.clone();
                if !self.contexts[context.0].params.is_empty() || home.context != place.context {
                    return self.unsupported(at, "a declaration of an instance cannot be selected");
                }
                let around = Place {
                    context: home.context,
                    module: home.module,
                    source: None,
                    ..place.clone()
                };
                self.expr(by, &around)
            }
            other if args.is_empty() => self.meant(name, other, at, place),
            other => self.applied(name, other, args, at, place),
        }
    }

    /// What `I!J(a)!name` stands for, and the arguments that the instances are given.
    fn follow(
        &mut self,
        path: &'m [PathStep],
        name: &'m Ident,
        at: At,
        place: &Place,
    ) -> Result<Selected<'m>, Node> {
        let mut context = place.context;
        let mut module = place.module;
        let mut args: Vec<Node> = Vec::new();
        for (index, step) in path.iter().enumerate() {
            let meaning = if index == 0 {
                self.find(&step.name.value, place)
            } else {
                self.find_global(&step.name.value, context, module, place)
            };
            let next = match meaning {
                Meaning::Instance(InstanceOf::Local(context)) => Some(context),
                Meaning::Instance(InstanceOf::Defined(defined)) => {
                    if index == 0 {
                        args = self.passed_on(defined.context, place, at);
                    }
                    let home = Home {
                        context: defined.context,
                        module: defined.module,
                        inside: None,
                    };
                    let definition = defined.definition;
                    self.context_of(&definition.instance, &definition.params, home)
                }
                _ => None,
            };
            let Some(next) = next else {
                return Err(self.unknown(&step.name.value, at));
            };
            let wanted = self.contexts[next.0].params.len();
            if wanted != step.args.len() {
                return Err(self.arity(&step.name.value, wanted, step.args.len(), at));
            }
            args.extend(self.exprs(&step.args, place).into_vec());
            context = next;
            match self.contexts[next.0].target {
                Target::Module(target) => module = target,
                Target::Standard(standard) => {
                    let Some(native) = natives::find(standard, &name.value) else {
                        return Err(self.unknown(&name.value, at));
                    };
                    return Ok(Selected {
                        meaning: Meaning::Native(native),
                        context,
                        args,
                    });
                }
            }
        }
        Ok(Selected {
            meaning: self.find_global(&name.value, context, module, place),
            context,
            args,
        })
    }

    /// A constant operator whose values the configuration lists: `F(1) = a F(2) = b`.
    fn table(&mut self, name: &str, args: Vec<Node>, at: At) -> Node {
        let config = self.config;
        let mut arms = Vec::new();
        for constant in &config.constants {
            let Binding::Value(result) = &constant.binding else {
                continue;
            };
            if *constant.name.value != *name || constant.args.len() != args.len() {
                continue;
            }
            let wanted: Vec<Value> = constant
                .args
                .iter()
                .map(|value| self.config_value(value))
                .collect();
            arms.push((Value::sequence(wanted), self.config_value(result)));
        }
        let function = super::super::value::Function::from_pairs(arms);
        let tuple = Node::new(Kind::Tuple(args.into()), at);
        let function = Node::new(Kind::Const(function), at);
        Node::new(Kind::Apply(Box::new([function, tuple])), at)
    }

    /// The top of the root module, for the body of `op`.
    pub(super) fn root_place(&self, op: OpId) -> Place {
        Place {
            context: ContextId::ROOT,
            module: ModuleId::ROOT,
            locals: Locals::default(),
            frame: Frame::new(op, None),
            source: None,
        }
    }

    /// An operator of a standard module applied to its arguments.
    fn native_call(&mut self, native: &'static Native, mut args: Vec<Node>, at: At) -> Node {
        if let Run::Refused(why) = native.run {
            return self.unsupported(at, &format!("`{}`: {why}", native.name));
        }
        if let Some(unlike) = native.unlike {
            let message = format!("`{}`: {unlike}", native.name);
            self.report(
                at,
                Diagnostic::new(&rules::UNLIKE_TLC, message)
                    .help("replace it in the configuration with `Op <- OtherOp`"),
            );
        }
        let kind = match native.run {
            Run::Constant(value) => Kind::Const(value()),
            Run::Operator(operator) if args.len() == 2 => {
                let right = args.pop();
                match (args.pop(), right) {
                    (Some(left), Some(right)) => Kind::Binary(operator, Box::new([left, right])),
                    _ => unreachable!("there are two arguments"),
                }
            }
            _ => Kind::Native {
                native,
                args: args.into(),
            },
        };
        Node::new(kind, at)
    }
}

/// A function that its definition names, applied to the arguments of the instances around it and
/// its own.
pub(super) fn apply_defined(
    op: OpId,
    link: Option<u32>,
    inherited: Vec<Node>,
    own: Vec<Node>,
    at: At,
) -> Node {
    let count = inherited.len() as u32;
    let mut args = inherited;
    args.extend(own);
    let kind = Kind::ApplyDefined {
        op,
        link,
        inherited: count,
        args: args.into(),
    };
    Node::new(kind, at)
}
