//! The counter that intervals are measured by.

use std::cell::OnceCell;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crate::current;

/// A moment on a counter that only goes up and that all threads of the process share: nanoseconds
/// on the system's monotonic clock. To read it no thread waits for another, nor do two share a cache
/// line.
///
/// ```
/// use tracelaw::{Memory, Moment, Session, emit};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// let begun = Moment::now();
/// // ... a compare-and-swap, until it succeeds ...
/// emit!("Push", node = "t1", interval = begun, fields(value = 7));
/// drop(session);
/// let push = &memory.actions()[0];
/// assert!(push["start"].as_u64() <= push["end"].as_u64());
/// # Ok::<(), tracelaw::StartError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

impl Moment {
    /// The moment now; the first of all where nothing is recorded.
    #[inline]
    #[must_use]
    pub fn now() -> Self {
        if current::may_be_on() {
            Self::on_the_counter()
        } else {
            Self(0)
        }
    }

    fn on_the_counter() -> Self {
        static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
        let begin = *BEGIN;
        // 2^64 nanoseconds are more than 500 years.
        Self(u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }

    pub(crate) const fn count(self) -> u64 {
        self.0
    }
}

/// What the thread is called in events that do not say who acts: its name, or a number.
pub(crate) fn thread_name() -> String {
    static THREADS: AtomicU64 = AtomicU64::new(1);
    thread_local! {
        static NAME: OnceCell<String> = const { OnceCell::new() };
    }
    let name = || match thread::current().name() {
        Some(name) => name.to_owned(),
        None => format!("thread-{}", THREADS.fetch_add(1, Ordering::Relaxed)),
    };
    // A thread at its end has no values of its own any more.
    let known = NAME.try_with(|known| known.get_or_init(name).clone());
    known.unwrap_or_else(|_| "thread".to_owned())
}
