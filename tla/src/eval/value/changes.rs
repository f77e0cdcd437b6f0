//! In what two values differ, found in the time of what differs: parts that both share are
//! recognised by their address and skipped.

use std::cmp::Ordering;

use super::set::Form;
use super::{Function, Sequence, Set, Value, Vector, compare};

/// The most differences that are worth knowing; beyond it everything counts as changed.
const MOST: usize = 256;

/// An element that only one of two sorted vectors has, by its position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    Removed(usize),
    Added(usize),
}

/// What has to be done to one set to get another one.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetChanges {
    pub(crate) added: Vec<Value>,
    pub(crate) removed: Vec<Value>,
}

/// The rest of a vector, as a stack of the pieces that are still to come.
struct Rest<'a> {
    pieces: Vec<Piece<'a>>,
    /// The position of the next element.
    at: usize,
}

#[derive(Clone, Copy)]
enum Piece<'a> {
    Tree(&'a Vector<Value>),
    Items(&'a [Value]),
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Tree(tree) => tree.len(),
            Self::Items(items) => items.len(),
        }
    }
}

impl<'a> Rest<'a> {
    fn new(vector: &'a Vector<Value>) -> Self {
        Self {
            pieces: vec![Piece::Tree(vector)],
            at: 0,
        }
    }

    /// The next piece, which is not empty.
    fn piece(&mut self) -> Option<Piece<'a>> {
        while self.pieces.last().is_some_and(|piece| piece.len() == 0) {
            self.pieces.pop();
        }
        self.pieces.last().copied()
    }

    /// Takes the next piece apart; its elements if it is a single chunk.
    fn open(&mut self) -> Option<&'a [Value]> {
        match self.pieces.pop()? {
            Piece::Tree(tree) => match tree.halves() {
                Ok((left, right)) => {
                    self.pieces.push(Piece::Tree(right));
                    self.pieces.push(Piece::Tree(left));
                    None
                }
                Err(items) => {
                    self.pieces.push(Piece::Items(items));
                    Some(items)
                }
            },
            Piece::Items(items) => {
                self.pieces.push(Piece::Items(items));
                Some(items)
            }
        }
    }

    /// Goes over the next piece.
    fn skip_piece(&mut self) {
        if let Some(piece) = self.pieces.pop() {
            self.at += piece.len();
        }
    }

    /// Goes over as many elements of the next piece, which has been opened.
    fn skip(&mut self, count: usize) {
        if let Some(Piece::Items(items)) = self.pieces.pop() {
            self.at += count;
            self.pieces.push(Piece::Items(&items[count..]));
        }
    }
}

/// Opens the next pieces of both until both are chunks or one and the same tree, which is skipped
/// if it ends before `limit`. Nothing is returned at the end of either.
fn align<'a>(
    old: &mut Rest<'a>,
    new: &mut Rest<'a>,
    mut limit: impl FnMut(&Rest<'a>, &Rest<'a>) -> usize,
) -> Option<(&'a [Value], &'a [Value])> {
    loop {
        let (a, b) = (old.piece()?, new.piece()?);
        if let (Piece::Tree(x), Piece::Tree(y)) = (a, b)
            && x.same(y)
            && x.len() <= limit(old, new)
        {
            old.skip_piece();
            new.skip_piece();
            continue;
        }
        let opened = match a.len().cmp(&b.len()) {
            Ordering::Greater => (old.open(), None),
            Ordering::Less => (None, new.open()),
            Ordering::Equal => (old.open(), new.open()),
        };
        match opened {
            (Some(x), Some(y)) => return Some((x, y)),
            // The longer one is a chunk, so the shorter one is nearly one.
            (Some(x), None) if a.len() > b.len() => {
                if let Some(y) = new.open() {
                    return Some((x, y));
                }
            }
            (None, Some(y)) if a.len() < b.len() => {
                if let Some(x) = old.open() {
                    return Some((x, y));
                }
            }
            _ => {}
        }
    }
}

/// The edits between two sorted vectors without repetitions, in order.
fn edits(old: &Vector<Value>, new: &Vector<Value>) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let (mut a, mut b) = (Rest::new(old), Rest::new(new));
    while let Some((mut x, mut y)) = align(&mut a, &mut b, |_, _| usize::MAX) {
        while let ([first, ..], [second, ..]) = (x, y) {
            let order = if first.same(second) {
                Ordering::Equal
            } else {
                compare(first, second, &mut false)
            };
            if order != Ordering::Greater {
                x = &x[1..];
                if order == Ordering::Less {
                    edits.push(Edit::Removed(a.at));
                }
                a.skip(1);
            }
            if order != Ordering::Less {
                y = &y[1..];
                if order == Ordering::Greater {
                    edits.push(Edit::Added(b.at));
                }
                b.skip(1);
            }
            if edits.len() > MOST {
                return None;
            }
        }
    }
    if (old.len() - a.at) + (new.len() - b.at) + edits.len() > MOST {
        return None;
    }
    edits.extend((a.at..old.len()).map(Edit::Removed));
    edits.extend((b.at..new.len()).map(Edit::Added));
    Some(edits)
}

