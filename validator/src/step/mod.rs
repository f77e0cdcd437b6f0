//! Level 2 and 3: every event is a step of the next-state relation, and the invariants hold.

mod checked;
mod model;
pub mod rules;
mod stepper;

pub use checked::{Checked, End};
pub use model::{Model, Parts};
pub(crate) use stepper::Stepper;

use crate::trace_spec::TraceSpec;

/// What the steps of traces are checked against, from level 2 on.
#[derive(Clone, Copy, Debug)]
pub enum Steps<'a> {
    /// The module, by what the document says about events.
    Mapping(&'a Model<'a>),
    /// A trace specification, which reads the trace by itself.
    TraceSpec(&'a TraceSpec),
}
