//! The resolved form of a specification: what the evaluator walks.
//!
//! Names are gone. A parameter or bound variable is a slot in the frame of the operator around
//! it, a variable is an index into the state, an operator is a number, a constant is its value.
//! Instances are resolved too: each has operators of its own in which the substitutions have
//! taken place.

mod reads;
mod visit;

pub(crate) use reads::{Nature, Reads};

use std::sync::{Arc, OnceLock};

use tracelaw_diagnostics::{Place, Source, Span};

use super::natives::Native;
use super::value::{Interner, Set, Text, Value};

/// The number of an operator in a [`Program`].
pub(crate) type OpId = usize;
/// The index of a variable in a state.
pub(crate) type VarId = usize;
/// The index of a slot in a frame.
pub(crate) type SlotId = u32;

/// Where a node stands in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct At {
    pub(crate) source: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// An expression.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) at: At,
    /// Whether it may give variables their next values, so that a step has to be enumerated
    /// from it; otherwise it is evaluated.
    pub(crate) action: bool,
}

impl Node {
    /// A node that assigns nothing, as far as is known yet.
    pub(crate) const fn new(kind: Kind, at: At) -> Self {
        Self {
            kind,
            at,
            action: false,
        }
    }
}

/// The kinds of [`Node`].
#[derive(Debug)]
pub(crate) enum Kind {
    /// A value known beforehand.
    Const(Value),
    /// A variable.
    Var(VarId),
    /// A slot of this frame.
    Local(SlotId),
    /// A slot of a frame around this one, so many links away.
    Outer(u32, SlotId),
    /// A constant expression that is evaluated once in a run and kept.
    Kept(usize, Box<Node>),

    /// An operator applied to its arguments. `link` is the number of links to the frame that its
    /// definition stands in, for operators that see one.
    Call {
        op: OpId,
        link: Option<u32>,
        args: Box<[Node]>,
    },
    /// An operator parameter applied to arguments.
    CallSlot {
        operator: Box<Node>,
        args: Box<[Node]>,
    },
    /// An operator as an argument.
    Closure { op: OpId, link: Option<u32> },
    /// An operator of a standard module.
    Native {
        native: &'static Native,
        args: Box<[Node]>,
    },
    /// A function that its definition names, applied to an argument: evaluated at that argument
    /// alone, since its domain may be infinite. So many of the arguments come first that are those
    /// of the instances around the definition.
    ApplyDefined {
        op: OpId,
        link: Option<u32>,
        inherited: u32,
        args: Box<[Node]>,
    },

    /// `/\`.
    And(Box<[Node]>),
    /// `\/`.
    Or(Box<[Node]>),
    /// `~`.
    Not(Box<Node>),
    /// An operator with two operands that have to be evaluated both.
    Binary(Binary, Box<[Node; 2]>),
    /// `=>`.
    Implies(Box<[Node; 2]>),
    /// An operator with one operand.
    Unary(Unary, Box<Node>),
    /// IF, THEN and ELSE.
    If(Box<[Node; 3]>),
    /// CASE.
    Case {
        arms: Box<[(Node, Node)]>,
        other: Option<Box<Node>>,
    },
    /// LET with definitions that take no arguments; the others are operators.
    Let {
        definitions: Box<[(SlotId, Node)]>,
        body: Box<Node>,
    },

    /// `\E`.
    Exists(Box<Bounded>),
    /// `\A`.
    Forall(Box<Bounded>),
    /// `CHOOSE x \in S : p`.
    Choose(Box<Bounded>),
    /// `{x \in S : p}`.
    Filter(Box<Bounded>),
    /// `{e : x \in S}`.
    Map(Box<Bounded>),
    /// `[x \in S |-> e]`.
    Function(Box<Bounded>),
    /// `{a, b}`.
    Set(Box<[Node]>),
    /// `<<a, b>>`.
    Tuple(Box<[Node]>),
    /// `[a |-> e]`: the names as a set, and for each of them in order the field's expression.
    Record { names: Set, fields: Box<[Node]> },
    /// `[a : S]`, the fields in the order of their names.
    RecordSet(Box<[(Text, Node)]>),
    /// `A \X B`.
    Product(Box<[Node]>),
    /// `f[x]`.
    Apply(Box<[Node; 2]>),
    /// `r.name`.
    Field(Box<Node>, Text),
    /// `[f EXCEPT ![x] = e]`.
    Except {
        base: Box<Node>,
        updates: Box<[Update]>,
    },

