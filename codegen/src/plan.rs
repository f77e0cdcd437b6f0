//! The result of planning: edits by file, a report on every site, and findings.

use tracelaw_diagnostics::Diagnostic;

use crate::edit::{Edit, apply_edits};
use crate::patch;
use crate::report::SiteReport;

/// What is to change, and what was found out on the way.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Plan {
    /// The files that change, sorted by path. Empty when the tree is as the document says.
    pub changes: Vec<FileChange>,
    /// One per place that the document names, in the document's order.
    pub sites: Vec<SiteReport>,
    /// What is wrong, doubtful or left open.
    pub findings: Vec<Diagnostic>,
}

impl Plan {
    /// The changes as a patch for `git apply`, empty when nothing changes.
    #[must_use]
    pub fn patch(&self) -> Vec<u8> {
        patch::print(&self.changes)
    }

    /// The path and the new bytes of every file that changes; `None` for one that is deleted.
    pub fn apply(&self) -> impl Iterator<Item = (&str, Option<Vec<u8>>)> {
        self.changes.iter().map(|change| {
            let after = (change.kind != ChangeKind::Deleted).then(|| change.after());
            (change.path.as_str(), after)
        })
    }

    /// Whether the tree is already as the document says.
    #[must_use]
    pub fn is_no_op(&self) -> bool {
        self.changes.is_empty()
    }
}

/// The edits of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The path below the root.
    pub path: String,
    /// The bytes as they are.
    pub before: Vec<u8>,
    /// Disjoint and sorted; never empty.
    pub edits: Vec<Edit>,
    /// Whether the file is executable, for the patch's mode.
    pub executable: bool,
    /// What happens to the file.
    pub kind: ChangeKind,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It is there before and after.
    Modified,
    /// It is not there before.
    Created,
    /// It is not there after.
    Deleted,
}

impl FileChange {
    /// The bytes as they are to be.
    #[must_use]
    pub fn after(&self) -> Vec<u8> {
        apply_edits(&self.before, &self.edits)
    }
}
