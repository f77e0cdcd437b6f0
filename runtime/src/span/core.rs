//! A running span, as its owner and those inside of it see it.

use std::borrow::Cow;
use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::Level;

use super::record::{Relationship, SpanRecord, Status};
use crate::context::{Context, Place};
use crate::event::{Event, Kind};
use crate::labels::push_text;
use crate::members::Section;
use crate::shared::Shared;

/// How many lightweight events a span keeps; others are counted.
const MAX_EVENTS: u32 = 128;

/// What a running span is made of.
pub(crate) struct SpanCore {
    pub(crate) session: Arc<Shared>,
    pub(crate) place: Place,
    pub(crate) data: Mutex<Data>,
}

/// What changes while a span runs.
pub(crate) struct Data {
    /// The event of the span's end, with its attributes; taken when it ends.
    pub(crate) end: Option<Box<Event>>,
    pub(crate) record: SpanRecord,
    pub(crate) events: u32,
}

/// A running span, to be added to. Cheap to clone; it does not keep the span from ending, and
/// after that, as where nothing is recorded, it does nothing.
#[derive(Clone)]
pub struct SpanHandle(Option<Arc<SpanCore>>);

impl SpanHandle {
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    pub(crate) const fn of(core: Arc<SpanCore>) -> Self {
        Self(Some(core))
    }

    /// Whether the span is recorded and has not ended.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.with(|_| ()).is_some()
    }

    fn with<T>(&self, change: impl FnOnce(&mut Data) -> T) -> Option<T> {
        let mut data = (self.0.as_ref()?.data)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        data.end.is_some().then(|| change(&mut data))
    }

    /// Sets an attribute, which the record of the span's end will have. A value that JSON cannot
    /// hold is reported in that record's place.
    pub fn attribute<T: Serialize + ?Sized>(
        &self,
        key: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> &Self {
        self.with(|data| {
            if let Some(end) = &mut data.end {
                end.set(Section::Literal, key.into(), value);
            }
        });
        self
    }

    /// Adds a lightweight event: a name, the time, and attributes, which must be a map or a struct
    /// (or `()` for none). TRACE/1.0 has them in the record of the span's end, at most 128; in the
    /// Turnix format each is a record of its own at once.
    pub fn event<T: Serialize + ?Sized>(&self, name: &str, attributes: &T) -> &Self {
        let Some(core) = &self.0 else { return self };
        let attributes = match Canonical::of(attributes) {
            Ok(object) if object.is_object() => Some(object),
            // An event without attributes says more than none.
            _ => None,
        };
        if core.session.is_turnix() {
            if self.is_recorded() {
                core.lightweight(name, attributes.as_ref());
            }
            return self;
        }
        let at = core.session.clock.now();
        self.with(|data| {
            if data.events >= MAX_EVENTS {
                data.record.dropped_events += 1;
                return;
            }
            data.events += 1;
            let out = &mut data.record.events;
            out.push_str(if out.is_empty() { "{" } else { ",{" });
            if let Some(attributes) = &attributes {
                out.extend(["\"attributes\":", attributes.as_str(), ","]);
            }
            out.push_str("\"name\":");
            push_text(name, out);
            out.push_str(",\"timestamp\":\"");
            at.push(out);
            out.push_str("\"}");
        });
        self
    }

    /// Links the span to the one of another context.
    pub fn link(&self, other: &Context, relationship: Relationship) -> &Self {
        if let Some(core) = &self.0 {
            let place = other.place(&core.session.root);
            self.with(|data| {
                (data.record).link(place.trace_id, place.span_id, relationship);
            });
        }
        self
    }

    /// The span failed: its status will be `error`. `error_type` is a class of errors, `message`
    /// is for people.
    #[track_caller]
    pub fn error(&self, error_type: &str, message: impl fmt::Display) -> &Self {
        let caller = Location::caller();
        self.fail(
            Status::Error,
            error_type,
            &message.to_string(),
            Some(&format!("at {}:{}", caller.file(), caller.line())),
        )
    }

    /// The span took too long: its status will be `timeout`.
    pub fn timed_out(&self, message: impl fmt::Display) -> &Self {
        self.fail(Status::Timeout, "timeout", &message.to_string(), None)
    }

    /// The span was ended intentionally: its status will be `cancelled`.
    pub fn cancelled(&self) -> &Self {
        self.fail(Status::Cancelled, "", "", None)
    }

    /// Sets the status; the first one that is not `ok` holds.
    pub(crate) fn fail(
        &self,
        status: Status,
        error_type: &str,
        message: &str,
        stack: Option<&str>,
    ) -> &Self {
        self.with(|data| {
            if data.record.status == Status::InProgress {
                data.record.status = status;
                error_type.clone_into(&mut data.record.error_type);
                message.clone_into(&mut data.record.message);
                stack.unwrap_or(message).clone_into(&mut data.record.stack);
            }
        });
        self
    }

    /// The span ends now.
    pub(crate) fn end(&self, context: &Context) {
        let Some(core) = &self.0 else { return };
        let taken = self.with(|data| (data.end.take(), std::mem::take(&mut data.record)));
        let Some((Some(mut event), mut record)) = taken else {
            return;
        };
        if record.status == Status::InProgress {
            record.status = Status::Ok;
        }
        event.severity = match record.status {
            Status::Error | Status::Timeout => Level::Error,
            _ => Level::Info,
        };
        if !record.error_type.is_empty() && !core.session.is_turnix() {
            // Turnix has members for them, TRACE/1.0 the message only.
            event.set(Section::Literal, "errorType".into(), &record.error_type);
            event.set(Section::Literal, "errorStack".into(), &record.stack);
        }
        event.kind = Kind::SpanEnd;
        event.context = context.clone();
        event.span = Some(Box::new(record));
        core.session.submit(event);
    }
}

impl SpanCore {
    /// A lightweight event as a record of its own.
    fn lightweight(&self, name: &str, attributes: Option<&Canonical<'_>>) {
        let mut event = self.session.event(Cow::Owned(name.to_owned()));
        event.kind = Kind::Event;
        event.severity = Level::Debug;
        event.context = Context::current();
        if let Some(attributes) = attributes {
            event.whole_payload(attributes);
        }
        self.session.submit(event);
    }
}

impl Context {
    /// The span that is running here.
    #[must_use]
    pub fn span(&self) -> SpanHandle {
        SpanHandle(self.get().and_then(|scope| scope.span.clone()))
    }
}

impl fmt::Debug for SpanHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.0.as_ref().map(|core| core.place);
        f.debug_tuple("SpanHandle").field(&place).finish()
    }
}
