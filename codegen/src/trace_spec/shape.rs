//! Where the parts of an event stand in the records of a trace, as TLA+ reads them.

use tracelaw_mapping::{EnvelopeFormat, Mapping, Path, Root};

/// Types of TRACE/1.0 records that stand in the place of lost events.
const LOST: &str = "{\"custom.trace.gap\", \"custom.trace.refused\"}";

/// The keys that may hold the node, the best first.
const NODES: [&str; 4] = ["nid", "node", "thread", "tid"];

/// The shape of the records.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    format: EnvelopeFormat,
    /// Whether the format was assumed, since the document says nothing of it.
    pub(super) assumed: bool,
    tag: Option<String>,
    /// From the record to the event.
    event: Vec<String>,
    /// From the event to the object that expressions call `event`.
    pub(super) container: Vec<String>,
    /// From the record.
    name: Vec<String>,
    /// From the event.
    nodes: Vec<Vec<String>>,
    state: Vec<String>,
    message: Vec<String>,
    args: Vec<String>,
}

impl Shape {
    /// The shape that the document gives, by its settings, else by its example.
    pub(super) fn of(mapping: &Mapping) -> Self {
        let envelope = &mapping.settings.envelope;
        let said = envelope.format.as_ref().map(|format| format.value);
        let format = said.or_else(|| shown(mapping));
        let assumed = format.is_none() && envelope.name.is_none();
        let format = format.unwrap_or(EnvelopeFormat::Nested);
        let given = |path: &Option<tracelaw_diagnostics::Spanned<String>>| {
            let path = path.as_ref()?;
            Some(path.value.split('.').map(str::to_owned).collect::<Vec<_>>())
        };
        let own = |text: &str| vec![text.to_owned()];
        let (container, name) = match (given(&envelope.name), format) {
            (Some(name), _) => (name[..name.len() - 1].to_vec(), name),
            (None, EnvelopeFormat::Trace) => {
                (own("payload"), vec!["payload".into(), "action".into()])
            }
            (None, EnvelopeFormat::Turnix) => (own("attrs"), own("eventName")),
            (None, EnvelopeFormat::Nested | EnvelopeFormat::Module) => {
                (own("event"), vec!["event".into(), "name".into()])
            }
            (None, EnvelopeFormat::Flat) => (Vec::new(), own("event")),
        };
        let paths = [
            given(&envelope.node),
            given(&envelope.state),
            given(&envelope.message),
        ];
        let mut parts = paths.iter().flatten();
        // Where a part stands outside, the event is the whole record.
        let inside = parts.all(|path| path.starts_with(&container));
        let (event, container) = match inside {
            true => (container, Vec::new()),
            false => (Vec::new(), container),
        };
        let below = |path: &Option<Vec<String>>| {
            let path = path.as_ref()?;
            Some(path[event.len()..].to_vec())
        };
        let default = |key: &str| [container.clone(), own(key)].concat();
        let nodes = match below(&paths[0]) {
            Some(path) => vec![path],
            None => {
                let keys = node_keys(mapping, format);
                keys.into_iter().map(default).collect()
            }
        };
        let args = match format {
            EnvelopeFormat::Trace | EnvelopeFormat::Turnix => default("args"),
            _ => container.clone(),
        };
        Self {
            format,
            assumed,
            tag: envelope.tag.as_ref().map(|tag| tag.value.clone()),
            nodes,
            state: below(&paths[1]).unwrap_or_else(|| default("state")),
            message: below(&paths[2]).unwrap_or_else(|| default(message_key(mapping))),
            args,
            name,
            event,
            container,
        }
    }

    /// The conjuncts that hold of a record which is an event.
    pub(super) fn filter(&self, record: &str) -> Vec<String> {
        let mut conjuncts = Vec::new();
        if let Some(tag) = &self.tag {
            conjuncts.push(has(record, "tag"));
            conjuncts.push(format!("{record}.tag = {}", quoted(tag)));
        }
        if self.format == EnvelopeFormat::Turnix {
            conjuncts.push(has(record, "recordType"));
            conjuncts.push(format!("{record}.recordType = \"event\""));
        }
        let mut at = record.to_owned();
        for key in &self.name {
            conjuncts.push(has(&at, key));
            at = member(&at, std::slice::from_ref(key));
        }
        conjuncts
    }

    /// What holds of a record that says that events were lost.
    pub(super) fn lost(&self, record: &str) -> Option<String> {
        (self.format == EnvelopeFormat::Trace).then(|| format!("{record}.event_type \\in {LOST}"))
    }

