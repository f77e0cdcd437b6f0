//! The ends of a process that no guard sees.

use std::cell::Cell;
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::{current, writer};

/// How long one panic may wait for the sinks.
const ONE_PANIC: Duration = Duration::from_millis(500);
/// How long all panics together may: a program that catches many must not be held up by a sink
/// that takes nothing.
const ALL_PANICS: Duration = Duration::from_secs(2);

/// Has all sessions ended when the process exits, so that a program that never drops its guard (it
/// called `std::process::exit`, or its trace was asked for by the environment) does not lose the
/// events of its last moments; and has what happened before a panic written, which may be the end
/// of the process too.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[cfg(any(unix, windows))]
        {
            // Where the C library has no room for one more function, only this is lost.
            let _ = libc::atexit(end);
        }
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            others(panic);
            flush();
        }));
    });
}

thread_local! {
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// Runs code whose panics are caught and recorded: they are no end of anything.
pub(crate) fn uneventful<T>(code: impl FnOnce() -> T) -> T {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            let _ = OURS.try_with(|ours| ours.set(self.0));
        }
    }
    let _reset = Reset(OURS.try_with(|ours| ours.replace(true)).unwrap_or(true));
    code()
}

fn flush() {
    static SPENT: AtomicU64 = AtomicU64::new(0);
    let is_ours = OURS.try_with(Cell::get).unwrap_or(true);
    let spent = Duration::from_nanos(SPENT.load(Ordering::Relaxed));
    let limit = ALL_PANICS.saturating_sub(spent).min(ONE_PANIC);
    if is_ours || limit.is_zero() || writer::is_this_thread() {
        return;
    }
    let begun = Instant::now();
    current::flush_all(limit);
    let nanos = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
    SPENT.fetch_add(nanos, Ordering::Relaxed);
}

#[cfg(any(unix, windows))]
extern "C" fn end() {
    // A panic must not leave a function that C calls.
    let _ = std::panic::catch_unwind(current::end_all);
}

#[cfg(any(unix, windows))]
#[expect(
    unsafe_code,
    reason = "the standard library has no hook at exit; `atexit` takes any function that does not \
              unwind, which `end` guarantees, and may be called at any time from any thread"
)]
mod libc {
    // SAFETY: this is the signature of `atexit` in the C standard (7.22.4.2), and the standard
    // library links the C library on these systems.
    unsafe extern "C" {
        pub(super) safe fn atexit(function: extern "C" fn()) -> std::ffi::c_int;
    }
}
