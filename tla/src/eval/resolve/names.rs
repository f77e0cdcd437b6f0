//! What names stand for.

use std::rc::Rc;

use super::super::ir::{At, Kind, Node, OpId, SlotId, VarId};
use super::super::natives::{self, Native};
use super::super::value::Value;
use super::Resolver;
use super::context::{Context, ContextId, Home, Target};
use super::place::{Frame, Local, Locals, Place};
use super::scope::Entry;
use crate::config::Binding;
use crate::modules::ModuleId;
use crate::syntax::{
    Declaration, Definition, Expr, FunctionDefinition, Instance, InstanceDefinition,
    OperatorDefinition,
};

/// What a name stands for at a place.
#[derive(Clone, Debug)]
pub(super) enum Meaning<'m> {
    /// A slot, so many links away.
    Slot {
        links: u32,
        slot: SlotId,
        arity: usize,
    },
    /// An operator of a LET.
    LetOperator {
        op: OpId,
        links: u32,
        arity: usize,
    },
    /// A recursive function of a LET.
    LetFunction {
        op: OpId,
        links: u32,
        slot: SlotId,
    },
    Variable(VarId),
    Constant(Value),
    /// A constant operator whose values the configuration lists.
    Table,
    Operator(Defined<'m, OperatorDefinition>),
    Function(Defined<'m, FunctionDefinition>),
    Instance(InstanceOf<'m>),
    /// What an INSTANCE puts in the place of a declaration.
    Substituted {
        context: ContextId,
        by: &'m Expr,
    },
    Native(&'static Native),
    /// A declared constant that the configuration gives no value.
    NoValue,
    Unknown,
}

/// A definition as a context shows it.
#[derive(Debug)]
pub(super) struct Defined<'m, T> {
    pub(super) context: ContextId,
    pub(super) module: ModuleId,
    pub(super) definition: &'m T,
}

impl<T> Clone for Defined<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Defined<'_, T> {}

/// What stands before a `!`.
#[derive(Clone, Copy, Debug)]
pub(super) enum InstanceOf<'m> {
    /// `I == INSTANCE M`, at the top of a module.
    Defined(Defined<'m, InstanceDefinition>),
    /// The same in a LET.
    Local(ContextId),
}

impl<'m> Resolver<'m> {
    /// What `name` stands for.
    pub(super) fn find(&mut self, name: &str, place: &Place) -> Meaning<'m> {
        if let Some((local, frame)) = place.locals.find(name) {
            let links = place.frame.links_to(frame);
            return match local {
                Local::Slot { slot, arity } => Meaning::Slot { links, slot, arity },
                Local::Operator(op, arity) => Meaning::LetOperator { op, links, arity },
                Local::Function(op, slot) => Meaning::LetFunction { op, links, slot },
                Local::Instance(context) => Meaning::Instance(InstanceOf::Local(context)),
            };
        }
        self.find_global(name, place.context, place.module, place)
    }

    /// What `name` stands for at the top of a module.
    pub(super) fn find_global(
        &mut self,
        name: &str,
        context: ContextId,
        module: ModuleId,
        place: &Place,
    ) -> Meaning<'m> {
        if let Some(meaning) = self.configured(name, context, module, place) {
            return meaning;
        }
        let mut at = Some(module);
        while let Some(module) = at {
            if let Some(entry) = self.scopes.of(module).get(name) {
                return self.entry(name, entry, context, place);
            }
            at = self.modules.module(module).parent();
        }
        // Operators of the language itself.
        match name {
            "BOOLEAN" => {
                let both = vec![Value::Bool(false), Value::Bool(true)];
                return Meaning::Constant(Value::set(both).unwrap_or(Value::Bool(false)));
            }
            "STRING" => {
                let strings = super::super::value::Symbolic::Strings;
                return Meaning::Constant(super::super::value::Set::symbolic(strings).into());
            }
            _ => {}
        }
        let mut at = Some(module);
        while let Some(module) = at {
            let visible: Vec<_> = self.scopes.of(module).standard().collect();
            if let Some(native) = visible
                .iter()
                .find_map(|module| natives::find(module, name))
            {
                return Meaning::Native(native);
            }
            at = self.modules.module(module).parent();
        }
        Meaning::Unknown
    }

    /// What the configuration puts in the place of `name`.
    fn configured(
        &mut self,
        name: &str,
        context: ContextId,
        module: ModuleId,
        place: &Place,
    ) -> Option<Meaning<'m>> {
        let config = self.config;
        let module_name = &*self.modules.module(module).module.name.value;
        for constant in &config.constants {
            if *constant.name.value != *name {
                continue;
            }
            let operator = match &constant.binding {
                Binding::OperatorIn {
                    module: of,
                    operator,
                } if *of.value == *module_name => operator,
                Binding::OperatorIn { .. } => continue,
                _ if context != ContextId::ROOT => continue,
                Binding::Operator(operator) => operator,
                Binding::Value(_) if !constant.args.is_empty() => return Some(Meaning::Table),
                Binding::Value(value) => {
                    let value = self.config_value(value);
                    return Some(Meaning::Constant(value));
                }
            };
            // `X <- X` would never come to an end.
            if *operator.value == *name {
                return None;
            }
            let meaning = self.find_global(&operator.value, ContextId::ROOT, ModuleId::ROOT, place);
            if matches!(meaning, Meaning::Unknown) {
                self.config_names_nothing(operator);
            }
            return Some(meaning);
        }
        None
    }

    fn entry(
        &mut self,
        name: &str,
        entry: Entry<'m>,
        context: ContextId,
        place: &Place,
    ) -> Meaning<'m> {
        match entry {
            Entry::Definition(definition, module) => self.definition(definition, context, module),
            Entry::Imported(instance, module) => {
                let home = Home {
                    context,
                    module,
                    inside: None,
                };
                match self.context_of(instance, &[], home) {
                    Some(context) => match self.contexts[context.0].target {
                        Target::Module(target) => self.find_global(name, context, target, place),
                        Target::Standard(module) => {
                            natives::find(module, name).map_or(Meaning::Unknown, Meaning::Native)
                        }
                    },
                    None => Meaning::Unknown,
                }
            }
            Entry::Variable | Entry::Constant => self.declared(name, entry, context, place),
        }
    }

    fn declared(
        &mut self,
        name: &str,
        entry: Entry<'m>,
        context: ContextId,
        place: &Place,
    ) -> Meaning<'m> {
        if context == ContextId::ROOT {
            return match entry {
                Entry::Variable => match self.variable_index(name) {
                    Some(variable) => Meaning::Variable(variable),
                    None => Meaning::Unknown,
                },
                _ => Meaning::NoValue,
            };
        }
        if let Some(by) = self.contexts[context.0].substitution(name) {
            return Meaning::Substituted { context, by };
        }
        // A declaration that the INSTANCE does not name stands for the same name around it.
        let around = self.around(context, place);
        self.find(name, &around)
    }

    /// The place that the substitutions of a context are read at, from inside of one of its
    /// operators.
    pub(super) fn around(&self, context: ContextId, place: &Place) -> Place {
        let home = &self.contexts[context.0].home;
        Place {
            context: home.context,
            module: home.module,
            locals: place
                .locals
                .outside_of(context)
                .cloned()
                .unwrap_or_default(),
            frame: Rc::clone(&place.frame),
            source: None,
        }
    }

    fn definition(
        &mut self,
        definition: &'m Definition,
        context: ContextId,
        module: ModuleId,
    ) -> Meaning<'m> {
        match definition {
            Definition::Operator(definition) => {
                // A community module that stands beside the specification is overridden all the
                // same, as TLC does it.
                let name = &*self.modules.module(module).module.name.value;
                if let Some(native) = natives::find(name, &definition.name.value)
                    && native.arity == definition.params.len()
                    && !matches!(native.run, natives::Run::Refused(_))
                {
                    return Meaning::Native(native);
                }
                Meaning::Operator(Defined {
                    context,
                    module,
                    definition,
                })
            }
            Definition::Function(definition) => Meaning::Function(Defined {
                context,
                module,
                definition,
            }),
            Definition::Instance(definition) => Meaning::Instance(InstanceOf::Defined(Defined {
                context,
                module,
                definition,
            })),
            Definition::Recursive(_) => Meaning::Unknown,
        }
    }

    /// The context of an INSTANCE that stands at `home`.
    pub(super) fn context_of(
        &mut self,
        instance: &'m Instance,
        params: &'m [Declaration],
        home: Home,
    ) -> Option<ContextId> {
        let key = (std::ptr::from_ref(instance), home.context);
        if home.inside.is_none()
            && let Some(&known) = self.context_index.get(&key)
        {
            return Some(known);
        }
        let target = match self.modules.module(home.module).instance(instance.span) {
            Some(module) => Target::Module(module),
            None if natives::knows(&instance.module.value) => {
                Target::Standard(&instance.module.value)
            }
            None => return None,
        };
        let id = ContextId(self.contexts.len());
        if home.inside.is_none() {
            self.context_index.insert(key, id);
        }
        self.contexts.push(Context {
            target,
            home,
            substitutions: &instance.substitutions,
            params,
        });
        Some(id)
    }

    /// The frame that the operators of a context are linked to.
    pub(super) fn frame_of(&self, context: ContextId) -> Option<Rc<Frame>> {
        let mut id = context;
        while id != ContextId::ROOT {
            let home = &self.contexts[id.0].home;
            if let Some((_, frame)) = &home.inside {
                return Some(Rc::clone(frame));
            }
            id = home.context;
        }
        None
    }

    /// The contexts whose parameters the operators of a context take, the outermost first.
    fn parametrised(&self, context: ContextId) -> Vec<ContextId> {
        let mut all = Vec::new();
        let mut id = context;
        while id != ContextId::ROOT {
            all.push(id);
            let home = &self.contexts[id.0].home;
            if home.inside.is_some() {
                break;
            }
            id = home.context;
        }
        all.reverse();
        all
    }

    /// The names that the operators of a context see before their own parameters, which get the
    /// first slots of `frame`.
    pub(super) fn prologue(&self, context: ContextId, frame: &Rc<Frame>) -> Locals {
        let mut locals = Locals::default();
        for id in self.parametrised(context) {
            let context = &self.contexts[id.0];
            if let Some((around, _)) = &context.home.inside {
                locals = around.clone();
            }
            let params = context.params.iter().map(|param| {
                let local = Local::Slot {
                    slot: frame.slot(),
                    arity: param.arity,
                };
                (Rc::from(&*param.name.value), local)
            });
            locals = locals.with(params.collect(), frame).behind_barrier(id);
        }
        locals
    }

    /// The arguments for the parameters of a context, passed on from a place inside of it.
    pub(super) fn passed_on(&self, context: ContextId, place: &Place, at: At) -> Vec<Node> {
        let mut args = Vec::new();
        for id in self.parametrised(context) {
            let params = self.contexts[id.0].params;
            let Some(locals) = place.locals.outside_of(id) else {
                continue;
            };
            for param in params {
                if let Some((Local::Slot { slot, .. }, frame)) = locals.find(&param.name.value) {
                    let links = place.frame.links_to(frame);
                    args.push(Node::new(slot_kind(links, slot), at));
                }
            }
        }
        args
    }
}

/// A reference to a slot, so many links away.
pub(super) fn slot_kind(links: u32, slot: SlotId) -> Kind {
    match links {
        0 => Kind::Local(slot),
        links => Kind::Outer(links, slot),
    }
}
