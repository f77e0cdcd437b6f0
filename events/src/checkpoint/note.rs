//! Signed notes (`c2sp.org/signed-note`): a text, an empty line, and a line for each signature.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::merkle::Hash;

/// A text and its signatures, none of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed: lines, each with its line feed.
    pub text: String,
    /// By whom.
    pub signatures: Vec<Signature>,
    /// The line of the file that the note begins on, counted from 1.
    pub line: u64,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The key's identifier: the first bytes of a hash over its name and itself.
    pub key_id: [u8; 4],
    /// For Ed25519, 64 bytes.
    pub bytes: Vec<u8>,
}

/// Why a text is no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteError {
    /// The text ends before the note does: what a crash leaves.
    Torn,
    /// A line of the signatures is none.
    NotASignature,
    /// The signed text is no checkpoint of a trace.
    NotACheckpoint,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Torn => "the note has no end",
            Self::NotASignature => "a line that is no signature",
            Self::NotACheckpoint => "the note is no checkpoint of a trace",
        })
    }
}

impl std::error::Error for NoteError {}

const DASH: &str = "\u{2014} ";

impl Note {
    /// A note without signatures.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            signatures: Vec::new(),
            line: 1,
        }
    }

    /// Reads notes that stand one behind the other. What cannot be read is told with its line, and
    /// the rest is read all the same.
    #[must_use]
    pub fn parse_all(text: &str) -> (Vec<Self>, Vec<(u64, NoteError)>) {
        let (mut notes, mut errors) = (Vec::new(), Vec::new());
        let mut lines = (1u64..).zip(text.split_inclusive('\n')).peekable();
        while let Some((first, line)) = lines.next() {
            if line.trim().is_empty() {
                continue;
            }
            let mut note = Self::new(line);
            note.line = first;
            let mut complete = false;
            for (_, line) in lines.by_ref() {
                if line == "\n" {
                    complete = true;
                    break;
                }
                note.text.push_str(line);
            }
            let mut wrong = (!complete).then_some(NoteError::Torn);
            while let Some((_, line)) = lines.next_if(|(_, line)| line.trim() != "") {
                match (Signature::parse(line), line.ends_with('\n')) {
                    (Some(signature), true) => note.signatures.push(signature),
                    (_, false) => wrong = Some(NoteError::Torn),
                    (None, true) => wrong = wrong.or(Some(NoteError::NotASignature)),
                }
            }
            match wrong {
                None => notes.push(note),
                Some(error) => errors.push((first, error)),
            }
        }
        (notes, errors)
    }
}

impl fmt::Display for Note {
    /// The note as files hold it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            let bytes = [&signature.key_id[..], &signature.bytes].concat();
            writeln!(f, "{DASH}{} {}", signature.name, encode(&bytes))?;
        }
        Ok(())
    }
}

impl Signature {
    fn parse(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(DASH)?.trim_end().split_once(' ')?;
        let bytes = decode(bytes)?;
        let (key_id, bytes) = bytes.split_first_chunk::<4>()?;
        Some(Self {
            name: name.to_owned(),
            key_id: *key_id,
            bytes: bytes.to_vec(),
        })
    }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(super) fn decode_hash(text: &str) -> Option<Hash> {
    decode(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read_as_they_are_written_and_bad_ones_passed_over() {
        let mut note = Note::new("origin\n1\n");
        note.signatures.push(Signature {
            name: "key".to_owned(),
            key_id: [1, 2, 3, 4],
            bytes: vec![5; 64],
        });
        let written = note.to_string();
        let second = Note {
            line: 9,
            ..note.clone()
        };
        let text = format!("{written}\nbad\n\nno signature\n\n{written}");
        let (notes, errors) = Note::parse_all(&text);
        assert_eq!(notes, [note.clone(), Note { line: 10, ..second }]);
        assert_eq!(errors, [(6, NoteError::NotASignature)]);
        for end in 1..written.len() - 1 {
            if !written.is_char_boundary(end) {
                continue;
            }
            let (notes, errors) = Note::parse_all(&written[..end]);
            let unsigned = notes.iter().all(|note| note.signatures.is_empty());
            assert!(
                unsigned && (!errors.is_empty() || !notes.is_empty()),
                "{end}"
            );
        }
    }
}
