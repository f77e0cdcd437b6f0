//! What a document, or an action list, says about events, ready to be looked up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tracelaw_diagnostics::{Place, Source, Span};
use tracelaw_mapping::{Capture, Entry, ExemptionClass, Mapping};
use tracelaw_tla::ActionList;
use tracelaw_tla::trace_spec::TraceSpec;

/// All events that are known.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    events: HashMap<String, EventSpec>,
    /// The actions that have an event, in the document's order.
    pub(crate) actions: Vec<ActionSpec>,
    /// Where the names come from, for messages.
    pub(crate) origin: &'static str,
    /// Whether the names were found in the structure of a trace specification.
    pub(crate) derived: bool,
}

/// An action that should be seen.
#[derive(Debug)]
pub(crate) struct ActionSpec {
    pub(crate) name: String,
    /// Whether the document says why it need not be seen.
    pub(crate) exempt: bool,
    /// Where the document names it.
    pub(crate) place: Option<Place>,
}

/// An event that is known.
#[derive(Debug, Default)]
pub(crate) struct EventSpec {
    /// The actions that it stands for.
    pub(crate) actions: Vec<String>,
    /// Whether the document says how several are told apart, or that they are one.
    pub(crate) merged: bool,
    /// Where the document names it first.
    pub(crate) place: Option<Place>,
    /// What it carries; `None` where the document does not say.
    pub(crate) fields: Option<FieldSpec>,
}

/// What an event carries.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSpec {
    /// Keys that must be there.
    pub(crate) required: BTreeSet<Field>,
    /// State keys that may be; `None` where the document names none.
    state: Option<BTreeSet<String>>,
    /// First segments of message keys, and of others, that may be.
    message: BTreeSet<String>,
    args: BTreeSet<String>,
}

/// A key of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Field {
    pub(crate) group: Group,
    /// Dotted, without the group.
    pub(crate) path: String,
    /// Whether the document does not name it: it is the variable's name.
    pub(crate) guessed: bool,
}

/// Where in an event a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Group {
    /// In the state snapshot.
    State,
    /// In the message.
    Message,
    /// Elsewhere; a document that does not say so may mean any place.
    Args,
    /// Who took the action.
    Node,
}

impl Field {
    /// As messages name it: `state.term`, `msg.from`, `prevView`.
    pub(crate) fn shown(&self) -> String {
        match self.group {
            Group::State => format!("state.{}", self.path),
            Group::Message => format!("msg.{}", self.path),
            Group::Args | Group::Node => self.path.clone(),
        }
    }

    fn key(&self) -> (Group, String) {
        (self.group, self.path.clone())
    }

    /// A key as a document writes it.
    fn parse(key: &str) -> Option<Self> {
        let field = |group, path: &str| {
            Some(Self {
                group,
                path: path.to_owned(),
                guessed: false,
            })
        };
        let (first, rest) = key.split_once('.').unwrap_or((key, ""));
        match (first, rest) {
            // The whole snapshot or message; which keys it has is said elsewhere.
            ("state" | "msg" | "message" | "args" | "event", "") => None,
            // Of the envelope, whose members the record's format requires.
            ("name" | "tag" | "action" | "ts" | "timestamp" | "time", "") => None,
            ("event", rest) => Self::parse(rest),
            ("state", rest) => field(Group::State, rest),
            ("msg" | "message", rest) => field(Group::Message, rest),
            ("args", rest) => field(Group::Args, rest),
            ("nid" | "node" | "thread" | "tid", "") => field(Group::Node, key),
            _ => field(Group::Args, key),
        }
    }
}

impl Catalog {
    /// What `mapping` says; without one, the names of `actions`; without them, the events that a
    /// trace specification handles, if that can be told.
    pub(crate) fn new(
        mapping: Option<&Mapping>,
        actions: Option<&ActionList>,
        trace_spec: Option<&TraceSpec>,
    ) -> Option<Self> {
        match (mapping, actions, trace_spec) {
            (Some(mapping), _, _) => Some(Self::of_mapping(mapping)),
            (None, Some(actions), _) => Some(Self::of_actions(actions)),
            (None, None, Some(spec)) if !spec.events.is_empty() => Some(Self::of_trace_spec(spec)),
            (None, None, _) => None,
        }
    }

    /// The event of this name.
    pub(crate) fn event(&self, name: &str) -> Option<&EventSpec> {
        self.events.get(name)
    }

