//! The mapping: what a document says, with the place of every value.

use std::sync::Arc;

use tracelaw_diagnostics::{Place, Source, Span, Spanned};

use crate::settings::{EntrySettings, Settings};

/// A document as understood.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The document's text.
    pub source: Arc<Source>,
    /// One per action entry, in the document's order.
    pub entries: Vec<Entry>,
    /// The rows of the state table.
    pub state: Vec<StateField>,
    /// The rows of the message table.
    pub messages: Vec<MessageField>,
    /// The document-level `tracelaw` blocks, merged.
    pub settings: Settings,
    /// What the example of a record shows (section 1 of the format).
    pub example: RecordExample,
    /// What a heading says about the direction of the arrows in titles.
    pub(crate) arrow_hint: Option<Direction>,
}

impl Mapping {
    /// A mapping without entries.
    #[must_use]
    pub fn empty(source: &Arc<Source>) -> Self {
        Self {
            source: Arc::clone(source),
            entries: Vec::new(),
            state: Vec::new(),
            messages: Vec::new(),
            settings: Settings::default(),
            example: RecordExample::default(),
            arrow_hint: None,
        }
    }

    /// The place of a span of this document.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.source, span)
    }

    /// Every action that an entry names, in order, with its entry; an action may come twice.
    pub fn actions(&self) -> impl Iterator<Item = (&Entry, &ActionRef)> {
        self.entries
            .iter()
            .flat_map(|entry| entry.actions.iter().map(move |action| (entry, action)))
    }

    /// Every pair of action and event, in order.
    pub fn bindings(&self) -> impl Iterator<Item = (&Entry, &Binding)> {
        self.entries
            .iter()
            .flat_map(|entry| entry.bindings.iter().map(move |binding| (entry, binding)))
    }
}

/// The keys that the example of a record shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordExample {
    /// The keys of the state snapshot.
    pub state: Vec<Spanned<String>>,
    /// The keys of the message.
    pub message: Vec<Spanned<String>>,
    /// All other keys, those that hold an object included.
    pub other: Vec<Spanned<String>>,
}

/// One entry of the action-to-code mapping (section 2 of the format).
#[derive(Clone, Debug)]
pub struct Entry {
    /// The heading, the item's first line, or the first cell of the row.
    pub title: Spanned<String>,
    /// From the title to the end of the entry's last line.
    pub span: Span,
    /// The specification's actions.
    pub actions: Vec<ActionRef>,
    /// The trace events as the document gives them.
    pub events: EventNames,
    /// Which action is seen as which event: by position where there are as many events as actions,
    /// every action with the one event otherwise. Empty where the entry has no event.
    pub bindings: Vec<Binding>,
    /// Where in the code.
    pub locations: Vec<Location>,
    /// When, relative to the code at the location.
    pub trigger: Option<Trigger>,
    /// What is captured.
    pub fields: Option<Fields>,
    /// What else the author says.
    pub notes: Option<Spanned<String>>,
    /// The entry's own `tracelaw` blocks, merged.
    pub settings: EntrySettings,
    /// The arrow in the title, where it has one.
    pub arrow: Option<Arrow>,
}

impl Entry {
    /// The names of the events, however the document gave them.
    #[must_use]
    pub fn event_names(&self) -> &[Spanned<String>] {
        match &self.events {
            EventNames::Given(names) | EventNames::Implied(names) => names,
            EventNames::None(_) => &[],
        }
    }
}

/// A title `A -> B`: action and event, one way or the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// What the arrow leads from.
    pub from: ArrowSide,
    /// What it leads to.
    pub to: ArrowSide,
    /// Which way it is read.
    pub direction: Direction,
    /// Whether a label or the module decided that; else it is a guess.
    pub decided: bool,
    /// Whether a label names the actions, so that the title does not.
    pub actions_labelled: bool,
    /// Whether a label names the events, so that the title does not.
    pub events_labelled: bool,
}

/// The names on one side of an arrow, read as actions and as events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrowSide {
    /// Read as actions.
    pub actions: Vec<ActionRef>,
    /// Read as events.
    pub events: Vec<Spanned<String>>,
}

/// Which way an arrow is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Action -> event.
    ActionToEvent,
    /// Event -> action.
    EventToAction,
}

/// An action as an entry names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRef {
    /// The operator's name, arguments stripped.
    pub name: Spanned<String>,
    /// The arguments where the document writes them: `X(i, m)` has two.
    pub params: Option<Vec<String>>,
}

