//! An event that no candidate could take.

use tracelaw_diagnostics::{Diagnostic, Place};

use super::candidates::Candidate;
use super::occurrence::Occurrence;
use super::take::Taker;
use super::{Model, rules};
use crate::explain::Explanation;

/// An event that no candidate could take, and all that is known of it.
///
/// What each of its alternatives asked for is in [`Occurrence::readings`], side by side with the
/// alternatives of the event in the model's plan; [`Taker`](super::take::Taker) asks again, of
/// these candidates or others, and [`Session::explain`](tracelaw_tla::eval::Session::explain)
/// says why the answer was no.
pub(crate) struct Rejection<'r> {
    /// The document and the modules.
    pub(crate) model: &'r Model<'r>,
    /// The trace's file, as named.
    pub(crate) file: &'r str,
    /// The event.
    pub(crate) occurrence: &'r Occurrence,
    /// How many events were taken before it.
    pub(crate) accepted: u64,
    /// The candidates that it could not be taken from, those that silent actions lead to included.
    pub(crate) candidates: &'r [Candidate],
    /// Some of the events that follow.
    pub(crate) behind: &'r [Occurrence],
}

impl Rejection<'_> {
    /// Why: what the alternatives of the event asked for, and what was in the way.
    pub(crate) fn explain(&self, _taker: &mut Taker<'_>) -> Option<Explanation> {
        None
    }

    /// The finding, without the explanation.
    pub(crate) fn finding(&self, place: Place) -> Diagnostic {
        let name = &self.occurrence.name;
        let states = match self.candidates.len() {
            1 => "the state that the events before it lead to".to_owned(),
            several => format!("any of the {several} states that the events before it allow"),
        };
        let actions = self.model.plan().events.get(&**name);
        let actions = actions.into_iter().flat_map(|event| &event.alternatives);
        let mut finding = Diagnostic::new(
            &rules::STEP_REJECTED,
            format!("the event `{name}` is no step from {states}"),
        )
        .at(place)
        .event(&**name)
        .note(format!("{} events before it were taken", self.accepted))
        .help(
            "compare what was logged with what the specification has, and correct the wrong side",
        );
        for action in actions.filter_map(|alternative| alternative.action.as_ref()) {
            finding = finding.action(&action.0);
        }
        finding
    }
}
