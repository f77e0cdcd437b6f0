//! An event on its way from the place where it happens to the writer.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use tracelaw_events::Timestamp;
use tracelaw_events::canonical::{Canonical, Refusal};
use tracelaw_events::chain::Level;

use crate::artifact::Artifact;
use crate::context::Context;
use crate::labels::{Labels, push_number, push_text};
use crate::members::{Members, Section};
use crate::moment::{Moment, thread_name};
use crate::queue::Numbered;
use crate::span::SpanRecord;
use crate::state::{Snapshot, TraceState};
use crate::template::{Hole, Template, Templates};

/// How a function ended, unless normally.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// With `Err` or `None`.
    Err,
    /// By unwinding.
    Panic,
    /// As a future that was dropped before its end.
    Cancelled,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Err => "err",
            Self::Panic => "panic",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Which of two events of one place this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In front of the body.
    Before,
    /// Behind the body.
    After,
}

impl Phase {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// What an event is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// An action of the specification.
    #[default]
    Action,
    /// An event of any other type.
    Event,
    /// The beginning of a span.
    SpanStart,
    /// The end of a span.
    SpanEnd,
}

/// An event that is being filled in. Values are brought into their written form at once, on the
/// thread where the event happens; nothing of the program is borrowed.
#[derive(Debug, Default)]
pub struct Event {
    /// Its place in the order of all, once it is queued.
    pub(crate) number: u64,
    pub(crate) kind: Kind,
    /// The action's, the span's, or the event's type.
    pub(crate) name: Cow<'static, str>,
    pub(crate) at: Timestamp,
    pub(crate) severity: Level,
    pub(crate) context: Context,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) phase: Option<Phase>,
    /// Canonical; empty where there is none.
    pub(crate) node: String,
    /// Whether there is a snapshot; it may have no keys.
    pub(crate) has_state: bool,
    /// From when to when, by a counter that only goes up.
    pub(crate) interval: Option<(u64, u64)>,
    pub(crate) members: Members,
    refusal: Option<Refusal>,
    /// Besides those of the context.
    pub(crate) tags: Labels,
    pub(crate) artifacts: Vec<Artifact>,
    pub(crate) span: Option<Box<SpanRecord>>,
}

impl Numbered for Box<Event> {
    fn number(&mut self) -> &mut u64 {
        &mut self.number
    }
}

impl Event {
    /// Makes an event that was written into a new one.
    pub(crate) fn reset(&mut self, name: Cow<'static, str>) {
        self.kind = Kind::Action;
        self.name = name;
        self.severity = Level::Info;
        self.outcome = None;
        self.phase = None;
        self.node.clear();
        self.has_state = false;
        self.interval = None;
        self.members.clear();
        self.refusal = None;
        if !self.tags.is_empty() {
            self.tags = Labels::default();
        }
        self.artifacts.clear();
        self.span = None;
    }

    /// Says which of two events this is.
    pub fn phase(&mut self, phase: Phase) {
        self.phase = Some(phase);
    }

    /// The event began at `moment`, and ends now.
    pub fn since(&mut self, moment: Moment) {
        self.interval = Some((moment.count(), Moment::now().count()));
    }

    /// Where the event is an interval, it ends now.
    pub(crate) fn end_interval(&mut self) {
        if let Some((_, end)) = &mut self.interval {
            *end = Moment::now().count();
        }
    }

    /// Names the thread, where an interval has nobody who acts.
    pub(crate) fn name_thread(&mut self) {
        if self.interval.is_some() && self.node.is_empty() {
            self.node(&thread_name());
        }
    }

    /// Names who acts.
    pub fn node<T: Serialize + ?Sized>(&mut self, node: &T) {
        if let Err(refusal) = Canonical::append(node, &mut self.node) {
            self.refuse(|| format!("`node`: {refusal}"));
        }
    }

    /// Takes the whole snapshot.
    pub fn snapshot<T: TraceState + ?Sized>(&mut self, state: &T) {
        self.has_state = true;
        state.trace(&mut Snapshot::new(self));
    }

