//! Sequences and tuples: functions over `1..n`.

use std::sync::{Arc, LazyLock};

use super::hash::{self, Cached, Polynomial};
use super::vector::Iter;
use super::{Set, Value, Vector};

/// A sequence; positions count from 1, as in TLA+.
#[derive(Clone, Debug)]
pub struct Sequence(Arc<Node>);

#[derive(Debug)]
struct Node {
    hash: Cached,
    items: Vector<Value>,
}

impl Drop for Node {
    /// Values may be nested as deep as a specification can count, so that the parts of this one
    /// are dropped on more stack where little is left.
    fn drop(&mut self) {
        if crate::stack::is_low() {
            let parts = std::mem::take(&mut self.items);
            crate::stack::grow(|| drop(parts));
        }
    }
}

static EMPTY: LazyLock<Sequence> =
    LazyLock::new(|| Sequence::with_hash(Vector::default(), Some(Polynomial::EMPTY)));

impl From<Vec<Value>> for Sequence {
    fn from(items: Vec<Value>) -> Self {
        Self::from_vector(items.into())
    }
}

impl FromIterator<Value> for Sequence {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::from_vector(items.into_iter().collect())
    }
}

impl Default for Sequence {
    fn default() -> Self {
        EMPTY.clone()
    }
}

impl Sequence {
    pub(crate) fn from_vector(items: Vector<Value>) -> Self {
        if items.is_empty() {
            return Self::default();
        }
        Self::with_hash(items, None)
    }

    fn with_hash(items: Vector<Value>, hash: Option<Polynomial>) -> Self {
        Self(Arc::new(Node {
            // The polynomial is below 2^61, so that adding one never makes it "unknown".
            hash: Cached::new(hash.map(|hash| hash.0 + 1)),
            items,
        }))
    }

    pub(crate) fn vector(&self) -> &Vector<Value> {
        &self.0.items
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.items.same(&other.0.items)
    }

    fn known(&self) -> Option<Polynomial> {
        self.0.hash.known().map(|hash| Polynomial(hash - 1))
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        let hash = self.0.hash.get_or(|| {
            let push = |hash: Polynomial, item: &Value| hash.push(item.fingerprint());
            crate::stack::grow(|| self.iter().fold(Polynomial::EMPTY, push).0 + 1)
        });
        hash::tagged(6 + ((self.len() as u64) << 8), hash)
    }

    /// The number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// Whether there are no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }

    /// The elements in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Value> + Clone {
        self.elements()
    }

    fn elements(&self) -> Iter<'_, Value> {
        self.0.items.iter()
    }

    fn offset(&self, index: i64) -> Option<usize> {
        let offset = usize::try_from(index.checked_sub(1)?).ok()?;
        (offset < self.len()).then_some(offset)
    }

    /// The element at `index`, counted from 1.
    #[must_use]
    pub fn get(&self, index: i64) -> Option<&Value> {
        self.0.items.get(self.offset(index)?)
    }

    /// `1..n`.
    #[must_use]
    pub fn domain(&self) -> Set {
        Set::interval(1, self.len() as i64)
    }

    /// With another element at `index`; unchanged where there is none.
    #[must_use]
    pub fn set(&self, index: i64, item: Value) -> Self {
        let Some((offset, old)) = self
            .offset(index)
            .and_then(|offset| Some((offset, self.0.items.get(offset)?)))
        else {
            return self.clone();
        };
        if old.same(&item) {
            return self.clone();
        }
        let distance = self.len() - 1 - offset;
        let hash = self
            .known()
            .map(|hash| hash.set(distance, old.fingerprint(), item.fingerprint()));
        Self::with_hash(self.0.items.set(offset, item), hash)
    }

    /// With `item` at the end.
    #[must_use]
    pub fn push(&self, item: Value) -> Self {
        let hash = self.known().map(|hash| hash.push(item.fingerprint()));
        Self::with_hash(self.0.items.push(item), hash)
    }

    /// Followed by `other`.
    #[must_use]
    pub fn concat(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let hash = match (self.known(), other.known()) {
            (Some(first), Some(second)) => Some(first.concat(second, other.len())),
            _ => None,
        };
        Self::with_hash(self.0.items.concat(&other.0.items), hash)
    }

    /// The elements from `first` to `last`, both counted from 1 and both inside; empty where
    /// `first` is larger.
    #[must_use]
    pub(crate) fn slice(&self, first: usize, last: usize) -> Self {
        if first > last {
            return Self::default();
        }
        if (first, last) == (2, self.len())
            && let (Some(hash), Some(head)) = (self.known(), self.0.items.first())
        {
            let hash = hash.pop_front(self.len() - 1, head.fingerprint());
            return Self::with_hash(self.0.items.slice(1, last), Some(hash));
        }
        let items = self.0.items.slice(first - 1, last);
        if items.same(&self.0.items) {
            return self.clone();
        }
        Self::from_vector(items)
    }
}

impl<'a> IntoIterator for &'a Sequence {
    type Item = &'a Value;
    type IntoIter = Box<dyn Iterator<Item = &'a Value> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.elements())
    }
}
