//! SYMMETRY: states that differ by a permutation of model values count as one.

use std::collections::HashMap;

use super::super::error::{Located, Result};
use super::super::ir::OpId;
use super::super::machine::{Machine, State};
use super::super::value::{Fault, Text, Value};

/// The permutations, without the one that changes nothing.
pub(crate) struct Symmetry(Vec<Permutation>);

type Permutation = HashMap<Text, Text>;

impl Symmetry {
    /// The permutations that the value of an operator is a set of, and those that they make
    /// together.
    pub(crate) fn new(machine: &mut Machine<'_>, op: OpId) -> Result<Self> {
        let at = machine.program.operators[op].at;
        let value = machine.value_of(op, &[])?;
        let set = value.to_set("SYMMETRY").and_then(|set| set.enumerate());
        let mut all: Vec<Permutation> = Vec::new();
        for function in set.at(at)?.elements() {
            all.push(permutation(&function).at(at)?);
        }
        close(&mut all);
        Ok(Self(all))
    }

    /// The least fingerprint of a state under the permutations.
    pub(crate) fn least(
        &self,
        state: &State,
        mut fingerprint: impl FnMut(&State) -> Result<u64>,
    ) -> Result<u64> {
        let mut least = fingerprint(state)?;
        for permutation in &self.0 {
            let renamed: std::result::Result<State, Fault> = state
                .iter()
                .map(|value| value.renamed(&|name| permutation.get(name).cloned()))
                .collect();
            least = least.min(fingerprint(&renamed?)?);
        }
        Ok(least)
    }
}

/// The model values that a function maps to other ones.
fn permutation(function: &Value) -> std::result::Result<Permutation, Fault> {
    let mut permutation = Permutation::new();
    for key in function.domain()?.elements() {
        match (&key, function.apply(&key)?) {
            (Value::Model(from), Value::Model(to)) if from != to => {
                permutation.insert(from.clone(), to.clone());
            }
            (Value::Model(_), Value::Model(_)) => {}
            (from, to) => {
                return Err(Fault::mismatch(format!(
                    "SYMMETRY permutes model values, not `{}` to `{}`",
                    from.brief(),
                    to.brief()
                )));
            }
        }
    }
    Ok(permutation)
}

/// Adds what two permutations make one after the other, until there is nothing new.
fn close(all: &mut Vec<Permutation>) {
    let mut found: Vec<Permutation> = Vec::new();
    for permutation in all.drain(..) {
        if !permutation.is_empty() && !found.contains(&permutation) {
            found.push(permutation);
        }
    }
    let mut first = 0;
    while first < found.len() {
        for second in 0..=first {
            for (a, b) in [(first, second), (second, first)] {
                let both = compose(&found[a], &found[b]);
                if !both.is_empty() && !found.contains(&both) {
                    found.push(both);
                }
            }
        }
        first += 1;
    }
    *all = found;
}

fn compose(first: &Permutation, second: &Permutation) -> Permutation {
    let mut both = second.clone();
    for (from, to) in first {
        both.insert(from.clone(), second.get(to).unwrap_or(to).clone());
    }
    both.retain(|from, to| from != to);
    both
}
