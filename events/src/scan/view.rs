//! The members that were listed, as objects.

use std::borrow::Cow;
use std::ops::Range;

use super::Entry;
use crate::json::unescape;

/// The members of a listed object, in the order of the text. It is its own iterator.
#[derive(Clone, Copy, Debug)]
pub struct Object<'i> {
    pub(super) line: &'i str,
    pub(super) entries: &'i [Entry],
    pub(super) next: usize,
    pub(super) end: usize,
}

impl<'i> Object<'i> {
    /// The first member of this name among those not yet passed.
    #[must_use]
    pub fn get(mut self, key: &str) -> Option<Member<'i>> {
        self.find(|member| member.is(key))
    }

    /// An object of the same record without members.
    pub(crate) fn empty(self) -> Self {
        Self {
            end: self.next,
            ..self
        }
    }

    /// The member that a path leads to, through listed objects.
    #[must_use]
    pub fn at(self, path: &[String]) -> Option<Member<'i>> {
        let (first, rest) = path.split_first()?;
        let member = self.get(first)?;
        if rest.is_empty() {
            Some(member)
        } else {
            member.object()?.at(rest)
        }
    }
}

impl<'i> Iterator for Object<'i> {
    type Item = Member<'i>;

    #[inline]
    fn next(&mut self) -> Option<Member<'i>> {
        if self.next >= self.end {
            return None;
        }
        let at = self.next;
        self.next = self.entries[at].next as usize;
        Some(Member {
            line: self.line,
            entries: self.entries,
            at,
        })
    }
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'i> {
    pub(super) line: &'i str,
    pub(super) entries: &'i [Entry],
    pub(super) at: usize,
}

impl<'i> Member<'i> {
    /// Its number among the members of all objects of the line.
    pub(crate) fn number(&self) -> u32 {
        self.at as u32
    }

    /// The member behind one of the outermost object.
    pub(crate) fn next(&self) -> Option<Self> {
        let at = self.entry().next as usize;
        (at < self.entries.len()).then_some(Self { at, ..*self })
    }

    fn entry(&self) -> &'i Entry {
        &self.entries[self.at]
    }

    /// The key as the text spells it, without quotes.
    #[must_use]
    #[inline]
    pub fn raw_key(&self) -> &'i str {
        let (start, end) = self.entry().key;
        &self.line[start as usize..end as usize]
    }

    /// Whether the text spells the key with escapes, so that it is not [`Self::raw_key`].
    #[must_use]
    #[inline]
    pub fn has_escaped_key(&self) -> bool {
        self.entry().escaped_key
    }

    /// The key.
    #[must_use]
    #[inline]
    pub fn key(&self) -> Cow<'i, str> {
        if self.entry().escaped_key {
            Cow::Owned(unescape(self.raw_key()))
        } else {
            Cow::Borrowed(self.raw_key())
        }
    }

    /// Whether this is the member `key`.
    #[must_use]
    #[inline]
    pub fn is(&self, key: &str) -> bool {
        if self.entry().escaped_key {
            self.key() == key
        } else {
            self.raw_key() == key
        }
    }

    /// The value's JSON text.
    #[must_use]
    #[inline]
    pub fn raw(&self) -> &'i str {
        let (start, end) = self.entry().value;
        &self.line[start as usize..end as usize]
    }

    /// Byte offset of the value in the line.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.entry().value.0 as usize
    }

    /// Byte offset of the key in the line, from its opening quote.
    #[must_use]
    pub fn key_offset(&self) -> usize {
        self.entry().key.0 as usize - 1
    }

    /// Whether the value is a string.
    pub(crate) fn is_string(&self) -> bool {
        self.raw().starts_with('"')
    }

    /// The value, if it is a string.
    #[must_use]
    #[inline]
    pub fn string(&self) -> Option<Cow<'i, str>> {
        match self.plain() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.escaped(),
        }
    }

    /// The value, if it is a string with escapes; apart because that is rare.
    #[cold]
    fn escaped(&self) -> Option<Cow<'i, str>> {
        self.entry()
            .escaped_value
            .then(|| Cow::Owned(unescape(&self.line[self.inside()])))
    }

    /// The value, if it is a string that the text spells without escapes, as most are.
    #[inline]
    pub(crate) fn plain(&self) -> Option<&'i str> {
        let entry = self.entry();
        let is_string = self.line.as_bytes()[entry.value.0 as usize] == b'"';
        (is_string && !entry.escaped_value).then(|| &self.line[self.inside()])
    }

    /// What stands between the quotes: what begins with one ends with one.
    #[inline]
    fn inside(&self) -> Range<usize> {
        let (start, end) = self.entry().value;
        start as usize + 1..end as usize - 1
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.raw() == "null"
    }

    /// The value's members, if it is an object. Below the depth of the index none are listed.
    #[must_use]
    pub fn object(&self) -> Option<Object<'i>> {
        self.raw().starts_with('{').then(|| Object {
            line: self.line,
            entries: self.entries,
            next: self.at + 1,
            end: self.entry().next as usize,
        })
    }
}

/// The text of a JSON string; `None` for other values.
#[must_use]
#[inline]
pub fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inside.as_bytes()).is_some() {
        Some(Cow::Owned(unescape(inside)))
    } else {
        Some(Cow::Borrowed(inside))
    }
}
