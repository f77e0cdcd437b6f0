//! Where in the program's work a thread or a task is: the current span, and the fields and tags
//! that every record from here carries.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use uuid::Uuid;

use crate::current;
use crate::labels::Labels;
use crate::shared::Shared;
use crate::span::SpanCore;
use crate::traceparent;

thread_local! {
    static CURRENT: RefCell<Context> = const { RefCell::new(Context(None)) };
}

/// Where in the program's work a thread or a task is. Cheap to clone.
///
/// The context of a thread is the empty one until another is [attached](Self::attach). It does not
/// pass to other threads by itself:
///
/// ```
/// use tracelaw::{Context, Memory, Session, Span, emit, field};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// let span = Span::start("pipeline.run");
/// let context = span.context().with(field::PIPELINE_RUN_ID, "run-7");
/// std::thread::spawn(move || {
///     let _attached = context.attach();
///     emit!("Step");
/// })
/// .join()
/// .expect("the thread ends");
/// drop(span);
/// drop(session);
///
/// let step = &memory.records()[2];
/// assert_eq!(step["span_id"], memory.records()[1]["span_id"]);
/// assert_eq!(step["tags"]["pipelineRunId"], "run-7");
/// # Ok::<(), tracelaw::StartError>(())
/// ```
///
/// A future takes its context along with [`Instrument`](crate::Instrument).
#[derive(Clone, Default)]
pub struct Context(Option<Arc<Scope>>);

/// What a context says.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    /// The session that events go to, if it is not the process's own.
    pub(crate) session: Option<Arc<Shared>>,
    pub(crate) place: Option<Place>,
    /// The span that is running, unless it is another process's.
    pub(crate) span: Option<Arc<SpanCore>>,
    pub(crate) labels: Labels,
    /// What other vendors say in `tracestate`, which goes on to the next process.
    pub(crate) vendors: Option<Arc<str>>,
}

/// A span, by its identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) trace_id: Uuid,
    pub(crate) span_id: Uuid,
    pub(crate) parent_span_id: Option<Uuid>,
    /// The session that the span is of; `None` if another process's.
    pub(crate) owner: Option<Uuid>,
}

impl Context {
    /// The context of this thread, or of the task that runs on it.
    #[must_use]
    pub fn current() -> Self {
        CURRENT
            .try_with(|current| {
                current
                    .try_borrow()
                    .map(|it| it.clone())
                    .unwrap_or_default()
            })
            .unwrap_or_default()
    }

    /// Makes this the context of the thread until the guard is dropped.
    pub fn attach(&self) -> ContextGuard {
        self.clone().attach_owned()
    }

    pub(crate) fn attach_owned(self) -> ContextGuard {
        ContextGuard {
            previous: replace(self),
            thread: PhantomData,
        }
    }

    /// The same context with a field or a tag more: a name of [`field`](crate::field), or any
    /// other. In TRACE/1.0 both are `tags`; in Turnix records the standard's fields are members.
    #[must_use]
    pub fn with(&self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let mut scope = self.scope();
        scope.labels.set(name.into(), value.into());
        Self(Some(Arc::new(scope)))
    }

    /// The context that a `traceparent` header of W3C Trace Context brings from another process;
    /// `None` if it is none. `tracestate` may be empty.
    ///
    /// The header has the half of a span's identifier only. A `tracestate` that this crate wrote
    /// has all of it; without one the other half is zeros.
    ///
    /// ```
    /// use tracelaw::Context;
    ///
    /// let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let context = Context::from_traceparent(header, "").expect("a valid header");
    /// assert_eq!(context.traceparent().as_deref(), Some(header));
    /// assert!(Context::from_traceparent("00-1-2-3", "").is_none());
    /// ```
    #[must_use]
    pub fn from_traceparent(traceparent: &str, tracestate: &str) -> Option<Self> {
        let (trace_id, span_id) = traceparent::parse(traceparent, tracestate)?;
        let scope = Scope {
            place: Some(Place {
                trace_id,
                span_id,
                parent_span_id: None,
                owner: None,
            }),
            span: None,
            vendors: traceparent::vendors(tracestate).map(Arc::from),
            ..Self::current().scope()
        };
        Some(Self::from_scope(scope))
    }

    /// The `traceparent` header that takes this context to another process. `None` where nothing
    /// is recorded.
    #[must_use]
    pub fn traceparent(&self) -> Option<String> {
        let place = self.place_or_root()?;
        Some(traceparent::write(place.trace_id, place.span_id))
    }

    /// The `tracestate` header that goes with [`traceparent`](Self::traceparent): ours, and what
    /// came in of other vendors'.
    #[must_use]
    pub fn tracestate(&self) -> Option<String> {
        let vendors = self.get().and_then(|scope| scope.vendors.as_deref());
        let span_id = self.place_or_root()?.span_id;
        Some(traceparent::write_state(span_id, vendors))
    }

    fn place_or_root(&self) -> Option<Place> {
        match self.0.as_deref() {
            Some(Scope {
                place: Some(place), ..
            }) => Some(*place),
            _ => Some(current::session_of(self.clone())?.session().root),
        }
    }

    /// The same context without a span.
    #[cfg(feature = "tracing")]
    pub(crate) fn outside(&self) -> Self {
        Self::from_scope(Scope {
            place: None,
            span: None,
            ..self.scope()
        })
    }

    pub(crate) fn from_scope(scope: Scope) -> Self {
        Self(Some(Arc::new(scope)))
    }

    /// What the context says, to be changed.
    pub(crate) fn scope(&self) -> Scope {
        self.0.as_deref().cloned().unwrap_or_default()
    }

    pub(crate) fn get(&self) -> Option<&Scope> {
        self.0.as_deref()
    }

    /// The span, as the session `of` sees it.
    pub(crate) fn place(&self, root: &Place) -> Place {
        match self.get().and_then(|scope| scope.place) {
            // A span that a session left behind is unknown in the next one's trace.
            Some(place) if place.owner.is_none() || place.owner == root.owner => place,
            _ => *root,
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = self.get();
        f.debug_struct("Context")
            .field("place", &scope.and_then(|scope| scope.place))
            .field("labels", &scope.map(|scope| &scope.labels))
            .finish_non_exhaustive()
    }
}

fn replace(context: Context) -> Context {
    CURRENT
        .try_with(|current| match current.try_borrow_mut() {
            Ok(mut current) => std::mem::replace(&mut *current, context),
            Err(_) => Context(None),
        })
        .unwrap_or_default()
}

/// Gives the thread its former context back when it is dropped.
#[must_use = "the context is attached until this value is dropped"]
#[derive(Debug)]
pub struct ContextGuard {
    previous: Context,
    /// It belongs to its thread.
    thread: PhantomData<*const ()>,
}

impl Drop for ContextGuard {
    fn drop(&mut self) {
        replace(std::mem::take(&mut self.previous));
    }
}
