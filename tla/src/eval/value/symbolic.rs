//! Sets that are described, not enumerated: `Nat`, `SUBSET S`, `[S -> T]` and their like.
//!
//! Membership is decided from the description. The elements are produced one by one when a
//! quantifier asks for them, in the order in which an enumerated set would hold them.

use super::set::MOST_ELEMENTS;
use super::{Fault, Function, Sequence, Set, Text, Value, hash};

/// A description of a set.
#[derive(Clone, Debug)]
pub(crate) enum Symbolic {
    /// `Nat`.
    Naturals,
    /// `Int`.
    Integers,
    /// `STRING`.
    Strings,
    /// `SUBSET S`.
    Powerset(Set),
    /// `[S -> T]`.
    Functions(Set, Set),
    /// `Seq(S)`.
    Sequences(Set),
    /// `[a : S, b : T]`, the fields sorted.
    Records(Vec<(Text, Set)>),
    /// `A \X B \X C`.
    Product(Vec<Set>),
    /// `A \cup B`, where one of them is symbolic.
    Union(Set, Set),
    /// `A \cap B`, likewise.
    Intersection(Set, Set),
    /// `A \ B`, likewise.
    Difference(Set, Set),
}

/// The elements of any set, one by one.
pub(crate) type Stream = Box<dyn Iterator<Item = Value>>;

