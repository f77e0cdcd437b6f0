//! What a run found.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use tracelaw_diagnostics::{Diagnostic, Severity};

use crate::Level;
use crate::explain::{Explanation, Look};
use crate::oracle::TlcAnswer;
use crate::step::{Behaviour, End};

/// What is said about a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every level that was asked for was checked, and holds.
    Accepted,
    /// Something is wrong.
    Rejected,
    /// Neither: events were lost, the end is missing, nothing was there to check, or a level could
    /// not be checked.
    Inconclusive,
}

/// What is known about the trace's completeness, apart from whether what is there is intact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    /// The format says that nothing is missing: every session begins and ends.
    Complete,
    /// A session has no end; what followed may have been cut off.
    OpenEnd,
    /// The emitter says that it lost events.
    Gaps,
    /// Records are missing that the chain says were there, or the last line is torn.
    Truncated,
    /// The format cannot show it.
    Unknown,
}

/// One trace; serialises to a member of `traces` of the command line's JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TraceReport {
    /// The file as named.
    pub file: String,
    /// The format, if it was recognised: `trace/1.0`, `nested` and so on.
    pub format: Option<&'static str>,
    /// How many records of any kind.
    pub records: u64,
    /// How many action events.
    pub events: u64,
    /// What is said about it.
    pub verdict: Verdict,
    /// The level asked for, 0 to 3.
    pub level_asked: u8,
    /// The highest level up to which everything holds, if any.
    pub level_reached: Option<u8>,
    /// Whether anything is missing.
    pub completeness: Completeness,
    /// The line of the first record that could not be taken.
    pub line: Option<u64>,
    /// That record's event.
    pub event: Option<String>,
    /// The actions of the mapping, and how many events each had.
    pub coverage: BTreeMap<String, u64>,
    /// How many distinct states were met, where steps were checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distinct_states: Option<u64>,
    /// Why a step is not one of the specification, or which invariant does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Box<Explanation>>,
    /// What TLC says of the trace, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tlc: Option<TlcAnswer>,
    /// Facts that the check of the steps came upon, such as numbers that were cut off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// One of the behaviours that the trace stands for, as far as its events were taken, where it
    /// was asked for.
    #[serde(skip)]
    pub behaviour: Option<Behaviour>,
    /// The states at the line that was asked for, where it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look: Option<Box<Look>>,
    /// How the check of the steps ended, if they were checked.
    #[serde(skip)]
    pub steps: Option<End>,
    /// Whether nothing could be checked.
    #[serde(skip)]
    pub empty: bool,
}

/// The whole run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The traces, in the order given. One that cannot be opened has none.
    pub traces: Vec<TraceReport>,
    /// What is wrong with them.
    pub findings: Vec<Diagnostic>,
    /// Why something could not be looked at.
    pub errors: Vec<Diagnostic>,
    /// The actions that these traces do not exercise, where others see to the other traces.
    pub unexercised: Vec<Diagnostic>,
}

impl Report {
    /// The process's exit code: 2 if something could not be looked at, 1 if a trace is not accepted
    /// or there is a finding that is an error, 4 if nothing was checked, 0 otherwise.
    #[must_use]
    pub fn exit_code(&self, allow_empty: bool) -> u8 {
        if !self.errors.is_empty() {
            return 2;
        }
        let is_empty_rule = |d: &&Diagnostic| d.rule.code == crate::rules::NOTHING_CHECKED.code;
        let failed = self
            .traces
            .iter()
            .any(|t| !t.empty && t.verdict != Verdict::Accepted);
        let mut errors = self
            .findings
            .iter()
            .filter(|d| d.severity == Severity::Error);
        if failed || errors.any(|d| !is_empty_rule(&d)) {
            return 1;
        }
        let empty = self.traces.is_empty() || self.traces.iter().any(|trace| trace.empty);
        if empty && !allow_empty { 4 } else { 0 }
    }

    /// The counts for `summary` of the command line's JSON.
    #[must_use]
    pub fn summary(&self) -> Map<String, Value> {
        let count = |verdict| self.traces.iter().filter(|t| t.verdict == verdict).count();
        let events: u64 = self.traces.iter().map(|trace| trace.events).sum();
        let records: u64 = self.traces.iter().map(|trace| trace.records).sum();
        let mut summary = Map::new();
        for (key, value) in [
            ("traces", Value::from(self.traces.len())),
            ("accepted", Value::from(count(Verdict::Accepted))),
            ("rejected", Value::from(count(Verdict::Rejected))),
            ("inconclusive", Value::from(count(Verdict::Inconclusive))),
            ("records", Value::from(records)),
            ("events", Value::from(events)),
        ] {
            summary.insert(key.to_owned(), value);
        }
        summary
    }

    /// `traces` of the command line's JSON.
    #[must_use]
    pub fn traces_json(&self) -> Value {
        serde_json::to_value(&self.traces).unwrap_or_default()
    }

    /// How many events each action of the mapping had over all traces.
    #[must_use]
    pub fn coverage(&self) -> BTreeMap<&str, u64> {
        let mut sum = BTreeMap::new();
        for (action, count) in self.traces.iter().flat_map(|trace| &trace.coverage) {
            *sum.entry(action.as_str()).or_default() += count;
        }
        sum
    }

    /// The lowest of the levels that the traces reached.
    #[must_use]
    pub fn level_reached(&self) -> Option<Level> {
        let reached = self.traces.iter().map(|trace| trace.level_reached);
        Level::of(reached.min()??)
    }
}
