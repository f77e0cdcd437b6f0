//! The events that a trace specification takes, and the actions that it takes without one.

use std::collections::{BTreeMap, BTreeSet};

use crate::TraceEvent;
use crate::trace_spec::facts::Facts;
use crate::trace_spec::reader::Reader;
use crate::trace_spec::units::Unit;

/// Members that an event's name is usually kept in, the likelier first.
const NAMES: &[&str] = &[
    "name",
    "event",
    "eventName",
    "event_name",
    "eventType",
    "event_type",
    "action",
    "type",
    "kind",
    "op",
];

/// The events of the units that move the cursor, and the actions of those that do not.
pub(super) fn events<'m>(
    reader: &Reader<'m>,
    units: &[Unit<'m>],
) -> (Vec<TraceEvent>, Vec<String>) {
    let (taking, silent): (Vec<_>, Vec<_>) = units
        .iter()
        .map(|unit| Facts::of(reader, unit))
        .partition(|facts| facts.moves);
    let mut events: Vec<TraceEvent> = Vec::new();
    if let Some(path) = event_path(&taking) {
        for facts in &taking {
            for compared in facts.compared.iter().filter(|found| found.path == path) {
                let known = events.iter().position(|event| event.name == compared.text);
                let index = known.unwrap_or_else(|| {
                    events.push(TraceEvent {
                        name: compared.text.to_owned(),
                        place: compared.place.clone(),
                        actions: Vec::new(),
                    });
                    events.len() - 1
                });
                for action in &facts.actions {
                    if !events[index].actions.iter().any(|known| known == action) {
                        events[index].actions.push((*action).to_owned());
                    }
                }
            }
        }
    }
    let mut actions: Vec<String> = Vec::new();
    for action in silent.iter().flat_map(|facts| &facts.actions) {
        if !actions.iter().any(|known| known == action) {
            actions.push((*action).to_owned());
        }
    }
    (events, actions)
}

/// The member of a record that tells the events apart: the one that is compared with most texts,
/// or one that is compared with half as many and has a usual name.
fn event_path<'m>(facts: &[Facts<'m>]) -> Option<Vec<&'m str>> {
    let mut texts: BTreeMap<&[&'m str], BTreeSet<&str>> = BTreeMap::new();
    for compared in facts.iter().flat_map(|facts| &facts.compared) {
        texts
            .entry(&compared.path)
            .or_default()
            .insert(compared.text);
    }
    let rank = |path: &[&str]| {
        path.last()
            .and_then(|last| NAMES.iter().position(|name| name == last))
            .unwrap_or(NAMES.len())
    };
    let most = texts.values().map(BTreeSet::len).max()?;
    texts
        .into_iter()
        .filter(|(_, texts)| texts.len() * 2 >= most)
        .max_by_key(|(path, texts)| {
            let rank = rank(path);
            (
                rank < NAMES.len(),
                texts.len(),
                std::cmp::Reverse((rank, path.len())),
            )
        })
        .map(|(path, _)| path.to_vec())
}
