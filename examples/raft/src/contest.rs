//! The contested election that a run may begin with: the fault plan under which it shows whether a
//! vote survives a restart.
//!
//! Two candidates ask the same voter for its vote in the same term. The voter grants the first
//! request, restarts, and only then meets the second one. A voter that remembers refuses it.
//!
//! | tick | what happens                                          |
//! |------|-------------------------------------------------------|
//! | 1    | both candidates' timers run out                       |
//! | 2    | the voter gets the first request                      |
//! | 3    | the voter restarts, and gets the second request       |
//! | 4    | its answers reach the candidates                      |

use super::message::{Body, Message};
use super::node::NodeId;
use super::random::Random;

/// The three nodes of the contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contest {
    first: NodeId,
    second: NodeId,
    voter: NodeId,
}

impl Contest {
    /// The tick after which the run is left to chance.
    pub(super) const LAST_TICK: u64 = 4;

    /// Draws the parts; `None` where there are fewer than three nodes.
    pub(super) fn new(seed: u64, nodes: u64) -> Option<Self> {
        if nodes < 3 {
            return None;
        }
        let mut random = Random::new(seed, 0);
        let mut ids: Vec<NodeId> = (1..=nodes).collect();
        let mut draw = || {
            let index = random.below(ids.len() as u64);
            ids.swap_remove(usize::try_from(index).expect("an index into a short list"))
        };
        Some(Self {
            first: draw(),
            second: draw(),
            voter: draw(),
        })
    }

    /// Whose timer runs out.
    pub(super) fn expires(&self, node: NodeId, now: u64) -> bool {
        now == 1 && (node == self.first || node == self.second)
    }

    /// Who restarts.
    pub(super) fn restarts(&self, node: NodeId, now: u64) -> bool {
        now == 3 && node == self.voter
    }

    /// When a message of the contest arrives; `None` for any other one.
    pub(super) fn arrival(&self, message: &Message) -> Option<u64> {
        let candidate = |node| node == self.first || node == self.second;
        match message.body {
            _ if message.term != 1 => None,
            Body::RequestVote(_) if message.to == self.voter && message.from == self.first => {
                Some(2)
            }
            Body::RequestVote(_) if message.to == self.voter && message.from == self.second => {
                Some(3)
            }
            Body::RequestVoteResponse(_) if message.from == self.voter && candidate(message.to) => {
                Some(Self::LAST_TICK)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_three_nodes() {
        for seed in 0..50 {
            let contest = Contest::new(seed, 3).expect("three nodes are enough");
            let mut ids = [contest.first, contest.second, contest.voter];
            ids.sort_unstable();
            assert_eq!(ids, [1, 2, 3]);
        }
        assert_eq!(Contest::new(1, 2), None);
    }
}
