//! Whether a text may hold a credential at all. Most hold none, and this has to see it in far less
//! time than the text takes to be hashed.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::find::{Chars, PREFIXES};
use super::tokens::SHORTEST;

/// Parts of the words and the signs that credentials without a spelling of their own stand behind,
/// in the cases in which they are written. Few enough to be looked for all at once.
const HINTS: [&str; 39] = [
    "assw",
    "ASSW",
    "assph",
    "ASSPH",
    "pwd",
    "PWD",
    "ecret",
    "ECRET",
    "api_key",
    "api-key",
    "apiKey",
    "apikey",
    "ApiKey",
    "Api-Key",
    "API_KEY",
    "APIKEY",
    "cess_key",
    "cessKey",
    "CESS_KEY",
    "ivate_key",
    "ivateKey",
    "IVATE_KEY",
    "untKey",
    "ing_key",
    "ingKey",
    "ion_key",
    "uthoriz",
    "UTHORIZ",
    "ookie",
    "COOKIE",
    "redential",
    "oken",
    "OKEN",
    "earer ",
    "asic ",
    "://",
    "PRIVATE KEY",
    "ignature",
    "sig=",
];

static FOR_HINTS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().build(HINTS).ok());

/// Whether `text` may hold a credential.
pub(super) fn may_hold_secret(text: &[u8]) -> bool {
    if (FOR_HINTS.as_ref()).is_none_or(|hints| hints.is_match(text)) {
        return true;
    }
    long_runs(text)
        .any(|run| PREFIXES.as_ref().is_none_or(|it| it.is_match(run)) || run.starts_with(b"AA"))
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
    fn what_traces_are_full_of_is_passed_over() {
        for text in [
            r#"{"action":"BecomeLeader","node":"s1","state":{"commitIndex":3,"role":"leader"}}"#,
            r#"{"msg":{"from":"s1","type":"RequestVoteRequest"},"id":"01a20282-a0c8-7000-8000-3"}"#,
        ] {
            assert!(!may_hold_secret(text.as_bytes()), "{text}");
        }
    }
}
