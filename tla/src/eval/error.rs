//! Where an evaluation went wrong.

use std::fmt;
use std::sync::Arc;

use tracelaw_diagnostics::Place;

use super::ir::{At, Program};
use super::value::{Fault, FaultKind};

/// The most calls that are remembered; of a deeper chain the innermost count.
const MOST_CALLS: usize = 64;

/// A [`Fault`] and where it happened, in the numbers of a program.
#[derive(Debug)]
pub(crate) struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    fault: Fault,
    at: Option<At>,
    calls: Vec<(Arc<str>, At)>,
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    #[cold]
    pub(crate) fn new(fault: Fault, at: Option<At>) -> Self {
        Self(Box::new(Inner {
            fault,
            at,
            calls: Vec::new(),
        }))
    }

    /// The same failure, seen from the operator `name` that was applied at `at`.
    #[cold]
    pub(crate) fn within(mut self, name: &Arc<str>, at: At) -> Self {
        if self.0.calls.len() < MOST_CALLS {
            self.0.calls.push((Arc::clone(name), at));
        }
        self
    }

    /// Located at `at`, unless it has a place already.
    #[cold]
    fn or_at(mut self, at: At) -> Self {
        self.0.at.get_or_insert(at);
        self
    }

    /// What went wrong.
    pub(crate) fn fault(&self) -> &Fault {
        &self.0.fault
    }

    pub(crate) fn kind(&self) -> FaultKind {
        self.0.fault.kind()
    }

    /// The failure with places that outlive the program.
    pub(crate) fn resolve(self, program: &Program) -> Failure {
        Failure {
            fault: self.0.fault,
            place: self.0.at.map(|at| program.place(at)),
            calls: self
                .0
                .calls
                .into_iter()
                .map(|(name, at)| (name.to_string(), program.place(at)))
                .collect(),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(fault, None)
    }
}

/// Adds the place to what went wrong in an operation on values.
pub(crate) trait Located<T> {
    /// The result, located at `at` if it is a fault without a place.
    fn at(self, at: At) -> Result<T>;
}

impl<T> Located<T> for std::result::Result<T, Fault> {
    #[inline]
    fn at(self, at: At) -> Result<T> {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(Error::new(fault, Some(at))),
        }
    }
}

impl<T> Located<T> for Result<T> {
    #[inline]
    fn at(self, at: At) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(error) => Err(error.or_at(at)),
        }
    }
}

/// An evaluation that has no result: what went wrong, where, and by which operators it was
/// reached.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What went wrong.
    pub fault: Fault,
    /// The innermost expression that has no value.
    pub place: Option<Place>,
    /// The operators that were being applied and where, the innermost first.
    pub calls: Vec<(String, Place)>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)?;
        if let Some(place) = &self.place {
            let (line, column) = place.line_column();
            write!(f, " ({}:{line}:{column})", place.source.name())?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
