//! Verifies TRACE/1.0 records: each by itself ([`Checker`]), and how they follow from each other
//! ([`Chain`]).
//!
//! A file can be cut into blocks that are checked side by side: a checker sums up what it saw as
//! *runs*, stretches of a session in which each record follows from the one before; the chain then
//! joins the runs in the order of the file.

mod anchor;
mod block;
mod chain;
mod check;
mod content;
mod hash;
mod record;
mod report;
mod required;
mod run;
mod session;
mod summary;
mod trace;

pub use anchor::Anchors;
pub use block::{BlockChecker, Checked, Context, check_block};
pub use chain::Chain;
pub use check::{Checker, Checks};
pub use content::ExternalArtifact;
pub use hash::Dialect;
pub(crate) use record::{decode_digits, is_member, positive_integer};
pub use run::Run;
pub use summary::{Completeness, SessionSummary, Wanted};
pub use trace::{FileReport, Integrity, Verification, Verifier};
