//! The mapping as `tracelaw show --format json` prints it.
//!
//! The model stays free of the format: these types borrow from it and are what is serialised.
//! The diagnostics are the caller's; they go into the view as whatever serialises.

use serde::Serialize;
use tracelaw_diagnostics::Spanned;

use crate::model::{self, Capture, Mapping, Position};

/// The version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// All of a document, with diagnostics in the caller's form.
#[derive(Clone, Debug, Serialize)]
pub struct View<'m, D> {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The entries.
    pub entries: Vec<Entry<'m>>,
    /// The state table.
    pub state: Vec<StateField<'m>>,
    /// The message table.
    pub messages: Vec<MessageField<'m>>,
    /// The keys of the state snapshot in a record.
    pub state_keys: Vec<&'m str>,
    /// What was found wrong.
    pub diagnostics: D,
}

/// Views a mapping.
pub fn view<D: Serialize>(mapping: &Mapping, diagnostics: D) -> View<'_, D> {
    let line = |span: tracelaw_diagnostics::Span| mapping.source.line(span.start);
    View {
        schema_version: SCHEMA_VERSION,
        entries: mapping
            .entries
            .iter()
            .map(|entry| Entry::new(entry, line(entry.title.span)))
            .collect(),
        state: mapping
            .state
            .iter()
            .map(|field| StateField {
                line: line(field.span),
                key: text(&field.key),
                source: text(&field.source),
                variable: field.variables.first().map(|name| name.value.as_str()),
                variables: texts(&field.variables),
                text: &field.text.value,
            })
            .collect(),
        messages: mapping
            .messages
            .iter()
            .map(|field| MessageField {
                line: line(field.span),
                key: text(&field.key),
                source: text(&field.source),
                field: text(&field.field),
            })
            .collect(),
        state_keys: mapping
            .state_keys()
            .into_iter()
            .map(|key| key.value.as_str())
            .collect(),
        diagnostics,
    }
}

/// An entry.
#[derive(Clone, Debug, Serialize)]
pub struct Entry<'m> {
    /// The line of the title, counted from 1.
    pub line: usize,
    /// The title.
    pub title: &'m str,
    /// The actions' names.
    pub actions: Vec<&'m str>,
    /// The events' names; empty where the document says that there is none.
    pub events: Vec<&'m str>,
    /// Which action is seen as which event.
    pub bindings: Vec<Binding<'m>>,
    /// The places; empty where the document says that there is none.
    pub locations: Vec<Location<'m>>,
    /// When, relative to the code.
    pub trigger: Option<Trigger<'m>>,
    /// What is captured.
    pub fields: Option<Fields<'m>>,
    /// What else the author says.
    pub notes: Option<&'m str>,
}

/// One action as one event.
#[derive(Clone, Debug, Serialize)]
pub struct Binding<'m> {
    /// The action.
    pub action: &'m str,
    /// The event.
    pub event: &'m str,
}

/// A place in the code.
#[derive(Clone, Debug, Serialize)]
pub struct Location<'m> {
    /// The file as written.
    pub file: Option<&'m str>,
    /// First line.
    pub start: Option<usize>,
    /// Last line.
    pub end: Option<usize>,
    /// The function.
    pub function: Option<&'m str>,
    /// The key of the bullet.
    pub key: Option<&'m str>,
}

/// A trigger point.
#[derive(Clone, Debug, Serialize)]
pub struct Trigger<'m> {
    /// `before`, `after`, `between` or `unspecified`.
    pub position: &'static str,
    /// The code fragments.
    pub anchors: Vec<&'m str>,
    /// The lines that the text names.
    pub lines: Vec<usize>,
    /// The function that the text puts the place into.
    pub function: Option<&'m str>,
    /// The text.
    pub text: &'m str,
}

/// What is captured.
#[derive(Clone, Debug, Serialize)]
pub struct Fields<'m> {
    /// `full`, `weak` (see `state_keys`) or `none`.
    pub state: &'static str,
    /// The state keys that are captured where not all are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub state_keys: Vec<&'m str>,
    /// The other keys.
    pub keys: Vec<&'m str>,
    /// The text.
    pub text: &'m str,
}

/// A row of the state table.
#[derive(Clone, Debug, Serialize)]
pub struct StateField<'m> {
    /// The row's line.
    pub line: usize,
    /// The key in the record.
    pub key: Option<&'m str>,
    /// The implementation's expression.
    pub source: Option<&'m str>,
    /// The TLA+ variable, the first one where there are several.
    pub variable: Option<&'m str>,
    /// All of them.
    pub variables: Vec<&'m str>,
    /// The text of the variable's column.
    pub text: &'m str,
}

/// A row of the message table.
#[derive(Clone, Debug, Serialize)]
pub struct MessageField<'m> {
    /// The row's line.
    pub line: usize,
    /// The dotted key in the record.
    pub key: Option<&'m str>,
    /// The implementation's expression.
    pub source: Option<&'m str>,
    /// The field of the TLA+ message record.
    pub field: Option<&'m str>,
}

impl<'m> Entry<'m> {
    fn new(entry: &'m model::Entry, line: usize) -> Self {
        Self {
            line,
            title: &entry.title.value,
            actions: entry
                .actions
                .iter()
                .map(|action| action.name.value.as_str())
                .collect(),
            events: texts(entry.event_names()),
            bindings: entry
                .bindings
                .iter()
                .map(|binding| Binding {
                    action: &binding.action,
                    event: &binding.event,
                })
                .collect(),
            locations: entry
                .locations
                .iter()
                .filter(|location| location.file.is_some() || location.function.is_some())
                .map(|location| Location {
                    file: text(&location.file),
                    start: location.start,
                    end: location.end,
                    function: text(&location.function),
                    key: location.key.as_deref(),
                })
                .collect(),
            trigger: entry.trigger.as_ref().map(|trigger| Trigger {
                position: position(trigger.position),
                anchors: texts(&trigger.anchors),
                lines: trigger.lines.iter().map(|line| line.value).collect(),
                function: text(&trigger.function),
                text: &trigger.text.value,
            }),
            fields: entry.fields.as_ref().map(|fields| {
                let (state, state_keys) = match &fields.state {
                    Capture::None => ("none", Vec::new()),
                    Capture::Full => ("full", Vec::new()),
                    Capture::Weak(keys) => ("weak", texts(keys)),
                };
                Fields {
                    state,
                    state_keys,
                    keys: texts(&fields.keys),
                    text: &fields.text.value,
                }
            }),
            notes: text(&entry.notes),
        }
    }
}

/// The word for a position.
#[must_use]
pub const fn position(position: Position) -> &'static str {
    match position {
        Position::Before => "before",
        Position::After => "after",
        Position::Between => "between",
        Position::Unspecified => "unspecified",
    }
}

fn text(value: &Option<Spanned<String>>) -> Option<&str> {
    value.as_ref().map(|value| value.value.as_str())
}

fn texts(values: &[Spanned<String>]) -> Vec<&str> {
    values.iter().map(|value| value.value.as_str()).collect()
}
