//! The bytes of JSON strings: finding their ends, and writing them.

use std::cmp::Ordering;

/// The offset of the first byte at or behind `from` that cannot simply be passed over inside a
/// string: a quote, a backslash or a control character. The length of `bytes` where there is none.
///
/// Eight bytes are looked at together; the tricks are exact for the lowest byte that matches.
#[inline]
pub(crate) fn plain_run(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().expect("the chunk has eight bytes"));
        let quote = word ^ (ONES * u64::from(b'"'));
        let backslash = word ^ (ONES * u64::from(b'\\'));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    bytes[at.min(bytes.len())..]
        .iter()
        .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
        .map_or(bytes.len(), |i| at + i)
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
        for at in 0..24 {
            for byte in 0..=255u8 {
                let mut bytes = vec![b'a'; 24];
                bytes[at] = byte;
                let stops = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(
                    plain_run(&bytes, 0),
                    if stops { at } else { 24 },
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
