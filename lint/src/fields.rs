//! What an entry captures, held against what a trace specification reads.

use tracelaw_diagnostics::Span;
use tracelaw_mapping::{Capture, Entry, Mapping};

/// Members that every record has, whatever the entry says.
const ENVELOPE: &[&str] = &[
    "name",
    "event",
    "tag",
    "ts",
    "time",
    "timestamp",
    "nid",
    "node",
    "nodeId",
    "node_id",
    "server",
    "thread",
    "tid",
    "start",
    "end",
    "seq",
];

/// Whether `path` is a member of the record itself, not of what happened.
pub(crate) fn is_envelope(mapping: &Mapping, path: &str) -> bool {
    let envelope = &mapping.settings.envelope;
    let declared = [
        &envelope.tag,
        &envelope.name,
        &envelope.node,
        &envelope.start,
        &envelope.end,
    ];
    ENVELOPE.contains(&path)
        || declared
            .into_iter()
            .flatten()
            .any(|declared| last(&declared.value) == path)
}

/// Whether the entry captures the member `path` of its event: `msg.source`, `state.term`, `n`.
pub(crate) fn captures(mapping: &Mapping, entry: &Entry, path: &str) -> bool {
    let Some(fields) = &entry.fields else {
        return false;
    };
    let listed = fields.keys.iter().any(|key| is_same(&key.value, path));
    if listed {
        return true;
    }
    if path == "state" {
        return fields.state != Capture::None;
    }
    let Some(key) = path.strip_prefix("state.") else {
        return false;
    };
    match &fields.state {
        Capture::None => false,
        Capture::Weak(keys) => keys.iter().any(|known| is_same(&known.value, key)),
        Capture::Full => {
            let mut known = state_keys(mapping).into_iter().peekable();
            known.peek().is_none() || known.any(|(known, _)| is_same(known, key))
        }
    }
}

/// Whether the key `listed` stands for the member `path`: the same, a part of it or all of what
/// it is a part of; where one of them is no path, the last names are compared.
pub(crate) fn is_same(listed: &str, path: &str) -> bool {
    let part = |whole: &str, part: &str| {
        part.strip_prefix(whole)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    let plain = !listed.contains('.') || !path.contains('.');
    listed == path
        || part(listed, path)
        || part(path, listed)
        || plain && last(listed) == last(path)
}

/// The keys of the state snapshot, each once, with a place: by the example of a record where the
/// document has one, else by the state table, else by the entries.
pub(crate) fn state_keys(mapping: &Mapping) -> Vec<(&str, Span)> {
    let table = mapping.state.iter().filter_map(|row| row.key.as_ref());
    let entries = mapping
        .entries
        .iter()
        .filter_map(|entry| match &entry.fields.as_ref()?.state {
            Capture::Weak(keys) => Some(keys),
            _ => None,
        })
        .flatten();
    let spanned: Vec<_> = if !mapping.example.state.is_empty() {
        mapping.example.state.iter().collect()
    } else if !mapping.state.is_empty() {
        table.collect()
    } else {
        entries.collect()
    };
    let mut keys: Vec<(&str, Span)> = Vec::new();
    for key in spanned {
        if !keys.iter().any(|(known, _)| *known == key.value) {
            keys.push((&key.value, key.span));
        }
    }
    keys
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_paths_are_compared_as_people_write_them() {
        for (listed, path, same) in [
            ("msg.source", "msg.source", true),
            ("iid", "iid.replica", true),
            ("iid.replica", "iid", true),
            ("prevView", "state.prevView", true),
            ("msg.source", "msg.dest", false),
            ("msg.view", "state.view", false),
            ("author", "authority", false),
        ] {
            assert_eq!(is_same(listed, path), same, "{listed} {path}");
        }
    }
}
