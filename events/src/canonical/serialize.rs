//! Values that implement `Serialize` to canonical JSON, without a tree between.
//!
//! `serde_json` writes NaN as `null` and integers of any size; a hashed record must not change a
//! value silently, so both are refused here.

use std::borrow::Cow;

use serde::ser::{self, Serialize};
use smallvec::SmallVec;

use super::{Canonical, Refusal};
use crate::json::MAX_DEPTH;
use crate::text::{cmp_utf16, push_key, push_string, push_u64};

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
    #[inline]
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

macro_rules! signed {
    ($($method:ident: $type:ty),+) => {
        $(#[inline]
        fn $method(self, number: $type) -> Result<(), Refusal> {
            let number = i64::from(number);
            self.integer(number < 0, number.unsigned_abs())
        })+
    };
}

macro_rules! unsigned {
    ($($method:ident: $type:ty),+) => {
        $(#[inline]
        fn $method(self, number: $type) -> Result<(), Refusal> {
            self.integer(false, u64::from(number))
        })+
    };
}

impl<'w> ser::Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Refusal;
    type SerializeSeq = Array<'w>;
    type SerializeTuple = Array<'w>;
    type SerializeTupleStruct = Array<'w>;
    type SerializeTupleVariant = Array<'w>;
    type SerializeMap = Object<'w>;
    type SerializeStruct = Object<'w>;
    type SerializeStructVariant = Object<'w>;

    signed! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64
    }
    unsigned! {
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_i128(self, number: i128) -> Result<(), Refusal> {
        self.wide(number)
    }

    fn serialize_u128(self, number: u128) -> Result<(), Refusal> {
        self.wide(i128::try_from(number).unwrap_or(i128::MAX))
    }

    fn serialize_bool(self, value: bool) -> Result<(), Refusal> {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<(), Refusal> {
        // The shortest decimal that means this number, as `serde_json` writes it: 0.1 stays 0.1.
        let shortest = number.to_string().parse().unwrap_or(f64::from(number));
        self.serialize_f64(shortest)
    }

    fn serialize_f64(self, number: f64) -> Result<(), Refusal> {
        if !number.is_finite() {
            return Err(Refusal::NotFinite);
        }
        self.out
            .push_str(ryu_js::Buffer::new().format_finite(number));
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result<(), Refusal> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Refusal> {
        push_string(&mut self.out, text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Refusal> {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Refusal> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refusal> {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Refusal> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), Refusal> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        self.tag(Some(variant))?;
        value.serialize(&mut *self)?;
        self.close('}', false);
        Ok(())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Array<'w>, Refusal> {
        self.array(None)
    }

    fn serialize_tuple(self, _len: usize) -> Result<Array<'w>, Refusal> {
        self.array(None)
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Array<'w>, Refusal> {
        self.array(None)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Array<'w>, Refusal> {
        self.array(Some(variant))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Object<'w>, Refusal> {
        self.object(None)
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Object<'w>, Refusal> {
        self.object(None)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Object<'w>, Refusal> {
        self.object(Some(variant))
    }
}

macro_rules! arrays {
    ($($trait:ident: $method:ident),+) => {
        $(impl ser::$trait for Array<'_> {
            type Ok = ();
            type Error = Refusal;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
                self.element(value)
            }

            fn end(self) -> Result<(), Refusal> {
                self.finish()
            }
        })+
    };
}

arrays! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

macro_rules! structs {
    ($($trait:ident),+) => {
        $(impl ser::$trait for Object<'_> {
            type Ok = ();
            type Error = Refusal;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Refusal> {
                self.member(Cow::Borrowed(key), value)
            }

            fn end(self) -> Result<(), Refusal> {
                self.finish()
            }
        })+
    };
}

structs! { SerializeStruct, SerializeStructVariant }

impl ser::SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Refusal;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refusal> {
        // `serde_json` knows which keys are strings, or become one as numbers and booleans do.
        let one = serde_json::to_value(OneMember(key))
            .map_err(|error| Refusal::Serialize(error.to_string()))?;
        let name = one.as_object().and_then(|object| object.keys().next());
        self.key = name.cloned().unwrap_or_default();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        let key = std::mem::take(&mut self.key);
        self.member(key.into(), value)
    }

    fn end(self) -> Result<(), Refusal> {
        self.finish()
    }
}

/// A map with one key.
struct OneMember<'k, K: ?Sized>(&'k K);

impl<K: Serialize + ?Sized> Serialize for OneMember<'_, K> {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, &())?;
        map.end()
    }
}
