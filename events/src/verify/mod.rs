//! Verifies TRACE/1.0 records: each by itself ([`Checker`]), and how they follow from each other
//! ([`Chain`]).
//!
//! A file can be cut into blocks that are checked side by side: a checker sums up what it saw as
//! *runs*, stretches of a session in which each record follows from the one before; the chain then
//! joins the runs in the order of the file.

mod chain;
mod check;
mod hash;
mod record;

pub use chain::{Chain, SessionSummary};
pub use check::{Checker, Run};
pub use hash::Dialect;
pub use record::TraceRecord;
pub(crate) use record::positive_integer;