    /// The known name that is most like `name`, if one is.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let candidates = self
            .events
            .keys()
            .map(|known| (distance(name, known), known.as_str()));
        let allowed = name.chars().count().max(3) / 3;
        candidates
            .filter(|(distance, _)| *distance <= allowed)
            .min()
            .map(|(_, known)| known)
    }

    /// How many events are known.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    fn of_actions(list: &ActionList) -> Self {
        let mut catalog = Self {
            origin: "action list",
            ..Self::default()
        };
        for action in &list.actions {
            let names = if action.leaves.is_empty() {
                std::slice::from_ref(&action.name)
            } else {
                &action.leaves
            };
            for name in names.iter().chain([&action.name]) {
                let spec = catalog.events.entry(name.clone()).or_default();
                if !spec.actions.contains(name) {
                    spec.actions.push(name.clone());
                }
            }
            for name in names {
                if catalog.actions.iter().all(|known| known.name != *name) {
                    catalog.actions.push(ActionSpec {
                        name: name.clone(),
                        exempt: false,
                        place: (!action.file.is_empty()).then(|| {
                            let source = Source::fragment(&action.file, "", action.line);
                            Place::new(&source, Span::default())
                        }),
                    });
                }
            }
        }
        catalog
    }

    fn of_trace_spec(spec: &TraceSpec) -> Self {
        let mut catalog = Self {
            origin: "trace specification",
            derived: true,
            ..Self::default()
        };
        for event in &spec.events {
            // An event that stands for no base action is one by itself.
            let mut actions: Vec<String> = event.actions.iter().map(ToString::to_string).collect();
            if actions.is_empty() {
                actions.push(event.name.to_string());
            }
            for name in &actions {
                if catalog.actions.iter().all(|known| known.name != *name) {
                    catalog.actions.push(ActionSpec {
                        name: name.clone(),
                        exempt: false,
                        place: Some(event.place.clone()),
                    });
                }
            }
            let known = EventSpec {
                actions,
                // The specification itself tells them apart.
                merged: true,
                place: Some(event.place.clone()),
                fields: None,
            };
            catalog.events.insert(event.name.to_string(), known);
        }
        catalog
    }

    fn of_mapping(mapping: &Mapping) -> Self {
        let mut catalog = Self {
            origin: "document",
            ..Self::default()
        };
        let exempt = exemptions(mapping);
        let tables = Tables::new(mapping);
        for entry in &mapping.entries {
            for name in entry.event_names() {
                let spec = catalog.events.entry(name.value.clone()).or_default();
                spec.place.get_or_insert_with(|| mapping.place(name.span));
                spec.merged |= entry.settings.tells_actions_apart();
                let fields = tables.fields_of(entry);
                spec.fields = match (spec.fields.take(), fields) {
                    (Some(known), Some(more)) => Some(known.either(more)),
                    (known, more) => known.or(more),
                };
            }
        }
        for (entry, binding) in mapping.bindings() {
            if let Some(spec) = catalog.events.get_mut(&binding.event) {
                if !spec.actions.contains(&binding.action) {
                    spec.actions.push(binding.action.clone());
                }
                spec.merged |= exempt.get(binding.action.as_str()) == Some(&ExemptionClass::Merged);
            }
            if catalog
                .actions
                .iter()
                .all(|known| known.name != binding.action)
            {
                let named = entry
                    .actions
                    .iter()
                    .find(|action| action.name.value == binding.action);
                let span = named.map_or(entry.title.span, |action| action.name.span);
                catalog.actions.push(ActionSpec {
                    name: binding.action.clone(),
                    exempt: exempt.contains_key(binding.action.as_str()),
                    place: Some(mapping.place(span)),
                });
            }
        }
        catalog
    }
}

fn exemptions(mapping: &Mapping) -> BTreeMap<&str, ExemptionClass> {
    let exemptions = mapping.settings.exemptions.iter();
    exemptions
        .flat_map(|exemption| {
            let class = exemption.class.value;
            exemption
                .actions
                .iter()
                .map(move |action| (action.value.as_str(), class))
        })
        .collect()
}

/// The document's tables of keys.
struct Tables {
    /// State keys, and whether each is a guess.
    state: BTreeMap<String, bool>,
    message: BTreeSet<String>,
    /// Keys that an event may lack, because the document says what that stands for.
    optional: BTreeSet<(Group, String)>,
    /// Keys that stand elsewhere in the event than their names say, and where.
    elsewhere: BTreeMap<(Group, String), Field>,
}

