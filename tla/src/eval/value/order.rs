//! Equality and order.
//!
//! There are two equalities. [`PartialEq`] asks whether two values are the same; it always has an
//! answer. The `=` of TLA+ is [`equals`]: like TLC it refuses to compare what no sound
//! specification compares, such as a string with an integer. The order is total, and that of TLC
//! where TLC has one: integers by size, sets and functions by their number of elements first.
//! Strings are the exception: TLC orders them by the moment at which it met them, which says
//! nothing; here they are ordered as texts.

use std::cmp::Ordering;

use super::set::Form;
use super::{Fault, Function, Sequence, Set, Value, Vector};

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::String(a), Self::String(b)) | (Self::Model(a), Self::Model(b)) => a == b,
            (Self::Sequence(a), Self::Sequence(b)) => a == b,
            (Self::Function(a), Self::Function(b)) => a == b,
            (Self::Set(a), Self::Set(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl std::hash::Hash for Value {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        state.write_u64(self.fingerprint());
    }
}

impl PartialEq for Sequence {
    fn eq(&self, other: &Self) -> bool {
        self.same(other)
            || (self.len() == other.len()
                && self.fingerprint() == other.fingerprint()
                && crate::stack::grow(|| self.iter().eq(other.iter())))
    }
}

impl Eq for Sequence {}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.same(other)
            || (self.len() == other.len()
                && self.fingerprint() == other.fingerprint()
                && self.domain() == other.domain()
                && crate::stack::grow(|| self.values().iter().eq(other.values().iter())))
    }
}

impl Eq for Function {}

impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        if self.same(other) {
            return true;
        }
        if let (Form::Symbolic(a), Form::Symbolic(b)) = (self.form(), other.form())
            && crate::stack::grow(|| a.same_description(b))
        {
            return true;
        }
        let (Ok(a), Ok(b)) = (self.enumerate(), other.enumerate()) else {
            return false;
        };
        a.enumerated_len() == b.enumerated_len()
            && a.fingerprint() == b.fingerprint()
            && crate::stack::grow(|| a.elements().eq(b.elements()))
    }
}

impl Eq for Set {}

/// The `=` of TLA+.
///
/// # Errors
///
/// TLC cannot compare the two.
pub(crate) fn equals(a: &Value, b: &Value) -> Result<bool, Fault> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => return Ok(a == b),
        (Value::Int(a), Value::Int(b)) => return Ok(a == b),
        (Value::String(a), Value::String(b)) => return Ok(a == b),
        (Value::Set(a), Value::Set(b))
            if a.as_symbolic().is_some() || b.as_symbolic().is_some() =>
        {
            return symbolic_equals(a, b);
        }
        _ => {}
    }
    let mut mismatch = false;
    let order = compare(a, b, &mut mismatch);
    if mismatch {
        return Err(refusal(a, b));
    }
    Ok(order == Ordering::Equal)
}

fn symbolic_equals(a: &Set, b: &Set) -> Result<bool, Fault> {
    if let (Some(x), Some(y)) = (a.as_symbolic(), b.as_symbolic())
        && x.same_description(y)
    {
        return Ok(true);
    }
    // An infinite set is no finite one; two infinite ones cannot be told apart.
    match (a.enumerate(), b.enumerate()) {
        (Ok(a), Ok(b)) => equals(&Value::Set(a), &Value::Set(b)),
        (Err(_), Ok(_)) if a.as_symbolic().is_some_and(|a| a.is_infinite()) => Ok(false),
        (Ok(_), Err(_)) if b.as_symbolic().is_some_and(|b| b.is_infinite()) => Ok(false),
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
    }
}

#[cold]
fn refusal(a: &Value, b: &Value) -> Fault {
    Fault::mismatch(format!(
        "cannot compare the {} `{}` with the {} `{}`",
        a.kind(),
        a.brief(),
        b.kind(),
        b.brief()
    ))
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Bool(_) => 0,
        Value::Int(_) => 1,
        Value::String(_) => 2,
        Value::Model(_) => 3,
        Value::Set(_) => 4,
        Value::Sequence(_) | Value::Function(_) => 5,
    }
}

/// The type of a typed model value: the `T` of `T_name`.
fn model_type(name: &str) -> Option<char> {
    let mut chars = name.chars();
    let kind = chars.next()?;
    (chars.next() == Some('_')).then_some(kind)
}

