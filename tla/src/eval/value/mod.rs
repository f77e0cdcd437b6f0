//! Values: what expressions evaluate to.
//!
//! Every value has one form only, so that equality and hashing are structural: a function over
//! `1..n` is a sequence, the empty function is the empty sequence, a set of consecutive integers
//! is an interval, sets are sorted. Values are shared and never change; a change makes a new value
//! that shares what stayed. Hashes are kept and follow changes.

mod changes;
mod display;
mod fault;
mod function;
mod hash;
mod itf;
mod json;
mod order;
mod rename;
mod sequence;
mod set;
mod symbolic;
mod text;
mod vector;

#[cfg(test)]
mod tests;

pub use fault::{Fault, FaultKind};
pub use function::Function;
pub use sequence::Sequence;
pub use set::Set;
pub use text::{Interner, Text};

pub(crate) use hash::fold as fold_hash;
pub(crate) use json::{Lossy, read_json};
pub(crate) use order::{compare, equals};
pub(crate) use set::{MOST_ELEMENTS, MOST_WRITTEN};
pub(crate) use symbolic::Symbolic;
pub(crate) use vector::Vector;

/// A value of TLA+.
#[derive(Clone, Debug)]
pub enum Value {
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// An integer. What does not fit is a [`Fault`], never a wrong number.
    Int(i64),
    /// A string.
    String(Text),
    /// A model value of the configuration: equal to itself alone.
    Model(Text),
    /// A set.
    Set(Set),
    /// A function over `1..n`: a sequence or tuple.
    Sequence(Sequence),
    /// Any other function; over strings it is a record.
    Function(Function),
}

