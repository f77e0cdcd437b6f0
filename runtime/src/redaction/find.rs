//! Finds credentials in a text.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::assignments;
use super::shapes::shape;
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
    pub(super) const URL: Self = or(Self::PATH, set(b"@%:"));
    /// Those of Azure's secrets.
    pub(super) const TILDE: Self = or(Self::DOTTED, set(b"~"));
    /// All of which tokens consist.
    pub(super) const TOKEN: Self = Self::PATH;

    #[inline]
    pub(super) const fn has(self, byte: u8) -> bool {
        byte < 128 && self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// The end of the run of these that begins at `from`.
    pub(super) fn run(self, text: &[u8], from: usize) -> usize {
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
const SECRET_WORDS: [&str; 33] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "accountkey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "sessionkey",
    "subscriptionkey",
    "applicationkey",
    "licensekey",
    "sshkey",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "sessiontoken",
    "oauthtoken",
    "apitoken",
    "bearertoken",
    "securitytoken",
    "servertoken",
    "csrftoken",
    "xsrftoken",
    "bottoken",
    "authorization",
    "cookie",
    "credential",
];

/// Names whose values are secret, where they are the whole name.
const SECRET_NAMES: [&str; 8] = [
    "pwd", "auth", "otp", "cvv", "cvc", "jwt", "idtoken", "bearer",
];

/// Which values of a member are secret, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// All.
    Certain,
    /// Those with letters and digits, as a password has and a word has not.
    Mixed,
    /// Those that [look like](is_random) a token.
    Random,
}

impl Secrecy {
    /// What the name of a member says of its values.
    pub(super) fn of(name: &str) -> Option<Self> {
        let plain = squeezed(name);
        let plain = plain.as_str();
        if SECRET_WORDS.iter().any(|word| plain.contains(word))
            || SECRET_NAMES.contains(&plain)
            || last_word(name).is_some_and(|word| word == "pwd")
        {
            return Some(Self::Certain);
        }
        if plain == "pass" || last_word(name).is_some_and(|word| word == "pass") {
            return Some(Self::Mixed);
        }
        // Who signs an address lets in whoever has it.
        let signed = ["token", "amzsignature", "googsignature"];
        let is_signed = signed.iter().any(|word| plain.ends_with(word));
        is_signed.then_some(Self::Random)
    }

    /// Whether `value` is secret.
    pub(super) fn holds(self, value: &str) -> bool {
        match self {
            Self::Certain => true,
            Self::Mixed => is_mixed(value.as_bytes()),
            Self::Random => is_random(value),
        }
    }
}

/// Whether the values of a member of this name are secret, whatever they are.
pub(super) fn is_secret_name(name: &str) -> bool {
    Secrecy::of(name) == Some(Secrecy::Certain)
}

fn squeezed(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The last word of a name of several, in lower case: `pwd` of `userPwd` and of `USER_PWD`.
fn last_word(name: &str) -> Option<String> {
    let bytes = name.as_bytes();
    let begins = |at: &usize| {
        let (before, byte) = (bytes[at - 1], bytes[*at]);
        !before.is_ascii_alphanumeric()
            || (byte.is_ascii_uppercase() && before.is_ascii_lowercase())
    };
    let start = (1..bytes.len()).rev().find(begins)?;
    Some(name.get(start..)?.to_ascii_lowercase())
}

/// Whether there are letters and digits in a text.
fn is_mixed(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_alphabetic)
}

/// Whether a text is made up by a machine: long, without blanks, of letters and digits.
pub(super) fn is_random(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_uuid = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|&at| bytes[at] == b'-');
    // Of both cases it need not be as long.
    let has = |of: fn(&u8) -> bool| bytes.iter().any(of);
    let least = match has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) {
        true => 12,
        false => 20,
    };
    bytes.len() >= least
        && !is_uuid
        && bytes.iter().all(|&byte| Chars::TOKEN.has(byte))
        && is_mixed(bytes)
}

/// All credentials in `text`, in order and apart from each other.
pub(super) fn find(text: &[u8]) -> Vec<Found> {
    let mut all = Vec::new();
    tokens(text, &mut all);
    shapes(text, &mut all);
    schemes(text, &mut all);
    urls(text, &mut all);
    private_keys(text, &mut all);
    assignments::find(text, &mut all);
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
        // Every long run of characters goes through this, most of them identifiers and hashes.
        .kind(Some(AhoCorasickKind::DFA))
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
        let plausible = !token.mixed || is_mixed(&text[body..end]);
        if end - body >= token.least && (alone || !token.bounded) && plausible {
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

/// Runs of characters that are a credential by their shape.
fn shapes(text: &[u8], all: &mut Vec<Found>) {
    let mut from = 0;
    while from < text.len() {
        let end = Chars::DOTTED.run(text, from);
        if let Some(name) = shape(&text[from..end]) {
            all.push(Found {
                range: from..end,
                name,
            });
        }
        from = end + 1;
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

/// The password in `scheme://user:password@host`, or a token that stands there alone.
fn urls(text: &[u8], all: &mut Vec<Found>) {
    for start in positions(text, b"://") {
        let authority = start + 3;
        let rest = &text[authority..];
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'<>\\".contains(byte);
        let authority_end = rest.iter().position(ends).unwrap_or(rest.len());
        let Some(at) = rest[..authority_end].iter().rposition(|&byte| byte == b'@') else {
            continue;
        };
        let secret = match rest[..at].iter().position(|&byte| byte == b':') {
            Some(colon) => colon + 1..at,
            None if std::str::from_utf8(&rest[..at]).is_ok_and(is_random) => 0..at,
            None => continue,
        };
        if !secret.is_empty() {
            all.push(Found {
                range: authority + secret.start..authority + secret.end,
                name: "url-password",
            });
        }
    }
}

/// A private key in its armour, as far as it goes.
fn private_keys(text: &[u8], all: &mut Vec<Found>) {
    for start in positions(text, b"PuTTY-User-Key-File-") {
        let end = positions(&text[start..], b"Private-MAC:").next();
        all.push(Found {
            range: start..end.map_or(text.len(), |offset| start + offset),
            name: "private-key",
        });
    }
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

pub(super) fn positions<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text, needle)
}

fn positions_in_any_case<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> {
    text.windows(needle.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(needle))
        .map(|(at, _)| at)
}
