//! What a document knows, for those who write names of it into code.

use std::collections::BTreeSet;
use std::fmt;

use tracelaw_diagnostics::nearest::nearest;

use crate::model::{Entry, Mapping};

/// An event of the document.
#[derive(Clone, Debug)]
pub struct KnownEvent<'a> {
    name: &'a str,
    /// Its keys, besides the state.
    keys: BTreeSet<String>,
    /// The keys of the message table.
    messages: BTreeSet<String>,
}

/// A name that the document does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    what: &'static str,
    name: String,
    /// What the name would belong to.
    of: String,
    /// What to write instead, as a sentence fragment.
    help: String,
}

impl fmt::Display for Unknown {
    /// What the document does not know and what to write instead; the document is the subject.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "knows no {} `{}`{}: {}",
            self.what, self.name, self.of, self.help
        )
    }
}

impl std::error::Error for Unknown {}

impl Unknown {
    fn new<'a>(
        what: &'static str,
        name: &str,
        known: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        Self {
            what,
            name: name.to_owned(),
            of: String::new(),
            help: match nearest(name, known.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => list(known),
            },
        }
    }
}

/// The first few of the known names.
fn list<'a>(known: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let names: BTreeSet<&str> = known.collect();
    if names.is_empty() {
        return "it has none".to_owned();
    }
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let rest = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    format!("it has {}{rest}", shown.join(", "))
}

impl Mapping {
    /// The names of all events.
    fn all_events(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries
            .iter()
            .flat_map(|entry| entry.event_names().iter().map(|name| name.value.as_str()))
    }

    /// The event of that name.
    ///
    /// # Errors
    /// The document has no such event; the error says which one was meant, or that the name is an
    /// action's.
    pub fn known_event(&self, name: &str) -> Result<KnownEvent<'_>, Unknown> {
        let entries: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|entry| entry.event_names().iter().any(|event| event.value == name))
            .collect();
        let Some(event) = self.all_events().find(|event| *event == name) else {
            return Err(self.no_event(name));
        };
        let messages = self
            .messages
            .iter()
            .filter_map(|message| Some(message.key.as_ref()?.value.clone()))
            .chain(self.settings.message.keys().cloned());
        Ok(KnownEvent {
            name: event,
            keys: entries
                .iter()
                .filter_map(|entry| entry.fields.as_ref())
                .flat_map(|fields| fields.keys.iter().map(|key| key.value.clone()))
                .collect(),
            messages: messages
                .map(|key| key.strip_prefix("msg.").map_or(key.clone(), str::to_owned))
                .collect(),
        })
    }

    fn no_event(&self, name: &str) -> Unknown {
        let mut unknown = Unknown::new("event", name, self.all_events());
        let bound = self.bindings().find(|(_, binding)| binding.action == name);
        if let Some((_, binding)) = bound {
            unknown.help = format!("the event of that action is `{}`", binding.event);
        } else if self.actions().any(|(_, action)| action.name.value == name) {
            unknown.help = "the action of that name has no event".to_owned();
        }
        unknown
    }

    /// Whether the state table has the key, or one that it is a part of, or one that is a part of
    /// it.
    ///
    /// # Errors
    /// The document has a state table, and no such key in it.
    pub fn check_state_key(&self, key: &str) -> Result<(), Unknown> {
        let rows = self.state.iter().flat_map(|row| {
            let variables = row.variables.iter().filter(|_| row.key.is_none());
            row.key
                .iter()
                .chain(variables)
                .map(|name| name.value.as_str())
        });
        let keys: BTreeSet<&str> = rows
            .chain(self.settings.state.keys().map(String::as_str))
            .collect();
        if keys.is_empty() || keys.iter().any(|known| related(known, key)) {
            return Ok(());
        }
        Err(Unknown::new("state key", key, keys.iter().copied()))
    }
}

impl KnownEvent<'_> {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// Whether the event has the key: `msg.term`, `prevView`.
    ///
    /// # Errors
    /// Neither the event's entry nor, for a key of the message, the message table has it.
    pub fn check_key(&self, key: &str) -> Result<(), Unknown> {
        if self.keys.iter().any(|known| related(known, key)) {
            return Ok(());
        }
        if let Some(member) = key.strip_prefix("msg.")
            && self.messages.iter().any(|known| related(known, member))
        {
            return Ok(());
        }
        let messages: Vec<String> = self
            .messages
            .iter()
            .map(|member| format!("msg.{member}"))
            .collect();
        let known = self.keys.iter().chain(&messages).map(String::as_str);
        let mut unknown = Unknown::new("field", key, known);
        unknown.of = format!(" of `{}`", self.name);
        Err(unknown)
    }
}

/// Whether two dotted keys are the same or one is inside of the other.
fn related(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
