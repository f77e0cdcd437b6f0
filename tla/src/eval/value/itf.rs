//! Values in the Informal Trace Format of Apalache (its ADR 015), and back.

use serde_json::{Map, Value as Json, json};

use super::{Function, Interner, Value};

/// What stands for a value that the format has no form for, with the value's text.
const UNSERIALIZABLE: &str = "#unserializable";

/// The most elements of a set that is written out.
const MOST_ELEMENTS: u64 = 100_000;

impl Value {
    /// The value in the Informal Trace Format. Integers are `#bigint`s of any size; a sequence is a
    /// list, or a `#tup` where its items are of several kinds; a record is an object, any other
    /// function a `#map`. Since the values of TLA+ do not tell them apart, a function over strings
    /// is a record too.
    ///
    /// A model value, or an infinite set, has no form there: it becomes `#unserializable` with its
    /// text, and its text is added to `losses`.
    #[must_use]
    pub fn to_itf(&self, losses: &mut Vec<String>) -> Json {
        crate::stack::grow(|| self.write(losses))
    }

    fn write(&self, losses: &mut Vec<String>) -> Json {
        match self {
            Self::Bool(value) => Json::Bool(*value),
            Self::Int(value) => json!({"#bigint": value.to_string()}),
            Self::String(text) => Json::from(text.as_str()),
            Self::Model(_) => self.lost(losses),
            Self::Set(set) => match set.len() {
                Ok(length) if length <= MOST_ELEMENTS => match set.enumerate() {
                    Ok(set) => {
                        let items: Vec<Json> =
                            set.elements().map(|item| item.to_itf(losses)).collect();
                        json!({"#set": items})
                    }
                    Err(_) => self.lost(losses),
                },
                _ => self.lost(losses),
            },
            Self::Sequence(sequence) => {
                let items: Vec<Json> = sequence.iter().map(|item| item.to_itf(losses)).collect();
                let mut kinds = sequence.iter().map(std::mem::discriminant);
                let first = kinds.next();
                if kinds.all(|kind| Some(kind) == first) {
                    Json::Array(items)
                } else {
                    json!({"#tup": items})
                }
            }
            Self::Function(function) => {
                let mut fields = Map::new();
                for (name, value) in function.iter() {
                    match name {
                        // A name with `#` would be read as a form of the format.
                        Self::String(name) if !name.as_str().starts_with('#') => {
                            fields.insert(name.to_string(), value.to_itf(losses));
                        }
                        _ => return map(function, losses),
                    }
                }
                Json::Object(fields)
            }
        }
    }

    fn lost(&self, losses: &mut Vec<String>) -> Json {
        let text = self.brief();
        let json = json!({UNSERIALIZABLE: text});
        losses.push(text);
        json
    }

    /// The value that a text in the Informal Trace Format stands for; `#unserializable` names are
    /// model values.
    ///
    /// # Errors
    ///
    /// Why it stands for none, as a fragment.
    pub fn from_itf(json: &Json, interner: &mut Interner) -> Result<Self, String> {
        crate::stack::grow(|| read(json, interner))
    }
}

fn map(function: &Function, losses: &mut Vec<String>) -> Json {
    let pairs: Vec<Json> = (function.iter())
        .map(|(key, value)| json!([key.to_itf(losses), value.to_itf(losses)]))
        .collect();
    json!({"#map": pairs})
}

fn read(json: &Json, interner: &mut Interner) -> Result<Value, String> {
    let mut items = |items: &[Json]| -> Result<Vec<Value>, String> {
        let read = |item| Value::from_itf(item, interner);
        items.iter().map(read).collect()
    };
    match json {
        Json::Bool(value) => Ok(Value::Bool(*value)),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Ok(Value::Int(number)),
            None => Err(format!("`{number}` is no integer of 64 bits")),
        },
        Json::String(text) => Ok(Value::String(interner.text(text))),
        Json::Array(list) => Ok(Value::sequence(items(list)?)),
        Json::Null => Err("`null` is no value".to_owned()),
        Json::Object(object) => {
            let special = object.iter().find(|(key, _)| key.starts_with('#'));
            match special.map(|(key, value)| (key.as_str(), value)) {
                None => {
                    let mut fields = Vec::with_capacity(object.len());
                    for (name, value) in object {
                        let value = Value::from_itf(value, interner)?;
                        fields.push((interner.text(name), value));
                    }
                    Ok(Value::record(fields))
                }
                Some(("#bigint", Json::String(digits))) => digits
                    .parse()
                    .map(Value::Int)
                    .map_err(|_| format!("`{digits}` is no integer of 64 bits")),
                Some(("#tup", Json::Array(list))) => Ok(Value::sequence(items(list)?)),
                Some(("#set", Json::Array(list))) => {
                    Value::set(items(list)?).map_err(|fault| fault.to_string())
                }
                Some(("#map", Json::Array(list))) => {
                    let mut pairs = Vec::with_capacity(list.len());
                    for pair in list {
                        let Some([key, value]) = pair.as_array().map(Vec::as_slice) else {
                            return Err("an entry of a `#map` is no pair".to_owned());
                        };
                        let key = Value::from_itf(key, interner)?;
                        pairs.push((key, Value::from_itf(value, interner)?));
                    }
                    Ok(Function::from_pairs(pairs))
                }
                Some((UNSERIALIZABLE, Json::String(name))) => {
                    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
                    match is_name && !name.is_empty() {
                        true => Ok(Value::Model(interner.text(name))),
                        false => Err(format!("`{name}` cannot be read back")),
                    }
                }
                Some((form, _)) => Err(format!("`{form}` is no form of a value")),
            }
        }
    }
}
