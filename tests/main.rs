//! What crosses crates, through the command line.

mod bad_input;
mod corpus;
mod generated;
mod init;
mod lint_source;
#[cfg(unix)]
mod oracle;
mod raft;
mod raft_rs;
mod readme;
mod real_code;
mod recorded;
mod shards;
mod states;
mod support;
mod trace_spec;
mod verify;