/// The events of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventNames {
    /// Named by a label, a column or a heading.
    Given(Vec<Spanned<String>>),
    /// Not named: the actions' own names, at the actions' places.
    Implied(Vec<Spanned<String>>),
    /// `none (...)`: the action leaves no event; the span is the text that says so.
    None(Span),
}

/// One action seen as one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The action's name.
    pub action: String,
    /// The event's name.
    pub event: String,
}

/// A place in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file as written (base name, repository-relative, or beginning above the repository);
    /// taken from the part before where the document elides it. `None` for `N/A` and for a
    /// function alone.
    pub file: Option<Spanned<String>>,
    /// First line, counted from 1.
    pub start: Option<usize>,
    /// Last line, inclusive; equals `start` where only one is given.
    pub end: Option<usize>,
    /// Where the lines stand.
    pub lines: Option<Span>,
    /// The function named beside it.
    pub function: Option<Spanned<String>>,
    /// The key of a nested bullet, such as `MPMC` or `Prevote`.
    pub key: Option<String>,
    /// The text of this one location.
    pub span: Span,
}

/// When the event is emitted, relative to the code (a trigger point).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Before or after the first anchor.
    pub position: Position,
    /// The code fragments in backticks, in the order of the text. A function that the text only
    /// puts the place into ("in `f`, after `x`") is no anchor.
    pub anchors: Vec<Spanned<String>>,
    /// For each anchor, which side of it the text speaks of: `Before`, `After` or `Unspecified`.
    pub sides: Vec<Position>,
    /// The function that the text puts the place into.
    pub function: Option<Spanned<String>>,
    /// The lines that the text names.
    pub lines: Vec<Spanned<usize>>,
    /// The whole text.
    pub text: Spanned<String>,
}

impl Trigger {
    /// The first anchor that the event stands before or after, as `position` asks; any anchor
    /// where the text gives none a side.
    #[must_use]
    pub fn anchor(&self, position: Position) -> Option<&Spanned<String>> {
        let sided = self.sides.iter().position(|&side| side == position);
        let unsided = || {
            self.sides
                .iter()
                .position(|&side| side == Position::Unspecified)
        };
        self.anchors.get(sided.or_else(unsided)?)
    }
}

/// Where an event stands relative to its anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// "before", "just before".
    Before,
    /// "after", "immediately after", "AFTER the f function returns".
    After,
    /// "after X, before Y": both bounds.
    Between,
    /// "when ...", "in ...", or nothing that says.
    Unspecified,
}

/// What an entry captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// How much of the state.
    pub state: Capture,
    /// Dotted keys that are captured besides: `msg.source`, `prevView`, `iid.replica`.
    pub keys: Vec<Spanned<String>>,
    /// The whole text.
    pub text: Spanned<String>,
}

/// How much of the state snapshot an event carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capture {
    /// The text does not speak of state.
    None,
    /// All of the state table.
    Full,
    /// These state keys only: `(weak: a, b)`, `state snapshot (a, b)`.
    Weak(Vec<Spanned<String>>),
}

impl Capture {
    /// The state keys that are listed; none where all or nothing is captured.
    #[must_use]
    pub fn keys(&self) -> &[Spanned<String>] {
        match self {
            Self::Weak(keys) => keys,
            Self::None | Self::Full => &[],
        }
    }
}

/// A row of the state table: implementation field, TLA+ variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateField {
    /// The whole row.
    pub span: Span,
    /// The key in the record where the document gives one, else the variable's name.
    pub key: Option<Spanned<String>>,
    /// The implementation's expression.
    pub source: Option<Spanned<String>>,
    /// The TLA+ names in the variable column: one mostly, several where it holds two names.
    pub variables: Vec<Spanned<String>>,
    /// The text of the variable column.
    pub text: Spanned<String>,
}

impl StateField {
    /// Whether the document gives no key, so that `key` is the variable's name.
    #[must_use]
    pub fn is_implied(&self) -> bool {
        match (&self.key, self.variables.first()) {
            (Some(key), Some(variable)) => key.span == variable.span,
            _ => false,
        }
    }
}

/// A row of the message table: implementation field, TLA+ field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageField {
    /// The whole row.
    pub span: Span,
    /// The dotted key in the record: `msg.source`.
    pub key: Option<Spanned<String>>,
    /// The implementation's expression.
    pub source: Option<Spanned<String>>,
    /// The field of the TLA+ message record where the document gives one besides the key.
    pub field: Option<Spanned<String>>,
}
