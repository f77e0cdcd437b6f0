//! What each alternative of an event asked for, and why it was not possible.

use tracelaw_diagnostics::Place;
use tracelaw_tla::eval::check::{self, Known};
use tracelaw_tla::eval::session::{Expected, Query};
use tracelaw_tla::eval::{FaultKind, State, Value};

use super::super::expressions::{Formula, Name};
use super::super::occurrence::{Occurrence, Part, Reading};
use super::super::plan::{Alternative, Plan};
use super::super::take::Taker;
use crate::explain::{self, ActionUse, Attempt, Conjunct};

/// The most next states that are compared with what was logged.
const MOST_SUCCESSORS: usize = 64;

/// An attempt to take an event as one of its alternatives.
#[derive(Debug)]
pub(super) struct Tried {
    /// The number of the alternative.
    pub(super) alternative: usize,
    pub(super) attempt: Attempt,
    /// Where the specification and the event differ.
    pub(super) gaps: Vec<Gap>,
    /// The part of the event that a formula of the document needs and the event lacks.
    pub(super) missing: Option<String>,
    /// How far it got: what fits, how many variables have got values, how many conjuncts held.
    pub(super) rank: (usize, usize, usize),
}

/// A value that the specification has, and the one that was logged.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub(super) name: String,
    pub(super) field: Option<String>,
    pub(super) expected: Value,
    pub(super) logged: Value,
    pub(super) before: Option<Value>,
    /// Whether it is a part of an argument: of the message, say.
    pub(super) argument: bool,
}

/// Asks again, with someone looking on.
pub(super) struct Asker<'a, 's> {
    pub(super) plan: &'a Plan,
    pub(super) occurrence: &'a Occurrence,
    pub(super) taker: &'a mut Taker<'s>,
}

impl Asker<'_, '_> {
    /// Why the event is none of its alternatives in a state, what got furthest first.
    pub(super) fn attempts(&mut self, state: &State) -> Vec<Tried> {
        let Some(event) = self.plan.events.get(&*self.occurrence.name) else {
            return Vec::new();
        };
        let mut tried = Vec::new();
        let readings = self.occurrence.readings.iter();
        for (number, (alternative, reading)) in event.alternatives.iter().zip(readings).enumerate()
        {
            if !reading.excluded {
                tried.extend(self.attempts_as(number, alternative, reading, state));
            }
        }
        tried
    }

    fn attempts_as(
        &mut self,
        number: usize,
        alternative: &Alternative,
        reading: &Reading,
        state: &State,
    ) -> Vec<Tried> {
        let mut tried = Tried {
            alternative: number,
            attempt: Attempt {
                action: self.action(alternative),
                ..Attempt::default()
            },
            gaps: Vec::new(),
            missing: None,
            rank: (0, 0, 0),
        };
        if let Some(when) = &alternative.when
            && !self
                .taker
                .applies(alternative, reading, self.occurrence, state)
        {
            self.fails(when, &[], (state, None), &mut tried);
            return vec![tried];
        }
        if !self.taker.shows(&reading.before, state) {
            tried.gaps = self.gaps(alternative, &reading.before, state, None);
            tried.rank.0 = 1;
            return vec![tried];
        }
        let query = self
            .taker
            .query(alternative, reading, self.occurrence, state);
        let Some(query) = query else {
            if let Some(predicate) = &alternative.predicate {
                self.fails(predicate, &[], (state, None), &mut tried);
            }
            return vec![tried];
        };
        let query = query.into_owned();
        let found = self.taker.session.explain(state, &query);
        let possible = self.taker.session.some_successors(state, &query, 1);
        if let (Some(step), Some(predicate)) = (possible.first(), &alternative.predicate) {
            let next = Some(&step.state);
            tried.rank = (query.arguments.len() + 1, usize::MAX, usize::MAX);
            self.fails(predicate, &step.arguments, (state, next), &mut tried);
            return vec![tried];
        }
        let closest = self.closest(alternative, &query, state);
        found
            .into_iter()
            .map(|raw| self.tried(number, alternative, &query, &raw, closest.as_deref()))
            .collect()
    }

