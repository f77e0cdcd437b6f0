//! Where the values of an event come from: source expressions, as the document gives them.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::Spanned;
use tracelaw_mapping::{Capture, Entry, Mapping, Site};

use crate::languages::Open;

/// The values of one event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    /// The node; `None` where the document gives no expression.
    pub(crate) node: Option<String>,
    pub(crate) state: State,
    /// Members of the message (`msg.term`) and of the event, in the document's order.
    pub(crate) fields: Vec<Field>,
    /// Emit only if this holds.
    pub(crate) guard: Option<String>,
    /// What the place stores for later snapshots, by state key. Where there is any, it emits nothing.
    pub(crate) shadow: Vec<Field>,
    /// Whether the event has the start and the end of an interval.
    pub(crate) interval: bool,
}

impl Values {
    /// The expression that the document gives for a key of the event: `node`, `state`, `state.term`,
    /// `msg.from`.
    pub(crate) fn source(&self, key: &str) -> Option<&str> {
        let of = |fields: &'_ [Field], key: &str| -> Option<usize> {
            fields.iter().position(|field| field.key == key)
        };
        let fields = match (key, key.strip_prefix("state."), &self.state) {
            ("node", ..) => return self.node.as_deref(),
            ("state", _, State::Whole(source)) => return Some(source),
            (_, Some(state), _) if !self.shadow.is_empty() => (self.shadow.as_slice(), state),
            (_, Some(state), State::Keys(keys)) => (keys.as_slice(), state),
            _ => (self.fields.as_slice(), key),
        };
        let at = of(fields.0, fields.1)?;
        fields.0[at].source.as_deref()
    }

    /// The keys that no record can have, with the reason.
    pub(crate) fn unwritable(&self) -> Vec<Open> {
        let mut open = Vec::new();
        let mut add = |prefix: &str, fields: &[Field]| {
            for (index, field) in fields.iter().enumerate() {
                if let Some(other) = collision(fields, index) {
                    let reason = format!("it cannot stand beside `{}`", other.key);
                    open.push(Open::new(&format!("{prefix}{}", field.key), reason));
                }
            }
        };
        if let State::Keys(keys) = &self.state {
            add("state.", keys);
        }
        add("", &self.fields);
        open
    }
}

/// The fields that a record can have.
pub(crate) fn writable(fields: &[Field]) -> impl Iterator<Item = &Field> {
    fields
        .iter()
        .enumerate()
        .filter(|(index, _)| collision(fields, *index).is_none())
        .map(|(_, field)| field)
}

/// The earlier field beside which this one cannot stand: one of the two would have to be a value and
/// an object at once.
pub(crate) fn collision(fields: &[Field], index: usize) -> Option<&Field> {
    let inside = |outer: &str, inner: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let field = &fields[index];
    fields[..index]
        .iter()
        .find(|other| inside(&field.key, &other.key) || inside(&other.key, &field.key))
}

/// An expression of the document, on one line.
pub(crate) fn one_line(source: &str) -> String {
    source
        .split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The state snapshot.
#[derive(Clone, Debug, Default)]
pub(crate) enum State {
    /// The event carries none.
    #[default]
    None,
    /// One expression yields all of it.
    Whole(String),
    /// Key by key.
    Keys(Vec<Field>),
    /// The event carries it, and the document says nothing of where it comes from.
    Open,
}

/// A key, and the expression that yields its value where the document gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) key: String,
    pub(crate) source: Option<String>,
    /// Whether the value is what a place stored for the node.
    pub(crate) shadow: bool,
}

impl Field {
    fn new(key: &str, source: Option<String>) -> Self {
        Self {
            key: key.to_owned(),
            source,
            shadow: false,
        }
    }
}

