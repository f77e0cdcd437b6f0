//! The causes that a hint can name: a closed list, and each needs evidence.

use serde::Serialize;
use tracelaw_tla::eval::check::{Attempt, Clues, Difference};
use tracelaw_tla::eval::{FaultKind, Value};

/// A likely cause of a rejection, for which there is evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Hint {
    /// Which cause.
    pub class: HintClass,
    /// What was seen, and what to look at; a fragment without a full stop.
    pub text: String,
}

impl Hint {
    /// A hint of a class.
    pub fn new(class: HintClass, text: impl Into<String>) -> Self {
        Self {
            class,
            text: text.into(),
        }
    }
}

/// The causes that a hint can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HintClass {
    /// The event is none that the mapping or the trace specification knows.
    UnknownEvent,
    /// A field that the step depends on was not logged.
    FieldMissing,
    /// A logged value and the specification's are of different types.
    TypeMismatch,
    /// A logged value is that of the state before the action.
    PrePostCapture,
    /// The message that was handled is not among those that are under way.
    MessageNotInBag,
    /// Another action has to be taken first, and no event says so.
    SilentStepMissing,
    /// A logged text stands for a value that the mapping has no word for.
    ValueMapMissing,
    /// The event is possible behind events that follow it in the file.
    OutOfOrder,
}

impl HintClass {
    /// Every class.
    pub const ALL: &[Self] = &[
        Self::UnknownEvent,
        Self::FieldMissing,
        Self::TypeMismatch,
        Self::PrePostCapture,
        Self::MessageNotInBag,
        Self::SilentStepMissing,
        Self::ValueMapMissing,
        Self::OutOfOrder,
    ];

    /// The name that the JSON has: `pre-post-capture`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownEvent => "unknown-event",
            Self::FieldMissing => "field-missing",
            Self::TypeMismatch => "type-mismatch",
            Self::PrePostCapture => "pre-post-capture",
            Self::MessageNotInBag => "message-not-in-bag",
            Self::SilentStepMissing => "silent-step-missing",
            Self::ValueMapMissing => "value-map-missing",
            Self::OutOfOrder => "out-of-order",
        }
    }
}

/// The likely cause of a trace's rejection by a trace specification.
pub(super) fn of_trace(attempts: &[&Attempt], clues: &Clues, event: Option<&str>) -> Option<Hint> {
    let best = *attempts.first()?;
    let unknown = |text: &str| clues.unknown_texts.iter().any(|known| known == text);
    if let Some(event) = event.filter(|event| unknown(event)) {
        let text = format!("`{event}` is no event that the trace specification names");
        return Some(Hint::new(HintClass::UnknownEvent, text));
    }
    if let Some(field) = missing_field(best, clues) {
        let text = format!("the event has no field `{field}`, which the action asks for");
        return Some(Hint::new(HintClass::FieldMissing, text));
    }
    if let Some(hint) = value_map(best, clues, &unknown) {
        return Some(hint);
    }
    if let Some(hint) = type_mismatch(best) {
        return Some(hint);
    }
    if let Some(behind) = clues.behind {
        return Some(Hint::new(HintClass::OutOfOrder, out_of_order(behind)));
    }
    if let Some(hint) = capture(&best.failed.differences) {
        return Some(hint);
    }
    // A step of the action itself would be another event of the same kind.
    let action = best.operators.iter().find(|entered| !entered.wrapper);
    let is_other = |step: &&String| {
        let name = step.split('(').next().unwrap_or_default();
        action.is_none_or(|action| action.name != name)
    };
    if let Some(first) = clues.enabling.iter().find(is_other) {
        return Some(Hint::new(HintClass::SilentStepMissing, silent_step(first)));
    }
    message(best)
}

/// The field that the event lacks and an action asks for.
fn missing_field(attempt: &Attempt, clues: &Clues) -> Option<String> {
    if let Some(field) = &attempt.failed.missing {
        return Some(field.clone());
    }
    let (FaultKind::Undefined, _) = attempt.failed.fault.as_ref()? else {
        return None;
    };
    let (_, field) = attempt.failed.place.text().rsplit_once('.')?;
    let is_name = field.chars().all(|c| c.is_alphanumeric() || c == '_');
    let event = clues.event.as_ref().filter(|_| is_name)?;
    (!has_field(event, field)).then(|| field.to_owned())
}

