//! Where an expression is read: the module, the instance, and the names bound around it.

use std::cell::Cell;
use std::rc::Rc;

use super::super::ir::{OpId, SlotId};
use super::context::ContextId;
use crate::modules::ModuleId;

/// The frame of an operator that is being resolved.
#[derive(Debug)]
pub(super) struct Frame {
    /// The frame around the definition, for operators that see one.
    parent: Option<Rc<Frame>>,
    /// The operator.
    owner: OpId,
    slots: Cell<SlotId>,
}

impl Frame {
    pub(super) fn new(owner: OpId, parent: Option<Rc<Self>>) -> Rc<Self> {
        // The first slot of a linked frame is the link.
        let slots = Cell::new(SlotId::from(parent.is_some()));
        Rc::new(Self {
            parent,
            owner,
            slots,
        })
    }

    /// A slot of its own for a name; no two names of a frame share one.
    pub(super) fn slot(&self) -> SlotId {
        let slot = self.slots.get();
        self.slots.set(slot + 1);
        slot
    }

    /// The operator whose frame the link leads to, where there is one.
    pub(super) fn outer(&self) -> Option<OpId> {
        self.parent.as_ref().map(|parent| parent.owner)
    }

    /// The number of slots so far.
    pub(super) fn len(&self) -> SlotId {
        self.slots.get()
    }

    /// The number of links from this frame to `target`.
    pub(super) fn links_to(self: &Rc<Self>, target: &Rc<Self>) -> u32 {
        let mut links = 0;
        let mut frame = self;
        while !Rc::ptr_eq(frame, target) {
            links += 1;
            frame = frame
                .parent
                .as_ref()
                .expect("a visible name belongs to a frame around the place");
        }
        links
    }
}

/// What a local name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Local {
    /// A parameter, a bound variable, or a LET definition without parameters.
    Slot { slot: SlotId, arity: usize },
    /// A LET definition with parameters.
    Operator(OpId, usize),
    /// A recursive function of a LET: the operator that gives its value at an argument, and the
    /// slot of the function as a whole.
    Function(OpId, SlotId),
    /// An instance of a LET.
    Instance(ContextId),
}

/// Names bound around a place, the innermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Locals(Option<Rc<Layer>>);

#[derive(Debug)]
enum Layer {
    Names {
        names: Vec<(Rc<str>, Local)>,
        frame: Rc<Frame>,
        outer: Locals,
    },
    /// The end of what the operators of an instance see; beyond it are the names that its
    /// substitutions see.
    Barrier { context: ContextId, outer: Locals },
}

impl Locals {
    /// With these names inside.
    pub(super) fn with(&self, names: Vec<(Rc<str>, Local)>, frame: &Rc<Frame>) -> Self {
        Self(Some(Rc::new(Layer::Names {
            names,
            frame: Rc::clone(frame),
            outer: self.clone(),
        })))
    }

    /// As the operators of an instance see it.
    pub(super) fn behind_barrier(&self, context: ContextId) -> Self {
        Self(Some(Rc::new(Layer::Barrier {
            context,
            outer: self.clone(),
        })))
    }

    /// What `name` stands for, and the frame that it belongs to.
    pub(super) fn find(&self, name: &str) -> Option<(Local, &Rc<Frame>)> {
        let mut layer = self.0.as_deref();
        while let Some(Layer::Names {
            names,
            frame,
            outer,
        }) = layer
        {
            if let Some((_, local)) = names.iter().rev().find(|(own, _)| **own == *name) {
                return Some((*local, frame));
            }
            layer = outer.0.as_deref();
        }
        None
    }

    /// What the substitutions of an instance see from here, inside of one of its operators.
    pub(super) fn outside_of(&self, context: ContextId) -> Option<&Self> {
        let mut layer = self.0.as_deref();
        while let Some(current) = layer {
            let outer = match current {
                Layer::Names { outer, .. } => outer,
                Layer::Barrier {
                    context: found,
                    outer,
                } => {
                    if *found == context {
                        return Some(outer);
                    }
                    outer
                }
            };
            layer = outer.0.as_deref();
        }
        None
    }
}

/// Where an expression is read.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) context: ContextId,
    pub(super) module: ModuleId,
    pub(super) locals: Locals,
    pub(super) frame: Rc<Frame>,
    /// The source that it stands in, where that is not the module's.
    pub(super) source: Option<u32>,
}

impl Place {
    /// The same place with more names.
    pub(super) fn with(&self, names: Vec<(Rc<str>, Local)>) -> Self {
        Self {
            locals: self.locals.with(names, &self.frame),
            ..self.clone()
        }
    }
}
