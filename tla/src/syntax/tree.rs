//! The syntax tree: what a module says, with the place of everything that it says.
//!
//! The tree follows the language of *Specifying Systems*, not the grammar that read it.
//! Parentheses, labels, comments, proofs and PlusCal leave no trace; `a /\ b /\ c` and the
//! bulleted list are the same [`ExprKind::And`]. Names are not resolved: a [`ExprKind::Name`] may
//! be a variable, a constant, a parameter or an operator.

use std::sync::Arc;

use tracelaw_diagnostics::{Span, Spanned};

/// A name, shared by all its occurrences in a module. Operator symbols are names too, each in
/// the one spelling of [`symbols`](super::symbols): `=<` and `\leq` are both `<=`.
pub type Name = Arc<str>;

/// A name and where it stands.
pub type Ident = Spanned<Name>;

/// A module, at the top of a file or nested in another.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The name in its header.
    pub name: Ident,
    /// The modules that it EXTENDS, in order.
    pub extends: Vec<Ident>,
    /// What it declares, defines and asserts, in order.
    pub units: Vec<Unit>,
    /// From the header line to the closing line.
    pub span: Span,
}

/// One statement of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Whether it is LOCAL: not visible to modules that extend or instantiate this one.
    pub local: bool,
    /// All of it.
    pub span: Span,
}

/// The kinds of [`Unit`].
#[derive(Clone, Debug, PartialEq)]
pub enum UnitKind {
    /// `CONSTANTS C, F(_, _)`.
    Constants(Vec<Declaration>),
    /// `VARIABLES x, y`.
    Variables(Vec<Ident>),
    /// A definition, or `RECURSIVE`.
    Definition(Definition),
    /// `INSTANCE M WITH ...` without a name.
    Instance(Instance),
    /// `ASSUME P`, named or not.
    Assumption {
        /// The name, where it has one.
        name: Option<Ident>,
        /// What is assumed.
        body: Expr,
    },
    /// `THEOREM P`, named or not.
    Theorem {
        /// The name, where it has one.
        name: Option<Ident>,
        /// What is claimed; absent for ASSUME ... PROVE, which no tool of ours needs.
        body: Option<Expr>,
    },
    /// A nested module.
    Module(Box<Module>),
}

/// What a LET or a module may define.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition {
    /// `Op(a, b) == e`.
    Operator(OperatorDefinition),
    /// `f[x \in S] == e`, which may refer to itself.
    Function(FunctionDefinition),
    /// `I(a) == INSTANCE M WITH ...`.
    Instance(InstanceDefinition),
    /// `RECURSIVE Op(_)`: announces operators that are defined later.
    Recursive(Vec<Declaration>),
}

/// `Op(a, b) == e`, also as `a \prec b == e`, `-. a == e` and `a^+ == e`.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorDefinition {
    /// The operator's name or symbol.
    pub name: Ident,
    /// Its parameters; those with an arity above zero are operators themselves.
    pub params: Vec<Declaration>,
    /// What it stands for.
    pub body: Expr,
    /// All of it.
    pub span: Span,
}

/// `f[x \in S] == e`.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDefinition {
    /// The function's name.
    pub name: Ident,
    /// Its domain; at least one bound.
    pub bounds: Vec<Bound>,
    /// Its value, which may use the function itself.
    pub body: Expr,
    /// All of it.
    pub span: Span,
}

/// `I(a) == INSTANCE M WITH ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceDefinition {
    /// The name that goes before the `!`.
    pub name: Ident,
    /// Its parameters.
    pub params: Vec<Declaration>,
    /// The instance.
    pub instance: Instance,
    /// All of it.
    pub span: Span,
}

/// `INSTANCE M WITH x <- e, ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The module that is instantiated.
    pub module: Ident,
    /// What takes the place of its declarations; a declaration that is not named here is
    /// replaced by the symbol of the same name.
    pub substitutions: Vec<Substitution>,
    /// All of it.
    pub span: Span,
}

/// `x <- e` of an INSTANCE.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// The declaration that is replaced.
    pub name: Ident,
    /// What replaces it; an operator stands here as its [`ExprKind::Name`] or as a
    /// [`ExprKind::Lambda`].
    pub value: Expr,
}

