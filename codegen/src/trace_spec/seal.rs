//! The mark of a generated file: a comment with the digest of everything else in it.

use sha1::{Digest, Sha1};

use crate::patch::hex;

const TAG: &str = "\\* tracelaw:trace-spec ";
const DIGITS: usize = 8;

/// The line that stands for the mark until the rest of the file is known.
pub(super) const PLACEHOLDER: &str = "\\* tracelaw:trace-spec ????????";

/// Puts the digest into a text with a [`PLACEHOLDER`].
pub(super) fn seal(text: &str) -> String {
    text.replacen(PLACEHOLDER, &format!("{TAG}{}", digest(text)), 1)
}

/// What stands where a generated file is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Existing {
    /// What would be written, already.
    Same,
    /// An earlier version of it, as it was generated.
    Earlier,
    /// What a person wrote or changed.
    Edited,
}

/// What a file that exists is, beside the text that is to be written.
#[must_use]
pub fn existing(text: &str, new: &str) -> Existing {
    if text.replace("\r\n", "\n") == new {
        Existing::Same
    } else if is_intact(text) {
        Existing::Earlier
    } else {
        Existing::Edited
    }
}

/// The line of a generated module that says of a module beside it that it is a copy, with the
/// copy's digest.
#[must_use]
pub fn copy_line(file: &str, text: &str) -> String {
    format!(
        "\\* with a copy of {file} {}",
        digest(&text.replace("\r\n", "\n"))
    )
}

/// A sealed text with a note of each copy, sealed again.
pub(super) fn with_copies(text: &str, copies: &[(String, String)]) -> String {
    let Some(at) = text.find(TAG).filter(|_| !copies.is_empty()) else {
        return text.to_owned();
    };
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let notes = copies
        .iter()
        .map(|(file, text)| format!("\n{}", copy_line(file, text)));
    let notes: String = notes.collect();
    seal(&format!(
        "{}{PLACEHOLDER}{notes}{}",
        &text[..at],
        &text[end..]
    ))
}

/// Whether a file is as it was generated. Line ends do not matter.
fn is_intact(text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let Some(at) = text.find(TAG) else {
        return false;
    };
    let digits = &text[at + TAG.len()..];
    let Some(digits) = digits.get(..DIGITS) else {
        return false;
    };
    let open = text.replacen(&format!("{TAG}{digits}"), PLACEHOLDER, 1);
    digest(&open) == digits
}

fn digest(text: &str) -> String {
    hex(&Sha1::digest(text)[..DIGITS / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_whether_it_was_changed() {
        let sealed = seal(&format!(
            "---- MODULE Trace ----\n{PLACEHOLDER}\nx == 1\n====\n"
        ));
        assert!(is_intact(&sealed), "{sealed}");
        assert!(is_intact(&sealed.replace('\n', "\r\n")));
        assert!(!is_intact(&sealed.replace("x == 1", "x == 2")));
        assert!(!is_intact("---- MODULE Trace ----\n====\n"));
    }
}
