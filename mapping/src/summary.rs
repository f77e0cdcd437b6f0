//! Entries that the document gives twice: as a heading and as a row of a table that sums up.

use std::collections::{HashMap, HashSet};

use crate::model::{Entry, EventNames};
use crate::outline::Origin;

/// Folds rows of a table that only sums up into the entries that they are about, and blocks under
/// an action's name into the row for the action.
pub(crate) fn fold(entries: Vec<(Origin, Entry)>) -> Vec<Entry> {
    let names = |entry: &Entry| -> Vec<String> {
        let actions = entry.actions.iter();
        actions.map(|action| action.name.value.clone()).collect()
    };
    let labelled: HashSet<String> = entries
        .iter()
        .filter(|(origin, _)| *origin == Origin::Labels)
        .flat_map(|(_, entry)| names(entry))
        .collect();
    let mut own_rows: HashSet<usize> = HashSet::new();
    for (origin, entry) in &entries {
        if let Origin::Row { table, summary } = *origin {
            let covered = !entry.actions.is_empty()
                && entry
                    .actions
                    .iter()
                    .all(|action| labelled.contains(&action.name.value));
            if !covered && (!summary || labelled.is_empty()) {
                own_rows.insert(table);
            }
        }
    }
    let mut kept: Vec<Entry> = Vec::new();
    let mut by_action: HashMap<String, usize> = HashMap::new();
    let mut additions = Vec::new();
    for (origin, entry) in entries {
        let adds = match origin {
            Origin::Labels => false,
            Origin::Blocks => true,
            Origin::Row { table, .. } => !own_rows.contains(&table),
        };
        if adds {
            additions.push((origin, entry));
            continue;
        }
        for name in names(&entry) {
            by_action.entry(name).or_insert(kept.len());
        }
        kept.push(entry);
    }
    for (origin, addition) in additions {
        let target = names(&addition)
            .iter()
            .find_map(|name| by_action.get(name).copied());
        match target.and_then(|index| kept.get_mut(index)) {
            Some(entry) => entry.complete(addition),
            // Blocks alone are an entry where nothing else is.
            None if origin == Origin::Blocks => kept.push(addition),
            None => {}
        }
    }
    kept.sort_by_key(|entry| entry.span.start);
    kept
}

impl Entry {
    /// Takes from another entry on the same action what this one leaves out.
    fn complete(&mut self, other: Self) {
        let same_actions = self.actions.len() == other.actions.len();
        if let (EventNames::Implied(_), true) = (&self.events, same_actions)
            && !matches!(other.events, EventNames::Implied(_))
        {
            self.events = other.events;
            self.bind();
        }
        if self.locations.is_empty() {
            self.locations = other.locations;
        }
        self.trigger = self.trigger.take().or(other.trigger);
        self.fields = self.fields.take().or(other.fields);
        self.notes = self.notes.take().or(other.notes);
        let settings = other.settings;
        let own = &mut self.settings;
        own.capture = own.capture.take().or(settings.capture);
        own.discriminator = own.discriminator.take().or(settings.discriminator);
        own.predicate = own.predicate.take().or(settings.predicate);
        own.snapshot = own.snapshot.take().or(settings.snapshot);
        own.late = own.late.take().or(settings.late);
        own.cases.extend(settings.cases);
        own.sites.extend(settings.sites);
        for (name, expression) in settings.bind {
            own.bind.entry(name).or_insert(expression);
        }
    }
}
