//! Hashes of values: the same on every machine and in every run, and cheap to carry along when a
//! value changes in one place.
//!
//! Sets and functions hash to a sum over their elements, sequences to a polynomial over theirs;
//! so a changed element, an added or a removed one changes the hash in constant time, whatever
//! the size of the whole.

use std::sync::atomic::{AtomicU64, Ordering};

/// Multiplies and folds the 128-bit product: every bit of the result depends on all of both.
pub(crate) const fn fold(a: u64, b: u64) -> u64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15) as u128 * (b ^ 0xD1B5_4A32_D192_ED03) as u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of `payload`, told apart from those of other kinds by `tag`.
pub(crate) const fn tagged(tag: u64, payload: u64) -> u64 {
    fold(fold(payload, tag), 0xA076_1D64_78BD_642F)
}

/// The hash of a text.
pub(crate) fn text(text: &str) -> u64 {
    let mut hash = text.len() as u64;
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("a chunk has eight bytes"));
        hash = fold(hash, word);
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    tagged(hash, u64::from_le_bytes(last))
}

/// The prime 2^61 - 1, by which the polynomials of sequences are reduced.
const PRIME: u64 = (1 << 61) - 1;
/// The point at which they are taken.
const BASE: u64 = 0x1A4F_9C3D_77B1_E563 % PRIME;

const fn reduce(product: u128) -> u64 {
    let sum = (product as u64 & PRIME) + (product >> 61) as u64;
    if sum >= PRIME { sum - PRIME } else { sum }
}

const fn times(a: u64, b: u64) -> u64 {
    reduce(a as u128 * b as u128)
}

/// The hash of a sequence, element by element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Polynomial(pub(crate) u64);

impl Polynomial {
    /// That of the empty sequence.
    pub(crate) const EMPTY: Self = Self(0);

    /// With an element of hash `item` at the end.
    #[must_use]
    pub(crate) const fn push(self, item: u64) -> Self {
        Self(reduce(
            self.0 as u128 * BASE as u128 + (item % PRIME) as u128,
        ))
    }

    /// With the element at `distance` from the last changed from hash `old` to `new`.
    #[must_use]
    pub(crate) const fn set(self, distance: usize, old: u64, new: u64) -> Self {
        let change = new % PRIME + PRIME - old % PRIME;
        Self(reduce(
            self.0 as u128 + times(change % PRIME, power(distance)) as u128,
        ))
    }

    /// Without its first element, of hash `item`, when `len` elements remain.
    #[must_use]
    pub(crate) const fn pop_front(self, len: usize, item: u64) -> Self {
        self.set(len, item, 0)
    }

    /// Followed by another of `len` elements.
    #[must_use]
    pub(crate) const fn concat(self, other: Self, len: usize) -> Self {
        Self(reduce(times(self.0, power(len)) as u128 + other.0 as u128))
    }
}

const fn power(mut exponent: usize) -> u64 {
    let mut result = 1;
    let mut square = BASE;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        exponent >>= 1;
    }
    result
}

/// A hash that is computed when it is first asked for.
///
/// Zero stands for "not yet"; a hash that happens to be zero is computed at each question, which
/// is slower and still right.
#[derive(Debug, Default)]
pub(crate) struct Cached(AtomicU64);

impl Cached {
    /// Already computed, or not.
    pub(crate) fn new(hash: Option<u64>) -> Self {
        Self(AtomicU64::new(hash.unwrap_or_default()))
    }

    /// The hash, if it has been computed.
    pub(crate) fn known(&self) -> Option<u64> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            hash => Some(hash),
        }
    }

    /// The hash.
    pub(crate) fn get_or(&self, compute: impl FnOnce() -> u64) -> u64 {
        self.known().unwrap_or_else(|| {
            let hash = compute();
            self.0.store(hash, Ordering::Relaxed);
            hash
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(items: &[u64]) -> Polynomial {
        items
            .iter()
            .fold(Polynomial::EMPTY, |hash, item| hash.push(*item))
    }

    #[test]
    fn polynomials_follow_every_change() {
        let items = [u64::MAX, 0, 7, PRIME, 1 << 63];
        let hash = whole(&items);
        assert_eq!(hash.set(1, PRIME, 5), whole(&[u64::MAX, 0, 7, 5, 1 << 63]));
        assert_eq!(hash.pop_front(4, u64::MAX), whole(&items[1..]));
        assert_eq!(whole(&items[..2]).concat(whole(&items[2..]), 3), hash);
    }

    #[test]
    fn texts_that_differ_in_trailing_zeros_differ() {
        assert_ne!(text(""), text("\0"));
        assert_ne!(text("abcdefgh"), text("abcdefgh\0"));
    }
}
