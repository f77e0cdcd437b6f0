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
    push_between(out, *b"\"", text, *b"\"");
}

/// Appends a member's key, behind a bracket or a comma. Mostly the key is a constant, of which the
/// compiler sees then how long and how plain it is.
#[inline(always)]
pub(crate) fn push_key(out: &mut String, before: u8, key: &str) {
    push_between(out, [before, b'"'], key, *b"\":");
}

/// Appends `text` as the inside of a JSON string between ASCII characters, two at most on each side.
///
/// Most texts in records are short and have nothing to be escaped. A few stores of known lengths,
/// which may overlap, cost less than a call that copies.
#[inline(always)]
fn push_between<const A: usize, const B: usize>(
    out: &mut String,
    before: [u8; A],
    text: &str,
    behind: [u8; B],
) {
    let bytes = text.as_bytes();
    let length = bytes.len();
    if length <= 8 {
        let word = word(bytes);
        // Blanks are plain.
        let blanks = (ONES * 0x20).checked_shl(8 * length as u32).unwrap_or(0);
        if is_plain(word | blanks) {
            return push_ascii::<16>(out, |room| {
                room[..A].copy_from_slice(&before);
                room[A..][..8].copy_from_slice(&word.to_le_bytes());
                room[A + length..][..B].copy_from_slice(&behind);
                A + length + B
            });
        }
    }
    if length <= 16
        && let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
        && are_plain(first) & are_plain(last)
    {
        return push_ascii::<32>(out, |room| {
            room[..A].copy_from_slice(&before);
            room[A..][..8].copy_from_slice(first);
            room[A + length - 8..][..8].copy_from_slice(last);
            room[A + length..][..B].copy_from_slice(&behind);
            A + length + B
        });
    }
    if length <= 32
        && let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>())
        && are_plain(first) & are_plain(last)
    {
        return push_ascii::<48>(out, |room| {
            room[..A].copy_from_slice(&before);
            room[A..][..16].copy_from_slice(first);
            room[A + length - 16..][..16].copy_from_slice(last);
            room[A + length..][..B].copy_from_slice(&behind);
            A + length + B
        });
    }
    push_long_between(out, &before, text, &behind);
}

#[inline(never)]
fn push_long_between(out: &mut String, before: &[u8], text: &str, behind: &[u8]) {
    out.extend(before.iter().copied().map(char::from));
    push_escaped(out, text);
    out.extend(behind.iter().copied().map(char::from));
}

/// At most eight bytes, the first the lowest, and zeros above them.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    // The two parts are the same where they overlap.
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|part| u64::from(u32::from_le_bytes(*part)));
        return first | last << (8 * (bytes.len() - 4));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|part| u64::from(u16::from_le_bytes(*part)));
        return first | last << (8 * (bytes.len() - 2));
    }
    bytes.first().map_or(0, |&byte| u64::from(byte))
}

const ONES: u64 = u64::MAX / 255;

/// Whether all bytes of a word are ASCII characters that a JSON string has as they are.
#[inline]
const fn is_plain(word: u64) -> bool {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    // The borrows of subtractions may find too much above a byte that is special, never too little.
    let special = quote.wrapping_sub(ONES)
        | backslash.wrapping_sub(ONES)
        | word.wrapping_sub(ONES * 0x20)
        | word;
    special & (ONES * 0x80) == 0
}

/// The same of some words.
#[inline]
fn are_plain<const N: usize>(bytes: &[u8; N]) -> bool {
    let (words, _) = bytes.as_chunks();
    words.iter().all(|word| is_plain(u64::from_le_bytes(*word)))
}

/// Appends what `write` writes to the beginning of the room that it is given, and says how much
/// that is. It must be ASCII.
#[inline]
pub(crate) fn push_ascii<const ROOM: usize>(
    out: &mut String,
    write: impl FnOnce(&mut [u8; ROOM]) -> usize,
) {
    // SAFETY: blanks and what `write` writes are ASCII, and appended to a text they make a text. If
    // `write` panics there are blanks, and ASCII besides.
    #[expect(
        unsafe_code,
        reason = "records consist of short texts, and each would be looked at twice: the measurement `emission`"
    )]
    let bytes = unsafe { out.as_mut_vec() };
    let start = bytes.len();
    bytes.extend_from_slice(&[b' '; ROOM]);
    let Some(room) = bytes[start..].first_chunk_mut() else {
        return;
    };
    let length = write(room);
    debug_assert!(room.is_ascii());
    bytes.truncate(start + length);
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
pub(crate) fn push_u64(out: &mut String, number: u64) {
    if number < 100_000_000 {
        let digits = eight_digits(number);
        let zeros = (digits.trailing_zeros() / 8).min(7);
        let text = (digits | (ONES * u64::from(b'0'))) >> (8 * zeros);
        return push_ascii::<8>(out, |room| {
            *room = text.to_le_bytes();
            8 - zeros as usize
        });
    }
    let length = number.checked_ilog10().map_or(1, |log| log as usize + 1);
    push_ascii::<20>(out, |room| {
        put_digits(&mut room[..length], number);
        length
    });
}

