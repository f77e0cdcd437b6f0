//! A Raft: leader election, log replication, restarts, and a network that loses messages.
//!
//! [`Node`] is the algorithm alone: it takes messages, ticks and commands, and leaves messages in
//! an outbox. [`run`] gives each of several nodes a thread, carries their messages over a network
//! with faults drawn from a seed, and reports what came of it.
//!
//! Time is counted in ticks. In each tick every node handles, concurrently with the others, what
//! the network has for it; what it sends arrives in a later tick. So what each node does follows
//! from the seed alone, and only the interleaving within a tick is left to the threads (unless
//! [`Config::take_turns`] says otherwise).

mod client;
mod cluster;
mod command;
mod config;
mod contest;
mod election;
mod log;
mod message;
mod network;
mod node;
mod outcome;
mod random;
mod replication;
mod worker;

pub use client::COMMANDS;
pub use cluster::run;
pub use command::command;
pub use config::{Bug, Config, Faults};
pub use log::{Entry, Log};
pub use message::{
    AppendEntries, AppendEntriesResponse, Body, Message, RequestVote, RequestVoteResponse,
};
pub use node::{Index, Node, NodeId, Role, Term};
pub use outcome::{Disagreement, DoubleVote, Outcome, Traffic};
pub use replication::{MAX_BATCH, NotLeader};
