//! Proofs that one event is in a trace, in the form of `c2sp.org/tlog-proof`: who has the event,
//! the proof and the key needs nothing else of the trace.

use std::fmt::{self, Write as _};

use super::note::{decode_hash, encode};
use super::{Checkpoint, Note};
use crate::merkle::{Hash, inclusion_path, leaf, root_of_path};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A path from one event's hash to the root of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The record's place in its session, counted from 0.
    pub index: u64,
    /// The hashes beside the path, from the leaf up.
    pub path: Vec<Hash>,
    /// The checkpoint, signed.
    pub note: Note,
}

/// Why a proof shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofError {
    /// The text is no proof.
    Form,
    /// The note in it is no checkpoint.
    Checkpoint,
    /// The path does not lead from the event to the checkpoint's root.
    Path,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "the text is no inclusion proof",
            Self::Checkpoint => "the note in the proof is no checkpoint of a trace",
            Self::Path => "the path does not lead from the event to the checkpoint's root",
        })
    }
}

impl std::error::Error for ProofError {}

impl InclusionProof {
    /// The proof for event `index`, against a checkpoint over the first of `leaves`. `None` if the
    /// checkpoint does not cover the event, or there are fewer leaves.
    #[must_use]
    pub fn new(leaves: &[Hash], index: u64, note: &Note) -> Option<Self> {
        let size = usize::try_from(Checkpoint::parse(&note.text).ok()?.size).ok()?;
        Some(Self {
            index,
            path: inclusion_path(leaves.get(..size)?, usize::try_from(index).ok()?)?,
            note: note.clone(),
        })
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`ProofError::Form`].
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::Form)?;
        let mut lines = head.lines().filter(|line| !line.starts_with("extra "));
        if lines.next() != Some(HEADER) {
            return Err(ProofError::Form);
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(crate::verify::positive_integer);
        let path: Option<Vec<Hash>> = lines.map(decode_hash).collect();
        let mut notes = Note::parse_all(note).0.into_iter();
        match (index, path, notes.next()) {
            (Some(index), Some(path), Some(note)) => Ok(Self { index, path, note }),
            _ => Err(ProofError::Form),
        }
    }

    /// The checkpoint that the event is in, if the proof holds. Who signed it is another question.
    ///
    /// # Errors
    /// Why it does not hold.
    pub fn verify(&self, event_hash: &Hash) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::parse(&self.note.text).map_err(|_| ProofError::Checkpoint)?;
        let root = root_of_path(leaf(event_hash), self.index, checkpoint.size, &self.path);
        if root == Some(checkpoint.root) {
            Ok(checkpoint)
        } else {
            Err(ProofError::Path)
        }
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nindex {}", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", encode(hash))?;
        }
        f.write_char('\n')?;
        self.note.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Sealed;
    use crate::checkpoint::Checkpointer;

    #[test]
    fn a_proof_holds_for_its_event_alone() {
        let hashes: Vec<Hash> = (0..11).map(|i| [i; 32]).collect();
        let leaves: Vec<Hash> = hashes.iter().map(leaf).collect();
        let mut checkpointer = Checkpointer::new("s");
        for (sequence, &hash) in (1..).zip(&hashes[..9]) {
            checkpointer.push(Sealed { sequence, hash });
        }
        let checkpoint = checkpointer.checkpoint().expect("records");
        let note = Note::new(checkpoint.to_text());
        for index in 0..9 {
            let proof = InclusionProof::new(&leaves, index, &note).expect("covered");
            let read = InclusionProof::parse(&proof.to_string()).expect("a proof");
            assert_eq!(read, proof);
            for (other, hash) in (0..).zip(&hashes) {
                let wanted = if other == index {
                    Ok(checkpoint.clone())
                } else {
                    Err(ProofError::Path)
                };
                assert_eq!(read.verify(hash), wanted, "{index} {other}");
            }
        }
        assert_eq!(InclusionProof::new(&leaves, 9, &note), None);
    }
}
