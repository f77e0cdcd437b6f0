//! The likely cause, by evidence.

use std::collections::BTreeSet;

use tracelaw_tla::eval::{Session, Value};

use super::super::plan::Plan;
use super::attempt::{Gap, Tried};
use super::trial::Possible;
use crate::explain::{Hint, HintClass, out_of_order, silent_step};

/// What a hint is drawn from.
pub(super) struct Evidence<'e> {
    /// The attempt that got furthest.
    pub(super) best: &'e Tried,
    pub(super) possible: &'e [Possible],
    pub(super) behind: Option<u64>,
    /// The actions that the event may be.
    pub(super) own: BTreeSet<&'e str>,
}

impl Evidence<'_> {
    pub(super) fn hint(&self, plan: &Plan, session: &mut Session<'_>) -> Option<Hint> {
        let gaps = &self.best.gaps;
        if let Some(field) = &self.best.missing {
            let text = format!("the event has no `{field}`, which the document's entry needs");
            return Some(Hint::new(HintClass::FieldMissing, text));
        }
        let words = words(plan, session);
        if let Some(hint) = gaps.iter().find_map(|gap| value_map(gap, &words)) {
            return Some(hint);
        }
        if let Some(hint) = gaps.iter().find_map(type_mismatch) {
            return Some(hint);
        }
        if let Some(behind) = self.behind {
            return Some(Hint::new(HintClass::OutOfOrder, out_of_order(behind)));
        }
        if let Some(hint) = capture(gaps) {
            return Some(hint);
        }
        let leads = |step: &&Possible| step.leads && !self.own.contains(step.action.as_str());
        if let Some(step) = self.possible.iter().find(leads) {
            return Some(Hint::new(
                HintClass::SilentStepMissing,
                silent_step(&step.shown),
            ));
        }
        self.message()
    }

    /// A message that is not under way.
    fn message(&self) -> Option<Hint> {
        let failed = self.best.attempt.failed.as_ref()?;
        let parts: Vec<_> = (self.best.gaps.iter())
            .filter(|gap| gap.argument && gap.name.contains('.'))
            .map(|gap| {
                let (_, field) = gap.name.rsplit_once('.').unwrap_or(("", &gap.name));
                let (ours, logged) = (gap.expected.brief(), gap.logged.brief());
                format!("{field}: {ours} vs {logged}")
            })
            .collect();
        let among = failed.among.as_ref();
        let text = match (&parts[..], among) {
            ([], Some(among)) if among.elements == 0 && among.nearest.is_none() => {
                format!("no message fits the logged one: `{}` is empty", among.set)
            }
            ([], _) => return None,
            (parts, _) => format!(
                "no message fits the logged one: the nearest differs in {}",
                parts.join(", ")
            ),
        };
        Some(Hint::new(HintClass::MessageNotInBag, text))
    }
}

/// The values that the module's constants give names to.
fn words(plan: &Plan, session: &mut Session<'_>) -> Vec<Value> {
    let mut words = Vec::new();
    for constant in &plan.constants {
        if let Ok(value) = session.evaluate(*constant, &[], None, None) {
            collect(&value, &mut words);
        }
    }
    words
}

/// The most elements of a constant that are looked at.
const MOST_WORDS: u64 = 1_000;

fn collect(value: &Value, into: &mut Vec<Value>) {
    match value {
        Value::String(_) | Value::Model(_) => into.push(value.clone()),
        Value::Set(set) if set.len().is_ok_and(|len| len <= MOST_WORDS) => {
            for element in set.to_vec().unwrap_or_default() {
                collect(&element, into);
            }
        }
        _ => {}
    }
}

/// A logged word that the specification does not know, where it has one of its own.
fn value_map(gap: &Gap, words: &[Value]) -> Option<Hint> {
    let logged = match &gap.logged {
        Value::String(text) | Value::Model(text) if !words.contains(&gap.logged) => text.as_str(),
        _ => return None,
    };
    let field = gap.field.as_deref().unwrap_or(&gap.name);
    let text = format!(
        "`{field}` was logged as `{logged}`, a word that the specification does not have \
         (it has `{}` here): say in `values` what it stands for",
        gap.expected.brief()
    );
    (words.contains(&gap.expected)).then(|| Hint::new(HintClass::ValueMapMissing, text))
}

/// Values of different types.
fn type_mismatch(gap: &Gap) -> Option<Hint> {
    let (ours, logged) = (gap.expected.kind(), gap.logged.kind());
    let field = gap.field.as_deref().unwrap_or(&gap.name);
    let name = gap.name.replace('\'', "");
    let is_word = |value: &Value| matches!(value, Value::Model(_));
    let differ = ours != logged && !is_word(&gap.expected) && !is_word(&gap.logged);
    let text = format!("`{field}` was logged as a {logged}, and `{name}` is a {ours}");
    differ.then(|| Hint::new(HintClass::TypeMismatch, text))
}

/// All that differs is as it was before the action.
fn capture(gaps: &[Gap]) -> Option<Hint> {
    let is_early = |gap: &Gap| gap.before.as_ref() == Some(&gap.logged);
    let first = gaps.first()?;
    let field = first.field.as_deref().unwrap_or(&first.name);
    let text = format!(
        "the logged `{field}` equals the state before the action: captured before instead of after?"
    );
    (gaps.iter().all(is_early)).then(|| Hint::new(HintClass::PrePostCapture, text))
}
