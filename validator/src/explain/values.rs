//! Two values that differ, abridged around the difference.

use tracelaw_tla::eval::{Set, Value};

/// The most characters of a value that is shown whole.
const SHORT: usize = 80;
/// The most characters of a value at all.
const LONGEST: usize = 160;
/// The most parts that are told apart.
const MOST_PARTS: usize = 3;
/// The most elements of sets that are compared.
const MOST_ELEMENTS: u64 = 10_000;

/// Parts of two values that differ, or the values themselves where they are short: each with the
/// path that leads to it, and its text in both.
pub(super) fn differing(a: &Value, b: &Value) -> Vec<(String, String, String)> {
    let mut parts = Vec::new();
    descend(a, b, String::new(), &mut parts);
    parts.truncate(MOST_PARTS);
    parts
}

fn is_short(value: &Value) -> bool {
    value.abridged(SHORT).chars().count() <= SHORT
}

fn descend(a: &Value, b: &Value, path: String, into: &mut Vec<(String, String, String)>) {
    if into.len() >= MOST_PARTS || a == b {
        return;
    }
    if is_short(a) && is_short(b) {
        into.push((path, a.to_string(), b.to_string()));
        return;
    }
    match (a, b) {
        (Value::Function(a), Value::Function(b)) if a.domain() == b.domain() => {
            for ((key, a), (_, b)) in a.iter().zip(b.iter()) {
                descend(a, b, format!("{path}{}", step(&key)), into);
            }
        }
        (Value::Sequence(a), Value::Sequence(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b.iter()).enumerate() {
                descend(a, b, format!("{path}[{}]", index + 1), into);
            }
        }
        (Value::Sequence(first), Value::Sequence(second)) => {
            let (m, n) = (first.len(), second.len());
            let shorter = m.min(n);
            let same = first.iter().zip(second.iter()).take_while(|(a, b)| a == b);
            if same.count() == shorter {
                into.push((format!("Len({path})"), m.to_string(), n.to_string()));
            } else {
                for (index, (a, b)) in first.iter().zip(second.iter()).enumerate() {
                    descend(a, b, format!("{path}[{}]", index + 1), into);
                }
            }
        }
        (Value::Set(_) | Value::Function(_), Value::Set(_) | Value::Function(_)) => {
            let only = |one: &Value, other: &Value| {
                let (one, other) = (elements(one)?, elements(other)?);
                let one = one.to_vec().ok()?;
                let is_missing = |item: &&Value| other.contains(item).is_ok_and(|inside| !inside);
                let missing: Vec<_> = one.iter().filter(is_missing).collect();
                Some(match &missing[..] {
                    [] => "nothing besides".to_owned(),
                    [item] => format!("{{…, {}}}", item.abridged(LONGEST)),
                    [item, rest @ ..] => {
                        format!("{{…, {} and {} more}}", item.abridged(LONGEST), rest.len())
                    }
                })
            };
            match (only(a, b), only(b, a)) {
                (Some(first), Some(second)) => into.push((path, first, second)),
                _ => into.push((path, a.abridged(LONGEST), b.abridged(LONGEST))),
            }
        }
        _ => into.push((path, a.abridged(LONGEST), b.abridged(LONGEST))),
    }
}

/// The elements of a set, or of a function's domain: a bag of messages is compared by those.
fn elements(value: &Value) -> Option<&Set> {
    let set = match value {
        Value::Set(set) => set,
        Value::Function(function) => function.domain(),
        _ => return None,
    };
    (set.len().ok()? <= MOST_ELEMENTS).then_some(set)
}

/// A step of a path: `[1]` or `.name`.
fn step(key: &Value) -> String {
    match key {
        Value::String(name) if name.as_str().chars().all(char::is_alphanumeric) => {
            format!(".{name}")
        }
        key => format!("[{}]", key.abridged(SHORT)),
    }
}

/// A value as text, abridged.
pub(super) fn text(value: &Value) -> String {
    value.abridged(LONGEST)
}
