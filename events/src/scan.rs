//! Reads a line once: is it JSON, is it canonical, and where are its members?
//!
//! No tree is built. The members of the outermost object, and of objects in it down to a given
//! depth, are listed flat with the places of their keys and values; what stands in arrays is
//! checked and not listed.

use std::borrow::Cow;

use crate::canonical::{Number, QuirkKind, Quirks, SyntaxError, SyntaxKind};
use crate::json::{Cursor, MAX_DEPTH, Piece, unescape};
use crate::text::{cmp_utf16, plain_run};

/// One member of a listed object.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The key's inside.
    key: (u32, u32),
    value: (u32, u32),
    /// The entry behind this one and all that is listed within it.
    next: u32,
    escaped_key: bool,
    /// Whether the value is a string with escapes.
    escaped_value: bool,
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
        if u32::try_from(line.len()).is_err() {
            let kind = SyntaxKind::UnexpectedEnd;
            return Err(SyntaxError {
                kind,
                offset: line.len(),
            });
        }
        let mut scan = Scan {
            bytes: line.as_bytes(),
            entries: &mut self.entries,
            quirks: &mut self.quirks,
            depth: self.depth,
            canonical: true,
            error: None,
        };
        let start = scan.space(0);
        self.object = scan.bytes.get(start) == Some(&b'{');
        let Some(end) = scan.value(start, 0, true).map(|end| scan.space(end)) else {
            return Err(scan.error.expect("what ends a reading is noted"));
        };
        self.canonical = scan.canonical;
        if end < line.len() {
            let kind = SyntaxKind::TrailingText;
            return Err(SyntaxError { kind, offset: end });
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

    /// The value, if it is a string.
    #[must_use]
    #[inline]
    pub fn string(&self) -> Option<Cow<'i, str>> {
        if self.entry().escaped_value {
            return string(self.raw());
        }
        self.raw()
            .strip_prefix('"')?
            .strip_suffix('"')
            .map(Cow::Borrowed)
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

/// One reading of a line.
///
/// Functions take the offset to read from and return the one behind what they read, which keeps
/// both in registers; where they return `None`, `error` says why.
struct Scan<'s, 't> {
    bytes: &'t [u8],
    entries: &'s mut Vec<Entry>,
    quirks: &'s mut Quirks,
    depth: usize,
    canonical: bool,
    error: Option<SyntaxError>,
}

/// A key: the offsets of its inside, and whether it has escapes.
#[derive(Clone, Copy)]
struct Key {
    start: usize,
    end: usize,
    escaped: bool,
}

impl<'t> Scan<'_, 't> {
    /// Goes on with the shared grammar, for what is rare.
    #[cold]
    fn with_cursor(
        &mut self,
        at: usize,
        read: impl FnOnce(&mut Self, &mut Cursor<'t>) -> Result<(), SyntaxError>,
    ) -> Option<usize> {
        let mut cursor = Cursor {
            bytes: self.bytes,
            at,
        };
        match read(self, &mut cursor) {
            Ok(()) => Some(cursor.at),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// The byte at `at` cannot stand there.
    #[cold]
    fn unexpected<T>(&mut self, at: usize) -> Option<T> {
        self.with_cursor(at, |_, cursor| cursor.unexpected());
        None
    }

    /// Passes over white space, which canonical JSON has not.
    #[inline]
    fn space(&mut self, at: usize) -> usize {
        match self.bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => {
                self.canonical = false;
                let mut cursor = Cursor {
                    bytes: self.bytes,
                    at,
                };
                cursor.skip_space();
                cursor.at
            }
            _ => at,
        }
    }

    /// Reads a value. `listed`: only objects lie around it.
    #[inline]
    fn value(&mut self, at: usize, depth: usize, listed: bool) -> Option<usize> {
        match self.bytes.get(at) {
            Some(b'"') => self.string(at + 1).map(|(end, _)| end),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            Some(b'{') => self.object(at, depth, listed),
            Some(b'[') => self.array(at, depth),
            Some(b't') => self.literal(at, "true"),
            Some(b'f') => self.literal(at, "false"),
            Some(b'n') => self.literal(at, "null"),
            _ => self.unexpected(at),
        }
    }

    #[inline]
    fn literal(&mut self, at: usize, word: &'static str) -> Option<usize> {
        if self.bytes[at..].starts_with(word.as_bytes()) {
            return Some(at + word.len());
        }
        self.with_cursor(at, |_, cursor| cursor.literal(word))
    }

    #[inline]
    fn number(&mut self, start: usize) -> Option<usize> {
        let rest = &self.bytes[start..];
        let digits = rest
            .iter()
            .take(16)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        // Up to fifteen digits are exact; what else there is has to be looked at.
        let plain = (1..=15).contains(&digits) && (digits == 1 || rest[0] != b'0');
        if plain && !matches!(rest.get(digits), Some(b'.' | b'e' | b'E')) {
            return Some(start + digits);
        }
        self.with_cursor(start, |scan, cursor| {
            cursor.number()?;
            let text = std::str::from_utf8(&scan.bytes[start..cursor.at]);
            match Number::classify(text.expect("a number is ASCII")) {
                Number::Canonical => {}
                Number::Other {
                    canonical, quirk, ..
                } => {
                    scan.canonical &= canonical;
                    if let Some(kind) = quirk {
                        scan.quirks.note(kind, start);
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
        })
    }

    /// Reads a string from behind its opening quote; also whether it has escapes.
    #[inline]
    fn string(&mut self, inside: usize) -> Option<(usize, bool)> {
        let end = plain_run(self.bytes, inside);
        if self.bytes.get(end) == Some(&b'"') {
            return Some((end + 1, false));
        }
        Some((self.with_cursor(inside, Self::escapes)?, true))
    }

    /// Reads a string whose escapes have to be looked at.
    fn escapes(&mut self, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        loop {
            let start = cursor.at;
            match cursor.piece()? {
                Piece::Plain(_) => {}
                Piece::End => return Ok(()),
                Piece::Char(character) => {
                    let spelling = &self.bytes[start..cursor.at];
                    self.canonical &= is_canonical_escape(character, spelling);
                }
                Piece::LoneSurrogate(_) => {
                    self.canonical = false;
                    self.quirks.note(QuirkKind::LoneSurrogate, start);
                }
            }
        }
    }

    /// Steps into an object or array.
    fn enter(&mut self, at: usize, depth: usize) -> Option<usize> {
        if depth == MAX_DEPTH {
            return self.with_cursor(at, |_, cursor| cursor.error(SyntaxKind::TooDeep));
        }
        Some(self.space(at + 1))
    }

    fn array(&mut self, at: usize, depth: usize) -> Option<usize> {
        let mut at = self.enter(at, depth)?;
        if self.bytes.get(at) == Some(&b']') {
            return Some(at + 1);
        }
        loop {
            at = self.value(at, depth + 1, false)?;
            at = self.space(at);
            match self.bytes.get(at) {
                Some(b',') => at = self.space(at + 1),
                Some(b']') => return Some(at + 1),
                _ => return self.unexpected(at),
            }
        }
    }

    fn object(&mut self, at: usize, depth: usize, listed: bool) -> Option<usize> {
        let mut at = self.enter(at, depth)?;
        if self.bytes.get(at) == Some(&b'}') {
            return Some(at + 1);
        }
        let listed = listed && depth < self.depth;
        let mut before: Option<Key> = None;
        loop {
            let key;
            (at, key) = self.key(at, before)?;
            before = Some(key);
            let entry = self.entries.len();
            let value = at as u32;
            if listed {
                self.entries.push(Entry {
                    key: (key.start as u32, key.end as u32),
                    value: (value, value),
                    next: 0,
                    escaped_key: key.escaped,
                    escaped_value: false,
                });
            }
            let mut escaped = false;
            if self.bytes.get(at) == Some(&b'"') {
                (at, escaped) = self.string(at + 1)?;
            } else {
                at = self.value(at, depth + 1, listed)?;
            }
            if listed {
                let next = self.entries.len() as u32;
                let entry = &mut self.entries[entry];
                entry.value.1 = at as u32;
                entry.next = next;
                entry.escaped_value = escaped;
            }
            at = self.space(at);
            match self.bytes.get(at) {
                Some(b',') => at = self.space(at + 1),
                Some(b'}') => return Some(at + 1),
                _ => return self.unexpected(at),
            }
        }
    }

    /// Reads a key and its colon, up to the value.
    #[inline]
    fn key(&mut self, at: usize, before: Option<Key>) -> Option<(usize, Key)> {
        if self.bytes.get(at) != Some(&b'"') {
            return self.unexpected(at);
        }
        let start = at + 1;
        let (mut at, escaped) = self.string(start)?;
        let key = Key {
            start,
            end: at - 1,
            escaped,
        };
        if let Some(before) = before {
            self.canonical = self.canonical && self.in_order(before, key);
        }
        if self.bytes[start] == b'_' && self.bytes[start..key.end] == *b"__proto__" {
            self.quirks.note(QuirkKind::ProtoKey, start - 1);
        }
        at = self.space(at);
        if self.bytes.get(at) != Some(&b':') {
            return self.unexpected(at);
        }
        Some((self.space(at + 1), key))
    }

    #[inline]
    fn in_order(&self, a: Key, b: Key) -> bool {
        let (a_raw, b_raw) = (&self.bytes[a.start..a.end], &self.bytes[b.start..b.end]);
        if a.escaped || b.escaped {
            return self.in_order_unescaped(a_raw, b_raw);
        }
        match (a_raw.first(), b_raw.first()) {
            // Both begin in ASCII, or the first with less.
            (Some(x), Some(y)) if x < y && *y < 0x80 => true,
            _ => cmp_utf16(a_raw, b_raw).is_lt(),
        }
    }

    #[cold]
    fn in_order_unescaped(&self, a: &[u8], b: &[u8]) -> bool {
        let text = |raw| unescape(std::str::from_utf8(raw).unwrap_or_default());
        cmp_utf16(text(a).as_bytes(), text(b).as_bytes()).is_lt()
    }
}

/// Whether RFC 8785 writes `character` as the escape `spelling`.
fn is_canonical_escape(character: char, spelling: &[u8]) -> bool {
    let mut canonical = String::with_capacity(6);
    match u8::try_from(character) {
        Ok(byte) if byte < 0x20 || byte == b'"' || byte == b'\\' => {
            crate::text::push_escape(&mut canonical, byte);
            canonical.as_bytes() == spelling
        }
        _ => false,
    }
}
