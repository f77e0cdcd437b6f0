//! What a snapshot shows of the state, before a step or behind it.

use std::collections::BTreeSet;

use super::expression::Expression;
use super::keys::{Captured, Key};
use super::layout::Formula;
use super::shape::is_there;
use super::text::Renames;
use super::writer::{At, Side, Writer};

impl Writer<'_> {
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
}