/// The digits of a number that has eight at most, a byte each, the first lowest. Each step halves
/// all parts at once, by a multiplication that is exact for parts of that size.
#[inline]
const fn eight_digits(number: u64) -> u64 {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
    let twos = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | ((twos - 10 * tens) << 8)
}

/// Writes the bytes as lower-case hexadecimal digits, two each.
#[inline]
pub(crate) fn put_hex<const N: usize>(bytes: &[u8; N], room: &mut [u8]) {
    // Without a table, so that the compiler makes it a few vector instructions.
    let digit = |half: u8| half + b'0' + if half > 9 { b'a' - b'0' - 10 } else { 0 };
    let (mut high, mut low) = ([0; N], [0; N]);
    for (at, byte) in bytes.iter().enumerate() {
        high[at] = digit(byte >> 4);
        low[at] = digit(byte & 15);
    }
    let (pairs, _) = room.as_chunks_mut::<2>();
    for (pair, digits) in pairs.iter_mut().zip(high.into_iter().zip(low)) {
        *pair = [digits.0, digits.1];
    }
}

/// Writes the last digits of a number, as many as there is room for.
#[inline]
pub(crate) fn put_digits(room: &mut [u8], mut number: u64) {
    const PAIRS: &[u8; 200] = b"\
        0001020304050607080910111213141516171819\
        2021222324252627282930313233343536373839\
        4041424344454647484950515253545556575859\
        6061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899";
    let (odd, pairs) = room.as_rchunks_mut::<2>();
    for pair in pairs.iter_mut().rev() {
        let at = 2 * (number % 100) as usize;
        *pair = [PAIRS[at], PAIRS[at + 1]];
        number /= 100;
    }
    if let [first] = odd {
        *first = b'0' + (number % 10) as u8;
    }
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

    /// What `serde_json` writes between two quotes, and we have written.
    fn check_string(text: &str) {
        let mut out = String::from("<");
        push_string(&mut out, text);
        let wanted = serde_json::to_string(text).expect("a string");
        assert_eq!(out, format!("<{wanted}"));
        push_key(&mut out, b',', text);
        assert_eq!(out, format!("<{wanted},{wanted}:"));
    }

    #[test]
    fn strings_of_all_lengths_are_escaped_wherever_it_is_needed() {
        for length in 0..70 {
            let plain = "abcdefghij".repeat(7)[..length].to_owned();
            check_string(&plain);
            for at in 0..length {
                for special in [
                    "\"", "\\", "\n", "\0", "\u{1f}", " ", "!", "\u{7f}", "é", "\u{20ac}", "😀",
                ] {
                    let mut text = plain.clone();
                    text.replace_range(at..=at, special);
                    check_string(&text);
                }
            }
        }
    }

    #[test]
    fn numbers_of_all_lengths_have_their_digits() {
        let powers = (0..20).map(|power| 10u64.pow(power));
        let numbers = powers.flat_map(|power| [power - 1, power, power + 1, power / 7 * 6]);
        for number in numbers.chain([u64::MAX, 12_345_678_901_234_567_890]) {
            let mut out = String::from("<");
            push_u64(&mut out, number);
            assert_eq!(out, format!("<{number}"));
        }
        for number in (0..100_000_000).step_by(97).chain(0..100_000) {
            let mut out = String::new();
            push_u64(&mut out, number);
            assert_eq!(out.parse(), Ok(number));
            assert!(!out.starts_with('0') || number == 0, "{out}");
        }
        let mut room = *b"xxxxx";
        put_digits(&mut room[1..4], 12_045);
        assert_eq!(&room, b"x045x");
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
