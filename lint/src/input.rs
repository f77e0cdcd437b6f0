//! What the rules look at, as plain values.

use std::collections::BTreeMap;

use tracelaw_diagnostics::Place;
use tracelaw_mapping::Mapping;
use tracelaw_tla::ActionList;

/// What a lint is about. Rules whose input is absent are left out.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The document.
    pub mapping: &'a Mapping,
    /// The specification that the document is about.
    pub specification: Option<Specification<'a>>,
    /// The trace specification.
    pub trace_spec: Option<&'a TraceSpec>,
    /// How the trace specification is run.
    pub completion: Option<&'a Completion>,
}

/// The specification, from its module or from an action list that a repository keeps.
#[derive(Clone, Copy, Debug)]
pub struct Specification<'a> {
    /// The actions of the next-state relation.
    pub actions: &'a ActionList,
    /// Everything else that the modules define; absent where only the list is known.
    pub definitions: Option<&'a Definitions>,
}

/// What the modules define.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// The operators, by name.
    pub operators: BTreeMap<String, Operator>,
}

/// An operator definition.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The number of its parameters.
    pub arity: usize,
    /// Its name, where it is defined.
    pub place: Place,
    /// Whether the next-state relation uses it, directly or through other operators.
    pub in_next: bool,
    /// The actions that it fans out to; none where it is no dispatcher.
    pub leaves: Vec<String>,
}

/// What a trace specification does with the trace.
#[derive(Clone, Debug)]
pub struct TraceSpec {
    /// Its file.
    pub file: Place,
    /// The events that it can take, each name once.
    pub events: Vec<TraceEvent>,
    /// The actions that it may take between two events.
    pub silent: Vec<String>,
    /// Its initial predicate, where it was found.
    pub init: Option<TraceInit>,
}

/// An event that a trace specification can take.
#[derive(Clone, Debug)]
pub struct TraceEvent {
    /// The event's name.
    pub name: String,
    /// Where it is compared.
    pub place: Place,
    /// The actions that it is taken as.
    pub actions: Vec<String>,
}

/// The initial predicate of a trace specification.
#[derive(Clone, Debug)]
pub struct TraceInit {
    /// The operator's name.
    pub name: String,
    /// Its name, where it is defined.
    pub place: Place,
    /// The variables that it gives no value, in the order of their declarations.
    pub unset: Vec<String>,
}

/// How a model configuration decides that a trace was read to its end.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The configuration's file.
    pub file: Place,
    /// The temporal properties and invariants that it checks.
    pub properties: Vec<Property>,
    /// Whether it has a POSTCONDITION.
    pub postcondition: bool,
    /// Whether TLC reports deadlocks.
    pub deadlock: bool,
    /// Whether the trace specification can go on without an event, so that no deadlock comes.
    pub goes_on: GoesOn,
    /// Whether the behaviour specification has a WF or SF conjunct.
    pub fair: bool,
    /// The behaviour specification, or the next-state relation where there is none.
    pub behaviour: String,
}

/// Where a trace specification has a step that changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoesOn {
    /// Nowhere: it deadlocks at the end, and where the trace diverges.
    Never,
    /// Behind the last record alone: it deadlocks where the trace diverges.
    BehindTheEnd,
    /// Also before the end: it never deadlocks.
    Anywhere,
}

/// A property or invariant of a configuration.
#[derive(Clone, Debug)]
pub struct Property {
    /// The operator's name.
    pub name: String,
    /// Its name in the configuration.
    pub place: Place,
    /// Where it is defined.
    pub definition: Option<Place>,
    /// Whether it says that something happens eventually.
    pub eventually: bool,
    /// Whether it speaks of the end of the trace.
    pub of_completion: bool,
}
