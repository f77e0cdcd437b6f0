//! TLC configuration files: what stands for the constants, and what is to be checked.

mod parse;
mod token;

use tracelaw_diagnostics::{Span, Spanned};

use crate::syntax::{Ident, Name};

pub use parse::parse;

/// A configuration, with the place of everything in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// What stands for the constants, in order.
    pub constants: Vec<Constant>,
    /// INIT.
    pub init: Option<Ident>,
    /// NEXT.
    pub next: Option<Ident>,
    /// SPECIFICATION, which takes the place of INIT and NEXT.
    pub specification: Option<Ident>,
    /// INVARIANTS.
    pub invariants: Vec<Ident>,
    /// PROPERTIES.
    pub properties: Vec<Ident>,
    /// CONSTRAINTS on states.
    pub constraints: Vec<Ident>,
    /// ACTION_CONSTRAINTS on steps.
    pub action_constraints: Vec<Ident>,
    /// VIEW.
    pub view: Option<Ident>,
    /// ALIAS.
    pub alias: Option<Ident>,
    /// SYMMETRY.
    pub symmetry: Option<Ident>,
    /// POSTCONDITION.
    pub postcondition: Option<Ident>,
    /// CHECK_DEADLOCK; TLC checks for deadlock where nothing is said.
    pub check_deadlock: Option<Spanned<bool>>,
}

/// What stands for one constant or operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: Ident,
    /// The arguments that the value is for, in `F(1, 2) = 3`; none otherwise.
    pub args: Vec<Spanned<Value>>,
    /// What stands for it.
    pub binding: Binding,
    /// All of it.
    pub span: Span,
}

/// What stands for a [`Constant`].
#[derive(Clone, Debug, PartialEq)]
pub enum Binding {
    /// `C = v`.
    Value(Spanned<Value>),
    /// `C <- Op`: an operator of the root module, in all modules.
    Operator(Ident),
    /// `C <- [M] Op`: likewise, for the `C` of module `M`.
    OperatorIn {
        /// `M`.
        module: Ident,
        /// `Op`.
        operator: Ident,
    },
}

/// A value in a configuration.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `3`, `-1`.
    Integer(i128),
    /// `"text"`.
    String(Name),
    /// `TRUE`, `FALSE`.
    Boolean(bool),
    /// A name: a value that equals itself alone.
    Model(Name),
    /// `{a, b}`.
    Set(Vec<Spanned<Value>>),
}

impl Config {
    /// The constant's binding, where it has one.
    #[must_use]
    pub fn constant(&self, name: &str) -> Option<&Constant> {
        self.constants
            .iter()
            .find(|constant| &*constant.name.value == name)
    }

    /// Whether TLC reports a state without successors.
    #[must_use]
    pub fn checks_deadlock(&self) -> bool {
        self.check_deadlock.as_ref().is_none_or(|check| check.value)
    }
}
