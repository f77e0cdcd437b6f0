//! Where times and identifiers come from, so that tests can fix both.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tracelaw_events::Timestamp;
use uuid::Uuid;

/// A source of time. It is asked on the thread where an event happens.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A clock before 1970 is a clock that nobody set.
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_unix(seconds, since.subsec_nanos())
    }
}

/// A clock for tests: it starts at a fixed time and moves on by one microsecond each time that it
/// is asked.
#[derive(Debug)]
pub struct StepClock {
    start: i64,
    asked: AtomicU64,
}

impl StepClock {
    /// A clock that starts `seconds` after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn starting_at(seconds: i64) -> Self {
        Self {
            start: seconds,
            asked: AtomicU64::new(0),
        }
    }
}

impl Clock for StepClock {
    fn now(&self) -> Timestamp {
        let micros = self.asked.fetch_add(1, Ordering::Relaxed);
        let seconds = i64::try_from(micros / 1_000_000).unwrap_or(i64::MAX);
        let nanos = u32::try_from(micros % 1_000_000 * 1000).unwrap_or_default();
        Timestamp::from_unix(self.start.saturating_add(seconds), nanos)
    }
}

/// A source of identifiers. It is asked on the session's own thread.
pub trait Ids: Send + 'static {
    /// A fresh UUIDv7 of the time `at`.
    fn next(&mut self, at: Timestamp) -> Uuid;
}

/// Random identifiers that are in order within the millisecond too (RFC 9562, section 6.2,
/// method 2): each is a random step above the one before. Only the first is random of the system's
/// making, which would cost more than all the rest of a record.
#[derive(Clone, Debug)]
pub struct RandomIds {
    /// Of the generator of the steps.
    state: u64,
    millis: u64,
    /// The 74 bits behind the time.
    tail: u128,
}

impl RandomIds {
    /// A new random number (SplitMix64).
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Default for RandomIds {
    fn default() -> Self {
        let (_, seed) = Uuid::now_v7().as_u64_pair();
        Self {
            state: seed,
            millis: 0,
            tail: 0,
        }
    }
}

impl Ids for RandomIds {
    fn next(&mut self, at: Timestamp) -> Uuid {
        let seconds = u64::try_from(at.seconds()).unwrap_or_default();
        let millis = seconds.wrapping_mul(1000) + u64::from(at.subsec_nanos() / 1_000_000);
        if millis > self.millis {
            self.millis = millis;
            // The top bit is left for the steps to carry into.
            self.tail = u128::from(self.random()) << 9 | u128::from(self.random() >> 55);
        } else {
            self.tail += u128::from(self.random() >> 32) + 1;
        }
        let high = u64::try_from(self.tail >> 62 & 0xFFF).unwrap_or_default();
        let low = u64::try_from(self.tail & ((1 << 62) - 1)).unwrap_or_default();
        Uuid::from_u64_pair(self.millis << 16 | 0x7000 | high, 1 << 63 | low)
    }
}

/// Identifiers for tests: the time, and a count in place of what is random.
#[derive(Clone, Copy, Debug, Default)]
pub struct CountingIds {
    count: u64,
}

impl Ids for CountingIds {
    fn next(&mut self, at: Timestamp) -> Uuid {
        self.count += 1;
        let seconds = u64::try_from(at.seconds()).unwrap_or_default();
        let millis = seconds.wrapping_mul(1000) + u64::from(at.subsec_nanos() / 1_000_000);
        let mut counter = [0; 10];
        counter[2..].copy_from_slice(&self.count.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &counter).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_of_version_7_unique_and_in_order() {
        let mut ids = RandomIds::default();
        let mut last = Uuid::nil();
        for tick in 0..200_000 {
            // A clock that goes back now and then.
            let micros = if tick % 1000 == 999 { tick - 500 } else { tick };
            let at = Timestamp::from_unix(1_795_338_445, micros * 1000);
            let id = ids.next(at);
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            assert!(id > last, "{last} {id}");
            last = id;
        }
        let time = last.get_timestamp().expect("a time").to_unix();
        assert_eq!(time, (1_795_338_445, 199_000_000));
        assert_ne!(
            ids.next(Timestamp::default()),
            RandomIds::default().next(Timestamp::default())
        );
    }
}
