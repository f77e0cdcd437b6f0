//! Events become records: the forms, and what a session says about itself.

mod artifacts;
mod plain;
mod session;
mod trace;
mod turnix;

use std::borrow::Cow;

use tracelaw_events::canonical::{Canonical, Refusal};
use tracelaw_events::chain::{Emitter, Level, Sealer};
use tracelaw_events::checkpoint::Checkpoint;
use tracelaw_events::{Timestamp, event_type};
use uuid::Uuid;

pub(crate) use artifacts::Store;
pub(crate) use session::{Continues, SessionConfig, hex};

use crate::clock::{Ids, RandomIds};
use crate::context::Place;
use crate::event::{Event, Kind};
use crate::ids::SessionIds;
use crate::labels::Labels;
use crate::problem::Problem;
use crate::redaction::Redactor;
use crate::span::SpanRecord;
use crate::template::Templates;

/// Who emits.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) component: String,
    pub(crate) version: String,
    pub(crate) instance: Option<String>,
}

/// How records are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// TRACE/1.0.
    #[default]
    Trace,
    /// The Turnix tracing standard v0.1.
    Turnix,
    /// The plain envelope of instrumentation specs.
    Plain,
}

/// Why a gap record stands in the trace.
const QUEUE_FULL: &str = "the queue was full";

/// What has been recorded so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Events that became records.
    pub(crate) events: u64,
    /// Those of them that are actions.
    pub(crate) actions: u64,
    /// Those of them that are errors.
    pub(crate) errors: u64,
    /// Events that were lost.
    pub(crate) lost: u64,
    /// Events that could not be written.
    pub(crate) refused: u64,
    /// Values that were redacted.
    pub(crate) redacted: u64,
}

/// Where the identifiers of records come from.
enum RecordIds {
    /// In order.
    Random(RandomIds),
    Session(SessionIds),
}

/// A record of what happened, in the parts that all forms have.
pub(crate) struct Line<'a> {
    pub(crate) kind: Kind,
    /// The action's, the span's, or the event's type.
    pub(crate) name: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) severity: Level,
    pub(crate) place: Place,
    pub(crate) labels: Labels,
    /// Canonical: an action's payload, a span's attributes, an event's payload.
    pub(crate) payload: &'a str,
    /// A canonical array; empty for none.
    pub(crate) artifacts: &'a str,
    pub(crate) span: Option<&'a SpanRecord>,
}

/// Gives events their form and their place in the trace.
pub(crate) struct Recorder {
    form: Form,
    /// For the form that has one.
    chain: Option<Sealer>,
    /// Whether there will be checkpoints of it.
    follow: bool,
    /// The last checkpoint of the chain before, whose file has ended.
    last_checkpoint: Option<Checkpoint>,
    ids: RecordIds,
    root: Place,
    /// Of the chain at hand.
    session_id: Uuid,
    started: Timestamp,
    identity: Identity,
    store: Store,
    redactor: Redactor,
    sequence: u64,
    pub(crate) counts: Counts,
    /// The counts when the chain at hand began.
    before: Counts,
    /// Why the content of the last artifacts is not kept.
    pub(crate) artifact_problem: Option<Problem>,
    templates: Templates,
    /// Buffers that are used again.
    payload: String,
    event_type: String,
    tags: String,
}

impl Recorder {
    pub(crate) fn new(
        form: Form,
        identity: Identity,
        store: Store,
        redactor: Redactor,
        ids: &SessionIds,
        root: Place,
        at: Timestamp,
    ) -> Self {
        let mut recorder = Self {
            form,
            chain: None,
            follow: false,
            last_checkpoint: None,
            ids: match ids {
                SessionIds::Random(_) => RecordIds::Random(RandomIds::default()),
                SessionIds::Own(_) => RecordIds::Session(ids.clone()),
            },
            root,
            session_id: root.owner.unwrap_or_default(),
            started: at,
            identity,
            store,
            redactor,
            artifact_problem: None,
            sequence: 0,
            counts: Counts::default(),
            before: Counts::default(),
            templates: Templates::default(),
            payload: String::new(),
            event_type: String::new(),
            tags: String::new(),
        };
        recorder.new_chain();
        recorder
    }

    /// Appends the record that waits for the next one, if there is one.
    pub(crate) fn settle(&mut self, out: &mut String) {
        if let Some(chain) = &mut self.chain {
            chain.settle(out);
        }
    }

    /// Goes on with the hashes of records that wait.
    fn advance(&mut self) {
        if let Some(chain) = &mut self.chain {
            chain.advance();
        }
    }

    fn new_chain(&mut self) {
        let emitter = Emitter {
            component: &self.identity.component,
            version: &self.identity.version,
            instance_id: self.identity.instance.as_deref(),
        };
        self.chain = (self.form == Form::Trace).then(|| Sealer::new(self.session_id, &emitter));
        if self.follow {
            self.follow();
        }
    }

    /// Follows the chains, so that there can be checkpoints; before the first record.
    pub(crate) fn follow(&mut self) {
        self.follow = true;
        if let Some(chain) = &mut self.chain {
            chain.keep_checkpoints();
        }
    }

    /// How many records a checkpoint would cover.
    pub(crate) fn followed(&self) -> u64 {
        self.chain.as_ref().map_or(0, Sealer::followed)
    }

    /// A checkpoint of the chain at hand.
    pub(crate) fn checkpoint(&self) -> Option<Checkpoint> {
        self.chain.as_ref()?.checkpoint()
    }

