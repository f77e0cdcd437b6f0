//! A persistent vector: the one container beneath sequences, sets and functions.
//!
//! It is a height-balanced tree whose leaves are chunks of up to [`CHUNK`] elements. A clone costs
//! nothing; a change copies one chunk and the path to it and shares the rest with the original,
//! so that a log of a hundred thousand entries grows in logarithmic time while every earlier
//! state still holds the log as it was.

use std::cmp::Ordering;
use std::sync::Arc;

/// The most elements of a leaf.
const CHUNK: usize = 32;

/// A persistent vector.
#[derive(Clone, Debug)]
pub(crate) enum Vector<T> {
    /// All elements, in one piece.
    Leaf(Arc<[T]>),
    /// Two parts.
    Branch(Arc<Branch<T>>),
}

/// Two vectors, one after the other; their heights differ by one at most.
#[derive(Debug)]
pub(crate) struct Branch<T> {
    left: Vector<T>,
    right: Vector<T>,
    len: usize,
    height: u8,
}

impl<T: Clone> Default for Vector<T> {
    fn default() -> Self {
        Self::Leaf(Arc::from([]))
    }
}

impl<T: Clone> From<Vec<T>> for Vector<T> {
    fn from(items: Vec<T>) -> Self {
        if items.len() <= CHUNK {
            return Self::Leaf(items.into());
        }
        Self::build(&items)
    }
}

impl<T: Clone> FromIterator<T> for Vector<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl<T: Clone> Vector<T> {
    fn build(items: &[T]) -> Self {
        if items.len() <= CHUNK {
            return Self::Leaf(items.into());
        }
        // The cut falls on a whole number of chunks, so that only the last leaf is not full.
        let chunks = items.len().div_ceil(CHUNK);
        let (left, right) = items.split_at(chunks / 2 * CHUNK);
        Self::branch(Self::build(left), Self::build(right))
    }

    fn branch(left: Self, right: Self) -> Self {
        let len = left.len() + right.len();
        let height = 1 + left.height().max(right.height());
        Self::Branch(Arc::new(Branch {
            left,
            right,
            len,
            height,
        }))
    }

    fn height(&self) -> u8 {
        match self {
            Self::Leaf(_) => 0,
            Self::Branch(branch) => branch.height,
        }
    }

