//! JSON to values and back, as the Json module of the community does it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Function, Interner, Text, Value};

/// What JSON can say and TLA+ cannot, met while reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lossy {
    /// Numbers with a fraction, cut off as TLC does it.
    pub(crate) fractions: usize,
    /// `null`, which became a model value of that name.
    pub(crate) nulls: usize,
}

/// Reads one JSON text.
///
/// # Errors
///
/// The text is no JSON, or holds an integer beyond 64 bits.
pub(crate) fn read_json(
    bytes: &[u8],
    interner: &mut Interner,
    lossy: &mut Lossy,
) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Reader { interner, lossy }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

struct Reader<'a> {
    interner: &'a mut Interner,
    lossy: &'a mut Lossy,
}

impl Reader<'_> {
    fn again(&mut self) -> Reader<'_> {
        Reader {
            interner: self.interner,
            lossy: self.lossy,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value)
            .map(Value::Int)
            .map_err(|_| E::custom(format!("the integer {value} does not fit 64 bits")))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let whole = value.trunc();
        // 2^63 as a float; what lies beyond cannot be an `i64`.
        if whole.abs() >= 9_223_372_036_854_775_808.0 {
            return Err(E::custom(format!(
                "the number {value} does not fit 64 bits"
            )));
        }
        if whole != value {
            self.lossy.fractions += 1;
        }
        Ok(Value::Int(whole as i64))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(self.interner.text(text)))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        self.lossy.nulls += 1;
        Ok(Value::Model(self.interner.text("null")))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::with_capacity(access.size_hint().unwrap_or(0));
        while let Some(item) = access.next_element_seed(self.again())? {
            items.push(item);
        }
        Ok(Value::sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut fields: Vec<(Text, Value)> = Vec::new();
        while let Some(name) = access.next_key_seed(Name(self.interner))? {
            fields.push((name, access.next_value_seed(self.again())?));
        }
        Ok(Function::record(fields))
    }
}

struct Name<'a>(&'a mut Interner);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(self.0.text(text))
    }
}

/// The deepest that values are written as JSON, beyond which JSON is not read back either.
const MOST_NESTED: u32 = 120;

impl From<&Value> for serde_json::Value {
    /// Sets and sequences are arrays; records and other functions are objects, the arguments of
    /// the latter written as text; what is infinite or nested too deep is its text.
    fn from(value: &Value) -> Self {
        to_json(value, 0)
    }
}

fn to_json(value: &Value, depth: u32) -> serde_json::Value {
    use serde_json::Value as Json;
    let part = |value: &Value| to_json(value, depth + 1);
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::String(text) | Value::Model(text) => Json::from(text.as_str()),
        _ if depth == MOST_NESTED => Json::from(value.to_string()),
        Value::Sequence(sequence) => sequence.iter().map(part).collect(),
        Value::Set(set) => match set.enumerate() {
            Ok(set) => set.elements().map(|item| part(&item)).collect(),
            Err(_) => Json::from(value.to_string()),
        },
        Value::Function(function) => function
            .iter()
            .map(|(key, value)| {
                let key = match &key {
                    Value::String(text) | Value::Model(text) => text.to_string(),
                    other => other.to_string(),
                };
                (key, part(value))
            })
            .collect(),
    }
}
