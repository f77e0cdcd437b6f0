//! Level 2 and 3: every event is a step of the next-state relation, and the invariants hold.

mod behaviour;
mod candidates;
mod checked;
mod constants;
mod expressions;
mod model;
mod occurrence;
mod path;
mod plan;
mod rejection;
pub mod rules;
mod search;
mod stepper;
mod take;
mod values;
mod world;

pub use behaviour::{Behaviour, Visit};
pub use checked::{Checked, End};
pub use model::{Model, Parts, extend};
pub(crate) use stepper::Stepper;
pub(crate) use world::World;

use tracelaw_diagnostics::{Diagnostic, Place};

use crate::trace_spec::TraceSpec;

/// The answer for a trace that there is no specification for.
pub(crate) fn without_spec(file: &str, why: &str) -> Checked {
    let message = format!("steps cannot be checked: {why}");
    let finding = Diagnostic::new(&rules::STEP_INCONCLUSIVE, message)
        .at(Place::file(file))
        .help("correct `[constants]` in the document, or give the constants values in the configuration");
    Checked {
        findings: vec![finding],
        ..Checked::new(End::Inconclusive)
    }
}

/// What the steps of traces are checked against, from level 2 on.
#[derive(Clone, Copy, Debug)]
pub enum Steps<'a> {
    /// The module, by what the document says about events.
    Mapping(&'a Model<'a>),
    /// A trace specification, which reads the trace by itself.
    TraceSpec(&'a TraceSpec),
}
