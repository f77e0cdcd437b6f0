//! Log replication.

use std::fmt;

use super::log::Entry;
use super::message::{AppendEntries, AppendEntriesResponse, Body, Message};
use super::node::{Index, Node, NodeId, Role};

/// The most entries in one message.
pub const MAX_BATCH: usize = 3;

/// Only a leader takes commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLeader;

impl fmt::Display for NotLeader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("this node does not lead")
    }
}

impl std::error::Error for NotLeader {}

impl Node {
    /// Takes a client's command into the log; the next tick sends it to the others.
    ///
    /// # Errors
    /// [`NotLeader`] where this node does not lead.
    pub fn propose(&mut self, command: &str) -> Result<Index, NotLeader> {
        if self.role != Role::Leader {
            return Err(NotLeader);
        }
        let entry = Entry {
            term: self.term,
            command: command.to_owned(),
        };
        self.storage.log.append(entry);
        self.expire_timer();
        Ok(self.log().last_index())
    }

    /// Sends every other node what it lacks, or a heartbeat.
    pub(super) fn replicate(&mut self) {
        self.elapsed = 0;
        for peer in self.peers.clone() {
            let request = self.append_entries(peer);
            self.send(peer, Body::AppendEntries(request));
        }
    }

    fn append_entries(&self, peer: NodeId) -> AppendEntries {
        let next_index = self.progress[&peer].next_index;
        let prev_log_index = next_index - 1;
        let prev_log_term = self.log().term_at(prev_log_index);
        AppendEntries {
            prev_log_index,
            prev_log_term: prev_log_term.expect("a leader's log reaches every next index"),
            entries: self
                .log()
                .slice(next_index, prev_log_index + MAX_BATCH)
                .to_vec(),
            commit_index: self.commit_index,
        }
    }

    /// Takes entries from the leader of this node's term, if they fit its log.
    pub(super) fn handle_append_entries(&mut self, message: &Message, request: &AppendEntries) {
        let mut response = AppendEntriesResponse {
            success: false,
            match_index: 0,
        };
        if message.term == self.term {
            self.role = Role::Follower;
            self.reset_election_timer();
            if self.log().term_at(request.prev_log_index) == Some(request.prev_log_term) {
                let last = request.prev_log_index + request.entries.len();
                let log = &mut self.storage.log;
                log.merge(request.prev_log_index, &request.entries);
                self.commit_index = self.commit_index.max(request.commit_index.min(last));
                response = AppendEntriesResponse {
                    success: true,
                    match_index: last,
                };
            }
        }
        self.send(message.from, Body::AppendEntriesResponse(response));
    }

    /// Learns how far a follower is. Answers may come late and out of order, so what is known to
    /// be there is never taken back.
    pub(super) fn handle_append_entries_response(
        &mut self,
        message: &Message,
        response: &AppendEntriesResponse,
    ) {
        let Some(progress) = self.progress.get_mut(&message.from) else {
            return;
        };
        progress.match_index = progress.match_index.max(response.match_index);
        let next_index = if response.success {
            progress.next_index
        } else {
            progress.next_index - 1
        };
        progress.next_index = next_index.max(progress.match_index + 1);
    }

    /// Commits what a majority has, once an entry of the leader's own term is among it: an entry
    /// of an earlier term could still be replaced.
    pub(super) fn advance_commit_index(&mut self) {
        let mut matched: Vec<Index> = self.progress.values().map(|p| p.match_index).collect();
        matched.push(self.log().last_index());
        matched.sort_unstable();
        let agreed = matched[(matched.len() - 1) / 2];
        if agreed > self.commit_index && self.log().term_at(agreed) == Some(self.term) {
            self.commit_index = agreed;
        }
    }
}
