//! Sixteen lanes with AVX-512: word `i` of every lane is in one vector.

use std::arch::x86_64::{
    __m512i, _mm_set_epi64x, _mm512_add_epi32, _mm512_broadcast_i32x4, _mm512_ror_epi32,
    _mm512_set_epi32, _mm512_set_epi64, _mm512_set1_epi32, _mm512_setzero_si512,
    _mm512_shuffle_epi8, _mm512_shuffle_i32x4, _mm512_srli_epi32, _mm512_ternarylogic_epi32,
    _mm512_unpackhi_epi32, _mm512_unpackhi_epi64, _mm512_unpacklo_epi32, _mm512_unpacklo_epi64,
};

use super::x86::K;
use super::{Block, LANES, State};

/// The states of all lanes, word by word.
pub(super) struct States([[u32; LANES]; 8]);

impl States {
    /// Sixteen lanes, if this processor has them.
    pub(super) fn new() -> Option<Self> {
        let can = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
        can.then_some(Self([[0; LANES]; 8]))
    }

    pub(super) fn get(&self, lane: usize) -> State {
        State(self.0.map(|words| words[lane]))
    }

    pub(super) fn set(&mut self, lane: usize, state: State) {
        for (words, word) in self.0.iter_mut().zip(state.0) {
            words[lane] = word;
        }
    }