/// The values of the event of `entry` at `site`.
pub(crate) fn of(mapping: &Mapping, entry: &Entry, site: &Site) -> Values {
    let text = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.value.clone());
    let mut asked: Vec<&str> = entry
        .fields
        .iter()
        .flat_map(|fields| &fields.keys)
        .map(|key| key.value.as_str())
        .collect();
    // `state.ballot` among the keys captures a part of the state.
    let mut parts: Vec<&str> = Vec::new();
    asked.retain(|key| match key.strip_prefix("state.") {
        Some(part) => {
            parts.push(part);
            false
        }
        None => !matches!(*key, "nid" | "node" | "state" | "name" | "msg"),
    });
    Values {
        node: text(&site.node),
        state: state(mapping, entry, site, &parts),
        fields: fields(mapping, site, &asked),
        guard: text(&site.guard),
        shadow: site
            .shadow
            .iter()
            .map(|(key, source)| Field::new(key, Some(source.value.clone())))
            .collect(),
        interval: mapping.settings.envelope.start.is_some()
            && mapping.settings.envelope.end.is_some(),
    }
}

fn state(mapping: &Mapping, entry: &Entry, site: &Site, parts: &[&str]) -> State {
    let capture = match (&entry.settings.capture, &entry.fields) {
        (Some(capture), _) => Some(&capture.value),
        (None, Some(fields)) => Some(&fields.state),
        (None, None) => None,
    };
    if let Some(whole) = &site.state {
        return State::Whole(whole.value.clone());
    }
    let table = state_sources(mapping);
    let keyed = |keys: &mut dyn Iterator<Item = &str>| {
        State::Keys(
            keys.map(|key| {
                let field = table.iter().find(|field| field.key == key);
                field.cloned().unwrap_or_else(|| Field::new(key, None))
            })
            .collect(),
        )
    };
    match capture {
        Some(Capture::Full) if table.is_empty() => State::Open,
        Some(Capture::Full) => State::Keys(table),
        Some(Capture::Weak(keys)) => keyed(&mut keys.iter().map(|key| key.value.as_str())),
        Some(Capture::None) | None if !parts.is_empty() => keyed(&mut parts.iter().copied()),
        Some(Capture::None) | None => State::None,
    }
}

/// Every state key with its expression: from the `tracelaw` block, else from the state table.
fn state_sources(mapping: &Mapping) -> Vec<Field> {
    let mut table: Vec<Field> = Vec::new();
    for row in &mapping.state {
        let key = row.key.as_ref().or(row.variables.first());
        if let Some(key) = key
            && !table.iter().any(|field| field.key == key.value)
        {
            let source = row.source.as_ref().map(|source| source.value.clone());
            table.push(Field::new(&key.value, source));
        }
    }
    for (key, setting) in &mapping.settings.state {
        let source = setting.source.as_ref().map(|source| source.value.clone());
        match table.iter_mut().find(|field| field.key == *key) {
            Some(field) => field.source = source.or(field.source.take()),
            None => table.push(Field::new(key, source)),
        }
    }
    let sites = mapping
        .entries
        .iter()
        .flat_map(|entry| &entry.settings.sites);
    let stored: BTreeSet<&String> = sites.flat_map(|site| site.shadow.keys()).collect();
    for field in &mut table {
        field.shadow = stored.contains(&field.key);
    }
    table
}

fn fields(mapping: &Mapping, site: &Site, asked: &[&str]) -> Vec<Field> {
    let mut given: BTreeMap<String, String> = site
        .args
        .iter()
        .map(|(key, source)| (key.clone(), source.value.clone()))
        .collect();
    for (key, source) in &site.message {
        given.insert(format!("msg.{key}"), source.value.clone());
    }
    let mut result: Vec<Field> = Vec::new();
    for key in asked {
        let source = given.remove(*key).or_else(|| general(mapping, key));
        if !result.iter().any(|field| field.key == *key) {
            result.push(Field::new(key, source));
        }
    }
    result.extend(
        given
            .into_iter()
            .map(|(key, source)| Field::new(&key, Some(source))),
    );
    result
}

/// What the document says of a message key for all entries.
fn general(mapping: &Mapping, key: &str) -> Option<String> {
    let member = key.strip_prefix("msg.")?;
    let setting = mapping.settings.message.get(member);
    if let Some(source) = setting.and_then(|setting| setting.source.as_ref()) {
        return Some(source.value.clone());
    }
    let mut rows = mapping.messages.iter().filter(|row| {
        row.key
            .as_ref()
            .is_some_and(|row| row.value == key || row.value == member)
    });
    match (rows.next(), rows.next()) {
        (Some(row), None) => row.source.as_ref().map(|source| source.value.clone()),
        _ => None,
    }
}
