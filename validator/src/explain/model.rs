//! The explanation itself.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use tracelaw_diagnostics::Place;

use super::Hint;

/// Why a trace was not taken to its end: all that one screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The trace's file, as named.
    pub file: String,
    /// The file's line of the event that could not be taken.
    pub line: Option<u64>,
    /// That event.
    pub event: Option<String>,
    /// Who logged it.
    pub node: Option<String>,
    /// How many events were taken before.
    pub accepted: u64,
    /// How many events the trace has.
    pub total: u64,
    /// How many candidate states remained before the event.
    pub candidates: u64,
    /// The attempts to take the event, the one that got furthest first.
    pub attempts: Vec<Attempt>,
    /// How many attempts there were besides.
    pub attempts_omitted: u64,
    /// Steps that are possible there, as TLA+ text: `SendSnapshot("2", "1")`.
    pub nearest: Vec<String>,
    /// The entry of the mapping that says what the event is.
    pub mapping: Option<MappingPlace>,
    /// The places in the code that emit it.
    pub code: Vec<CodePlace>,
    /// The likely cause, where there is evidence for one.
    pub hint: Option<Hint>,
    /// Where else behaviours ended: the longest prefix can mislead.
    pub prefixes: Vec<Prefix>,
    /// The invariant that does not hold, where the event was taken and that is what is wrong.
    pub violation: Option<Violation>,
}

/// One way in which the event could have been a step, up to the conjunct that is false.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// The action of the specification.
    pub action: ActionUse,
    /// The names that quantifiers bound on the way, and their values.
    pub bound: Vec<Binding>,
    /// The operators that were entered inside of it, down to the one with the false conjunct.
    pub inside: Vec<ActionUse>,
    /// The conjuncts that held before, in the order in which they were asked for.
    pub held: Vec<Held>,
    /// The first conjunct that is false; none where all hold and the next state is another.
    pub failed: Option<Conjunct>,
    /// Where the specification has one value and the event another, what differs.
    pub differences: Vec<Difference>,
    /// How much of what is known of the event fits: conjuncts that hold and look at it, arguments.
    pub matched: u64,
    /// How many other attempts ended at the same conjunct and got no further.
    pub others: u64,
}

/// An operator with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ActionUse {
    /// Its name.
    pub name: String,
    /// Its arguments, as far as they have values.
    pub arguments: Vec<Binding>,
    /// Where it is defined.
    pub place: Option<Spot>,
}

/// A name or an expression, and its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Binding {
    /// The name or expression.
    pub name: String,
    /// Its value as TLA+ text, abridged where it is long.
    pub value: String,
}

/// A conjunct that held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Held {
    /// Where it stands.
    pub place: Spot,
    /// Its text, on one line.
    pub text: String,
}

/// A conjunct that is false.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Conjunct {
    /// Where it stands.
    pub place: Spot,
    /// Its text, on one line.
    pub text: String,
    /// The values of the expressions in it.
    pub values: Vec<Binding>,
    /// Where it is about the elements of a set, of which none fits.
    pub among: Option<Among>,
    /// Why it has no value, where it has none.
    pub fault: Option<String>,
}

/// The elements of a set, none of which fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Among {
    /// The set, as it is written: `DOMAIN messages`.
    pub set: String,
    /// How many elements it has.
    pub elements: u64,
    /// The element that comes nearest, under the name that it is bound to.
    pub nearest: Option<Binding>,
}

impl Conjunct {
    /// What stands at a place, of which no more is known than that it is false.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            text: place
                .text()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            place: place.into(),
            values: Vec::new(),
            among: None,
            fault: None,
        }
    }
}

/// A part of the state that the action gives another value than the one logged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The part: `commitIndex["2"]`, or the expression of the mapping.
    pub name: String,
    /// The field of the event that it was logged as, where the mapping has one: `state.commitIndex`.
    pub field: Option<String>,
    /// What the specification has after the action.
    pub expected: String,
    /// What was logged.
    pub logged: String,
    /// What the specification has before the action, where the part is of the state behind it.
    pub before: Option<String>,
}

/// An entry of the instrumentation spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MappingPlace {
    /// The entry's title.
    pub entry: String,
    /// Where it stands.
    pub place: Spot,
}

/// A place in the code that is traced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CodePlace {
    /// The file, as the document or the event names it.
    pub file: String,
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// The function.
    pub function: Option<String>,
}

impl CodePlace {
    /// The place; nothing of the file is shown, since it may be anywhere.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let line = usize::try_from(self.line?).ok()?;
        let source = tracelaw_diagnostics::Source::fragment(&self.file, " ", line);
        Some(Place::new(&source, tracelaw_diagnostics::Span::new(0, 1)))
    }
}

impl std::fmt::Display for CodePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(function) = &self.function {
            write!(f, " {function}")?;
        }
        Ok(())
    }
}

/// Where behaviours ended that got less far, or elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Prefix {
    /// How many events were taken.
    pub accepted: u64,
    /// The file's line of the event that could not be taken.
    pub line: Option<u64>,
    /// That event.
    pub event: Option<String>,
    /// How many candidate states ended there.
    pub candidates: u64,
    /// The attempt to take it that got furthest.
    pub attempt: Option<Attempt>,
}

/// An invariant that does not hold in the state behind an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// Its name.
    pub invariant: String,
    /// Where it is defined.
    pub place: Option<Spot>,
    /// The part of it that is false, with its values.
    pub failed: Option<Conjunct>,
    /// The action that led to the state, as TLA+ text; empty for an initial state.
    pub action: String,
    /// The variables that the step has changed and their values; all of an initial state's.
    pub state: Vec<Binding>,
}

/// A place in a file; serialises to `file`, `line` and `column`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot(pub Place);

impl Serialize for Spot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (line, column) = self.0.line_column();
        let mut spot = serializer.serialize_struct("Spot", 3)?;
        spot.serialize_field("file", self.0.source.name())?;
        spot.serialize_field("line", &line)?;
        spot.serialize_field("column", &column)?;
        spot.end()
    }
}

impl From<Place> for Spot {
    fn from(place: Place) -> Self {
        Self(place)
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.0.source.name(), self.0.line_column().0)
    }
}
