//! Reads a line once: is it JSON, is it canonical, and where are its members?
//!
//! No tree is built. The members of the outermost object, and of objects in it down to a given
//! depth, are listed flat with the places of their keys and values; what stands in arrays is
//! checked and not listed.

use std::borrow::Cow;

use crate::canonical::{Number, QuirkKind, Quirks, SyntaxError, SyntaxKind};
use crate::json::{Cursor, MAX_DEPTH, Piece, unescape};
use crate::text::cmp_utf16;

/// One member of a listed object.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The key's inside.
    key: (u32, u32),
    value: (u32, u32),
    /// The entry behind this one and all that is listed within it.
    next: u32,
    escaped: bool,
}

/// The members of one line. Keeps its buffer, so one for many lines is cheaper.
#[derive(Clone, Debug)]
pub struct Index {
    entries: Vec<Entry>,
    depth: usize,
    canonical: bool,
    object: bool,
    quirks: Quirks,
}

impl Default for Index {
    fn default() -> Self {
        Self::new(Self::DEFAULT_DEPTH)
    }
}

impl Index {
    /// Enough for `payload.state.key.key`.
    pub const DEFAULT_DEPTH: usize = 4;

    /// An index of objects nested up to `depth`; 1 is the outermost object alone.
    #[must_use]
    pub fn new(depth: usize) -> Self {
        Self {
            entries: Vec::new(),
            depth,
            canonical: false,
            object: false,
            quirks: Quirks::default(),
        }
    }

    /// Reads `line`, one JSON value, and lists its members.
    ///
    /// # Errors
    /// The first place where `line` is no JSON. A line of 4 GiB or more is none.
    pub fn scan<'i>(&'i mut self, line: &'i str) -> Result<Record<'i>, SyntaxError> {
        self.entries.clear();
        self.quirks.clear();
        let mut cursor = Cursor::new(line);
        if u32::try_from(line.len()).is_err() {
            return cursor.error(SyntaxKind::UnexpectedEnd);
        }
        let mut canonical = !cursor.skip_space();
        self.object = cursor.peek() == Some(b'{');
        let mut scan = Scan {
            index: self,
            text: line,
            cursor,
            canonical: true,
        };
        scan.value(0, true)?;
        canonical &= scan.canonical;
        cursor = scan.cursor;
        canonical &= !cursor.skip_space();
        self.canonical = canonical;
        if cursor.at < line.len() {
            return cursor.error(SyntaxKind::TrailingText);
        }
        Ok(Record { line, index: self })
    }
}

/// A line that is JSON.
#[derive(Clone, Copy, Debug)]
pub struct Record<'i> {
    line: &'i str,
    index: &'i Index,
}

impl<'i> Record<'i> {
    /// The line.
    #[must_use]
    pub const fn line(&self) -> &'i str {
        self.line
    }

    /// Whether the line is in the form of RFC 8785 as it stands.
    #[must_use]
    pub const fn is_canonical(&self) -> bool {
        self.index.canonical
    }

    /// What readers would take in two ways; keys that stand twice are seen only by the
    /// [`Rewriter`](crate::canonical::Rewriter).
    #[must_use]
    pub const fn quirks(&self) -> &'i Quirks {
        &self.index.quirks
    }

    /// The members, if the line is an object.
    #[must_use]
    pub fn object(&self) -> Option<Object<'i>> {
        self.index.object.then_some(Object {
            line: self.line,
            entries: &self.index.entries,
            next: 0,
            end: self.index.entries.len(),
        })
    }
}

/// The members of a listed object, in the order of the text. It is its own iterator.
#[derive(Clone, Copy, Debug)]
pub struct Object<'i> {
    line: &'i str,
    entries: &'i [Entry],
    next: usize,
    end: usize,
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
    line: &'i str,
    entries: &'i [Entry],
    at: usize,
}

impl<'i> Member<'i> {
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