    /// The event of a record.
    pub(super) fn event_of(&self, record: &str) -> String {
        member(record, &self.event)
    }

    /// The event's name, from the event, or from the record where it stands outside.
    pub(super) fn name_of(&self, event: &str, record: &str) -> String {
        match self.name.strip_prefix(self.event.as_slice()) {
            Some(rest) => member(event, rest),
            None => member(record, &self.name),
        }
    }

    /// Whether a path from the event is that of its name.
    pub(super) fn is_name(&self, path: &[String]) -> bool {
        let from = self.event.len() + self.container.len();
        self.name.get(from..) == Some(path)
    }

    /// The node of an event.
    pub(super) fn node_of(&self, event: &str) -> String {
        let mut nodes = self.nodes.iter().rev();
        let last = nodes
            .next()
            .map_or_else(String::new, |last| member(event, last));
        nodes.fold(last, |otherwise, path| {
            let (there, value) = (is_there(event, path), member(event, path));
            format!("IF {there} THEN {value} ELSE {otherwise}")
        })
    }

    /// The keys of the node in the object that expressions call `event`.
    pub(super) fn node_keys(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|path| match path.as_slice() {
            [key] => Some(key.as_str()),
            _ => None,
        })
    }

    /// Where a path of the document leads, from the event.
    pub(super) fn resolve(&self, path: &Path) -> Vec<String> {
        let from = match path.root {
            Root::Node => self.nodes.first().cloned().unwrap_or_default(),
            Root::Message => self.message.clone(),
            Root::State => self.state.clone(),
            Root::Args => self.args.clone(),
            Root::Event => self.container.clone(),
        };
        [from, path.steps.clone()].concat()
    }

    /// The key of a part in the object that expressions call `event`, if it stands in there.
    pub(super) fn key_of(&self, root: Root) -> Option<&str> {
        let path = match root {
            Root::Message => &self.message,
            Root::State => &self.state,
            _ => return None,
        };
        match path.strip_prefix(self.container.as_slice())? {
            [key] => Some(key),
            _ => None,
        }
    }
}

/// The format that the document's example of a record shows.
fn shown(mapping: &Mapping) -> Option<EnvelopeFormat> {
    let shows = |key: &str| mapping.example.other.iter().any(|known| known.value == key);
    if shows("event_type") || shows("payload") || shows("action") {
        return Some(EnvelopeFormat::Trace);
    }
    if shows("recordType") {
        return Some(EnvelopeFormat::Turnix);
    }
    match (shows("event"), shows("name")) {
        (true, true) => Some(EnvelopeFormat::Nested),
        (true, false) => Some(EnvelopeFormat::Flat),
        _ => None,
    }
}

fn node_keys(mapping: &Mapping, format: EnvelopeFormat) -> Vec<&'static str> {
    let shows = |key: &&str| {
        mapping
            .example
            .other
            .iter()
            .any(|known| known.value == **key)
    };
    let shown: Vec<&'static str> = NODES.into_iter().filter(shows).collect();
    match (shown.as_slice(), format) {
        ([_, ..], _) => shown,
        ([], EnvelopeFormat::Trace | EnvelopeFormat::Turnix) => vec!["node"],
        ([], EnvelopeFormat::Nested) => vec!["nid"],
        ([], EnvelopeFormat::Flat | EnvelopeFormat::Module) => NODES.to_vec(),
    }
}

fn message_key(mapping: &Mapping) -> &'static str {
    let mut other = mapping.example.other.iter();
    match other.any(|key| key.value == "message") {
        true => "message",
        false => "msg",
    }
}

/// A member of a record.
pub(super) fn member(of: &str, path: &[String]) -> String {
    path.iter().fold(of.to_owned(), |text, key| {
        let mut characters = key.chars();
        let plain = characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
            && key.contains(|c: char| c.is_ascii_alphabetic());
        match plain {
            true => format!("{text}.{key}"),
            false => format!("{text}[{}]", quoted(key)),
        }
    })
}

/// That a record has a key.
pub(super) fn has(record: &str, key: &str) -> String {
    format!("{} \\in DOMAIN {record}", quoted(key))
}

/// That a record has what a path leads to; the objects on the way are there.
pub(super) fn is_there(record: &str, path: &[String]) -> String {
    match path.split_last() {
        Some((last, before)) => has(&member(record, before), last),
        None => "TRUE".to_owned(),
    }
}

/// A string of TLA+.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}