impl Tables {
    fn new(mapping: &Mapping) -> Self {
        let settings = mapping
            .settings
            .state
            .keys()
            .map(|key| (key.clone(), false));
        let rows = mapping.state.iter().filter_map(|row| {
            let key = row.key.as_ref()?;
            let guessed = row
                .variables
                .first()
                .is_some_and(|variable| variable.span == key.span);
            let path = key.value.strip_prefix("state.").unwrap_or(&key.value);
            Some((path.to_owned(), guessed))
        });
        let mut state: BTreeMap<String, bool> = rows.collect();
        if !mapping.settings.state.is_empty() {
            // The blocks name the keys, so there is nothing to guess.
            state.retain(|_, guessed| !*guessed);
            state.extend(settings);
        }
        let rows = mapping.messages.iter().filter_map(|row| row.key.as_ref());
        let message = rows
            .map(|key| key.value.as_str())
            .chain(mapping.settings.message.keys().map(String::as_str))
            .map(|key| first_segment(key.strip_prefix("msg.").unwrap_or(key)).to_owned())
            .collect();
        let settings = &mapping.settings;
        let groups = [
            (Group::State, &settings.state),
            (Group::Message, &settings.message),
        ];
        let optional = groups.into_iter().flat_map(|(group, keys)| {
            let keys = keys.iter().filter(|(_, setting)| setting.default.is_some());
            keys.map(move |(key, _)| (group, key.clone()))
        });
        let elsewhere = groups.into_iter().flat_map(|(group, keys)| {
            keys.iter().filter_map(move |(key, setting)| {
                let path = &setting.path.as_ref()?.value;
                Some(((group, key.clone()), Field::parse(path)?))
            })
        });
        Self {
            state,
            message,
            optional: optional.collect(),
            elsewhere: elsewhere.collect(),
        }
    }

    /// What an entry says its event carries.
    fn fields_of(&self, entry: &Entry) -> Option<FieldSpec> {
        let capture = match (&entry.settings.capture, &entry.fields) {
            (Some(capture), _) => Some(&capture.value),
            (None, Some(fields)) => Some(&fields.state),
            (None, None) => None,
        };
        let keys = entry
            .fields
            .as_ref()
            .map(|fields| fields.keys.as_slice())
            .unwrap_or_default();
        if capture.is_none() && keys.is_empty() {
            return None;
        }
        let mut spec = FieldSpec {
            message: self.message.clone(),
            ..FieldSpec::default()
        };
        let mut known: BTreeSet<String> = self.state.keys().cloned().collect();
        let mut require = |path: &str, guessed| {
            let path = path.strip_prefix("state.").unwrap_or(path).to_owned();
            spec.required.insert(Field {
                group: Group::State,
                path,
                guessed,
            });
        };
        match capture {
            Some(Capture::Full) => {
                self.state
                    .iter()
                    .for_each(|(key, guessed)| require(key, *guessed));
            }
            Some(Capture::Weak(keys)) => keys.iter().for_each(|key| require(&key.value, false)),
            Some(Capture::None) | None => {}
        }
        for key in keys {
            spec.required.extend(Field::parse(&key.value));
        }
        let required = std::mem::take(&mut spec.required).into_iter();
        let required = required.filter(|field| !self.optional.contains(&field.key()));
        let required =
            required.map(|field| self.elsewhere.get(&field.key()).cloned().unwrap_or(field));
        spec.required = required.collect();
        for field in &spec.required {
            let first = first_segment(&field.path).to_owned();
            match field.group {
                Group::State => known.insert(first),
                Group::Message => spec.message.insert(first),
                Group::Args | Group::Node => spec.args.insert(first),
            };
        }
        spec.state = (!known.is_empty()).then_some(known);
        Some(spec)
    }
}

impl FieldSpec {
    /// What holds of an event that two entries have: it carries what both require, and may carry
    /// what either knows.
    fn either(mut self, other: Self) -> Self {
        self.required.retain(|field| other.required.contains(field));
        self.state = match (self.state, other.state) {
            (Some(mut known), Some(more)) => {
                known.extend(more);
                Some(known)
            }
            _ => None,
        };
        self.message.extend(other.message);
        self.args.extend(other.args);
        self
    }

    /// Whether the document names a key of this group; `key` may be dotted.
    pub(crate) fn knows(&self, group: Group, key: &str) -> bool {
        let first = first_segment(key);
        // A bare key of a document may stand anywhere.
        self.args.contains(first)
            || match group {
                Group::State => self
                    .state
                    .as_ref()
                    .is_none_or(|known| known.contains(first)),
                Group::Message => self.message.contains(first),
                Group::Args | Group::Node => false,
            }
    }

    /// Whether a required key is longer than one segment.
    fn is_deep(&self) -> bool {
        self.required.iter().any(|field| field.path.contains('.'))
    }
}

impl Catalog {
    /// Whether keys within the values of an event's keys matter.
    pub(crate) fn is_deep(&self) -> bool {
        self.events
            .values()
            .any(|spec| spec.fields.as_ref().is_some_and(FieldSpec::is_deep))
    }
}

fn first_segment(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// How many characters must be put in, taken out or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
