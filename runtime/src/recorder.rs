//! Events become records: the formats, and what a session says about itself.

use serde::Serialize;
use tracelaw_events::canonical::{Canonical, Refusal};
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracelaw_events::{Action, Timestamp, event_type, plain};
use uuid::Uuid;

use crate::clock::Ids;
use crate::event::Event;

/// Who emits.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) component: String,
    pub(crate) version: String,
    pub(crate) instance: Option<String>,
}

/// The `tag` of the plain envelope.
const TAG: &str = "trace";
/// Why a gap record stands in the trace.
const QUEUE_FULL: &str = "the queue was full";

/// What has been recorded so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Events that became records.
    pub(crate) events: u64,
    /// Events that were lost.
    pub(crate) lost: u64,
    /// Events that could not be written.
    pub(crate) refused: u64,
}

/// Gives events their form and their place in the trace.
pub(crate) struct Recorder {
    /// `None` for the plain envelope, which has no chain.
    chain: Option<Sealer>,
    ids: Box<dyn Ids>,
    session_id: Uuid,
    trace_id: Uuid,
    span_id: Uuid,
    started: Timestamp,
    identity: Identity,
    sequence: u64,
    pub(crate) counts: Counts,
    /// Buffers that are used again.
    payload: String,
    event_type: String,
}

impl Recorder {
    pub(crate) fn new(
        plain: bool,
        identity: Identity,
        mut ids: Box<dyn Ids>,
        at: Timestamp,
    ) -> Self {
        let session_id = ids.next(at);
        let emitter = Emitter {
            component: &identity.component,
            version: &identity.version,
            instance_id: identity.instance.as_deref(),
        };
        Self {
            chain: (!plain).then(|| Sealer::new(session_id, &emitter)),
            session_id,
            trace_id: ids.next(at),
            span_id: ids.next(at),
            ids,
            started: at,
            identity,
            sequence: 0,
            counts: Counts::default(),
            payload: String::new(),
            event_type: event_type::ACTION_PREFIX.to_owned(),
        }
    }

    pub(crate) fn session_id(&self) -> Uuid {
        self.session_id
    }