    /// Adds a key to the snapshot.
    pub fn state<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.put(Section::State, key.into(), value);
    }

    /// Says how grave the event is.
    pub fn level(&mut self, level: Level) {
        self.severity = level;
    }

    /// Adds a tag.
    pub fn tag<T: fmt::Display + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.tags.set(name.into(), value.to_string());
    }

    /// Adds a key to the message.
    pub fn message<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.put(Section::Message, key.into(), value);
    }

    /// Adds an argument.
    pub fn argument<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.put(Section::Arguments, key.into(), value);
    }

    pub(crate) fn put<T: Serialize + ?Sized>(
        &mut self,
        section: Section,
        key: Cow<'static, str>,
        value: &T,
    ) {
        if let Err(refusal) = self.members.put(section, key, value) {
            self.refusal.get_or_insert(refusal);
        }
    }

    /// Puts a member, in the place of the one of that key if there is one.
    pub(crate) fn set<T: Serialize + ?Sized>(
        &mut self,
        section: Section,
        key: Cow<'static, str>,
        value: &T,
    ) {
        if let Err(refusal) = self.members.set(section, key, value) {
            self.refusal.get_or_insert(refusal);
        }
    }

    /// Takes the members of `object` as those of the payload.
    pub(crate) fn whole_payload(&mut self, object: &Canonical<'_>) {
        type Object = serde_json::Map<String, serde_json::Value>;
        match serde_json::from_str::<Object>(object.as_str()) {
            Ok(members) => {
                for (key, value) in members {
                    self.put(Section::Literal, key.into(), &value);
                }
            }
            Err(_) => self.refuse(|| Refusal::NotAnObject.to_string()),
        }
    }

    /// Takes what has been put into `other`.
    pub(crate) fn copy_members(&mut self, other: &Self) {
        self.members.clone_from(&other.members);
        self.refusal.clone_from(&other.refusal);
    }

    /// How many members there are so far.
    pub(crate) fn members(&self) -> usize {
        self.members.len()
    }

    /// Says why the event cannot be written, unless that is said already.
    pub(crate) fn refuse(&mut self, reason: impl FnOnce() -> String) {
        self.refusal
            .get_or_insert_with(|| Refusal::Serialize(reason()));
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// Appends the payload of the record, in canonical order: of an action what
    /// [`Action`](tracelaw_events::Action) describes, of a span its attributes, of another event its
    /// members. Says whether `is_plain` holds for the payload, its values aside.
    pub(crate) fn write_payload(
        &self,
        templates: &mut Templates,
        is_plain: impl FnOnce(&str) -> bool,
        out: &mut String,
    ) -> Result<bool, Refusal> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let template = templates.of(self, |template| {
            match self.kind {
                Kind::Action => self.write_action(template)?,
                _ if self.members.write(Section::Literal, template)? => {}
                _ => template.text.push_str("{}"),
            }
            template.is_plain = is_plain(&template.text);
            Ok(())
        })?;
        let (start, end) = self.interval.unwrap_or_default();
        template.fill(out, |hole, out| match hole {
            Hole::Member(number) => out.push_str(self.members.value(number)),
            Hole::Node => out.push_str(&self.node),
            Hole::Start => push_number(start, out),
            Hole::End => push_number(end, out),
        });
        Ok(template.is_plain)
    }

    /// The values of the payload.
    pub(crate) fn values(&self) -> [&str; 2] {
        [self.members.values(), &self.node]
    }

    fn write_action(&self, out: &mut Template) -> Result<(), Refusal> {
        out.text.push_str("{\"action\":");
        push_text(&self.name, &mut out.text);
        self.write_section("args", Section::Arguments, out)?;
        if self.interval.is_some() {
            out.text.push_str(",\"end\":");
            out.hole(Hole::End);
        }
        self.write_section("msg", Section::Message, out)?;
        if !self.node.is_empty() {
            out.text.push_str(",\"node\":");
            out.hole(Hole::Node);
        }
        let words = [
            ("outcome", self.outcome.map(Outcome::as_str)),
            ("phase", self.phase.map(Phase::as_str)),
        ];
        for (key, word) in words {
            if let Some(word) = word {
                out.text.extend([",\"", key, "\":\"", word, "\""]);
            }
        }
        if self.interval.is_some() {
            out.text.push_str(",\"start\":");
            out.hole(Hole::Start);
        }
        let written = self.write_section("state", Section::State, out)?;
        if self.has_state && !written {
            out.text.push_str(",\"state\":{}");
        }
        out.text.push('}');
        Ok(())
    }

    fn write_section(
        &self,
        key: &str,
        section: Section,
        out: &mut Template,
    ) -> Result<bool, Refusal> {
        let start = out.text.len();
        out.text.extend([",\"", key, "\":"]);
        let written = self.members.write(section, out)?;
        if !written {
            out.text.truncate(start);
        }
        Ok(written)
    }
}
