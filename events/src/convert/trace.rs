//! Items to TRACE/1.0.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Ids;
use super::item::{Ending, Item, SpanData, What, canonical};
use crate::Timestamp;
use crate::canonical::{Canonical, Refusal};
use crate::chain::{Draft, Emitter, Level, Sealed, Sealer};
use crate::event_type::{self, ACTION_PREFIX, SPAN_ENDED, SPAN_STARTED};
use crate::record::Object;

/// The first segments of the types that section 2.2 defines.
const DEFINED: [&str; 7] = [
    "session", "carp", "atlas", "adapter", "system", "error", "custom",
];

/// The full type of an event: with `custom.` unless the format defines such types.
fn full_type(name: &str) -> String {
    match name.split_once('.') {
        Some((first, _)) if DEFINED.contains(&first) => name.to_owned(),
        _ => format!("custom.{name}"),
    }
}

/// The type without `custom.`, where [`full_type`] leads back.
pub(super) fn short_type(of_type: &str) -> &str {
    match of_type.strip_prefix("custom.") {
        Some(name) if full_type(name) == of_type => name,
        _ => of_type,
    }
}

/// The chains of one output, one a session.
pub(super) struct Sealers {
    component: String,
    chains: HashMap<Option<String>, Chain>,
    sealed: Vec<(Uuid, Sealed)>,
}

struct Chain {
    session: Uuid,
    sealer: Sealer,
    trace_id: Uuid,
    span_id: Uuid,
    first: Timestamp,
    ended: bool,
}

impl Sealers {
    pub(super) fn new(component: impl Into<String>) -> Self {
        Self {
            component: component.into(),
            chains: HashMap::new(),
            sealed: Vec::new(),
        }
    }

    pub(super) fn take(&mut self) -> Vec<(Uuid, Sealed)> {
        std::mem::take(&mut self.sealed)
    }