/// A constant or parameter and how many arguments it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// Its name or symbol.
    pub name: Ident,
    /// The number of its arguments: 2 for `F(_, _)` and `_ + _`, 0 for a plain name.
    pub arity: usize,
}

/// `x, y \in S` or `<<x, y>> \in S`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// What is bound.
    pub binder: Binder,
    /// The set that the elements come from.
    pub set: Expr,
    /// All of it.
    pub span: Span,
}

/// The names that a [`Bound`] introduces.
#[derive(Clone, Debug, PartialEq)]
pub enum Binder {
    /// `x, y`: each name is an element of the set.
    Names(Vec<Ident>),
    /// `<<x, y>>`: an element of the set is a tuple of these.
    Tuple(Vec<Ident>),
}

impl Binder {
    /// The names, whichever way they are bound.
    pub fn names(&self) -> &[Ident] {
        match self {
            Self::Names(names) | Self::Tuple(names) => names,
        }
    }
}

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, without surrounding parentheses.
    pub span: Span,
}

impl Expr {
    /// `kind`, read at `span`.
    #[must_use]
    pub const fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span }
    }
}

/// The kinds of [`Expr`].
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `42`, `\b101`, `\o17`, `\hFF`.
    Integer(i128),
    /// `3.14`, as written.
    Decimal(Name),
    /// `"text"`, with its escapes resolved.
    String(Arc<str>),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// A name that stands alone: a variable, constant, parameter or operator without arguments,
    /// `Nat`, `Int`, `Real`, `STRING`, `BOOLEAN`, or an operator (also a symbol) given as an
    /// argument.
    Name(Name),
    /// `Op(a, b)`, `a + b`, `-a`, `a^+`: any operator that a module may define. Prefix minus has
    /// the name `-.`.
    Apply {
        /// The operator.
        operator: Ident,
        /// At least one argument.
        args: Vec<Expr>,
    },
    /// `I!J(a)!Op(b)`: an operator of an instance.
    Qualified {
        /// The instances, from the outside in; at least one.
        path: Vec<PathStep>,
        /// The operator.
        operator: Ident,
        /// Its arguments, perhaps none.
        args: Vec<Expr>,
    },
    /// `Op!1!<<`: a piece of a definition, chosen by its position. The text says which.
    Selector(Name),
    /// `/\`, as a list or between operands; two operands or more, or one in a list.
    And(Vec<Expr>),
    /// `\/`, likewise.
    Or(Vec<Expr>),
    /// A prefix operator of the language, or the prime.
    Unary {
        /// Which.
        operator: Unary,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// An infix operator of the language.
    Binary {
        /// Which.
        operator: Binary,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `A \X B \X C`: tuples of as many elements as there are factors.
    Product(Vec<Expr>),
    /// `\A x \in S, y \in T : e` or `\E ...`.
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// At least one.
        bounds: Vec<Bound>,
        /// The body.
        body: Box<Expr>,
    },
    /// `\A x, y : e`, `\E ...`, `\AA ...`, `\EE ...`.
    Unbounded {
        /// Which.
        quantifier: Quantifier,
        /// At least one.
        names: Vec<Ident>,
        /// The body.
        body: Box<Expr>,
    },
    /// `CHOOSE x \in S : e`, with or without a set.
    Choose {
        /// What is chosen.
        binder: Binder,
        /// From where.
        set: Option<Box<Expr>>,
        /// What must hold for it.
        body: Box<Expr>,
    },
    /// `{a, b}`.
    Set(Vec<Expr>),
    /// `{x \in S : e}`.
    Filter {
        /// The elements looked at.
        bound: Box<Bound>,
        /// Which of them are taken.
        predicate: Box<Expr>,
    },
    /// `{e : x \in S, y \in T}`.
    Map {
        /// What each is mapped to.
        element: Box<Expr>,
        /// At least one.
        bounds: Vec<Bound>,
    },
    /// `f[x]`, `f[x, y]`.
    Index {
        /// The function.
        function: Box<Expr>,
        /// At least one; several are one tuple.
        args: Vec<Expr>,
    },
    /// `[x \in S |-> e]`.
    Function {
        /// At least one.
        bounds: Vec<Bound>,
        /// The value.
        body: Box<Expr>,
    },
    /// `[S -> T]`.
    FunctionSet {
        /// The domain.
        domain: Box<Expr>,
        /// Where the values come from.
        range: Box<Expr>,
    },
    /// `[a |-> 1, b |-> 2]`.
    Record(Vec<(Ident, Expr)>),
    /// `[a : S, b : T]`.
    RecordSet(Vec<(Ident, Expr)>),
    /// `r.a`.
    Field {
        /// The record.
        record: Box<Expr>,
        /// Its field.
        field: Ident,
    },
    /// `[f EXCEPT ![a].b = e, ...]`.
    Except {
        /// What is changed.
        base: Box<Expr>,
        /// How, in order.
        updates: Vec<Update>,
    },
    /// `@`, the old value in an [`Update`].
    Previous,
    /// `<<a, b>>`.
    Tuple(Vec<Expr>),
    /// `[A]_v`.
    Stuttering {
        /// The action.
        action: Box<Expr>,
        /// What stays the same otherwise.
        subscript: Box<Expr>,
    },
    /// `<<A>>_v`.
    NonStuttering {
        /// The action.
        action: Box<Expr>,
        /// What must change.
        subscript: Box<Expr>,
    },
    /// `WF_v(A)` or `SF_v(A)`.
    Fairness {
        /// Whether it is strong: SF.
        strong: bool,
        /// What must change.
        subscript: Box<Expr>,
        /// The action.
        action: Box<Expr>,
    },
    /// `IF p THEN a ELSE b`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not.
        otherwise: Box<Expr>,
    },
    /// `CASE p -> a [] q -> b [] OTHER -> c`.
    Case {
        /// Condition and value, at least one.
        arms: Vec<(Expr, Expr)>,
        /// The value of OTHER.
        other: Option<Box<Expr>>,
    },
    /// `LET ... IN e`.
    Let {
        /// At least one.
        definitions: Vec<Definition>,
        /// The body.
        body: Box<Expr>,
    },
    /// `LAMBDA x, y : e`.
    Lambda {
        /// At least one.
        params: Vec<Ident>,
        /// The body.
        body: Box<Expr>,
    },
    /// What could not be read; a diagnostic has said so.
    Invalid,
}