    /// An attempt as the evaluator saw it.
    fn tried(
        &self,
        number: usize,
        alternative: &Alternative,
        query: &Query,
        raw: &check::Attempt,
        closest: Option<&[Gap]>,
    ) -> Tried {
        let is_expectation =
            |difference: &check::Difference| matches!(difference.known, Known::Expected(_));
        let refused = raw.failed.differences.iter().any(is_expectation);
        let gaps = match closest {
            // All that differs says more than the first of it.
            Some(closest) if refused => closest.to_vec(),
            _ => {
                let differences = raw.failed.differences.iter();
                let gap = |difference| self.gap(alternative, query, difference);
                differences.map(gap).collect()
            }
        };
        let mut attempt = explain::attempt(raw, alternative.action.as_ref().map(|a| &*a.0));
        attempt.differences = gaps.iter().flat_map(Gap::shown).collect();
        Tried {
            alternative: number,
            attempt,
            gaps,
            missing: None,
            rank: (raw.matched, raw.assigned, raw.held.len()),
        }
    }

    fn gap(&self, alternative: &Alternative, query: &Query, found: &check::Difference) -> Gap {
        let field = match found.known {
            Known::Expected(number) => self.field(alternative, number),
            Known::Argument(number) => query.arguments.get(number).and_then(|argument| {
                let path: Vec<_> = argument.path.iter().map(Value::to_string).collect();
                let mut keys = self.plan.message.iter();
                let is_path = |field: &[String]| {
                    let field: Vec<_> = field.iter().map(|step| format!("{step:?}")).collect();
                    !path.is_empty() && field == path
                };
                keys.find(|key| is_path(&key.field)).map(|key| key.shown())
            }),
            _ => None,
        };
        Gap {
            name: found.name.clone(),
            field,
            expected: found.expected.clone(),
            logged: found.logged.clone(),
            before: found.before.clone(),
            argument: matches!(found.known, Known::Argument(_)),
        }
    }

    /// The field of the snapshot that an expectation of a query comes from.
    fn field(&self, alternative: &Alternative, number: usize) -> Option<String> {
        let keys = self.occurrence.expected_keys(alternative, &self.plan.state);
        Some(self.plan.state[*keys.get(number)?].shown())
    }

    /// Where the next state that comes nearest to what was logged differs from it; nothing where
    /// there is no step even without what was logged of the state.
    fn closest(
        &mut self,
        alternative: &Alternative,
        query: &Query,
        state: &State,
    ) -> Option<Vec<Gap>> {
        if query.expected.is_empty() {
            return None;
        }
        let mut free = query.clone();
        let expected = std::mem::take(&mut free.expected);
        let session = &mut self.taker.session;
        let steps = session.some_successors(state, &free, MOST_SUCCESSORS);
        let gaps = steps
            .iter()
            .map(|step| self.gaps(alternative, &expected, &step.state, Some(state)));
        gaps.min_by_key(Vec::len).filter(|gaps| !gaps.is_empty())
    }

    /// Where a state is not as expected; `before` is the state before the step to it.
    fn gaps(
        &mut self,
        alternative: &Alternative,
        expected: &[Expected],
        state: &State,
        before: Option<&State>,
    ) -> Vec<Gap> {
        let keys = self.occurrence.expected_keys(alternative, &self.plan.state);
        let mut gaps = Vec::new();
        for (expected, key) in expected.iter().zip(keys) {
            let session = &mut self.taker.session;
            let mut value = |state| {
                let (id, args) = (expected.expression, &expected.args);
                session.evaluate(id, args, Some(state), None).ok()
            };
            let Some(ours) = value(state) else { continue };
            if ours == expected.value {
                continue;
            }
            let key = &self.plan.state[key];
            let formula = key.expression.as_ref();
            gaps.push(Gap {
                name: formula.map_or_else(String::new, |f| self.occurrence.shown(f)),
                field: Some(key.shown()),
                before: before.and_then(value),
                expected: ours,
                logged: expected.value.clone(),
                argument: false,
            });
        }
        gaps
    }

