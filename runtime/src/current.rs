//! The session that events of this process go to.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};

use arc_swap::{ArcSwapOption, Guard};

use crate::session::{Session, StartError};
use crate::shared::Shared;
use crate::{environment, exit, writer};

/// The environment has not been asked yet, which the first event does.
const UNKNOWN: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(UNKNOWN);
static CURRENT: ArcSwapOption<Shared> = ArcSwapOption::const_empty();
/// Held while a session takes the place or leaves it.
static CHANGE: Mutex<()> = Mutex::new(());

/// Whether an event may have somewhere to go. All that a call site costs while this is false is
/// one load and one branch.
#[inline(always)]
pub(crate) fn may_be_on() -> bool {
    STATE.load(Ordering::Relaxed) != OFF
}

/// The current session.
pub(crate) fn get() -> Option<Guard<Option<Arc<Shared>>>> {
    if STATE.load(Ordering::Acquire) == UNKNOWN {
        ask_environment();
    }
    let current = CURRENT.load();
    (current.is_some() && !writer::is_this_thread()).then_some(current)
}

/// Starts the session that the environment asks for, the first time.
fn ask_environment() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let started = environment::session().is_some_and(|session| {
            // It lives as long as the process: the hook at its exit ends it.
            std::mem::forget(session);
            true
        });
        if !started {
            // A session of the program's own may have come in between.
            let _ = STATE.compare_exchange(UNKNOWN, OFF, Ordering::AcqRel, Ordering::Acquire);
        }
    });
}

/// Makes `shared` the current session.
pub(crate) fn install(shared: &Arc<Shared>) -> Result<(), StartError> {
    let _change = CHANGE.lock().unwrap_or_else(PoisonError::into_inner);
    if CURRENT.load().is_some() {
        return Err(StartError::Active);
    }
    CURRENT.store(Some(Arc::clone(shared)));
    STATE.store(ON, Ordering::Release);
    exit::install();
    Ok(())
}

/// Takes `shared` out of its place, if it is there.
pub(crate) fn remove(shared: &Arc<Shared>) {
    let _change = CHANGE.lock().unwrap_or_else(PoisonError::into_inner);
    if CURRENT
        .load()
        .as_ref()
        .is_some_and(|current| Arc::ptr_eq(current, shared))
    {
        CURRENT.store(None);
        STATE.store(OFF, Ordering::Release);
    }
}

/// Ends the current session, whoever has its guard: the process is at its end.
pub(crate) fn end() {
    if let Some(shared) = CURRENT.load_full() {
        remove(&shared);
        shared.close();
    }
}

/// A session is current until its guard is dropped.
impl Drop for Session {
    fn drop(&mut self) {
        remove(&self.shared);
        self.shared.close();
    }
}
