//! Values that implement `Serialize` to canonical JSON, without a tree between.
//!
//! `serde_json` writes NaN as `null` and integers of any size; a hashed record must not change a
//! value silently, so both are refused here.

mod serializer;

use std::borrow::Cow;

use serde::ser::{self, Serialize};
use smallvec::SmallVec;

use super::{Canonical, Refusal};
use crate::json::MAX_DEPTH;
use crate::text::{cmp_utf16, push_key, push_u64};

const MAX_SAFE: u64 = (1 << 53) - 1;

impl ser::Error for Refusal {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Serialize(message.to_string())
    }
}

impl Canonical<'static> {
    /// The canonical form of a value, as `serde_json` would map it to JSON.
    ///
    /// # Errors
    /// NaN, an infinity, an integer beyond 2^53-1, a key that is no string or stands twice, or
    /// an error of the value's own `Serialize`.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, Refusal> {
        let mut out = String::new();
        Self::append(value, &mut out)?;
        Ok(Self::trusted(out))
    }

    /// Appends the canonical form of a value to `out`, for those who use a buffer again.
    ///
    /// # Errors
    /// As for [`Canonical::of`]; nothing is appended then.
    pub fn append<T: Serialize + ?Sized>(value: &T, out: &mut String) -> Result<(), Refusal> {
        let start = out.len();
        let mut writer = Writer {
            out: std::mem::take(out),
            ..Writer::default()
        };
        let written = value.serialize(&mut writer);
        *out = writer.out;
        if written.is_err() {
            out.truncate(start);
        }
        written
    }
}

/// The keys of structs are constants, and need no memory of their own.
type Key = Cow<'static, str>;

#[derive(Default)]
struct Writer {
    out: String,
    /// Where in `out` the members of the objects that are open begin.
    members: SmallVec<[usize; 32]>,
    sorted: String,
    depth: usize,
}

impl Writer {
    /// Writes an integer that is below zero or not.
    #[inline]
    fn integer(&mut self, negative: bool, size: u64) -> Result<(), Refusal> {
        if size > MAX_SAFE {
            let size = i128::from(size);
            return Err(Refusal::IntegerTooLarge(if negative {
                -size
            } else {
                size
            }));
        }
        if negative {
            self.out.push('-');
        }
        push_u64(&mut self.out, size);
        Ok(())
    }

    fn wide(&mut self, number: i128) -> Result<(), Refusal> {
        match u64::try_from(number.unsigned_abs()) {
            Ok(size) => self.integer(number < 0, size),
            Err(_) => Err(Refusal::IntegerTooLarge(number)),
        }
    }

    /// Goes one level deeper.
    fn open(&mut self) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Refusal::Serialize(format!(
                "nested deeper than {MAX_DEPTH}"
            )));
        }
        Ok(())
    }

    fn object(&mut self, tag: Option<&'static str>) -> Result<Object<'_>, Refusal> {
        let tagged = self.tag(tag)?;
        self.open()?;
        let (first_member, start) = (self.members.len(), self.out.len());
        Ok(Object {
            writer: self,
            first_member,
            start,
            tagged,
            is_sorted: true,
            last: Key::default(),
            key: String::new(),
        })
    }

    fn array(&mut self, tag: Option<&'static str>) -> Result<Array<'_>, Refusal> {
        let tagged = self.tag(tag)?;
        self.open()?;
        self.out.push('[');
        let inside = self.out.len();
        Ok(Array {
            writer: self,
            inside,
            tagged,
        })
    }

    /// Opens the object around the content of an enum's variant.
    fn tag(&mut self, tag: Option<&'static str>) -> Result<bool, Refusal> {
        if let Some(tag) = tag {
            self.open()?;
            push_key(&mut self.out, b'{', tag);
        }
        Ok(tag.is_some())
    }

    fn close(&mut self, bracket: char, tagged: bool) {
        self.out.push(bracket);
        self.depth -= 1;
        if tagged {
            self.close('}', false);
        }
    }
}

struct Array<'w> {
    writer: &'w mut Writer,
    inside: usize,
    tagged: bool,
}

impl Array<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        if self.writer.out.len() > self.inside {
            self.writer.out.push(',');
        }
        value.serialize(&mut *self.writer)
    }

    fn finish(self) -> Result<(), Refusal> {
        self.writer.close(']', self.tagged);
        Ok(())
    }
}

/// The key of a written member.
fn key_of(member: &str) -> Result<Cow<'_, str>, Refusal> {
    let inside = &member[1..];
    let end = inside.find(['"', '\\']).unwrap_or(inside.len());
    if inside[end..].starts_with('"') {
        return Ok(Cow::Borrowed(&inside[..end]));
    }
    let mut read = serde_json::Deserializer::from_str(member).into_iter::<String>();
    match read.next() {
        Some(Ok(key)) => Ok(Cow::Owned(key)),
        _ => Err(Refusal::Serialize("a key that is no string".to_owned())),
    }
}

struct Object<'w> {
    writer: &'w mut Writer,
    first_member: usize,
    /// Where its bracket is.
    start: usize,
    tagged: bool,
    /// Whether the members so far are in order, and none stands twice.
    is_sorted: bool,
    /// The key of the last member.
    last: Key,
    /// The key of the next member of a map.
    key: String,
}

impl Object<'_> {
    #[inline(always)]
    fn member<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<(), Refusal> {
        if key == "__proto__" {
            return Err(Refusal::Serialize("a member `__proto__`".to_owned()));
        }
        let start = self.writer.out.len();
        let before = if start == self.start {
            b'{'
        } else {
            self.is_sorted &= cmp_utf16(self.last.as_bytes(), key.as_bytes()).is_lt();
            b','
        };
        push_key(&mut self.writer.out, before, &key);
        self.last = key;
        self.writer.members.push(start + 1);
        value.serialize(&mut *self.writer)
    }

    /// Puts the members in order.
    fn sort(&mut self) -> Result<(), Refusal> {
        let writer = &mut *self.writer;
        let starts = &writer.members[self.first_member..];
        let ends = (starts.iter().skip(1).map(|next| next - 1)).chain([writer.out.len()]);
        let mut members = Vec::with_capacity(starts.len());
        for (&start, end) in starts.iter().zip(ends) {
            let written = &writer.out[start..end];
            members.push((key_of(written)?, written));
        }
        members.sort_by(|(a, _), (b, _)| cmp_utf16(a.as_bytes(), b.as_bytes()));
        if let Some(pair) = members.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(Refusal::DuplicateKey(pair[0].0.to_string()));
        }
        writer.sorted.clear();
        for (_, written) in members {
            writer.sorted.push(',');
            writer.sorted.push_str(written);
        }
        writer.out.truncate(self.start + 1);
        writer.out.push_str(&writer.sorted[1..]);
        Ok(())
    }

    fn finish(mut self) -> Result<(), Refusal> {
        if !self.is_sorted {
            self.sort()?;
        }
        let writer = self.writer;
        if writer.out.len() == self.start {
            writer.out.push('{');
        }
        writer.members.truncate(self.first_member);
        writer.close('}', self.tagged);
        Ok(())
    }
}