/// `I(a)` before a `!`.
#[derive(Clone, Debug, PartialEq)]
pub struct PathStep {
    /// The instance's name.
    pub name: Ident,
    /// Its arguments, perhaps none.
    pub args: Vec<Expr>,
}

/// `![a].b = e` of an EXCEPT.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Where the change is; at least one step.
    pub path: Vec<UpdateStep>,
    /// The new value, in which `@` is the old one.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// A step on the way to the place of an [`Update`].
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateStep {
    /// `.a`.
    Field(Ident),
    /// `[a, b]`; several are one tuple.
    Index(Vec<Expr>),
}

/// Quantifiers; the last two are temporal and always unbounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `\A`.
    Forall,
    /// `\E`.
    Exists,
    /// `\AA`.
    TemporalForall,
    /// `\EE`.
    TemporalExists,
}

/// Operators with one operand that no module can redefine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unary {
    /// `~`.
    Not,
    /// `SUBSET`.
    Subset,
    /// `UNION`.
    Union,
    /// `DOMAIN`.
    Domain,
    /// `ENABLED`.
    Enabled,
    /// `UNCHANGED`.
    Unchanged,
    /// `[]`.
    Always,
    /// `<>`.
    Eventually,
    /// `'`.
    Prime,
}

/// Operators with two operands that no module can redefine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    /// `=>`.
    Implies,
    /// `<=>`, `\equiv`.
    Equivalent,
    /// `~>`.
    LeadsTo,
    /// `-+->`.
    Guarantees,
    /// `=`.
    Equal,
    /// `#`, `/=`.
    NotEqual,
    /// `\in`.
    In,
    /// `\notin`.
    NotIn,
    /// `\subseteq`.
    SubsetEqual,
    /// `\cup`, `\union`.
    Cup,
    /// `\cap`, `\intersect`.
    Cap,
    /// `\`.
    Difference,
    /// `\cdot`.
    Compose,
}
