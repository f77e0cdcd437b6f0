//! The shapes that records come in, and the action events in them.

use std::borrow::Cow;

use crate::blocks::{Block, Content};
use crate::event_type;
use crate::scan::{Index, Member, Object, Record};

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

    /// The format that the first telling record of a block shows.
    #[must_use]
    pub fn of_block(block: &Block) -> Option<Self> {
        let mut index = Index::new(2);
        block.lines().find_map(|line| match line.content {
            Content::Text(text) => Self::of(&index.scan(text).ok()?),
            _ => None,
        })
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
        let Some(event) = object.get("event") else {
            // What the plain form has of a span.
            let is_span = object.get("tag")?.string()? == "span";
            return (is_span && object.get("span")?.object().is_some()).then_some(Self::Nested);
        };
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
    /// Parts that stand elsewhere, by their paths from the record's top.
    paths: Vec<(Part, Vec<String>)>,
}

/// A part of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Name,
    Node,
    State,
    Message,
    Start,
    End,
    Args,
}

/// The parts that were found.
type Parts<'i> = [Option<Member<'i>>; Part::COUNT];

impl Part {
    const COUNT: usize = 7;
    const NODE_KEYS: [&str; 4] = ["nid", "node", "thread", "tid"];

    /// The part that a key of the container stands for.
    #[inline]
    fn of(format: Format, key: &str) -> Option<Self> {
        Some(match key {
            "state" => Self::State,
            "msg" | "message" => Self::Message,
            "start" => Self::Start,
            "end" => Self::End,
            "nid" | "node" | "thread" | "tid" => Self::Node,
            "name" if matches!(format, Format::Nested | Format::Module) => Self::Name,
            "event" if format == Format::Flat => Self::Name,
            "args" if matches!(format, Format::Trace | Format::Turnix) => Self::Args,
            _ => return None,
        })
    }

    /// Of two members that name the node, whether `new` is the better one.
    fn is_better_node(new: &str, old: &str) -> bool {
        let rank = |key| Self::NODE_KEYS.iter().position(|known| *known == key);
        rank(new) < rank(old)
    }
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
    /// An event that stands for events that were lost, in a format that has no other record for it:
    /// the name is that of TRACE/1.0's gap record, `count` is how many.
    Gap,
}

/// An action event, borrowed from its record. Parts are JSON texts ([`Member::raw`]).
#[derive(Clone, Debug)]
pub struct ActionEvent<'i> {
    /// The event's name.
    pub name: Cow<'i, str>,
    parts: Parts<'i>,
    /// The object that the parts are members of.
    container: Object<'i>,
    record: Object<'i>,
    format: Format,
}

