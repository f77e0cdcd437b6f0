//! Leader election.

use super::message::{Body, Message, RequestVote, RequestVoteResponse};
use super::node::{Node, Progress, Role};

impl Node {
    /// Starts an election: a new term, a vote for itself, and a request to everybody else.
    pub(super) fn campaign(&mut self) {
        self.term += 1;
        self.role = Role::Candidate;
        self.voted_for = Some(self.id);
        self.votes.clear();
        self.votes.insert(self.id);
        self.persist();
        self.reset_election_timer();
        for peer in self.peers.clone() {
            let request = RequestVote {
                last_log_index: self.log().last_index(),
                last_log_term: self.log().last_term(),
            };
            self.send(peer, Body::RequestVote(request));
        }
    }

    /// Votes for a candidate that is not behind, if this node has no other candidate yet.
    pub(super) fn handle_request_vote(&mut self, message: &Message, request: &RequestVote) {
        let candidate = (request.last_log_term, request.last_log_index);
        let own = (self.log().last_term(), self.log().last_index());
        let free = self.voted_for.is_none_or(|node| node == message.from);
        let granted = message.term == self.term && candidate >= own && free;
        if granted {
            self.voted_for = Some(message.from);
            self.persist();
            self.reset_election_timer();
        }
        let response = RequestVoteResponse { granted };
        self.send(message.from, Body::RequestVoteResponse(response));
    }

    /// Counts a vote.
    pub(super) fn handle_request_vote_response(
        &mut self,
        message: &Message,
        response: &RequestVoteResponse,
    ) {
        let awaited = self.role == Role::Candidate && message.term == self.term;
        if awaited && response.granted {
            self.votes.insert(message.from);
            self.lead_if_elected();
        }
    }

    /// Becomes leader with the votes of a majority, and says so to everybody.
    pub(super) fn lead_if_elected(&mut self) {
        if self.role == Role::Candidate && self.is_quorum(self.votes.len()) {
            self.become_leader();
            self.replicate();
        }
    }

    /// Assumes, until it is told otherwise, that all logs are like its own.
    fn become_leader(&mut self) {
        self.role = Role::Leader;
        let progress = Progress {
            next_index: self.log().last_index() + 1,
            match_index: 0,
        };
        self.progress = self.peers.iter().map(|&peer| (peer, progress)).collect();
    }
}