impl Symbolic {
    /// Whether both are described in the same words, and so equal.
    pub(crate) fn same_description(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Naturals, Self::Naturals)
            | (Self::Integers, Self::Integers)
            | (Self::Strings, Self::Strings) => true,
            (Self::Powerset(a), Self::Powerset(b)) | (Self::Sequences(a), Self::Sequences(b)) => {
                a == b
            }
            (Self::Functions(a, b), Self::Functions(c, d))
            | (Self::Union(a, b), Self::Union(c, d))
            | (Self::Intersection(a, b), Self::Intersection(c, d))
            | (Self::Difference(a, b), Self::Difference(c, d)) => a == c && b == d,
            (Self::Records(a), Self::Records(b)) => a == b,
            (Self::Product(a), Self::Product(b)) => a == b,
            _ => false,
        }
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        let fold_all = |tag, parts: &[u64]| {
            parts
                .iter()
                .fold(hash::tagged(9, tag), |hash, part| hash::fold(hash, *part))
        };
        match self {
            Self::Naturals => fold_all(0, &[]),
            Self::Integers => fold_all(1, &[]),
            Self::Strings => fold_all(2, &[]),
            Self::Powerset(set) => fold_all(3, &[set.fingerprint()]),
            Self::Functions(a, b) => fold_all(4, &[a.fingerprint(), b.fingerprint()]),
            Self::Sequences(set) => fold_all(5, &[set.fingerprint()]),
            Self::Records(fields) => {
                let parts: Vec<_> = fields
                    .iter()
                    .flat_map(|(name, set)| [name.hash_value(), set.fingerprint()])
                    .collect();
                fold_all(6, &parts)
            }
            Self::Product(sets) => {
                let parts: Vec<_> = sets.iter().map(Set::fingerprint).collect();
                fold_all(7, &parts)
            }
            Self::Union(a, b) => fold_all(8, &[a.fingerprint(), b.fingerprint()]),
            Self::Intersection(a, b) => fold_all(9, &[a.fingerprint(), b.fingerprint()]),
            Self::Difference(a, b) => fold_all(10, &[a.fingerprint(), b.fingerprint()]),
        }
    }

    /// Whether the set is known to have no end.
    pub(crate) fn is_infinite(&self) -> bool {
        let infinite = |set: &Set| {
            set.as_symbolic()
                .is_some_and(|symbolic| crate::stack::grow(|| symbolic.is_infinite()))
        };
        let empty = |set: &Set| set.is_empty().unwrap_or(false);
        match self {
            Self::Naturals | Self::Integers | Self::Strings => true,
            Self::Powerset(set) => infinite(set),
            Self::Sequences(set) => !empty(set),
            Self::Functions(domain, range) => {
                (infinite(range) && !empty(domain)) || (infinite(domain) && !empty(range))
            }
            Self::Records(fields) => {
                fields.iter().any(|(_, set)| infinite(set))
                    && !fields.iter().any(|(_, set)| empty(set))
            }
            Self::Product(sets) => sets.iter().any(infinite) && !sets.iter().any(empty),
            Self::Union(a, b) => infinite(a) || infinite(b),
            Self::Intersection(a, b) => infinite(a) && infinite(b),
            Self::Difference(a, b) => infinite(a) && !infinite(b),
        }
    }

    fn endless(&self) -> Fault {
        Fault::too_large(format!(
            "the elements of `{}` cannot be enumerated: the set is infinite",
            Value::Set(Set::symbolic(self.clone())).brief()
        ))
    }

    /// The number of elements, found without enumerating them where the description tells it.
    pub(crate) fn len(&self) -> Result<u64, Fault> {
        if self.is_infinite() {
            return Err(Fault::too_large(format!(
                "`{}` has no number of elements: the set is infinite",
                Value::Set(Set::symbolic(self.clone())).brief()
            )));
        }
        let too_many = || Fault::too_large("the number of elements does not fit");
        let power = |base: u64, exponent: u64| {
            u32::try_from(exponent)
                .ok()
                .and_then(|exponent| base.checked_pow(exponent))
                .or((base < 2).then_some(base))
                .ok_or_else(too_many)
        };
        let product = |lens: Vec<Result<u64, Fault>>| {
            let mut lens = lens.into_iter();
            lens.try_fold(1u64, |all, len| all.checked_mul(len?).ok_or_else(too_many))
        };
        match self {
            Self::Powerset(set) => power(2, set.len()?),
            Self::Functions(domain, range) => match domain.len()? {
                0 => Ok(1),
                exponent => power(range.len()?, exponent),
            },
            Self::Records(fields) => product(fields.iter().map(|(_, set)| set.len()).collect()),
            Self::Product(sets) => product(sets.iter().map(Set::len).collect()),
            _ => self.enumerate()?.len(),
        }
    }

    pub(crate) fn is_empty(&self) -> Result<bool, Fault> {
        match self {
            Self::Naturals
            | Self::Integers
            | Self::Strings
            | Self::Powerset(_)
            | Self::Sequences(_) => Ok(false),
            Self::Functions(domain, range) => Ok(!domain.is_empty()? && range.is_empty()?),
            Self::Records(fields) => any_empty(fields.iter().map(|(_, set)| set)),
            Self::Product(sets) => any_empty(sets.iter()),
            Self::Union(a, b) => Ok(a.is_empty()? && b.is_empty()?),
            Self::Intersection(..) | Self::Difference(..) => Ok(self.stream()?.next().is_none()),
        }
    }

    pub(crate) fn enumerate(&self) -> Result<Set, Fault> {
        let mut items = Vec::new();
        for item in self.stream()? {
            if items.len() as u64 == MOST_ELEMENTS {
                return Err(Fault::too_large(format!(
                    "`{}` has more than {MOST_ELEMENTS} elements",
                    Value::Set(Set::symbolic(self.clone())).brief()
                )));
            }
            items.push(item);
        }
        Set::new(items)
    }

    /// The elements one by one.
    pub(crate) fn stream(&self) -> Result<Stream, Fault> {
        if self.is_infinite() {
            return Err(self.endless());
        }
        Ok(match self {
            Self::Naturals | Self::Integers | Self::Strings => return Err(self.endless()),
            Self::Sequences(_) => Box::new(std::iter::once(Value::Sequence(Sequence::default()))),
            Self::Powerset(set) => Box::new(Subsets::new(set.enumerate()?)),
            Self::Functions(domain, range) => {
                let domain = domain.enumerate()?;
                let range = range.enumerate()?;
                let ranges = vec![range; domain.enumerated_len().unwrap_or_default()];
                Box::new(Odometer::new(domain, ranges))
            }
            Self::Records(fields) => {
                let names = fields.iter().map(|(name, _)| Value::String(name.clone()));
                let ranges: Result<_, _> = fields.iter().map(|(_, set)| set.enumerate()).collect();
                Box::new(Odometer::new(Set::from_sorted(names.collect()), ranges?))
            }
            Self::Product(sets) => {
                let ranges: Result<_, _> = sets.iter().map(Set::enumerate).collect();
                Box::new(Odometer::new(Set::interval(1, sets.len() as i64), ranges?))
            }
            Self::Union(a, b) => {
                let (a, b) = (a.enumerate()?, b.enumerate()?);
                a.union(&b)?.into_stream()?
            }
            Self::Intersection(a, b) => {
                let (finite, other) = if a.as_symbolic().is_some_and(Self::is_infinite) {
                    (b, a)
                } else {
                    (a, b)
                };
                finite
                    .filtered(|item| other.contains(item))?
                    .into_stream()?
            }
            Self::Difference(a, b) => a.filtered(|item| Ok(!b.contains(item)?))?.into_stream()?,
        })
    }

    pub(crate) fn contains(&self, element: &Value) -> Result<bool, Fault> {
        let refuse = || {
            Err(Fault::mismatch(format!(
                "cannot tell whether the {} `{}` is in `{}`",
                element.kind(),
                element.brief(),
                Value::Set(Set::symbolic(self.clone())).brief()
            )))
        };
        match (self, element) {
            (Self::Union(a, b), _) => Ok(a.contains(element)? || b.contains(element)?),
            (Self::Intersection(a, b), _) => Ok(a.contains(element)? && b.contains(element)?),
            (Self::Difference(a, b), _) => Ok(a.contains(element)? && !b.contains(element)?),
            (_, Value::Model(_)) => Ok(false),
            (Self::Naturals, Value::Int(value)) => Ok(*value >= 0),
            (Self::Integers, Value::Int(_)) | (Self::Strings, Value::String(_)) => Ok(true),
            (Self::Powerset(set), Value::Set(subset)) => subset.is_subset(set),
            (Self::Functions(domain, range), Value::Sequence(sequence)) => Ok(
                super::order::equals(&Value::Set(sequence.domain()), &Value::Set(domain.clone()))?
                    && all_in(sequence.vector().iter(), range)?,
            ),
            (Self::Functions(domain, range), Value::Function(function)) => {
                Ok((function.domain().same(domain)
                    || super::order::equals(
                        &Value::Set(function.domain().clone()),
                        &Value::Set(domain.clone()),
                    )?)
                    && all_in(function.values().iter(), range)?)
            }
            (Self::Sequences(set), Value::Sequence(sequence)) => {
                all_in(sequence.vector().iter(), set)
            }
            (Self::Sequences(_), Value::Function(_)) => Ok(false),
            (Self::Records(fields), Value::Function(record)) if record.is_record() => {
                if record.len() != fields.len() {
                    return Ok(false);
                }
                for (name, set) in fields {
                    match record.field(name) {
                        Some(value) if set.contains(value)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            (Self::Records(_), Value::Sequence(sequence)) if sequence.is_empty() => Ok(false),
            (Self::Product(sets), Value::Sequence(tuple)) => {
                if tuple.len() != sets.len() {
                    return Ok(false);
                }
                for (item, set) in tuple.iter().zip(sets) {
                    if !set.contains(item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Self::Product(_), Value::Function(_)) => Ok(false),
            _ => refuse(),
        }
    }
}

impl Symbolic {
    /// The same, where an older version of the element is known to be in the set: only what has
    /// changed since is looked at.
    fn contains_after(&self, old: &Value, element: &Value) -> Result<bool, Fault> {
        let part_after =
            |set: &Set, argument: &Value| match (old.apply(argument), element.apply(argument)) {
                (_, Err(_)) => Ok(true),
                (Ok(old), Ok(part)) => set.contains_after(old, part),
                (Err(_), Ok(part)) => set.contains(part),
            };
        match (self, old, element) {
            (Self::Powerset(set), Value::Set(old), Value::Set(subset)) => {
                return subset.is_subset_after(old, set);
            }
            (Self::Functions(_, range), Value::Function(a), Value::Function(b))
                if a.domain().same(b.domain()) =>
            {
                if let Some(changed) = element.arguments_changed_since(old) {
                    return all_of(changed, |argument| part_after(range, argument));
                }
            }
            (Self::Functions(_, range), Value::Sequence(a), Value::Sequence(b))
                if a.len() == b.len() =>
            {
                if let Some(changed) = element.arguments_changed_since(old) {
                    return all_of(changed, |argument| part_after(range, argument));
                }
            }
            (Self::Sequences(set), Value::Sequence(_), Value::Sequence(_)) => {
                if let Some(changed) = element.arguments_changed_since(old) {
                    return all_of(changed, |argument| part_after(set, argument));
                }
            }
            (Self::Records(fields), Value::Function(a), Value::Function(b))
                if a.domain().same(b.domain()) =>
            {
                let mut fields = fields.iter();
                return fields.try_fold(true, |all, (name, set)| {
                    Ok(all && part_after(set, &Value::String(name.clone()))?)
                });
            }
            _ => {}
        }
        self.contains(element)
    }
}

fn all_of(
    items: Vec<Value>,
    mut holds: impl FnMut(&Value) -> Result<bool, Fault>,
) -> Result<bool, Fault> {
    items
        .iter()
        .try_fold(true, |all, item| Ok(all && holds(item)?))
}

fn any_empty<'a>(mut sets: impl Iterator<Item = &'a Set>) -> Result<bool, Fault> {
    sets.try_fold(false, |any, set| Ok(any || set.is_empty()?))
}

fn all_in<'a>(mut items: impl Iterator<Item = &'a Value>, set: &Set) -> Result<bool, Fault> {
    items.try_fold(true, |all, item| Ok(all && set.contains(item)?))
}

/// Functions over one domain with a set of values for each argument, the last turning fastest.
struct Odometer {
    domain: Set,
    ranges: Vec<Set>,
    /// The position in each range; `None` at the end.
    positions: Option<Vec<usize>>,
}

impl Odometer {
    fn new(domain: Set, ranges: Vec<Set>) -> Self {
        let possible = ranges.iter().all(|set| set.nth(0).is_some());
        let positions = possible.then(|| vec![0; ranges.len()]);
        Self {
            domain,
            ranges,
            positions,
        }
    }
}

impl Iterator for Odometer {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let positions = self.positions.as_mut()?;
        let values = self.ranges.iter().zip(positions.iter());
        let values = values.filter_map(|(range, &position)| range.nth(position));
        let item = Function::build(self.domain.clone(), values.collect());
        let turned = positions
            .iter_mut()
            .zip(&self.ranges)
            .rev()
            .any(|(position, range)| {
                *position += 1;
                let inside = Some(*position) < range.enumerated_len();
                if !inside {
                    *position = 0;
                }
                inside
            });
        if !turned {
            self.positions = None;
        }
        Some(item)
    }
}

/// The subsets of a set, by their number of elements.
struct Subsets {
    items: Vec<Value>,
    /// The positions that are taken, ascending; `None` at the end.
    taken: Option<Vec<usize>>,
}

impl Subsets {
    fn new(set: Set) -> Self {
        Self {
            items: set.elements().collect(),
            taken: Some(Vec::new()),
        }
    }
}

impl Iterator for Subsets {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let taken = self.taken.as_mut()?;
        let subset = taken.iter().map(|&index| self.items[index].clone());
        let item = Value::Set(Set::from_sorted(subset.collect()));
        let (size, all) = (taken.len(), self.items.len());
        let movable = (0..size).rev().find(|&i| taken[i] < all - size + i);
        if let Some(i) = movable {
            let start = taken[i] + 1;
            for (step, slot) in taken[i..].iter_mut().enumerate() {
                *slot = start + step;
            }
        } else if size < all {
            *taken = (0..=size).collect();
        } else {
            self.taken = None;
        }
        Some(item)
    }
}

