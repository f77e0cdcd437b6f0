//! Randomization, without chance: the same arguments give the same sets in every run.

use super::super::value::{Fault, Set, Symbolic, Value, fold_hash};
use super::Native;

/// What is said of operators that TLC leaves to chance.
pub(super) const NOT_RANDOM: &str = "what TLC leaves to chance is the same in every run here";

pub(super) static RANDOMIZATION: &[Native] = &[
    Native::fixed("RandomSubset", 2, NOT_RANDOM, |args| {
        let size = args[0].to_int("the first argument of RandomSubset")?;
        let set = args[1].to_set("the second argument of RandomSubset")?;
        Ok(some_elements(size, set, "RandomSubset")?.into())
    }),
    Native::fixed("RandomSetOfSubsets", 3, NOT_RANDOM, |args| {
        let wanted = args[0].to_int("the first argument of RandomSetOfSubsets")?;
        let expected = args[1].to_int("the second argument of RandomSetOfSubsets")?;
        let set = args[2].to_set("the third argument of RandomSetOfSubsets")?;
        if expected < 0 || expected.cast_unsigned() > set.len()? {
            return Err(Fault::undefined(format!(
                "RandomSetOfSubsets expects subsets of {expected} elements of a set of {}",
                set.len()?
            )));
        }
        let subsets = Set::symbolic(Symbolic::Powerset(set.clone()));
        let possible = subsets.len().unwrap_or(u64::MAX);
        let wanted = wanted
            .max(0)
            .min(i64::try_from(possible).unwrap_or(i64::MAX));
        // Sizes around the expected one, as TLC's are on average.
        let near = subsets.filtered(|subset| {
            let len = subset.to_set("a subset")?.len()?;
            Ok(len.abs_diff(expected.cast_unsigned()) <= 1)
        })?;
        let enough = wanted.min(i64::try_from(near.len()?).unwrap_or(i64::MAX));
        Ok(some_elements(enough, &near, "RandomSetOfSubsets")?.into())
    }),
    Native::refused("RandomSubsetSet", 3, "probabilities cannot be evaluated"),
    Native::refused(
        "TestRandomSetOfSubsets",
        3,
        "chance has no place in a verdict",
    ),
];

/// So many elements, spread over the set by their hashes.
fn some_elements(size: i64, set: &Set, operator: &str) -> Result<Set, Fault> {
    let elements = set.enumerate()?;
    let len = elements.len()?;
    if size < 0 || size.cast_unsigned() > len {
        return Err(Fault::undefined(format!(
            "{operator} asks for {size} of {len} elements"
        )));
    }
    let mut all: Vec<Value> = elements.elements().collect();
    all.sort_by_cached_key(|element| fold_hash(element.fingerprint(), len));
    all.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Set::new(all)
}

/// `RandomElement(S)`: the element that comes first.
pub(super) fn element(args: &[Value]) -> Result<Value, Fault> {
    let mut elements = args[0]
        .to_set("the argument of RandomElement")?
        .clone()
        .into_stream()?;
    elements
        .next()
        .ok_or_else(|| Fault::undefined("RandomElement of the empty set"))
}
