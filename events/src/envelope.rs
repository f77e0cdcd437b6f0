//! The shapes that records come in, and the action events in them.

use std::borrow::Cow;

use crate::event_type;
use crate::scan::{Member, Object, Record};

/// A record format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// TRACE/1.0.
    Trace,
    /// Turnix v0.1.
    Turnix,
    /// `{tag, ts, event: {name, nid, state, msg, ...}}`.
    Nested,
    /// `{event, thread|node|tid, state, ...}`.
    Flat,
    /// `{ts, event: {name, module, ...}}`.
    Module,
}

impl Format {
    /// As the `tracelaw` block of a document names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace/1.0",
            Self::Turnix => "turnix",
            Self::Nested => "nested",
            Self::Flat => "flat",
            Self::Module => "module",
        }
    }

    /// The format that a record shows, if it shows one: configuration lines, say, do not.
    #[must_use]
    pub fn of(record: &Record<'_>) -> Option<Self> {
        let object = record.object()?;
        if object.get("trace_version").is_some()
            || (object.get("event_type").is_some() && object.get("event_id").is_some())
        {
            return Some(Self::Trace);
        }
        if object.get("recordType").is_some() {
            return Some(Self::Turnix);
        }
        let event = object.get("event")?;
        if event.string().is_some() {
            return Some(Self::Flat);
        }
        let inner = event.object()?;
        inner.get("name")?.string()?;
        Some(if inner.get("module").is_some() {
            Self::Module
        } else {
            Self::Nested
        })
    }
}

/// What is fixed about the records; what is not is found by itself. Paths are dotted.
#[derive(Clone, Debug, Default)]
pub struct EnvelopeOptions {
    /// The format.
    pub format: Option<Format>,
    /// Records whose `tag` is another are no events.
    pub tag: Option<String>,
    /// Path of the event's name.
    pub name: Option<String>,
    /// Path of the node.
    pub node: Option<String>,
    /// Path of the state snapshot.
    pub state: Option<String>,
    /// Path of the message.
    pub message: Option<String>,
    /// Path of an interval's start.
    pub start: Option<String>,
    /// Path of an interval's end.
    pub end: Option<String>,
}

/// Knows where the parts of an event stand in the records of one trace.
#[derive(Clone, Debug)]
pub struct Envelope {
    format: Format,
    tag: Option<String>,
    /// The object that the event's parts are members of.
    container: Vec<String>,
    name: Part,
    node: Part,
    state: Part,
    message: Part,
    start: Part,
    end: Part,
}

/// Where a part stands.
#[derive(Clone, Debug)]
enum Part {
    /// In the container, under the first of these keys that is there; if in none, in the record.
    Keys(&'static [&'static str]),
    /// At this path from the record's top.
    Path(Vec<String>),
}

/// What a record is.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "made once a record and mostly the large one"
)]
pub enum Kind<'i> {
    /// An action event.
    Action(ActionEvent<'i>),
    /// Something else that the format knows.
    Other(Other),
    /// Nothing that the format knows.
    Unknown,
}

/// A record that is no event and known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Other {
    /// A configuration line.
    Config,
    /// A record with another tag.
    Tag,
    /// A TRACE/1.0 record of another type, such as `session.started`.
    EventType,
    /// The start or the end of a Turnix span.
    Span,
}

/// An action event, borrowed from its record. Parts are JSON texts ([`Member::raw`]).
#[derive(Clone, Debug)]
pub struct ActionEvent<'i> {
    /// The event's name.
    pub name: Cow<'i, str>,
    /// Who took the action.
    pub node: Option<Member<'i>>,
    /// When.
    pub timestamp: Option<Member<'i>>,
    /// The state snapshot.
    pub state: Option<Member<'i>>,
    /// The message.
    pub message: Option<Member<'i>>,
    /// The interval's start, for events of lock-free code.
    pub start: Option<Member<'i>>,
    /// The interval's end.
    pub end: Option<Member<'i>>,
    /// The object `args`, where the format has one.
    args: Option<Object<'i>>,
    /// The object that the parts are members of.
    container: Object<'i>,
    /// The offsets of the keys of the parts that stand in the container.
    parts: [usize; 6],
    format: Format,
}

