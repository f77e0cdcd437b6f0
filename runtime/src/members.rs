//! Keyed values on their way into a record: in one buffer, which is used again.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use serde::Serialize;
use tracelaw_events::canonical::{Canonical, Refusal};

use crate::labels::push_text;
use crate::template::{Hole, Template};

/// Which object of the record a member belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// A member. It is small, since what a member takes goes from one core to another and back.
#[derive(Clone, Debug)]
struct Member {
    key: Cow<'static, str>,
    /// Where its value ends; it begins where that of the member before ends.
    end: u32,
    section: Section,
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
        let may_be_proto =
            key.len() >= PROTO.len() && memchr::memchr(b'_', key.as_bytes()).is_some();
        if may_be_proto && key.split('.').any(|part| part == PROTO) {
            return Err(named(Refusal::Serialize(format!("a member `{PROTO}`"))));
        }
        let start = self.values.len();
        Canonical::append(value, &mut self.values).map_err(named)?;
        let Ok(end) = u32::try_from(self.values.len()) else {
            self.values.truncate(start);
            return Err(named(Refusal::Serialize("more than 4 GiB".to_owned())));
        };
        self.members.push(Member { key, end, section });
        Ok(())
    }

    /// Where a member's value is.
    fn range(&self, member: usize) -> Range<usize> {
        let start = member
            .checked_sub(1)
            .map_or(0, |before| self.members[before].end);
        start as usize..self.members[member].end as usize
    }

    /// Takes a member out.
    fn remove(&mut self, member: usize) {
        let value = self.range(member);
        self.members.remove(member);
        for behind in &mut self.members[member..] {
            behind.end -= value.len() as u32;
        }
        self.values.replace_range(value, "");
    }

    /// Puts a member in the place of the one of that key, if there is one.
    pub(crate) fn set<T: Serialize + ?Sized>(
        &mut self,
        section: Section,
        key: Cow<'static, str>,
        value: &T,
    ) -> Result<(), Refusal> {
        let of_key = |member: &Member| member.section == section && member.key == key;
        while let Some(at) = self.members.iter().position(of_key) {
            self.remove(at);
        }
        self.put(section, key, value)
    }

    /// The written values of all members, back to back.
    pub(crate) fn values(&self) -> &str {
        &self.values
    }

    /// The written value of a member, by its place among those that were put.
    pub(crate) fn value(&self, member: usize) -> &str {
        &self.values[self.range(member)]
    }

    /// The sections and keys, in the order in which they were put.
    pub(crate) fn keys(&self) -> impl ExactSizeIterator<Item = (Section, &Cow<'static, str>)> {
        let members = self.members.iter();
        members.map(|member| (member.section, &member.key))
    }

    /// Appends the object of a section, if it has members, with holes for their values.
    ///
    /// Fails where a key stands twice, or for a value and an object at once.
    pub(crate) fn write(&self, section: Section, out: &mut Template) -> Result<bool, Refusal> {
        let of_section = |&at: &usize| self.members[at].section == section;
        let mut order: Vec<usize> = (0..self.members.len()).filter(of_section).collect();
        let key = |at: &usize| &*self.members[*at].key;
        order.sort_by(|a, b| match section {
            Section::Literal => key(a).encode_utf16().cmp(key(b).encode_utf16()),
            _ => paths(key(a), key(b)),
        });
        if !order.is_empty() {
            self.object(&order, 0, out)?;
        }
        Ok(!order.is_empty())
    }

    /// Appends an object of members whose keys agree up to byte `from`.
    fn object(&self, members: &[usize], from: usize, out: &mut Template) -> Result<(), Refusal> {
        let mut rest = members;
        let mut bracket = '{';
        while let Some(&number) = rest.first() {
            let first = &self.members[number];
            out.text.push(bracket);
            bracket = ',';
            let path = &first.key[from..];
            let literal = first.section == Section::Literal;
            let (name, inner) = match path.split_once('.') {
                Some((name, _)) if !literal => (name, true),
                _ => (path, false),
            };
            let of_name = |&&member: &&usize| {
                let key = &self.members[member].key[from..];
                key.strip_prefix(name)
                    .is_some_and(|rest| rest.is_empty() || (!literal && rest.starts_with('.')))
            };
            let count = rest.iter().take_while(of_name).count();
            // Among members of one name a value comes first, and must be alone.
            if !inner && count > 1 {
                return Err(Refusal::DuplicateKey(first.key.to_string()));
            }
            push_text(name, &mut out.text);
            out.text.push(':');
            let (group, others) = rest.split_at(count);
            if inner {
                self.object(group, from + name.len() + 1, out)?;
            } else {
                out.hole(Hole::Member(number));
            }
            rest = others;
        }
        out.text.push('}');
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

    fn object(members: &Members, section: Section) -> Result<String, Refusal> {
        let mut template = Template::default();
        members.write(section, &mut template)?;
        let mut out = String::new();
        template.fill(&mut out, |hole, out| match hole {
            Hole::Member(number) => out.push_str(members.value(number)),
            other => panic!("{other:?} is no member"),
        });
        Ok(out)
    }

    fn check(members: &[(&'static str, f64)], expect: &str) {
        let mut all = Members::default();
        let put = members
            .iter()
            .try_for_each(|&(key, value)| all.put(Section::State, key.into(), &value));
        let written = put.and_then(|()| object(&all, Section::State));
        match written {
            Ok(out) => assert_eq!(out, expect),
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
        all.set(Section::Literal, "b".into(), &42)
            .expect("a number");
        assert_eq!(all.values(), "1342");
        let expect = r#"{"a.b":3,"b":42,"b.c":1}"#;
        assert_eq!(object(&all, Section::Literal).as_deref(), Ok(expect));
    }

    #[test]
    fn sections_are_apart() {
        let mut members = Members::default();
        for (section, key) in [(Section::State, "s"), (Section::Arguments, "a")] {
            members.put(section, key.into(), &1).expect("a number");
        }
        for (section, expect) in [
            (Section::Message, ""),
            (Section::State, r#"{"s":1}"#),
            (Section::Arguments, r#"{"a":1}"#),
        ] {
            assert_eq!(object(&members, section).as_deref(), Ok(expect));
        }
    }
}
