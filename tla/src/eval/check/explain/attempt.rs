//! What is known of an attempt to take a step.

use tracelaw_diagnostics::Place;

use super::super::super::value::{FaultKind, Value};

/// An attempt to take a step, up to the conjunct that does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operators that were entered on the way, the outermost first.
    pub operators: Vec<Entered>,
    /// The names that quantifiers bound on the way, the outermost first.
    pub bound: Vec<Binding>,
    /// How many variables had been given their next values.
    pub assigned: usize,
    /// How much of what is known of the event fits: conjuncts that hold and look at the trace's
    /// event, or known arguments.
    pub matched: usize,
    /// The conjuncts that held before, in the order in which they were asked for.
    pub held: Vec<Place>,
    /// The conjunct that does not hold.
    pub failed: Conjunct,
    /// How many other attempts ended there and got no further.
    pub others: u64,
}

impl Attempt {
    /// How far the attempt got; attempts are compared by it.
    pub(crate) fn rank(&self) -> (usize, usize, usize) {
        (self.matched, self.assigned, self.held.len())
    }
}

/// An operator that was entered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entered {
    /// Its name.
    pub name: String,
    /// Where its body stands.
    pub place: Place,
    /// Its arguments as far as they have values.
    pub arguments: Vec<Binding>,
    /// Whether it looks at the trace's event: what wraps an action of the specification does.
    pub wrapper: bool,
}

/// A piece of text and its value as TLA+ text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Binding {
    /// The text: a name or an expression.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Binding {
    pub(crate) fn new(name: impl Into<String>, value: &Value) -> Self {
        Self {
            name: name.into(),
            value: value.abridged(super::LONGEST),
        }
    }
}

/// A conjunct that does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conjunct {
    /// Where it stands; the place's text is the conjunct.
    pub place: Place,
    /// The values of the expressions in it.
    pub values: Vec<Binding>,
    /// Where the specification has one value and the trace, or what is known of the step, another.
    pub differences: Vec<Difference>,
    /// Where it is about the elements of a set, of which none fits.
    pub among: Option<Among>,
    /// Why it has no value, where it has none.
    pub fault: Option<(FaultKind, String)>,
    /// The field that the trace's event lacks, where that is what is asked for.
    pub missing: Option<String>,
    /// The number of the query's predicate that it belongs to, where it does.
    pub predicate: Option<usize>,
}

impl Conjunct {
    pub(crate) const fn new(place: Place) -> Self {
        Self {
            place,
            values: Vec::new(),
            differences: Vec::new(),
            among: None,
            fault: None,
            missing: None,
            predicate: None,
        }
    }
}

/// The elements of a set, none of which fits.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Among {
    /// The set, as it is written: `DOMAIN messages`.
    pub set: String,
    /// How many elements it has.
    pub elements: u64,
    /// The element that comes nearest, and the name that it is bound to.
    pub nearest: Option<(String, Value)>,
}

/// A value that the specification has, and another one that is known from elsewhere.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// What has the value, as it is written: `commitIndex'[i]`.
    pub name: String,
    /// The specification's value.
    pub expected: Value,
    /// The other value.
    pub logged: Value,
    /// The specification's value before the step, where it is about the state behind it.
    pub before: Option<Value>,
    /// Where the other value is known from.
    pub known: Known,
}

/// Where a value is known from that the specification contradicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known {
    /// The trace that a specification reads.
    Trace,
    /// The expectation of this number in the query.
    Expected(usize),
    /// The argument of this number in the query.
    Argument(usize),
}

/// An invariant that is false in a state.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Broken {
    /// Its name.
    pub name: String,
    /// Where it is defined.
    pub place: Place,
    /// The part of it that is false.
    pub failed: Conjunct,
}
