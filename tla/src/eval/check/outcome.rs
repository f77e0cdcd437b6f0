//! What a check found.

use tracelaw_diagnostics::Place;

use super::super::error::Failure;
use super::super::session::State;

/// How far a check goes and what it takes for the end of a trace.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckOptions {
    /// Whether the specification replays a trace: a state without successors is then no error
    /// where the trace has been taken to its end, and that it is so is what has to be found.
    pub trace: bool,
    /// The most distinct states; beyond it the check is inconclusive.
    pub most_states: u64,
    /// The line of the trace's file at whose event the states are kept.
    pub look_at: Option<u64>,
    /// Whether to look into why a trace was not taken to its end.
    pub explain: bool,
    /// Whether to keep a behaviour that the verdict is about.
    pub behaviour: bool,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            trace: false,
            most_states: u64::MAX,
            look_at: None,
            explain: true,
            behaviour: false,
        }
    }
}

impl CheckOptions {
    /// For a specification that replays a trace.
    #[must_use]
    pub fn trace() -> Self {
        Self {
            trace: true,
            ..Self::default()
        }
    }
}

/// What a check found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The answer.
    pub verdict: Verdict,
    /// The distinct states that were met, as TLC counts them.
    pub distinct_states: u64,
    /// The states that were generated. TLC's number is larger where it branches on disjunctions
    /// that assign nothing.
    pub generated_states: u64,
    /// The number of states of the longest shortest path.
    pub depth: u64,
    /// How far the trace was taken, where the specification has a cursor.
    pub cursor: Option<Cursor>,
    /// How often each action was taken to a new state, in the order of the next-state relation.
    pub coverage: Vec<(String, u64)>,
    /// Facts that evaluation came upon.
    pub notes: Vec<String>,
    /// A behaviour, where it was asked for: up to the state that breaks an invariant or has no
    /// successor, else up to a state in which the trace is furthest. With each state the action
    /// that led to it, empty for the initial one.
    pub behaviour: Vec<(String, State)>,
    /// Why the steps from the furthest states failed, for rejected traces.
    pub attempts: Vec<super::Attempt>,
    /// What experiments with these states show.
    pub clues: super::Clues,
    /// The states at the line that was asked for, where the trace was taken that far.
    pub look: Option<super::Look>,
}

/// The answer of a check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// Everything that was asked for holds.
    Accepted,
    /// Something does not hold.
    Rejected(Violation),
    /// An expression has no value. TLC, too, ends with an error.
    Failed(Box<Failure>),
    /// A budget ran out, or the caller asked to stop.
    Inconclusive(String),
}

impl Verdict {
    /// Whether everything that was asked for holds.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted)
    }
}

/// What does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Violation {
    /// An ASSUME is false.
    Assumption {
        /// Where it stands.
        place: Place,
    },
    /// An invariant is false in a state.
    Invariant {
        /// Its name.
        name: String,
        /// The states up to that one.
        behaviour: Vec<Step>,
    },
    /// A temporal property is false for a behaviour.
    Property {
        /// Its name.
        name: String,
    },
    /// A state has no successor and CHECK_DEADLOCK is on.
    Deadlock {
        /// The states up to that one.
        behaviour: Vec<Step>,
    },
    /// The trace was not taken to its end.
    Incomplete,
    /// There is no initial state.
    NoInitialState,
    /// The POSTCONDITION is false.
    Postcondition {
        /// Its name.
        name: String,
    },
}

/// A state of a behaviour and the action that led to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The action with its arguments; empty for the initial state.
    pub action: String,
    /// The variables and their values as TLA+ text, in the order of their declarations.
    pub state: Vec<(String, String)>,
}

/// How far a trace was taken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Cursor {
    /// The variable that counts the events taken; empty where the level does.
    pub variable: String,
    /// The number of events.
    pub length: u64,
    /// The number of the next event to be taken in the furthest state, counted from 1; one more
    /// than `length` where all have been taken.
    pub reached: u64,
    /// The line of the trace's file that this event stands in.
    pub line: Option<u64>,
    /// The same of the state that breaks an invariant, where one does.
    pub broken: Option<u64>,
    /// The line of each event of the trace, as far as the events were read from lines.
    pub lines: Vec<Option<u64>>,
}

impl Cursor {
    /// Whether all events were taken.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.reached > self.length
    }

    /// The line of an event by its number, counted from 1.
    #[must_use]
    pub fn line_of(&self, event: u64) -> Option<u64> {
        let index = usize::try_from(event.checked_sub(1)?).ok()?;
        self.lines.get(index).copied().flatten()
    }
}
