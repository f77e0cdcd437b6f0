//! Values that implement `Serialize` to canonical JSON, without a tree between.
//!
//! `serde_json` writes NaN as `null` and integers of any size; a hashed record must not change a
//! value silently, so both are refused here.

use std::borrow::Cow;
use std::ops::Range;

use serde::ser::{self, Serialize};

use super::{Canonical, Refusal};
use crate::json::MAX_DEPTH;
use crate::text::{cmp_utf16, push_string, push_u64};

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
    members: Vec<(Key, Range<usize>)>,
    sorted: String,
    depth: usize,
}

impl Writer {
    fn signed(&mut self, number: i128) -> Result<(), Refusal> {
        let size = u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX);
        if size > MAX_SAFE {
            return Err(Refusal::IntegerTooLarge(number));
        }
        if number < 0 {
            self.out.push('-');
        }
        push_u64(&mut self.out, size);
        Ok(())
    }

    fn open(&mut self, bracket: char) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Refusal::Serialize(format!(
                "nested deeper than {MAX_DEPTH}"
            )));
        }
        self.out.push(bracket);
        Ok(())
    }

    fn object(&mut self, tag: Option<&'static str>) -> Result<Object<'_>, Refusal> {
        let tagged = self.tag(tag)?;
        self.open('{')?;
        let (first_member, inside) = (self.members.len(), self.out.len());
        Ok(Object {
            writer: self,
            first_member,
            inside,
            tagged,
            key: String::new(),
        })
    }

    fn array(&mut self, tag: Option<&'static str>) -> Result<Array<'_>, Refusal> {
        let tagged = self.tag(tag)?;
        self.open('[')?;
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
            self.open('{')?;
            push_string(&mut self.out, tag);
            self.out.push(':');
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

struct Object<'w> {
    writer: &'w mut Writer,
    first_member: usize,
    inside: usize,
    tagged: bool,
    key: String,
}

impl Object<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<(), Refusal> {
        if key == "__proto__" {
            return Err(Refusal::Serialize("a member `__proto__`".to_owned()));
        }
        if self.writer.out.len() > self.inside {
            self.writer.out.push(',');
        }
        let start = self.writer.out.len();
        push_string(&mut self.writer.out, &key);
        self.writer.out.push(':');
        value.serialize(&mut *self.writer)?;
        let written = start..self.writer.out.len();
        self.writer.members.push((key, written));
        Ok(())
    }

    fn finish(self) -> Result<(), Refusal> {
        let writer = self.writer;
        let members = &mut writer.members[self.first_member..];
        let in_order = |pair: &[(Key, Range<usize>)]| {
            cmp_utf16(pair[0].0.as_bytes(), pair[1].0.as_bytes()).is_lt()
        };
        if !members.windows(2).all(in_order) {
            members.sort_by(|(a, _), (b, _)| cmp_utf16(a.as_bytes(), b.as_bytes()));
            if let Some(pair) = members.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                return Err(Refusal::DuplicateKey(pair[0].0.to_string()));
            }
            writer.sorted.clear();
            for (_, written) in members {
                if !writer.sorted.is_empty() {
                    writer.sorted.push(',');
                }
                writer.sorted.push_str(&writer.out[written.clone()]);
            }
            writer.out.truncate(self.inside);
            writer.out.push_str(&writer.sorted);
        }
        writer.members.truncate(self.first_member);
        writer.close('}', self.tagged);
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty),+) => {
        $(fn $method(self, number: $type) -> Result<(), Refusal> {
            self.signed(i128::from(number))
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

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_i128(self, number: i128) -> Result<(), Refusal> {
        self.signed(number)
    }

    fn serialize_u128(self, number: u128) -> Result<(), Refusal> {
        self.signed(i128::try_from(number).unwrap_or(i128::MAX))
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
