//! An event on its way from the place where it happens to the writer.

use serde::Serialize;
use tracelaw_events::Action;
use tracelaw_events::canonical::{Canonical, Refusal};

use crate::members::Members;
use crate::state::{Snapshot, TraceState};

/// How a function ended, unless normally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// In front of the body.
    Before,
    /// Behind the body.
    After,
}

/// An event that is being filled in. Values are brought into their written form at once, on the
/// thread where the event happens; nothing of the program is borrowed.
#[derive(Debug)]
pub struct Event {
    pub(crate) name: &'static str,
    pub(crate) outcome: Option<Outcome>,
    phase: Option<Phase>,
    node: Option<Result<Canonical<'static>, Refusal>>,
    state: Option<Members>,
    msg: Members,
    args: Members,
    refusal: Option<Refusal>,
}

impl Event {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            outcome: None,
            phase: None,
            node: None,
            state: None,
            msg: Members::default(),
            args: Members::default(),
            refusal: None,
        }
    }

    /// Says which of two events this is.
    pub fn phase(&mut self, phase: Phase) {
        self.phase = Some(phase);
    }

    /// Names who acts.
    pub fn node<T: Serialize + ?Sized>(&mut self, node: &T) {
        self.node = Some(Canonical::of(node));
    }

    /// Takes the whole snapshot.
    pub fn snapshot<T: TraceState + ?Sized>(&mut self, state: &T) {
        let members = self.state.get_or_insert_default();
        state.trace(&mut Snapshot::new(members));
    }

    /// Adds a key to the snapshot.
    pub fn state<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.state.get_or_insert_default().put(key, value);
    }

    /// Adds a key to the message.
    pub fn message<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.msg.put(key, value);
    }

    /// Adds an argument.
    pub fn argument<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) {
        self.args.put(key, value);
    }

    /// Says that the event could not be filled in.
    pub(crate) fn refuse(&mut self, reason: &str) {
        self.refusal
            .get_or_insert_with(|| Refusal::Serialize(reason.to_owned()));
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// The event as the formats take it.
    pub(crate) fn into_action(self) -> Result<Action<'static>, Refusal> {
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        let state = self.state.map(Members::object).transpose()?;
        Ok(Action {
            node: self.node.transpose()?,
            // A snapshot without keys is still a snapshot.
            state: state.map(|object| object.unwrap_or(Canonical::EMPTY_OBJECT)),
            msg: self.msg.object()?,
            args: self.args.object()?,
            outcome: self.outcome.map(Outcome::as_str),
            phase: self.phase.map(|phase| match phase {
                Phase::Before => "before",
                Phase::After => "after",
            }),
            ..Action::new(self.name)
        })
    }
}