    /// The last checkpoint of the chain before, once.
    pub(crate) fn take_last_checkpoint(&mut self) -> Option<Checkpoint> {
        self.last_checkpoint.take()
    }

    /// The last sequence number of the program's events that is accounted for.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    fn next_id(&mut self, at: Timestamp) -> Uuid {
        match &mut self.ids {
            RecordIds::Random(ids) => ids.next(at),
            RecordIds::Session(ids) => ids.next(at),
        }
    }

    /// Writes an event, or what stands in its place; why, if it is the latter.
    pub(crate) fn event(&mut self, event: &mut Event, out: &mut String) -> Result<(), String> {
        self.sequence += 1;
        let mut payload = std::mem::take(&mut self.payload);
        payload.clear();
        if let Cow::Owned(name) = &mut event.name {
            self.redactor.own_text(name);
        }
        self.advance();
        let redactor = &self.redactor;
        let is_plain = |text: &str| redactor.is_plain(text);
        let written = event
            .write_payload(&mut self.templates, is_plain, &mut payload)
            .and_then(|is_plain| self.written(event, is_plain, &mut payload, out));
        let written = written.map_err(|refusal| {
            let mut reason = refusal.to_string();
            self.redactor.own_text(&mut reason);
            reason
        });
        match &written {
            Ok(()) => {
                self.counts.events += 1;
                self.counts.actions += u64::from(event.kind == Kind::Action);
                self.counts.errors += u64::from(event.severity == Level::Error);
            }
            Err(reason) => {
                self.counts.refused += 1;
                let event_type = trace::event_type(event.kind, &event.name);
                self.refused(event.at, &event_type, reason, out);
            }
        }
        self.payload = payload;
        self.counts.redacted = self.redactor.count;
        written
    }

    fn written(
        &mut self,
        event: &mut Event,
        is_plain: bool,
        payload: &mut String,
        out: &mut String,
    ) -> Result<(), Refusal> {
        self.advance();
        // What is the same for all events of the place was looked at with the first of them.
        let concerns = |values: &str| self.redactor.may_concern(values);
        if !is_plain || event.values().into_iter().any(concerns) {
            self.redactor.json(payload, &[]);
        }
        self.advance();
        let mut labels = match event.context.get() {
            Some(scope) => scope.labels.with(&event.tags),
            None => event.tags.clone(),
        };
        if !labels.is_empty() {
            self.redactor.labels(&mut labels);
        }
        if let Some(span) = &mut event.span {
            self.redactor.span(span);
        }
        let mut artifacts = String::new();
        for artifact in &mut event.artifacts {
            self.redactor.artifact(artifact);
            artifacts.push(if artifacts.is_empty() { '[' } else { ',' });
            let id = self.next_id(event.at);
            let kept = (self.store).reference(artifact, id, event.at, &mut artifacts);
            if let Err(reason) = kept {
                let name = artifact.name.clone();
                self.artifact_problem = Some(Problem::Artifact { name, reason });
            }
        }
        if !artifacts.is_empty() {
            artifacts.push(']');
        }
        let line = Line {
            kind: event.kind,
            name: &event.name,
            at: event.at,
            severity: event.severity,
            place: event.context.place(&self.root),
            labels,
            payload,
            artifacts: &artifacts,
            span: event.span.as_deref(),
        };
        self.line(&line, out)
    }

    /// Writes that an event of a type could not be written.
    fn refused(&mut self, at: Timestamp, of: &str, reason: &str, out: &mut String) {
        let mut payload = String::from("{\"event_type\":");
        crate::labels::push_text(of, &mut payload);
        payload.push_str(",\"reason\":");
        crate::labels::push_text(reason, &mut payload);
        payload.push('}');
        self.mark(event_type::REFUSED, Level::Error, at, &payload, out);
    }

    /// Writes that `count` events were lost.
    pub(crate) fn gap(&mut self, at: Timestamp, count: u64, out: &mut String) {
        let first = self.sequence + 1;
        self.sequence += count;
        self.counts.lost += count;
        if self.chain.is_some() {
            // With the chain's own numbers, which begin anew in each file.
            self.trace_gap(at, count, out);
            return;
        }
        // Turnix counts from 0.
        let shift = u64::from(self.form == Form::Turnix);
        let (first, last) = (first - shift, self.sequence - shift);
        let payload = format!(
            "{{\"count\":{count},\"first\":{first},\"last\":{last},\"reason\":\"{QUEUE_FULL}\"}}"
        );
        self.mark(event_type::GAP, Level::Warn, at, &payload, out);
    }

    /// A record of the trace about itself.
    fn mark(
        &mut self,
        name: &str,
        severity: Level,
        at: Timestamp,
        payload: &str,
        out: &mut String,
    ) {
        if self.form == Form::Plain {
            return plain::mark(name, &Canonical::assume(payload), at, out);
        }
        let line = Line {
            kind: Kind::Event,
            name,
            at,
            severity,
            place: self.root,
            labels: Labels::default(),
            payload,
            artifacts: "",
            span: None,
        };
        // Only the plain envelope refuses what is canonical.
        let _ = self.line(&line, out);
    }

    fn line(&mut self, line: &Line<'_>, out: &mut String) -> Result<(), Refusal> {
        match self.form {
            Form::Trace => self.trace_line(line, out),
            Form::Turnix => turnix::write(line, self.sequence - 1, out),
            Form::Plain => return plain::write(line, out),
        }
        Ok(())
    }
}
