//! JSON in any spelling to canonical JSON, in one pass.

use std::cmp::Ordering;
use std::ops::Range;

use super::{Number, QuirkKind, Quirks, SyntaxError, SyntaxKind};
use crate::json::{Cursor, MAX_DEPTH, Piece};
use crate::text::{cmp_utf16, push_escape};

/// Which canonical form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// RFC 8785.
    #[default]
    Rfc8785,
    /// What JavaScript makes of it when it sorts the keys into a new object: those that look like
    /// array indices go first, in numeric order, and a member `__proto__` is lost.
    EcmaScript,
}

/// Brings JSON into canonical form. Keeps its buffers, so one for many texts is cheaper.
///
/// Of a key that stands twice the last value is written, as JavaScript takes it; half a surrogate
/// pair stays the escape that it was. Both are told in [`Rewriter::quirks`].
#[derive(Debug, Default)]
pub struct Rewriter {
    form: Form,
    members: Vec<Member>,
    sorted: String,
    quirks: Quirks,
}

/// A member that has been written.
#[derive(Debug)]
struct Member {
    key: Key,
    /// `"key":value` in the output.
    written: Range<usize>,
}

#[derive(Debug)]
enum Key {
    /// Its place in the input.
    Plain(Range<usize>),
    Decoded(String),
}

impl Key {
    fn text<'k>(&'k self, input: &'k str) -> &'k str {
        match self {
            Self::Plain(range) => &input[range.clone()],
            Self::Decoded(text) => text,
        }
    }
}

/// One run of the rewriter.
struct Run<'r, 't> {
    rewriter: &'r mut Rewriter,
    text: &'t str,
    cursor: Cursor<'t>,
    out: &'r mut String,
    omit: Option<&'r str>,
}

impl Rewriter {
    /// A rewriter into `form`.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self {
            form,
            ..Self::default()
        }
    }

    /// Appends the canonical form of `text`, one JSON value, to `out`.
    ///
    /// # Errors
    /// The first place where `text` is no JSON; `out` then ends anywhere.
    pub fn rewrite(&mut self, text: &str, out: &mut String) -> Result<(), SyntaxError> {
        self.rewrite_without(text, None, out)
    }

    /// As [`Self::rewrite`], without one member of the outermost object.
    ///
    /// # Errors
    /// The first place where `text` is no JSON; `out` then ends anywhere.
    pub fn rewrite_without(
        &mut self,
        text: &str,
        omit: Option<&str>,
        out: &mut String,
    ) -> Result<(), SyntaxError> {
        self.quirks.clear();
        self.members.clear();
        let mut run = Run {
            rewriter: self,
            text,
            cursor: Cursor::new(text),
            out,
            omit,
        };
        run.cursor.skip_space();
        run.value(0)?;
        run.cursor.skip_space();
        if run.cursor.at < text.len() {
            return run.cursor.error(SyntaxKind::TrailingText);
        }
        Ok(())
    }

    /// The quirks of the last text.
    #[must_use]
    pub fn quirks(&self) -> &Quirks {
        &self.quirks
    }
}

