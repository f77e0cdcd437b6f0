//! Records what a program does, as the instrumentation spec of its TLA+ specification says.

mod builder;
mod clock;
mod current;
mod environment;
mod event;
mod exit;
mod guard;
mod members;
mod memory;
mod output;
mod problem;
mod queue;
mod recorder;
mod session;
mod shared;
mod state;
mod writer;

pub use builder::SessionBuilder;
pub use clock::{Clock, CountingIds, Ids, RandomIds, StepClock, SystemClock};
pub use memory::Memory;
pub use problem::Problem;
pub use session::{Session, StartError, Summary};
pub use state::{Snapshot, TraceState};
pub use tracelaw_events::Timestamp;
pub use tracelaw_macros::{TraceState, emit, trace_action};

/// What the macros expand to. Not for other use: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use serde::Serialize;

    pub use crate::event::{Event, Phase};
    pub use crate::guard::{Fallible, Guard, Infallible, On, Probe, call, emit, never};
}
