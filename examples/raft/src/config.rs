//! What a run is made of.

/// A run: the same configuration gives the same outcome.
#[derive(Clone, Debug)]
pub struct Config {
    /// How many nodes; they are numbered from 1.
    pub nodes: u64,
    /// Decides every fault, delay and election timeout.
    pub seed: u64,
    /// The run ends when every node has committed this many entries.
    pub proposals: usize,
    /// The run goes on for at least this many ticks.
    pub min_ticks: u64,
    /// The run ends after this many ticks in any case.
    pub max_ticks: u64,
    /// The nodes take turns within a tick instead of running at once, so that the order of what
    /// they do follows from the seed as well.
    pub take_turns: bool,
    /// What the network and the machines do to the nodes.
    pub faults: Faults,
    /// A mistake in the implementation.
    pub bug: Option<Bug>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            nodes: 3,
            seed: 1,
            proposals: 6,
            min_ticks: 0,
            max_ticks: 2_000,
            take_turns: false,
            faults: Faults::default(),
            bug: None,
        }
    }
}

/// Faults and how often they happen.
#[derive(Clone, Debug)]
pub struct Faults {
    /// Messages lost, of a thousand.
    pub drop: u64,
    /// Messages delivered twice, of a thousand.
    pub duplicate: u64,
    /// The most ticks that a message takes beyond the first; different delays reorder messages.
    pub delay: u64,
    /// Restarts of a node, of a thousand ticks.
    pub restart: u64,
    /// The run begins with two candidates in one term and a voter that restarts between their
    /// requests.
    pub contested_election: bool,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            drop: 50,
            duplicate: 50,
            delay: 2,
            restart: 5,
            contested_election: true,
        }
    }
}

impl Faults {
    /// A network that delivers every message once, in order, and machines that stay up.
    #[must_use]
    pub fn none() -> Self {
        Self {
            drop: 0,
            duplicate: 0,
            delay: 0,
            restart: 0,
            contested_election: false,
        }
    }
}

/// A mistake of the kind that people make, to be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The term reaches stable storage and the vote does not, so that a node that restarts can
    /// vote a second time in the same term.
    ForgetVote,
}