impl Run<'_, '_> {
    fn value(&mut self, depth: usize) -> Result<(), SyntaxError> {
        let start = self.cursor.at;
        match self.cursor.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            _ => {
                self.cursor.at = start;
                self.cursor.unexpected()
            }
        }
    }

    fn literal(&mut self, word: &'static str) -> Result<(), SyntaxError> {
        self.cursor.literal(word)?;
        self.out.push_str(word);
        Ok(())
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.cursor.at;
        self.cursor.number()?;
        let text = &self.text[start..self.cursor.at];
        match Number::classify(text) {
            Number::Canonical => self.out.push_str(text),
            Number::Other { value, quirk, .. } => {
                self.out
                    .push_str(ryu_js::Buffer::new().format_finite(value));
                if let Some(kind) = quirk {
                    self.rewriter.quirks.note(kind, start);
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

    /// Writes a string and returns what it says as a key.
    fn string(&mut self) -> Result<Key, SyntaxError> {
        let opening = self.cursor.at;
        self.cursor.at += 1;
        let form = self.cursor.string()?;
        if !form.escaped {
            self.out.push_str(&self.text[opening..form.end]);
            return Ok(Key::Plain(opening + 1..form.end - 1));
        }
        self.cursor.at = opening + 1;
        let mut decoded = String::new();
        self.out.push('"');
        loop {
            let start = self.cursor.at;
            match self.cursor.piece()? {
                Piece::Plain(end) => {
                    self.out.push_str(&self.text[start..end]);
                    decoded.push_str(&self.text[start..end]);
                }
                Piece::Char(character) => {
                    match u8::try_from(character) {
                        Ok(byte) if byte < 0x20 || byte == b'"' || byte == b'\\' => {
                            push_escape(self.out, byte);
                        }
                        _ => self.out.push(character),
                    }
                    decoded.push(character);
                }
                Piece::LoneSurrogate(unit) => {
                    self.rewriter.quirks.note(QuirkKind::LoneSurrogate, start);
                    self.out.push_str(&format!("\\u{unit:04x}"));
                    decoded.push(char::REPLACEMENT_CHARACTER);
                }
                Piece::End => break,
            }
        }
        self.out.push('"');
        Ok(Key::Decoded(decoded))
    }

    fn deeper(&mut self, depth: usize) -> Result<usize, SyntaxError> {
        if depth == MAX_DEPTH {
            return self.cursor.error(SyntaxKind::TooDeep);
        }
        self.cursor.at += 1;
        self.cursor.skip_space();
        Ok(depth + 1)
    }

    fn array(&mut self, depth: usize) -> Result<(), SyntaxError> {
        let depth = self.deeper(depth)?;
        self.out.push('[');
        if self.cursor.peek() == Some(b']') {
            self.cursor.at += 1;
            self.out.push(']');
            return Ok(());
        }
        loop {
            self.value(depth)?;
            self.cursor.skip_space();
            match self.cursor.peek() {
                Some(b',') => self.out.push(','),
                Some(b']') => break,
                _ => return self.cursor.unexpected(),
            }
            self.cursor.at += 1;
            self.cursor.skip_space();
        }
        self.cursor.at += 1;
        self.out.push(']');
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), SyntaxError> {
        let depth = self.deeper(depth)?;
        let first_member = self.rewriter.members.len();
        self.out.push('{');
        let inside = self.out.len();
        let mut in_order = true;
        if self.cursor.peek() != Some(b'}') {
            loop {
                in_order &= self.member(depth, first_member)?;
                self.cursor.skip_space();
                match self.cursor.peek() {
                    Some(b',') => self.out.push(','),
                    Some(b'}') => break,
                    _ => return self.cursor.unexpected(),
                }
                self.cursor.at += 1;
                self.cursor.skip_space();
            }
        }
        self.cursor.at += 1;
        if !in_order {
            self.sort(first_member, inside, depth);
        }
        self.rewriter.members.truncate(first_member);
        self.out.push('}');
        Ok(())
    }

    /// Writes a member; whether it may stay where it stands.
    fn member(&mut self, depth: usize, first_member: usize) -> Result<bool, SyntaxError> {
        let offset = self.cursor.at;
        if self.cursor.peek() != Some(b'"') {
            return self.cursor.unexpected();
        }
        let start = self.out.len();
        let key = self.string()?;
        self.cursor.skip_space();
        self.cursor.expect(b':')?;
        self.out.push(':');
        self.cursor.skip_space();
        self.value(depth)?;

        let name = key.text(self.text);
        let mut stays = !self.omits(name, depth);
        if name == "__proto__" {
            self.rewriter.quirks.note(QuirkKind::ProtoKey, offset);
        }
        if array_index(name).is_some() {
            self.rewriter.quirks.note(QuirkKind::IndexKey, offset);
        }
        if let Some(before) = self.rewriter.members[first_member..].last() {
            let before = before.key.text(self.text);
            stays &= compare(self.rewriter.form, before, name) == Ordering::Less;
        }
        self.rewriter.members.push(Member {
            key,
            written: start..self.out.len(),
        });
        Ok(stays)
    }

    fn omits(&self, name: &str, depth: usize) -> bool {
        (depth == 1 && self.omit == Some(name))
            || (self.rewriter.form == Form::EcmaScript && name == "__proto__")
    }

    /// Puts the members from `first_member` on, written from `inside` on, in order.
    fn sort(&mut self, first_member: usize, inside: usize, depth: usize) {
        let mut members = self.rewriter.members.split_off(first_member);
        let form = self.rewriter.form;
        // The sort is stable: of equal keys the last is the last of the text.
        members.sort_by(|a, b| compare(form, a.key.text(self.text), b.key.text(self.text)));
        let mut sorted = std::mem::take(&mut self.rewriter.sorted);
        sorted.clear();
        for (i, member) in members.iter().enumerate() {
            let name = member.key.text(self.text);
            if members
                .get(i + 1)
                .is_some_and(|next| next.key.text(self.text) == name)
            {
                let offset = self.out_of_order_offset(&members[i + 1]);
                self.rewriter.quirks.note(QuirkKind::DuplicateKey, offset);
                continue;
            }
            if self.omits(name, depth) {
                continue;
            }
            if !sorted.is_empty() {
                sorted.push(',');
            }
            sorted.push_str(&self.out[member.written.clone()]);
        }
        self.out.truncate(inside);
        self.out.push_str(&sorted);
        self.rewriter.sorted = sorted;
    }

    /// Where in the input a member's key stands; the object's end where the key had escapes.
    fn out_of_order_offset(&self, member: &Member) -> usize {
        match &member.key {
            Key::Plain(range) => range.start - 1,
            Key::Decoded(_) => self.cursor.at,
        }
    }
}

fn compare(form: Form, a: &str, b: &str) -> Ordering {
    if form == Form::EcmaScript {
        match (array_index(a), array_index(b)) {
            (Some(a), Some(b)) => return a.cmp(&b),
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
    }
    cmp_utf16(a.as_bytes(), b.as_bytes())
}

/// The number of a key that ECMAScript takes for an array index: 0 to 2^32-2, spelled canonically.
fn array_index(key: &str) -> Option<u32> {
    let bytes = key.as_bytes();
    match bytes {
        [b'0'] => Some(0),
        [b'1'..=b'9', rest @ ..] if rest.len() < 10 && rest.iter().all(u8::is_ascii_digit) => {
            key.parse().ok().filter(|&index| index < u32::MAX)
        }
        _ => None,
    }
}
