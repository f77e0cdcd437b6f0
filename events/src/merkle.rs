//! The Merkle tree of RFC 6962 (section 2.1), over the hashes of a session's events.
//!
//! A leaf is `SHA-256(0x00 || event hash)`, a node `SHA-256(0x01 || left || right)`. [`Tree`] keeps
//! the roots of the complete subtrees alone, so that its memory is constant in practice: at most 64
//! hashes.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash of a leaf that stands for an event with this hash.
#[must_use]
pub fn leaf(event_hash: &Hash) -> Hash {
    let hash = Sha256::new().chain_update([0]).chain_update(event_hash);
    hash.finalize().into()
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
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("there is a peak for each bit");
            hash = node(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
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
    leaves.iter().for_each(|leaf| tree.push(*leaf));
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
