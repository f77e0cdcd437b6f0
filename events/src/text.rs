//! The bytes of JSON strings: finding their ends, and writing them.

use std::cmp::Ordering;

/// The offset of the first byte at or behind `from` that cannot simply be passed over inside a
/// string: a quote, a backslash or a control character. The length of `bytes` where there is none.
#[inline]
pub(crate) fn plain_run(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let special = special_bytes(chunk);
        if special != 0 {
            return at + (special.trailing_zeros() / BITS) as usize;
        }
        at += chunk.len();
    }
    bytes[at.min(bytes.len())..]
        .iter()
        .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
        .map_or(bytes.len(), |i| at + i)
}

/// How many bits of [`special_bytes`] stand for a byte.
#[cfg(target_arch = "x86_64")]
const BITS: u32 = 1;
#[cfg(not(target_arch = "x86_64"))]
const BITS: u32 = 8;

/// Has a bit for the first quote, backslash or control character, and none below.
#[cfg(target_arch = "x86_64")]
#[inline]
fn special_bytes(chunk: &[u8; 16]) -> u32 {
    use std::arch::x86_64 as sse;
    #[inline]
    #[target_feature(enable = "sse2")]
    fn look(low: i64, high: i64) -> u32 {
        let bytes = sse::_mm_set_epi64x(high, low);
        let quote = sse::_mm_cmpeq_epi8(bytes, sse::_mm_set1_epi8(0x22));
        let backslash = sse::_mm_cmpeq_epi8(bytes, sse::_mm_set1_epi8(0x5C));
        let control =
            sse::_mm_cmpeq_epi8(sse::_mm_min_epu8(bytes, sse::_mm_set1_epi8(0x1F)), bytes);
        let special = sse::_mm_or_si128(sse::_mm_or_si128(quote, backslash), control);
        sse::_mm_movemask_epi8(special).cast_unsigned()
    }
    let (halves, _) = chunk.as_chunks();
    let [low, high] = [halves[0], halves[1]].map(i64::from_le_bytes);
    // SAFETY: SSE2 is a part of x86-64, so that no processor lacks the instructions.
    #[expect(
        unsafe_code,
        reason = "reading takes a third of the time: the measurement `verify`"
    )]
    unsafe {
        look(low, high)
    }
}

/// Has a bit for the first quote, backslash or control character, and none below. Eight bytes are
/// one word; the tricks are exact for the lowest byte that matches.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn special_bytes(chunk: &[u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let word = u64::from_le_bytes(*chunk);
    let quote = word ^ (ONES * u64::from(b'"'));
    let backslash = word ^ (ONES * u64::from(b'\\'));
    let special = (quote.wrapping_sub(ONES) & !quote)
        | (backslash.wrapping_sub(ONES) & !backslash)
        | (word.wrapping_sub(ONES * 0x20) & !word);
    special & (ONES * 0x80)
}

/// The order of RFC 8785, section 3.2.3: by UTF-16 code units, of two texts in UTF-8.
///
/// It differs from the order of the UTF-8 bytes in one case only: a character beyond the basic
/// plane (lead byte F0 to F4) goes before U+E000 to U+FFFF (lead bytes EE and EF).
#[inline]
pub(crate) fn cmp_utf16(a: &[u8], b: &[u8]) -> Ordering {
    match a.iter().zip(b).find(|(x, y)| x != y) {
        None => a.len().cmp(&b.len()),
        Some((x, y)) if *x.min(y) >= 0xEE && *x.min(y) < 0xF0 && *x.max(y) >= 0xF0 => y.cmp(x),
        Some((x, y)) => x.cmp(y),
    }
}

/// Appends `text` as a JSON string in the one spelling of RFC 8785, section 3.2.2.2.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// The inside of [`push_string`].
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let end = plain_run(bytes, from);
        // The run ends before an ASCII character or at the end: a character boundary either way.
        out.push_str(&text[from..end]);
        let Some(&byte) = bytes.get(end) else { return };
        push_escape(out, byte);
        from = end + 1;
    }
}

/// Appends the escape of a quote, a backslash or a control character.
pub(crate) fn push_escape(out: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        0x08 => out.push_str("\\b"),
        b'\t' => out.push_str("\\t"),
        b'\n' => out.push_str("\\n"),
        0x0C => out.push_str("\\f"),
        b'\r' => out.push_str("\\r"),
        _ => {
            out.push_str("\\u00");
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Appends a decimal number.
pub(crate) fn push_u64(out: &mut String, mut number: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[at..]).expect("digits are ASCII"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_run_ends_at_each_byte_that_needs_care_wherever_it_stands() {
        for at in 0..40 {
            for byte in 0..=255u8 {
                let mut bytes = vec![b'a'; 40];
                bytes[at] = byte;
                let stops = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(
                    plain_run(&bytes, 0),
                    if stops { at } else { 40 },
                    "{byte} at {at}"
                );
            }
        }
        assert_eq!(plain_run(b"", 0), 0);
        assert_eq!(plain_run(b"ab", 2), 2);
    }

    #[test]
    fn keys_are_ordered_by_utf16_code_units() {
        let samples = [
            "",
            "a",
            "ab",
            "b",
            "\u{7f}",
            "é",
            "\u{D7FF}",
            "\u{E000}",
            "\u{FFFD}",
            "😀",
            "\u{10FFFF}",
            "a😀",
            "a\u{E000}",
        ];
        for a in samples {
            for b in samples {
                let units = a.encode_utf16().cmp(b.encode_utf16());
                assert_eq!(cmp_utf16(a.as_bytes(), b.as_bytes()), units, "{a:?} {b:?}");
            }
        }
    }
}
