//! What nodes say to one another.

use super::log::Entry;
use super::node::{Index, NodeId, Term};

/// A message on the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// The sender's term when it sent the message.
    pub term: Term,
    /// What it says.
    pub body: Body,
}

/// The four kinds of message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A candidate asks for a vote.
    RequestVote(RequestVote),
    /// The answer to it.
    RequestVoteResponse(RequestVoteResponse),
    /// A leader sends entries; without any, a heartbeat.
    AppendEntries(AppendEntries),
    /// The answer to it.
    AppendEntriesResponse(AppendEntriesResponse),
}

impl Body {
    /// The kind's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::RequestVote(_) => "RequestVoteRequest",
            Self::RequestVoteResponse(_) => "RequestVoteResponse",
            Self::AppendEntries(_) => "AppendEntriesRequest",
            Self::AppendEntriesResponse(_) => "AppendEntriesResponse",
        }
    }
}

/// A candidate asks for a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestVote {
    /// The index of the candidate's last entry.
    pub last_log_index: Index,
    /// The term of the candidate's last entry.
    pub last_log_term: Term,
}

/// The answer to a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestVoteResponse {
    /// The candidate has the vote.
    pub granted: bool,
}

/// A leader sends entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendEntries {
    /// The index of the entry before the first one sent.
    pub prev_log_index: Index,
    /// The term of that entry.
    pub prev_log_term: Term,
    /// The entries.
    pub entries: Vec<Entry>,
    /// The leader's commit index.
    pub commit_index: Index,
}

/// The answer to a leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendEntriesResponse {
    /// The follower's log had the entry before the first one sent.
    pub success: bool,
    /// The last index up to which the logs agree for certain; 0 without success.
    pub match_index: Index,
}
