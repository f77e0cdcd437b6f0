//! Sets.

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

use super::hash::{self, Cached};
use super::vector::Iter;
use super::{Fault, Symbolic, Text, Value, Vector, compare};

/// The most elements that a set may have when it is enumerated: TLC's bound.
pub(crate) const MOST_ELEMENTS: u64 = 1_000_000;
/// The most elements of an interval that is ever written out, and of a set or a function that an
/// expression makes one by one. Larger intervals are described by their ends alone.
pub(crate) const MOST_WRITTEN: usize = 1 << 22;

/// A set: enumerated, or described by what its elements have in common.
#[derive(Clone, Debug)]
pub struct Set(Arc<Node>);

#[derive(Debug)]
struct Node {
    /// The sum over the elements, for enumerated sets.
    hash: Cached,
    form: Form,
}

impl Drop for Node {
    /// Values may be nested as deep as a specification can count, so that the parts of this one
    /// are dropped on more stack where little is left.
    fn drop(&mut self) {
        if crate::stack::is_low() {
            let parts = std::mem::replace(&mut self.form, Form::Interval(0, 0));
            crate::stack::grow(|| drop(parts));
        }
    }
}

#[derive(Debug)]
pub(crate) enum Form {
    /// Sorted, without repetitions, and not consecutive integers.
    Elements(Vector<Value>),
    /// `low..high`, not empty.
    Interval(i64, i64),
    /// Not enumerated: infinite, or not worth it.
    Symbolic(Symbolic),
}

static EMPTY: LazyLock<Set> =
    LazyLock::new(|| Set::with_form(Form::Elements(Vector::default()), None));

impl Default for Set {
    fn default() -> Self {
        EMPTY.clone()
    }
}

/// The number of elements of `low..high`, which is not empty.
fn interval_len(low: i64, high: i64) -> usize {
    usize::try_from(high.abs_diff(low))
        .unwrap_or(usize::MAX)
        .saturating_add(1)
}

fn element_hash(element: &Value) -> u64 {
    hash::tagged(8, element.fingerprint())
}

impl Set {
    fn with_form(form: Form, sum: Option<u64>) -> Self {
        Self(Arc::new(Node {
            hash: Cached::new(sum),
            form,
        }))
    }

    pub(crate) fn symbolic(symbolic: Symbolic) -> Self {
        Self::with_form(Form::Symbolic(symbolic), None)
    }

    /// The set of `items`, in any order, repeated or not.
    ///
    /// # Errors
    ///
    /// Items that TLC cannot compare with each other.
    pub fn new(mut items: Vec<Value>) -> Result<Self, Fault> {
        let mut mismatch = false;
        let sorted = items.is_sorted_by(|a, b| compare(a, b, &mut mismatch) == Ordering::Less);
        if !sorted {
            items.sort_by(|a, b| compare(a, b, &mut mismatch));
            items.dedup();
        }
        if mismatch {
            return Err(Self::mixed(&items));
        }
        Ok(Self::from_sorted(items.into()))
    }

    #[cold]
    fn mixed(items: &[Value]) -> Fault {
        let pair = items
            .windows(2)
            .find(|pair| super::order::equals(&pair[0], &pair[1]).is_err());
        Fault::mismatch(match pair {
            Some([a, b]) => format!(
                "a set cannot hold both the {} `{}` and the {} `{}`",
                a.kind(),
                a.brief(),
                b.kind(),
                b.brief()
            ),
            _ => "a set cannot hold elements that cannot be compared".to_owned(),
        })
    }

    /// The set of elements that are sorted and distinct.
    pub(crate) fn from_sorted(items: Vector<Value>) -> Self {
        Self::from_sorted_with(items, None)
    }

    fn from_sorted_with(items: Vector<Value>, sum: Option<u64>) -> Self {
        match (items.first(), items.last()) {
            (Some(Value::Int(low)), Some(Value::Int(high)))
                if high.checked_sub(*low) == Some(items.len() as i64 - 1) =>
            {
                Self::with_form(Form::Interval(*low, *high), sum)
            }
            (None, _) => Self::default(),
            _ => Self::with_form(Form::Elements(items), sum),
        }
    }

    /// `low..high`.
    #[must_use]
    pub fn interval(low: i64, high: i64) -> Self {
        if low > high {
            return Self::default();
        }
        Self::with_form(Form::Interval(low, high), None)
    }

    pub(crate) fn form(&self) -> &Form {
        &self.0.form
    }

    pub(crate) fn as_symbolic(&self) -> Option<&Symbolic> {
        match &self.0.form {
            Form::Symbolic(symbolic) => Some(symbolic),
            _ => None,
        }
    }

