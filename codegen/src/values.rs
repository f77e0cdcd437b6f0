//! Where the values of an event come from: source expressions, as the document gives them.

use std::collections::BTreeMap;

use tracelaw_diagnostics::Spanned;
use tracelaw_mapping::{Capture, Entry, Mapping, Site};

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
            keys.map(|key| Field {
                key: key.to_owned(),
                source: table
                    .iter()
                    .find(|field| field.key == key)
                    .and_then(|field| field.source.clone()),
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
            table.push(Field {
                key: key.value.clone(),
                source: row.source.as_ref().map(|source| source.value.clone()),
            });
        }
    }
    for (key, setting) in &mapping.settings.state {
        let source = setting.source.as_ref().map(|source| source.value.clone());
        match table.iter_mut().find(|field| field.key == *key) {
            Some(field) => field.source = source.or(field.source.take()),
            None => table.push(Field {
                key: key.clone(),
                source,
            }),
        }
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
            result.push(Field {
                key: (*key).to_owned(),
                source,
            });
        }
    }
    result.extend(given.into_iter().map(|(key, source)| Field {
        key,
        source: Some(source),
    }));
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
