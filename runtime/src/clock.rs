//! Where times and identifiers come from, so that tests can fix both.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tracelaw_events::Timestamp;
use uuid::{ContextV7, Uuid};

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

/// Random identifiers that are in order within the millisecond too.
#[derive(Debug, Default)]
pub struct RandomIds {
    context: ContextV7,
}

impl Ids for RandomIds {
    fn next(&mut self, at: Timestamp) -> Uuid {
        let seconds = u64::try_from(at.seconds()).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(
            &self.context,
            seconds,
            at.subsec_nanos(),
        ))
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
