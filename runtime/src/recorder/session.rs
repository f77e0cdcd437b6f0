//! What a session says about itself (TRACE/1.0, section 9.1).

use serde::Serialize;
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::Level;
use tracelaw_events::{Timestamp, event_type};
use uuid::Uuid;

use super::{Form, Line, Recorder, turnix};
use crate::event::Kind;
use crate::labels::Labels;
use crate::span::{SpanRecord, Status};

/// What `session.started` says of the session.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SessionConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) continues: Option<Continues>,
    pub(crate) on_full_queue: &'static str,
    pub(crate) queue_capacity: usize,
    pub(crate) tracelaw: &'static str,
}

/// The chain that a chain goes on from, in another file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Continues {
    /// The file's name, without its folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
    /// The hash of its last record.
    pub(crate) head: String,
    /// The last record's number.
    pub(crate) sequence: u64,
    pub(crate) session_id: String,
    /// How many bytes behind the last record are no whole one.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) torn_bytes: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The span that a session is in the Turnix format (section 9).
const LIFECYCLE: &str = "session.lifecycle";

impl Recorder {
    /// `session.started`.
    pub(crate) fn started(&mut self, config: &SessionConfig, out: &mut String) {
        #[derive(Serialize)]
        struct Started<'a> {
            agent_id: &'a str,
            agent_type: &'a str,
            environment: Environment<'a>,
            session_config: &'a SessionConfig,
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
        self.sequence += 1;
        let payload = payload.unwrap_or(Canonical::EMPTY_OBJECT);
        self.about(event_type::SESSION_STARTED, self.started, &payload, out);
    }

    /// `session.ended`, with what was lost besides.
    pub(crate) fn ended(&mut self, at: Timestamp, out: &mut String) {
        self.sequence += 1;
        self.end_chain(at, None, out);
    }

    fn end_chain(&mut self, at: Timestamp, continued_in: Option<Uuid>, out: &mut String) {
        #[derive(Serialize)]
        struct Ended {
            actions_executed: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            continued_in: Option<String>,
            duration_ms: i64,
            errors_occurred: u64,
            events_emitted: u64,
            events_lost: u64,
            resolutions_completed: u64,
        }
        let millis = |at: Timestamp| at.seconds() * 1000 + i64::from(at.subsec_nanos() / 1_000_000);
        let (counts, before) = (self.counts, self.before);
        let payload = Canonical::of(&Ended {
            actions_executed: counts.actions - before.actions,
            continued_in: continued_in.map(|id| id.to_string()),
            duration_ms: (millis(at) - millis(self.started)).max(0),
            errors_occurred: counts.errors + counts.refused - before.errors - before.refused,
            events_emitted: counts.events - before.events,
            events_lost: counts.lost - before.lost,
            resolutions_completed: 0,
        });
        let payload = payload.unwrap_or(Canonical::EMPTY_OBJECT);
        self.about(event_type::SESSION_ENDED, at, &payload, out);
    }

    /// Ends the chain at hand and begins one that names its head, as its file does: each file is
    /// a whole trace, and none can be taken away unseen. Forms without a chain just go on.
    pub(crate) fn begin_next(
        &mut self,
        config: &SessionConfig,
        file: Option<String>,
        at: Timestamp,
        old: &mut String,
        new: &mut String,
    ) {
        if self.chain.is_none() {
            return;
        }
        let next = self.next_id(at);
        self.end_chain(at, Some(next), old);
        let Some(chain) = &self.chain else { return };
        self.last_checkpoint = chain.checkpoint();
        let continues = Continues {
            file,
            head: chain.head().map(hex).unwrap_or_default(),
            sequence: chain.sequence(),
            session_id: self.session_id.to_string(),
            torn_bytes: 0,
        };
        self.session_id = next;
        self.started = at;
        self.before = self.counts;
        self.new_chain();
        // The number is the chain's alone: no event of the program has it.
        self.sequence -= 1;
        let config = SessionConfig {
            continues: Some(continues),
            ..config.clone()
        };
        self.started(&config, new);
    }

    /// A record about the session; in the Turnix format it is a span.
    fn about(
        &mut self,
        event_type: &str,
        at: Timestamp,
        payload: &Canonical<'_>,
        out: &mut String,
    ) {
        let begins = event_type == event_type::SESSION_STARTED;
        let record = SpanRecord {
            started_at: self.started,
            status: if begins {
                Status::InProgress
            } else {
                Status::Ok
            },
            ..SpanRecord::default()
        };
        let is_turnix = self.form == Form::Turnix;
        let line = Line {
            kind: match (is_turnix, begins) {
                (false, _) => Kind::Event,
                (true, true) => Kind::SpanStart,
                (true, false) => Kind::SpanEnd,
            },
            name: if is_turnix { LIFECYCLE } else { event_type },
            at,
            severity: Level::Info,
            place: self.root,
            labels: Labels::default(),
            payload: payload.as_str(),
            artifacts: "",
            span: is_turnix.then_some(&record),
        };
        match self.form {
            Form::Trace => {
                self.trace_line(&line, out);
                self.settle(out);
            }
            Form::Turnix => turnix::write(&line, self.sequence - 1, out),
            // It has records of actions only.
            Form::Plain => {}
        }
    }
}

pub(crate) fn hex(hash: [u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