    pub(crate) fn as_interval(&self) -> Option<(i64, i64)> {
        match self.0.form {
            Form::Interval(low, high) => Some((low, high)),
            _ => None,
        }
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || match (&self.0.form, &other.0.form) {
                (Form::Elements(a), Form::Elements(b)) => a.same(b),
                (Form::Interval(a, b), Form::Interval(c, d)) => a == c && b == d,
                _ => false,
            }
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        match &self.0.form {
            Form::Symbolic(symbolic) => {
                return crate::stack::grow(|| {
                    self.enumerate()
                        .map_or_else(|_| symbolic.fingerprint(), |set| set.fingerprint())
                });
            }
            Form::Interval(low, high) if self.enumerated_len().is_none() => {
                return hash::fold(low.cast_unsigned(), high.cast_unsigned());
            }
            _ => {}
        }
        let sum = self.0.hash.get_or(|| {
            let add = |sum: u64, element: Value| sum.wrapping_add(element_hash(&element));
            crate::stack::grow(|| self.elements().fold(0, add))
        });
        let len = self.enumerated_len().unwrap_or_default() as u64;
        hash::tagged(5 + (len << 8), sum)
    }

    /// The number of elements if they are enumerated; an interval counts as enumerated unless it is
    /// too large to be written out.
    pub(crate) fn enumerated_len(&self) -> Option<usize> {
        match &self.0.form {
            Form::Elements(items) => Some(items.len()),
            Form::Interval(low, high) => {
                let len = interval_len(*low, *high);
                (len <= MOST_WRITTEN).then_some(len)
            }
            Form::Symbolic(_) => None,
        }
    }

    /// The number of elements.
    ///
    /// # Errors
    ///
    /// The set is infinite, or the number does not fit.
    pub fn len(&self) -> Result<u64, Fault> {
        match &self.0.form {
            Form::Symbolic(symbolic) => crate::stack::grow(|| symbolic.len()),
            Form::Elements(items) => Ok(items.len() as u64),
            Form::Interval(low, high) => high
                .abs_diff(*low)
                .checked_add(1)
                .ok_or_else(|| Fault::too_large("the interval is too large to be counted")),
        }
    }

    /// Whether there are no elements.
    ///
    /// # Errors
    ///
    /// Finding out would need more elements to be enumerated than the bound.
    pub fn is_empty(&self) -> Result<bool, Fault> {
        match &self.0.form {
            Form::Elements(items) => Ok(items.is_empty()),
            Form::Interval(..) => Ok(false),
            Form::Symbolic(symbolic) => crate::stack::grow(|| symbolic.is_empty()),
        }
    }

    /// The same set with its elements enumerated.
    ///
    /// # Errors
    ///
    /// The set is infinite, or has more than a million elements; intervals may have four times as
    /// many.
    pub fn enumerate(&self) -> Result<Self, Fault> {
        match &self.0.form {
            Form::Symbolic(symbolic) => crate::stack::grow(|| symbolic.enumerate()),
            Form::Interval(..) if self.enumerated_len().is_none() => {
                Err(Fault::too_large(format!(
                    "`{}` has more than {MOST_WRITTEN} elements",
                    Value::Set(self.clone()).brief()
                )))
            }
            _ => Ok(self.clone()),
        }
    }

    /// The elements in their order.
    ///
    /// # Errors
    ///
    /// The set is infinite or too large.
    pub fn to_vec(&self) -> Result<Vec<Value>, Fault> {
        Ok(self.enumerate()?.elements().collect())
    }

