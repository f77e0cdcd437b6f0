//! Resolving what binds names: quantifiers, functions, EXCEPT, LET, LAMBDA.

use std::rc::Rc;
use std::sync::Arc;

use super::super::ir::{self, At, Bounded, Kind, Node, OpId, Pattern, SlotId};
use super::super::value::Value;
use super::Resolver;
use super::calls::apply_defined;
use super::context::Home;
use super::place::{Frame, Local, Place};
use crate::syntax::{
    Binder, Bound, Definition, Expr, ExprKind, FunctionDefinition, Ident, Name, Update, UpdateStep,
};

/// How the body of a recursive function finds the function.
pub(super) struct Recursive {
    /// The operator for its value at an argument.
    pub(super) op: OpId,
    pub(super) link: Option<u32>,
    /// The arguments of the instances around it.
    pub(super) inherited: Vec<Node>,
}

type Names = Vec<(Rc<str>, Local)>;

impl<'m> Resolver<'m> {
    /// Bounds and what stands in their scope.
    pub(super) fn bounded(
        &mut self,
        bounds: &'m [Bound],
        body: &'m Expr,
        place: &Place,
    ) -> Box<Bounded> {
        self.bounded_with(bounds, place, |resolver, inner| resolver.expr(body, inner))
    }

    fn bounded_with(
        &mut self,
        bounds: &'m [Bound],
        place: &Place,
        body: impl FnOnce(&mut Self, &Place) -> Node,
    ) -> Box<Bounded> {
        let sets: Vec<Node> = bounds
            .iter()
            .map(|bound| self.expr(&bound.set, place))
            .collect();
        let start = place.frame.len();
        let mut resolved = Vec::new();
        let mut names = Names::new();
        for (bound, set) in bounds.iter().zip(sets) {
            bind(&bound.binder, set, &place.frame, &mut names, &mut resolved);
        }
        let shown = shown(&names);
        let body = body(self, &place.with(names));
        Box::new(Bounded {
            bounds: resolved.into(),
            names: shown,
            body,
            slots: start..place.frame.len(),
        })
    }

    /// One binder and its set.
    pub(super) fn bounded_one(
        &mut self,
        binder: &'m Binder,
        set: &'m Expr,
        body: &'m Expr,
        place: &Place,
    ) -> Box<Bounded> {
        let set = self.expr(set, place);
        let start = place.frame.len();
        let mut resolved = Vec::new();
        let mut names = Names::new();
        bind(binder, set, &place.frame, &mut names, &mut resolved);
        let shown = shown(&names);
        let body = self.expr(body, &place.with(names));
        Box::new(Bounded {
            bounds: resolved.into(),
            names: shown,
            body,
            slots: start..place.frame.len(),
        })
    }

    pub(super) fn except(
        &mut self,
        base: &'m Expr,
        updates: &'m [Update],
        at: At,
        place: &Place,
    ) -> Node {
        let base = Box::new(self.expr(base, place));
        let updates = updates.iter().map(|update| {
            let path = update.path.iter().map(|step| match step {
                UpdateStep::Field(name) => {
                    let at = self.at(place, name.span);
                    Node::new(
                        Kind::Const(Value::String(self.interner.text(&name.value))),
                        at,
                    )
                }
                UpdateStep::Index(args) => self.argument(args, at, place),
            });
            let path = path.collect();
            let previous = mentions(&update.value, &|expr| {
                matches!(expr.kind, ExprKind::Previous)
            })
            .then(|| place.frame.slot());
            let inner = match previous {
                Some(slot) => place.with(vec![("@".into(), Local::Slot { slot, arity: 0 })]),
                None => place.clone(),
            };
            ir::Update {
                path,
                previous,
                value: self.expr(&update.value, &inner),
            }
        });
        let updates = updates.collect();
        Node::new(Kind::Except { base, updates }, at)
    }