impl<'i> ActionEvent<'i> {
    /// The keys of the state snapshot, none if it is no object.
    pub fn state_members(&self) -> impl Iterator<Item = Member<'i>> + use<'i> {
        members_of(self.state)
    }

    /// The keys of the message, none if it is no object.
    pub fn message_members(&self) -> impl Iterator<Item = Member<'i>> + use<'i> {
        members_of(self.message)
    }

    /// The name that the payload gives besides the record's type, where the format has both.
    #[must_use]
    pub fn payload_name(&self) -> Option<Member<'i>> {
        match self.format {
            Format::Trace | Format::Turnix => self.container.get("action"),
            Format::Nested | Format::Flat | Format::Module => None,
        }
    }

    /// What else the event carries: the members of `args`, and those of the event itself that are
    /// neither parts of it nor of the envelope.
    pub fn args(&self) -> impl Iterator<Item = Member<'i>> + use<'i> {
        let (parts, format) = (self.parts, self.format);
        let rest = self.container.filter(move |member| {
            !parts.contains(&member.key_offset()) && !is_envelope_key(format, member.raw_key())
        });
        self.args.into_iter().flatten().chain(rest)
    }
}

fn members_of(part: Option<Member<'_>>) -> impl Iterator<Item = Member<'_>> {
    part.and_then(|member| member.object())
        .into_iter()
        .flatten()
}

/// Whether `key` belongs to the envelope rather than to the event, in the object that holds the
/// event's parts.
fn is_envelope_key(format: Format, key: &str) -> bool {
    match format {
        Format::Trace => matches!(key, "action" | "args" | "outcome" | "phase"),
        Format::Turnix => {
            matches!(
                key,
                "action" | "args" | "outcome" | "phase" | "traceId" | "spanId"
            )
        }
        Format::Nested => matches!(key, "outcome" | "phase" | "seq" | "ts" | "timestamp"),
        Format::Module => {
            matches!(
                key,
                "module" | "outcome" | "phase" | "seq" | "ts" | "timestamp"
            )
        }
        Format::Flat => matches!(
            key,
            "tag" | "ts" | "timestamp" | "time" | "seq" | "scenario" | "outcome" | "phase"
        ),
    }
}

impl Envelope {
    /// The envelope of `format`, with what `options` fix.
    #[must_use]
    pub fn new(format: Format, options: &EnvelopeOptions) -> Self {
        let segments = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
        let part = |path: &Option<String>, keys| match path {
            Some(path) => Part::Path(segments(path)),
            None => Part::Keys(keys),
        };
        let (container, name): (&[&str], &'static [&'static str]) = match format {
            Format::Trace => (&["payload"], &[]),
            Format::Turnix => (&["attrs"], &["eventName", "spanName", "name"]),
            Format::Nested | Format::Module => (&["event"], &["name"]),
            Format::Flat => (&[], &["event"]),
        };
        let container = match options.name.as_deref().map(segments) {
            Some(mut path) => {
                path.pop();
                path
            }
            None => container.iter().map(|&key| key.to_owned()).collect(),
        };
        Self {
            format,
            tag: options.tag.clone(),
            container,
            name: part(&options.name, name),
            node: part(&options.node, &["nid", "node", "thread", "tid"]),
            state: part(&options.state, &["state"]),
            message: part(&options.message, &["msg", "message"]),
            start: part(&options.start, &["start"]),
            end: part(&options.end, &["end"]),
        }
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Says what a record is.
    #[must_use]
    pub fn classify<'i>(&self, record: &Record<'i>) -> Kind<'i> {
        let Some(object) = record.object() else {
            return Kind::Unknown;
        };
        let tag = object.get("tag").and_then(|member| member.string());
        if self.tag.is_some() && tag.as_deref() != self.tag.as_deref() {
            return Kind::Other(Other::Tag);
        }
        let name = match (self.format, &self.name) {
            (Format::Trace, Part::Keys(_)) => {
                let Some(of_type) = object.get("event_type").and_then(|member| member.string())
                else {
                    return Kind::Unknown;
                };
                let Some(name) = without_prefix(of_type) else {
                    return Kind::Other(Other::EventType);
                };
                Some(name)
            }
            (Format::Turnix, Part::Keys(_)) => {
                match object
                    .get("recordType")
                    .and_then(|member| member.string())
                    .as_deref()
                {
                    Some("event") => self.turnix_name(object),
                    Some("spanStart" | "spanEnd") => return Kind::Other(Other::Span),
                    _ => return Kind::Unknown,
                }
            }
            (_, Part::Keys(keys)) => self
                .container(object)
                .and_then(|container| keys.iter().find_map(|key| container.get(key)))
                .and_then(|member| member.string()),
            (_, Part::Path(path)) => object.at(path).and_then(|member| member.string()),
        };
        match name {
            Some(name) => Kind::Action(self.event(object, name)),
            None if object.get("config").is_some() || tag.as_deref() == Some("config") => {
                Kind::Other(Other::Config)
            }
            None if tag.is_some() => Kind::Other(Other::Tag),
            None => Kind::Unknown,
        }
    }

    /// Turnix: the names that emitters use besides the standard's own.
    fn turnix_name<'i>(&self, object: Object<'i>) -> Option<Cow<'i, str>> {
        ["eventName", "spanName", "name"]
            .iter()
            .find_map(|key| object.get(key))
            .and_then(|member| member.string())
    }

    fn container<'i>(&self, object: Object<'i>) -> Option<Object<'i>> {
        match self.container.as_slice() {
            [] => Some(object),
            path => object.at(path)?.object(),
        }
    }

    fn event<'i>(&self, record: Object<'i>, name: Cow<'i, str>) -> ActionEvent<'i> {
        // A record whose container is no object still is an event, one without parts.
        let container = self.container(record).unwrap_or_else(|| record.empty());
        let find = |part: &Part| match part {
            Part::Path(path) => record.at(path),
            Part::Keys(keys) => keys
                .iter()
                .find_map(|key| container.get(key))
                .or_else(|| keys.iter().find_map(|key| record.get(key))),
        };
        let (node, state, message) = (find(&self.node), find(&self.state), find(&self.message));
        let (start, end) = (find(&self.start), find(&self.end));
        let name_at = match (&self.name, self.format) {
            (Part::Path(path), _) => record.at(path),
            (Part::Keys(_), Format::Trace | Format::Turnix) => None,
            (Part::Keys(keys), _) => keys.iter().find_map(|key| container.get(key)),
        };
        let offset = |member: Option<Member<'_>>| member.map_or(usize::MAX, |m| m.key_offset());
        let args = match self.format {
            Format::Trace | Format::Turnix => container.get("args").and_then(|m| m.object()),
            Format::Nested | Format::Flat | Format::Module => None,
        };
        ActionEvent {
            name,
            node,
            timestamp: ["timestamp", "ts", "time", "timeUnixMs"]
                .iter()
                .find_map(|key| record.get(key)),
            state,
            message,
            start,
            end,
            args,
            container,
            parts: [
                offset(node),
                offset(state),
                offset(message),
                offset(start),
                offset(end),
                offset(name_at),
            ],
            format: self.format,
        }
    }
}

fn without_prefix(of_type: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match of_type {
        Cow::Borrowed(text) => text
            .strip_prefix(event_type::ACTION_PREFIX)
            .map(Cow::Borrowed),
        Cow::Owned(text) => text
            .strip_prefix(event_type::ACTION_PREFIX)
            .map(|name| Cow::Owned(name.to_owned())),
    }
}
