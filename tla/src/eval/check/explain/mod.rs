//! Why a step was not possible: the action is walked once more with someone looking on.

mod attempt;
mod ends;
mod inquiry;
mod lenient;
mod narrow;
mod trace;
mod witness;

pub use attempt::{Among, Attempt, Binding, Broken, Conjunct, Difference, Entered, Known};
pub(crate) use ends::without_value;
pub(super) use inquiry::MOST_EXPERIMENTS;
pub use inquiry::{Clues, DeadEnd};
pub(crate) use inquiry::{broken, explain_predicate};
pub(crate) use witness::Witness;

use tracelaw_diagnostics::Place;

use super::super::ir::{OpId, Program};
use trace::EventReads;

/// Where an operator is defined, its name and parameters included.
fn definition(program: &Program, op: OpId) -> Place {
    let operator = &program.operators[op];
    let mut place = program.place(operator.at);
    let before = &place.source.text()[..place.span.start];
    let head = before.rfind(&*operator.name);
    // What stands between is nothing but the parameters and the sign.
    if let Some(start) = head.filter(|start| before[*start..].trim_end().ends_with("==")) {
        place.span.start = start;
    }
    place
}

/// The name and the parameters of an operator, as it is defined.
fn head(program: &Program, op: OpId) -> Place {
    let mut place = definition(program, op);
    let text = place.text();
    if let Some(end) = text.find("==") {
        place.span.end = place.span.start + text[..end].trim_end().len();
    }
    place
}

/// The most characters of a value or an expression in an explanation.
const LONGEST: usize = 200;
/// The most elements of a set that are looked at for the one that comes nearest.
const MOST_ELEMENTS: usize = 256;
