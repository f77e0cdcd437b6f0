//! What is written with: the parts of the document, and names for what is written.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::Span;
use tracelaw_mapping::{Entry, Mapping, Path, Root};
use tracelaw_tla::modules::Modules;

use super::initial;
use super::keys::{self, Key, listed};
use super::meaning::{Cases, Meanings};
use super::names::{Names, identifier, is_defined};
use super::shape::{Shape, is_there, member};
use super::ways::Finder;
use super::{Input, Open};

/// What expressions of a document may name of an event.
pub(super) const PARTS: [&str; 6] = ["node", "message", "state", "args", "event", "position"];

/// Names of what is written.
#[derive(Debug)]
pub(super) struct Ids {
    pub(super) log: String,
    pub(super) cursor: String,
    pub(super) event: String,
    pub(super) is_event: String,
    pub(super) advance: String,
    /// The tuple of the module's variables, and its name where the module has none.
    pub(super) vars: String,
    pub(super) own_vars: Option<String>,
    pub(super) has: String,
    pub(super) uses_has: Cell<bool>,
    pub(super) records: String,
    pub(super) is_record: String,
    pub(super) config: String,
    /// The set of positions that were taken early.
    pub(super) early: String,
    /// Which snapshot from before the step was seen.
    pub(super) seen: String,
    /// What a quantifier calls the node.
    pub(super) node: String,
    /// The parameter that is a record or a value.
    pub(super) record: String,
    pub(super) key: String,
    pub(super) position: String,
    /// Further parameters.
    pub(super) field: String,
    pub(super) value: String,
    pub(super) name: String,
    pub(super) defaults: String,
}

/// Where an event is taken: at the cursor, or ahead of it.
#[derive(Clone, Debug)]
pub(super) struct At {
    /// The event's record.
    pub(super) event: String,
    /// Its position.
    pub(super) position: String,
}

/// Which of the two states that a step has a snapshot is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Before,
    After,
}