impl Value {
    /// The string `text`.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self::String(text.into())
    }

    /// The sequence of `items`.
    #[must_use]
    pub fn sequence(items: Vec<Self>) -> Self {
        Self::Sequence(Sequence::from(items))
    }

    /// The set of `items`, in any order, repeated or not.
    ///
    /// # Errors
    ///
    /// Items that TLC cannot compare with each other, as `1` and `"a"`.
    pub fn set(items: Vec<Self>) -> Result<Self, Fault> {
        Ok(Self::Set(Set::new(items)?))
    }

    /// The record with these fields, in any order. A field that comes twice has its last value.
    #[must_use]
    pub fn record(fields: impl IntoIterator<Item = (Text, Self)>) -> Self {
        Function::record(fields.into_iter().collect())
    }

    /// What kind of value it is, for messages: `integer`, `record` and so on.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "Boolean",
            Self::Int(_) => "integer",
            Self::String(_) => "string",
            Self::Model(_) => "model value",
            Self::Set(_) => "set",
            Self::Sequence(sequence) if sequence.is_empty() => "empty sequence",
            Self::Sequence(_) => "sequence",
            Self::Function(function) if function.is_record() => "record",
            Self::Function(_) => "function",
        }
    }

    /// A hash by which equal values are equal, the same in every run.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        match self {
            Self::Bool(value) => hash::tagged(1, u64::from(*value)),
            Self::Int(value) => hash::tagged(2, value.cast_unsigned()),
            Self::String(text) => hash::tagged(3, text.hash_value()),
            Self::Model(text) => hash::tagged(4, text.hash_value()),
            Self::Set(set) => set.fingerprint(),
            Self::Sequence(sequence) => sequence.fingerprint(),
            Self::Function(function) => function.fingerprint(),
        }
    }

    /// Whether both are one and the same object, which is a quick way to see that they are equal.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::String(a), Self::String(b)) | (Self::Model(a), Self::Model(b)) => a.same(b),
            (Self::Set(a), Self::Set(b)) => a.same(b),
            (Self::Sequence(a), Self::Sequence(b)) => a.same(b),
            (Self::Function(a), Self::Function(b)) => a.same(b),
            _ => false,
        }
    }

    /// The truth value.
    ///
    /// # Errors
    ///
    /// The value is none; `what` names its role in the message.
    pub(crate) fn to_bool(&self, what: &str) -> Result<bool, Fault> {
        match self {
            Self::Bool(value) => Ok(*value),
            other => Err(Fault::mismatch(format!(
                "{what} is no Boolean but the {} `{}`",
                other.kind(),
                other.brief()
            ))),
        }
    }

    /// The integer.
    pub(crate) fn to_int(&self, what: &str) -> Result<i64, Fault> {
        match self {
            Self::Int(value) => Ok(*value),
            other => Err(Fault::mismatch(format!(
                "{what} is no integer but the {} `{}`",
                other.kind(),
                other.brief()
            ))),
        }
    }

    /// The string.
    pub(crate) fn to_text(&self, what: &str) -> Result<&Text, Fault> {
        match self {
            Self::String(text) => Ok(text),
            other => Err(Fault::mismatch(format!(
                "{what} is no string but the {} `{}`",
                other.kind(),
                other.brief()
            ))),
        }
    }

    /// The set.
    pub(crate) fn to_set(&self, what: &str) -> Result<&Set, Fault> {
        match self {
            Self::Set(set) => Ok(set),
            other => Err(Fault::mismatch(format!(
                "{what} is no set but the {} `{}`",
                other.kind(),
                other.brief()
            ))),
        }
    }

    /// The sequence.
    pub(crate) fn to_sequence(&self, what: &str) -> Result<&Sequence, Fault> {
        match self {
            Self::Sequence(sequence) => Ok(sequence),
            other => Err(Fault::mismatch(format!(
                "{what} is no sequence but the {} `{}`",
                other.kind(),
                other.brief()
            ))),
        }
    }

    /// The value of a function at `argument`: `f[x]`.
    ///
    /// # Errors
    ///
    /// The value is no function, or the argument is not in its domain.
    pub fn apply(&self, argument: &Self) -> Result<&Self, Fault> {
        let found = match self {
            Self::Sequence(_) | Self::Function(_) => self.argument(argument),
            other => {
                return Err(Fault::mismatch(format!(
                    "`{}` is a {} and cannot be applied to `{}`",
                    other.brief(),
                    other.kind(),
                    argument.brief()
                )));
            }
        };
        found.ok_or_else(|| self.outside(argument))
    }

    /// The value of a function at `argument`, if it is a function that has one there.
    pub(crate) fn argument(&self, argument: &Self) -> Option<&Self> {
        match (self, argument) {
            (Self::Sequence(sequence), Self::Int(index)) => sequence.get(*index),
            (Self::Function(function), _) => function.get(argument),
            _ => None,
        }
    }

    /// The field `name` of a record: `r.name`.
    ///
    /// # Errors
    ///
    /// The value is no record, or has no such field.
    pub fn field(&self, name: &Text) -> Result<&Self, Fault> {
        match self {
            Self::Function(function) => {
                function.field(name).ok_or_else(|| self.without_field(name))
            }
            other => Err(other.without_field(name)),
        }
    }

    #[cold]
    fn without_field(&self, name: &Text) -> Fault {
        match self {
            Self::Function(function) if function.is_record() => Fault::undefined(format!(
                "the record `{}` has no field `{name}`",
                self.brief()
            )),
            other => Fault::mismatch(format!(
                "the {} `{}` has no fields, so no `{name}`",
                other.kind(),
                other.brief()
            )),
        }
    }

    #[cold]
    fn outside(&self, argument: &Self) -> Fault {
        Fault::undefined(match self {
            Self::Sequence(sequence) => format!(
                "`{}` is no index of the sequence `{}` of length {}",
                argument.brief(),
                self.brief(),
                sequence.len()
            ),
            _ => format!(
                "`{}` is not in the domain of the {} `{}`",
                argument.brief(),
                self.kind(),
                self.brief()
            ),
        })
    }

    /// The domain of a function: `DOMAIN f`.
    ///
    /// # Errors
    ///
    /// The value is no function.
    pub fn domain(&self) -> Result<Set, Fault> {
        match self {
            Self::Sequence(sequence) => Ok(sequence.domain()),
            Self::Function(function) => Ok(function.domain().clone()),
            other => Err(Fault::mismatch(format!(
                "the {} `{}` is no function and has no domain",
                other.kind(),
                other.brief()
            ))),
        }
    }

    /// The function with another value at `argument`. An argument outside the domain changes
    /// nothing, as TLC has it.
    ///
    /// # Errors
    ///
    /// The value is no function.
    pub fn except(&self, argument: &Self, value: Self) -> Result<Self, Fault> {
        match self {
            Self::Sequence(sequence) => Ok(match argument {
                Self::Int(index) => Self::Sequence(sequence.set(*index, value)),
                _ => self.clone(),
            }),
            Self::Function(function) => Ok(Self::Function(function.set(argument, value))),
            other => Err(Fault::mismatch(format!(
                "the {} `{}` is no function and cannot be changed by EXCEPT",
                other.kind(),
                other.brief()
            ))),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Set> for Value {
    fn from(set: Set) -> Self {
        Self::Set(set)
    }
}

impl From<Sequence> for Value {
    fn from(sequence: Sequence) -> Self {
        Self::Sequence(sequence)
    }
}