    pub(super) fn lambda(
        &mut self,
        params: &'m [Ident],
        body: &'m Expr,
        at: At,
        place: &Place,
    ) -> Node {
        let op = self.allocate();
        let frame = Frame::new(op, Some(Rc::clone(&place.frame)));
        let names = params.iter().map(|param| {
            let local = Local::Slot {
                slot: frame.slot(),
                arity: 0,
            };
            (Rc::from(&*param.value), local)
        });
        let names = names.collect();
        let inner = Place {
            frame,
            ..place.clone()
        }
        .with(names);
        let end = inner.frame.len();
        let body = self.expr(body, &inner);
        self.define(op, ("LAMBDA".into(), at), end, &inner, body, None);
        Node::new(Kind::Closure { op, link: Some(0) }, at)
    }

    pub(super) fn local_definitions(
        &mut self,
        definitions: &'m [Definition],
        body: &'m Expr,
        at: At,
        place: &Place,
    ) -> Node {
        let mut names = Names::new();
        let mut planned = Vec::new();
        for definition in definitions {
            let (name, local) = match definition {
                Definition::Operator(operator) if operator.params.is_empty() => {
                    let slot = place.frame.slot();
                    (&operator.name.value, Local::Slot { slot, arity: 0 })
                }
                Definition::Operator(operator) => {
                    let op = self.allocate();
                    (
                        &operator.name.value,
                        Local::Operator(op, operator.params.len()),
                    )
                }
                Definition::Function(function) if is_recursive(function) => {
                    let op = self.allocate();
                    (
                        &function.name.value,
                        Local::Function(op, place.frame.slot()),
                    )
                }
                Definition::Function(function) => {
                    let slot = place.frame.slot();
                    (&function.name.value, Local::Slot { slot, arity: 0 })
                }
                Definition::Instance(instance) => {
                    let home = Home {
                        context: place.context,
                        module: place.module,
                        // Its operators see what stands around the LET, not its other names.
                        inside: Some((
                            place.locals.with(names.clone(), &place.frame),
                            Rc::clone(&place.frame),
                        )),
                    };
                    match self.context_of(&instance.instance, &instance.params, home) {
                        Some(context) => (&instance.name.value, Local::Instance(context)),
                        None => continue,
                    }
                }
                Definition::Recursive(_) => continue,
            };
            names.push((Rc::from(&**name), local));
            planned.push((definition, local));
        }
        let inner = place.with(names);
        let mut slots = Vec::new();
        for (definition, local) in planned {
            self.local_definition(definition, local, &inner, &mut slots);
        }
        let body = Box::new(self.expr(body, &inner));
        let kind = Kind::Let {
            definitions: slots.into(),
            body,
        };
        Node::new(kind, at)
    }

    fn local_definition(
        &mut self,
        definition: &'m Definition,
        local: Local,
        place: &Place,
        slots: &mut Vec<(SlotId, Node)>,
    ) {
        let nested = |op| Place {
            frame: Frame::new(op, Some(Rc::clone(&place.frame))),
            ..place.clone()
        };
        match (definition, local) {
            (Definition::Operator(operator), Local::Slot { slot, .. }) => {
                slots.push((slot, self.expr(&operator.body, place)));
            }
            (Definition::Operator(operator), Local::Operator(op, _)) => {
                let inner = self.with_params(&operator.params, &nested(op));
                let end = inner.frame.len();
                let at = self.at(place, operator.span);
                let body = self.expr(&operator.body, &inner);
                let name = Name::clone(&operator.name.value);
                self.define(op, (name, at), end, &inner, body, None);
                self.name_params(op, &operator.params);
            }
            (Definition::Function(function), Local::Slot { slot, .. }) => {
                slots.push((slot, self.function_whole(function, None, place)));
            }
            (Definition::Function(function), Local::Function(op, slot)) => {
                let inner = nested(op);
                let at = self.at(place, function.span);
                let (end, domain, body) = self.function_at(function, &inner);
                let name = Name::clone(&function.name.value);
                self.define(op, (name, at), end, &inner, body, Some(domain));
                let own = Recursive {
                    op,
                    link: Some(0),
                    inherited: Vec::new(),
                };
                slots.push((slot, self.function_whole(function, Some(own), place)));
            }
            _ => {}
        }
    }

