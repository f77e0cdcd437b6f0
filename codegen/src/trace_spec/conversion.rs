//! Operators that replace the values of a trace by what they stand for.

use tracelaw_mapping::Root;

use super::keys::Key;
use super::meaning;
use super::writer::Writer;

impl Writer<'_> {
    /// The operators that say what values stand for, by their names, each before those that use it.
    pub(super) fn meanings(&self) -> Vec<(String, String)> {
        let (record, key) = (&self.ids.record, &self.ids.key);
        let mut found = Vec::new();
        if let Some((name, cases)) = &self.plain {
            let text = meaning::define(name, record, cases, record);
            found.push((
                name.clone(),
                format!("\\* What a value stands for.\n{text}"),
            ));
        }
        let plain = self.plain.as_ref().map(|(name, _)| name);
        let other = self.applied(plain, record.clone());
        if let Some((name, cases)) = &self.node_map {
            let text = meaning::define(name, record, cases, &other);
            found.push((name.clone(), format!("\\* Which node is meant.\n{text}")));
        }
        for ((is_state, key), (name, cases)) in &self.maps {
            let of = if *is_state { "state" } else { "msg" };
            let text = meaning::define(name, record, cases, &other);
            found.push((
                name.clone(),
                format!("\\* What a value of `{of}.{key}` stands for.\n{text}"),
            ));
        }
        let whole = |is_state: bool| {
            let (keys, root) = match is_state {
                true => (&self.state, Root::State),
                false => (&self.message, Root::Message),
            };
            let mut arms = Vec::new();
            for known in keys.iter().filter(|known| known.path.root == root) {
                let map = self.maps.get(&(is_state, known.name.clone()));
                if let ([step], Some((map, _))) = (known.path.steps.as_slice(), map) {
                    arms.push(format!("{key} = \"{step}\" -> {map}({record}[{key}])"));
                }
            }
            function(
                record,
                key,
                arms,
                &self.applied(plain, format!("{record}[{key}]")),
            )
        };
        if let Some(name) = &self.message_of {
            let text = format!("{name}({record}) ==\n    {}\n", whole(false));
            found.push((
                name.clone(),
                format!("\\* The message, its values replaced likewise.\n{text}"),
            ));
        }
        if let Some(name) = &self.state_of {
            let defaults = defaults(self.state.iter().filter(|key| key.path.root == Root::State));
            let defaults = defaults.map_or_else(String::new, |defaults| format!(" @@ {defaults}"));
            let text = format!("{name}({record}) ==\n    {}{defaults}\n", whole(true));
            found.push((
                name.clone(),
                format!("\\* The snapshot, its values replaced likewise.\n{text}"),
            ));
        }
        found.extend(self.event_meaning());
        found
    }

    fn event_meaning(&self) -> Option<(String, String)> {
        let name = self.event_of.as_ref()?;
        let (record, key) = (&self.ids.record, &self.ids.key);
        let mut arms = Vec::new();
        let value = format!("{record}[{key}]");
        if let Some(message) = self.shape.key_of(Root::Message) {
            let converted = self.applied(self.message_of.as_ref(), value.clone());
            if self.defaults {
                let defaults = &self.ids.defaults;
                arms.push(format!(
                    "{key} = \"{message}\" -> {converted} @@ {defaults}"
                ));
            } else if converted != value {
                arms.push(format!("{key} = \"{message}\" -> {converted}"));
            }
        }
        if let (Some(state), Some(operator)) = (self.shape.key_of(Root::State), &self.state_of) {
            arms.push(format!("{key} = \"{state}\" -> {operator}({value})"));
        }
        if let Some((operator, _)) = &self.node_map {
            for node in self.shape.node_keys() {
                arms.push(format!("{key} = \"{node}\" -> {operator}({value})"));
            }
        }
        let other = self.applied(self.plain.as_ref().map(|(name, _)| name), value);
        let params = match self.defaults {
            true => format!("{record}, {}", self.ids.defaults),
            false => record.clone(),
        };
        let body = function(record, key, arms, &other);
        let text = format!("{name}({params}) ==\n    {body}\n");
        let note = "\\* The event, its values replaced by what they stand for.\n";
        Some((name.clone(), format!("{note}{text}")))
    }
}

/// A record of what the absence of keys stands for, where it stands for something.
pub(super) fn defaults<'k>(keys: impl Iterator<Item = &'k Key>) -> Option<String> {
    let fields = keys.filter_map(|key| match (key.path.steps.as_slice(), &key.default) {
        ([name], Some(default)) => Some(format!("{name} |-> {}", default.value)),
        _ => None,
    });
    let fields: Vec<String> = fields.collect();
    (!fields.is_empty()).then(|| format!("[{}]", fields.join(", ")))
}

/// A function over the keys of a record.
fn function(record: &str, key: &str, mut arms: Vec<String>, other: &str) -> String {
    let head = format!("[{key} \\in DOMAIN {record} |->");
    if arms.is_empty() {
        return format!("{head} {other}]");
    }
    arms.push(format!("OTHER -> {other}"));
    format!("{head}\n        CASE {}]", arms.join("\n          [] "))
}