pub(super) struct Writer<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) mapping: &'a Mapping,
    pub(super) modules: &'a Modules,
    pub(super) shape: Shape,
    pub(super) names: Names,
    pub(super) ids: Ids,
    pub(super) finder: Finder<'a>,
    pub(super) state: Vec<Key>,
    pub(super) message: Vec<Key>,
    /// Operators that say what values stand for, by the keys of the snapshot and the message.
    pub(super) maps: BTreeMap<(bool, String), (String, Cases)>,
    /// Those of values that no key speaks of, and of nodes.
    pub(super) plain: Option<(String, Cases)>,
    pub(super) node_map: Option<(String, Cases)>,
    /// Operators that turn a whole message, snapshot or event into what its values stand for.
    pub(super) message_of: Option<String>,
    pub(super) state_of: Option<String>,
    pub(super) event_of: Option<String>,
    /// Whether some key of the message has a default.
    pub(super) defaults: bool,
    /// Operators that compare the whole snapshot, as they were needed: side, and whether every key
    /// has to be there.
    pub(super) validators: BTreeMap<(Side, bool), String>,
    /// Whether some event may be taken ahead of the cursor.
    pub(super) sees_early: bool,
    /// Whether silent actions may stand between a snapshot and the step that it is from before.
    pub(super) looks_back: bool,
    pub(super) open: Vec<Open>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(input: &'a Input<'a>, next: tracelaw_tla::modules::Defined<'a>) -> Self {
        let (mapping, modules) = (input.mapping, input.modules());
        let mut names = Names::new(modules, mapping);
        let mut fresh = |wanted: &[&str]| names.fresh(wanted);
        let node = match is_defined(modules, "node") {
            true => fresh(&["nid", "traceNode"]),
            false => "node".to_owned(),
        };
        let vars = initial::tuple_of_variables(modules);
        let ids = Ids {
            log: fresh(&["TraceLog", "TraceEvents"]),
            cursor: fresh(&["l", "line", "cursor"]),
            event: fresh(&["Event", "TraceEvent"]),
            is_event: fresh(&["IsEvent", "IsTraceEvent"]),
            advance: fresh(&["Advance", "AdvanceTrace"]),
            vars: vars.clone().unwrap_or_else(|| "baseVars".to_owned()),
            own_vars: vars
                .is_none()
                .then(|| fresh(&["baseVars", "baseVariables"])),
            uses_has: Cell::new(false),
            records: fresh(&["TraceRecords", "RecordsOfTrace"]),
            is_record: fresh(&["IsEventRecord", "IsRecordOfEvent"]),
            config: fresh(&["TraceConfig", "TraceConfiguration"]),
            has: fresh(&["Has", "HasField"]),
            early: fresh(&["early", "takenEarly"]),
            seen: fresh(&["seen", "seenBefore"]),
            node,
            record: fresh(&["e", "r", "record"]),
            key: fresh(&["key", "member"]),
            position: fresh(&["k", "at"]),
            field: fresh(&["field", "ofField"]),
            value: fresh(&["value", "withValue"]),
            name: fresh(&["name", "called"]),
            defaults: fresh(&["defaults", "absent"]),
        };
        let config = input.parsed_config();
        let element = names.fresh(&["x", "element"]);
        let meanings = Meanings::new(&config, &element);
        let plain = meanings.plain(mapping, modules);
        let plain = (!plain.is_empty()).then(|| (names.fresh(&["Read", "ReadValue"]), plain));
        let mut nodes = meanings.cases(&mapping.settings.node, modules);
        for case in meanings.node() {
            if !nodes.iter().any(|(known, _)| *known == case.0) {
                nodes.push(case);
            }
        }
        let node_map =
            (!nodes.is_empty()).then(|| (names.fresh(&["NodeOf", "TraceNodeOf"]), nodes));
        let (state, not_read) = keys::state(mapping, modules);
        let message = keys::message(mapping);
        let mut maps = BTreeMap::new();
        for (is_state, keys) in [(true, &state), (false, &message)] {
            for key in keys.iter().filter(|key| !key.values.is_empty()) {
                let base = capitalized(&identifier(&key.name));
                let owner = if is_state { "State" } else { "Message" };
                let name = names.fresh(&[&format!("{base}Of"), &format!("{owner}{base}Of")]);
                let cases = meanings.cases(&key.values, modules);
                maps.insert((is_state, key.name.clone()), (name, cases));
            }
        }
        let converts =
            |is_state: bool| plain.is_some() || maps.keys().any(|(state, _)| *state == is_state);
        let defaults = message.iter().any(|key| key.default.is_some());
        let state_defaults = state.iter().any(|key| key.default.is_some());
        let message_of = converts(false).then(|| names.fresh(&["MessageOf", "TraceMessageOf"]));
        let state_of =
            (converts(true) || state_defaults).then(|| names.fresh(&["StateOf", "TraceStateOf"]));
        let converted =
            message_of.is_some() || state_of.is_some() || defaults || node_map.is_some();
        let event_of = converted.then(|| names.fresh(&["EventOf", "TraceEventOf"]));
        let taken: BTreeSet<String> = (PARTS.iter().map(|part| (*part).to_owned()))
            .chain([&ids.log, &ids.cursor, &ids.event, &ids.is_event, &ids.node].map(String::clone))
            .chain([&ids.advance, &ids.vars, &ids.has, &ids.early, &ids.seen].map(String::clone))
            .chain([ids.position.clone()])
            .collect();
        let mut writer = Self {
            shape: Shape::of(mapping),
            finder: Finder::new(modules, next, taken),
            input,
            mapping,
            modules,
            names,
            ids,
            state,
            message,
            maps,
            plain,
            node_map,
            message_of,
            state_of,
            event_of,
            defaults,
            validators: BTreeMap::new(),
            sees_early: false,
            looks_back: false,
            open: Vec::new(),
        };
        for (span, reason) in not_read {
            writer.leave_open(None, "", span, reason);
        }
        writer
    }

    /// Notes a place that a person has to fill in.
    pub(super) fn leave_open(
        &mut self,
        entry: Option<&Entry>,
        event: &str,
        span: Span,
        reason: impl Into<String>,
    ) {
        let action = entry.and_then(|entry| match entry.actions.as_slice() {
            [only] => Some(only.name.value.clone()),
            _ => None,
        });
        self.open.push(Open {
            span,
            event: event.to_owned(),
            action,
            reason: reason.into(),
        });
    }

    pub(super) fn path(&self, root: Root, steps: &[String]) -> Vec<String> {
        self.shape.resolve(&Path {
            root,
            steps: steps.to_vec(),
        })
    }

    pub(super) fn applied(&self, operator: Option<&String>, value: String) -> String {
        match operator {
            Some(operator) => format!("{operator}({value})"),
            None => value,
        }
    }

    /// The node of an event.
    pub(super) fn node(&self, event: &str) -> String {
        let map = self.node_map.as_ref().or(self.plain.as_ref());
        self.applied(map.map(|(name, _)| name), self.shape.node_of(event))
    }

    /// The value of a key of the snapshot or of the message, as the document reads it.
    pub(super) fn value(&self, key: &Key, event: &str) -> String {
        let path = self.shape.resolve(&key.path);
        let value = self.read(key.path.root, key, member(event, &path));
        match &key.default {
            Some(default) => format!(
                "IF {} THEN {value} ELSE {}",
                is_there(event, &path),
                default.value
            ),
            None => value,
        }
    }

    pub(super) fn read(&self, root: Root, key: &Key, value: String) -> String {
        let map = self.maps.get(&(root != Root::Message, key.name.clone()));
        let plain = self.plain.as_ref();
        self.applied(map.or(plain).map(|(name, _)| name), value)
    }

    /// What a path leads to, as the document reads it.
    pub(super) fn at(&self, path: &Path, event: &str, entry: &Entry) -> String {
        if path.root == Root::Node && path.steps.is_empty() {
            return self.ids.node.clone();
        }
        let keys = match path.root {
            Root::Message => &self.message,
            _ => &self.state,
        };
        if let Some(key) = keys.iter().find(|key| key.path == *path) {
            let is_listed = listed(entry, keys)
                .iter()
                .any(|listed| listed.name == key.name);
            let mut key = key.clone();
            key.default = key
                .default
                .filter(|_| path.root != Root::Message || is_listed);
            return self.value(&key, event);
        }
        let value = member(event, &self.shape.resolve(path));
        self.applied(self.plain.as_ref().map(|(name, _)| name), value)
    }
}

pub(super) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