    /// The value of a function at its argument: the end of its parameters, its domain, its body.
    pub(super) fn function_at(
        &mut self,
        function: &'m FunctionDefinition,
        place: &Place,
    ) -> (u32, Node, Node) {
        let names = function
            .bounds
            .iter()
            .flat_map(|bound| bound.binder.names());
        let names = names.map(|name| {
            let local = Local::Slot {
                slot: place.frame.slot(),
                arity: 0,
            };
            (Rc::from(&*name.value), local)
        });
        let inner = place.with(names.collect());
        let end = inner.frame.len();
        let at = self.at(place, function.span);
        let mut factors = Vec::new();
        for bound in &function.bounds {
            let times = match &bound.binder {
                Binder::Names(names) => names.len(),
                Binder::Tuple(_) => 1,
            };
            for _ in 0..times {
                factors.push(self.expr(&bound.set, place));
            }
        }
        let domain = if factors.len() == 1 {
            factors.remove(0)
        } else {
            Node::new(Kind::Product(factors.into()), at)
        };
        let body = self.expr(&function.body, &inner);
        (end, domain, body)
    }

    /// A function as a whole. A recursive one is asked for its value at each argument.
    pub(super) fn function_whole(
        &mut self,
        function: &'m FunctionDefinition,
        recursive: Option<Recursive>,
        place: &Place,
    ) -> Node {
        let at = self.at(place, function.span);
        let Some(Recursive {
            op,
            link,
            inherited,
        }) = recursive
        else {
            let bounded = self.bounded(&function.bounds, &function.body, place);
            return Node::new(Kind::Function(bounded), at);
        };
        let bounded = self.bounded_with(&function.bounds, place, |resolver, inner| {
            let names = function
                .bounds
                .iter()
                .flat_map(|bound| bound.binder.names());
            let args = names.map(|name| resolver.name(&name.value, at, inner));
            let own = args.collect();
            apply_defined(op, link, inherited, own, at)
        });
        Node::new(Kind::Function(bounded), at)
    }
}

fn shown(names: &Names) -> Box<[Arc<str>]> {
    names.iter().map(|(name, _)| Arc::from(&**name)).collect()
}

/// Gives the names of a binder slots.
fn bind(binder: &Binder, set: Node, frame: &Frame, names: &mut Names, bounds: &mut Vec<ir::Bound>) {
    let mut set = Some(set);
    let mut slot_for = |name: &Ident| {
        let slot = frame.slot();
        names.push((Rc::from(&*name.value), Local::Slot { slot, arity: 0 }));
        slot
    };
    match binder {
        Binder::Names(all) => {
            for name in all {
                let pattern = Pattern::One(slot_for(name));
                bounds.push(ir::Bound {
                    pattern,
                    set: set.take(),
                });
            }
        }
        Binder::Tuple(all) => {
            let pattern = Pattern::Tuple(all.iter().map(slot_for).collect());
            bounds.push(ir::Bound {
                pattern,
                set: set.take(),
            });
        }
    }
}

/// Whether an expression or one inside of it is of a kind.
fn mentions(expr: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
    if test(expr) {
        return true;
    }
    let mut found = false;
    expr.for_each_child(&mut |child| found = found || mentions(child, test));
    found
}

/// Whether a function's body uses the function.
pub(super) fn is_recursive(function: &FunctionDefinition) -> bool {
    let name = &function.name.value;
    mentions(&function.body, &|expr| match &expr.kind {
        ExprKind::Name(used) => used == name,
        ExprKind::Apply { operator, .. } => operator.value == *name,
        _ => false,
    })
}