    /// The elements of an enumerated set, in order; nothing for any other. See
    /// [`enumerate`](Self::enumerate).
    pub(crate) fn elements(&self) -> Elements<'_> {
        match &self.0.form {
            Form::Elements(items) => Elements::Items(items.iter()),
            Form::Interval(low, high) => Elements::Interval(*low, *high),
            Form::Symbolic(_) => Elements::Interval(1, 0),
        }
    }

    /// The elements of an enumerated set, in order; nothing for any other. See
    /// [`enumerate`](Self::enumerate).
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value> + '_ {
        self.elements()
    }

    /// The element at `index` of an enumerated set, in order, counted from 0.
    pub(crate) fn nth(&self, index: usize) -> Option<Value> {
        match &self.0.form {
            Form::Elements(items) => items.get(index).cloned(),
            Form::Interval(low, high) => {
                let value = low.checked_add(i64::try_from(index).ok()?)?;
                (value <= *high).then_some(Value::Int(value))
            }
            Form::Symbolic(_) => None,
        }
    }

    /// Where `element` is, or would have to go, in an enumerated set.
    pub(crate) fn search(&self, element: &Value) -> Result<usize, usize> {
        self.search_checked(element, &mut false)
    }

    fn search_checked(&self, element: &Value, mismatch: &mut bool) -> Result<usize, usize> {
        match &self.0.form {
            Form::Elements(items) => items.search(|item| compare(item, element, mismatch)),
            Form::Interval(low, high) => match element {
                Value::Int(value) if value < low => Err(0),
                Value::Int(value) if value <= high => Ok(value.abs_diff(*low) as usize),
                Value::Int(_) => Err(interval_len(*low, *high)),
                other => {
                    // Integers stand between Booleans and all else.
                    match compare(&Value::Int(*low), other, mismatch) {
                        Ordering::Less => Err(interval_len(*low, *high)),
                        _ => Err(0),
                    }
                }
            },
            Form::Symbolic(_) => Err(0),
        }
    }

    pub(crate) fn position(&self, element: &Value) -> Option<usize> {
        if let Value::String(text) = element {
            return self.position_of_text(text);
        }
        self.search(element).ok()
    }

    /// The position of a string: short sets of strings are the fields of records and looked
    /// through by address first.
    pub(crate) fn position_of_text(&self, text: &Text) -> Option<usize> {
        let Form::Elements(items) = &self.0.form else {
            return None;
        };
        if let Vector::Leaf(items) = items
            && let Some(index) = items
                .iter()
                .position(|item| matches!(item, Value::String(name) if name.same(text)))
        {
            return Some(index);
        }
        items
            .search(|item| match item {
                Value::String(name) => name.cmp(text),
                other => compare(other, &Value::String(text.clone()), &mut false),
            })
            .ok()
    }

    pub(crate) fn is_all_strings(&self) -> bool {
        match &self.0.form {
            Form::Elements(items) => {
                matches!(
                    (items.first(), items.last()),
                    (Some(Value::String(_)), Some(Value::String(_)))
                )
            }
            _ => false,
        }
    }

    /// Whether `element` is in the set.
    ///
    /// # Errors
    ///
    /// TLC cannot compare it with the elements.
    pub fn contains(&self, element: &Value) -> Result<bool, Fault> {
        if let Form::Symbolic(symbolic) = &self.0.form {
            return crate::stack::grow(|| symbolic.contains(element));
        }
        let mut mismatch = false;
        let found = self.search_checked(element, &mut mismatch).is_ok();
        if mismatch && !found {
            let other = self.nth(0).unwrap_or(Value::Bool(false));
            return Err(Fault::mismatch(format!(
                "cannot tell whether the {} `{}` is in `{}`, whose elements are like the {} `{}`",
                element.kind(),
                element.brief(),
                Value::Set(self.clone()).brief(),
                other.kind(),
                other.brief()
            )));
        }
        Ok(found)
    }

    pub(crate) fn insert_at(&self, index: usize, element: Value) -> Self {
        let sum = self.0.hash.known();
        let sum = sum.map(|sum| sum.wrapping_add(element_hash(&element)));
        let items = match &self.0.form {
            Form::Interval(low, high) => match element {
                Value::Int(value) if value.checked_add(1) == Some(*low) => {
                    return Self::with_form(Form::Interval(value, *high), sum);
                }
                Value::Int(value) if high.checked_add(1) == Some(value) => {
                    return Self::with_form(Form::Interval(*low, value), sum);
                }
                other => self.vector().insert(index, other),
            },
            Form::Elements(items) => items.insert(index, element),
            Form::Symbolic(_) => return self.clone(),
        };
        Self::from_sorted_with(items, sum)
    }

    pub(crate) fn remove_at(&self, index: usize) -> Self {
        let sum = self.0.hash.known();
        let sum = sum
            .zip(self.nth(index))
            .map(|(sum, element)| sum.wrapping_sub(element_hash(&element)));
        match (self.as_interval(), self.enumerated_len()) {
            (Some((low, high)), _) if low < high && index == 0 => {
                Self::with_form(Form::Interval(low + 1, high), sum)
            }
            (Some((low, high)), Some(len)) if low < high && index + 1 == len => {
                Self::with_form(Form::Interval(low, high - 1), sum)
            }
            _ => Self::from_sorted_with(self.vector().remove(index), sum),
        }
    }

    /// Without an element.
    pub(crate) fn without(&self, element: &Value) -> Self {
        match self.search(element) {
            Ok(index) if self.as_symbolic().is_none() => self.remove_at(index),
            _ => self.clone(),
        }
    }

    /// The elements of an enumerated set as a vector.
    pub(crate) fn vector(&self) -> Vector<Value> {
        match &self.0.form {
            Form::Elements(items) => items.clone(),
            Form::Interval(low, high) => (*low..=*high).map(Value::Int).collect(),
            Form::Symbolic(_) => Vector::default(),
        }
    }

    /// With one more element.
    pub(crate) fn insert(&self, element: Value) -> Result<Self, Fault> {
        let mut mismatch = false;
        match self.search_checked(&element, &mut mismatch) {
            _ if mismatch => Err(Self::mixed(&[
                self.nth(0).unwrap_or(Value::Bool(false)),
                element,
            ])),
            Ok(_) => Ok(self.clone()),
            Err(index) => Ok(self.insert_at(index, element)),
        }
    }
}

/// The elements of an enumerated set, in order.
#[derive(Clone)]
pub(crate) enum Elements<'a> {
    Items(Iter<'a, Value>),
    Interval(i64, i64),
}

impl Iterator for Elements<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        match self {
            Self::Items(items) => items.next().cloned(),
            Self::Interval(low, high) => {
                let value = *low;
                match value.cmp(high) {
                    Ordering::Less => *low += 1,
                    Ordering::Equal => *self = Self::Interval(1, 0),
                    Ordering::Greater => return None,
                }
                Some(Value::Int(value))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = match self {
            Self::Items(items) => items.len(),
            Self::Interval(low, high) if low <= high => interval_len(*low, *high),
            Self::Interval(..) => 0,
        };
        (len, Some(len))
    }
}

impl ExactSizeIterator for Elements<'_> {}