    /// A predicate of the document that is false.
    fn fails(
        &mut self,
        formula: &Formula,
        params: &[(String, Value)],
        (state, next): (&State, Option<&State>),
        tried: &mut Tried,
    ) {
        let session = &mut self.taker.session;
        let Some(args) = self.occurrence.args(formula, params) else {
            let place = session.place_of(formula.id);
            tried.missing = self.occurrence.lacks(formula).map(str::to_owned);
            tried.attempt.failed = Some(Conjunct::at(place));
            return;
        };
        let failed = session.explain_expression(formula.id, &args, state, next);
        if let Some((FaultKind::Undefined | FaultKind::TypeMismatch, _)) = &failed.fault {
            let lacks = |field: &String| !self.occurrence.text.contains(&format!("\"{field}\""));
            tried.missing = last_field(&failed.place).filter(lacks);
        }
        tried.attempt.failed = Some(explain::conjunct(&failed));
    }

    fn action(&self, alternative: &Alternative) -> ActionUse {
        let name = alternative.action.as_ref().map(|(name, _)| name.clone());
        ActionUse {
            name: name.unwrap_or_else(|| format!("an observation, {}", self.occurrence.name)),
            ..ActionUse::default()
        }
    }
}

impl Gap {
    pub(super) fn shown(&self) -> Vec<explain::Difference> {
        let before = self.before.as_ref();
        let mut parts = explain::differing(&self.name, &self.expected, &self.logged, before);
        for part in &mut parts {
            part.field.clone_from(&self.field);
        }
        parts
    }
}

/// `granted` of `message.granted`.
fn last_field(place: &Place) -> Option<String> {
    let (_, field) = place.text().rsplit_once('.')?;
    let is_name = field.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| field.to_owned())
}

impl Occurrence {
    /// A formula of the document as it reads for this event: `votedFor[2]`.
    pub(super) fn shown(&self, formula: &Formula) -> String {
        let mut text = formula.text.clone();
        for name in &formula.names {
            let (word, value) = match name {
                Name::Node(word) => (word.as_str(), self.node.as_ref()),
                Name::Part(Part::Node) => ("node", self.node.as_ref()),
                _ => continue,
            };
            if let Some(value) = value {
                text = replace_word(&text, word, &value.to_string());
            }
        }
        text
    }

    /// The numbers of the state keys that expectations come from, in their order.
    fn expected_keys(
        &self,
        alternative: &Alternative,
        keys: &[super::super::plan::Key],
    ) -> Vec<usize> {
        let captured = self.state.iter().map(|(number, _)| *number);
        captured
            .filter(|number| alternative.captured.contains(number))
            .filter(|number| {
                let formula = keys[*number].expression.as_ref();
                formula.is_some_and(|formula| self.args(formula, &[]).is_some())
            })
            .collect()
    }

    /// The part of the event that a formula names and the event lacks.
    fn lacks(&self, formula: &Formula) -> Option<&'static str> {
        let mut parts = formula.names.iter().filter_map(|name| match name {
            Name::Part(part) => Some(*part),
            _ => None,
        });
        parts
            .find(|part| self.part(*part).is_none())
            .map(Part::name)
    }
}

/// Replaces a word where it stands alone.
fn replace_word(text: &str, word: &str, by: &str) -> String {
    let is_inner = |c: char| c.is_alphanumeric() || c == '_';
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, from) = rest.split_at(at);
        let after = &from[word.len()..];
        replaced.push_str(before);
        let inner = replaced.ends_with(|c| is_inner(c) || c == '.') || after.starts_with(is_inner);
        replaced.push_str(if inner { word } else { by });
        rest = after;
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use super::replace_word;

    #[test]
    fn words_are_replaced_where_they_stand_alone() {
        for (text, expected) in [
            ("votedFor[node]", "votedFor[2]"),
            ("nodes[node].node + node_", "nodes[2].node + node_"),
            ("node", "2"),
            ("nodenode node", "nodenode 2"),
        ] {
            assert_eq!(replace_word(text, "node", "2"), expected);
        }
    }
}
