//! What came of a run, and whether it is what Raft promises.

use std::collections::{BTreeMap, BTreeSet};

use super::message::{Body, Message};
use super::node::{Index, Node, NodeId, Role, Term};
use super::worker::Report;

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How long the run took.
    pub ticks: u64,
    /// Who led in which term, by term.
    pub leaders: Vec<(Term, NodeId)>,
    /// How many times a node restarted.
    pub restarts: usize,
    /// What the network did.
    pub traffic: Traffic,
    /// The commands that some node holds to be committed, in the order of the log.
    pub committed: Vec<String>,
    /// The run ended because every node had committed as many entries as it was to.
    pub complete: bool,
    /// Where two nodes hold different entries to be committed; none in a correct run.
    pub disagreements: Vec<Disagreement>,
    /// Votes given twice in a term; none in a correct run.
    pub double_votes: Vec<DoubleVote>,
}

/// What the network did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Messages that arrived, duplicates included.
    pub delivered: usize,
    /// Messages lost.
    pub dropped: usize,
    /// Messages delivered twice.
    pub duplicated: usize,
}

/// Two nodes hold different entries at one index to be committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The first such index.
    pub index: Index,
    /// The nodes.
    pub nodes: (NodeId, NodeId),
}

/// A node voted for two candidates in one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubleVote {
    /// The voter.
    pub node: NodeId,
    /// The term.
    pub term: Term,
    /// The candidates, in the order of the votes.
    pub candidates: (NodeId, NodeId),
}

impl Outcome {
    /// True where the run kept what Raft promises, whether or not it was long enough to commit
    /// everything.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        let one_leader_a_term = self.leaders.windows(2).all(|pair| pair[0].0 != pair[1].0);
        one_leader_a_term && self.disagreements.is_empty() && self.double_votes.is_empty()
    }
}

/// Watches a run from outside.
#[derive(Debug, Default)]
pub(super) struct Observer {
    leaders: BTreeSet<(Term, NodeId)>,
    votes: BTreeMap<(NodeId, Term), NodeId>,
    double_votes: Vec<DoubleVote>,
}

impl Observer {
    pub(super) fn see_message(&mut self, message: &Message) {
        let Body::RequestVoteResponse(response) = &message.body else {
            return;
        };
        if !response.granted {
            return;
        }
        let vote = (message.from, message.term);
        let first = *self.votes.entry(vote).or_insert(message.to);
        if first != message.to {
            self.double_votes.push(DoubleVote {
                node: message.from,
                term: message.term,
                candidates: (first, message.to),
            });
        }
    }

    pub(super) fn see_report(&mut self, report: &Report) {
        if report.role == Role::Leader {
            self.leaders.insert((report.term, report.id));
        }
    }

    /// Adds what the nodes show in the end.
    pub(super) fn finish(self, nodes: &[Node], outcome: Outcome) -> Outcome {
        let mut disagreements = Vec::new();
        for (position, one) in nodes.iter().enumerate() {
            for other in &nodes[position + 1..] {
                let both = one.commit_index().min(other.commit_index());
                let index = (1..=both).find(|&index| {
                    one.log().slice(index, index) != other.log().slice(index, index)
                });
                disagreements.extend(index.map(|index| Disagreement {
                    index,
                    nodes: (one.id(), other.id()),
                }));
            }
        }
        let furthest = nodes.iter().max_by_key(|node| node.commit_index());
        let committed = furthest.map_or(&[][..], |node| node.log().slice(1, node.commit_index()));
        Outcome {
            leaders: self.leaders.into_iter().collect(),
            committed: committed.iter().map(|e| e.command.clone()).collect(),
            disagreements,
            double_votes: self.double_votes,
            ..outcome
        }
    }
}
