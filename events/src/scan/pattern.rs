//! Lines that differ from one before only in what strings of the same lengths and numbers of as many
//! digits say.
//!
//! Most records of a trace are such lines: identifiers, hashes and times have fixed lengths, and what
//! else they carry changes slowly. Whether a line is one is seen byte by byte, which vectors do for
//! many bytes at once, and then its members stand where they stood in the other one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::layout::Layout;
use super::{Entry, Index};

/// Remembers lines.
#[derive(Debug)]
pub(super) struct Patterns {
    patterns: Vec<Pattern>,
    /// The patterns of each length.
    lengths: FxHashMap<usize, Vec<u32>>,
    /// What may be spent on learning: it takes as long as some lines.
    credit: u32,
}

/// What the bytes of a line may be: from `low` on as many more as `span` says, and quotes and
/// backslashes only where they were.
#[derive(Debug)]
struct Pattern {
    low: Vec<u8>,
    span: Vec<u8>,
    entries: Arc<Vec<Entry>>,
    between: bool,
    values: bool,
    layout: Option<Layout>,
}

/// Inside of a string stands anything but control characters, quotes and backslashes. Only here
/// has a span the highest bit.
const IN_STRING: (u8, u8) = (0x20, 0xDF);
const DIGIT: (u8, u8) = (b'0', 9);
const FIRST_DIGIT: (u8, u8) = (b'1', 8);

/// A number of more digits may be none that a double holds.
const MAX_DIGITS: usize = 15;

const MAX_PATTERNS: usize = 256;
const MAX_OF_LENGTH: usize = 16;
const MAX_LENGTH: usize = 1 << 12;
const MAX_CREDIT: u32 = 512;
const COST: u32 = 16;

impl Default for Patterns {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            lengths: FxHashMap::default(),
            credit: MAX_CREDIT,
        }
    }
}

impl Patterns {
    /// Lists the members of a line that is like one before; whether it is.
    pub(super) fn recognise(&mut self, line: &[u8], index: &mut Index) -> bool {
        let candidates = self.lengths.get(&line.len()).into_iter().flatten();
        let mut patterns = candidates.map(|&at| &self.patterns[at as usize]);
        let Some(pattern) = patterns.find(|pattern| pattern.fits(line)) else {
            return false;
        };
        index.entries.clone_from(&pattern.entries);
        index.quirks.clear();
        index.object = true;
        (index.between, index.values) = (pattern.between, pattern.values);
        index.layout = pattern.layout;
        self.credit = MAX_CREDIT.min(self.credit + 4);
        true
    }

    /// Remembers a line that was read.
    pub(super) fn learn(&mut self, line: &[u8], index: &Index) {
        self.credit = MAX_CREDIT.min(self.credit + 1);
        let worth_it = index.object && index.quirks.is_empty() && line.len() <= MAX_LENGTH;
        if !worth_it || self.credit < COST {
            return;
        }
        if self.patterns.len() == MAX_PATTERNS {
            // Numbers have become longer since: most of these do not come again.
            self.patterns.clear();
            self.lengths.clear();
        }
        let of_length = self.lengths.entry(line.len()).or_default();
        if of_length.len() == MAX_OF_LENGTH {
            return;
        }
        self.credit -= COST;
        of_length.push(self.patterns.len() as u32);
        self.patterns.push(Pattern::of(line, index));
    }
}

impl Pattern {
    fn of(line: &[u8], index: &Index) -> Self {
        let mut pattern = Self {
            low: line.to_vec(),
            span: vec![0; line.len()],
            entries: Arc::clone(&index.entries),
            between: index.between,
            values: index.values,
            layout: index.layout,
        };
        for entry in &*index.entries {
            let (start, end) = (entry.value.0 as usize, entry.value.1 as usize);
            let value = &line[start..end];
            match value[0] {
                b'"' if !entry.escaped_value => pattern.allow(start + 1, end - 1, IN_STRING),
                b'0'..=b'9'
                    if value.len() <= MAX_DIGITS && value.iter().all(u8::is_ascii_digit) =>
                {
                    pattern.allow(start, end, DIGIT);
                    if value.len() > 1 {
                        pattern.allow(start, start + 1, FIRST_DIGIT);
                    }
                }
                // Of other values only the same fit.
                _ => {}
            }
        }
        pattern
    }

    fn allow(&mut self, start: usize, end: usize, (low, span): (u8, u8)) {
        self.low[start..end].fill(low);
        self.span[start..end].fill(span);
    }

    #[cfg(target_arch = "x86_64")]
    fn fits(&self, line: &[u8]) -> bool {
        #[target_feature(enable = "avx512f,avx512bw,avx512vl")]
        fn with_wide_vectors(bytes: &[u8], low: &[u8], span: &[u8]) -> bool {
            all_fit(bytes, low, span)
        }
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
        {
            // SAFETY: the instructions that it asks for were just found.
            #[expect(
                unsafe_code,
                reason = "four times as many bytes in one step: the measurement `verify`"
            )]
            return unsafe { with_wide_vectors(line, &self.low, &self.span) };
        }
        all_fit(line, &self.low, &self.span)
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn fits(&self, line: &[u8]) -> bool {
        all_fit(line, &self.low, &self.span)
    }
}

/// Whether all bytes fit; the three are of one length.
#[inline(always)]
fn all_fit(bytes: &[u8], low: &[u8], span: &[u8]) -> bool {
    const STEP: usize = 64;
    let (steps, tail) = bytes.as_chunks::<STEP>();
    let (low, low_tail) = low.as_chunks::<STEP>();
    let (span, span_tail) = span.as_chunks::<STEP>();
    let mut all = steps.iter().zip(low).zip(span);
    all.all(|((bytes, low), span)| bytes_fit(bytes, low, span))
        && bytes_fit(tail, low_tail, span_tail)
}

/// Whether each of the bytes is in the range from `low` on, and no quote or backslash where a string
/// is. Without a branch, so that it is done with vectors.
#[inline(always)]
fn bytes_fit(bytes: &[u8], low: &[u8], span: &[u8]) -> bool {
    let mut wrong = 0u8;
    for ((byte, low), span) in bytes.iter().zip(low).zip(span) {
        let outside = byte.wrapping_sub(*low) > *span;
        let special = (*byte == b'"' || *byte == b'\\') && *span >= 0x80;
        wrong |= u8::from(outside | special);
    }
    wrong == 0
}
