//! Walking the resolved form.

use super::{Bound, Kind, Node, SlotId};

/// Calls `$f` for each child of a node; written once for shared and for exclusive access.
macro_rules! children {
    ($node:expr, $f:expr, $iter:ident, $as_deref:ident $(, $mutability:tt)?) => {{
        let f = $f;
        match & $($mutability)? $node.kind {
            Kind::Const(_)
            | Kind::Var(_)
            | Kind::Local(_)
            | Kind::Outer(..)
            | Kind::Closure { .. }
            | Kind::Keep(_)
            | Kind::Unsupported(_) => {}
            Kind::Kept(_, inner)
            | Kind::Not(inner)
            | Kind::Unary(_, inner)
            | Kind::Field(inner, _)
            | Kind::Prime(inner)
            | Kind::Unchanged(inner)
            | Kind::Enabled(inner) => f(inner),
            Kind::Call { args, .. }
            | Kind::Native { args, .. }
            | Kind::ApplyDefined { args, .. }
            | Kind::And(args)
            | Kind::Or(args)
            | Kind::Set(args)
            | Kind::Tuple(args)
            | Kind::Product(args)
            | Kind::Record { fields: args, .. } => args.$iter().for_each(f),
            Kind::CallSlot { operator, args } => {
                f(operator);
                args.$iter().for_each(f);
            }
            Kind::Binary(_, parts)
            | Kind::Implies(parts)
            | Kind::Apply(parts)
            | Kind::Step { parts, .. } => parts.$iter().for_each(f),
            Kind::If(parts) => parts.$iter().for_each(f),
            Kind::Case { arms, other } => {
                for (condition, value) in arms.$iter() {
                    f(condition);
                    f(value);
                }
                if let Some(other) = other.$as_deref() {
                    f(other);
                }
            }
            Kind::Let { definitions, body } => {
                for (_, definition) in definitions.$iter() {
                    f(definition);
                }
                f(body);
            }
            Kind::Exists(bounded)
            | Kind::Forall(bounded)
            | Kind::Choose(bounded)
            | Kind::Filter(bounded)
            | Kind::Map(bounded)
            | Kind::Function(bounded) => {
                for Bound { set, .. } in bounded.bounds.$iter() {
                    set.$iter().for_each(&mut *f);
                }
                f(& $($mutability)? bounded.body);
            }
            Kind::RecordSet(fields) => {
                for (_, set) in fields.$iter() {
                    f(set);
                }
            }
            Kind::Except { base, updates } => {
                f(base);
                for update in updates.$iter() {
                    update.path.$iter().for_each(&mut *f);
                    f(& $($mutability)? update.value);
                }
            }
        }
    }};
}

impl Node {
    /// Calls `f` for each node directly inside of this one.
    pub(crate) fn for_each_child<'a>(&'a self, f: &mut dyn FnMut(&'a Self)) {
        children!(self, f, iter, as_deref);
    }

    /// The same, to change them.
    pub(crate) fn for_each_child_mut(&mut self, f: &mut dyn FnMut(&mut Self)) {
        children!(self, f, iter_mut, as_deref_mut, mut);
    }

    /// Calls `f` for each slot that this node itself binds.
    pub(crate) fn for_each_bound_slot(&self, f: &mut dyn FnMut(SlotId)) {
        match &self.kind {
            Kind::Let { definitions, .. } => {
                definitions.iter().for_each(|(slot, _)| f(*slot));
            }
            Kind::Exists(bounded)
            | Kind::Forall(bounded)
            | Kind::Choose(bounded)
            | Kind::Filter(bounded)
            | Kind::Map(bounded)
            | Kind::Function(bounded) => {
                let slots = bounded
                    .bounds
                    .iter()
                    .flat_map(|bound| bound.pattern.slots());
                slots.for_each(|slot| f(*slot));
            }
            Kind::Except { updates, .. } => {
                updates
                    .iter()
                    .filter_map(|update| update.previous)
                    .for_each(f);
            }
            _ => {}
        }
    }
}