    /// The last sequence number that is accounted for.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// `session.started` (seed section 9.1).
    pub(crate) fn started(&mut self, config: &impl Serialize, out: &mut String) {
        #[derive(Serialize)]
        struct Started<'a, C> {
            agent_id: &'a str,
            agent_type: &'a str,
            environment: Environment<'a>,
            session_config: &'a C,
        }
        #[derive(Serialize)]
        struct Environment<'a> {
            atlases_loaded: [&'a str; 0],
            platform: &'a str,
            version: &'a str,
        }
        let identity = self.identity.clone();
        let payload = Canonical::of(&Started {
            agent_id: identity.instance.as_ref().unwrap_or(&identity.component),
            agent_type: "tracelaw",
            environment: Environment {
                atlases_loaded: [],
                platform: std::env::consts::OS,
                version: &identity.version,
            },
            session_config: config,
        });
        self.session_event(event_type::SESSION_STARTED, self.started, payload, out);
    }

    /// `session.ended` (seed section 9.1), with what was lost besides.
    pub(crate) fn ended(&mut self, at: Timestamp, out: &mut String) {
        #[derive(Serialize)]
        struct Ended {
            actions_executed: u64,
            duration_ms: i64,
            errors_occurred: u64,
            events_emitted: u64,
            events_lost: u64,
            resolutions_completed: u64,
        }
        let millis = |at: Timestamp| at.seconds() * 1000 + i64::from(at.subsec_nanos() / 1_000_000);
        let payload = Canonical::of(&Ended {
            actions_executed: self.counts.events,
            duration_ms: (millis(at) - millis(self.started)).max(0),
            errors_occurred: self.counts.refused,
            events_emitted: self.counts.events,
            events_lost: self.counts.lost,
            resolutions_completed: 0,
        });
        self.session_event(event_type::SESSION_ENDED, at, payload, out);
    }

    fn session_event(
        &mut self,
        event_type: &str,
        at: Timestamp,
        payload: Result<Canonical<'_>, Refusal>,
        out: &mut String,
    ) {
        self.sequence += 1;
        let draft = self.draft(event_type, at);
        // The plain envelope has records of actions only.
        let Some(chain) = &mut self.chain else { return };
        match payload {
            Ok(payload) => chain.seal(&Draft { payload, ..draft }, out),
            Err(refusal) => chain.seal_refused(&draft, &refusal, out),
        };
    }

    /// Writes an event, or what stands in its place; why, if it is the latter.
    pub(crate) fn event(&mut self, event: &mut Event, out: &mut String) -> Result<(), Refusal> {
        self.sequence += 1;
        let at = event.at;
        let written = if self.chain.is_some() {
            self.chained(event, out)
        } else {
            let action = event.parts();
            action.and_then(|action| plain::write(&action, TAG, at, out))
        };
        match &written {
            Ok(()) => self.counts.events += 1,
            Err(refusal) => {
                self.counts.refused += 1;
                self.refused(at, event.name, refusal, out);
            }
        }
        written
    }

    fn chained(&mut self, event: &mut Event, out: &mut String) -> Result<(), Refusal> {
        self.payload.clear();
        event.write_payload(&mut self.payload)?;
        self.event_type.truncate(event_type::ACTION_PREFIX.len());
        self.event_type.push_str(event.name);
        let draft = self.draft("", event.at);
        let draft = Draft {
            event_type: &self.event_type,
            payload: Canonical::assume(&self.payload),
            ..draft
        };
        if let Some(chain) = &mut self.chain {
            chain.seal(&draft, out);
        }
        Ok(())
    }

    fn refused(&mut self, at: Timestamp, name: &str, refusal: &Refusal, out: &mut String) {
        let event_type = &Action::new(name).event_type();
        let draft = self.draft(event_type, at);
        match &mut self.chain {
            Some(chain) => {
                chain.seal_refused(&draft, refusal, out);
            }
            None => {
                #[derive(Serialize)]
                struct Refused<'a> {
                    event: &'a str,
                    reason: String,
                }
                let args = Refused {
                    event: name,
                    reason: refusal.to_string(),
                };
                mark(event_type::REFUSED, &args, at, out);
            }
        }
    }

    /// Writes that `count` events were lost.
    pub(crate) fn gap(&mut self, at: Timestamp, count: u64, out: &mut String) {
        let first = self.sequence + 1;
        self.sequence += count;
        self.counts.lost += count;
        let draft = self.draft(event_type::GAP, at);
        match &mut self.chain {
            Some(chain) => {
                chain.seal_gap(&draft, count, QUEUE_FULL, out);
            }
            None => {
                #[derive(Serialize)]
                struct Gap<'a> {
                    count: u64,
                    first: u64,
                    last: u64,
                    reason: &'a str,
                }
                let args = Gap {
                    count,
                    first,
                    last: self.sequence,
                    reason: QUEUE_FULL,
                };
                mark(event_type::GAP, &args, at, out);
            }
        }
    }

    fn draft<'a>(&mut self, event_type: &'a str, at: Timestamp) -> Draft<'a> {
        Draft {
            event_id: self.ids.next(at),
            timestamp: at,
            trace_id: self.trace_id,
            span_id: self.span_id,
            parent_span_id: None,
            event_type,
            severity: Level::Info,
            payload: Canonical::EMPTY_OBJECT,
            tags: None,
            artifacts: None,
        }
    }
}

/// The plain envelope knows action events only, so that what is no action is written as one with a
/// name that no document has: nobody takes the trace for whole.
fn mark(name: &str, args: &impl Serialize, at: Timestamp, out: &mut String) {
    let Ok(args) = Canonical::of(args) else {
        return;
    };
    let action = Action {
        args: Some(args),
        ..Action::new(name)
    };
    // The arguments are an object without the envelope's own keys, which is all that it asks for.
    let _ = plain::write(&action, TAG, at, out);
}
