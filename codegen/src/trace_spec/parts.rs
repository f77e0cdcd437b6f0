//! The parts of an event as expressions of a document name them: `node`, `event`, `message`, `state`,
//! `args`, `position`.

use std::collections::BTreeSet;

use tracelaw_mapping::{Capture, Entry, Root};

use super::conversion::defaults;
use super::expression::Expression;
use super::keys::listed;
use super::names::is_defined;
use super::shape::{has, member};
use super::writer::{At, PARTS, Writer};

impl Writer<'_> {
    /// The cursor's event.
    pub(super) fn here(&self) -> At {
        At {
            event: self.ids.event.clone(),
            position: self.ids.cursor.clone(),
        }
    }

    /// Whether an expression may name a part of the event.
    pub(super) fn has_part(&self, part: &str) -> bool {
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

    pub(super) fn whole_message(&self, event: &str, entry: Option<&Entry>) -> String {
        let message = member(event, &self.path(Root::Message, &[]));
        let message = self.applied(self.message_of.as_ref(), message);
        match self.defaults_of(entry) {
            Some(defaults) => format!("{message} @@ {defaults}"),
            None => message,
        }
    }

    pub(super) fn whole_event(&self, event: &str, entry: Option<&Entry>) -> String {
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
    pub(super) fn defaults_of(&self, entry: Option<&Entry>) -> Option<String> {
        defaults(listed(entry?, &self.message).into_iter())
    }
}