impl Set {
    /// The elements one by one, without enumerating all of them first.
    pub(crate) fn into_stream(self) -> Result<Stream, Fault> {
        if let Some(symbolic) = self.as_symbolic() {
            return crate::stack::grow(|| symbolic.stream());
        }
        if let Some((low, high)) = self.as_interval() {
            return Ok(Box::new((low..=high).map(Value::Int)));
        }
        let len = self.enumerated_len().unwrap_or_default();
        Ok(Box::new((0..len).filter_map(move |index| self.nth(index))))
    }

    /// The elements for which `keep` says so.
    pub(crate) fn filtered(
        &self,
        mut keep: impl FnMut(&Value) -> Result<bool, Fault>,
    ) -> Result<Self, Fault> {
        let set = self.enumerate()?;
        let mut kept = Vec::new();
        for item in set.elements() {
            if keep(&item)? {
                kept.push(item);
            }
        }
        if Some(kept.len()) == set.enumerated_len() {
            return Ok(set);
        }
        Ok(Self::from_sorted(kept.into()))
    }

    /// `A \cup B`.
    pub(crate) fn union(&self, other: &Self) -> Result<Self, Fault> {
        if let (Some((a, b)), Some((c, d))) = (self.as_interval(), other.as_interval())
            && a <= d.saturating_add(1)
            && c <= b.saturating_add(1)
        {
            return Ok(Self::interval(a.min(c), b.max(d)));
        }
        let (Some(a), Some(b)) = (self.enumerated_len(), other.enumerated_len()) else {
            return Ok(Self::symbolic(Symbolic::Union(self.clone(), other.clone())));
        };
        if self.same(other) || b == 0 {
            return Ok(self.clone());
        }
        if a == 0 {
            return Ok(other.clone());
        }
        let (large, small) = if a < b { (other, self) } else { (self, other) };
        if small.enumerated_len().unwrap_or_default() * 8 <= a.max(b) {
            return small
                .elements()
                .try_fold(large.clone(), |set, item| set.insert(item));
        }
        Self::new(self.elements().chain(other.elements()).collect())
    }

