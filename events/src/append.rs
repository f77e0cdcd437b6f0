//! Going on with a chain that is in a file already.
//!
//! A file is only ever appended to. Before that, what is in it is verified; where a crash tore the
//! last record, the chain goes on in a new file, whose first record names the old head.

use std::io::{self, Read};

use tracelaw_diagnostics::{Diagnostic, Severity};

use crate::Timestamp;
use crate::blocks::{Blocks, Limits};
use crate::envelope::Format;
use crate::merkle::{Hash, Tree};
use crate::verify::{Anchors, Checks, Context, Verifier, check_block};

/// The end of a chain that can be gone on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail {
    /// The session.
    pub session: String,
    /// The last record's sequence number.
    pub sequence: u64,
    /// The last record's hash.
    pub head: Hash,
    /// The last record's time.
    pub time: Timestamp,
    /// Whether the session has ended: what follows belongs into another one.
    pub ended: bool,
    /// Where a torn record begins. A new file must be begun then; the old one stays as it is.
    pub torn_at: Option<u64>,
    /// The tree over all records, for checkpoints.
    pub tree: Tree,
}

/// Why a file cannot be gone on with.
#[derive(Debug)]
#[non_exhaustive]
pub enum AppendError {
    /// It cannot be read.
    Io(io::Error),
    /// It is no TRACE/1.0, or not intact.
    NotIntact(Vec<Diagnostic>),
    /// It has so many sessions, not one.
    Sessions(usize),
}

impl std::fmt::Display for AppendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the trace cannot be read: {error}"),
            Self::NotIntact(findings) => match findings.first() {
                Some(first) => write!(f, "the trace is not intact: {}", first.message),
                None => f.write_str("the trace is not intact"),
            },
            Self::Sessions(count) => write!(f, "the trace has {count} sessions, not one"),
        }
    }
}

impl std::error::Error for AppendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Verifies a file from its first record, in constant memory, and says where it
/// ends.
///
/// # Errors
/// See [`AppendError`].
pub fn verify_tail(input: impl Read) -> Result<Tail, AppendError> {
    const NAME: &str = "trace";
    let checks = Checks {
        leaves: true,
        ..Checks::default()
    };
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    verifier.allow_open_end();
    verifier.begin(NAME);
    let mut blocks = Blocks::new(input, Limits::default());
    let mut tree = Tree::new();
    while let Some(block) = blocks.next_block().map_err(AppendError::Io)? {
        let context = Context {
            file: NAME,
            format: Format::Trace,
            checks: &checks,
            max_findings: 20,
        };
        let checked = check_block(&block, context);
        checked.leaves().for_each(|leaf| tree.push(leaf));
        verifier.add(checked);
        blocks.recycle(block);
    }
    let verification = verifier.finish();
    let mut grave = verification.findings;
    grave.retain(|finding| finding.severity == Severity::Error);
    if !grave.is_empty() {
        return Err(AppendError::NotIntact(grave));
    }
    let count = verification.sessions.len();
    let (Ok([session]), [file]) = (
        <[_; 1]>::try_from(verification.sessions),
        verification.files.as_slice(),
    ) else {
        return Err(AppendError::Sessions(count));
    };
    Ok(Tail {
        session: session.session,
        sequence: session.sequence,
        head: session.head,
        time: session.time.unwrap_or_default(),
        ended: session.ended,
        torn_at: file.torn_at,
        tree,
    })
}
