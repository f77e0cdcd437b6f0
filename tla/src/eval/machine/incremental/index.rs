//! Finding the elements of a large set by the values of their parts.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::super::super::check::Identity;
use super::super::super::value::{Set, Value, compare, fold_hash};
use super::analysis::Path;

/// What stands in the place of a part that an element does not have.
const ABSENT: u64 = 0x5bd1_e995_97f4_a7c1;

/// The elements of a set by the values of some of their parts.
///
/// An element without one of the parts is found by the parts before that one, so that whoever
/// asks for it meets it as they would in the set itself.
#[derive(Debug)]
pub(super) struct Index {
    paths: Vec<Path>,
    set: Set,
    elements: HashMap<u64, Vec<Value>, BuildHasherDefault<Identity>>,
    /// The kinds of values that each part has been seen to have.
    kinds: Vec<u16>,
}

/// A bit for each kind of values that TLC does not compare with other kinds.
const fn kind(value: &Value) -> u16 {
    match value {
        Value::Bool(_) => 1,
        Value::Int(_) => 2,
        Value::String(_) => 4,
        // A model value may be compared with anything.
        Value::Model(_) => 0,
        Value::Set(_) => 8,
        Value::Sequence(_) | Value::Function(_) => 16,
    }
}

pub(super) fn part<'v>(element: &'v Value, path: &[Value]) -> Option<&'v Value> {
    let mut path = path.iter();
    path.try_fold(element, |part, step| part.argument(step))
}

impl Index {
    pub(super) fn new(paths: Vec<Path>) -> Self {
        Self {
            kinds: vec![0; paths.len()],
            paths,
            set: Set::default(),
            elements: HashMap::default(),
        }
    }

    pub(super) fn is_of(&self, paths: &[Path]) -> bool {
        self.paths == paths
    }

    /// Makes the index that of another set, which mostly differs little from the one before.
    pub(super) fn follow(&mut self, set: &Set) {
        match set.changes_since(&self.set) {
            Some(changes) => {
                for element in &changes.removed {
                    self.remove(element);
                }
                for element in changes.added {
                    self.insert(element);
                }
            }
            None => {
                self.elements.clear();
                for element in set.elements() {
                    self.insert(element);
                }
            }
        }
        self.set = set.clone();
    }

    fn key(&self, element: &Value) -> u64 {
        let mut key = 0;
        for path in &self.paths {
            match part(element, path) {
                Some(value) => key = fold_hash(key, value.fingerprint()),
                None => return fold_hash(key, ABSENT),
            }
        }
        key
    }

    fn insert(&mut self, element: Value) {
        for (path, kinds) in self.paths.iter().zip(&mut self.kinds) {
            if let Some(value) = part(&element, path) {
                *kinds |= kind(value);
            }
        }
        let key = self.key(&element);
        self.elements.entry(key).or_default().push(element);
    }

    fn remove(&mut self, element: &Value) {
        let key = self.key(element);
        if let Some(found) = self.elements.get_mut(&key) {
            found.retain(|other| other != element);
            if found.is_empty() {
                self.elements.remove(&key);
            }
        }
    }

    /// The elements whose parts have these values, and perhaps a few others, in the order of the
    /// set; those without one of the first `required` parts are not meant. Nothing is returned
    /// where a part has been of a kind that TLC does not compare with the value.
    pub(super) fn find(&self, values: &[Value], required: usize) -> Option<Vec<Value>> {
        let mut found = Vec::new();
        let mut key = 0;
        for (position, (value, kinds)) in values.iter().zip(&self.kinds).enumerate() {
            let kind = kind(value);
            if position >= required {
                if kind != 0 && kinds & !kind != 0 {
                    return None;
                }
                let without = self.elements.get(&fold_hash(key, ABSENT));
                found.extend(without.into_iter().flatten().cloned());
            }
            key = fold_hash(key, value.fingerprint());
        }
        found.extend(self.elements.get(&key).into_iter().flatten().cloned());
        found.sort_by(|a, b| compare(a, b, &mut false));
        Some(found)
    }
}
