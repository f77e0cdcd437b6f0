//! What a check of the steps of one trace found.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Severity};

use super::Behaviour;
use super::rules::INVARIANT_VIOLATED;
use crate::Level;
use crate::explain::{self, Explanation, Look};

/// What a check of the steps of one trace found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// How it ended.
    pub end: End,
    /// The highest of the levels 2 and 3 that holds of all of the trace; none where the steps
    /// were not checked to the end.
    pub reached: Option<Level>,
    /// The line of the first event that could not be taken, or behind which an invariant is
    /// broken.
    pub line: Option<u64>,
    /// That event's name.
    pub event: Option<String>,
    /// How many events the trace has, where the check reads them by itself.
    pub events: Option<u64>,
    /// How many distinct states were met. States at different events of the trace are distinct.
    pub distinct_states: u64,
    /// One of the behaviours that the trace stands for, if it was asked for.
    pub behaviour: Option<Behaviour>,
    /// The states at the line that was asked for, if it was reached.
    pub look: Option<Box<Look>>,
    /// Why the trace is rejected.
    pub explanation: Option<Box<Explanation>>,
    /// How often each action was taken, where that is known better than from the events' names.
    pub coverage: Option<BTreeMap<String, u64>>,
    /// What there is to say: at least one finding that is an error unless all is well.
    pub findings: Vec<Diagnostic>,
    /// Why something that the check needs could not be looked at.
    pub errors: Vec<Diagnostic>,
    /// Facts that evaluation came upon.
    pub notes: Vec<String>,
}

/// How a check of steps ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything that was asked for holds.
    Accepted,
    /// An event is no step, or an invariant does not hold.
    Rejected,
    /// Neither is known: a budget ran out, events are missing, an expression has no value.
    Inconclusive,
}

impl Checked {
    /// Puts the explanation into the finding that it is about, for those who read findings. The
    /// trace has so many events, where the explanation does not know it better.
    pub(crate) fn show_explanation(&mut self, events: u64) {
        let Some(explanation) = &mut self.explanation else {
            return;
        };
        if explanation.total == 0 {
            explanation.total = events;
        }
        let is_violation = |finding: &Diagnostic| finding.rule.code == INVARIANT_VIOLATED.code;
        let wanted = explanation.violation.is_some();
        let about = self
            .findings
            .iter_mut()
            .find(|finding| finding.severity == Severity::Error && is_violation(finding) == wanted);
        if let Some(finding) = about {
            *finding = explain::finding(finding.clone(), explanation);
        }
    }

    /// A check that ended so, without anything known besides.
    #[must_use]
    pub fn new(end: End) -> Self {
        Self {
            end,
            reached: None,
            line: None,
            event: None,
            events: None,
            distinct_states: 0,
            behaviour: None,
            look: None,
            explanation: None,
            coverage: None,
            findings: Vec::new(),
            errors: Vec::new(),
            notes: Vec::new(),
        }
    }
}
