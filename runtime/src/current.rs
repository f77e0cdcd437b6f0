//! The sessions of this process, and the one that an event goes to.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::{ArcSwapOption, Guard};

use crate::context::Context;
use crate::session::{Session, StartError};
use crate::shared::Shared;
use crate::{environment, exit, writer};

/// The environment has not been asked yet, which the first event does.
const UNKNOWN: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(UNKNOWN);
/// The process's own session.
static CURRENT: ArcSwapOption<Shared> = ArcSwapOption::const_empty();
/// All sessions. Locked while one begins or ends.
static LIVE: Mutex<Vec<Arc<Shared>>> = Mutex::new(Vec::new());

/// Whether an event may have somewhere to go. All that a call site costs while this is false is
/// one load and one branch.
#[inline(always)]
pub(crate) fn may_be_on() -> bool {
    STATE.load(Ordering::Relaxed) != OFF
}

/// A session, and the context that an event of it has.
pub(crate) struct Routed {
    context: Context,
    /// The process's own session, unless the context names another.
    own: Option<Guard<Option<Arc<Shared>>>>,
}

impl Routed {
    pub(crate) fn session(&self) -> &Arc<Shared> {
        let named = self.context.get().and_then(|scope| scope.session.as_ref());
        let own = self.own.as_ref().and_then(|own| own.as_ref());
        named.or(own).expect("`session_of` saw one of the two")
    }

    pub(crate) const fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn into_context(self) -> Context {
        self.context
    }
}

/// Where an event that happens here and now goes to.
pub(crate) fn get() -> Option<Routed> {
    if STATE.load(Ordering::Acquire) == UNKNOWN {
        ask_environment();
    }
    if writer::is_this_thread() {
        return None;
    }
    session_of(Context::current())
}

/// Where an event of `context` goes to.
pub(crate) fn session_of(context: Context) -> Option<Routed> {
    let named = context.get().is_some_and(|scope| scope.session.is_some());
    let own = (!named).then(|| CURRENT.load());
    let is_some = named || own.as_ref().is_some_and(|own| own.is_some());
    is_some.then_some(Routed { context, own })
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

fn live() -> MutexGuard<'static, Vec<Arc<Shared>>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts a session in its place: as the process's own, or apart.
pub(crate) fn install(shared: &Arc<Shared>, apart: bool) -> Result<(), StartError> {
    let mut live = live();
    if !apart {
        if CURRENT.load().is_some() {
            return Err(StartError::Active);
        }
        CURRENT.store(Some(Arc::clone(shared)));
    }
    live.push(Arc::clone(shared));
    STATE.store(ON, Ordering::Release);
    exit::install();
    Ok(())
}

/// Takes `shared` out of its place, if it is there.
pub(crate) fn remove(shared: &Arc<Shared>) {
    let mut live = live();
    let before = live.len();
    live.retain(|other| !Arc::ptr_eq(other, shared));
    let own = CURRENT.load();
    if own.as_ref().is_some_and(|own| Arc::ptr_eq(own, shared)) {
        CURRENT.store(None);
    }
    if live.is_empty() && before > 0 {
        STATE.store(OFF, Ordering::Release);
    }
}

/// Ends all sessions, whoever has their guards: the process is at its end.
pub(crate) fn end_all() {
    let all = std::mem::take(&mut *live());
    CURRENT.store(None);
    for shared in &all {
        shared.begin_close();
    }
    for shared in &all {
        shared.await_close();
    }
}

/// Waits until what has happened so far is with the sinks, all together no longer than `limit`.
pub(crate) fn flush_all(limit: Duration) {
    // A thread that panics may hold the lock itself.
    let Ok(all) = LIVE.try_lock().map(|live| live.clone()) else {
        return;
    };
    let deadline = Instant::now() + limit;
    for shared in all {
        shared.flush(deadline.saturating_duration_since(Instant::now()));
    }
}

/// A session is in its place until its guard is dropped.
impl Drop for Session {
    fn drop(&mut self) {
        remove(&self.shared);
        self.shared.close();
    }
}
