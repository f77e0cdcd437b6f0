//! Two lanes with the SHA extensions of x86-64.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_ror_epi32, _mm_set_epi32,
    _mm_set_epi64x, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32,
    _mm_shuffle_epi8, _mm_shuffle_epi32, _mm_srli_epi32, _mm_ternarylogic_epi32,
};

use super::Block;

/// The constants of the rounds (FIPS 180-4, section 4.2.2).
#[rustfmt::skip]
pub(super) const K: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// Compresses the blocks of both; whether this processor can.
pub(super) fn compress_two(
    a: &mut [u32; 8],
    a_blocks: &[Block],
    b: &mut [u32; 8],
    b_blocks: &[Block],
) -> bool {
    let can = is_x86_feature_detected!("sha")
        && is_x86_feature_detected!("ssse3")
        && is_x86_feature_detected!("sse4.1");
    if can {
        let wide = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl");
        // SAFETY: each asks for nothing but the instructions that were just found.
        #[expect(
            unsafe_code,
            reason = "two lanes hash nearly twice as much: the measurement `verify`"
        )]
        unsafe {
            if wide {
                in_wide_lanes(a, a_blocks, b, b_blocks);
            } else {
                in_lanes(a, a_blocks, b, b_blocks);
            }
        }
    }
    can
}

/// Two lanes, with a way to make the words of the next rounds.
macro_rules! lanes {
    ($name:ident, $features:literal, $schedule:ident) => {
        #[target_feature(enable = $features)]
        fn $name(a: &mut [u32; 8], a_blocks: &[Block], b: &mut [u32; 8], b_blocks: &[Block]) {
            let (mut first, mut second) = (Lane::load(a), Lane::load(b));
            for (a_block, b_block) in a_blocks.iter().zip(b_blocks) {
                let before = (first, second);
                let (mut a_words, mut b_words) = (words(a_block), words(b_block));
                for at in 0..4 {
                    first.four_rounds(at, a_words[at]);
                    second.four_rounds(at, b_words[at]);
                }
                for sixteen in 1..4 {
                    for at in 0..4 {
                        $schedule(at, &mut a_words);
                        first.four_rounds(4 * sixteen + at, a_words[at]);
                        $schedule(at, &mut b_words);
                        second.four_rounds(4 * sixteen + at, b_words[at]);
                    }
                }
                first.add(before.0);
                second.add(before.1);
            }
            first.store(a);
            second.store(b);
        }
    };
}

lanes!(in_lanes, "sha,ssse3,sse4.1", schedule);
lanes!(
    in_wide_lanes,
    "sha,ssse3,sse4.1,avx512f,avx512vl",
    wide_schedule
);

/// A state, in the order of words that the instructions want: `ABEF` and `CDGH`.
#[derive(Clone, Copy)]
struct Lane {
    abef: __m128i,
    cdgh: __m128i,
}

impl Lane {
    #[inline]
    #[target_feature(enable = "ssse3,sse4.1")]
    fn load(state: &[u32; 8]) -> Self {
        // SAFETY: both are 32 bytes, of which every value is valid.
        #[expect(
            unsafe_code,
            reason = "a state that is hashed block by block would be put together word by word"
        )]
        let [dcba, hgfe] = unsafe { std::mem::transmute::<[u32; 8], [__m128i; 2]>(*state) };
        let cdab = _mm_shuffle_epi32(dcba, 0xB1);
        let efgh = _mm_shuffle_epi32(hgfe, 0x1B);
        Self {
            abef: _mm_alignr_epi8(cdab, efgh, 8),
            cdgh: _mm_blend_epi16(efgh, cdab, 0xF0),
        }
    }

    #[inline]
    #[target_feature(enable = "ssse3,sse4.1")]
    fn store(self, state: &mut [u32; 8]) {
        let feba = _mm_shuffle_epi32(self.abef, 0x1B);
        let dchg = _mm_shuffle_epi32(self.cdgh, 0xB1);
        let halves = [
            _mm_blend_epi16(feba, dchg, 0xF0),
            _mm_alignr_epi8(dchg, feba, 8),
        ];
        // SAFETY: both are 32 bytes, of which every value is valid.
        #[expect(
            unsafe_code,
            reason = "whoever loads the state again would wait for eight words to be stored one by one"
        )]
        let words = unsafe { std::mem::transmute::<[__m128i; 2], [u32; 8]>(halves) };
        *state = words;
    }

    /// The rounds `4 * at` to `4 * at + 3`.
    #[inline]
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn four_rounds(&mut self, at: usize, words: __m128i) {
        let k = |round: usize| K[4 * at + round].cast_signed();
        let sum = _mm_add_epi32(words, _mm_set_epi32(k(3), k(2), k(1), k(0)));
        self.cdgh = _mm_sha256rnds2_epu32(self.cdgh, self.abef, sum);
        let sum = _mm_shuffle_epi32(sum, 0x0E);
        self.abef = _mm_sha256rnds2_epu32(self.abef, self.cdgh, sum);
    }

    #[inline]
    #[target_feature(enable = "sse4.1")]
    fn add(&mut self, other: Self) {
        self.abef = _mm_add_epi32(self.abef, other.abef);
        self.cdgh = _mm_add_epi32(self.cdgh, other.cdgh);
    }
}

