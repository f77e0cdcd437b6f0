//! Fingerprints of states.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::super::machine::State;
use super::super::value::fold_hash;

/// A map from fingerprints, which are hashes already.
pub(crate) type FingerprintMap<T> = HashMap<u64, T, BuildHasherDefault<Identity>>;

/// Takes a fingerprint for its hash.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = fold_hash(self.0, u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// The fingerprint of a state.
pub(crate) fn of_state(state: &State) -> u64 {
    state.iter().fold(state.len() as u64, |hash, value| {
        fold_hash(hash, value.fingerprint())
    })
}
