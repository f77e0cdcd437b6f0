//! The states that a trace may have led to.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tracelaw_tla::eval::State;

use crate::explain::Prefix;

use super::behaviour::Way;

/// A state that the events taken so far may have led to.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// The numbers of the events that have begun and were not taken yet.
    pub(crate) open: Vec<u64>,
    pub(crate) state: State,
    pub(crate) sight: Sight,
    /// The first invariant that is broken on the way here, if one is.
    pub(crate) broken: Option<Arc<Broken>>,
    /// The way here, where it is kept.
    pub(crate) way: Option<Arc<Way>>,
}

/// What was seen of snapshots from before steps since the last event was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Sight {
    /// The open events, with the numbers of their alternatives, that showed a state on the way.
    pub(crate) shown: Vec<(u64, usize)>,
    /// Whether a part of an event's step was taken, behind which its snapshot is not looked for.
    pub(crate) during: bool,
}

/// An invariant that does not hold.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub(crate) invariant: String,
    /// The state in which it does not hold.
    pub(crate) state: State,
    /// The state before, unless it is an initial one.
    pub(crate) before: Option<State>,
    /// The event that was taken, with its line; nothing for an initial state.
    pub(crate) event: Option<(u64, String)>,
    /// The action that was taken, with its arguments.
    pub(crate) action: String,
}

/// Candidates that could not take an event which others could.
#[derive(Clone, Debug)]
pub(crate) struct DeadEnd {
    /// How many events had begun before.
    pub(crate) accepted: u64,
    pub(crate) line: u64,
    pub(crate) event: String,
    pub(crate) candidates: u64,
}

impl DeadEnd {
    pub(crate) fn prefix(&self) -> Prefix {
        Prefix {
            accepted: self.accepted,
            line: Some(self.line),
            event: Some(self.event.clone()),
            candidates: self.candidates,
            attempt: None,
        }
    }
}

/// Candidates, each state with its open events once. One that breaks no invariant takes the place
/// of one that does.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    list: Vec<Candidate>,
    index: FxHashMap<CandidateKey, usize>,
}

/// How many candidates are looked through one by one rather than by their hashes.
const FEW: usize = 4;

impl Candidates {
    /// Adds a candidate; false where it is known already, and no better.
    pub(crate) fn add(&mut self, candidate: Candidate) -> bool {
        match self.find(&candidate) {
            Some(number) => {
                let known = &mut self.list[number];
                let better = known.broken.is_some() && candidate.broken.is_none();
                if better {
                    *known = candidate;
                }
                better
            }
            None => {
                if self.list.len() >= FEW {
                    if self.index.is_empty() {
                        self.index = (self.list.iter().enumerate())
                            .map(|(number, known)| (key(known), number))
                            .collect();
                    }
                    self.index.insert(key(&candidate), self.list.len());
                }
                self.list.push(candidate);
                true
            }
        }
    }

    fn find(&self, candidate: &Candidate) -> Option<usize> {
        if self.index.is_empty() {
            return self.list.iter().position(|known| {
                known.open == candidate.open
                    && known.sight == candidate.sight
                    && known.state == candidate.state
            });
        }
        self.index.get(&key(candidate)).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn into_vec(self) -> Vec<Candidate> {
        self.list
    }
}

/// What two candidates that are one have in common.
type CandidateKey = (Vec<u64>, Sight, State);

fn key(candidate: &Candidate) -> CandidateKey {
    let Candidate {
        open, sight, state, ..
    } = candidate;
    (open.clone(), sight.clone(), state.clone())
}
