//! Keyed values on their way into a record.

use std::borrow::Cow;

use serde::Serialize;
use tracelaw_events::canonical::{Canonical, ObjectBuilder, Refusal};

/// The members of an object, in any order. A dotted key is a member of a member.
#[derive(Debug, Default)]
pub(crate) struct Members {
    members: Vec<(Cow<'static, str>, Canonical<'static>)>,
    refusal: Option<Refusal>,
}

impl Members {
    pub(crate) fn put<T: Serialize + ?Sized>(
        &mut self,
        key: impl Into<Cow<'static, str>>,
        value: &T,
    ) {
        let key = key.into();
        match Canonical::of(value) {
            Ok(value) => self.members.push((key, value)),
            Err(refusal) => self.refuse(&key, &refusal),
        }
    }

    /// Adds an object that was made on its own.
    pub(crate) fn nest(&mut self, key: impl Into<Cow<'static, str>>, inner: Self) {
        let key = key.into();
        match inner.object() {
            Ok(object) => self
                .members
                .push((key, object.unwrap_or(Canonical::EMPTY_OBJECT))),
            Err(refusal) => self.refuse(&key, &refusal),
        }
    }

    fn refuse(&mut self, key: &str, refusal: &Refusal) {
        self.refusal
            .get_or_insert_with(|| Refusal::Serialize(format!("`{key}`: {refusal}")));
    }

    /// The object, or `None` where there are no members.
    pub(crate) fn object(self) -> Result<Option<Canonical<'static>>, Refusal> {
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        if self.members.is_empty() {
            return Ok(None);
        }
        let members = self.members.iter();
        build(members.map(|(key, value)| (key.as_ref(), value)).collect()).map(Some)
    }
}

fn build(members: Vec<(&str, &Canonical<'static>)>) -> Result<Canonical<'static>, Refusal> {
    let mut object = ObjectBuilder::new();
    let mut nested: Vec<(&str, Vec<(&str, &Canonical<'static>)>)> = Vec::new();
    for (key, value) in members {
        match key.split_once('.') {
            None => {
                object.member(key, value.by_ref());
            }
            Some((outer, inner)) => match nested.iter_mut().find(|(key, _)| *key == outer) {
                Some((_, members)) => members.push((inner, value)),
                None => nested.push((outer, vec![(inner, value)])),
            },
        }
    }
    for (key, members) in nested {
        object.member(key, build(members)?);
    }
    object.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(members: &[(&'static str, f64)], expect: &str) {
        let mut all = Members::default();
        for &(key, value) in members {
            all.put(key, &value);
        }
        let text = match all.object() {
            Ok(object) => object.map_or_else(String::new, |object| object.to_string()),
            Err(refusal) => refusal.to_string(),
        };
        assert_eq!(text, expect);
    }

    #[test]
    fn members_are_sorted_and_dotted_keys_are_nested() {
        check(&[], "");
        check(&[("b", 1.0), ("a", 1.0)], r#"{"a":1,"b":1}"#);
        check(
            &[("log.last.term", 1.0), ("id", 1.0), ("log.length", 1.0)],
            r#"{"id":1,"log":{"last":{"term":1},"length":1}}"#,
        );
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        check(
            &[("a", 1.0), ("b", f64::NAN), ("c", f64::INFINITY)],
            "`b`: a number that is not finite",
        );
        check(&[("a", 1.0), ("a", 1.0)], "the key `a` stands twice");
    }
}
