//! Finds credentials in a text.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::tokens::TOKENS;

/// A set of ASCII characters.
#[derive(Clone, Copy)]
pub(super) struct Chars([u64; 2]);

const fn set(text: &[u8]) -> Chars {
    let mut bits = [0; 2];
    let mut at = 0;
    while at < text.len() {
        bits[(text[at] >> 6) as usize] |= 1 << (text[at] & 63);
        at += 1;
    }
    Chars(bits)
}

const fn or(a: Chars, b: Chars) -> Chars {
    Chars([a.0[0] | b.0[0], a.0[1] | b.0[1]])
}

impl Chars {
    pub(super) const HEX: Self = set(b"0123456789abcdef");
    pub(super) const UPPER: Self = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    pub(super) const ALNUM: Self = or(Self::UPPER, set(b"abcdefghijklmnopqrstuvwxyz"));
    pub(super) const WORD: Self = or(Self::ALNUM, set(b"_-"));
    pub(super) const DOTTED: Self = or(Self::WORD, set(b"."));
    pub(super) const PATH: Self = or(Self::DOTTED, set(b"/+="));
    /// All of which tokens consist.
    pub(super) const TOKEN: Self = Self::PATH;

    #[inline]
    pub(super) const fn has(self, byte: u8) -> bool {
        byte < 128 && self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// The end of the run of these that begins at `from`.
    fn run(self, text: &[u8], from: usize) -> usize {
        let rest = text.get(from..).unwrap_or_default();
        let length = rest.iter().position(|&byte| !self.has(byte));
        from + length.unwrap_or(rest.len())
    }
}

/// Something that must not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) name: &'static str,
}

/// Words whose values are secret, in lower case and without `_`, `-` and blanks.
const SECRET_WORDS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "accountkey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "authorization",
    "cookie",
    "credential",
];

/// Whether a member of this name is secret, whatever its value.
pub(super) fn is_secret_name(name: &str) -> bool {
    let plain = squeezed(name);
    SECRET_WORDS.iter().any(|word| plain.contains(word)) || plain == "pwd" || plain == "auth"
}

/// Whether a member of this name may be secret: it is if its value [looks like](is_random) it.
pub(super) fn is_token_name(name: &str) -> bool {
    let plain = squeezed(name);
    plain.ends_with("token")
}

fn squeezed(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Whether a text is made up by a machine: long, without blanks, of letters and digits.
pub(super) fn is_random(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_uuid = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|&at| bytes[at] == b'-');
    bytes.len() >= 20
        && !is_uuid
        && bytes.iter().all(|&byte| Chars::TOKEN.has(byte))
        && bytes.iter().any(u8::is_ascii_digit)
        && bytes.iter().any(u8::is_ascii_alphabetic)
}

/// All credentials in `text`, in order and apart from each other.
pub(super) fn find(text: &[u8]) -> Vec<Found> {
    let mut all = Vec::new();
    tokens(text, &mut all);
    schemes(text, &mut all);
    urls(text, &mut all);
    private_keys(text, &mut all);
    assignments(text, &mut all);
    all.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut apart: Vec<Found> = Vec::new();
    for found in all {
        match apart.last_mut() {
            Some(last) if found.range.start < last.range.end => {
                last.range.end = last.range.end.max(found.range.end);
            }
            _ => apart.push(found),
        }
    }
    apart
}

/// The prefixes of all tokens; the longer one where two begin alike.
pub(super) static PREFIXES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(TOKENS.iter().map(|token| token.prefix))
        .ok()
});

fn tokens(text: &[u8], all: &mut Vec<Found>) {
    let Some(prefixes) = &*PREFIXES else { return };
    let mut from = 0;
    while let Some(prefix) = prefixes.find(text.get(from..).unwrap_or_default()) {
        let token = &TOKENS[prefix.pattern().as_usize()];
        let (start, body) = (from + prefix.start(), from + prefix.end());
        let end = token.body.run(text, body);
        let alone = start == 0 || !Chars::ALNUM.has(text[start - 1]);
        if end - body >= token.least && (alone || !token.bounded) {
            all.push(Found {
                range: start..end,
                name: token.name,
            });
            from = end;
        } else {
            from = start + 1;
        }
    }
    telegram(text, all);
}

