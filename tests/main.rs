//! What crosses crates, through the command line.

mod bad_input;
mod corpus;
mod generated;
mod init;
#[cfg(unix)]
mod oracle;
mod raft;
mod readme;
mod shards;
mod states;
mod support;
mod trace_spec;
mod verify;
