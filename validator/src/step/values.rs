//! From JSON to values of TLA+.

use rustc_hash::{FxHashMap, FxHashSet};
use tracelaw_tla::eval::{Function, Session, Value};

/// Of how many different strings the values are kept.
const MOST_STRINGS: usize = 1 << 16;

/// What a trace's strings stand for.
///
/// A string of JSON is a string of TLA+, unless the document or the constants say otherwise:
///
/// 1. what `values` says of the key, then `nil`;
/// 2. the string itself, if it is an element of a constant;
/// 3. the model value of that name, if the configuration has one;
/// 4. the integer that it reads as, if that is an element of a constant;
/// 5. the string itself.
///
/// The event's node, where it is a number that is no element of a constant, is the string or the
/// model value that reads the same, if one of these is.
#[derive(Debug, Default)]
pub(crate) struct Converter {
    /// Constants and their elements, at any depth.
    known: FxHashSet<Value>,
    nil: FxHashSet<String>,
    nil_value: Option<Value>,
    strings: FxHashMap<Box<str>, Value>,
}

/// JSON text of a value -> what stands for it.
pub(crate) type ValueMap = FxHashMap<String, Value>;

impl Converter {
    pub(crate) fn new(
        constants: Vec<Value>,
        nil: FxHashSet<String>,
        nil_value: Option<Value>,
    ) -> Self {
        let mut known = FxHashSet::default();
        for constant in constants {
            collect(&constant, &mut known);
            known.insert(constant);
        }
        Self {
            known,
            nil,
            nil_value,
            strings: FxHashMap::default(),
        }
    }

    /// The value of a JSON text; nothing where TLA+ has none, as for a number beyond 64 bits.
    pub(crate) fn value(
        &mut self,
        raw: &str,
        map: &ValueMap,
        session: &mut Session<'_>,
    ) -> Option<Value> {
        let raw = raw.trim();
        match raw.as_bytes().first()? {
            b'{' | b'[' => {
                let value = session.read_json(raw.as_bytes()).ok()?;
                Some(self.adapt(value, map))
            }
            b'"' => {
                let inner = raw.get(1..raw.len() - 1)?;
                if inner.contains('\\') {
                    let value = session.read_json(raw.as_bytes()).ok()?;
                    return Some(self.adapt(value, map));
                }
                Some(self.string(inner, map))
            }
            _ => self.scalar(raw, map, session),
        }
    }

    fn scalar(&self, raw: &str, map: &ValueMap, session: &mut Session<'_>) -> Option<Value> {
        if let Some(value) = map.get(raw) {
            return Some(value.clone());
        }
        match raw {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(self.null()),
            _ => match raw.parse() {
                Ok(number) => Some(Value::Int(number)),
                // `1e3`, `1.0`
                Err(_) => whole(raw)
                    .then(|| session.read_json(raw.as_bytes()).ok())
                    .flatten(),
            },
        }
    }

    /// What stands for the event's node.
    pub(crate) fn node(
        &mut self,
        raw: &str,
        map: &ValueMap,
        session: &mut Session<'_>,
    ) -> Option<Value> {
        let value = self.value(raw, map, session)?;
        if map.contains_key(raw.trim_matches('"')) || self.known.contains(&value) {
            return Some(value);
        }
        if let Value::Int(number) = value {
            let text = number.to_string();
            let others = [Value::string(&text), Value::Model(text.as_str().into())];
            let known = others.into_iter().find(|other| self.known.contains(other));
            return Some(known.unwrap_or(value));
        }
        Some(value)
    }

    fn null(&self) -> Value {
        self.nil_value
            .clone()
            .unwrap_or_else(|| Value::Model("null".into()))
    }

    fn string(&mut self, text: &str, map: &ValueMap) -> Value {
        if let Some(value) = map.get(text) {
            return value.clone();
        }
        if let Some(value) = self.strings.get(text) {
            return value.clone();
        }
        let value = self.meaning(text);
        if self.strings.len() < MOST_STRINGS {
            self.strings.insert(text.into(), value.clone());
        }
        value
    }

    fn meaning(&self, text: &str) -> Value {
        if let Some(nil) = self.nil_value.as_ref().filter(|_| self.nil.contains(text)) {
            return nil.clone();
        }
        let string = Value::string(text);
        if self.known.contains(&string) {
            return string;
        }
        let model = Value::Model(text.into());
        if self.known.contains(&model) {
            return model;
        }
        let number = text.parse().ok().map(Value::Int);
        match number.filter(|number| self.known.contains(number)) {
            Some(number) => number,
            None => string,
        }
    }

    /// What stands for the strings within a value.
    fn adapt(&mut self, value: Value, map: &ValueMap) -> Value {
        match value {
            Value::String(text) => self.string(text.as_str(), map),
            Value::Model(text) if text.as_str() == "null" => match map.get("null") {
                Some(value) => value.clone(),
                None => self.null(),
            },
            Value::Int(number) if !map.is_empty() => match map.get(&number.to_string()) {
                Some(value) => value.clone(),
                None => Value::Int(number),
            },
            Value::Bool(value) if !map.is_empty() => match map.get(&value.to_string()) {
                Some(value) => value.clone(),
                None => Value::Bool(value),
            },
            Value::Sequence(items) => {
                let items = items.iter().cloned();
                Value::sequence(items.map(|item| self.adapt(item, map)).collect())
            }
            Value::Function(function) => self.adapt_fields(&function, map),
            other => other,
        }
    }

    fn adapt_fields(&mut self, function: &Function, map: &ValueMap) -> Value {
        let fields = function.iter().filter_map(|(name, value)| match name {
            Value::String(name) => Some((name, value.clone())),
            _ => None,
        });
        let fields: Vec<_> = fields
            .map(|(name, value)| (name, self.adapt(value, map)))
            .collect();
        Value::record(fields)
    }
}

/// Whether a number has no fraction.
fn whole(raw: &str) -> bool {
    raw.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

fn collect(value: &Value, into: &mut FxHashSet<Value>) {
    if let Value::Set(set) = value {
        let Ok(set) = set.enumerate() else { return };
        for element in set.iter() {
            collect(&element, into);
            into.insert(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use tracelaw_tla::eval::Value;

    use super::Converter;

    #[test]
    fn strings_become_what_the_constants_contain() {
        let set = |items: Vec<Value>| Value::set(items).expect("of one kind");
        let constants = vec![
            set(vec![Value::Int(1), Value::Int(2)]),
            set(vec![Value::string("a"), Value::string("m")]),
            Value::Model("m".into()),
            Value::Model("Leader".into()),
        ];
        let nil = ["-".to_owned()].into_iter().collect();
        let converter = Converter::new(constants, nil, Some(Value::Model("Nil".into())));
        for (text, wanted) in [
            ("1", Value::Int(1)),
            ("3", Value::string("3")),
            ("a", Value::string("a")),
            ("m", Value::string("m")),
            ("Leader", Value::Model("Leader".into())),
            ("leader", Value::string("leader")),
            ("-", Value::Model("Nil".into())),
        ] {
            assert_eq!(converter.meaning(text), wanted, "{text}");
        }
    }
}