    /// The number of elements.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Leaf(items) => items.len(),
            Self::Branch(branch) => branch.len,
        }
    }

    /// Whether there are no elements.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether both are the very same object in memory, and so equal.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Leaf(a), Self::Leaf(b)) => Arc::ptr_eq(a, b),
            (Self::Branch(a), Self::Branch(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// The two parts of a branch, or the elements of a leaf.
    pub(crate) fn halves(&self) -> Result<(&Self, &Self), &[T]> {
        match self {
            Self::Leaf(items) => Err(items),
            Self::Branch(branch) => Ok((&branch.left, &branch.right)),
        }
    }

    /// The element at `index`, counted from 0.
    pub(crate) fn get(&self, mut index: usize) -> Option<&T> {
        let mut tree = self;
        loop {
            match tree {
                Self::Leaf(items) => return items.get(index),
                Self::Branch(branch) => {
                    let left = branch.left.len();
                    if index < left {
                        tree = &branch.left;
                    } else {
                        index -= left;
                        tree = &branch.right;
                    }
                }
            }
        }
    }

    /// The first element.
    pub(crate) fn first(&self) -> Option<&T> {
        self.get(0)
    }

    /// The last element.
    pub(crate) fn last(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The same vector with another element at `index`, which must be inside.
    pub(crate) fn set(&self, index: usize, item: T) -> Self {
        match self {
            Self::Leaf(items) => {
                let mut copy: Arc<[T]> = Arc::clone(items);
                Arc::make_mut(&mut copy)[index] = item;
                Self::Leaf(copy)
            }
            Self::Branch(branch) => {
                let left = branch.left.len();
                if index < left {
                    Self::branch(branch.left.set(index, item), branch.right.clone())
                } else {
                    Self::branch(branch.left.clone(), branch.right.set(index - left, item))
                }
            }
        }
    }

    /// The same vector with `item` before the element at `index`, or at the end.
    pub(crate) fn insert(&self, index: usize, item: T) -> Self {
        match self {
            Self::Leaf(items) => {
                let (before, after) = items.split_at(index);
                let chain = |before: &[T], item: Option<T>, after: &[T]| {
                    let mut all = Vec::with_capacity(before.len() + 1 + after.len());
                    all.extend_from_slice(before);
                    all.extend(item);
                    all.extend_from_slice(after);
                    Self::Leaf(all.into())
                };
                if items.len() < CHUNK {
                    chain(before, Some(item), after)
                } else if index == CHUNK {
                    // What grows at its end keeps full leaves behind it.
                    Self::branch(self.clone(), Self::Leaf(Arc::from([item])))
                } else {
                    let half = CHUNK / 2;
                    if index <= half {
                        let left = chain(before, Some(item), &items[index..half]);
                        Self::branch(left, Self::Leaf(items[half..].into()))
                    } else {
                        let right = chain(&items[half..index], Some(item), after);
                        Self::branch(Self::Leaf(items[..half].into()), right)
                    }
                }
            }
            Self::Branch(branch) => {
                let left = branch.left.len();
                let at_the_seam = index == left && matches!(branch.left, Self::Leaf(_));
                if index < left || (at_the_seam && left < CHUNK) {
                    Self::balance(branch.left.insert(index, item), branch.right.clone())
                } else {
                    let right = branch.right.insert(index - left, item);
                    Self::balance(branch.left.clone(), right)
                }
            }
        }
    }

    /// The same vector with `item` at the end.
    pub(crate) fn push(&self, item: T) -> Self {
        self.insert(self.len(), item)
    }

    /// The same vector without the element at `index`, which must be inside.
    pub(crate) fn remove(&self, index: usize) -> Self {
        match self {
            Self::Leaf(items) => {
                let mut rest = Vec::with_capacity(items.len() - 1);
                rest.extend_from_slice(&items[..index]);
                rest.extend_from_slice(&items[index + 1..]);
                Self::Leaf(rest.into())
            }
            Self::Branch(branch) => {
                let left = branch.left.len();
                if index < left {
                    Self::join(branch.left.remove(index), branch.right.clone())
                } else {
                    Self::join(branch.left.clone(), branch.right.remove(index - left))
                }
            }
        }
    }

    /// The elements of `self`, then those of `other`.
    pub(crate) fn concat(&self, other: &Self) -> Self {
        Self::join(self.clone(), other.clone())
    }

    /// The elements from `start` up to, not including, `end`; both must be inside.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Self {
        match self {
            _ if start >= end => Self::default(),
            _ if start == 0 && end == self.len() => self.clone(),
            Self::Leaf(items) => Self::Leaf(items[start..end].into()),
            Self::Branch(branch) => {
                let left = branch.left.len();
                if end <= left {
                    branch.left.slice(start, end)
                } else if start >= left {
                    branch.right.slice(start - left, end - left)
                } else {
                    Self::join(
                        branch.left.slice(start, left),
                        branch.right.slice(0, end - left),
                    )
                }
            }
        }
    }

    fn join(left: Self, right: Self) -> Self {
        if left.is_empty() {
            return right;
        }
        if right.is_empty() {
            return left;
        }
        if left.len() + right.len() <= CHUNK {
            return left.iter().chain(right.iter()).cloned().collect();
        }
        match (&left, &right) {
            (Self::Branch(l), _) if l.height > right.height() + 1 => {
                Self::balance(l.left.clone(), Self::join(l.right.clone(), right))
            }
            (_, Self::Branch(r)) if r.height > left.height() + 1 => {
                Self::balance(Self::join(left, r.left.clone()), r.right.clone())
            }
            _ => Self::branch(left, right),
        }
    }

    /// A branch of two parts that were balanced before one of them changed: the rotations of AVL
    /// trees. A part that has become one leaf may have lost more height than they repair.
    fn balance(left: Self, right: Self) -> Self {
        if left.height().abs_diff(right.height()) > 2 {
            return Self::join(left, right);
        }
        match (&left, &right) {
            (_, Self::Branch(r)) if r.height > left.height() + 1 => match &r.left {
                Self::Branch(inner) if inner.height > r.right.height() => Self::branch(
                    Self::branch(left, inner.left.clone()),
                    Self::branch(inner.right.clone(), r.right.clone()),
                ),
                inner => Self::branch(Self::branch(left, inner.clone()), r.right.clone()),
            },
            (Self::Branch(l), _) if l.height > right.height() + 1 => match &l.right {
                Self::Branch(inner) if inner.height > l.left.height() => Self::branch(
                    Self::branch(l.left.clone(), inner.left.clone()),
                    Self::branch(inner.right.clone(), right),
                ),
                inner => Self::branch(l.left.clone(), Self::branch(inner.clone(), right)),
            },
            _ => Self::branch(left, right),
        }
    }

    /// Where an element is, or would have to go, in a vector that is sorted: `compare` tells how
    /// an element stands to the one that is looked for.
    pub(crate) fn search(&self, mut compare: impl FnMut(&T) -> Ordering) -> Result<usize, usize> {
        let mut tree = self;
        let mut skipped = 0;
        loop {
            match tree {
                Self::Leaf(items) => {
                    return match items.binary_search_by(compare) {
                        Ok(index) => Ok(skipped + index),
                        Err(index) => Err(skipped + index),
                    };
                }
                Self::Branch(branch) => {
                    let seam = branch.left.len();
                    let last = branch.left.last().expect("no part of a branch is empty");
                    match compare(last) {
                        Ordering::Less => {
                            skipped += seam;
                            tree = &branch.right;
                        }
                        Ordering::Equal => return Ok(skipped + seam - 1),
                        Ordering::Greater => tree = &branch.left,
                    }
                }
            }
        }
    }

    /// The elements in order.
    pub(crate) fn iter(&self) -> Iter<'_, T> {
        let mut iter = Iter {
            chunk: [].iter(),
            rest: Vec::new(),
            len: self.len(),
        };
        iter.descend(self);
        iter
    }
}