/// The positions in the new vector of elements that are not what they were, where `edits` say
/// which elements have no counterpart.
fn replaced(old: &Vector<Value>, new: &Vector<Value>, edits: &[Edit]) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    let mut edits = edits.iter().copied().peekable();
    let (mut a, mut b) = (Rest::new(old), Rest::new(new));
    loop {
        let next = edits.peek().copied();
        let limit = move |a: &Rest<'_>, b: &Rest<'_>| match next {
            Some(Edit::Removed(position)) => position - a.at,
            Some(Edit::Added(position)) => position - b.at,
            None => usize::MAX,
        };
        if limit(&a, &b) == 0 {
            let side = match next {
                Some(Edit::Removed(_)) => &mut a,
                _ => &mut b,
            };
            side.piece()?;
            while side.open().is_none() {}
            side.skip(1);
            edits.next();
            continue;
        }
        // Only a part of a shared tree may come before the next edit; it is taken apart then.
        let Some((x, y)) = align(&mut a, &mut b, limit) else {
            break;
        };
        let len = x.len().min(y.len()).min(limit(&a, &b));
        for (first, second) in x.iter().zip(y).take(len) {
            if !first.same(second) && first != second {
                found.push(b.at);
            }
            a.skip(1);
            b.skip(1);
        }
        if found.len() > MOST {
            return None;
        }
    }
    Some(found)
}

impl Set {
    /// How an enumerated set differs from an older one; nothing where that is too much to be
    /// worth knowing, or a set is not enumerated.
    pub(crate) fn changes_since(&self, old: &Self) -> Option<SetChanges> {
        if self.same(old) {
            return Some(SetChanges::default());
        }
        match (old.form(), self.form()) {
            (Form::Elements(a), Form::Elements(b)) => {
                let mut changes = SetChanges::default();
                for edit in edits(a, b)? {
                    match edit {
                        Edit::Removed(at) => changes.removed.extend(a.get(at).cloned()),
                        Edit::Added(at) => changes.added.extend(b.get(at).cloned()),
                    }
                }
                Some(changes)
            }
            (Form::Symbolic(_), _) | (_, Form::Symbolic(_)) => None,
            _ => {
                let few = |set: &Self| set.enumerated_len().is_some_and(|len| len <= MOST);
                if let (Some((a, b)), Some((c, d))) = (old.as_interval(), self.as_interval())
                    && a <= d
                    && c <= b
                {
                    return intervals((a, b), (c, d));
                }
                if !few(old) || !few(self) {
                    return None;
                }
                let only = |set: &Self, other: &Self| {
                    let elements = set.elements();
                    elements
                        .filter(|item| other.search(item).is_err())
                        .collect()
                };
                Some(SetChanges {
                    added: only(self, old),
                    removed: only(old, self),
                })
            }
        }
    }
}

/// The changes between intervals that overlap.
fn intervals((a, b): (i64, i64), (c, d): (i64, i64)) -> Option<SetChanges> {
    let total = a.abs_diff(c).checked_add(b.abs_diff(d))?;
    if total > MOST as u64 {
        return None;
    }
    let outside = |(low, high): (i64, i64), (from, to): (i64, i64)| {
        let before = low..from.max(low);
        let behind = to.min(high).saturating_add(1)..high.saturating_add(1);
        before.chain(behind).map(Value::Int).collect()
    };
    Some(SetChanges {
        added: outside((c, d), (a, b)),
        removed: outside((a, b), (c, d)),
    })
}

impl Value {
    /// The arguments at which a function has not the value that an older one has, or only one of
    /// both has one; nothing where these are too many to be worth knowing, or a value is no
    /// function.
    pub(crate) fn arguments_changed_since(&self, old: &Self) -> Option<Vec<Self>> {
        match (old, self) {
            (Self::Sequence(a), Self::Sequence(b)) => sequences(a, b),
            (Self::Function(a), Self::Function(b)) => functions(a, b),
            _ => None,
        }
    }
}

fn sequences(old: &Sequence, new: &Sequence) -> Option<Vec<Value>> {
    let (short, long) = (old.len().min(new.len()), old.len().max(new.len()));
    if long - short > MOST {
        return None;
    }
    let replaced = replaced(old.vector(), new.vector(), &[])?;
    let positions = replaced.into_iter().chain(short..long);
    Some(positions.map(|at| Value::Int(at as i64 + 1)).collect())
}

