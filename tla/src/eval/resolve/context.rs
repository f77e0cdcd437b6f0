//! Contexts: a module as it is, or as an INSTANCE shows it.

use std::rc::Rc;

use super::place::{Frame, Locals};
use crate::modules::ModuleId;
use crate::syntax::{Declaration, Expr, Substitution};

/// The number of a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ContextId(pub(super) usize);

impl ContextId {
    /// The root module and what it extends, as they are.
    pub(super) const ROOT: Self = Self(0);
}

/// An instance of a module.
#[derive(Debug)]
pub(super) struct Context<'m> {
    /// The module.
    pub(super) target: Target<'m>,
    /// Where the INSTANCE stands, in whose names its substitutions are read.
    pub(super) home: Home,
    /// What takes the place of the module's declarations.
    pub(super) substitutions: &'m [Substitution],
    /// The parameters of the instance; every operator of it takes them first.
    pub(super) params: &'m [Declaration],
}

/// What is instantiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'m> {
    Module(ModuleId),
    Standard(&'m str),
}

/// Where an INSTANCE stands.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub(super) context: ContextId,
    pub(super) module: ModuleId,
    /// The names around it and their frame, where it stands in a LET.
    pub(super) inside: Option<(Locals, Rc<Frame>)>,
}

impl<'m> Context<'m> {
    /// What stands for the declaration `name`, where the INSTANCE says so.
    pub(super) fn substitution(&self, name: &str) -> Option<&'m Expr> {
        self.substitutions
            .iter()
            .find(|substitution| *substitution.name.value == *name)
            .map(|substitution| &substitution.value)
    }
}