    /// Goes on with the first `count` blocks of each lane.
    pub(super) fn compress(&mut self, blocks: &[&[Block]; LANES], count: usize) {
        // SAFETY: `new` found the instructions that `in_lanes` asks for.
        #[expect(
            unsafe_code,
            reason = "sixteen lanes hash twice as much as two: the measurement `verify`"
        )]
        unsafe {
            in_lanes(&mut self.0, blocks, count);
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
fn in_lanes(words: &mut [[u32; LANES]; 8], blocks: &[&[Block]; LANES], count: usize) {
    let blocks = blocks.map(|blocks| &blocks[..count]);
    let mut state = [_mm512_setzero_si512(); 8];
    for (vector, words) in state.iter_mut().zip(&*words) {
        *vector = load(words);
    }
    for at in 0..count {
        let before = state;
        let mut schedule = [_mm512_setzero_si512(); LANES];
        for (row, blocks) in schedule.iter_mut().zip(blocks) {
            *row = block_words(&blocks[at]);
        }
        transpose(&mut schedule);
        let (sixteens, _) = K.as_chunks::<16>();
        for (sixteen, constants) in sixteens.iter().enumerate() {
            for (round, constant) in constants.iter().enumerate() {
                if sixteen > 0 {
                    next_word(&mut schedule, round);
                }
                let constant = _mm512_set1_epi32(constant.cast_signed());
                one_round(&mut state, _mm512_add_epi32(schedule[round], constant));
            }
        }
        for (word, before) in state.iter_mut().zip(before) {
            *word = _mm512_add_epi32(*word, before);
        }
    }
    for (vector, words) in state.into_iter().zip(words) {
        *words = store(vector);
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(words: &[u32; LANES]) -> __m512i {
    let w = |at: usize| words[at].cast_signed();
    #[rustfmt::skip]
    let vector = _mm512_set_epi32(
        w(15), w(14), w(13), w(12), w(11), w(10), w(9), w(8), w(7), w(6), w(5), w(4), w(3), w(2), w(1), w(0),
    );
    vector
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(vector: __m512i) -> [u32; LANES] {
    // SAFETY: both are 64 bytes, of which every value is valid.
    #[expect(
        unsafe_code,
        reason = "there is no other single step from a vector to words"
    )]
    unsafe {
        std::mem::transmute(vector)
    }
}

/// The sixteen words of a block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn block_words(block: &Block) -> __m512i {
    let swap = _mm_set_epi64x(0x0C0D_0E0F_0809_0A0B, 0x0405_0607_0001_0203);
    let (eights, _) = block.as_chunks::<8>();
    let w = |at: usize| i64::from_le_bytes(eights[at]);
    let bytes = _mm512_set_epi64(w(7), w(6), w(5), w(4), w(3), w(2), w(1), w(0));
    _mm512_shuffle_epi8(bytes, _mm512_broadcast_i32x4(swap))
}

/// FIPS 180-4, section 6.2.2, step 3; `word` is that of the message with the round's constant.
#[inline]
#[target_feature(enable = "avx512f")]
fn one_round(state: &mut [__m512i; 8], word: __m512i) {
    const CHOICE: i32 = 0xCA;
    const MAJORITY: i32 = 0xE8;
    let [a, b, c, d, e, f, g, h] = *state;
    let sum_e = xor(
        _mm512_ror_epi32(e, 6),
        _mm512_ror_epi32(e, 11),
        _mm512_ror_epi32(e, 25),
    );
    let choice = _mm512_ternarylogic_epi32(e, f, g, CHOICE);
    let first = _mm512_add_epi32(_mm512_add_epi32(h, word), _mm512_add_epi32(sum_e, choice));
    let sum_a = xor(
        _mm512_ror_epi32(a, 2),
        _mm512_ror_epi32(a, 13),
        _mm512_ror_epi32(a, 22),
    );
    let majority = _mm512_ternarylogic_epi32(a, b, c, MAJORITY);
    let second = _mm512_add_epi32(sum_a, majority);
    *state = [
        _mm512_add_epi32(first, second),
        a,
        b,
        c,
        _mm512_add_epi32(d, first),
        e,
        f,
        g,
    ];
}

/// Puts the word of a round in the place of that of sixteen rounds before (step 1 there).
#[inline]
#[target_feature(enable = "avx512f")]
fn next_word(words: &mut [__m512i; 16], at: usize) {
    let [early, late] = [words[(at + 1) % 16], words[(at + 14) % 16]];
    let early = xor(
        _mm512_ror_epi32(early, 7),
        _mm512_ror_epi32(early, 18),
        _mm512_srli_epi32(early, 3),
    );
    let late = xor(
        _mm512_ror_epi32(late, 17),
        _mm512_ror_epi32(late, 19),
        _mm512_srli_epi32(late, 10),
    );
    words[at] = _mm512_add_epi32(
        _mm512_add_epi32(words[at], early),
        _mm512_add_epi32(words[(at + 9) % 16], late),
    );
}

#[inline]
#[target_feature(enable = "avx512f")]
fn xor(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    const ODD: i32 = 0x96;
    _mm512_ternarylogic_epi32(a, b, c, ODD)
}

/// Makes rows of lanes into rows of words.
#[inline]
#[target_feature(enable = "avx512f")]
fn transpose(rows: &mut [__m512i; 16]) {
    let (mut pairs, mut fours) = (*rows, *rows);
    for at in (0..16).step_by(2) {
        pairs[at] = _mm512_unpacklo_epi32(rows[at], rows[at + 1]);
        pairs[at + 1] = _mm512_unpackhi_epi32(rows[at], rows[at + 1]);
    }
    for at in (0..16).step_by(4) {
        for half in 0..2 {
            let (low, high) = (pairs[at + half], pairs[at + half + 2]);
            fours[at + 2 * half] = _mm512_unpacklo_epi64(low, high);
            fours[at + 2 * half + 1] = _mm512_unpackhi_epi64(low, high);
        }
    }
    let mut eights = pairs;
    for at in (0..16).step_by(8) {
        for word in 0..4 {
            let (low, high) = (fours[at + word], fours[at + 4 + word]);
            eights[at + word] = _mm512_shuffle_i32x4(low, high, 0x88);
            eights[at + 4 + word] = _mm512_shuffle_i32x4(low, high, 0xDD);
        }
    }
    for word in 0..8 {
        rows[word] = _mm512_shuffle_i32x4(eights[word], eights[8 + word], 0x88);
        rows[8 + word] = _mm512_shuffle_i32x4(eights[word], eights[8 + word], 0xDD);
    }
}
