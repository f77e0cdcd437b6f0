//! What `serde` asks of a serializer.

use std::borrow::Cow;

use serde::ser::{self, Serialize};

use super::{Array, Object, Writer};
use crate::canonical::Refusal;
use crate::text::push_string;

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

            #[inline(always)]
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