    /// `A \cap B`.
    pub(crate) fn intersection(&self, other: &Self) -> Result<Self, Fault> {
        match (self.enumerated_len(), other.enumerated_len()) {
            (Some(a), Some(b)) if a <= b => self.filtered(|item| other.contains(item)),
            (Some(_), Some(_)) | (None, Some(_)) => other.filtered(|item| self.contains(item)),
            (Some(_), None) => self.filtered(|item| other.contains(item)),
            (None, None) => Ok(Self::symbolic(Symbolic::Intersection(
                self.clone(),
                other.clone(),
            ))),
        }
    }

    /// `A \ B`.
    pub(crate) fn difference(&self, other: &Self) -> Result<Self, Fault> {
        let Some(len) = self.enumerated_len() else {
            return Ok(Self::symbolic(Symbolic::Difference(
                self.clone(),
                other.clone(),
            )));
        };
        match other.enumerated_len() {
            Some(0) => Ok(self.clone()),
            Some(few) if few * 8 <= len => {
                let mut set = self.clone();
                for item in other.elements() {
                    if set.contains(&item)?
                        && let Ok(index) = set.search(&item)
                    {
                        set = set.remove_at(index);
                    }
                }
                Ok(set)
            }
            _ => self.filtered(|item| Ok(!other.contains(item)?)),
        }
    }

