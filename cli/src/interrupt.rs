//! Ctrl-C: the first asks the run to end with what it has, the second ends it at once.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set by the first Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// The exit code of a process that a second Ctrl-C ends, as shells know it.
const KILLED: i32 = 130;

/// Whether Ctrl-C came.
pub(crate) fn is_set() -> bool {
    STOP.load(Ordering::Relaxed)
}

/// Takes Ctrl-C from here on; the flag says whether it came. Where signals cannot be had, Ctrl-C
/// ends the process as ever.
pub(crate) fn flag() -> &'static AtomicBool {
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            #[expect(clippy::exit, reason = "who asks twice does not want to wait")]
            std::process::exit(KILLED);
        }
        let message = b"\ntracelaw: ending with a report of what was done; again ends at once\n";
        let _ = std::io::stderr().write_all(message);
    });
    &STOP
}
