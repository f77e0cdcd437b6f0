//! What a span is started with.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::core::{Data, SpanCore};
use super::record::{Relationship, SpanKind, SpanRecord};
use super::{Span, SpanHandle};
use crate::context::{Context, Place, Scope};
use crate::current::{self, Routed};
use crate::event::{Event, Kind};
use crate::members::Section;

/// A span yet to be started: [`Span::builder`].
#[must_use = "call `start`"]
pub struct SpanBuilder {
    /// Nothing where nothing is recorded.
    open: Option<Open>,
}

struct Open {
    routed: Routed,
    event: Box<Event>,
    record: SpanRecord,
    scope: Scope,
    /// Whether the span is the first of a trace of its own.
    root: bool,
}

impl SpanBuilder {
    pub(crate) fn new(name: &'static str) -> Self {
        Self::of(Cow::Borrowed(name))
    }

    pub(crate) fn of(name: Cow<'static, str>) -> Self {
        let open = current::may_be_on().then(current::get).flatten();
        Self {
            open: open.map(|routed| Open {
                event: routed.session().event(name),
                scope: routed.context().scope(),
                routed,
                record: SpanRecord::default(),
                root: false,
            }),
        }
    }

    fn change(mut self, change: impl FnOnce(&mut Open)) -> Self {
        if let Some(open) = &mut self.open {
            change(open);
        }
        self
    }

    /// Which side of a call the span is.
    pub fn kind(self, kind: SpanKind) -> Self {
        self.change(|open| open.record.kind = kind)
    }

    /// Sets an attribute. A value that JSON cannot hold is reported in the record's place.
    pub fn attribute<T: Serialize + ?Sized>(
        self,
        key: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> Self {
        self.change(|open| open.event.set(Section::Literal, key.into(), value))
    }

    /// Sets a field or a tag of this span and of all that happens inside, as
    /// [`Context::with`](crate::Context::with) does.
    pub fn with(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.change(|open| open.scope.labels.set(name.into(), value.into()))
    }

    /// Puts the span under the one of another context instead of the current one, with that
    /// context's fields and tags.
    pub fn parent(self, context: &Context) -> Self {
        self.change(|open| {
            let other = context.scope();
            open.scope.labels = open.scope.labels.with(&other.labels);
            open.scope.place = other.place;
            open.scope.span = other.span;
            open.scope.vendors = other.vendors;
        })
    }

    /// Begins a trace of its own: the span has no parent.
    pub fn root(self) -> Self {
        self.change(|open| open.root = true)
    }

    /// Links the span to the one of another context.
    pub fn link(self, other: &Context, relationship: Relationship) -> Self {
        self.change(|open| {
            let place = other.place(&open.routed.session().root);
            (open.record).link(place.trace_id, place.span_id, relationship);
        })
    }

    /// Starts the span.
    pub fn start(self) -> Span {
        let Some(open) = self.open else {
            return Span::none();
        };
        let Open {
            routed,
            mut event,
            mut record,
            mut scope,
            root,
        } = open;
        let session = Arc::clone(routed.session());
        let at = session.clock.now();
        let around = Context::from_scope(scope.clone()).place(&session.root);
        let span_id = session.ids.next(at);
        let place = Place {
            trace_id: if root {
                session.ids.next(at)
            } else {
                around.trace_id
            },
            span_id,
            parent_span_id: (!root).then_some(around.span_id),
            owner: session.root.owner,
        };
        record.started_at = at;
        let mut end = session.event(event.name.clone());
        end.copy_members(&event);
        let core = Arc::new(SpanCore {
            session: Arc::clone(&session),
            place,
            data: Mutex::new(Data {
                end: Some(end),
                record: record.clone(),
                events: 0,
            }),
        });
        if root {
            scope.vendors = None;
        }
        scope.place = Some(place);
        scope.span = Some(Arc::clone(&core));
        let context = Context::from_scope(scope);
        event.kind = Kind::SpanStart;
        event.context = context.clone();
        event.span = Some(Box::new(record));
        session.submit(event);
        Span::new(core, context)
    }
}

impl fmt::Debug for SpanBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.open.as_ref().map(|open| &open.event.name);
        f.debug_struct("SpanBuilder")
            .field("name", &name)
            .finish_non_exhaustive()
    }
}

impl Default for SpanHandle {
    fn default() -> Self {
        Self::none()
    }
}
