//! The identifiers that are made where things happen, on any thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracelaw_events::Timestamp;
use uuid::Uuid;

use crate::clock::Ids;

/// A session's source of identifiers.
#[derive(Clone)]
pub(crate) enum SessionIds {
    /// Random; no thread waits for another.
    Random(Arc<Seeds>),
    /// The user's own, one at a time.
    Own(Arc<Mutex<Box<dyn Ids>>>),
}

/// What random identifiers are made of.
pub(crate) struct Seeds {
    seed: [u64; 2],
    count: AtomicU64,
}

impl SessionIds {
    pub(crate) fn random() -> Self {
        let of_system = || Uuid::now_v7().as_u64_pair().1;
        Self::Random(Arc::new(Seeds {
            seed: [of_system(), of_system()],
            count: AtomicU64::new(0),
        }))
    }

    pub(crate) fn own(ids: impl Ids) -> Self {
        Self::Own(Arc::new(Mutex::new(Box::new(ids))))
    }

    /// A fresh UUIDv7 of the time `at`.
    pub(crate) fn next(&self, at: Timestamp) -> Uuid {
        match self {
            Self::Random(seeds) => {
                let count = seeds.count.fetch_add(1, Ordering::Relaxed);
                let seconds = u64::try_from(at.seconds()).unwrap_or_default();
                let millis = seconds.wrapping_mul(1000) + u64::from(at.subsec_nanos() / 1_000_000);
                let high = mixed(seeds.seed[0], count) & 0xFFF;
                let low = mixed(seeds.seed[1], count) & ((1 << 62) - 1);
                Uuid::from_u64_pair(millis << 16 | 0x7000 | high, 1 << 63 | low)
            }
            Self::Own(ids) => ids.lock().unwrap_or_else(PoisonError::into_inner).next(at),
        }
    }
}

/// The number `count` of the sequence of `seed` (SplitMix64): no two are the same.
pub(crate) const fn mixed(seed: u64, count: u64) -> u64 {
    let mut mixed = seed.wrapping_add(count.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn identifiers_are_of_version_7_and_unique_in_both_halves() {
        let ids = SessionIds::random();
        let at = Timestamp::from_unix(1_795_338_445, 887_123_456);
        let mut halves = HashSet::new();
        for _ in 0..50_000 {
            let id = ids.next(at);
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            let time = id.get_timestamp().expect("a time").to_unix();
            assert_eq!(time, (1_795_338_445, 887_000_000));
            assert!(halves.insert(id.as_u64_pair().1), "{id}");
        }
    }
}
