//! Putting model values in the place of others.

use super::set::Form;
use super::{Fault, Function, Sequence, Set, Text, Value};

impl Value {
    /// The value with every model value replaced by the one that `other` gives for it.
    ///
    /// # Errors
    ///
    /// A set that cannot be enumerated and may hold model values.
    pub(crate) fn renamed(&self, other: &dyn Fn(&Text) -> Option<Text>) -> Result<Self, Fault> {
        crate::stack::grow(|| self.renamed_inner(other))
    }

    fn renamed_inner(&self, other: &dyn Fn(&Text) -> Option<Text>) -> Result<Self, Fault> {
        Ok(match self {
            Self::Bool(_) | Self::Int(_) | Self::String(_) => self.clone(),
            Self::Model(name) => other(name).map_or_else(|| self.clone(), Self::Model),
            Self::Sequence(sequence) => {
                let items: Result<_, _> = sequence.iter().map(|item| item.renamed(other)).collect();
                Self::Sequence(Sequence::from_vector(items?))
            }
            Self::Function(function) => {
                let pairs: Result<_, Fault> = function
                    .iter()
                    .map(|(key, value)| Ok((key.renamed(other)?, value.renamed(other)?)))
                    .collect();
                Function::from_pairs(pairs?)
            }
            Self::Set(set) => match set.form() {
                Form::Interval(..) => self.clone(),
                Form::Symbolic(symbolic) if symbolic.is_infinite() => self.clone(),
                _ => {
                    let items = set.enumerate()?;
                    let items: Result<_, _> = items
                        .elements()
                        .map(|element| element.renamed(other))
                        .collect();
                    Self::Set(Set::new(items?)?)
                }
            },
        })
    }
}