/// `123456789:AA...`.
fn telegram(text: &[u8], all: &mut Vec<Found>) {
    for colon in positions(text, b":AA") {
        let digits = text[..colon]
            .iter()
            .rev()
            .take_while(|it| it.is_ascii_digit());
        let (digits, end) = (digits.count(), Chars::WORD.run(text, colon + 1));
        if (8..=11).contains(&digits) && end - colon > 30 {
            all.push(Found {
                range: colon - digits..end,
                name: "telegram-token",
            });
        }
    }
}

/// `Bearer ...` and `Basic ...`, in any case.
fn schemes(text: &[u8], all: &mut Vec<Found>) {
    for (scheme, least) in [(&b"bearer "[..], 8), (b"basic ", 12)] {
        for start in positions_in_any_case(text, scheme) {
            let body = start + scheme.len();
            let end = Chars::TOKEN.run(text, body);
            // Words that follow by chance have no digit and no capital.
            let odd = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
            if end - body >= least && text[body..end].iter().any(odd) {
                all.push(Found {
                    range: body..end,
                    name: "authorization",
                });
            }
        }
    }
}

/// The password in `scheme://user:password@host`.
fn urls(text: &[u8], all: &mut Vec<Found>) {
    for start in positions(text, b"://") {
        let authority = start + 3;
        let rest = &text[authority..];
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'<>\\".contains(byte);
        let authority_end = rest.iter().position(ends).unwrap_or(rest.len());
        let Some(at) = rest[..authority_end].iter().rposition(|&byte| byte == b'@') else {
            continue;
        };
        let Some(colon) = rest[..at].iter().position(|&byte| byte == b':') else {
            continue;
        };
        if colon + 1 < at {
            all.push(Found {
                range: authority + colon + 1..authority + at,
                name: "url-password",
            });
        }
    }
}

/// A private key in its armour, as far as it goes.
fn private_keys(text: &[u8], all: &mut Vec<Found>) {
    for start in positions(text, b"-----BEGIN ") {
        let head = &text[start..text.len().min(start + 64)];
        if positions(head, b"PRIVATE KEY").next().is_none() {
            continue;
        }
        let last = positions(&text[start..], b"-----END ").next();
        let end = last.map_or(text.len(), |offset| {
            let tail = start + offset + b"-----END ".len();
            positions(&text[tail..], b"-----")
                .next()
                .map_or(text.len(), |dashes| tail + dashes + 5)
        });
        all.push(Found {
            range: start..end,
            name: "private-key",
        });
    }
}

/// The value in `password = ...`, `"apiKey": "..."`, `AccountKey=...` and the like.
fn assignments(text: &[u8], all: &mut Vec<Found>) {
    let mut from = 0;
    while let Some(offset) = text[from..].iter().position(|byte| b"=:".contains(byte)) {
        let sign = from + offset;
        from = sign + 1;
        let Some(name) = name_before(&text[..sign]) else {
            continue;
        };
        if !(is_secret_name(name) || is_token_name(name) || name == "sig") {
            continue;
        }
        let skipped = |byte: &&u8| b" \t\"'\\=:>".contains(byte);
        let value = from + text[from..].iter().take_while(skipped).count();
        // What these headers hold goes on to the end of the line.
        let plain = squeezed(name);
        let header = plain.contains("authorization") || plain.contains("cookie");
        let ends = |byte: &u8| match header {
            true => b"\"'\\\r\n".contains(byte),
            false => byte.is_ascii_whitespace() || b"\"'\\,;&}])<>".contains(byte),
        };
        let rest = &text[value..];
        let end = value + rest.iter().position(ends).unwrap_or(rest.len());
        let certain = is_secret_name(name);
        let random = || {
            let percent = |byte: u8| byte == b'%' || Chars::TOKEN.has(byte);
            end - value >= 20
                && text[value..end].iter().all(|&byte| percent(byte))
                && text[value..end].iter().any(u8::is_ascii_digit)
        };
        if end > value && (certain || random()) {
            all.push(Found {
                range: value..end,
                name: "credential",
            });
            from = end;
        }
    }
}

/// The name in front of a sign, without quotes and blanks.
fn name_before(text: &[u8]) -> Option<&str> {
    let blank = |byte: &u8| b" \t\"'\\".contains(byte);
    let end = text.iter().rposition(|byte| !blank(byte))? + 1;
    let part = |byte: &u8| !Chars::WORD.has(*byte);
    let start = text[..end].iter().rposition(part).map_or(0, |at| at + 1);
    std::str::from_utf8(&text[start..end]).ok()
}

fn positions<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text, needle)
}

fn positions_in_any_case<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> {
    text.windows(needle.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(needle))
        .map(|(at, _)| at)
}
