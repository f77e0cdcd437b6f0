//! Clients: they ask whoever says that it leads.

use std::collections::BTreeMap;

use super::node::{NodeId, Role};
use super::worker::Report;

/// The commands that clients ask for, in turn: those of a small key-value store.
pub const COMMANDS: [&str; 5] = ["x=1", "y=1", "x=2", "y=2", "x=3"];

/// The most entries of a leader that may be uncommitted when a client adds another one.
const WINDOW: usize = 3;
/// After so many ticks a client asks again in any case: a new leader commits nothing before it has
/// an entry of its own term.
const PATIENCE: u64 = 15;

/// The clients of all nodes.
#[derive(Debug)]
pub(super) struct Clients {
    /// As soon as a leader has committed so many entries, clients ask no more of it.
    proposals: usize,
    asked: usize,
    last_asked: BTreeMap<NodeId, u64>,
}

impl Clients {
    pub(super) fn new(proposals: usize) -> Self {
        Self {
            proposals,
            asked: 0,
            last_asked: BTreeMap::new(),
        }
    }

    /// What clients ask of a node in tick `now`, given what it last showed.
    pub(super) fn ask(&mut self, node: &Report, now: u64) -> Vec<&'static str> {
        let waited = now - self.last_asked.get(&node.id).copied().unwrap_or(0);
        let keeps_up = node.last_index < node.commit_index + WINDOW && waited > 1;
        let leads = node.role == Role::Leader && node.commit_index < self.proposals;
        if !leads || !(keeps_up || waited > PATIENCE) {
            return Vec::new();
        }
        self.last_asked.insert(node.id, now);
        let command = COMMANDS[self.asked % COMMANDS.len()];
        self.asked += 1;
        vec![command]
    }
}
