//! What goes wrong in an operation on values.

use std::fmt;

/// An operation on values that has no result. Where it happened is added by the evaluator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(Box<(FaultKind, String)>);

/// The kinds of [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// An operand of the wrong kind, or a comparison of two kinds that TLC refuses.
    TypeMismatch,
    /// A function outside its domain, a missing field, CHOOSE without a witness, CASE without an
    /// arm that holds.
    Undefined,
    /// Arithmetic that leaves the range of 64 bits, or a division by zero.
    Arithmetic,
    /// A set that is infinite or too large to be enumerated.
    TooLarge,
    /// `Assert` with a first argument that is false.
    Assertion,
    /// A file or a text that could not be read.
    Input,
    /// Something that the evaluator does not support and could not find out before.
    Unsupported,
    /// An expression that is nested too deeply, or a recursion that does not end.
    TooDeep,
    /// A variable that has no value yet: a primed variable before the action gave it one.
    Unassigned,
    /// The caller asked to stop.
    Interrupted,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self(Box::new((kind, message.into())))
    }

    pub(crate) fn mismatch(message: impl Into<String>) -> Self {
        Self::new(FaultKind::TypeMismatch, message)
    }

    pub(crate) fn undefined(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Undefined, message)
    }

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(FaultKind::TooLarge, message)
    }

    pub(crate) fn arithmetic(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Arithmetic, message)
    }

    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Input, message)
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        self.0.0
    }

    /// What went wrong, as a fragment in lower case.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.1
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Fault {}