fn functions(old: &Function, new: &Function) -> Option<Vec<Value>> {
    let (before, after) = (old.domain(), new.domain());
    let edits = if before.same(after) {
        Vec::new()
    } else {
        edits(&before.vector(), &after.vector())?
    };
    let replaced = replaced(old.values(), new.values(), &edits)?;
    let mut arguments: Vec<Value> = replaced
        .into_iter()
        .filter_map(|at| after.nth(at))
        .collect();
    for edit in edits {
        arguments.extend(match edit {
            Edit::Removed(at) => before.nth(at),
            Edit::Added(at) => after.nth(at),
        });
    }
    Some(arguments)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Function, Set, Value};

    #[derive(Clone, Debug)]
    enum Change {
        Put(i64, i64),
        Drop(i64),
    }

    fn changes(most: usize) -> impl Strategy<Value = Vec<Change>> {
        let change = prop_oneof![
            3 => (0..900i64, 0..4i64).prop_map(|(key, value)| Change::Put(key, value)),
            1 => (0..900i64).prop_map(Change::Drop),
        ];
        prop::collection::vec(change, 0..most)
    }

    /// Keys that are no intervals.
    fn key(key: i64) -> Value {
        Value::sequence(vec![Value::Int(key)])
    }

    fn apply_to_set(set: &Set, changes: &[Change]) -> Set {
        changes
            .iter()
            .fold(set.clone(), |set, change| match change {
                Change::Put(item, _) => set.insert(key(*item)).expect("alike"),
                Change::Drop(item) => match set.search(&key(*item)) {
                    Ok(index) => set.remove_at(index),
                    Err(_) => set,
                },
            })
    }

    fn apply_to_function(function: &Value, changes: &[Change]) -> Value {
        changes.iter().fold(function.clone(), |value, change| {
            let Value::Function(function) = &value else {
                return value;
            };
            match change {
                Change::Put(item, to) => function.insert(&key(*item), Value::Int(*to)),
                Change::Drop(item) if function.len() > 1 => function.remove(&key(*item)),
                Change::Drop(_) => value,
            }
        })
    }

    fn elements(set: &Set) -> Vec<Value> {
        set.elements().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn changes_of_sets_are_what_differs(start in changes(900), further in changes(60)) {
            let old = apply_to_set(&Set::default(), &start);
            let new = apply_to_set(&old, &further);
            let found = new.changes_since(&old).expect("few");
            let (a, b) = (elements(&old), elements(&new));
            let only = |x: &[Value], y: &[Value]| -> Vec<Value> {
                x.iter().filter(|item| !y.contains(item)).cloned().collect()
            };
            prop_assert_eq!(found.added, only(&b, &a));
            prop_assert_eq!(found.removed, only(&a, &b));
        }

        #[test]
        fn changes_of_functions_are_what_differs(start in changes(900), further in changes(60)) {
            let first = Function::from_pairs(vec![(key(1000), Value::Int(0))]);
            let old = apply_to_function(&first, &start);
            let new = apply_to_function(&old, &further);
            let mut found = new.arguments_changed_since(&old).expect("few");
            found.sort_by(|a, b| super::compare(a, b, &mut false));
            let expected: Vec<Value> = (0..=1000)
                .map(key)
                .filter(|key| old.apply(key).ok() != new.apply(key).ok())
                .collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn changes_of_sequences_are_what_differs(
            len in 0..900usize,
            cut in 0..40usize,
            sets in prop::collection::vec((0..900usize, 0..3i64), 0..20),
            pushed in 0..40usize,
        ) {
            let old: Vec<Value> = (0..len).map(|item| Value::Int(item as i64 % 3)).collect();
            let old = super::Sequence::from(old);
            let mut new = old.slice(1, len.saturating_sub(cut));
            for (at, item) in sets {
                new = new.set(at as i64, Value::Int(item));
            }
            for item in 0..pushed {
                new = new.push(Value::Int(item as i64));
            }
            let mut found: Vec<_> = Value::Sequence(new.clone())
                .arguments_changed_since(&Value::Sequence(old.clone()))
                .expect("few")
                .iter()
                .map(|position| position.to_int("a position").expect("an integer"))
                .collect();
            found.sort_unstable();
            let expected: Vec<i64> = (1..=old.len().max(new.len()) as i64)
                .filter(|at| old.get(*at) != new.get(*at))
                .collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn changes_of_intervals_are_what_differs(a in 0..20i64, b in 0..20i64, c in 0..20i64, d in 0..20i64) {
            let (old, new) = (Set::interval(a, b), Set::interval(c, d));
            let found = new.changes_since(&old).expect("few");
            let only = |x: &Set, y: &Set| -> Vec<Value> {
                x.elements().filter(|item| y.search(item).is_err()).collect()
            };
            prop_assert_eq!(found.added, only(&new, &old));
            prop_assert_eq!(found.removed, only(&old, &new));
        }
    }
}
