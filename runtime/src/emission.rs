//! Events that are no actions: what happened besides, in the types of TRACE/1.0 or of one's own.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::Level;

use crate::artifact::Artifact;
use crate::current::{self, Routed};
use crate::event::{Event, Kind};
use crate::members::Section;

/// An event yet to be recorded: [`event`].
#[must_use = "call `emit`"]
pub struct Emission(Option<(Routed, Box<Event>)>);

/// An event of any type but an action: one that TRACE/1.0 defines, such as `carp.request.received`,
/// or one of the program's own, which is written with `custom.` in front.
///
/// ```
/// use tracelaw::{Level, Memory, Session};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// tracelaw::event("atlas.cache.miss").field("key", "rules/7").severity(Level::Debug).emit();
/// tracelaw::event("compaction").field("segments", &3).tag("shard", "a").emit();
/// drop(session);
///
/// let records = memory.records();
/// assert_eq!(records[1]["event_type"], "atlas.cache.miss");
/// assert_eq!(records[2]["event_type"], "custom.compaction");
/// assert_eq!(records[2]["tags"]["shard"], "a");
/// # Ok::<(), tracelaw::StartError>(())
/// ```
///
/// Where nothing is recorded it does nothing; its arguments are evaluated all the same.
pub fn event(event_type: impl Into<Cow<'static, str>>) -> Emission {
    let routed = current::may_be_on().then(current::get).flatten();
    Emission(routed.map(|routed| {
        let mut event = routed.session().event(event_type.into());
        event.kind = Kind::Event;
        (routed, event)
    }))
}

impl Emission {
    fn change(mut self, change: impl FnOnce(&mut Event)) -> Self {
        if let Some((_, event)) = &mut self.0 {
            change(event);
        }
        self
    }

    /// Says how grave the event is; `info` unless said.
    pub fn severity(self, severity: Level) -> Self {
        self.change(|event| event.severity = severity)
    }

    /// Adds a member to the payload. A value that JSON cannot hold is reported in the event's
    /// place.
    pub fn field<T: Serialize + ?Sized>(
        self,
        key: impl Into<Cow<'static, str>>,
        value: &T,
    ) -> Self {
        self.change(|event| event.put(Section::Literal, key.into(), value))
    }

    /// Adds the members of a struct or a map to the payload.
    pub fn payload<T: Serialize + ?Sized>(self, payload: &T) -> Self {
        self.change(|event| match Canonical::of(payload) {
            Ok(object) => event.whole_payload(&object),
            Err(refusal) => event.refuse(|| refusal.to_string()),
        })
    }

    /// Adds a tag.
    pub fn tag(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.change(|event| event.tags.set(name.into(), value.into()))
    }

    /// Adds an artifact.
    pub fn artifact(self, artifact: Artifact) -> Self {
        self.change(|event| event.artifacts.push(artifact))
    }

    /// The event happens now.
    pub fn emit(self) {
        if let Some((routed, mut event)) = self.0 {
            event.context = routed.context().clone();
            routed.session().submit(event);
        }
    }
}

impl fmt::Debug for Emission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.as_ref().map(|(_, event)| &event.name);
        f.debug_tuple("Emission").field(&name).finish()
    }
}
