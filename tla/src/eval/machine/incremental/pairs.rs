//! Comparing large values again after they have changed a little.

use super::super::super::error::Result;
use super::super::super::ir::Node;
use super::super::super::value::{Fault, Set, Value, equals};
use super::super::Machine;
use super::memo::{FEWEST, MOST_ANSWERS, Occasion};

impl Machine<'_> {
    /// The `=` of two values that may be large.
    pub(in super::super) fn equal_again(
        &mut self,
        node: &Node,
        a: &Value,
        b: &Value,
    ) -> Result<bool> {
        if !self.incremental.remembers || !is_large(a) || !is_large(b) {
            return Ok(equals(a, b)?);
        }
        let occasion = self.occasion(node);
        let before = self.incremental.pairs.remove(&occasion);
        let equal = match before.and_then(|(x, y)| still_equal((&x, a), (&y, b))) {
            Some(equal) => equal,
            None => equals(a, b)?,
        };
        if equal {
            self.remember_pair(occasion, a, b);
        }
        Ok(equal)
    }

    /// Whether a sequence is a prefix of another one; both may be large.
    pub(crate) fn is_prefix_again(&mut self, node: &Node, a: &Value, b: &Value) -> Result<bool> {
        let (first, second) = (
            a.to_sequence("the first argument")?,
            b.to_sequence("the second argument")?,
        );
        if first.len() > second.len() {
            return Ok(false);
        }
        let remembers = self.incremental.remembers && is_large(a);
        let occasion = self.occasion(node);
        let before = remembers
            .then(|| self.incremental.pairs.remove(&occasion))
            .flatten();
        let changed = before.and_then(|(x, y)| {
            let mut changed = a.arguments_changed_since(&x)?;
            changed.extend(b.arguments_changed_since(&y)?);
            Some(changed)
        });
        let prefix = match changed {
            Some(changed) => changed.iter().try_fold(true, |all, argument| {
                let same = match (a.apply(argument), b.apply(argument)) {
                    (Ok(first), Ok(second)) => equals(first, second)?,
                    (first, _) => first.is_err(),
                };
                Ok::<_, Fault>(all && same)
            })?,
            None => equals(a, &second.slice(1, first.len()).into())?,
        };
        if prefix && remembers {
            self.remember_pair(occasion, a, b);
        }
        Ok(prefix)
    }

    /// `A \subseteq B` for sets that may be large.
    pub(in super::super) fn includes_again(
        &mut self,
        node: &Node,
        subset: &Value,
        set: &Set,
    ) -> Result<bool> {
        let subset_of = |value: &Value| value.to_set("the left operand").cloned();
        self.inside_again(node, subset, set, &mut |old| {
            let subset = subset_of(subset)?;
            match old {
                Some(old) => subset.is_subset_after(&subset_of(old)?, set),
                None => subset.is_subset(set),
            }
        })
    }

    /// `a \in S`, where the element may be large.
    pub(in super::super) fn contains_again(
        &mut self,
        node: &Node,
        element: &Value,
        set: &Set,
    ) -> Result<bool> {
        if set.as_symbolic().is_none() {
            return Ok(set.contains(element)?);
        }
        self.inside_again(node, element, set, &mut |old| match old {
            Some(old) => set.contains_after(old, element),
            None => set.contains(element),
        })
    }

    /// What `ask` says; it is told of a value that was inside of the same set before.
    fn inside_again(
        &mut self,
        node: &Node,
        value: &Value,
        set: &Set,
        ask: &mut dyn FnMut(Option<&Value>) -> std::result::Result<bool, Fault>,
    ) -> Result<bool> {
        if !self.incremental.remembers
            || !matches!(
                value,
                Value::Set(_) | Value::Sequence(_) | Value::Function(_)
            )
        {
            return Ok(ask(None)?);
        }
        let occasion = self.occasion(node);
        let before = self.incremental.pairs.remove(&occasion);
        let still =
            before.filter(|(_, of)| matches!(of, Value::Set(of) if still_includes(set, of)));
        let inside = ask(still.as_ref().map(|(old, _)| old))?;
        if inside {
            self.remember_pair(occasion, value, &Value::Set(set.clone()));
        }
        Ok(inside)
    }

    fn remember_pair(&mut self, occasion: Occasion, a: &Value, b: &Value) {
        if self.incremental.pairs.len() >= MOST_ANSWERS {
            self.incremental.pairs.clear();
        }
        self.incremental
            .pairs
            .insert(occasion, (a.clone(), b.clone()));
    }
}

/// Whether a set certainly has all elements that an older one had.
fn still_includes(set: &Set, old: &Set) -> bool {
    set.same(old)
        || match (set.as_symbolic(), old.as_symbolic()) {
            (Some(a), Some(b)) => a.same_description(b),
            (None, None) => {
                let changes = set.changes_since(old);
                changes.is_some_and(|changes| changes.removed.is_empty())
            }
            _ => false,
        }
}

fn is_large(value: &Value) -> bool {
    match value {
        Value::Sequence(sequence) => sequence.len() as u64 >= FEWEST,
        Value::Function(function) => function.len() as u64 >= FEWEST,
        _ => false,
    }
}

/// Whether two functions are equal that came from two equal ones; nothing where too much has
/// changed.
fn still_equal((x, a): (&Value, &Value), (y, b): (&Value, &Value)) -> Option<bool> {
    let changed = a.arguments_changed_since(x)?;
    let changed = changed.into_iter().chain(b.arguments_changed_since(y)?);
    let mut equal = true;
    for argument in changed {
        match (a.apply(&argument), b.apply(&argument)) {
            (Ok(first), Ok(second)) => equal = equal && equals(first, second).ok()?,
            (Err(_), Err(_)) => {}
            _ => equal = false,
        }
    }
    Some(equal)
}
