//! The records of a trace: how they are written, read and chained.
//!
//! A program emits one kind of thing, an action event; it may be written as TRACE/1.0 ([`chain`])
//! or as the plain envelope of instrumentation specs ([`plain`]). [`canonical`] is the form that
//! hashes are taken over (RFC 8785).
//!
//! To read a trace, cut it into [`blocks`] of lines, [`scan`] each line, let an
//! [`envelope::Envelope`] say what it is, and [`verify`] it if it is of TRACE/1.0.
//!
//! The crate knows no clock, no file and no source of identifiers: callers pass them in.

mod action;
pub mod append;
pub mod blocks;
pub mod canonical;
pub mod chain;
pub mod checkpoint;
pub mod convert;
pub mod envelope;
pub mod event_type;
pub mod exchange;
pub mod findings;
mod json;
pub mod lines;
pub mod merkle;
pub mod plain;
pub mod record;
pub mod rules;
pub mod scan;
mod sha256;
mod text;
mod timestamp;
pub mod turnix;
pub mod verify;

pub use action::Action;
pub use rules::RULES;
pub use timestamp::Timestamp;
