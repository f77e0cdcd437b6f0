//! How attempts end.

use super::super::super::error::Error;
use super::super::super::ir::{Bounded, Node};
use super::super::super::machine::Machine;
use super::super::super::session::Unfitting;
use super::super::super::value::{Fault, FaultKind, Value};
use super::attempt::{Among, Attempt, Conjunct, Difference, Entered, Known};

/// An evaluation without a value ends the search, so it counts before everything that fits.
const WITHOUT_VALUE: usize = 1_000_000;

/// Whether an attempt ended with an element of this quantifier's set and does not know the set.
pub(super) fn is_open(attempt: &Attempt, bounded: &Bounded) -> bool {
    let among = attempt.failed.among.as_ref();
    among.is_some_and(|among| {
        let nearest = among.nearest.as_ref();
        among.set.is_empty()
            && nearest.is_some_and(|(name, _)| bounded.names.iter().any(|bound| **bound == **name))
    })
}

/// An element that comes near, of a set that is not known yet.
pub(super) fn of_some_set(nearest: (String, Value)) -> Among {
    Among {
        set: String::new(),
        elements: 0,
        nearest: Some(nearest),
    }
}

/// What ends a walk that has seen enough.
pub(super) fn enough() -> Error {
    Error::new(Fault::new(FaultKind::Interrupted, "that is enough"), None)
}

/// An evaluation without a value, which ended a walk. Nothing else counts then, and what stood on
/// the stack is gone.
pub(crate) fn without_value(machine: &Machine<'_>, body: &Node, error: Error) -> Attempt {
    let failure = error.resolve(machine.program);
    let place = failure.place;
    let mut failed = Conjunct::new(place.unwrap_or_else(|| machine.program.place(body.at)));
    failed.fault = Some((failure.fault.kind(), failure.fault.message().to_owned()));
    let calls = failure.calls.into_iter().rev();
    let operators = calls.map(|(name, place)| Entered {
        name,
        place,
        arguments: Vec::new(),
        wrapper: false,
    });
    Attempt {
        operators: operators.collect(),
        bound: Vec::new(),
        assigned: 0,
        matched: WITHOUT_VALUE,
        held: Vec::new(),
        failed,
        others: 0,
    }
}

/// An argument that is not what is known; one that lacks the part says nothing.
pub(super) fn argument(unfitting: Unfitting) -> Option<Difference> {
    Some(Difference {
        name: unfitting.name,
        expected: unfitting.expected?,
        logged: unfitting.logged,
        before: None,
        known: Known::Argument(unfitting.number),
    })
}
