//! One node: its state, its timer, and where messages go.

use std::collections::{BTreeMap, BTreeSet};

use super::config::Bug;
use super::log::Log;
use super::message::{Body, Message};
use super::random::Random;

/// A node's number, from 1.
pub type NodeId = u64;
/// An election term, from 1; 0 is before the first election.
pub type Term = u64;
/// A position in the log, from 1; 0 is before the first entry.
pub type Index = usize;

/// Ticks between two heartbeats of a leader.
const HEARTBEAT_INTERVAL: u64 = 3;
/// The shortest election timeout; the longest is just below its double.
const ELECTION_TIMEOUT: u64 = 10;

/// What a node is in its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It votes, and takes entries from the leader.
    Follower,
    /// It asks for votes.
    Candidate,
    /// It takes commands and replicates them.
    Leader,
}

impl Role {
    /// The role's name, as logs and metrics show it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Follower => "follower",
            Self::Candidate => "candidate",
            Self::Leader => "leader",
        }
    }
}

/// What survives a restart.
#[derive(Clone, Debug, Default)]
pub(super) struct Storage {
    pub(super) term: Term,
    pub(super) voted_for: Option<NodeId>,
    pub(super) log: Log,
}

/// What a leader knows of a follower's log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// The next entry to send.
    pub(super) next_index: Index,
    /// The last entry that is known to be there.
    pub(super) match_index: Index,
}

/// A Raft node: the algorithm without threads, clocks or sockets.
#[derive(Debug)]
pub struct Node {
    pub(super) id: NodeId,
    pub(super) peers: Vec<NodeId>,
    pub(super) storage: Storage,

    pub(super) term: Term,
    pub(super) voted_for: Option<NodeId>,
    pub(super) role: Role,
    pub(super) commit_index: Index,
    /// Candidate: who voted for this node in this term.
    pub(super) votes: BTreeSet<NodeId>,
    /// Leader: how far the others are.
    pub(super) progress: BTreeMap<NodeId, Progress>,

    /// Ticks since the last heartbeat, sent or heard, or the last vote granted.
    pub(super) elapsed: u64,
    election_timeout: u64,
    random: Random,
    outbox: Vec<Message>,
    bug: Option<Bug>,
}

impl Node {
    /// A new follower with an empty log.
    #[must_use]
    pub fn new(id: NodeId, peers: Vec<NodeId>, seed: u64, bug: Option<Bug>) -> Self {
        let mut node = Self {
            id,
            peers,
            storage: Storage::default(),
            term: 0,
            voted_for: None,
            role: Role::Follower,
            commit_index: 0,
            votes: BTreeSet::new(),
            progress: BTreeMap::new(),
            elapsed: 0,
            election_timeout: 0,
            random: Random::new(seed, id),
            outbox: Vec::new(),
            bug,
        };
        node.reset_election_timer();
        node
    }

    /// Starts again from what is in stable storage; everything else is lost.
    pub fn restart(&mut self) {
        self.term = self.storage.term;
        self.voted_for = self.storage.voted_for;
        self.role = Role::Follower;
        self.commit_index = 0;
        self.votes.clear();
        self.progress.clear();
        self.outbox.clear();
        self.reset_election_timer();
    }

    /// Handles a message. Late answers, and whatever else is of no use any more, change nothing.
    pub fn step(&mut self, message: &Message) {
        if message.term > self.term {
            self.update_term(message.term);
        }
        let leads = self.role == Role::Leader && message.term == self.term;
        match &message.body {
            Body::RequestVote(request) => self.handle_request_vote(message, request),
            Body::RequestVoteResponse(response) => {
                self.handle_request_vote_response(message, response);
            }
            Body::AppendEntries(request) if !leads => {
                self.handle_append_entries(message, request);
            }
            Body::AppendEntriesResponse(response) if leads => {
                self.handle_append_entries_response(message, response);
                self.advance_commit_index();
            }
            Body::AppendEntries(_) | Body::AppendEntriesResponse(_) => {}
        }
    }

    /// Lets one unit of time pass: a leader sends heartbeats, another node may start an election.
    pub fn tick(&mut self) {
        self.elapsed += 1;
        if self.role == Role::Leader {
            if self.elapsed >= HEARTBEAT_INTERVAL {
                self.replicate();
                self.advance_commit_index();
            }
        } else if self.elapsed >= self.election_timeout {
            self.campaign();
            self.lead_if_elected();
        }
    }

    /// A message of a later term: what this node was in its own term is over.
    fn update_term(&mut self, term: Term) {
        self.term = term;
        self.voted_for = None;
        self.role = Role::Follower;
        self.persist();
    }

    /// Writes term and vote to stable storage; no message that depends on them leaves before.
    pub(super) fn persist(&mut self) {
        self.storage.term = self.term;
        if self.bug != Some(Bug::ForgetVote) {
            self.storage.voted_for = self.voted_for;
        }
    }

    /// Puts a message into the outbox.
    pub(super) fn send(&mut self, to: NodeId, body: Body) {
        self.outbox.push(Message {
            from: self.id,
            to,
            term: self.term,
            body,
        });
    }

    /// Empties the outbox.
    pub fn take_messages(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.outbox)
    }

    /// Waits a whole election timeout again, another one than last time.
    pub(super) fn reset_election_timer(&mut self) {
        self.elapsed = 0;
        self.election_timeout = ELECTION_TIMEOUT + self.random.below(ELECTION_TIMEOUT);
    }

    /// Makes the next tick start an election, or send heartbeats.
    pub fn expire_timer(&mut self) {
        self.elapsed = self.election_timeout.max(HEARTBEAT_INTERVAL);
    }

    /// More than half of the nodes, this one included.
    pub(super) fn is_quorum(&self, nodes: usize) -> bool {
        2 * nodes > self.peers.len() + 1
    }

    /// The node's number.
    #[must_use]
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// What the node is.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The node's term.
    #[must_use]
    pub fn term(&self) -> Term {
        self.term
    }

    /// The index of the last entry known to be committed.
    #[must_use]
    pub fn commit_index(&self) -> Index {
        self.commit_index
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.storage.log
    }
}