    /// `e'`.
    Prime(Box<Node>),
    /// `UNCHANGED e`.
    Unchanged(Box<Node>),
    /// `UNCHANGED <<x, y>>`, where it comes down to variables.
    Keep(Box<[VarId]>),
    /// `ENABLED A`.
    Enabled(Box<Node>),
    /// `[A]_v` (false) or `<<A>>_v` (true).
    Step {
        must_change: bool,
        parts: Box<[Node; 2]>,
    },
    /// What the evaluator does not support; reported when it was resolved.
    Unsupported(Arc<str>),
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Equal,
    NotEqual,
    Equivalent,
    In,
    NotIn,
    SubsetEqual,
    Cup,
    Cap,
    Difference,
    FunctionSet,
    Add,
    Subtract,
    Multiply,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Range,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Powerset,
    Union,
    Domain,
}

/// Bound variables, the sets that they come from, and an expression over them.
#[derive(Debug)]
pub(crate) struct Bounded {
    pub(crate) bounds: Box<[Bound]>,
    /// The names that are bound, in the order of their slots.
    pub(crate) names: Box<[Arc<str>]>,
    pub(crate) body: Node,
    /// The slots of the bound variables and of everything that the body binds.
    pub(crate) slots: std::ops::Range<SlotId>,
}

/// One bound variable, or a tuple of them.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) pattern: Pattern,
    /// Where this is absent the bound shares the set of the one before: `x, y \in S`.
    pub(crate) set: Option<Node>,
}

/// What an element is bound to.
#[derive(Debug)]
pub(crate) enum Pattern {
    /// One slot takes the element.
    One(SlotId),
    /// The element is a tuple, whose parts these slots take.
    Tuple(Box<[SlotId]>),
}

impl Pattern {
    /// The slots, in the order of the names.
    pub(crate) fn slots(&self) -> &[SlotId] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Tuple(slots) => slots,
        }
    }
}

/// `![x].a = e`.
#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) path: Box<[Node]>,
    /// The slot that `@` stands for, where the value uses it.
    pub(crate) previous: Option<SlotId>,
    pub(crate) value: Node,
}

/// An operator: its parameters are the first slots of its frame.
#[derive(Debug)]
pub(crate) struct Operator {
    pub(crate) name: Arc<str>,
    pub(crate) params: u32,
    /// The names of its own parameters, behind those of the instance that it belongs to; empty
    /// for operators that no definition names.
    pub(crate) param_names: Box<[Arc<str>]>,
    /// Whether the first slot holds the link to the frame around the definition; the parameters
    /// then follow it.
    pub(crate) linked: bool,
    /// The number of slots of its frame.
    pub(crate) frame: u32,
    pub(crate) body: Node,
    /// Where its definition stands.
    pub(crate) at: At,
    /// The place where its value is kept, for constants without parameters.
    pub(crate) kept: Option<usize>,
    /// The domain, where it stands for a function that its definition names.
    pub(crate) domain: Option<Node>,
    /// The operator whose frame the link leads to.
    pub(crate) parent: Option<OpId>,
}

impl Operator {
    /// The slot of the first parameter.
    pub(crate) const fn first_param(&self) -> SlotId {
        self.linked as SlotId
    }
}

/// A variable.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Text,
    /// Whether the root module itself declares it, and extends others that declare some too: it
    /// belongs to the trace then.
    pub(crate) own: bool,
}

/// A specification, resolved.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) variables: Vec<Variable>,
    pub(crate) operators: Vec<Operator>,
    pub(crate) sources: Vec<Arc<Source>>,
    /// How many values are kept during a run.
    pub(crate) kept: usize,
    /// The texts of the program, to be shared with those of the data it reads.
    pub(crate) interner: Interner,
    /// See [`Program::nature`].
    pub(crate) natures: OnceLock<Vec<Nature>>,
}

impl Program {
    /// The place of a node, for diagnostics.
    pub(crate) fn place(&self, at: At) -> Place {
        let span = Span::new(at.start as usize, at.end as usize);
        Place::new(&self.sources[at.source as usize], span)
    }
}
