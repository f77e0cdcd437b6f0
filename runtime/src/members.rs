//! Keyed values on their way into a record: in one buffer, which is used again.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use serde::Serialize;
use tracelaw_events::canonical::{Canonical, Refusal};

/// Which object of the record a member belongs to, in canonical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// `args`.
    Arguments,
    /// A payload or attributes, whose keys are taken as they are, dots and all.
    Literal,
    /// `msg`.
    Message,
    /// `state`.
    State,
}

/// Members, in any order. A dotted key is a member of a member.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    /// Canonical values, back to back.
    values: String,
    members: Vec<Member>,
}

#[derive(Clone, Debug)]
struct Member {
    section: Section,
    key: Cow<'static, str>,
    value: Range<usize>,
}

/// The key that makes a JavaScript reader drop a member.
const PROTO: &str = "__proto__";
/// Buffers that grew beyond this are not kept.
const KEPT: usize = 4096;

impl Members {
    pub(crate) fn clear(&mut self) {
        self.members.clear();
        self.values.clear();
        if self.values.capacity() > KEPT {
            self.values = String::new();
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn put<T: Serialize + ?Sized>(
        &mut self,
        section: Section,
        key: Cow<'static, str>,
        value: &T,
    ) -> Result<(), Refusal> {
        let named = |refusal| Refusal::Serialize(format!("`{key}`: {refusal}"));
        if key.len() >= PROTO.len() && key.split('.').any(|part| part == PROTO) {
            return Err(named(Refusal::Serialize(format!("a member `{PROTO}`"))));
        }
        let start = self.values.len();
        Canonical::append(value, &mut self.values).map_err(named)?;
        let value = start..self.values.len();
        self.members.push(Member {
            section,
            key,
            value,
        });
        Ok(())
    }

    /// Puts a member in the place of the one of that key, if there is one.
    pub(crate) fn set<T: Serialize + ?Sized>(
        &mut self,
        section: Section,
        key: Cow<'static, str>,
        value: &T,
    ) -> Result<(), Refusal> {
        self.members
            .retain(|member| member.section != section || member.key != key);
        self.put(section, key, value)
    }

    /// Brings the members into canonical order, which writing needs.
    pub(crate) fn sort(&mut self) {
        let order = |a: &Member, b: &Member| {
            (a.section.cmp(&b.section)).then_with(|| match a.section {
                Section::Literal => a.key.encode_utf16().cmp(b.key.encode_utf16()),
                _ => paths(&a.key, &b.key),
            })
        };
        if !self.members.is_sorted_by(|a, b| order(a, b).is_le()) {
            self.members.sort_by(order);
        }
    }

    /// Appends the object of a section, if it has members. They have to be sorted.
    ///
    /// Fails where a key stands twice, or for a value and an object at once.
    pub(crate) fn write(&self, section: Section, out: &mut String) -> Result<bool, Refusal> {
        let start = self
            .members
            .partition_point(|member| member.section < section);
        let end = self
            .members
            .partition_point(|member| member.section <= section);
        let members = &self.members[start..end];
        if !members.is_empty() {
            self.object(members, 0, out)?;
        }
        Ok(!members.is_empty())
    }

    /// Appends an object of members whose keys agree up to byte `from`.
    fn object(&self, members: &[Member], from: usize, out: &mut String) -> Result<(), Refusal> {
        let mut rest = members;
        let mut bracket = '{';
        while let Some(first) = rest.first() {
            out.push(bracket);
            bracket = ',';
            let path = &first.key[from..];
            let literal = first.section == Section::Literal;
            let (name, inner) = match path.split_once('.') {
                Some((name, _)) if !literal => (name, true),
                _ => (path, false),
            };
            let of_name = |member: &Member| {
                let key = &member.key[from..];
                key.strip_prefix(name)
                    .is_some_and(|rest| rest.is_empty() || (!literal && rest.starts_with('.')))
            };
            let count = rest.iter().take_while(|member| of_name(member)).count();
            // Among members of one name a value comes first, and must be alone.
            if !inner && count > 1 {
                return Err(Refusal::DuplicateKey(first.key.to_string()));
            }
            Canonical::append(name, out)?;
            out.push(':');
            let (group, others) = rest.split_at(count);
            if inner {
                self.object(group, from + name.len() + 1, out)?;
            } else {
                out.push_str(&self.values[first.value.clone()]);
            }
            rest = others;
        }
        out.push('}');
        Ok(())
    }
}

/// The canonical order of dotted keys: by the UTF-16 units of each part.
fn paths(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let unit = |byte: u8| if byte == b'.' { 0 } else { byte };
        a.bytes().map(unit).cmp(b.bytes().map(unit))
    } else {
        let unit = |unit: u16| if unit == u16::from(b'.') { 0 } else { unit };
        a.encode_utf16().map(unit).cmp(b.encode_utf16().map(unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(members: &[(&'static str, f64)], expect: &str) {
        let mut all = Members::default();
        let put = members
            .iter()
            .try_for_each(|&(key, value)| all.put(Section::State, key.into(), &value));
        let mut out = String::new();
        all.sort();
        let written = put.and_then(|()| all.write(Section::State, &mut out));
        match written {
            Ok(_) => assert_eq!(out, expect),
            Err(refusal) => assert_eq!(refusal.to_string(), expect),
        }
    }

    #[test]
    fn members_are_sorted_and_dotted_keys_are_nested() {
        check(&[], "");
        check(&[("b", 1.0), ("a", 1.0)], r#"{"a":1,"b":1}"#);
        check(
            &[
                ("log.last.term", 1.0),
                ("id", 1.0),
                ("log.length", 1.0),
                ("log-x", 2.0),
            ],
            r#"{"id":1,"log":{"last":{"term":1},"length":1},"log-x":2}"#,
        );
        check(
            &[("\u{fb33}", 1.0), ("\u{1f600}.\"", 1.0), ("é", 1.0)],
            "{\"é\":1,\"\u{1f600}\":{\"\\\"\":1},\"\u{fb33}\":1}",
        );
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        check(
            &[("a", 1.0), ("b", f64::NAN), ("c", f64::INFINITY)],
            "`b`: a number that is not finite",
        );
        check(&[("a", 1.0), ("a", 1.0)], "the key `a` stands twice");
        check(&[("a.b", 1.0), ("a", 1.0)], "the key `a` stands twice");
        check(
            &[("a.__proto__", 1.0)],
            "`a.__proto__`: a member `__proto__`",
        );
    }

    #[test]
    fn literal_keys_are_no_paths() {
        let mut all = Members::default();
        for (key, value) in [("b.c", 1), ("b", 2), ("a.b", 3)] {
            let put = all.put(Section::Literal, key.into(), &value);
            put.expect("a number");
        }
        all.set(Section::Literal, "b".into(), &4).expect("a number");
        all.sort();
        let mut out = String::new();
        assert_eq!(all.write(Section::Literal, &mut out), Ok(true));
        assert_eq!(out, r#"{"a.b":3,"b":4,"b.c":1}"#);
    }

    #[test]
    fn sections_are_apart() {
        let mut members = Members::default();
        for (section, key) in [(Section::State, "s"), (Section::Arguments, "a")] {
            members.put(section, key.into(), &1).expect("a number");
        }
        members.sort();
        let mut out = String::new();
        assert_eq!(members.write(Section::Message, &mut out), Ok(false));
        assert_eq!(members.write(Section::State, &mut out), Ok(true));
        assert_eq!(members.write(Section::Arguments, &mut out), Ok(true));
        assert_eq!(out, r#"{"s":1}{"a":1}"#);
    }
}