/// Whether a record or one inside of it has a field.
fn has_field(value: &Value, field: &str) -> bool {
    let Value::Function(function) = value else {
        return false;
    };
    function.iter().any(|(key, value)| {
        matches!(&key, Value::String(name) if name.as_str() == field) || has_field(value, field)
    })
}

/// A logged text that the specification has no word for.
fn value_map(attempt: &Attempt, clues: &Clues, unknown: &dyn Fn(&str) -> bool) -> Option<Hint> {
    let stranger = |text: &str, what: &str| {
        let text = format!("the logged `{text}` is no value that {what} knows: it needs a mapping");
        Hint::new(HintClass::ValueMapMissing, text)
    };
    if let Some((FaultKind::Undefined, message)) = &attempt.failed.fault {
        // A function that translates what is logged has no such argument.
        let argument = message
            .strip_prefix("`\"")
            .and_then(|rest| rest.split_once("\"`"));
        let (text, _) = argument.filter(|(text, _)| unknown(text))?;
        return Some(stranger(text, "the trace specification"));
    }
    attempt.failed.differences.iter().find_map(|difference| {
        let Value::String(logged) = &difference.logged else {
            return None;
        };
        let strange = clues
            .untranslated
            .iter()
            .any(|text| text == logged.as_str());
        strange.then(|| stranger(logged.as_str(), "the specification"))
    })
}

fn type_mismatch(attempt: &Attempt) -> Option<Hint> {
    if let Some((FaultKind::TypeMismatch, message)) = &attempt.failed.fault {
        return Some(Hint::new(HintClass::TypeMismatch, message.clone()));
    }
    attempt.failed.differences.iter().find_map(of_types)
}

/// Two values of different types.
pub(super) fn of_types(difference: &Difference) -> Option<Hint> {
    let (ours, logged) = (difference.expected.kind(), difference.logged.kind());
    let text = format!(
        "`{}` is a {ours} in the specification and was logged as a {logged}",
        difference.name
    );
    (ours != logged).then(|| Hint::new(HintClass::TypeMismatch, text))
}

/// A logged value that is the one before the action, which changes it.
pub(super) fn capture(differences: &[Difference]) -> Option<Hint> {
    let early = differences.iter().find(|difference| {
        difference.before.as_ref() == Some(&difference.logged)
            && difference.expected != difference.logged
    })?;
    let text = format!(
        "the logged `{}` equals the state before the action: captured before instead of after?",
        early.name.replace('\'', "")
    );
    Some(Hint::new(HintClass::PrePostCapture, text))
}

/// What an event too early in the file says.
pub(crate) fn out_of_order(behind: u64) -> String {
    let events = match behind {
        1 => "the next event".to_owned(),
        several => format!("the next {several} events"),
    };
    format!("the event can be taken behind {events}: logged too early?")
}

/// What a step that nobody logged says.
pub(crate) fn silent_step(step: &str) -> String {
    format!("behind `{step}` the event can be taken: a step that was not logged?")
}

/// A message that is not under way.
fn message(attempt: &Attempt) -> Option<Hint> {
    let among = attempt.failed.among.as_ref()?;
    let is_record =
        |value: &Value| matches!(value, Value::Function(function) if function.is_record());
    let nearest = match &among.nearest {
        Some((_, value)) if is_record(value) => {
            let differences = attempt.failed.differences.iter();
            let parts: Vec<_> = differences
                .map(|difference| {
                    let (_, field) = difference
                        .name
                        .rsplit_once('.')
                        .unwrap_or(("", &difference.name));
                    format!(
                        "{field}: {} vs {}",
                        difference.expected.brief(),
                        difference.logged.brief()
                    )
                })
                .collect();
            if parts.is_empty() {
                return None;
            }
            format!("the nearest differs in {}", parts.join(", "))
        }
        None if among.elements == 0 => format!("`{}` is empty", among.set),
        _ => return None,
    };
    let text = format!("no message fits the logged one: {nearest}");
    Some(Hint::new(HintClass::MessageNotInBag, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_the_names_of_the_classes() {
        for class in HintClass::ALL {
            let json = serde_json::to_value(class).expect("it serialises");
            assert_eq!(json, class.as_str());
        }
    }
}
