//! Whether a text may hold a credential at all. Most hold none, and this has to see it in far less
//! time than the text takes to be hashed.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::find::{Chars, PREFIXES};
use super::shapes::shape;
use super::tokens::SHORTEST;

/// Parts of the words and the signs that credentials without a spelling of their own stand behind,
/// in the cases in which they are written. Few enough to be looked for all at once.
const HINTS: [&str; 62] = [
    "pass",
    "Pass",
    "PASS",
    "pwd",
    "Pwd",
    "PWD",
    "ecret",
    "ECRET",
    "pikey",
    "_key",
    "-key",
    "key=",
    "Key",
    "KEY",
    "sskey",
    "tekey",
    "ntkey",
    "redkey",
    "ngkey",
    "onkey",
    "sterkey",
    "nsekey",
    "sshkey",
    "uthoriz",
    "UTHORIZ",
    "ookie",
    "COOKIE",
    "redential",
    "REDENTIAL",
    "oken",
    "OKEN",
    "earer",
    "EARER",
    "asic ",
    "ASIC ",
    "uth\"",
    "uth=",
    "uth:",
    "uth>",
    "AUTH",
    "otp",
    "Otp",
    "OTP",
    "cvv",
    "Cvv",
    "CVV",
    "cvc",
    "Cvc",
    "CVC",
    "jwt",
    "Jwt",
    "JWT",
    "://",
    "PRIVATE KEY",
    "PuTTY-User",
    "ignature",
    "IGNATURE",
    "sig=",
    "code=",
    "7Q~",
    "8Q~",
    "sha256~",
];

static FOR_HINTS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().build(HINTS).ok());

/// Whether `text` may hold a credential.
pub(super) fn may_hold_secret(text: &[u8]) -> bool {
    // What stands behind a word is parted from it by one of these.
    let is_parted = memchr::memchr3(b' ', b':', b'=', text).is_some()
        || memchr::memchr2(b'>', b'~', text).is_some();
    if is_parted && (FOR_HINTS.as_ref()).is_none_or(|hints| hints.is_match(text)) {
        return true;
    }
    long_runs(text).any(|run| {
        PREFIXES.as_ref().is_none_or(|it| it.is_match(run))
            || run.starts_with(b"AA")
            || run
                .split(|byte| b"/+=".contains(byte))
                .any(|part| shape(part).is_some())
    })
}

/// The runs of at least [`SHORTEST`] characters of tokens: every such run has a character at a
/// multiple of that length, so that few others are looked at.
fn long_runs(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = SHORTEST - 1;
    std::iter::from_fn(move || {
        while at < text.len() {
            if !Chars::TOKEN.has(text[at]) {
                at += SHORTEST;
                continue;
            }
            let back = text[..at]
                .iter()
                .rev()
                .take_while(|&&it| Chars::TOKEN.has(it));
            let start = at - back.count();
            let ahead = text[at..].iter().take_while(|&&it| Chars::TOKEN.has(it));
            let end = at + ahead.count();
            at = end + SHORTEST;
            if end - start >= SHORTEST {
                return Some(&text[start..end]);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::super::find::find;
    use super::super::tokens::TOKENS;
    use super::*;

    #[test]
    fn every_long_run_is_found_wherever_it_stands() {
        for before in 0..40 {
            for length in 0..40 {
                let text = format!("{}{}{}", ":".repeat(before), "a".repeat(length), ":b:cc:");
                let found: Vec<_> = long_runs(text.as_bytes()).map(<[u8]>::len).collect();
                let expect: &[usize] = if length >= SHORTEST { &[length] } else { &[] };
                assert_eq!(found, expect, "{text}");
            }
        }
    }

    #[test]
    fn names_of_secrets_are_seen_however_they_are_spelled() {
        let words = |name: &str| -> Vec<String> { name.split(' ').map(str::to_owned).collect() };
        let title = |word: &String| format!("{}{}", word[..1].to_uppercase(), &word[1..]);
        for name in [
            "password",
            "db passwd",
            "pass phrase",
            "pass code",
            "db pass",
            "user pwd",
            "client secret",
            "api key",
            "x api key",
            "access key",
            "private key",
            "account key",
            "shared key",
            "signing key",
            "encryption key",
            "master key",
            "session key",
            "subscription key",
            "application key",
            "license key",
            "ssh key",
            "access token",
            "id token",
            "security token",
            "proxy authorization",
            "set cookie",
            "credentials",
            "auth",
            "otp",
            "cvv",
            "jwt",
            "bearer",
        ] {
            let words = words(name);
            let titles: Vec<String> = words.iter().map(title).collect();
            let camel = words[0].clone() + &titles[1..].concat();
            let mut spelled = vec![
                words.join("_"),
                words.join("-"),
                words.join("_").to_uppercase(),
                words.join("-").to_uppercase(),
                titles.concat(),
                titles.join("-"),
                camel,
            ];
            // `bypass` is no word for a password.
            if !name.ends_with(" pass") && !name.ends_with(" pwd") {
                spelled.extend([words.concat(), words.concat().to_uppercase()]);
            }
            for name in spelled {
                for text in [
                    format!("{name}=hunter2"),
                    format!("{{\"{name}\":\"hunter2\"}}"),
                    format!("<{name}>hunter2</{name}>"),
                ] {
                    assert!(may_hold_secret(text.as_bytes()), "{text}");
                    assert_eq!(find(text.as_bytes()).len(), 1, "{text}");
                }
            }
        }
    }

    #[test]
    fn every_token_and_shape_that_can_be_found_is_seen() {
        for token in TOKENS {
            let fill = |count| "0a".repeat(count).chars().take(count).collect::<String>();
            let body = match token.body.has(b'a') {
                true => fill(token.least.max(SHORTEST)),
                false => "0A".repeat(token.least.max(SHORTEST)),
            };
            let alone = format!("{}{body}", token.prefix);
            for text in [format!("x {alone} y"), alone] {
                assert!(may_hold_secret(text.as_bytes()), "{text}");
                assert!(!find(text.as_bytes()).is_empty(), "{text}");
            }
        }
    }

    #[test]
    fn a_word_alone_is_no_credential_and_what_follows_it_may_be() {
        for text in ["password", "Bearer", "sig", r#""secret""token"12"#] {
            assert!(!may_hold_secret(text.as_bytes()), "{text}");
            assert!(find(text.as_bytes()).is_empty(), "{text}");
        }
        for text in [
            "password=x",
            "--password x",
            "Bearer x",
            r#"{"secret":"x"}"#,
        ] {
            assert!(may_hold_secret(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_traces_are_full_of_is_passed_over() {
        for text in [
            r#"{"action":"BecomeLeader","node":"s1","state":{"commitIndex":3,"role":"leader"}}"#,
            r#"{"msg":{"from":"s1","type":"RequestVoteRequest"},"id":"01a20282-a0c8-7000-8000-3"}"#,
        ] {
            assert!(!may_hold_secret(text.as_bytes()), "{text}");
        }
    }
}
