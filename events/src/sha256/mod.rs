//! SHA-256 of several messages at once.
//!
//! A processor with instructions for SHA-256 waits in each round for the round before; the rounds of
//! a second message fit into the pauses ([`compress_two`]). One with wide vectors does the rounds of
//! sixteen messages in one step ([`hash_many`]). Records of a chain are such messages: each names the
//! hash before as text, so that a verifier has all texts at hand, and a sealer can begin the next
//! record while the last one is not finished.

#[cfg(target_arch = "x86_64")]
mod avx512;
mod many;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use many::hash_many;
use sha2::block_api::compress256;

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// What is hashed in one step.
pub(crate) type Block = [u8; 64];

/// How many messages [`hash_many`] hashes in one step, where the processor can.
const LANES: usize = 16;

/// A hash of whole blocks, which more may follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State([u32; 8]);

impl State {
    /// The hash of no block yet.
    pub(crate) const fn new() -> Self {
        Self([
            0x6a09_e667,
            0xbb67_ae85,
            0x3c6e_f372,
            0xa54f_f53a,
            0x510e_527f,
            0x9b05_688c,
            0x1f83_d9ab,
            0x5be0_cd19,
        ])
    }

    /// The hash, behind the last, [padded](pad) block.
    pub(crate) fn hash(&self) -> Hash {
        let mut hash = [0; 32];
        for (bytes, word) in hash.chunks_exact_mut(4).zip(self.0) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        hash
    }

    /// Goes on with `blocks`.
    pub(crate) fn compress(&mut self, blocks: &[Block]) {
        compress256(&mut self.0, blocks);
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

/// Goes on with two hashes, each with blocks of its own, as many as there are.
pub(crate) fn compress_two(a: (&mut State, &[Block]), b: (&mut State, &[Block])) {
    let both = a.1.len().min(b.1.len());
    let (a_blocks, a_rest) = a.1.split_at(both);
    let (b_blocks, b_rest) = b.1.split_at(both);
    if !in_lanes(&mut a.0.0, a_blocks, &mut b.0.0, b_blocks) {
        a.0.compress(a_blocks);
        b.0.compress(b_blocks);
    }
    a.0.compress(a_rest);
    b.0.compress(b_rest);
}

/// Compresses as many blocks of each, if this processor can do so at once.
#[cfg(target_arch = "x86_64")]
fn in_lanes(a: &mut [u32; 8], a_blocks: &[Block], b: &mut [u32; 8], b_blocks: &[Block]) -> bool {
    x86::compress_two(a, a_blocks, b, b_blocks)
}

#[cfg(not(target_arch = "x86_64"))]
fn in_lanes(_: &mut [u32; 8], _: &[Block], _: &mut [u32; 8], _: &[Block]) -> bool {
    false
}

/// Ends a message of `length` bytes, of which `bytes` holds all or what follows whole blocks: the
/// padding makes its end that of a block.
pub(crate) fn pad(bytes: &mut Vec<u8>, length: usize) {
    const ZEROS: Block = [0; 64];
    bytes.push(0x80);
    let zeros = (64 + 56 - bytes.len() % 64) % 64;
    bytes.extend_from_slice(&ZEROS[..zeros]);
    bytes.extend_from_slice(&(length as u64 * 8).to_be_bytes());
}

/// A message that is to be hashed. It keeps its buffer.
#[derive(Debug, Default)]
pub(crate) struct Message {
    bytes: Vec<u8>,
}

impl Message {
    /// Takes another message, in parts.
    pub(crate) fn set(&mut self, parts: &[&str]) {
        self.bytes.clear();
        for part in parts {
            self.bytes.extend_from_slice(part.as_bytes());
        }
        let length = self.bytes.len();
        pad(&mut self.bytes, length);
    }

    /// Takes no message: it has no blocks then, not even that of the padding.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// It and its padding.
    pub(crate) fn blocks(&self) -> &[Block] {
        self.bytes.as_chunks().0
    }

    /// Its hash.
    pub(crate) fn hash(&self) -> Hash {
        let mut state = State::new();
        state.compress(self.blocks());
        state.hash()
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn message(length: usize, seed: usize) -> String {
        let letter = |at: usize| char::from(b'!' + ((at * 31 + seed * 17) % 90) as u8);
        (0..length).map(letter).collect()
    }

    #[test]
    fn hashes_are_those_of_the_crate_for_all_pairs_of_lengths() {
        let (mut a, mut b) = (Message::default(), Message::default());
        let lengths: Vec<usize> = (0..200).chain([255, 256, 700, 1000, 4096]).collect();
        for (at, &first) in lengths.iter().enumerate() {
            for &second in lengths.iter().skip(at % 7).step_by(7) {
                let texts = (message(first, 1), message(second, 2));
                a.set(&[&texts.0]);
                b.set(&[&texts.1[..second / 3], &texts.1[second / 3..]]);
                let wanted: (Hash, Hash) = (
                    Sha256::digest(&texts.0).into(),
                    Sha256::digest(&texts.1).into(),
                );
                let (mut one, mut two) = (State::new(), State::new());
                compress_two((&mut one, a.blocks()), (&mut two, b.blocks()));
                let found = (one.hash(), two.hash());
                assert_eq!(found, wanted, "{first} and {second} bytes");
                assert_eq!((a.hash(), b.hash()), wanted, "{first} and {second} bytes");
            }
        }
    }

    #[test]
    fn blocks_may_come_one_by_one() {
        let text = message(300, 3);
        let mut whole = Message::default();
        whole.set(&[&text]);
        let (mut state, mut other) = (State::new(), State::new());
        for block in whole.blocks() {
            compress_two((&mut state, std::slice::from_ref(block)), (&mut other, &[]));
        }
        assert_eq!(state.hash(), whole.hash());
        assert_eq!(other.hash(), State::new().hash());
    }
}