impl<'i> ActionEvent<'i> {
    /// Who took the action.
    #[must_use]
    pub const fn node(&self) -> Option<Member<'i>> {
        self.parts[Part::Node as usize]
    }

    /// The state snapshot.
    #[must_use]
    pub const fn state(&self) -> Option<Member<'i>> {
        self.parts[Part::State as usize]
    }

    /// The message.
    #[must_use]
    pub const fn message(&self) -> Option<Member<'i>> {
        self.parts[Part::Message as usize]
    }

    /// The interval's start, for events of lock-free code.
    #[must_use]
    pub const fn start(&self) -> Option<Member<'i>> {
        self.parts[Part::Start as usize]
    }

    /// The interval's end.
    #[must_use]
    pub const fn end(&self) -> Option<Member<'i>> {
        self.parts[Part::End as usize]
    }

    /// When.
    #[must_use]
    pub fn timestamp(&self) -> Option<Member<'i>> {
        let keys: &[&str] = match self.format {
            Format::Trace => &["timestamp"],
            _ => &["timestamp", "ts", "time", "timeUnixMs"],
        };
        keys.iter().find_map(|key| self.record.get(key))
    }

    /// The keys of the state snapshot, none if it is no object.
    pub fn state_members(&self) -> impl Iterator<Item = Member<'i>> + use<'i> {
        members_of(self.state())
    }

    /// The keys of the message, none if it is no object.
    pub fn message_members(&self) -> impl Iterator<Item = Member<'i>> + use<'i> {
        members_of(self.message())
    }

    /// A word of the event, beside its parts: `outcome`, `phase`.
    pub(crate) fn word(&self, key: &str) -> Option<String> {
        Some(self.container.get(key)?.string()?.into_owned())
    }

    /// The name that the payload gives besides the record's type, where the format has both.
    #[must_use]
    pub fn payload_name(&self) -> Option<Member<'i>> {
        match self.format {
            Format::Trace | Format::Turnix => self.container.get("action"),
            Format::Nested | Format::Flat | Format::Module => None,
        }
    }

    /// The object that holds the event's parts.
    #[must_use]
    pub const fn members(&self) -> Object<'i> {
        self.container
    }

    /// What else the event carries: the members of `args`, and those of the event itself that are
    /// neither parts of it nor of the envelope.
    pub fn args(&self) -> impl Iterator<Item = Member<'i>> + use<'i> {
        let (parts, format) = (self.parts, self.format);
        let rest = self.container.filter(move |member| {
            let offset = member.key_offset();
            let is_part = parts
                .iter()
                .flatten()
                .any(|part| part.key_offset() == offset);
            !is_part && !is_envelope_key(format, member.raw_key())
        });
        members_of(parts[Part::Args as usize]).chain(rest)
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
        let container = match &options.name {
            Some(path) => {
                let mut path = segments(path);
                path.pop();
                path
            }
            None => match format {
                Format::Trace => vec!["payload".to_owned()],
                Format::Turnix => vec!["attrs".to_owned()],
                Format::Nested | Format::Module => vec!["event".to_owned()],
                Format::Flat => Vec::new(),
            },
        };
        let fixed = [
            (Part::Name, &options.name),
            (Part::Node, &options.node),
            (Part::State, &options.state),
            (Part::Message, &options.message),
            (Part::Start, &options.start),
            (Part::End, &options.end),
        ];
        let paths = fixed
            .into_iter()
            .filter_map(|(part, path)| Some((part, segments(path.as_ref()?))))
            .collect();
        Self {
            format,
            tag: options.tag.clone(),
            container,
            paths,
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
        let has_tag = !matches!(self.format, Format::Trace | Format::Turnix);
        let tag = match has_tag || self.tag.is_some() {
            true => object.get("tag").and_then(|member| member.string()),
            false => None,
        };
        if self.tag.is_some() && tag.as_deref() != self.tag.as_deref() {
            return Kind::Other(Other::Tag);
        }
        // A record whose container is no object may still be an event, one without parts.
        let container = self.container(object).unwrap_or_else(|| object.empty());
        let parts = self.parts(object, container);
        let name = match parts[Part::Name as usize] {
            Some(member) => member.string(),
            None => match self.name_outside(object) {
                Ok(name) => name,
                Err(other) => return other.map_or(Kind::Unknown, Kind::Other),
            },
        };
        match name {
            Some(name) if name == event_type::GAP => Kind::Other(Other::Gap),
            Some(name) => Kind::Action(ActionEvent {
                name,
                parts,
                container,
                record: object,
                format: self.format,
            }),
            None if object.get("config").is_some() || tag.as_deref() == Some("config") => {
                Kind::Other(Other::Config)
            }
            None if tag.is_some() => Kind::Other(Other::Tag),
            None => Kind::Unknown,
        }
    }

    /// The name where the format has it outside the container; what else the record is, if that
    /// is known, where it is no event.
    fn name_outside<'i>(&self, record: Object<'i>) -> Result<Option<Cow<'i, str>>, Option<Other>> {
        let text = |key| record.get(key).and_then(|member| member.string());
        match self.format {
            Format::Trace => match text("event_type") {
                None => Err(None),
                Some(of_type) => match without_prefix(of_type) {
                    None => Err(Some(Other::EventType)),
                    name => Ok(name),
                },
            },
            Format::Turnix => match text("recordType").as_deref() {
                // The standard's own name, and those that emitters use besides.
                Some("event") => Ok(["eventName", "spanName", "name"].into_iter().find_map(text)),
                Some("spanStart" | "spanEnd") => Err(Some(Other::Span)),
                _ => Err(None),
            },
            Format::Nested | Format::Flat | Format::Module => Ok(None),
        }
    }

    fn container<'i>(&self, record: Object<'i>) -> Option<Object<'i>> {
        match self.container.as_slice() {
            [] => Some(record),
            path => record.at(path)?.object(),
        }
    }

    /// The parts of the event, in one pass over each object that may hold them.
    fn parts<'i>(&self, record: Object<'i>, container: Object<'i>) -> Parts<'i> {
        let mut parts = Parts::default();
        self.find_parts(container, &mut parts);
        if matches!(self.format, Format::Nested | Format::Module) {
            let name = parts[Part::Name as usize];
            let mut around = Parts::default();
            self.find_parts(record, &mut around);
            for (part, outer) in parts.iter_mut().zip(around) {
                *part = part.or(outer);
            }
            parts[Part::Name as usize] = name;
        }
        for (part, path) in &self.paths {
            parts[*part as usize] = record.at(path);
        }
        parts
    }

    #[inline]
    fn find_parts<'i>(&self, object: Object<'i>, parts: &mut Parts<'i>) {
        for member in object {
            let Some(part) = Part::of(self.format, member.raw_key()) else {
                continue;
            };
            let slot = &mut parts[part as usize];
            let better = slot.is_none_or(|old| {
                part == Part::Node && Part::is_better_node(member.raw_key(), old.raw_key())
            });
            if better {
                *slot = Some(member);
            }
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