/// The words of a block.
#[inline]
#[target_feature(enable = "ssse3")]
fn words(block: &Block) -> [__m128i; 4] {
    let swap = _mm_set_epi64x(0x0C0D_0E0F_0809_0A0B, 0x0405_0607_0001_0203);
    let (halves, _) = block.as_chunks::<8>();
    std::array::from_fn(|at| {
        let half = |half: usize| i64::from_le_bytes(halves[2 * at + half]);
        _mm_shuffle_epi8(_mm_set_epi64x(half(1), half(0)), swap)
    })
}

/// The words of the next rounds, in the place of those of sixteen rounds before.
#[inline]
#[target_feature(enable = "sha,ssse3")]
fn schedule(at: usize, words: &mut [__m128i; 4]) {
    let [first, second] = [words[at], words[(at + 1) % 4]];
    let [third, fourth] = [words[(at + 2) % 4], words[(at + 3) % 4]];
    let sum = _mm_add_epi32(
        _mm_sha256msg1_epu32(first, second),
        _mm_alignr_epi8(fourth, third, 4),
    );
    words[at] = _mm_sha256msg2_epu32(sum, fourth);
}

/// The same without `sha256msg1`, which keeps a port busy that the rounds wait for: other ports do
/// the same with rotations.
#[inline]
#[target_feature(enable = "sha,ssse3,avx512f,avx512vl")]
fn wide_schedule(at: usize, words: &mut [__m128i; 4]) {
    const ODD: i32 = 0x96;
    let [first, second] = [words[at], words[(at + 1) % 4]];
    let [third, fourth] = [words[(at + 2) % 4], words[(at + 3) % 4]];
    let early = _mm_alignr_epi8(second, first, 4);
    let early = _mm_ternarylogic_epi32(
        _mm_ror_epi32(early, 7),
        _mm_ror_epi32(early, 18),
        _mm_srli_epi32(early, 3),
        ODD,
    );
    let sum = _mm_add_epi32(
        _mm_add_epi32(first, early),
        _mm_alignr_epi8(fourth, third, 4),
    );
    words[at] = _mm_sha256msg2_epu32(sum, fourth);
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn both_ways_come_to_the_same() {
        let found = is_x86_feature_detected!("sha")
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl");
        if !found {
            println!("skipped: this processor has only one of them");
            return;
        }
        let blocks: Vec<Block> = (0..12u8)
            .map(|block| {
                std::array::from_fn(|at| (at as u8).wrapping_mul(31) ^ block.wrapping_mul(77))
            })
            .collect();
        for count in 0..=6 {
            let (a_blocks, b_blocks) = (&blocks[..count], &blocks[6..6 + count]);
            let [mut narrow, mut wide] = [(State::new().0, State::new().0); 2];
            // SAFETY: the instructions were just found; every processor with these has the others.
            #[expect(unsafe_code, reason = "one of the two is not what this processor uses")]
            unsafe {
                in_lanes(&mut narrow.0, a_blocks, &mut narrow.1, b_blocks);
                in_wide_lanes(&mut wide.0, a_blocks, &mut wide.1, b_blocks);
            }
            assert_eq!(narrow, wide);
            let (mut a, mut b) = (State::new(), State::new());
            a.compress(a_blocks);
            b.compress(b_blocks);
            assert_eq!(narrow, (a.0, b.0));
        }
    }
}
