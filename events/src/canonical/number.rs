//! Numbers in the spelling of RFC 8785, section 3.2.2.3, which is ECMAScript's.

use super::QuirkKind;

/// A number as a text spells it.
pub(crate) enum Number {
    /// Spelled canonically, and an integer of at most 2^53-1 or no integer.
    Canonical,
    /// To be written otherwise, or worth a remark, or both.
    Other {
        value: f64,
        /// Whether the text is already the canonical spelling.
        canonical: bool,
        quirk: Option<QuirkKind>,
    },
    /// No double holds it.
    OutOfRange,
}

impl Number {
    /// Classifies `text`, which is a number of the JSON grammar.
    #[inline]
    pub(crate) fn classify(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        // Up to fifteen digits are exact; the grammar leaves only `-0` to be respelled.
        if digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit()) && text != "-0" {
            return Self::Canonical;
        }
        if is_plain_fraction(digits) {
            return Self::Canonical;
        }
        Self::classify_slowly(text)
    }

    #[cold]
    fn classify_slowly(text: &str) -> Self {
        let Some(value) = text.parse::<f64>().ok().filter(|value| value.is_finite()) else {
            return Self::OutOfRange;
        };
        let canonical = ryu_js::Buffer::new().format_finite(value) == text;
        let integer = !text.contains(['.', 'e', 'E']);
        let quirk = match (integer && value.abs() > MAX_SAFE, canonical) {
            (true, true) => Some(QuirkKind::LargeInteger),
            (true, false) => Some(QuirkKind::InexactInteger),
            (false, false) => Some(QuirkKind::RespelledNumber),
            (false, true) => return Self::Canonical,
        };
        Self::Other {
            value,
            canonical,
            quirk,
        }
    }
}

/// Whether a fraction is surely canonical: no other decimal of up to fifteen digits means the same
/// double, so that the shortest one is this, where it has no zeros to drop and is not so small that
/// it takes an exponent.
fn is_plain_fraction(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() <= 16
        && bytes.contains(&b'.')
        && bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.'))
        && !bytes.ends_with(b"0")
        && !bytes.starts_with(b"0.000000")
}

/// 2^53-1, the largest integer up to which doubles hold every integer.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_fractions_are_written_as_they_stand(text in "-?(0|[1-9][0-9]{0,8})\\.[0-9]{1,12}") {
            let digits = text.strip_prefix('-').unwrap_or(&text);
            if is_plain_fraction(digits) {
                let value: f64 = text.parse().expect("a number");
                let mut written = ryu_js::Buffer::new();
                prop_assert_eq!(written.format_finite(value), text);
            }
        }
    }

    #[test]
    fn numbers_are_told_apart_by_their_spelling() {
        use QuirkKind::{InexactInteger, LargeInteger, RespelledNumber};
        for (text, canonical, quirk) in [
            ("0", true, None),
            ("-1", true, None),
            ("999999999999999", true, None),
            ("9007199254740991", true, None),
            ("9007199254740992", true, Some(LargeInteger)),
            ("-9007199254740992", true, Some(LargeInteger)),
            ("9007199254740993", false, Some(InexactInteger)),
            ("18446744073709551615", false, Some(InexactInteger)),
            ("1000000000000000000000", false, Some(InexactInteger)),
            ("1e+21", true, None),
            ("1e21", false, Some(RespelledNumber)),
            ("1.0", false, Some(RespelledNumber)),
            ("1.2e1", false, Some(RespelledNumber)),
            ("-0", false, Some(RespelledNumber)),
            ("-0.0", false, Some(RespelledNumber)),
            ("0.1", true, None),
            ("-0.1", true, None),
            ("0.10", false, Some(RespelledNumber)),
            ("0.000001", true, None),
            ("0.0000001", false, Some(RespelledNumber)),
            ("123456789.012345", true, None),
            ("0.12345678901234", true, None),
            ("0.1234567890123456789", false, Some(RespelledNumber)),
            ("1e-7", true, None),
            ("5e-324", true, None),
        ] {
            let found = match Number::classify(text) {
                Number::Canonical => (true, None),
                Number::Other {
                    canonical, quirk, ..
                } => (canonical, quirk),
                Number::OutOfRange => panic!("{text} is out of range"),
            };
            assert_eq!(found, (canonical, quirk), "{text}");
        }
        assert!(matches!(Number::classify("1e999"), Number::OutOfRange));
    }
}
