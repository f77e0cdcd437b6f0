//! Spans: stretches of work, with a beginning, an end and what is around them.

mod builder;
mod core;
mod future;
mod record;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use builder::SpanBuilder;
pub(crate) use core::SpanCore;
pub use core::SpanHandle;
pub use future::{Instrument, Instrumented};
pub use record::{Relationship, SpanKind};
pub(crate) use record::{SpanRecord, Status};

use crate::context::{Context, ContextGuard};

/// A stretch of work: it begins where this value is made and ends where it is dropped.
///
/// Two records say so, `custom.span.started` at once and `custom.span.ended`, so that a span that
/// was cut off shows as one that never ended. Records of what happens inside carry its identifier.
///
/// ```
/// use tracelaw::{Memory, Session, Span, SpanKind, emit};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// {
///     let span = Span::builder("atlas.load").kind(SpanKind::Client).attribute("bytes", &852).start();
///     let _inside = span.enter();
///     emit!("Load"); // in the span
///     Span::current().event("retry", &[("attempt", 2)].into_iter().collect::<std::collections::BTreeMap<_, _>>());
///     span.attribute("cached", &false);
/// } // its end
/// drop(session);
///
/// let ended = &memory.records()[3]["payload"];
/// assert_eq!(ended["status"], "ok");
/// assert_eq!(ended["attributes"]["cached"], false);
/// assert_eq!(ended["events"][0]["name"], "retry");
/// # Ok::<(), tracelaw::StartError>(())
/// ```
///
/// A span that is dropped while its thread panics ends with the status `error`.
///
/// Where nothing is recorded a span is nothing.
#[must_use = "the span ends when this value is dropped"]
pub struct Span {
    handle: SpanHandle,
    /// With this span as the current one.
    context: Context,
}

impl Span {
    /// Starts a span under the current one. `name` says what is done, never to whom: identifiers
    /// belong into attributes and fields.
    pub fn start(name: &'static str) -> Self {
        Self::builder(name).start()
    }

    /// A span yet to be started.
    pub fn builder(name: &'static str) -> SpanBuilder {
        SpanBuilder::new(name)
    }

    /// No span: nothing is recorded.
    pub fn none() -> Self {
        Self {
            handle: SpanHandle::none(),
            context: Context::current(),
        }
    }

    /// The span of the current context.
    #[must_use]
    pub fn current() -> SpanHandle {
        Context::current().span()
    }

    pub(crate) fn new(core: Arc<SpanCore>, context: Context) -> Self {
        Self {
            handle: SpanHandle::of(core),
            context,
        }
    }

    /// The context with this span as the current one, for other threads and processes.
    #[must_use]
    pub fn context(&self) -> Context {
        self.context.clone()
    }

    /// Makes this the current span of the thread until the guard is dropped. Do not hold the guard
    /// across an `.await`: [`Instrument`] the future.
    pub fn enter(&self) -> ContextGuard {
        self.context.attach()
    }

    /// Runs `work` with this as the current span.
    pub fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        let _inside = self.enter();
        work()
    }

    /// Ends the span, as dropping it does.
    pub fn end(self) {}

    /// Ends the span as one that was given up.
    pub(crate) fn abandon(self, status: Status, error_type: &str, message: &str) {
        self.handle.fail(status, error_type, message, None);
    }
}

impl Deref for Span {
    type Target = SpanHandle;

    fn deref(&self) -> &SpanHandle {
        &self.handle
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if self.handle.is_recorded() {
            if std::thread::panicking() {
                self.handle
                    .fail(Status::Error, "panic", "the thread panicked", None);
            }
            self.handle.end(&self.context);
        }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Span")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}
