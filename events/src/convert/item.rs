//! What any of the forms can say.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Timestamp;
use crate::canonical::{Canonical, Refusal};
use crate::chain::Level;
use crate::event_type;
use crate::record::Object;

/// What Turnix calls the span that is a whole session.
const SESSION_SPAN: &str = "session.lifecycle";

/// A record, whatever its form.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it says.
    pub what: What,
    /// When.
    pub time: Option<Timestamp>,
    /// How grave.
    pub level: Level,
    /// Its trace.
    pub trace_id: Option<String>,
    /// Its span.
    pub span_id: Option<String>,
    /// The span around that.
    pub parent_span_id: Option<String>,
    /// Its session.
    pub session: Option<String>,
    /// Tags and context fields; a tag that is a word alone has an empty value.
    pub tags: BTreeMap<String, String>,
    /// Its identifier.
    pub event_id: Option<String>,
    /// Who emitted: component, version, instance.
    pub source: Option<(String, String, Option<String>)>,
    /// References to artifacts.
    pub artifacts: Option<Value>,
    /// Whether it was chained.
    pub chained: bool,
    /// What the record says besides and no item can, by kind.
    pub unread: Vec<&'static str>,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An action of a specification.
    Action(Parts),
    /// Another event: its type without `custom.`, and what it carries.
    Event(String, Object),
    /// A span begins.
    SpanStart(SpanData),
    /// A span ends.
    SpanEnd(SpanData, Ending),
}

/// The parts of an action event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// The event's name.
    pub name: String,
    /// Who took the action.
    pub node: Option<Value>,
    /// The state snapshot.
    pub state: Option<Value>,
    /// The message.
    pub msg: Option<Value>,
    /// What else it carries.
    pub args: Option<Value>,
    /// How the function ended, unless normally.
    pub outcome: Option<String>,
    /// `before` or `after`.
    pub phase: Option<String>,
    /// When it began, by a counter that threads share.
    pub start: Option<Value>,
    /// When it was over, by the same counter.
    pub end: Option<Value>,
}

/// A span.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpanData {
    /// Its name.
    pub name: String,
    /// What is known of it.
    pub attributes: Object,
    /// What else TRACE/1.0 section 3.1 has: kind, events, links.
    pub more: Object,
}

/// How a span ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// `ok`, `error`, `cancelled` or `timeout`.
    pub status: String,
    /// For an error, of which kind.
    pub error_type: Option<String>,
    /// What it says.
    pub message: Option<String>,
    /// Where it came from.
    pub stack: Option<String>,
}

impl Item {
    /// An item that says `what` and nothing else.
    #[must_use]
    pub const fn new(what: What) -> Self {
        Self {
            what,
            time: None,
            level: Level::Info,
            trace_id: None,
            span_id: None,
            parent_span_id: None,
            session: None,
            tags: BTreeMap::new(),
            event_id: None,
            source: None,
            artifacts: None,
            chained: false,
            unread: Vec::new(),
        }
    }

    /// Says the beginning and the end of a session as Turnix does: as those of a span, of which the
    /// records of no other span are part.
    #[must_use]
    pub(crate) fn with_session_as_span(mut self) -> Self {
        let What::Event(name, data) = &mut self.what else {
            return self;
        };
        let is_start = name == event_type::SESSION_STARTED;
        if !is_start && name != event_type::SESSION_ENDED {
            return self;
        }
        let span = SpanData {
            name: SESSION_SPAN.to_owned(),
            attributes: std::mem::take(data),
            more: Object::new(),
        };
        let ending = Ending {
            status: "ok".to_owned(),
            ..Ending::default()
        };
        self.what = match is_start {
            true => What::SpanStart(span),
            false => What::SpanEnd(span, ending),
        };
        self
    }

    /// The reverse of [`Self::with_session_as_span`], for spans that say all that a session does.
    #[must_use]
    pub(super) fn with_span_as_session(mut self) -> Self {
        let is_session = |span: &SpanData, members: &[&str]| {
            span.name == SESSION_SPAN
                && members.iter().all(|key| span.attributes.contains_key(*key))
        };
        let event = match &mut self.what {
            What::SpanStart(span) if is_session(span, &["agent_id", "session_config"]) => {
                (event_type::SESSION_STARTED, &mut span.attributes)
            }
            What::SpanEnd(span, ending)
                if ending.status == "ok"
                    && is_session(span, &["duration_ms", "events_emitted"]) =>
            {
                span.attributes.remove("durationMs");
                (event_type::SESSION_ENDED, &mut span.attributes)
            }
            _ => return self,
        };
        self.what = What::Event(event.0.to_owned(), std::mem::take(event.1));
        self
    }

    /// Counts what only TRACE/1.0 says.
    pub(super) fn losses_of_chain(&self, lose: &mut dyn FnMut(&'static str)) {
        for (there, what) in [
            (self.chained, "hashes and chain"),
            (self.event_id.is_some(), "event identifiers"),
            (self.source.is_some(), "source"),
        ] {
            if there {
                lose(what);
            }
        }
    }

    /// Counts what the plain form has no place for.
    pub(super) fn losses_beside_action(&self, lose: &mut dyn FnMut(&'static str)) {
        if self.trace_id.is_some() {
            lose("trace and span identifiers");
        }
        self.losses_beside_span(lose);
    }

    /// Counts what the plain form has no place for in the record of a span.
    pub(super) fn losses_beside_span(&self, lose: &mut dyn FnMut(&'static str)) {
        self.losses_of_chain(lose);
        for (there, what) in [
            (self.session.is_some(), "session"),
            (self.level != Level::Info, "severity"),
            (!self.tags.is_empty(), "tags and context fields"),
            (self.artifacts.is_some(), "artifacts"),
        ] {
            if there {
                lose(what);
            }
        }
    }
}

impl Parts {
    /// The payload of a TRACE/1.0 event, the `attrs` of a Turnix one.
    pub(crate) fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.insert("action".to_owned(), Value::from(self.name.as_str()));
        for (key, part) in [
            ("node", &self.node),
            ("state", &self.state),
            ("msg", &self.msg),
            ("args", &self.args),
            ("start", &self.start),
            ("end", &self.end),
        ] {
            if let Some(part) = part {
                object.insert(key.to_owned(), part.clone());
            }
        }
        for (key, word) in [("outcome", &self.outcome), ("phase", &self.phase)] {
            if let Some(word) = word {
                object.insert(key.to_owned(), Value::from(word.as_str()));
            }
        }
        object
    }
}

/// The canonical form of a JSON value.
pub(super) fn canonical(value: &Value) -> Result<Canonical<'static>, Refusal> {
    Canonical::of(value)
}
