//! Functions that are no sequences; over strings they are records.

use std::sync::Arc;

use super::hash::{self, Cached};
use super::{Sequence, Set, Text, Value, Vector};

/// A function whose domain is neither empty nor `1..n`.
///
/// The domain is a set of its own, shared by all functions over it; the values stand in its order.
#[derive(Clone, Debug)]
pub struct Function(Arc<Node>);

#[derive(Debug)]
struct Node {
    hash: Cached,
    domain: Set,
    values: Vector<Value>,
}

impl Drop for Node {
    /// Values may be nested as deep as a specification can count, so that the parts of this one
    /// are dropped on more stack where little is left.
    fn drop(&mut self) {
        if crate::stack::is_low() {
            let parts = std::mem::take(&mut self.values);
            crate::stack::grow(|| drop(parts));
        }
    }
}

fn entry(key: &Value, value: &Value) -> u64 {
    hash::fold(key.fingerprint(), value.fingerprint())
}

impl Function {
    /// The function over an enumerated `domain` with the values in its order, in its one form.
    pub(crate) fn build(domain: Set, values: Vector<Value>) -> Value {
        debug_assert_eq!(domain.enumerated_len(), Some(values.len()));
        match domain.as_interval() {
            Some((1, _)) => Value::Sequence(Sequence::from_vector(values)),
            _ if values.is_empty() => Value::Sequence(Sequence::default()),
            _ => Value::Function(Self::with_hash(domain, values, None)),
        }
    }

    /// The function of these pairs; of those with one key the last counts. The keys must be
    /// comparable.
    pub(crate) fn from_pairs(mut pairs: Vec<(Value, Value)>) -> Value {
        pairs.sort_by(|a, b| super::compare(&a.0, &b.0, &mut false));
        pairs.reverse();
        pairs.dedup_by(|later, earlier| later.0 == earlier.0);
        pairs.reverse();
        let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        Self::build(Set::from_sorted(keys.into()), values.into())
    }

    pub(crate) fn record(mut fields: Vec<(Text, Value)>) -> Value {
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        fields.reverse();
        fields.dedup_by(|later, earlier| later.0 == earlier.0);
        fields.reverse();
        let (keys, values): (Vec<_>, Vec<_>) = fields
            .into_iter()
            .map(|(name, value)| (Value::String(name), value))
            .unzip();
        Self::build(Set::from_sorted(keys.into()), values.into())
    }

    fn with_hash(domain: Set, values: Vector<Value>, hash: Option<u64>) -> Self {
        Self(Arc::new(Node {
            hash: Cached::new(hash),
            domain,
            values,
        }))
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.domain.same(&other.0.domain) && self.0.values.same(&other.0.values))
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        let sum = self.0.hash.get_or(|| {
            let add =
                |sum: u64, (key, value): (Value, &Value)| sum.wrapping_add(entry(&key, value));
            crate::stack::grow(|| self.iter().fold(0, add))
        });
        hash::tagged(7 + ((self.len() as u64) << 8), sum)
    }

    /// The number of arguments.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values.len()
    }

    /// Never: the empty function is a sequence.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The domain.
    #[must_use]
    pub fn domain(&self) -> &Set {
        &self.0.domain
    }

    pub(crate) fn values(&self) -> &Vector<Value> {
        &self.0.values
    }

    /// Whether all arguments are strings.
    #[must_use]
    pub fn is_record(&self) -> bool {
        self.0.domain.is_all_strings()
    }

    /// Arguments and values, in the order of the arguments.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Value, &Value)> {
        self.0.domain.elements().zip(self.0.values.iter())
    }

    /// The value at `argument`.
    #[must_use]
    pub fn get(&self, argument: &Value) -> Option<&Value> {
        self.0.values.get(self.0.domain.position(argument)?)
    }

    /// The field `name`.
    #[must_use]
    pub fn field(&self, name: &Text) -> Option<&Value> {
        self.0.values.get(self.0.domain.position_of_text(name)?)
    }

    /// With another value at `argument`; unchanged where that is not in the domain.
    #[must_use]
    pub fn set(&self, argument: &Value, value: Value) -> Self {
        let Some((index, old)) = self
            .0
            .domain
            .position(argument)
            .and_then(|index| Some((index, self.0.values.get(index)?)))
        else {
            return self.clone();
        };
        if old.same(&value) {
            return self.clone();
        }
        let hash = self.0.hash.known().map(|sum| {
            sum.wrapping_sub(entry(argument, old))
                .wrapping_add(entry(argument, &value))
        });
        let values = self.0.values.set(index, value);
        Self::with_hash(self.0.domain.clone(), values, hash)
    }

    /// With one more argument, or another value where `argument` is in the domain already.
    pub(crate) fn insert(&self, argument: &Value, value: Value) -> Value {
        match self.0.domain.search(argument) {
            Ok(_) => Value::Function(self.set(argument, value)),
            Err(index) => {
                let sum = self.0.hash.known();
                let sum = sum.map(|sum| sum.wrapping_add(entry(argument, &value)));
                let domain = self.0.domain.insert_at(index, argument.clone());
                Self::rebuild(domain, self.0.values.insert(index, value), sum)
            }
        }
    }

    /// Without `argument`.
    pub(crate) fn remove(&self, argument: &Value) -> Value {
        match self.0.domain.search(argument) {
            Err(_) => Value::Function(self.clone()),
            Ok(index) => {
                let old = self.0.values.get(index);
                let sum = self
                    .0
                    .hash
                    .known()
                    .zip(old)
                    .map(|(sum, old)| sum.wrapping_sub(entry(argument, old)));
                let domain = self.0.domain.remove_at(index);
                Self::rebuild(domain, self.0.values.remove(index), sum)
            }
        }
    }

    fn rebuild(domain: Set, values: Vector<Value>, sum: Option<u64>) -> Value {
        if values.is_empty() || matches!(domain.as_interval(), Some((1, _))) {
            Self::build(domain, values)
        } else {
            Value::Function(Self::with_hash(domain, values, sum))
        }
    }
}
