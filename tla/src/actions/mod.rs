//! The action list: what `tracelaw actions` prints and a repository may keep.

mod disjuncts;
mod effects;
mod list;
mod next;

use serde::{Deserialize, Serialize};

pub(crate) use disjuncts::{Choice, Collector};
pub(crate) use effects::{Analysis, Use, is_direct};
pub use list::{Difference, ListKind, compare, read_list};
pub use next::next_operator;
pub(crate) use next::specification;

/// The actions of a module's next-state relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionList {
    /// 1.
    pub schema_version: u32,
    /// The module's name.
    pub module: String,
    /// The next-state operator.
    pub next: String,
    /// The variables, in the order of their declarations, those of extended modules first.
    pub variables: Vec<String>,
    /// The constants, likewise.
    pub constants: Vec<String>,
    /// The disjuncts of the next-state relation, in order, each name once.
    pub actions: Vec<Action>,
}

/// An operator that is a disjunct of the next-state relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The operator's name; `line N` for a disjunct that is no operator application.
    pub name: String,
    /// Its formal parameters.
    pub params: Vec<String>,
    /// The line of its definition, counted from 1.
    pub line: usize,
    /// The file of its definition.
    pub file: String,
    /// Variables that it gives a next value.
    pub primed: Vec<String>,
    /// Variables that it leaves unchanged.
    pub unchanged: Vec<String>,
    /// What a pure dispatcher fans out to; the action itself where it is none.
    pub leaves: Vec<String>,
}
