//! The Merkle tree of RFC 6962 (section 2.1), over the hashes of a session's events.
//!
//! A leaf is `SHA-256(0x00 || event hash)`, a node `SHA-256(0x01 || left || right)`. [`Tree`] keeps
//! the roots of the complete subtrees alone, so that its memory is constant in practice: at most 64
//! hashes.

use sha2::{Digest, Sha256};

use crate::sha256::{Block, hash_many};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash of a leaf that stands for an event with this hash.
#[must_use]
pub fn leaf(event_hash: &Hash) -> Hash {
    let hash = Sha256::new().chain_update([0]).chain_update(event_hash);
    hash.finalize().into()
}

/// The [`leaf`] of each of many events, which are hashed at once.
pub(crate) fn leaves(event_hashes: &[Hash]) -> Vec<Hash> {
    hash_all::<1>(event_hashes.iter().map(|hash| (0, [hash.as_slice(), &[]])))
}

/// The nodes above an even number of others.
fn nodes(below: &[Hash]) -> Vec<Hash> {
    let (pairs, _) = below.as_chunks::<2>();
    hash_all::<2>(
        pairs
            .iter()
            .map(|[left, right]| (1, [left.as_slice(), right])),
    )
}

/// The hashes of messages that have `N` blocks with their padding: a first byte and two parts.
fn hash_all<'h, const N: usize>(messages: impl Iterator<Item = (u8, [&'h [u8]; 2])>) -> Vec<Hash> {
    let padded = messages.map(|(first, parts)| {
        let mut blocks = [[0; 64]; N];
        let bytes = blocks.as_flattened_mut();
        bytes[0] = first;
        let mut at = 1;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        bytes[at] = 0x80;
        let bits = (at as u64 * 8).to_be_bytes();
        bytes[N * 64 - bits.len()..].copy_from_slice(&bits);
        blocks
    });
    let padded: Vec<[Block; N]> = padded.collect();
    let messages: Vec<&[Block]> = padded.iter().map(|blocks| blocks.as_slice()).collect();
    let mut hashes = Vec::with_capacity(messages.len());
    hash_many(&messages, &mut hashes);
    hashes
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let hash = Sha256::new().chain_update([1]).chain_update(left);
    hash.chain_update(right).finalize().into()
}

/// A tree that only grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// The roots of the complete subtrees, the largest first: one for each bit of the size.
    peaks: Vec<Hash>,
}

impl Tree {
    /// A tree without leaves.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            size: 0,
            peaks: Vec::new(),
        }
    }

    /// How many leaves it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf, already hashed by [`leaf`].
    pub fn push(&mut self, leaf: Hash) {
        self.push_subtree(leaf, 1);
    }

    /// Adds leaves; of many at once each costs less.
    pub fn extend(&mut self, mut leaves: &[Hash]) {
        const MOST: u64 = 256;
        while !leaves.is_empty() {
            // The largest complete subtree that comes next; in an empty tree any can.
            let next = (self.size | MOST).trailing_zeros();
            let size = 1 << next.min(leaves.len().ilog2());
            let (part, rest) = leaves.split_at(size);
            let mut level = part.to_vec();
            while level.len() > 1 {
                level = nodes(&level);
            }
            self.push_subtree(level[0], size as u64);
            leaves = rest;
        }
    }

    /// Adds a complete subtree of `size` leaves, which divides the size of the tree.
    fn push_subtree(&mut self, root: Hash, size: u64) {
        let mut hash = root;
        for _ in 0..(self.size / size).trailing_ones() {
            let left = self.peaks.pop().expect("there is a peak for each bit");
            hash = node(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += size;
    }

    /// The root; SHA-256 of nothing for a tree without leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256::digest([]).into(),
            Some(last) => peaks.fold(*last, |right, left| node(left, &right)),
        }
    }
}

/// The path that shows that leaf `index` is in the tree of `leaves`, from the leaf up (RFC 6962,
/// section 2.1.1). `None` if there is no such leaf.
#[must_use]
pub fn inclusion_path(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut part, mut index) = (leaves, index);
    while part.len() > 1 {
        let (left, right) = part.split_at(part.len().next_power_of_two() / 2);
        if index < left.len() {
            path.push(root_of(right));
            part = left;
        } else {
            path.push(root_of(left));
            index -= left.len();
            part = right;
        }
    }
    path.reverse();
    Some(path)
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Tree::new();
    tree.extend(leaves);
    tree.root()
}

/// The root of the tree with `size` leaves to which `path` leads from `leaf`, number `index`
/// (RFC 9162, section 2.1.3.2). `None` if the path cannot be one of such a tree.
#[must_use]
pub fn root_of_path(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut index, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in path {
        if last == 0 {
            return None;
        }
        if index & 1 == 1 || index == last {
            hash = node(sibling, &hash);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word by word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            _ => {
                let mut split = 1;
                while split * 2 < leaves.len() {
                    split *= 2;
                }
                let (left, right) = leaves.split_at(split);
                node(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn many_leaves_at_once_make_the_same_tree() {
        let events: Vec<Hash> = (0..700u32)
            .map(|at| Sha256::digest(at.to_le_bytes()).into())
            .collect();
        let one_by_one: Vec<Hash> = events.iter().map(leaf).collect();
        assert_eq!(leaves(&events), one_by_one);
        for step in [1, 2, 3, 64, 100, 255, 256, 257, 700] {
            let (mut tree, mut wanted) = (Tree::new(), Tree::new());
            for part in one_by_one.chunks(step) {
                tree.extend(part);
                part.iter().for_each(|leaf| wanted.push(*leaf));
                assert_eq!(tree, wanted, "{step} at once");
            }
            assert_eq!(tree.root(), by_definition(&one_by_one));
        }
    }

    #[test]
    fn roots_and_paths_are_those_of_the_definition() {
        let leaves: Vec<Hash> = (0..70u8).map(|i| leaf(&[i; 32])).collect();
        let mut tree = Tree::new();
        for size in 0..=leaves.len() {
            assert_eq!(tree.root(), by_definition(&leaves[..size]), "{size} leaves");
            for index in 0..size {
                let path = inclusion_path(&leaves[..size], index).expect("a path");
                let root = root_of_path(leaves[index], index as u64, size as u64, &path);
                assert_eq!(root, Some(tree.root()), "leaf {index} of {size}");
                let other = leaves[(index + 1) % 70];
                let wrong = root_of_path(other, index as u64, size as u64, &path);
                assert_ne!(wrong, Some(tree.root()));
                let longer = [path.as_slice(), &[other]].concat();
                assert_eq!(
                    root_of_path(leaves[index], index as u64, size as u64, &longer),
                    None
                );
            }
            assert_eq!(inclusion_path(&leaves[..size], size), None);
            if let Some(next) = leaves.get(size) {
                tree.push(*next);
            }
        }
    }
}
