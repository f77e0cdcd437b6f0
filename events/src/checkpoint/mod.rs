//! Checkpoints: what a chain alone cannot show, that its tail is there and that the whole was not
//! written anew.
//!
//! A checkpoint is a C2SP signed note (`c2sp.org/tlog-checkpoint`) over an origin, the number of
//! records, the root of the [Merkle tree](crate::merkle) of their hashes, and, as extension lines,
//! the last record's sequence number and hash. Checkpoints stand in a file beside the trace, one
//! behind the other with an empty line between, and a copy of the last one elsewhere makes the
//! trace evident against everybody who can write to both files.

#[cfg(feature = "sign")]
mod key;
mod note;
mod proof;

#[cfg(feature = "sign")]
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use note::{Note, NoteError, Signature};
pub use proof::{InclusionProof, ProofError};

use crate::chain::push_hex;
use crate::merkle::{Hash, Tree, leaf};
use sha2::{Digest, Sha256};

/// What a checkpoint says of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which chain: [`origin_of`] its session.
    pub origin: String,
    /// How many records.
    pub size: u64,
    /// The root of the Merkle tree over their hashes.
    pub root: Hash,
    /// The last record's sequence number.
    pub sequence: u64,
    /// The last record's hash.
    pub head: Hash,
}

/// The origin of the checkpoints of a session. An identifier that would not fit on a line is
/// replaced by its hash.
#[must_use]
pub fn origin_of(session: &str) -> String {
    let plain = !session.is_empty() && session.bytes().all(|byte| byte.is_ascii_graphic());
    if plain {
        return format!("tracelaw/{session}");
    }
    let mut origin = String::from("tracelaw/sha256:");
    push_hex(&mut origin, &Sha256::digest(session).into());
    origin
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{}\n{}\n{}\nsequence {}\nhead ",
            self.origin,
            self.size,
            note::encode(&self.root),
            self.sequence
        );
        push_hex(&mut text, &self.head);
        text.push('\n');
        text
    }

    /// Reads the text of a note; extension lines that are not known are passed over.
    ///
    /// # Errors
    /// The text is no checkpoint of a trace.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.lines();
        let origin = lines.next().filter(|line| !line.is_empty());
        let size = lines.next().and_then(crate::verify::positive_integer);
        let root = lines.next().and_then(note::decode_hash);
        let (mut sequence, mut head) = (None, None);
        for line in lines {
            if let Some(number) = line.strip_prefix("sequence ") {
                sequence = crate::verify::positive_integer(number);
            } else if let Some(digits) = line.strip_prefix("head ") {
                head = crate::verify::decode_digits(digits);
            }
        }
        match (origin, size, root, sequence, head) {
            (Some(origin), Some(size), Some(root), Some(sequence), Some(head)) => Ok(Self {
                origin: origin.to_owned(),
                size,
                root,
                sequence,
                head,
            }),
            _ => Err(NoteError::NotACheckpoint),
        }
    }
}

/// Follows a session's records, to make a checkpoint whenever one is due.
#[derive(Clone, Debug)]
pub struct Checkpointer {
    origin: String,
    tree: Tree,
    last: Option<crate::chain::Sealed>,
}

impl Checkpointer {
    /// For a session without records.
    #[must_use]
    pub fn new(session: &str) -> Self {
        Self {
            origin: origin_of(session),
            tree: Tree::new(),
            last: None,
        }
    }

    /// A record was written.
    pub fn push(&mut self, record: crate::chain::Sealed) {
        self.tree.push(leaf(&record.hash));
        self.last = Some(record);
    }

    /// How many records there are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.tree.size()
    }

    /// What there is to sign; `None` before the first record.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        let last = self.last?;
        Some(Checkpoint {
            origin: self.origin.clone(),
            size: self.tree.size(),
            root: self.tree.root(),
            sequence: last.sequence,
            head: last.hash,
        })
    }
}