impl<'a, T: Clone> IntoIterator for &'a Vector<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// The elements of a [`Vector`] in order.
#[derive(Clone)]
pub(crate) struct Iter<'a, T> {
    chunk: std::slice::Iter<'a, T>,
    /// The right parts that are still to come, the nearest last.
    rest: Vec<&'a Vector<T>>,
    len: usize,
}

impl<'a, T> Iter<'a, T> {
    fn descend(&mut self, mut tree: &'a Vector<T>) {
        loop {
            match tree {
                Vector::Leaf(items) => {
                    self.chunk = items.iter();
                    return;
                }
                Vector::Branch(branch) => {
                    self.rest.push(&branch.right);
                    tree = &branch.left;
                }
            }
        }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        loop {
            if let Some(item) = self.chunk.next() {
                self.len -= 1;
                return Some(item);
            }
            let tree = self.rest.pop()?;
            self.descend(tree);
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_balanced<T: Clone>(tree: &Vector<T>) {
        if let Vector::Branch(branch) = tree {
            assert!(!branch.left.is_empty() && !branch.right.is_empty());
            assert!(
                branch.left.height().abs_diff(branch.right.height()) <= 1,
                "heights {} and {}",
                branch.left.height(),
                branch.right.height()
            );
            assert_balanced(&branch.left);
            assert_balanced(&branch.right);
        }
    }

    #[derive(Clone, Debug)]
    enum Change {
        Insert(prop::sample::Index, u32),
        Remove(prop::sample::Index),
        Set(prop::sample::Index, u32),
        Slice(prop::sample::Index, prop::sample::Index),
        Double,
    }

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let index = any::<prop::sample::Index>;
        prop::collection::vec(
            prop_oneof![
                20 => (index(), any::<u32>()).prop_map(|(i, x)| Change::Insert(i, x)),
                8 => index().prop_map(Change::Remove),
                8 => (index(), any::<u32>()).prop_map(|(i, x)| Change::Set(i, x)),
                1 => (index(), index()).prop_map(|(a, b)| Change::Slice(a, b)),
                2 => Just(Change::Double),
            ],
            0..120,
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn behaves_like_a_plain_vector_and_stays_balanced(changes in changes()) {
            let mut plain: Vec<u32> = Vec::new();
            let mut tree: Vector<u32> = Vector::default();
            for change in changes {
                let before = (tree.clone(), plain.clone());
                match change {
                    Change::Insert(at, item) => {
                        let at = at.index(plain.len() + 1);
                        plain.insert(at, item);
                        tree = tree.insert(at, item);
                    }
                    Change::Remove(at) if !plain.is_empty() => {
                        let at = at.index(plain.len());
                        plain.remove(at);
                        tree = tree.remove(at);
                    }
                    Change::Set(at, item) if !plain.is_empty() => {
                        let at = at.index(plain.len());
                        plain[at] = item;
                        tree = tree.set(at, item);
                    }
                    Change::Slice(a, b) => {
                        let (a, b) = (a.index(plain.len() + 1), b.index(plain.len() + 1));
                        let (a, b) = (a.min(b), a.max(b));
                        plain = plain[a..b].to_vec();
                        tree = tree.slice(a, b);
                    }
                    Change::Double if plain.len() < 2000 => {
                        plain.extend_from_within(..);
                        tree = tree.concat(&tree);
                    }
                    _ => {}
                }
                assert_balanced(&tree);
                prop_assert_eq!(tree.len(), plain.len());
                prop_assert!(before.0.iter().eq(before.1.iter()), "the original has changed");
            }
            prop_assert!(tree.iter().eq(plain.iter()));
            for (index, item) in plain.iter().enumerate() {
                prop_assert_eq!(tree.get(index), Some(item));
            }
        }

        #[test]
        fn searches_like_a_plain_vector(mut items in prop::collection::vec(0u32..500, 0..400)) {
            items.sort_unstable();
            items.dedup();
            let tree = Vector::from(items.clone());
            for wanted in 0..500 {
                prop_assert_eq!(tree.search(|x| x.cmp(&wanted)), items.binary_search(&wanted));
            }
        }
    }

    #[test]
    fn what_grows_at_its_end_stays_dense() {
        let tree = (0..10_000).fold(Vector::default(), |tree, item| tree.push(item));
        assert_balanced(&tree);
        assert!(tree.height() <= 10, "height {}", tree.height());
        assert!(tree.iter().copied().eq(0..10_000));
    }
}