    /// The key.
    #[must_use]
    pub fn key(&self) -> Cow<'i, str> {
        if self.entry().escaped {
            Cow::Owned(unescape(self.raw_key()))
        } else {
            Cow::Borrowed(self.raw_key())
        }
    }

    /// Whether this is the member `key`.
    #[must_use]
    #[inline]
    pub fn is(&self, key: &str) -> bool {
        if self.entry().escaped {
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

    /// The value, if it is a string.
    #[must_use]
    #[inline]
    pub fn string(&self) -> Option<Cow<'i, str>> {
        string(self.raw())
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

struct Scan<'s, 't> {
    index: &'s mut Index,
    text: &'t str,
    cursor: Cursor<'t>,
    canonical: bool,
}

impl Scan<'_, '_> {
    /// Reads a value. `listed`: only objects lie around it.
    fn value(&mut self, depth: usize, listed: bool) -> Result<(), SyntaxError> {
        match self.cursor.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'{') => self.object(depth, listed),
            Some(b'[') => self.array(depth),
            Some(b't') => self.cursor.literal("true"),
            Some(b'f') => self.cursor.literal("false"),
            Some(b'n') => self.cursor.literal("null"),
            _ => self.cursor.unexpected(),
        }
    }

    #[inline]
    fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.cursor.at;
        self.cursor.number()?;
        match Number::classify(&self.text[start..self.cursor.at]) {
            Number::Canonical => {}
            Number::Other {
                canonical, quirk, ..
            } => {
                self.canonical &= canonical;
                if let Some(kind) = quirk {
                    self.index.quirks.note(kind, start);
                }
            }
            Number::OutOfRange => {
                let kind = SyntaxKind::NumberOutOfRange;
                return Err(SyntaxError {
                    kind,
                    offset: start,
                });
            }
        }
        Ok(())
    }

    /// Reads a string, quotes included; whether it has escapes.
    #[inline]
    fn string(&mut self) -> Result<bool, SyntaxError> {
        self.cursor.at += 1;
        let inside = self.cursor.at;
        let form = self.cursor.string()?;
        if form.escaped {
            self.cursor.at = inside;
            self.escapes()?;
        }
        Ok(form.escaped)
    }

    /// Goes over a string again whose escapes have to be looked at.
    fn escapes(&mut self) -> Result<(), SyntaxError> {
        loop {
            let start = self.cursor.at;
            match self.cursor.piece()? {
                Piece::Plain(_) => {}
                Piece::End => return Ok(()),
                Piece::Char(character) => {
                    let spelling = &self.text[start..self.cursor.at];
                    self.canonical &= is_canonical_escape(character, spelling);
                }
                Piece::LoneSurrogate(_) => {
                    self.canonical = false;
                    self.index.quirks.note(QuirkKind::LoneSurrogate, start);
                }
            }
        }
    }

    #[inline]
    fn space(&mut self) {
        self.canonical &= !self.cursor.skip_space();
    }

    fn deeper(&mut self, depth: usize) -> Result<usize, SyntaxError> {
        if depth == MAX_DEPTH {
            return self.cursor.error(SyntaxKind::TooDeep);
        }
        self.cursor.at += 1;
        self.space();
        Ok(depth + 1)
    }

    fn array(&mut self, depth: usize) -> Result<(), SyntaxError> {
        let depth = self.deeper(depth)?;
        if self.cursor.peek() == Some(b']') {
            self.cursor.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth, false)?;
            self.space();
            match self.cursor.peek() {
                Some(b',') => self.cursor.at += 1,
                Some(b']') => break,
                _ => return self.cursor.unexpected(),
            }
            self.space();
        }
        self.cursor.at += 1;
        Ok(())
    }

    fn object(&mut self, depth: usize, listed: bool) -> Result<(), SyntaxError> {
        let depth = self.deeper(depth)?;
        if self.cursor.peek() == Some(b'}') {
            self.cursor.at += 1;
            return Ok(());
        }
        let listed = listed && depth <= self.index.depth;
        let mut before: Option<(usize, usize, bool)> = None;
        loop {
            if self.cursor.peek() != Some(b'"') {
                return self.cursor.unexpected();
            }
            let start = self.cursor.at + 1;
            let escaped = self.string()?;
            let key = (start, self.cursor.at - 1, escaped);
            if self.canonical {
                self.canonical = before.is_none_or(|before| self.in_order(before, key));
                before = Some(key);
            }
            if self.text[start..].starts_with("__proto__\"") {
                self.index.quirks.note(QuirkKind::ProtoKey, start - 1);
            }
            self.space();
            self.cursor.expect(b':')?;
            self.space();

            let at = self.index.entries.len();
            let value_start = self.cursor.at as u32;
            if listed {
                self.index.entries.push(Entry {
                    key: (key.0 as u32, key.1 as u32),
                    value: (value_start, value_start),
                    next: 0,
                    escaped,
                });
            }
            self.value(depth, listed)?;
            if listed {
                let next = self.index.entries.len() as u32;
                let entry = &mut self.index.entries[at];
                entry.value.1 = self.cursor.at as u32;
                entry.next = next;
            }
            self.space();
            match self.cursor.peek() {
                Some(b',') => self.cursor.at += 1,
                Some(b'}') => break,
                _ => return self.cursor.unexpected(),
            }
            self.space();
        }
        self.cursor.at += 1;
        Ok(())
    }

    #[inline]
    fn in_order(&self, a: (usize, usize, bool), b: (usize, usize, bool)) -> bool {
        let (a_raw, b_raw) = (&self.text[a.0..a.1], &self.text[b.0..b.1]);
        if a.2 || b.2 {
            return cmp_utf16(&unescape(a_raw), &unescape(b_raw)).is_lt();
        }
        cmp_utf16(a_raw, b_raw).is_lt()
    }
}

/// Whether RFC 8785 writes `character` as the escape `spelling`.
fn is_canonical_escape(character: char, spelling: &str) -> bool {
    let mut canonical = String::with_capacity(6);
    match u8::try_from(character) {
        Ok(byte) if byte < 0x20 || byte == b'"' || byte == b'\\' => {
            crate::text::push_escape(&mut canonical, byte);
            canonical == spelling
        }
        _ => false,
    }
}
