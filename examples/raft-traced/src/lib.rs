//! The Raft example, instrumented.
//!
//! The build script plans the edits of `specs/raft/instrumentation-spec.md` on the sources of
//! `examples/raft`, applies them to a copy, and this crate compiles the copy. Nothing here is
//! written by hand: what `tracelaw generate` would change is what runs.
//!
//! ```
//! use tracelaw::{Memory, Session};
//! use tracelaw_example_raft_traced::{Config, run};
//!
//! let memory = Memory::new();
//! let session = Session::builder().component("raft").memory(&memory).start()?;
//! let outcome = run(&Config::default());
//! drop(session);
//!
//! assert!(outcome.is_safe());
//! assert!(memory.actions().iter().any(|event| event["action"] == "BecomeLeader"));
//! # Ok::<(), tracelaw::StartError>(())
//! ```

include!(concat!(env!("OUT_DIR"), "/raft.rs"));

pub use raft::*;

/// What the build script has put into the sources, as the patch that `tracelaw generate` prints.
pub const PATCH: &str = include_str!("../../../specs/raft/instrumentation.patch");
