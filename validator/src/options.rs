//! What a run is asked to do.

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tracelaw_events::blocks::Limits;
use tracelaw_events::envelope::{EnvelopeOptions, Format};
use tracelaw_events::findings::DEFAULT_LIMIT;
use tracelaw_mapping::{EnvelopeFormat, Mapping};
use tracelaw_tla::ActionList;

use crate::step::Steps;

/// How deep a trace is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// L0: the records.
    Record,
    /// L1: every event is an action.
    Action,
    /// L2: every event is a step of the next-state relation.
    Step,
    /// L3: the invariants hold.
    Property,
}

impl Level {
    /// 0 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The level of a number.
    #[must_use]
    pub const fn of(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Record),
            1 => Some(Self::Action),
            2 => Some(Self::Step),
            3 => Some(Self::Property),
            _ => None,
        }
    }
}

/// How much the check of one trace's steps may take. Where it is not enough, the verdict is
/// inconclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The most distinct states.
    pub states: Option<u64>,
    /// The most time.
    pub time: Option<Duration>,
}

/// What is called with the number of bytes of input that were read since the last call, from any
/// thread.
pub type Progress<'a> = dyn Fn(u64) + Sync + 'a;

/// Who hears how far a run is, from any thread.
pub trait Watch: Sync {
    /// So many more events of the traces are to be taken, and so many more have been. Only checks
    /// that know the number of events beforehand say so.
    fn events(&self, expected: u64, taken: u64);

    /// One more trace has its verdict.
    fn trace(&self);
}

/// What a run is asked to do.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The document.
    pub mapping: Option<&'a Mapping>,
    /// The specification's actions; alone, they are the names of the events.
    pub actions: Option<&'a ActionList>,
    /// What steps are checked against; nothing below level 2.
    pub steps: Option<Steps<'a>>,
    /// How deep.
    pub level: Level,
    /// Whether a behaviour that each trace stands for is kept.
    pub behaviour: bool,
    /// Before the event of which line the candidate states are kept.
    pub look_at: Option<u64>,
    /// How much the steps of one trace may take.
    pub budget: Budget,
    /// Set from another thread to end the run early: what has not been checked is inconclusive.
    pub stop: Option<&'a AtomicBool>,
    /// An action that no trace exercises is an error.
    pub require_coverage: bool,
    /// The traces are some of many, and the others are checked elsewhere: what only all of them
    /// can show is left open.
    pub partial: bool,
    /// A trace in which nothing was checked is no failure of the run.
    pub allow_empty: bool,
    /// A session that does not end is no reason to doubt the trace.
    pub allow_open_end: bool,
    /// How many threads; 0 is one a core.
    pub jobs: usize,
    /// How traces are cut up.
    pub limits: Limits,
    /// Of each rule, how many findings a trace are kept.
    pub max_findings: u64,
    /// Told how far the run is.
    pub watch: Option<&'a dyn Watch>,
    /// Told how far reading is.
    pub progress: Option<&'a Progress<'a>>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            mapping: None,
            actions: None,
            steps: None,
            level: Level::Action,
            behaviour: false,
            look_at: None,
            budget: Budget::default(),
            stop: None,
            require_coverage: false,
            partial: false,
            allow_empty: false,
            allow_open_end: false,
            jobs: 0,
            limits: Limits::default(),
            max_findings: DEFAULT_LIMIT,
            watch: None,
            progress: None,
        }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("steps", &self.steps)
            .field("level", &self.level)
            .field("budget", &self.budget)
            .field("require_coverage", &self.require_coverage)
            .field("allow_empty", &self.allow_empty)
            .field("allow_open_end", &self.allow_open_end)
            .field("jobs", &self.jobs)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// What a document fixes about the records.
#[must_use]
pub fn envelope_options(mapping: &Mapping) -> EnvelopeOptions {
    let envelope = &mapping.settings.envelope;
    let text = |setting: &Option<tracelaw_diagnostics::Spanned<String>>| {
        setting.as_ref().map(|setting| setting.value.clone())
    };
    EnvelopeOptions {
        format: envelope.format.as_ref().map(|format| match format.value {
            EnvelopeFormat::Trace => Format::Trace,
            EnvelopeFormat::Turnix => Format::Turnix,
            EnvelopeFormat::Nested => Format::Nested,
            EnvelopeFormat::Flat => Format::Flat,
            EnvelopeFormat::Module => Format::Module,
        }),
        tag: text(&envelope.tag),
        name: text(&envelope.name),
        node: text(&envelope.node),
        state: text(&envelope.state),
        message: text(&envelope.message),
        start: text(&envelope.start),
        end: text(&envelope.end),
    }
}
