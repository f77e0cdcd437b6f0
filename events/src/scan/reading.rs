//! One reading of a line.

use std::sync::Arc;

use super::{Entry, Index};
use crate::canonical::{Number, QuirkKind, Quirks, SyntaxError, SyntaxKind};
use crate::json::{Cursor, MAX_DEPTH, Piece, unescape};
use crate::text::{cmp_utf16, plain_run};

/// One reading of a line.
///
/// Functions take the offset to read from and return the one behind what they read, which keeps
/// both in registers; where they return `None`, `error` says why.
pub(super) struct Scan<'s, 't> {
    pub(super) bytes: &'t [u8],
    pub(super) entries: &'s mut Vec<Entry>,
    pub(super) quirks: &'s mut Quirks,
    pub(super) depth: usize,
    /// Whether what was read is canonical; of listed objects what stands between their values.
    pub(super) canonical: bool,
    /// Whether all values of listed objects are.
    pub(super) values: bool,
    pub(super) error: Option<SyntaxError>,
}

/// A key: the offsets of its inside, and whether it has escapes.
#[derive(Clone, Copy)]
struct Key {
    start: usize,
    end: usize,
    escaped: bool,
}

impl<'s, 't> Scan<'s, 't> {
    /// Nothing is read yet.
    pub(super) fn new(line: &'t str, index: &'s mut Index) -> Self {
        Self {
            bytes: line.as_bytes(),
            entries: Arc::make_mut(&mut index.entries),
            quirks: &mut index.quirks,
            depth: index.depth,
            canonical: true,
            values: true,
            error: None,
        }
    }

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
    pub(super) fn space(&mut self, at: usize) -> usize {
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
    pub(super) fn value(&mut self, at: usize, depth: usize, listed: bool) -> Option<usize> {
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
    pub(super) fn string(&mut self, inside: usize) -> Option<(usize, bool)> {
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
                    canonical: true,
                });
            }
            let mut escaped = false;
            let canonical_so_far = std::mem::replace(&mut self.canonical, true);
            if self.bytes.get(at) == Some(&b'"') {
                (at, escaped) = self.string(at + 1)?;
            } else {
                at = self.value(at, depth + 1, listed)?;
            }
            if listed {
                let next = self.entries.len() as u32;
                let is_object = self.bytes[value as usize] == b'{' && depth + 1 < self.depth;
                let entry = &mut self.entries[entry];
                entry.value.1 = at as u32;
                entry.next = next;
                entry.escaped_value = escaped;
                entry.canonical = self.canonical;
                if !is_object {
                    self.values &= self.canonical;
                    self.canonical = true;
                }
            }
            self.canonical &= canonical_so_far;
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