    pub(super) fn write(
        &mut self,
        mut item: Item,
        time: Timestamp,
        ids: &mut Ids<'_>,
        lose: &mut dyn FnMut(&'static str),
        out: &mut String,
    ) {
        if item.chained {
            lose("hashes: the records are chained anew");
        }
        let (of_type, payload) = content(&item, time);
        if let Some(session) = item
            .session
            .as_ref()
            .filter(|id| Uuid::try_parse(id).is_err())
        {
            item.tags.insert("sessionId".to_owned(), session.clone());
        }
        let key = item.session.clone();
        if !self.chains.contains_key(&key) {
            let chain = self.begin(&item, &of_type, time, ids, out);
            self.chains.insert(key.clone(), chain);
        }
        let chain = self.chains.get_mut(&key).expect("it was put there");
        chain.ended |= of_type == event_type::SESSION_ENDED;
        // Identifiers of another form are derived, and kept as tags.
        let mut tags = item.tags;
        let mut id = |text: Option<String>, key: &str, default: Uuid| match text {
            None => default,
            Some(text) => Uuid::try_parse(&text).unwrap_or_else(|_| {
                let id = derived(&text);
                tags.insert(key.to_owned(), text);
                id
            }),
        };
        let trace_id = id(item.trace_id, "traceId", chain.trace_id);
        let span_id = id(item.span_id, "spanId", chain.span_id);
        let parent = item
            .parent_span_id
            .map(|parent| id(Some(parent), "parentSpanId", chain.span_id));
        let event_id = item
            .event_id
            .and_then(|id| Uuid::try_parse(&id).ok())
            .filter(|id| id.get_version_num() == 7);
        let mut draft = Draft {
            event_id: event_id.unwrap_or_else(|| ids(time)),
            timestamp: time,
            trace_id,
            span_id,
            parent_span_id: parent,
            event_type: &of_type,
            severity: item.level,
            payload: Canonical::EMPTY_OBJECT,
            tags: None,
            artifacts: None,
        };
        let parts = (|| -> Result<_, Refusal> {
            Ok((
                canonical(&Value::Object(payload))?,
                (!tags.is_empty())
                    .then(|| Canonical::of(&tags))
                    .transpose()?,
                item.artifacts.as_ref().map(canonical).transpose()?,
            ))
        })();
        let sealed = match parts {
            Ok((payload, tags, artifacts)) => {
                draft.payload = payload;
                draft.tags = tags;
                draft.artifacts = artifacts;
                chain.sealer.seal(&draft, out)
            }
            Err(refusal) => {
                lose("events whose values a hash does not cover: refused in their place");
                chain.sealer.seal_refused(&draft, &refusal, out)
            }
        };
        self.sealed.push((chain.session, sealed));
    }

    /// A chain; it begins with `session.started`, if the first record is another.
    fn begin(
        &mut self,
        item: &Item,
        of_type: &str,
        time: Timestamp,
        ids: &mut Ids<'_>,
        out: &mut String,
    ) -> Chain {
        let session = item.session.as_ref().map_or_else(
            || ids(time),
            |id| Uuid::try_parse(id).unwrap_or_else(|_| derived(id)),
        );
        let of_item = item.source.as_ref();
        let emitter = Emitter {
            component: of_item.map_or(&self.component, |source| &source.0),
            version: of_item.map_or("0", |source| &source.1),
            instance_id: of_item.and_then(|source| source.2.as_deref()),
        };
        // The session is around the span that a first record starts.
        let span_id = match item.what {
            What::SpanStart(_) => None,
            _ => item.span_id.as_deref(),
        };
        let mut chain = Chain {
            session,
            sealer: Sealer::new(session, &emitter),
            trace_id: identifier(item.trace_id.as_deref(), time, ids),
            span_id: identifier(span_id, time, ids),
            first: time,
            ended: false,
        };
        if of_type != event_type::SESSION_STARTED {
            let payload = json!({
                "agent_id": emitter.component,
                "agent_type": "tracelaw",
                "session_config": {},
                "environment": {"platform": "unknown", "version": "unknown", "atlases_loaded": []},
            });
            let sealed = chain.edge(event_type::SESSION_STARTED, &payload, time, ids, out);
            self.sealed.push((session, sealed));
        }
        chain
    }

    pub(super) fn finish(&mut self, time: Timestamp, ids: &mut Ids<'_>, out: &mut String) {
        let mut open: Vec<&mut Chain> = self.chains.values_mut().collect();
        open.retain(|chain| !chain.ended);
        open.sort_by_key(|chain| chain.session);
        for chain in open {
            let seconds = time.seconds().saturating_sub(chain.first.seconds());
            let payload = json!({
                "duration_ms": seconds.max(0).saturating_mul(1000),
                "events_emitted": chain.sealer.sequence() + 1,
                "resolutions_completed": 0,
                "actions_executed": 0,
                "errors_occurred": 0,
            });
            let sealed = chain.edge(event_type::SESSION_ENDED, &payload, time, ids, out);
            self.sealed.push((chain.session, sealed));
        }
    }
}

impl Chain {
    /// The first or the last record of a session that has none.
    fn edge(
        &mut self,
        of_type: &str,
        payload: &Value,
        time: Timestamp,
        ids: &mut Ids<'_>,
        out: &mut String,
    ) -> Sealed {
        let draft = Draft {
            event_id: ids(time),
            timestamp: time,
            trace_id: self.trace_id,
            span_id: self.span_id,
            parent_span_id: None,
            event_type: of_type,
            severity: Level::Info,
            payload: canonical(payload).unwrap_or(Canonical::EMPTY_OBJECT),
            tags: None,
            artifacts: None,
        };
        self.sealer.seal(&draft, out)
    }
}

/// The identifier that a text is or leads to; a new one where there is no text.
fn identifier(text: Option<&str>, time: Timestamp, ids: &mut Ids<'_>) -> Uuid {
    match text {
        Some(text) => Uuid::try_parse(text).unwrap_or_else(|_| derived(text)),
        None => ids(time),
    }
}

/// An identifier made from a text that is none.
fn derived(text: &str) -> Uuid {
    // Emitters put a word before an identifier: `span_01a20283-...`.
    if let Some((_, id)) = text.rsplit_once('_')
        && let Ok(id) = Uuid::try_parse(id)
    {
        return id;
    }
    let hash: [u8; 32] = Sha256::digest(text).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The payload of a span's record, as section 3.1 of TRACE/1.0 has it.
pub(super) fn span_of(item: &Item, time: Timestamp) -> Option<Object> {
    let is_span = matches!(item.what, What::SpanStart(_) | What::SpanEnd(..));
    is_span.then(|| content(item, time).1)
}

/// The type and the payload.
fn content(item: &Item, time: Timestamp) -> (String, Object) {
    match &item.what {
        What::Action(parts) => (format!("{ACTION_PREFIX}{}", parts.name), parts.to_object()),
        What::Event(name, data) => (full_type(name), data.clone()),
        What::SpanStart(span) => {
            let ending = Ending {
                status: "in_progress".to_owned(),
                ..Ending::default()
            };
            (
                SPAN_STARTED.to_owned(),
                span_payload(item, span, &ending, time),
            )
        }
        What::SpanEnd(span, ending) => {
            let mut payload = span_payload(item, span, ending, time);
            payload.insert("ended_at".to_owned(), time.to_string().into());
            (SPAN_ENDED.to_owned(), payload)
        }
    }
}

fn span_payload(item: &Item, span: &SpanData, ending: &Ending, time: Timestamp) -> Object {
    let mut attributes = span.attributes.clone();
    for (key, text) in [
        ("errorType", &ending.error_type),
        ("errorStack", &ending.stack),
    ] {
        if let Some(text) = text {
            attributes.insert(key.to_owned(), text.as_str().into());
        }
    }
    let mut payload = span.more.clone();
    payload.insert("name".to_owned(), span.name.as_str().into());
    payload.insert("attributes".to_owned(), attributes.into());
    payload.insert("status".to_owned(), ending.status.as_str().into());
    if let Some(message) = &ending.message {
        payload.insert("status_message".to_owned(), message.as_str().into());
    }
    for (key, id) in [
        ("span_id", &item.span_id),
        ("trace_id", &item.trace_id),
        ("parent_span_id", &item.parent_span_id),
    ] {
        if let Some(id) = id {
            payload.insert(key.to_owned(), id.as_str().into());
        }
    }
    let time = Value::from(time.to_string());
    payload.entry("started_at").or_insert(time);
    payload.entry("kind").or_insert("internal".into());
    payload.entry("events").or_insert(json!([]));
    payload
}
