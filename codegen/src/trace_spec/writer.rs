//! What is written with: the parts of the document, and names for what is written.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::{Span, Spanned};
use tracelaw_mapping::{Capture, Entry, Mapping, Path, Root};
use tracelaw_tla::modules::Modules;

use super::expression::Expression;
use super::initial;
use super::keys::{self, Captured, Key, listed};
use super::layout::Formula;
use super::meaning::{self, Cases, Meanings};
use super::names::{Names, identifier, is_defined};
use super::shape::{Shape, has, is_there, member};
use super::text::Renames;
use super::ways::Finder;
use super::{Input, Open};

/// What expressions of a document may name of an event.
const PARTS: [&str; 6] = ["node", "message", "state", "args", "event", "position"];

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
    maps: BTreeMap<(bool, String), (String, Cases)>,
    /// Those of values that no key speaks of, and of nodes.
    plain: Option<(String, Cases)>,
    node_map: Option<(String, Cases)>,
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
        let meanings = Meanings::new(&config);
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

    /// The cursor's event.
    pub(super) fn here(&self) -> At {
        At {
            event: self.ids.event.clone(),
            position: self.ids.cursor.clone(),
        }
    }

    /// Whether an expression may name a part of the event.
    fn has_part(&self, part: &str) -> bool {
        !is_defined(self.modules, part)
    }

    /// The parts that expressions name.
    pub(super) fn parts_in(&self, expression: &Expression) -> impl Iterator<Item = &'static str> {
        let names = expression.names();
        let parts: Vec<_> = PARTS
            .into_iter()
            .filter(|part| names.contains(*part) && self.has_part(part))
            .collect();
        parts.into_iter()
    }

    /// The bounds that give parts of an event their names.
    ///
    /// A name that is bound stays what it is under a prime, where `TraceLog[l]` would be the next
    /// line.
    pub(super) fn bounds(
        &self,
        parts: &BTreeSet<&str>,
        at: &At,
        entry: Option<&Entry>,
    ) -> Vec<String> {
        let bound = |(part, value): (&str, String)| format!("{part} \\in {{{value}}}");
        let values = PARTS
            .iter()
            .filter(|part| parts.contains(**part))
            .map(|part| {
                let value = match *part {
                    "node" => self.node(&at.event),
                    "message" => self.whole_message(&at.event, entry),
                    "state" => {
                        let state = member(&at.event, &self.path(Root::State, &[]));
                        self.applied(self.state_of.as_ref(), state)
                    }
                    "args" => member(&at.event, &self.path(Root::Args, &[])),
                    "event" => self.whole_event(&at.event, entry),
                    _ => at.position.clone(),
                };
                let name = if *part == "node" {
                    self.ids.node.as_str()
                } else {
                    part
                };
                (name, value)
            });
        values.map(bound).collect()
    }

    /// That the event has what an expression reads of it: a predicate that speaks of what an event
    /// lacks does not hold. What an entry lists has to be there anyway.
    pub(super) fn needs(&self, path: &[String], entry: Option<&Entry>) -> Vec<String> {
        let [root, steps @ ..] = path else {
            return Vec::new();
        };
        let is_part = matches!(root.as_str(), "event" | "message" | "state" | "args");
        if !is_part || !self.has_part(root) {
            return Vec::new();
        }
        let listed = entry.and_then(|entry| entry.fields.as_ref());
        let steps_of_event = if root == "event" { steps } else { path };
        let key = steps_of_event.join(".").replacen("message.", "msg.", 1);
        let is_listed = listed.is_some_and(|fields| {
            let known = fields.keys.iter();
            known.map(|known| known.value.as_str()).any(|known| {
                known == key
                    || key
                        .strip_prefix(known)
                        .is_some_and(|rest| rest.starts_with('.'))
            })
        });
        let of_state = listed.is_some_and(|fields| fields.state != Capture::None);
        if is_listed
            || (of_state && key.starts_with("state."))
            || self.shape.is_name(steps_of_event)
        {
            return Vec::new();
        }
        let steps = (0..steps.len()).map(|at| has(&member(root, &steps[..at]), &steps[at]));
        steps.collect()
    }

    fn path(&self, root: Root, steps: &[String]) -> Vec<String> {
        self.shape.resolve(&Path {
            root,
            steps: steps.to_vec(),
        })
    }

    fn applied(&self, operator: Option<&String>, value: String) -> String {
        match operator {
            Some(operator) => format!("{operator}({value})"),
            None => value,
        }
    }

    fn whole_message(&self, event: &str, entry: Option<&Entry>) -> String {
        let message = member(event, &self.path(Root::Message, &[]));
        let message = self.applied(self.message_of.as_ref(), message);
        match self.defaults_of(entry) {
            Some(defaults) => format!("{message} @@ {defaults}"),
            None => message,
        }
    }

    fn whole_event(&self, event: &str, entry: Option<&Entry>) -> String {
        let container = member(event, &self.shape.container);
        match &self.event_of {
            Some(operator) if self.defaults => {
                let defaults = self.defaults_of(entry);
                let defaults = defaults.unwrap_or_else(|| "<<>>".to_owned());
                format!("{operator}({container}, {defaults})")
            }
            operator => self.applied(operator.as_ref(), container),
        }
    }

    /// What the absence of the message's keys stands for, of those that an entry lists.
    fn defaults_of(&self, entry: Option<&Entry>) -> Option<String> {
        defaults(listed(entry?, &self.message).into_iter())
    }

    /// The node of an event.
    pub(super) fn node(&self, event: &str) -> String {
        let node = self.shape.node_of(event);
        self.applied(self.node_map.as_ref().map(|(name, _)| name), node)
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

    fn read(&self, root: Root, key: &Key, value: String) -> String {
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

    /// The comparison of a state key, on a side of the step.
    fn comparison(&self, key: &Key, side: Side, event: &str, required: bool) -> Option<String> {
        let expression = key.variable.as_ref()?;
        let mut renames = Renames::new();
        if key.node != self.ids.node {
            renames.insert(key.node.clone(), self.ids.node.clone());
        }
        let left = match side {
            Side::Before => expression.operand(&renames)?,
            Side::After => expression.next(self.modules, &renames)?,
        };
        let value = self.value(key, event);
        let value = match value.starts_with("IF ") {
            true => format!("({value})"),
            false => value,
        };
        let path = self.shape.resolve(&key.path);
        Some(match required || key.default.is_some() {
            true => format!("{left} = {value}"),
            false => format!("{} => {left} = {value}", is_there(event, &path)),
        })
    }

    /// Whether a key's expression speaks of the node.
    fn names_node(&self, key: &Key) -> bool {
        let names = key.variable.as_ref().map(Expression::names);
        names.is_some_and(|names| names.contains(&key.node))
            && (key.node != "node" || self.has_part("node"))
    }

    /// That the state is as the event shows it; the parts that have to be bound are added.
    pub(super) fn shown(
        &mut self,
        captured: &Captured,
        side: Side,
        at: &At,
        parts: &mut BTreeSet<&'static str>,
    ) -> Option<Formula> {
        let keys: Vec<Key> = captured
            .keys
            .iter()
            .map(|number| self.state[*number].clone())
            .collect();
        if keys.is_empty() {
            return None;
        }
        if keys.iter().any(|key| self.names_node(key)) {
            parts.insert("node");
        }
        if keys.len() == self.state.len() {
            let names: [&str; 2] = match (side, captured.required) {
                (Side::After, true) => ["StateIs", "TraceStateIs"],
                (Side::After, false) => ["StateIsAsShown", "TraceStateIsAsShown"],
                (Side::Before, true) => ["StateWas", "TraceStateWas"],
                (Side::Before, false) => ["StateWasAsShown", "TraceStateWasAsShown"],
            };
            let known = self.validators.entry((side, captured.required));
            let name = known.or_insert_with(|| self.names.fresh(&names)).clone();
            return Some(Formula::line(format!(
                "{name}({})",
                self.validated(&at.event)
            )));
        }
        let lines = keys
            .iter()
            .filter_map(|key| self.comparison(key, side, &at.event, captured.required));
        Some(Formula::And(lines.map(Formula::line).collect()))
    }

    fn validated(&self, event: &str) -> String {
        match self.state.iter().any(|key| self.names_node(key)) {
            true => format!("{}, {event}", self.ids.node),
            false => event.to_owned(),
        }
    }

    /// The operators that compare the whole snapshot.
    pub(super) fn write_validators(&mut self, out: &mut String) {
        for ((side, required), name) in &self.validators {
            let record = &self.ids.record;
            let when = match side {
                Side::After => "behind the step",
                Side::Before => "before the step",
            };
            out.push_str(&format!(
                "\\* The state {when} is as the snapshot shows it.\n"
            ));
            let lines = self
                .state
                .iter()
                .filter_map(|key| self.comparison(key, *side, record, *required));
            let body = Formula::And(lines.map(Formula::line).collect());
            body.define(&format!("{name}({})", self.validated(record)), out);
            out.push('\n');
        }
    }

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

    /// The text of a value that a document writes, beside which no other stands.
    pub(super) fn spanned<'s>(&self, text: &'s Spanned<String>) -> &'s str {
        text.value.trim()
    }
}

/// A record of what the absence of keys stands for, where it stands for something.
fn defaults<'k>(keys: impl Iterator<Item = &'k Key>) -> Option<String> {
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

pub(super) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