    /// `A \subseteq B`.
    ///
    /// # Errors
    ///
    /// The elements cannot be enumerated, or TLC cannot compare them with those of `other`.
    pub fn is_subset(&self, other: &Self) -> Result<bool, Fault> {
        if self.same(other) {
            return Ok(true);
        }
        match (self.as_symbolic(), other.as_symbolic()) {
            (Some(a), Some(b)) if a.same_description(b) => return Ok(true),
            (Some(Symbolic::Naturals), Some(Symbolic::Integers)) => return Ok(true),
            _ => {}
        }
        if let (Some((a, b)), Some((c, d))) = (self.as_interval(), other.as_interval()) {
            return Ok(c <= a && b <= d);
        }
        for item in self.clone().into_stream()? {
            if !other.contains(&item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether `element` is in the set, in which an older version of it is.
    pub(crate) fn contains_after(&self, old: &Value, element: &Value) -> Result<bool, Fault> {
        match self.as_symbolic() {
            _ if element.same(old) => Ok(true),
            Some(symbolic) => symbolic.contains_after(old, element),
            None => self.contains(element),
        }
    }

    /// `A \subseteq B`, where an older version of `A` is a subset of `B`.
    pub(crate) fn is_subset_after(&self, old: &Self, of: &Self) -> Result<bool, Fault> {
        match self.changes_since(old) {
            Some(changes) => all_of(changes.added, |item| of.contains(item)),
            None => self.is_subset(of),
        }
    }

    /// `UNION S`.
    pub(crate) fn flatten(&self) -> Result<Self, Fault> {
        let mut items = Vec::new();
        let mut symbolic = Self::default();
        for member in self.clone().into_stream()? {
            let set = member.to_set("an element of the operand of UNION")?;
            match set.enumerated_len() {
                Some(_) => items.extend(set.elements()),
                None => symbolic = symbolic.union(set)?,
            }
        }
        Self::new(items)?.union(&symbolic)
    }
}