/// The order of two values; `mismatch` is set when TLC would refuse to compare them, and the
/// order is total all the same.
pub(crate) fn compare(a: &Value, b: &Value, mismatch: &mut bool) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Model(a), Value::Model(b)) => {
            if let (Some(x), Some(y)) = (model_type(a.as_str()), model_type(b.as_str())) {
                *mismatch |= x != y;
            }
            a.cmp(b)
        }
        (Value::Set(a), Value::Set(b)) => compare_sets(a, b, mismatch),
        (Value::Sequence(a), Value::Sequence(b)) => {
            if a.same(b) {
                return Ordering::Equal;
            }
            let len = a.len().cmp(&b.len());
            len.then_with(|| compare_vectors(a.vector(), b.vector(), mismatch))
        }
        (Value::Function(a), Value::Function(b)) => compare_functions(a, b, mismatch),
        (Value::Sequence(_), Value::Function(_)) | (Value::Function(_), Value::Sequence(_)) => {
            compare_kinds_of_functions(a, b, mismatch)
        }
        (Value::Model(name), _) | (_, Value::Model(name)) => {
            *mismatch |= model_type(name.as_str()).is_some();
            rank(a).cmp(&rank(b))
        }
        _ => {
            *mismatch = true;
            rank(a).cmp(&rank(b))
        }
    }
}

fn compare_vectors(a: &Vector<Value>, b: &Vector<Value>, mismatch: &mut bool) -> Ordering {
    if a.same(b) {
        return Ordering::Equal;
    }
    crate::stack::grow(|| {
        for (a, b) in a.iter().zip(b) {
            let order = compare(a, b, mismatch);
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    })
}

fn compare_sets(a: &Set, b: &Set, mismatch: &mut bool) -> Ordering {
    if a.same(b) {
        return Ordering::Equal;
    }
    if let (Some((low_a, high_a)), Some((low_b, high_b))) = (a.as_interval(), b.as_interval()) {
        let len = high_a.abs_diff(low_a).cmp(&high_b.abs_diff(low_b));
        return len.then(low_a.cmp(&low_b));
    }
    let (x, y) = match (a.enumerate(), b.enumerate()) {
        (Ok(a), Ok(b)) => (a, b),
        _ if a == b => return Ordering::Equal,
        (first, second) => {
            let order = second.is_ok().cmp(&first.is_ok());
            *mismatch |= order == Ordering::Equal;
            return order.then_with(|| a.fingerprint().cmp(&b.fingerprint()));
        }
    };
    let len = x.enumerated_len().cmp(&y.enumerated_len());
    len.then_with(|| {
        if let (Form::Elements(x), Form::Elements(y)) = (x.form(), y.form()) {
            return compare_vectors(x, y, mismatch);
        }
        for (a, b) in x.elements().zip(y.elements()) {
            let order = compare(&a, &b, mismatch);
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    })
}

fn compare_functions(a: &Function, b: &Function, mismatch: &mut bool) -> Ordering {
    if a.same(b) {
        return Ordering::Equal;
    }
    let len = a.len().cmp(&b.len());
    if len != Ordering::Equal {
        *mismatch |= a.is_record() != b.is_record();
        return len;
    }
    compare_sets(a.domain(), b.domain(), mismatch)
        .then_with(|| compare_vectors(a.values(), b.values(), mismatch))
}

/// A sequence and another function: never equal, since each has one form only.
fn compare_kinds_of_functions(a: &Value, b: &Value, mismatch: &mut bool) -> Ordering {
    let (sequence, function, order) = match (a, b) {
        (Value::Sequence(sequence), Value::Function(function)) => {
            (sequence, function, Ordering::Less)
        }
        (Value::Function(function), Value::Sequence(sequence)) => {
            (sequence, function, Ordering::Greater)
        }
        _ => return Ordering::Equal,
    };
    if !sequence.is_empty()
        && let Some(key) = function.domain().nth(0)
    {
        compare(&Value::Int(1), &key, mismatch);
    }
    let len = sequence.len().cmp(&function.len());
    let len = if order == Ordering::Less {
        len
    } else {
        len.reverse()
    };
    len.then(order)
}
